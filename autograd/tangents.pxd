# C types for tangents.py.
cimport cython
from autograd.backward cimport topological_order_of
from autograd.row cimport Primitive, is_node
from autograd.symbolic cimport is_exactly
from autograd.value cimport Value

@cython.locals(found=dict, nodes=list)
cpdef list push_forward(object outputs, object inputs, object directions, bint graph, object order=*)
cpdef tuple nodes_in_graph(object outputs, object inputs)
@cython.locals(primitive=Primitive)
cpdef object partials_of(object node, bint graph)
@cython.locals(steps=dict, sums=dict)
cdef dict _tangents(object node, list known, bint graph)
cpdef object times(object tangent, object partial)
cpdef object total_of(list terms, Py_ssize_t many=*)
