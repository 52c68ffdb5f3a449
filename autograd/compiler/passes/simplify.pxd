# C types for simplify.py.
cimport cython

from autograd cimport native
from autograd.compiler.passes.rewriter cimport Rewriter
from autograd.row cimport Primitive

cdef set SOURCES, REDUCTIONS, TABLE_ROWS, LOOPS

@cython.locals(
    rewriter=Rewriter, primitives=list, numbers=list, lanes=list, scopes=list, twins="int[::1]", wanted=bytearray,
    flat="long long[::1]", begins="long long[::1]", index=Py_ssize_t, begin=Py_ssize_t, end=Py_ssize_t, at=Py_ssize_t,
    primitive=Primitive, has_loops=bint, has_tables=bint, has_reductions=bint,
)
cpdef rewritten(object program, bint exact, bint arrays)
@cython.locals(found=list, at=Py_ssize_t)
cdef tuple entries_at(int[::1] row, long long[::1] positions, Py_ssize_t begin, Py_ssize_t end)
cdef Py_ssize_t of_steps(Rewriter rewriter, Primitive primitive, Py_ssize_t arg, object number, Py_ssize_t lanes) except -1
@cython.locals(wanted=bytearray, flat="long long[::1]", begins="long long[::1]", index=Py_ssize_t, at=Py_ssize_t)
cpdef bytearray needed(object program)
@cython.locals(
    wanted=bytearray, steps=bytearray, primitives=list, numbers=list, lanes=list, scopes=list, flat="long long[::1]",
    begins="long long[::1]", kept_primitives=list, kept_numbers=list, kept_lanes=list, kept_scopes=list,
    kept_steps=bytearray, twins="int[::1]", kept_flat="long long[::1]", kept_begins="long long[::1]", count=Py_ssize_t,
    end=Py_ssize_t, index=Py_ssize_t, at=Py_ssize_t,
)
cpdef prune(object program)
