# C types for positions.py.
cimport cython

from autograd cimport native
from autograd.hash_table cimport HashTable
from autograd.rows cimport GrowingRows

@cython.final
cdef class Positions:
    cdef readonly list order
    cdef readonly GrowingRows rows
    cdef HashTable table
    cpdef int of(self, object node) except -2
    @cython.locals(args=tuple)
    cpdef add(self, object node)
    @cython.locals(
        path=list, rows=list, looked_at=GrowingRows, found=GrowingRows, args=tuple, count=int, at=int, begin=Py_ssize_t,
        position=Py_ssize_t,
    )
    cpdef add_all_below(self, object root)
    cdef put(self, object node)
    @cython.locals(table=HashTable, bucket=Py_ssize_t)
    cdef Py_ssize_t bucket_of(self, object node) except -1
