# C types for positions.py.
cimport cython

from autograd cimport native

@cython.final
cdef class Positions:
    cdef readonly list order
    cdef int[::1] buckets
    cpdef int of(self, object node) except -2
    @cython.locals(bucket=Py_ssize_t, position=Py_ssize_t)
    cpdef add(self, object node)
    @cython.locals(mask=Py_ssize_t, bucket=Py_ssize_t)
    cdef Py_ssize_t bucket_of(self, object node) except -1
