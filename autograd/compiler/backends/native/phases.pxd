# C types for phases.py.
cimport cython

from autograd.compiler.backends.native.facts cimport Facts

@cython.locals(
    starts="int[::1]", leaves="int[::1]", phase="int[::1]", last="int[::1]", position=int, index=int, highest=int, at=int,
)
cpdef phases_of(Facts facts)
