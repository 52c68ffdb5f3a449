# C types for backward.py.
cimport cython
from autograd cimport native
from autograd.value cimport Many, Value

cdef int BETWEEN_PAUSES

@cython.locals(_=int, uses=int)
cdef int count_uses(Value root) except -1
@cython.locals(_=int, uses=int, i=Py_ssize_t)
cdef int pass_adjoints(Value root, double seed, bint keep) except -1
