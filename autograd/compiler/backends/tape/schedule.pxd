# C types for schedule.py.
cimport cython

cdef int WINDOW

@cython.locals(count=Py_ssize_t, i=Py_ssize_t, k=Py_ssize_t, level="int[::1]", begin=Py_ssize_t, highest=int)
cdef levels(const int[::1] reads, Py_ssize_t inputs)
@cython.locals(
    count=Py_ssize_t, at=Py_ssize_t, k=Py_ssize_t, number=Py_ssize_t, freed=Py_ssize_t, used=Py_ssize_t,
    last="int[::1]", slots="int[::1]", free="int[::1]",
)
cpdef allocate(const int[::1] order, const int[::1] reads, Py_ssize_t inputs, const int[::1] kept)
