# C types for rule.py.
cimport cython

from autograd.row cimport Primitive

cdef Primitive constant

cdef class Rule:
    cdef readonly Primitive primitive, target, needs
    cdef readonly bint is_step, lists
    cdef readonly Py_ssize_t position, operands
    cdef readonly double number
    cdef readonly tuple wanted
    cdef readonly list primitives, args, numbers, is_constant, heads
    cdef readonly dict written
    cdef readonly object replacement, given, when, accepts, match

@cython.final
cdef class Rules:
    cdef dict rules, heads, found
    cdef list names, head_of_code, found_of_code
    cpdef int head(self, Primitive primitive) except -1
    @cython.locals(known=list, at=Py_ssize_t)
    cpdef list matching(self, Primitive primitive, Py_ssize_t first, Py_ssize_t second)
