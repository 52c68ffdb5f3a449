# C types for units.py.
cimport cython

from autograd.define cimport Primitive

cdef Primitive add, constant, dot, mul
cdef set SUMS, SOURCES, REDUCTIONS

cdef class Finder:
    cdef list primitives, args, lanes, outputs, singles
    cdef readonly int[::1] leaves, starts, kinds, levels, terms
    cdef int[::1] uses
    cdef signed char[::1] absorbed
    cdef Py_ssize_t end, width
    cdef bint reduced
    cpdef run(self)
    @cython.locals(uses="int[::1]", arguments=tuple, arg=Py_ssize_t, output=Py_ssize_t)
    cdef count_uses(self)
    @cython.locals(primitives=list, args=list, name=Py_ssize_t)
    cdef find_leaves(self)
    @cython.locals(
        kinds="int[::1]", levels="int[::1]", starts="int[::1]", leaves="int[::1]", name=Py_ssize_t, at=Py_ssize_t, level=int,
        highest=int,
    )
    cdef find_levels(self)
    @cython.locals(primitives=list, args=list, name=Py_ssize_t, end=Py_ssize_t, pairs=Py_ssize_t)
    cdef flatten(self, Py_ssize_t root)
    @cython.locals(
        primitives=list, args=list, terms=tuple, total=Py_ssize_t, term=Py_ssize_t, half=Py_ssize_t, at=Py_ssize_t,
        over_sums=bint,
    )
    cdef follow(self, Py_ssize_t name)
    cdef take(self, Py_ssize_t name)
    @cython.locals(at=Py_ssize_t, name=Py_ssize_t)
    cdef write(self, names)
    cdef bint is_inner(self, Py_ssize_t name) except -1
    cdef bint adds_sum(self, Py_ssize_t name) except -1
    @cython.locals(padded=bint, arg=Py_ssize_t)
    cdef bint continues(self, Py_ssize_t name) except -1
