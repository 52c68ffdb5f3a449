# What numpy_arrays.py says in Python, in C. The compiled modules include it; there is nothing of this name to import from C.
from cpython.list cimport PyList_GET_ITEM, PyList_GET_SIZE
from cpython.object cimport PyObject
from cpython.pycapsule cimport PyCapsule_GetPointer
from cpython.tuple cimport PyTuple_GET_SIZE
from libc.string cimport memcpy

cdef extern from "numpy/arrayobject.h":
    """
    #define NPY_NO_DEPRECATED_API NPY_2_0_API_VERSION
    """
    ctypedef Py_ssize_t npy_intp
    enum: NPY_DOUBLE, NPY_ARRAY_CARRAY_RO, NPY_MAXDIMS
    int _import_array() except -1
    int PyArray_NDIM(PyObject *)
    npy_intp PyArray_DIM(PyObject *, int)
    void *PyArray_DATA(PyObject *)
    PyObject *PyArray_DESCR(PyObject *)
    bint PyArray_CHKFLAGS(PyObject *, int)
    object PyArray_SimpleNew(int, npy_intp *, int)

ctypedef int (*Entry)(PyObject *machine, const void *const *ins, const void *const *outs, const long *widths, Py_ssize_t count) except -1

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

cdef inline const void **pointers_to(object places) except NULL:
    cdef long long[::1] view = places
    return <const void **>&view[0]

cdef inline Entry entry_of(object machine) except? NULL:
    capsule = getattr(machine, "entry", None)
    return NULL if capsule is None else <Entry>PyCapsule_GetPointer(capsule, "autograd.machine")

cdef inline const void **point_to(const void **pointers, list arrays) noexcept:
    cdef Py_ssize_t i, count = PyList_GET_SIZE(arrays)
    for i in range(count):
        pointers[i] = PyArray_DATA(<PyObject *>PyList_GET_ITEM(arrays, i))
    return pointers + count

cdef inline int carry_out(
    object machine, Entry entry, list arguments, list captured, list results, long[::1] widths, const void **pointers
) except -1:
    if entry is NULL:
        machine.run(arguments + captured, results, tuple(widths))
        return 0
    cdef const void **outs = point_to(point_to(pointers, arguments), captured)
    point_to(outs, results)
    return entry(<PyObject *>machine, pointers, outs, &widths[0], widths.shape[0] - 1)
