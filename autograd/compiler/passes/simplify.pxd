# C types for simplify.py.
cimport cython

from autograd.compiler.frontend.tracer cimport Traced
from autograd.row cimport Primitive

cdef Primitive add, chain, chain_dot, chain_selected, constant, div, dot, equal, exp, identity, less, log, log1p, logical_and, mean, mul
cdef Primitive neg, sqrt, square, stop_gradient, sub, where
cdef Primitive ARGUMENT, PARAMETER, LANE_LOGSUMEXP, LANE_MAX, LANE_MIN, LANE_SUM, LOGSUMEXP, MAX, SUM, ABS, ISFINITE, NORM

cdef class Simplifier:
    cdef object source, scope
    cdef list primitives, args, numbers, lanes, scopes, steps, bounded
    cdef dict known, rules, sums
    cdef bint alone, exact
    @cython.locals(
        primitives=list, arguments=list, numbers=list, lanes=list, scopes=list, twins=list, wanted=list, args=tuple,
        index=Py_ssize_t, arg=Py_ssize_t, primitive=Primitive,
    )
    cpdef run(self)
    cdef Py_ssize_t leaf(self, Primitive primitive, object number, Py_ssize_t lanes) except -2
    cdef Py_ssize_t number(self, double x) except -2
    cdef Py_ssize_t add(self, Primitive primitive, tuple args, object number, Py_ssize_t lanes) except -2
    @cython.locals(a=Py_ssize_t, b=Py_ssize_t, head=Primitive, args=tuple)
    cdef Py_ssize_t reduce(self, Primitive primitive, Py_ssize_t arg, Py_ssize_t lanes) except -2
    @cython.locals(
        primitives=list, numbers=list, heads=dict, place=Py_ssize_t, arg=Py_ssize_t, lanes=Py_ssize_t, c=Py_ssize_t,
        other=Py_ssize_t, adjoint=Py_ssize_t, partial=Py_ssize_t, d=Py_ssize_t, x=Py_ssize_t,
    )
    cdef Py_ssize_t apply(self, Primitive primitive, tuple args) except -2
    @cython.locals(known=dict)
    cdef Py_ssize_t add_equation(self, Primitive primitive, tuple args, Py_ssize_t lanes) except -2
    @cython.locals(bound=dict, pattern=tuple, place=Py_ssize_t)
    cdef object match(self, object rule, tuple args)
    @cython.locals(args=tuple, pattern=tuple, place=Py_ssize_t)
    cdef bint fits(self, dict names, Traced wanted, Py_ssize_t index, dict bound) except -1
    cdef Py_ssize_t rewrite(self, object rule, dict bound) except -2
    @cython.locals(half=Py_ssize_t, place=Py_ssize_t, alive=list, bounded=bint)
    cdef Py_ssize_t sum_steps(self, tuple args) except -2
    cdef Py_ssize_t scaled_norm(self, tuple args) except -2
    cdef Py_ssize_t from_sums(self, list parts) except -2
    cdef Py_ssize_t mark_as_step(self, Py_ssize_t index) except -2
    cdef Py_ssize_t finite(self, Py_ssize_t largest) except -2
    cdef Py_ssize_t logsumexp(self, Py_ssize_t largest, Py_ssize_t ties, Py_ssize_t rest) except -2
    @cython.locals(first=Py_ssize_t, largest=Py_ssize_t, arg=Py_ssize_t)
    cdef bint shifted(self, tuple args) except -1
    cdef bint is_zero(self, Py_ssize_t index) except -1
    cdef object hoist(self, Primitive primitive, tuple args)
    cdef object split(self, Py_ssize_t index)
    cdef Py_ssize_t build(self, object rule, object node, dict bound, bint make) except -2

@cython.locals(place=Py_ssize_t, found=list)
cdef tuple entries(object row, tuple places)
@cython.locals(wanted=list, args=list, index=Py_ssize_t)
cdef list needed(object program)
