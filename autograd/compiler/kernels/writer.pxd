# C types for writer.py.
cimport cython

cdef class Writer:
    cdef readonly object program, numbers, order, places, slots
    cdef readonly int[::1] code, reads
    cdef readonly dict operations, starts, counts
    cdef readonly list start, step, lanes, absorbed
    cdef readonly Py_ssize_t inputs, count
    @cython.locals(
        primitives=list, arguments=list, start=list, lanes=list, absorbed=list, args=tuple, terms=list, name=Py_ssize_t,
        count=Py_ssize_t, half=Py_ssize_t,
    )
    cdef write(self)
    @cython.locals(first=tuple, total=Py_ssize_t, done=Py_ssize_t, at=Py_ssize_t)
    cdef Py_ssize_t fold(self, object primitive, list terms, Py_ssize_t count) except -1
    @cython.locals(total=Py_ssize_t, lane=Py_ssize_t)
    cdef Py_ssize_t reduce(self, object primitive, tuple term, Py_ssize_t width) except -1
    @cython.locals(
        code=int, made=Py_ssize_t, start=list, step=list, lanes=list, reads="int[::1]", i=Py_ssize_t, at=Py_ssize_t, end=Py_ssize_t,
        arg=Py_ssize_t,
    )
    cdef Py_ssize_t append(
        self, object primitive, bint product, Py_ssize_t total, tuple args, Py_ssize_t lane, Py_ssize_t count
    ) except -1
