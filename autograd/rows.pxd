# C types for rows.py.
cimport cython

@cython.final
cdef class GrowingRows:
    cdef readonly Py_ssize_t count, end
    cdef readonly int[::1] flat, begins
    cpdef write(self, int number)
    cpdef finish(self)
    @cython.locals(found=list, at=Py_ssize_t)
    cpdef tuple row(self, Py_ssize_t index)

@cython.locals(found="int[::1]")
cpdef int[::1] doubled(int[::1] row)
