# C types for unit_costs.py.
cimport cython

from autograd cimport native

cdef int LANE_REDUCTION, OTHER

@cython.locals(
    codes="int[::1]", lanes="long long[::1]", kinds="long long[::1]", terms="long long[::1]", products="long long[::1]",
    indices="long long[::1]", starts="long long[::1]", leaves="long long[::1]", slot=double, rows=double, per_lanes=double,
    per_product=double, per_reduction=double, reduced=double, number=double, per_multiply_add=double, weight=double,
    gathered=double, interpreted=double, as_arrays=double, cost=double, position=Py_ssize_t, index=Py_ssize_t, at=Py_ssize_t,
    kind=Py_ssize_t, width=Py_ssize_t, many=Py_ssize_t, eights=Py_ssize_t,
)
cpdef tuple costs_of_units(object units, list costly, dict interpreter, dict array_code, Py_ssize_t matrix_from)
