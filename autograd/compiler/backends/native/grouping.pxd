# C types for grouping.py.
cimport cython

from autograd.compiler.backends.native.facts cimport Facts

cdef int REDUCTION, SUM

@cython.locals(begin=int)
cpdef tuple pair(Facts facts, int index)
@cython.locals(
    leaves="int[::1]", lanes="int[::1]", rows=list, begin=int, end=int, level=int, middle=int, kind=int, uniform=int, at=int,
    a=int, b=int,
)
cpdef tuple form(Facts facts, int index)
