# C types for rewriter.py.
cimport cython

from autograd cimport native
from autograd.compiler.passes.rule cimport Rule
from autograd.row cimport Primitive
from autograd.rows cimport GrowingRows

cdef Primitive constant, ARGUMENT, PARAMETER
cdef Py_ssize_t HASHES
cdef set REDUCTIONS, MODERATE

@cython.final
cdef class Rewriter:
    cdef readonly list primitives, numbers, lanes, scopes
    cdef readonly bytearray steps, bounded
    cdef readonly GrowingRows rows, operands
    cdef int[::1] buckets
    cdef Py_ssize_t filled
    cdef dict known, rules, replacements
    cdef readonly set zeros
    cdef public object scope
    cdef public Py_ssize_t width
    cdef bint exact
    @cython.locals(first=Py_ssize_t, found=Py_ssize_t)
    cpdef Py_ssize_t apply(self, Primitive primitive, Py_ssize_t count) except -2
    @cython.locals(arg=int)
    cpdef Py_ssize_t push(self, object args) except -1
    @cython.locals(found=list, at=Py_ssize_t)
    cdef tuple args(self, Py_ssize_t first, Py_ssize_t count)
    @cython.locals(at=Py_ssize_t)
    cdef Py_ssize_t folded(self, Primitive primitive, Py_ssize_t first, Py_ssize_t count) except -2
    cpdef Py_ssize_t leaf(self, Primitive primitive, object number, Py_ssize_t lanes) except -2
    cpdef Py_ssize_t number(self, double x) except -2
    @cython.locals(
        flat="int[::1]", bucket=Py_ssize_t, found=Py_ssize_t, bounded=bint, at=Py_ssize_t, arg=int, lanes=object
    )
    cdef Py_ssize_t add_equation(self, Primitive primitive, Py_ssize_t first, Py_ssize_t count) except -2
    @cython.locals(buckets="int[::1]", swapped=bint, key=Py_ssize_t, at=Py_ssize_t, found=Py_ssize_t)
    cdef Py_ssize_t bucket_of(self, Primitive primitive, int[::1] flat, Py_ssize_t first, Py_ssize_t count) except -2
    @cython.locals(own="int[::1]", begin=Py_ssize_t, position=Py_ssize_t)
    cdef bint is_on(
        self, Py_ssize_t index, int[::1] flat, Py_ssize_t first, Py_ssize_t count, bint swapped
    ) except -1
    @cython.locals(before="int[::1]", flat="int[::1]", begins="int[::1]", bucket=Py_ssize_t, found=Py_ssize_t, begin=Py_ssize_t)
    cdef enlarge_table(self)
    cpdef Py_ssize_t add_table(self, Primitive primitive, tuple args, object number, Py_ssize_t width) except -2
    @cython.locals(arg=int)
    cpdef Py_ssize_t add(self, Primitive primitive, tuple args, object number, object lanes) except -2
    cdef Py_ssize_t finish(self, Primitive primitive, object number, object lanes) except -2
    @cython.locals(primitives=list, flat="int[::1]", by_head=dict, by_next=dict, rules=list, rule=Rule, found=Py_ssize_t)
    cdef Py_ssize_t rewritten(self, Primitive primitive, Py_ssize_t first, Py_ssize_t count) except -2
    @cython.locals(bound=Py_ssize_t, many=Py_ssize_t, found=Py_ssize_t)
    cdef Py_ssize_t rewrite(self, Rule rule, Py_ssize_t first, Py_ssize_t count) except -2
    @cython.locals(
        bound=Py_ssize_t, primitive=Primitive, args=tuple, written=tuple, equations=list, position=Py_ssize_t,
        result=Py_ssize_t,
    )
    cdef Py_ssize_t write(self, Rule rule, Py_ssize_t begin, Py_ssize_t count) except -2
    @cython.locals(flat="int[::1]", position=Py_ssize_t)
    cdef bint match(self, Rule rule, tuple wanted, Py_ssize_t first, Py_ssize_t bound) except -1
    @cython.locals(
        operands="int[::1]", primitive=Primitive, rows=GrowingRows, begin=Py_ssize_t, pattern=tuple, position=Py_ssize_t
    )
    cdef bint fits(self, Rule rule, Py_ssize_t node, Py_ssize_t index, Py_ssize_t bound) except -1

cdef Py_ssize_t hashed(Py_ssize_t key, Py_ssize_t number)
