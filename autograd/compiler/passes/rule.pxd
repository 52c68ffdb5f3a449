# C types for rule.py.
from autograd.row cimport Primitive

cdef Primitive constant

cdef class Rule:
    cdef readonly Primitive primitive, target
    cdef readonly bint is_step
    cdef readonly Py_ssize_t position, operands
    cdef readonly double number
    cdef readonly tuple wanted, written
    cdef readonly list primitives, args, numbers, is_constant, heads
    cdef readonly object replacement, given, when, accepts, match
