# C types for tape.py.
cimport cython

from autograd cimport native
from autograd.define cimport Primitive

cdef int ADD, SUB, MUL, NEG, MULTIPLY_ADD, UNARY, BINARY, TERNARY

cdef class Tape:
    cdef readonly int[::1] code, row, first, second, third, target
    cdef readonly list primitives
    cdef readonly double[::1] slots
    @cython.locals(
        code="int[::1]", row="int[::1]", first="int[::1]", second="int[::1]", third="int[::1]", target="int[::1]",
        slots="double[::1]", primitives=list, i=Py_ssize_t, what=int, a=double, b=double, y=double,
    )
    cpdef replay(self)
