# C types for value.py, which Cython reads beside it. A node takes 112 bytes: no header of the cyclic collector, since a graph
# has no cycles.
cimport cython

from autograd cimport native
from autograd cimport row as rows
from autograd.observer cimport Observer
from autograd.row cimport Primitive

@cython.final
@cython.no_gc
@cython.freelist(1024)
cdef class Many:
    cdef tuple nodes
    cdef double *partials

@cython.final
@cython.no_gc
@cython.freelist(8192)
cdef class Value:
    # What a sweep needs of an argument comes first, in one cache line.
    cdef readonly Value left, right
    cdef readonly Many many
    cdef public double adjoint
    cdef public int uses
    cdef readonly double d_left, d_right
    cdef public double grad, data
    cdef readonly Primitive primitive
    cdef public str label
    cdef public object scope

cdef Observer observer
cdef int DEEPEST, depth
cdef list put_off
cdef Primitive ADD, CONSTANT, DIV, MUL, NEG, POW, SUB

cdef Value record(Primitive primitive, double data, Value left, Value right, double d_left, double d_right)
@cython.locals(i=Py_ssize_t, count=Py_ssize_t, numbers="double *")
cdef Value record_many(Primitive primitive, tuple nodes)
cdef Value unconnected(Primitive primitive, double data)
cpdef Value constant(double x)
cdef Value lift(object x, Primitive primitive)
@cython.locals(nodes=tuple)
cdef object apply(Primitive primitive, object args)
cdef Value record_one(Primitive primitive, Value node)
cdef Value record_two(Primitive primitive, Value left, Value right)
cdef object operate(Primitive primitive, object left, object right)
cpdef object innermost_scope()
cpdef object enter_scope(object scope)
