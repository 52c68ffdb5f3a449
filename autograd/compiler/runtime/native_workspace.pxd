# C types for native_workspace.py.
cimport cython

from autograd cimport native
from autograd.compiler.runtime cimport numpy_arrays
from autograd.compiler.runtime.workspace cimport Workspace

cdef class NativeWorkspace(Workspace):
    cdef object machine, positions, larger
    cdef numpy_arrays.Entry entry
    cdef list captured, shapes, lone_arrays
    cdef Py_ssize_t lone, first_result
    cdef double *lone_numbers
    cdef long[::1] widths, given_widths
    cdef const void **pointers
    @cython.locals(i=Py_ssize_t, shape=tuple, numbers=list, found=list)
    cdef tuple compute(self)
    @cython.locals(i=Py_ssize_t)
    cdef int point_to_arguments(self) except -1
    cdef int point_to_results(self, list results, Py_ssize_t first) except -1
    @cython.locals(i=Py_ssize_t, steps=long)
    cdef int run_on(self, list lone, list results) except -1
