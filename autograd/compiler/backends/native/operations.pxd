# C types for operations.py.
cimport cython

cdef int LONG, MUL, ADD, SUBTRACT, ADD_PRODUCT, SUBTRACT_PRODUCT, ADDS, DOT, FOLD

cdef class Operations:
    cdef readonly int[::1] number, args, starts, what, codes, begins, reads
    cdef readonly signed char[::1] absorbed
    cdef readonly Py_ssize_t inputs, count
    cdef Py_ssize_t end
    cdef readonly list sums
    cdef dict known
    cdef int append(self, int code, int a, int b, int c) except -1
    cdef void write(self, int number) except *
    cdef int finish(self, int code) except -1
    cdef int sum_code(self, Py_ssize_t terms, Py_ssize_t products) except -1
    @cython.locals(
        args="int[::1]", starts="int[::1]", number="int[::1]", position=Py_ssize_t, index=int, begin=int, end=int, what=int,
        product=int, a=int, b=int, at=int, total=int,
    )
    cpdef compute(self, const int[::1] equations)
    @cython.locals(
        args="int[::1]", starts="int[::1]", number="int[::1]", absorbed="signed char[::1]", products=int, product=int, at=int,
        term=int, total=int,
    )
    cdef int add_up(self, int begin, int end) except -1
    @cython.locals(args="int[::1]", number="int[::1]", half=int, at=int, total=int)
    cdef int add_products(self, int begin, int end) except -1
    cdef int add_product(self, int total, int a, int b) except -1
