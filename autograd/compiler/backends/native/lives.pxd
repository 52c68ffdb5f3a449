# C types for lives.py.
cimport cython

from autograd.compiler.backends.native.facts cimport Facts

cdef class Lives:
    cdef readonly Facts facts
    cdef readonly int[::1] loop, last
    cdef readonly int count
    @cython.locals(
        facts=Facts, loop="int[::1]", starts="int[::1]", leaves="int[::1]", lanes="int[::1]", sources=list, members=list,
        step=int, index=int, at=int, leaf=int,
    )
    cpdef list begin(self, list groups)
    @cython.locals(
        facts=Facts, last="int[::1]", starts="int[::1]", leaves="int[::1]", lanes="int[::1]", found=list, index=int, at=int,
        leaf=int,
    )
    cpdef list ended(self, list members, int step)
