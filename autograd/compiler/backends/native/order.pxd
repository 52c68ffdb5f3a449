# C types for order.py.
cimport cython

from autograd.compiler.backends.native.operations cimport Operations

cdef int WINDOW, TOGETHER, FIRST_SUM
cdef signed char[::1] COSTLY

@cython.locals(
    begins="int[::1]", reads="int[::1]", level="int[::1]", first=int, count=int, i=int, window=int, highest=int, at=int,
    read=int,
)
cdef levels_of(Operations made, int begin)
@cython.locals(
    codes="int[::1]", begins="int[::1]", reads="int[::1]", level="int[::1]", missing="int[::1]", link="int[::1]",
    stack="int[::1]", user_of="int[::1]", following="int[::1]", head="int[::1]", waiting="int[::1]", many="int[::1]",
    first=int, count=int, base=int, bottom=int, top=int, start=int, stop=int, depth=int, best=int, i=int, at=int, read=int,
    code=int, user=int,
)
cdef postponed(Operations made, int begin)
@cython.locals(
    level="int[::1]", kind="int[::1]", order="int[::1]", starts="int[::1]", count=int, batches=int, i=int,
)
cdef level_order(Operations made, int begin, object constants)
@cython.locals(
    codes="int[::1]", begins="int[::1]", reads="int[::1]", uses="int[::1]", alone="int[::1]", found="int[::1]",
    ranks="int[::1]", numbers=dict, shared=list, i=int, at=int, code=int, number=int, rank=int, often=int,
)
cdef kinds_of(Operations made, int begin, object constants)
@cython.locals(begins="int[::1]", found="int[::1]", largest=int, i=int, key=int)
cdef sorted_by(int[::1] keys, int[::1] order)
@cython.locals(
    codes="int[::1]", begins="int[::1]", reads="int[::1]", user_of="int[::1]", following="int[::1]", head="int[::1]",
    missing="int[::1]", order="int[::1]", starts="int[::1]", done="signed char[::1]", ready=dict, waiting=list, first=int,
    count=int, start=int, stop=int, i=int, code=int, at=int, read=int, end=int, batches=int, position=int, other=int, link=int, user=int,
)
cdef program_order(Operations made, int begin)
