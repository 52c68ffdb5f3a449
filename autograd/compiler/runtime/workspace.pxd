# C types for workspace.py.
cimport cython

from autograd cimport native
from autograd.value cimport Value

cdef class Workspace:
    cdef readonly object memory, view, dtype
    cdef double *numbers
    cdef long long[::1] starts, counts, given
    cdef readonly list arrays
    cdef bint single
    @cython.locals(i=Py_ssize_t)
    cdef int release_arrays(self) except -1
    cdef int given_parameters(self, object numbers) except -1
    @cython.locals(value=Value, i=Py_ssize_t, last=Py_ssize_t, start=Py_ssize_t)
    cdef int read_values(self, list values) except -1
    cdef tuple compute(self)

cdef class ArrayWorkspace(Workspace):
    cdef object code, run
    cdef bint has_numbers
    cdef tuple compute(self)
