# C types for symbolic.py.
cimport cython
from autograd.backward cimport ordered
from autograd.positions cimport Positions
from autograd.row cimport Primitive, is_node
from autograd.value cimport Value

cdef int SELECTED

@cython.final
cdef class Contributions:
    cdef int[::1] latest, before, families
    cdef list adjoints, partials
    cdef add(self, Py_ssize_t node, object adjoint, object partial, int family)
    @cython.locals(found=list, at=Py_ssize_t)
    cdef list pairs(self, Py_ssize_t node)
    @cython.locals(
        terms=list, alone=tuple, lists=tuple, shared=dict, at=Py_ssize_t, before=Py_ssize_t, following=Py_ssize_t,
        count=Py_ssize_t, is_step=bint,
    )
    cdef object summed(self, Py_ssize_t node)
    cdef object times(self, Py_ssize_t at)

@cython.locals(
    place=Positions, order=list, on_path=bytearray, found=Contributions, adjoints=list, lists=dict, args=tuple,
    i=Py_ssize_t, k=Py_ssize_t, at=Py_ssize_t, begin=Py_ssize_t, half=Py_ssize_t, first=int, second=int, primitive=Primitive,
    flat="int[::1]", begins="int[::1]",
)
cpdef list sweep_symbolically(list outputs, list seeds, object inputs, object between=*)
@cython.locals(on_path=set, args=tuple)
cpdef set leading_to(object inputs, object order)
cpdef bint is_exactly(object x, double number)
