# C types for arguments.py.
cimport cython

from autograd.compiler.runtime cimport numpy_arrays
from autograd.compiler.runtime.workspace cimport Workspace
from autograd.value cimport Value

cpdef bint is_rounded(object thing, bint single) except -1

cdef class Argument:
    cdef bint read(self, object thing, Workspace workspace) except -1

cdef class NumberArgument(Argument):
    cdef readonly Py_ssize_t index
    cdef public bint integers
    @cython.locals(block=Py_ssize_t)
    cdef bint read(self, object thing, Workspace workspace) except -1

cdef class ConditionArgument(Argument):
    cdef readonly Py_ssize_t index
    @cython.locals(block=Py_ssize_t)
    cdef bint read(self, object thing, Workspace workspace) except -1

cdef class ArrayArgument(Argument):
    cdef readonly Py_ssize_t block
    cdef readonly tuple shape
    cdef readonly bint conditions
    cdef public bint integers
    cdef readonly str dtypes
    @cython.locals(start=Py_ssize_t, count=Py_ssize_t)
    cdef bint read(self, object thing, Workspace workspace) except -1

cdef class ListArgument(Argument):
    cdef readonly Py_ssize_t block
    cdef readonly tuple shape
    cdef readonly bint conditions
    cdef public bint integers
    @cython.locals(start=Py_ssize_t, rows=list)
    cdef bint read(self, object thing, Workspace workspace) except -1
    cdef Py_ssize_t read_rows(self, list rows, Py_ssize_t axis, Workspace workspace, Py_ssize_t position, Py_ssize_t stop) except -2

cdef class SequenceArgument(Argument):
    cdef readonly object kind
    cdef readonly list members
    @cython.locals(member=Argument, i=Py_ssize_t)
    cdef bint read(self, object thing, Workspace workspace) except -1

cdef class DictArgument(Argument):
    cdef readonly object kind
    cdef readonly list keys, members
    @cython.locals(member=Argument, i=Py_ssize_t)
    cdef bint read(self, object thing, Workspace workspace) except -1

cdef class ParameterArgument(Argument):
    cdef readonly Py_ssize_t index
    @cython.locals(block=Py_ssize_t, value=Value)
    cdef bint read(self, object thing, Workspace workspace) except -1

cdef class NodeArgument(Argument):
    cdef readonly object cls
    cdef readonly object kind, structure
    cdef readonly list members
    @cython.locals(member=Argument, i=Py_ssize_t)
    cdef bint read(self, object thing, Workspace workspace) except -1
