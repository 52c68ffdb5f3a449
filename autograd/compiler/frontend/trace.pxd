# C types for trace.py.
cimport cython

cdef class Trace  # which tracer.pxd reads

from autograd.compiler.frontend.tracer cimport Traced
from autograd.observer cimport Observer
from autograd.row cimport Primitive
from autograd.rows cimport GrowingRows
from autograd.value cimport Value, innermost_scope

cdef Observer observer
cdef Primitive constant, identity, DETACHED, OUTPUT, WITH_DERIVATIVES
cdef set STAND_INS, REDUCTIONS

cdef class Trace:
    cdef public list nodes, primitives, numbers, widths, scopes, captured, held_by_loops
    cdef readonly GrowingRows rows
    cdef public Py_ssize_t lanes, loops, samples
    cdef public bint single, ends_at_reductions, unrolled, flat, keeps_steps, maps_loops, nests_loops, stepping, nested
    cdef public bint left_behind, ended
    cdef public dict parameters, of_samples, each
    cdef public object integers, body
    cdef public set indexed, summed_by_step
    cdef dict _known, _constants, _sources, _entries, _tables, _spread
    cdef list _before
    @cython.locals(node=Traced)
    cpdef take_apart(self)
    @cython.locals(arg=Traced, lanes=Py_ssize_t, uniform=bint, node=Traced)
    cpdef record(self, Primitive primitive, tuple args, object number=*)
    @cython.locals(node=Traced, arg=Traced)
    cpdef Traced append(self, Primitive primitive, tuple args, object number, Py_ssize_t lanes)
    @cython.locals(node=Traced)
    cpdef Traced stand_in(self, Primitive primitive, Traced node, object number, Py_ssize_t lanes)
    @cython.locals(twin=Traced)
    cpdef Traced twin(self, Traced node)
    @cython.locals(known=dict)
    cpdef spread(self, Traced node, Py_ssize_t lanes)
    cpdef sum_over_lanes(self, Traced adjoint, Py_ssize_t lanes)
    @cython.locals(arg=Traced, row=list)
    cdef tuple _spread_all(self, tuple args, Py_ssize_t lanes)
    cpdef source(self, Primitive primitive, object number, Py_ssize_t lanes)
    @cython.locals(i=Py_ssize_t, every=dict, known=dict, row=list)
    cpdef list entries(
        self, Py_ssize_t block, Py_ssize_t start, Py_ssize_t count, Py_ssize_t stride, Py_ssize_t lanes, object body=*
    )
    cpdef table(self, tuple nodes)
    cpdef constant(self, object x)
    cpdef program(self, list outputs)

@cython.locals(count=Py_ssize_t)
cpdef set_args(Traced node, tuple args)
cdef bint same(double a, double b)
