# C types for operations.py.
cimport cython

from autograd.compiler.backends.native.facts cimport Facts

cdef int LONG, MUL, ADD, SUB, ADD_PRODUCT, SUBTRACT_PRODUCT, FOLDED, SUM, OF_TABLE, SUM_CODE

cdef class Operations:
    cdef readonly Facts facts
    cdef readonly int[::1] number, codes, begins, reads
    cdef readonly Py_ssize_t inputs, count
    cdef Py_ssize_t end
    cdef readonly list heads
    cdef dict known, paddings, tables
    cdef int append(self, int code, int a, int b, int c) except -1
    cdef void write(self, int number) except *
    cdef int finish(self, int code) except -1
    cdef int head_code(self, tuple head) except -1
    @cython.locals(facts=Facts, number="int[::1]", leaves="int[::1]", begin=int, end=int, at=int)
    cdef int use_table(self, int index) except -2
    cdef int sum_code(self, Py_ssize_t terms, Py_ssize_t products) except -1
    @cython.locals(
        facts=Facts, starts="int[::1]", leaves="int[::1]", number="int[::1]", position=int, index=int, begin=int, end=int,
        code=int, at=int, total=int,
    )
    cpdef compute(self, const int[::1] units)
    @cython.locals(
        leaves="int[::1]", number="int[::1]", negative="signed char[::1]", products=int, at=int, total=int, a=int, b=int,
        code=int,
    )
    cdef int add_up(self, int begin, int middle, int end) except -1
    @cython.locals(
        facts=Facts, starts="int[::1]", leaves="int[::1]", lanes="int[::1]", number="int[::1]", middle=int, bias=int,
        products=int, at=int, found=list,
    )
    cpdef int add_up_uniform(self, int index) except -2
