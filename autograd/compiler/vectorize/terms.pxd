# C types for terms.py.
cimport cython

from autograd cimport native
from autograd.row cimport Primitive

cdef Primitive add, chain, chain_dot, constant, dot, mul, LANE_SUM
cdef set REDUCTIONS
cdef int PRODUCT, PADDED_SUM

cdef class Finder:
    cdef list primitives, singles
    cdef long long[::1] args, begins, lanes, uses
    cdef signed char[::1] absorbed, padding, sums
    cdef readonly int[::1] leaves, starts, kinds, levels, terms
    cdef Py_ssize_t end, width
    cdef bint reduced
    cpdef run(self)
    @cython.locals(primitives=list, begins="long long[::1]", index=Py_ssize_t)
    cdef find_leaves(self)
    @cython.locals(
        kinds="int[::1]", levels="int[::1]", starts="int[::1]", leaves="int[::1]", index=Py_ssize_t, at=Py_ssize_t, level=int,
        highest=int,
    )
    cdef find_levels(self)
    @cython.locals(primitives=list, index=Py_ssize_t, end=Py_ssize_t, single=Py_ssize_t)
    cdef flatten(self, Py_ssize_t root)
    @cython.locals(
        primitives=list, args="long long[::1]", begins="long long[::1]", total=Py_ssize_t, begin=Py_ssize_t, end=Py_ssize_t,
        at=Py_ssize_t, over_sums=bint, continues=bint,
    )
    cdef follow(self, Py_ssize_t index)
    @cython.locals(index=Py_ssize_t, at=Py_ssize_t)
    cdef bint is_sum_of_steps(self, Py_ssize_t root) except -1
    @cython.locals(index=Py_ssize_t)
    cdef flatten_steps(self, Py_ssize_t root)
    @cython.locals(half=Py_ssize_t, at=Py_ssize_t)
    cdef write_pairs(self, Py_ssize_t begin, Py_ssize_t end)
    cdef take(self, Py_ssize_t index)
    cdef absorb(self, Py_ssize_t index)
    @cython.locals(at=Py_ssize_t)
    cdef use_again(self, Py_ssize_t index)
    @cython.locals(at=Py_ssize_t)
    cdef write(self, Py_ssize_t begin, Py_ssize_t end)
    @cython.locals(larger="int[::1]")
    cdef put(self, Py_ssize_t leaf)
    cdef bint is_padding(self, Py_ssize_t index) except -1
    cdef bint is_inner(self, Py_ssize_t index) except -1
    cdef bint adds_sum(self, Py_ssize_t index) except -1
    @cython.locals(padded=bint, at=Py_ssize_t, arg=Py_ssize_t)
    cdef bint continues(self, Py_ssize_t index) except -1
