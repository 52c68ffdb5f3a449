# C types for writer.py.
cimport cython

from autograd.compiler.backends.native.operations cimport Operations

cdef int LEAST_RUN, LEAST, SUM, SUM_RANGE, SHORT_SUM, GATHER, FUNCTIONS_COUNT
cdef int[::1] ONES, RUNS, RANGES, ARITY
cdef signed char[::1] IS_PRODUCT

@cython.locals(
    codes="int[::1]", begins="int[::1]", reads="int[::1]", order="int[::1]", starts="int[::1]", columns="int[::1]",
    words="int[::1]", inputs=int, longest=int, size=Py_ssize_t, position=int, end=Py_ssize_t, before=int, batch=int, begin=int,
    count=int, code=int, i=int, k=int, operation=int, at=int, arity=int, mask=int, a=int, b=int, head=tuple,
    head_size=int, first=int,
)
cpdef write(Operations made, object batches, int[::1] slots)
@cython.locals(at=int)
cdef bint are_ranges(int[::1] reads, int[::1] slots, int begin, int count, int products) except -1
@cython.locals(height=int, begin=int, stop=int, mask=int, opcode=int, k=int, i=int)
cdef Py_ssize_t together(int code, int[::1] columns, int count, int[::1] words, Py_ssize_t end) except -1
@cython.locals(found=list, begin=int, scattered=int, mask=int, end=int, steps=int, k=int, step=int)
cpdef list pieces(const int[::1] columns, int height, int count)
