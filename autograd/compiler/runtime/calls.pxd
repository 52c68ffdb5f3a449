# C types for calls.py.
cimport cython

from autograd cimport native
from autograd.value cimport Value

cdef object EMPTY, VDOT

cdef class Workspace:
    cdef readonly object memory, view, dtype
    cdef double *numbers
    cdef long long[::1] starts, counts
    cdef readonly list staged, arrays
    cdef bint single
    cdef int given_parameters(self, object numbers) except -1
    @cython.locals(value=Value, i=Py_ssize_t, last=Py_ssize_t, start=Py_ssize_t)
    cdef int read_values(self, list values) except -1
    cdef int prepare(self) except -1
    cdef int release_arguments(self) except -1
    cdef tuple compute(self)

cdef class ArrayWorkspace(Workspace):
    cdef object code, run
    cdef bint has_numbers
    cdef tuple compute(self)

cdef class TapeWorkspace(Workspace):
    cdef object replay, results, rounded_to
    cdef int[::1] slots
    cdef Py_ssize_t lone
    cdef double *found
    cdef list shapes
    @cython.locals(i=Py_ssize_t, place=Py_ssize_t, numbers=list, arrays=list)
    cdef tuple compute(self)

cdef class Argument:
    cdef bint read(self, object thing, Workspace step) except -1

cdef class NumberArgument(Argument):
    cdef readonly Py_ssize_t index
    @cython.locals(block=Py_ssize_t)
    cdef bint read(self, object thing, Workspace step) except -1

cdef class ConditionArgument(Argument):
    cdef readonly Py_ssize_t index
    @cython.locals(block=Py_ssize_t)
    cdef bint read(self, object thing, Workspace step) except -1

cdef class ArrayArgument(Argument):
    cdef readonly Py_ssize_t block
    cdef readonly tuple shape
    cdef readonly bint conditions
    cdef readonly str dtypes
    @cython.locals(start=Py_ssize_t, count=Py_ssize_t)
    cdef bint read(self, object thing, Workspace step) except -1

cdef class ListArgument(Argument):
    cdef readonly Py_ssize_t block
    cdef readonly tuple shape
    cdef readonly bint conditions
    @cython.locals(start=Py_ssize_t)
    cdef bint read(self, object thing, Workspace step) except -1
    cdef Py_ssize_t read_rows(self, object rows, Py_ssize_t axis, Workspace step, Py_ssize_t place, Py_ssize_t stop) except -2

cdef class SequenceArgument(Argument):
    cdef readonly type kind
    cdef readonly list members
    @cython.locals(member=Argument, i=Py_ssize_t)
    cdef bint read(self, object thing, Workspace step) except -1

cdef class DictArgument(Argument):
    cdef readonly type kind
    cdef readonly list keys, members
    @cython.locals(member=Argument, i=Py_ssize_t)
    cdef bint read(self, object thing, Workspace step) except -1

cdef class ParameterArgument(Argument):
    cdef readonly Py_ssize_t index
    @cython.locals(block=Py_ssize_t, value=Value)
    cdef bint read(self, object thing, Workspace step) except -1

cdef class NodeArgument(Argument):
    cdef readonly type cls
    cdef readonly object kind, structure
    cdef readonly list members
    @cython.locals(member=Argument, i=Py_ssize_t)
    cdef bint read(self, object thing, Workspace step) except -1

cdef class Result:
    cdef object build(self, list numbers, list arrays)

cdef class NumberResult(Result):
    cdef readonly Py_ssize_t place
    cdef object build(self, list numbers, list arrays)

cdef class NumbersResult(Result):
    cdef readonly Py_ssize_t place, stop
    cdef object build(self, list numbers, list arrays)

cdef class ArrayResult(Result):
    cdef readonly Py_ssize_t block
    cdef object build(self, list numbers, list arrays)

cdef class EmptyResult(Result):
    cdef readonly tuple shape
    cdef readonly object dtype
    cdef object build(self, list numbers, list arrays)

cdef class LanesResult(Result):
    cdef readonly Py_ssize_t block
    cdef readonly tuple shape
    cdef readonly bint listed
    cdef object build(self, list numbers, list arrays)

cdef class ConditionResult(Result):
    cdef readonly list members
    @cython.locals(number=Result)
    cdef object build(self, list numbers, list arrays)

cdef class SequenceResult(Result):
    cdef readonly object make
    cdef readonly list members
    @cython.locals(member=Result, i=Py_ssize_t, found=list)
    cdef object build(self, list numbers, list arrays)

cdef class DictResult(Result):
    cdef readonly list keys, members
    @cython.locals(member=Result, i=Py_ssize_t, found=dict)
    cdef object build(self, list numbers, list arrays)

cdef class Calls:
    cdef readonly Argument positional, named
    cdef readonly Result result
    cdef list values, idle, doubted_numbers, doubted_arrays
    cdef object allocate, exact
    cdef Calls exact_calls
    cdef Workspace take(self)
    @cython.locals(step=Workspace, numbers=list, arrays=list)
    cpdef execute(self, tuple args, dict keywords, object given=*)
    @cython.locals(i=Py_ssize_t, number=double)
    cdef bint in_doubt(self, list numbers, list arrays) except -1
