# C types for executable.py.
cimport cython

from autograd.compiler.runtime cimport numpy_arrays
from autograd.compiler.runtime.arguments cimport DictArgument, SequenceArgument
from autograd.compiler.runtime.results cimport Result
from autograd.compiler.runtime.workspace cimport Workspace

cdef object unusual

cdef class Calls:
    cdef readonly SequenceArgument positional
    cdef readonly DictArgument named
    cdef readonly Result result
    cdef list values, idle, doubted_numbers, doubted_arrays
    cdef object facts, allocate, exact
    cdef readonly bint recording
    cdef Calls exact_calls
    cpdef bint applies(self, bint recording) except -1
    cdef Workspace take(self)
    @cython.locals(workspace=Workspace, numbers=list, arrays=list)
    cpdef execute(self, tuple args, dict keywords, object given=*)
    @cython.locals(i=Py_ssize_t, number=double, found=bint)
    cdef bint in_doubt(self, list numbers, list arrays) except -1

cdef class Caller:
    cdef public Calls first
    @cython.locals(first=Calls)
    cpdef call(self, tuple args, dict keywords)
