# C types for accumulation.py.
cimport cython
from autograd.backward cimport topological_order_of
from autograd.row cimport is_node
from autograd.symbolic cimport is_exactly
from autograd.tangents cimport nodes_in_graph, partials_of, push_forward, times, total_of

@cython.locals(order=list, columns=dict, rows=dict, tangents=dict, reached=dict, bounds=dict, turned=dict)
cpdef list accumulate(object outputs, object inputs, bint graph, bint lower=*)
@cython.locals(uses=dict, vertices=set, many=Py_ssize_t, adjoints=dict, found=list, row=dict)
cdef dict _rows(list order, list roots, dict columns, bint graph)
@cython.locals(found=dict, depends=bint, count=Py_ssize_t, args=tuple)
cdef dict _uses(list order, dict columns)
@cython.locals(steps=dict)
cdef dict _combined(dict row, dict tangents, Py_ssize_t bound)
@cython.locals(adjoints=dict, own=dict, below=dict)
cdef dict _from_above(dict rows, object reached, dict columns)
@cython.locals(found=dict, bound=Py_ssize_t)
cdef dict _bounds(dict rows, dict reached)
@cython.locals(edges=Py_ssize_t, most=Py_ssize_t, forward=Py_ssize_t, backward=Py_ssize_t, above=dict, below=dict, found=set, users=set)
cdef bint _forward_is_cheaper(dict rows, dict columns, object reached)
