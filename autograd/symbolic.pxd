# C types for symbolic.py.
cimport cython
from autograd.backward cimport topological_order_of
from autograd.row cimport Primitive, is_node
from autograd.value cimport Value

@cython.locals(
    order=list, place=dict, on_path=bytearray, contributions=list, adjoints=dict, lists=dict, latest=tuple, args=tuple,
    i=Py_ssize_t, k=Py_ssize_t, at=Py_ssize_t, half=Py_ssize_t, shared_operand_ids=tuple, primitive=Primitive, partials=list,
)
cpdef list sweep_symbolically(list outputs, list seeds, object inputs, object between=*)
@cython.locals(steps=list, terms=list, shared_operand_ids=dict, earlier=tuple, step=tuple)
cdef object _sum_contributions(tuple latest)
@cython.locals(on_path=set, args=tuple)
cpdef set leading_to(object inputs, object order)
cdef bint _is(object x, double number)
cdef object _times(tuple step)
