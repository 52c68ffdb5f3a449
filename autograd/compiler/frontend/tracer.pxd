# C types for tracer.py. A number takes 64 bytes.
cimport cython

from autograd cimport native
from autograd.row cimport Primitive

cdef class Traced  # which trace.pxd reads

from autograd.compiler.frontend.trace cimport Trace

cdef Primitive ADD, DIV, MUL, NEG, POW, SUB, SUM, EQUAL, LESS, LESS_EQUAL, LOGICAL_NOT

@cython.final
cdef class Traced:
    cdef public Trace trace
    cdef public int index, lanes
    cdef public Primitive primitive
    cdef public object left
    cdef public Traced right
    cdef public object number

cdef operate(Traced node, Primitive primitive, object other)
