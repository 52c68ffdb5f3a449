# What numpy_arrays.py says in Python, in C. The compiled modules include it; there is nothing of this name to import from C.
from cpython.list cimport PyList_GET_ITEM, PyList_GET_SIZE
from cpython.object cimport PyObject
from cpython.pycapsule cimport PyCapsule_GetPointer
from cpython.tuple cimport PyTuple_GET_SIZE
from libc.string cimport memcpy

cdef extern from "numpy/arrayobject.h":
    """
    #define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION

    #if defined(__GNUC__) && defined(__x86_64__)
    #include <immintrin.h>

    /* Of so many numbers, a multiple of 16; one comparison of x[i] with x[j] tells whether either is nan. */
    __attribute__((target("avx2"))) CYTHON_UNUSED static int autograd_holds_nan_in_sixteens(const double *x, Py_ssize_t count) {
        __m256d first = _mm256_setzero_pd(), second = first;
        for (Py_ssize_t i = 0; i < count; i += 16) {
            first = _mm256_or_pd(first, _mm256_cmp_pd(_mm256_loadu_pd(x + i), _mm256_loadu_pd(x + i + 4), _CMP_UNORD_Q));
            second = _mm256_or_pd(second, _mm256_cmp_pd(_mm256_loadu_pd(x + i + 8), _mm256_loadu_pd(x + i + 12), _CMP_UNORD_Q));
        }
        return _mm256_movemask_pd(_mm256_or_pd(first, second));
    }
    #endif

    CYTHON_UNUSED static int autograd_holds_nan(const double *x, Py_ssize_t count) {
        int found = 0;
        Py_ssize_t i = 0;
    #if defined(__GNUC__) && defined(__x86_64__)
        if (count >= 16 && __builtin_cpu_supports("avx2")) {
            i = count & ~(Py_ssize_t)15;
            found = autograd_holds_nan_in_sixteens(x, i);
        }
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

cdef inline object spans_of(list arrays):
    from array import array as array_of_numbers

    spans = array_of_numbers("q")
    for one in arrays:
        assert one.dtype == float and one.flags.c_contiguous
        spans.extend([<long long>PyArray_DATA(<PyObject *>one), one.size])
    return spans or array_of_numbers("q", [0, 0])  # never empty, so that it has an address

cdef inline bint spans_hold_nan(list arrays, long long[::1] spans) noexcept:
    cdef Py_ssize_t i
    for i in range(0, spans.shape[0], 2):
        if autograd_holds_nan(<const double *>spans[i], spans[i + 1]):
            return True
    return False

cdef inline object state_of(list arrays):
    from array import array as array_of_numbers  # names of a .pxd are those of the module that includes it

    cdef PyObject *one
    cdef Py_ssize_t k
    state = array_of_numbers("q")
    for k in range(PyList_GET_SIZE(arrays)):
        one = PyList_GET_ITEM(arrays, k)
        axes = [PyArray_DIM(one, i) for i in range(PyArray_NDIM(one))]
        place = <long long>PyArray_DATA(one), <long long>PyArray_DESCR(one), PyArray_FLAGS(one) & NPY_ARRAY_CARRAY
        state.extend([*place, len(axes), *axes])
    return state or array_of_numbers("q", [0])  # never empty, so that it has an address

cdef inline bint are_unchanged(list arrays, long long[::1] state) noexcept:
    cdef const long long *known = &state[0]
    cdef Py_ssize_t k
    cdef PyObject *one
    cdef int i, axes
    for k in range(PyList_GET_SIZE(arrays)):
        one = PyList_GET_ITEM(arrays, k)
        axes = PyArray_NDIM(one)
        if (
            known[0] != <long long>PyArray_DATA(one)
            or known[1] != <long long>PyArray_DESCR(one)
            or known[2] != PyArray_FLAGS(one) & NPY_ARRAY_CARRAY
            or known[3] != axes
        ):
            return False
        for i in range(axes):
            if known[4 + i] != PyArray_DIM(one, i):
                return False
        known += 4 + axes
    return True
