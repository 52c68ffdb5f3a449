# C types for positions.py.
cimport cython

from autograd cimport native
from autograd.rows cimport GrowingRows

@cython.final
cdef class Positions:
    cdef readonly list order
    cdef readonly GrowingRows rows
    cdef int[::1] buckets
    cpdef int of(self, object node) except -2
    @cython.locals(bucket=Py_ssize_t, args=tuple)
    cpdef add(self, object node)
    @cython.locals(bucket=Py_ssize_t, args=tuple)
    cdef add_after(self, object node, list stack)
    @cython.locals(missing=bint, at=int)
    cdef bint write(self, tuple args) except -1
    @cython.locals(position=Py_ssize_t)
    cdef put(self, object node, Py_ssize_t bucket)
    @cython.locals(mask=Py_ssize_t, bucket=Py_ssize_t)
    cdef Py_ssize_t bucket_of(self, object node) except -1
