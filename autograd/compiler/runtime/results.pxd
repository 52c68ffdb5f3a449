# C types for results.py.
cimport cython

cdef class Result:
    cpdef object build(self, list numbers, list arrays)

cdef class NumberResult(Result):
    cdef readonly Py_ssize_t index
    cpdef object build(self, list numbers, list arrays)

cdef class NumbersResult(Result):
    cdef readonly Py_ssize_t start, stop
    cpdef object build(self, list numbers, list arrays)

cdef class ArrayResult(Result):
    cdef readonly Py_ssize_t block
    cpdef object build(self, list numbers, list arrays)

cdef class EmptyResult(Result):
    cdef readonly tuple shape
    cdef readonly object dtype
    cpdef object build(self, list numbers, list arrays)

cdef class LanesResult(Result):
    cdef readonly Py_ssize_t block
    cdef readonly tuple shape
    cdef readonly bint listed, is_row
    cdef readonly Py_ssize_t steps
    cpdef object build(self, list numbers, list arrays)

cdef class ConditionResult(Result):
    cdef readonly list members
    @cython.locals(number=Result)
    cpdef object build(self, list numbers, list arrays)

cdef class SequenceResult(Result):
    cdef readonly object make
    cdef readonly list members
    @cython.locals(member=Result, i=Py_ssize_t, found=list)
    cpdef object build(self, list numbers, list arrays)

cdef class DictResult(Result):
    cdef readonly list keys, members
    @cython.locals(member=Result, i=Py_ssize_t, found=dict)
    cpdef object build(self, list numbers, list arrays)
