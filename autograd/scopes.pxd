# C types for scopes.py.
cimport cython

from autograd cimport native, value

@cython.final
cdef class scope:
    cdef readonly str name
    cdef readonly scope parent
    cdef readonly bint within
    cdef object held
    cdef bint inside
    @cython.locals(parent=scope)
    cpdef scope __enter__(self)
