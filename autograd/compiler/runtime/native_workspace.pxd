# C types for native_workspace.py.
cimport cython

from autograd cimport native
from autograd.compiler.runtime cimport numpy_arrays
from autograd.compiler.runtime.workspace cimport Workspace

cdef class NativeWorkspace(Workspace):
    cdef object machine, lone_array, places
    cdef numpy_arrays.Entry entry
    cdef list captured, shapes
    cdef Py_ssize_t lone
    cdef double *lone_numbers
    cdef long[::1] widths
    cdef const void **pointers
    @cython.locals(i=Py_ssize_t, shape=tuple, numbers=list, found=list)
    cdef tuple compute(self)
