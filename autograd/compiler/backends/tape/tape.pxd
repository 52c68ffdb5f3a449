# C types for tape.py.
cimport cython

from autograd cimport native
from autograd.row cimport Primitive

cdef class Tape:
    cdef readonly int[::1] instructions
    cdef readonly list operations
    cdef readonly double[::1] slots
    cdef readonly bint single
    @cython.locals(
        instructions="int[::1]", slots="double[::1]", at=Py_ssize_t, end=Py_ssize_t, length=Py_ssize_t, product=bint, single=bint,
        args=list,
    )
    cpdef replay(self)
