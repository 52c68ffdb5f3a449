# C types for row.py.
cimport cython

cdef class Primitive

cpdef bint is_node(object thing)
cpdef bint has_own_operators(object thing)
cpdef object indicator(object condition, str name)

ctypedef object (*Apply)(Primitive primitive, object args)

cdef type default_node_type
cdef Apply apply_to_default_node
cdef object unset_dispatch(Primitive primitive, object args)
cdef int register_node_type(type kind, Apply apply) except -1

@cython.final
cdef class Primitive:
    cdef readonly str name
    cdef public int code
    cdef readonly int arity
    cdef readonly bint over_lists, allows_empty, internal, has_condition, commutative
    cdef public object evaluate, partials, float_partials
    cdef readonly object definition, samples
    cdef readonly tuple selects
    cdef readonly str summary, reference, symbol, latex, numpy, numpy_name, c
    cdef readonly double tolerance
    @cython.locals(lists=tuple)
    cdef object _on_lists(self, tuple lists)
    @cython.locals(flat=list)
    cpdef list flatten(self, object args)
    cpdef object partials_at(self, object node, tuple args)
    cpdef object unflatten(self, object args)
    cpdef bint selects_at(self, Py_ssize_t index, Py_ssize_t count)

@cython.locals(numbers=dict, found="int[::1]", known="int[::1]", primitive=Primitive, i=Py_ssize_t, code=int, number=int)
cpdef tuple numbered(list primitives)
