# C types for loop.py.
cimport cython

from autograd.compiler.backends.native.facts cimport Facts
from autograd.compiler.backends.native.lives cimport Lives

cdef class LoopWriter:
    cdef readonly Facts facts
    cdef readonly Lives lives
    cdef readonly object phases, inputs, native
    cdef public object rows, body
    cdef public dict row
    cdef dict biases
    cdef int[::1] slots, number
    cdef list before, zeros
    cdef int slot(self, int index) except -1
    @cython.locals(
        facts=Facts, leaves="int[::1]", lanes="int[::1]", row=dict, terms=list, rows=list, mixed=list, both=list, end=int,
        middle=int, at=int, a=int, b=int,
    )
    cdef tuple split(self, int index)
