# C types for facts.py.
cimport cython

from autograd cimport native

cdef int INLINED, OTHER, SUM_OF_PRODUCTS, LANE_REDUCTION

cdef class Facts:
    cdef readonly object columns, program
    cdef readonly list primitives, counts
    cdef readonly int[::1] kinds, starts, leaves, codes, terms, levels, lanes, widths, indices, loop, inner, after
    cdef readonly int loops
    cdef readonly set on_rows, fetched
    cdef readonly signed char[::1] reduced, padded, negative
    @cython.locals(
        kinds="int[::1]", codes="int[::1]", lanes="int[::1]", args="long long[::1]", begins="long long[::1]",
        uses="long long[::1]", before="long long[::1]", starts_before="long long[::1]", leaves="int[::1]", starts="int[::1]",
        index=Py_ssize_t, begin=Py_ssize_t, product=Py_ssize_t, at=Py_ssize_t, end=Py_ssize_t,
        multiply=int, subtract=int,
    )
    cpdef copy_leaves(self, object units)
    @cython.locals(
        kinds="int[::1]", lanes="int[::1]", starts="int[::1]", leaves="int[::1]", widths="int[::1]", index=Py_ssize_t,
        at=Py_ssize_t,
    )
    cpdef find_widths(self)
    cpdef leave_out_columns(self, dict nests)
    cpdef find_counts(self)
    cpdef list operands(self, int index)
