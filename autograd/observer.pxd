# C types for observer.py: reading a field is one load, as each recorded node reads one.
cimport cython

@cython.final
cdef class Observer:
    cdef public object record, conclude, backward, numpy_ufunc, numpy_function, wrap_array
