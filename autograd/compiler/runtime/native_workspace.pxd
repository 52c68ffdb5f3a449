# C types for native_workspace.py.
from autograd.compiler.runtime.workspace cimport Workspace

cdef object EMPTY

cdef class NativeWorkspace(Workspace):
    cdef object run
    cdef list captured, results
    cdef bint lone
    cdef tuple widths
    cdef tuple compute(self)
