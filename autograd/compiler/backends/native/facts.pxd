# C types for facts.py.
cdef class Facts:
    cdef readonly object columns, program
    cdef readonly list primitives
    cdef readonly int[::1] kinds, starts, leaves, codes, terms, levels, lanes, widths, indices, loop
    cdef readonly int loops
    cdef readonly signed char[::1] reduced, padded
    cpdef list operands(self, int index)
