# C types for slots.py.
cimport cython

from autograd.compiler.backends.native.operations cimport Operations

@cython.locals(
    begins="int[::1]", reads="int[::1]", order="int[::1]", starts="int[::1]", last="int[::1]", slots="int[::1]",
    free="int[::1]", inputs=int, position=int, at=int, number=int, least=int, freed=int, used=int, batch=int, begin=int, end=int,
)
cpdef allocate(Operations made, object parts, const int[::1] kept, bint reuse)
