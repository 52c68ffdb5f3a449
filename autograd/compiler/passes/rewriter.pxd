# C types for rewriter.py.
cimport cython

from autograd.compiler.ir.rows cimport GrowingRows
from autograd.compiler.passes.rule cimport Rule
from autograd.row cimport Primitive

cdef Primitive constant, ARGUMENT, PARAMETER

cdef class Rewriter:
    cdef readonly list primitives, numbers, lanes, scopes
    cdef readonly bytearray steps, bounded
    cdef readonly GrowingRows rows
    cdef int[::1] buckets
    cdef Py_ssize_t filled
    cdef dict known, rules, replacements
    cdef readonly set zeros
    cdef public object scope
    cdef public Py_ssize_t width
    cdef bint exact
    @cython.locals(
        primitives=list, numbers=list, by_head=dict, by_next=dict, rules=list, rule=Rule, arg=Py_ssize_t, lanes=Py_ssize_t,
        found=Py_ssize_t,
    )
    cdef Py_ssize_t apply(self, Primitive primitive, tuple args) except -2
    cpdef Py_ssize_t leaf(self, Primitive primitive, object number, Py_ssize_t lanes) except -2
    cpdef Py_ssize_t number(self, double x) except -2
    @cython.locals(found=Py_ssize_t, bucket=Py_ssize_t)
    cdef Py_ssize_t add_equation(self, Primitive primitive, tuple args, Py_ssize_t lanes) except -2
    @cython.locals(buckets="int[::1]", swapped=tuple, key=tuple, bucket=Py_ssize_t, found=Py_ssize_t)
    cdef Py_ssize_t bucket_of(self, Primitive primitive, tuple args) except -2
    @cython.locals(rows=GrowingRows, begin=Py_ssize_t, position=Py_ssize_t)
    cdef bint is_on(self, Py_ssize_t index, tuple args) except -1
    @cython.locals(before="int[::1]", bucket=Py_ssize_t, found=Py_ssize_t)
    cdef enlarge_table(self)
    cpdef Py_ssize_t add_table(self, Primitive primitive, tuple args, object number, Py_ssize_t width) except -2
    @cython.locals(arg=int)
    cdef Py_ssize_t add(self, Primitive primitive, tuple args, object number, Py_ssize_t lanes) except -2
    @cython.locals(found=Py_ssize_t)
    cdef Py_ssize_t rewrite(self, Rule rule, tuple args) except -2
    @cython.locals(primitive=Primitive, args=tuple, bound=list, written=tuple, equations=list)
    cdef Py_ssize_t write(self, Rule rule, object operands) except -2
    @cython.locals(bound=list, numbers=list, position=Py_ssize_t)
    cdef list match(self, Rule rule, tuple wanted, tuple args)
    @cython.locals(primitive=Primitive, rows=GrowingRows, begin=Py_ssize_t, pattern=tuple, position=Py_ssize_t)
    cdef bint fits(self, Rule rule, Py_ssize_t node, Py_ssize_t index, list bound) except -1

@cython.locals(position=Py_ssize_t, found=list)
cpdef tuple entries(list row, tuple positions)
