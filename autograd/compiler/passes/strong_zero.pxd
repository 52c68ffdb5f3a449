# C types for strong_zero.py.
cimport cython

from autograd cimport native

@cython.locals(
    found=bytearray, primitives=list, flat="long long[::1]", begins="long long[::1]", index=Py_ssize_t, begin=Py_ssize_t,
    at=Py_ssize_t, passes=tuple, passed=list, kinds="int[::1]",
)
cpdef bytearray outputs_of_chain_rule(object program, set lasting)

@cython.locals(
    carried=dict, made_nan=dict, found=set, primitives=list, lanes=list, flat="long long[::1]", begins="long long[::1]",
    index=Py_ssize_t, begin=Py_ssize_t, at=Py_ssize_t, passes=tuple, bits=object, shown=object, carry_count=object,
)
cpdef set lasting_nans(object program)

@cython.locals(
    found=list, primitives=list, lanes=list, has_loops=bint, flat="long long[::1]", begins="long long[::1]",
    kinds="int[::1]", passed=list, seen=bytearray, passes=tuple, index=Py_ssize_t, begin=Py_ssize_t, at=Py_ssize_t,
)
cpdef list nan_may_be_masked(object program, bytearray suspects, set lasting)
