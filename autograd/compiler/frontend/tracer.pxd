# C types for tracer.py.
cimport cython
from autograd cimport native
from autograd.row cimport Primitive

cdef Primitive ADD, DIV, MUL, NEG, POW, SUB, SUM, EQUAL, LESS, LESS_EQUAL, LOGICAL_NOT

@cython.final
cdef class Traced:
    cdef public object trace
    cdef public int index, lanes
    cdef public Primitive primitive
    cdef public object left
    cdef public Traced right
    cdef public object number
    @cython.locals(count=Py_ssize_t)
    cpdef set_args(self, tuple args)
    @cython.locals(flat=tuple, row=list)
    cpdef apply_primitive(self, Primitive primitive, tuple args)
    cpdef operate(self, Primitive primitive, object other)
