# C types for leaves.py.
cdef set LEAVES, ROWS

cpdef bint is_leaf(object thing) except -1
cdef bint are_leaves(object row) except -1
