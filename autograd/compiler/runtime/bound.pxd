# C types for bound.py.
cimport cython

from autograd.compiler.runtime cimport numpy_arrays
from autograd.compiler.runtime.arguments cimport (
    Argument, DictArgument, ListArgument, NodeArgument, NumberArgument, SequenceArgument,
)
from autograd.compiler.runtime.executable cimport Calls
from autograd.compiler.runtime.native_workspace cimport NativeWorkspace

cdef object unusual

cdef class Bound:
    cdef readonly str name
    cdef readonly object out
    cdef Calls calls
    cdef tuple args
    cdef list leaves, arrays, scalars, lists, lone, results, gathered, doubted
    cdef object memory
    cdef long long[::1] state, spans
    cdef bint running
    cdef NativeWorkspace workspace
    @cython.locals(i=Py_ssize_t, member=Argument)
    cdef int place_arguments(self, NativeWorkspace workspace) except -1
    @cython.locals(number=NumberArgument)
    cdef int find_scalars(self, Argument member, object thing, Py_ssize_t start) except -1
    @cython.locals(member=Argument)
    cdef int find_scalars_in(self, list members, object things, Py_ssize_t start) except -1
    cdef int place_results(self, NativeWorkspace workspace) except -1
    @cython.locals(member=ListArgument)
    cdef int run(self, NativeWorkspace workspace) except -1
    cdef bint is_in_doubt(self) except -1
    cdef int fill(self, object result) except -1
    cdef int check_modes(self) except -1
