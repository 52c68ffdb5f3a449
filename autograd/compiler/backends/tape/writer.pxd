# C types for writer.py.
cimport cython

from autograd.row cimport Primitive

cdef Primitive add, dot, mul
cdef set REDUCTIONS
cdef dict FOLDS

cdef class Writer:
    cdef readonly object program, numbers, order, slot_of, slots
    cdef readonly int[::1] code, reads
    cdef readonly dict operations, starts, counts
    cdef list primitives
    cdef long long[::1] start, step, lanes, args, begins
    cdef signed char[::1] absorbed
    cdef readonly Py_ssize_t inputs, count
    cdef Py_ssize_t first
    @cython.locals(
        primitives=list, args="long long[::1]", begins="long long[::1]", start="long long[::1]", primitive=Primitive,
        index=Py_ssize_t, begin=Py_ssize_t, end=Py_ssize_t, count=Py_ssize_t, b=Py_ssize_t, c=Py_ssize_t,
    )
    cdef write(self)
    @cython.locals(
        args="long long[::1]", begin=Py_ssize_t, end=Py_ssize_t, half=Py_ssize_t, at=Py_ssize_t, total=Py_ssize_t, fold=Primitive,
    )
    cdef Py_ssize_t fold(self, Primitive primitive, Py_ssize_t index, Py_ssize_t count) except -1
    @cython.locals(begin=Py_ssize_t)
    cdef Py_ssize_t take_term(self, Primitive primitive, Py_ssize_t total, Py_ssize_t arg, Py_ssize_t count) except -2
    cdef Py_ssize_t take(
        self, Primitive primitive, Py_ssize_t total, Py_ssize_t a, Py_ssize_t b, Py_ssize_t count
    ) except -2
    @cython.locals(a=Py_ssize_t, b=Py_ssize_t, total=Py_ssize_t, lane=Py_ssize_t)
    cdef Py_ssize_t reduce(self, Primitive primitive, Py_ssize_t arg) except -1
    @cython.locals(code=int, made=Py_ssize_t, i=Py_ssize_t, at=Py_ssize_t)
    cdef Py_ssize_t append(
        self, Primitive primitive, bint product, Py_ssize_t total, Py_ssize_t a, Py_ssize_t b, Py_ssize_t c, Py_ssize_t lane,
        Py_ssize_t count,
    ) except -1
    cdef Py_ssize_t lane_of(self, Py_ssize_t index, Py_ssize_t lane) except -2
