# C types for rewriter.py.
cimport cython

from autograd cimport native
from autograd.compiler.passes.rule cimport Rule, Rules
from autograd.hash_table cimport HashTable, hashed
from autograd.row cimport Primitive
from autograd.rows cimport GrowingRows

cdef Primitive constant, ARGUMENT, PARAMETER
cdef int CONSTANT, SHORT
cdef set REDUCTIONS, MODERATE

@cython.final
cdef class Rewriter:
    cdef readonly list primitives, numbers, lanes, scopes
    cdef readonly bytearray heads, steps, bounded
    cdef readonly GrowingRows rows, operands
    cdef HashTable table
    cdef Rules rules
    cdef dict known, replacements
    cdef readonly set zeros
    cdef public object scope
    cdef public Py_ssize_t width
    cdef bint exact, stepping
    cdef readonly bint varies
    @cython.locals(first=Py_ssize_t, found=Py_ssize_t)
    cpdef Py_ssize_t apply(self, Primitive primitive, Py_ssize_t count) except -2
    @cython.locals(arg=int)
    cpdef Py_ssize_t push(self, object args) except -1
    @cython.locals(at=Py_ssize_t)
    cdef copy(self, Py_ssize_t first, Py_ssize_t count)
    @cython.locals(found=list, at=Py_ssize_t)
    cdef tuple args(self, Py_ssize_t first, Py_ssize_t count)
    @cython.locals(at=Py_ssize_t)
    cdef Py_ssize_t folded(self, Primitive primitive, Py_ssize_t first, Py_ssize_t count) except -2
    cpdef Py_ssize_t leaf(self, Primitive primitive, object number, Py_ssize_t lanes) except -2
    cpdef Py_ssize_t number(self, double x) except -2
    @cython.locals(
        flat="int[::1]", key=Py_ssize_t, bucket=Py_ssize_t, found=Py_ssize_t, bounded=bint, at=Py_ssize_t, arg=int, lanes=object
    )
    cdef Py_ssize_t add_equation(self, Primitive primitive, Py_ssize_t first, Py_ssize_t count) except -2
    @cython.locals(flat="int[::1]", key=Py_ssize_t, at=Py_ssize_t)
    cdef Py_ssize_t hash_of(self, Primitive primitive, Py_ssize_t first, Py_ssize_t count) except -1
    @cython.locals(table=HashTable, bucket=Py_ssize_t, found=Py_ssize_t)
    cdef Py_ssize_t bucket_of(self, Primitive primitive, Py_ssize_t first, Py_ssize_t count, Py_ssize_t key) except -1
    @cython.locals(own="int[::1]", flat="int[::1]", begin=Py_ssize_t, position=Py_ssize_t, swapped=bint)
    cdef bint is_equal(self, Py_ssize_t index, Primitive primitive, Py_ssize_t first, Py_ssize_t count) except -1
    cpdef Py_ssize_t add_table(self, Primitive primitive, tuple args, object number, Py_ssize_t width) except -2
    @cython.locals(arg=int)
    cpdef Py_ssize_t add(self, Primitive primitive, tuple args, object number, object lanes) except -2
    cdef Py_ssize_t finish(self, Primitive primitive, object number, object lanes) except -2
    @cython.locals(flat="int[::1]", rules=list, rule=Rule, found=Py_ssize_t)
    cdef Py_ssize_t rewritten(self, Primitive primitive, Py_ssize_t first, Py_ssize_t count) except -2
    @cython.locals(bound=Py_ssize_t, many=Py_ssize_t, found=Py_ssize_t, outer=bint)
    cdef Py_ssize_t rewrite(self, Rule rule, Py_ssize_t first, Py_ssize_t count) except -2
    cdef mark(self, Py_ssize_t index)
    @cython.locals(at=Py_ssize_t)
    cdef bint has_step(self, Py_ssize_t first, Py_ssize_t count) except -1
    @cython.locals(primitives=list, numbers=list, flat="int[::1]", at=Py_ssize_t)
    cdef bint has_operand(self, Rule rule, Py_ssize_t first, Py_ssize_t count) except -1
    @cython.locals(
        bound=Py_ssize_t, primitive=Primitive, args=tuple, written=tuple, equations=list, position=Py_ssize_t,
        result=Py_ssize_t,
    )
    cdef Py_ssize_t write(self, Rule rule, Py_ssize_t begin, Py_ssize_t count) except -2
    @cython.locals(key=Py_ssize_t, position=Py_ssize_t)
    cdef bint match(self, Rule rule, tuple wanted, Py_ssize_t first, Py_ssize_t bound) except -1
    @cython.locals(
        operands="int[::1]", primitive=Primitive, rows=GrowingRows, begin=Py_ssize_t, pattern=tuple, position=Py_ssize_t
    )
    cdef bint fits(self, Rule rule, Py_ssize_t node, Py_ssize_t index, Py_ssize_t bound) except -1
