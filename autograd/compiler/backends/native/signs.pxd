# C types for signs.py.
cimport cython

cdef int INLINED, SUM_OF_PRODUCTS

@cython.locals(
    starts="int[::1]", leaves="int[::1]", kinds="int[::1]", terms="int[::1]", negative="signed char[::1]", widths="int[::1]",
    loop="int[::1]", on_rows=set, is_negation="signed char[::1]", is_read="signed char[::1]", found=bint, index=Py_ssize_t,
    begin=Py_ssize_t, end=Py_ssize_t, middle=Py_ssize_t, at=Py_ssize_t, sign=Py_ssize_t, first=bint, on_slots=bint, longest=int,
)
cpdef bint absorb_signs(object facts) except -1
