# C types for simplify.py.
cimport cython

from autograd.compiler.passes.rewriter cimport Rewriter, entries
from autograd.row cimport Primitive

@cython.locals(
    rewriter=Rewriter, primitives=list, arguments=list, numbers=list, lanes=list, scopes=list, twins=list, wanted=list,
    args=tuple, index=Py_ssize_t, primitive=Primitive, has_loops=bint,
)
cpdef simplify(object program, bint exact=*)
@cython.locals(wanted=list, args=list, index=Py_ssize_t)
cpdef list needed(object program)
