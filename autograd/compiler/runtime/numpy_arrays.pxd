# What numpy_arrays.py says in Python, in C. The compiled modules include it; there is nothing of this name to import from C.
from cpython.list cimport PyList_GET_ITEM, PyList_GET_SIZE
from cpython.object cimport PyObject
from cpython.pycapsule cimport PyCapsule_GetPointer
from cpython.tuple cimport PyTuple_GET_SIZE
from libc.string cimport memcpy

cdef extern from "numpy/arrayobject.h":
    """
    #define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION

    #if defined(__SSE2__)
    #include <emmintrin.h>
    #endif

    CYTHON_UNUSED static int autograd_holds_nan(const double *x, Py_ssize_t count) {
        int found = 0;
        Py_ssize_t i = 0;
    #if defined(__SSE2__) /* one comparison of x[i] with x[j] tells whether either is nan */
        __m128d first = _mm_setzero_pd(), second = first;
        for (; i + 8 <= count; i += 8) {
            first = _mm_or_pd(first, _mm_cmpunord_pd(_mm_loadu_pd(x + i), _mm_loadu_pd(x + i + 2)));
            second = _mm_or_pd(second, _mm_cmpunord_pd(_mm_loadu_pd(x + i + 4), _mm_loadu_pd(x + i + 6)));
        }
        found = _mm_movemask_pd(_mm_or_pd(first, second));
    #endif
        for (; i < count; i++) found |= x[i] != x[i];
        return found;
    }
    """
    int autograd_holds_nan(const double *, Py_ssize_t)
    ctypedef Py_ssize_t npy_intp
    enum: NPY_DOUBLE, NPY_ARRAY_CARRAY, NPY_ARRAY_CARRAY_RO, NPY_ARRAY_FARRAY_RO
    int _import_array() except -1
    int PyArray_NDIM(PyObject *)
    npy_intp PyArray_DIM(PyObject *, int)
    void *PyArray_DATA(PyObject *)
    PyObject *PyArray_DESCR(PyObject *)
    int PyArray_FLAGS(PyObject *)
    bint PyArray_CheckExact(PyObject *)
    int PyArray_TYPE(PyObject *)
    bint PyArray_CHKFLAGS(PyObject *, int)
    object PyArray_SimpleNew(int, npy_intp *, int)

ctypedef int (*Entry)(PyObject *machine, const void *const *ins, const void *const *outs, long *widths, Py_ssize_t count) except -1

cdef inline int use_numpy() except -1:
    return _import_array()

cdef inline object new_array(tuple shape):
    cdef npy_intp axes[64]
    cdef Py_ssize_t i, count = PyTuple_GET_SIZE(shape)
    for i in range(count):
        axes[i] = shape[i]
    return PyArray_SimpleNew(<int>count, axes, NPY_DOUBLE)

cdef inline bint has_shape(PyObject *array, tuple shape) except -1:
    cdef Py_ssize_t i, count = PyTuple_GET_SIZE(shape)
    if PyArray_NDIM(array) != count:
        return False
    for i in range(count):
        if PyArray_DIM(array, <int>i) != <npy_intp>shape[i]:
            return False
    return True

cdef inline bint read_array(
    object source, tuple shape, object dtype, double *row, Py_ssize_t start, Py_ssize_t count
) except -1:
    cdef PyObject *array = <PyObject *>source
    if PyArray_DESCR(array) != <PyObject *>dtype or not PyArray_CHKFLAGS(array, NPY_ARRAY_CARRAY_RO):
        return False
    if not has_shape(array, shape):
        return False
    if count:
        memcpy(row + start, PyArray_DATA(array), count * sizeof(double))
    return True

cdef inline const void **pointers_to(object positions) except NULL:
    cdef long long[::1] view = positions
    return <const void **>&view[0]

cdef inline Entry entry_of(object machine) except? NULL:
    capsule = getattr(machine, "entry", None)
    return NULL if capsule is None else <Entry>PyCapsule_GetPointer(capsule, "autograd.machine")

cdef inline int point_to_one(const void **pointers, Py_ssize_t at, object one) except -1:
    pointers[at] = PyArray_DATA(<PyObject *>one)
    return 0

cdef inline int point_to(const void **pointers, Py_ssize_t at, list arrays) except -1:
    cdef Py_ssize_t i
    for i in range(PyList_GET_SIZE(arrays)):
        pointers[at + i] = PyArray_DATA(<PyObject *>PyList_GET_ITEM(arrays, i))
    return 0

cdef inline int run_machine(
    object machine,
    Entry entry,
    list arguments,
    list captured,
    list lone,
    list results,
    long[::1] widths,
    const void **pointers,
) except -1:
    if entry is NULL:
        counted = machine.run(arguments + captured, lone + results, tuple(widths[:-1]))
        for i in range(len(counted)):
            widths[i] = counted[i]
        return 0
    cdef const void **outs = pointers + PyList_GET_SIZE(arguments) + PyList_GET_SIZE(captured)
    return entry(<PyObject *>machine, pointers, outs, &widths[0], widths.shape[0] - 1)

cdef inline int read_number(object source, double *row, Py_ssize_t position) except -1:
    row[position] = (<double *>PyArray_DATA(<PyObject *>source))[0]
    return 0

cdef inline int gather(object target, object source, object positions) except -1:
    cdef double *y = <double *>PyArray_DATA(<PyObject *>target)
    cdef double *x = <double *>PyArray_DATA(<PyObject *>source)
    cdef long long *at = <long long *>PyArray_DATA(<PyObject *>positions)
    cdef Py_ssize_t i, count = PyArray_DIM(<PyObject *>positions, 0)
    for i in range(count):
        y[i] = x[at[i]]
    return 0

cdef inline bint holds_nan(object one) except -1:
    cdef PyObject *array = <PyObject *>one
    cdef Py_ssize_t count = 1
    cdef int i
    if PyArray_CheckExact(array) and PyArray_TYPE(array) == NPY_DOUBLE and (
        PyArray_CHKFLAGS(array, NPY_ARRAY_CARRAY_RO) or PyArray_CHKFLAGS(array, NPY_ARRAY_FARRAY_RO)
    ):
        for i in range(PyArray_NDIM(array)):
            count *= PyArray_DIM(array, i)
        return autograd_holds_nan(<const double *>PyArray_DATA(array), count)
    from numpy import vdot

    flat = one.ravel("K")
    return not vdot(flat, flat) >= 0.0

cdef inline long long part_of_state(PyObject *array, int i) noexcept:
    if i == 0:
        return <long long>PyArray_DATA(array)
    if i == 1:
        return <long long>PyArray_DESCR(array)
    if i == 2:
        return PyArray_FLAGS(array) & NPY_ARRAY_CARRAY
    return PyArray_DIM(array, i - 4) if i > 3 else PyArray_NDIM(array)

cdef inline object state_of(list arrays):
    from array import array as array_of_numbers  # names of a .pxd are those of the module that includes it

    cdef int i
    return array_of_numbers("q", [part_of_state(<PyObject *>one, i) for one in arrays for i in range(4 + PyArray_NDIM(<PyObject *>one))])

cdef inline bint are_unchanged(list arrays, long long[::1] state) noexcept:
    cdef Py_ssize_t k, count = PyList_GET_SIZE(arrays), at = 0
    cdef PyObject *one
    cdef int i, axes
    for k in range(count):
        one = PyList_GET_ITEM(arrays, k)
        axes = PyArray_NDIM(one)
        if state[at + 3] != axes:
            return False
        for i in range(4 + axes):
            if state[at + i] != part_of_state(one, i):
                return False
        at += 4 + axes
    return True
