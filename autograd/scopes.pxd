# C types for scopes.py.
cimport cython
from autograd cimport value

@cython.final
cdef class scope:
    cdef readonly str name
    cdef readonly object owner
    cdef readonly scope parent
    cdef bint inside
