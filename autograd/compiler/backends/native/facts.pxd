# C types for facts.py.
from autograd cimport native

cdef class Facts:
    cdef readonly object columns, program
    cdef readonly list primitives, counts
    cdef readonly int[::1] kinds, starts, leaves, codes, terms, levels, lanes, widths, indices, loop, inner, after
    cdef readonly int loops
    cdef readonly set on_rows, fetched
    cdef readonly signed char[::1] reduced, padded, negative
    cpdef leave_out_columns(self, dict nests)
    cpdef find_counts(self)
    cpdef list operands(self, int index)
