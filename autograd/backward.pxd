# C types for backward.py.
cimport cython
from autograd cimport native
from autograd.positions cimport Positions
from autograd.row cimport Primitive
from autograd.value cimport Many, Value

cdef int BETWEEN_PAUSES

@cython.locals(stack=list, node=Value, left=Value, right=Value, arg=Value, many=Many, uses=int, _=int)
cdef int count_uses(Value root) except -1
@cython.locals(
    stack=list, node=Value, left=Value, right=Value, arg=Value, many=Many, uses=int, _=int, i=Py_ssize_t, adjoint=double
)
cdef int pass_adjoints(Value root, double seed, bint keep) except -1
@cython.locals(primitive=Primitive, args=tuple, i=Py_ssize_t, arg=Value)
cdef double pass_selected(Value node, double adjoint) except? -1

cpdef list topological_order(object root)
cpdef list topological_order_of(list roots)
@cython.locals(found=Positions)
cpdef Positions ordered(list roots)
