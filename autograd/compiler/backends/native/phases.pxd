# C types for phases.py.
cimport cython

from autograd.compiler.backends.native.facts cimport Facts

@cython.locals(
    starts="int[::1]", leaves="int[::1]", phase="int[::1]", last="int[::1]", position=int, index=int, highest=int, at=int,
    loop="int[::1]", begins="int[::1]", leaf=int, before=int, own=int, waiting=bint,
)
cpdef phases_of(Facts facts)
