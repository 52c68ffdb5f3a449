# C types for phases.py.
cimport cython

@cython.locals(phase="int[::1]", count=int, index=int, highest=int, at=int)
cpdef phases_of(const int[::1] args, const int[::1] begins, const signed char[::1] reduced)
