# What native.py says in Python, in C. The compiled modules include it; there is nothing of this name to import from C.
from cpython.buffer cimport PyBUF_SIMPLE, PyBuffer_Release, PyObject_GetBuffer
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from cpython.exc cimport PyErr_CheckSignals
from cpython.ref cimport Py_TYPE, PyObject
from cpython.tuple cimport PyTuple_GET_ITEM, PyTuple_GET_SIZE, PyTuple_New
from libc.string cimport memcpy
from cpython.weakref cimport PyWeakref_NewRef

from autograd.row cimport Primitive

cdef extern from *:
    """
    #if defined(_MSC_VER)
      #define AUTOGRAD_THREAD_LOCAL __declspec(thread)
    #else
      #define AUTOGRAD_THREAD_LOCAL __thread
    #endif
    static AUTOGRAD_THREAD_LOCAL PyObject *autograd_scope = NULL;  /* owned; NULL stands for None */

    static CYTHON_INLINE PyObject *autograd_innermost_scope(void) {
        PyObject *scope = autograd_scope ? autograd_scope : Py_None;
        Py_INCREF(scope);
        return scope;
    }
    static CYTHON_INLINE void autograd_enter_scope(PyObject *scope) {
        PyObject *before = autograd_scope;
        if (scope == Py_None) autograd_scope = NULL;
        else { Py_INCREF(scope); autograd_scope = scope; }
        Py_XDECREF(before);
    }
    /* As Cython itself puts __reduce__ into its classes, which refuse setattr(). */
    CYTHON_UNUSED static int autograd_add_method(PyObject *kind, PyObject *name, PyObject *function) {
        int failed = PyDict_SetItem(((PyTypeObject *)kind)->tp_dict, name, function);
        PyType_Modified((PyTypeObject *)kind);
        return failed;
    }
    /* Arguments by name are looked at in the slots of the class: to collect them in a dict would take longer than all
       else that a call does. */
    static ternaryfunc autograd_call;
    static PyObject *autograd_explain_call;
    CYTHON_UNUSED static PyObject *autograd_call_by_position(PyObject *self, PyObject *args, PyObject *options) {
        if (options == NULL || PyDict_GET_SIZE(options) == 0) return autograd_call(self, args, NULL);
        return PyObject_CallFunctionObjArgs(autograd_explain_call, self, args, options, NULL);
    }
    CYTHON_UNUSED static int autograd_explain_names(PyObject *kind, PyObject *explain) {
        Py_INCREF(explain);
        autograd_explain_call = explain;
        autograd_call = ((PyTypeObject *)kind)->tp_call;
        ((PyTypeObject *)kind)->tp_call = autograd_call_by_position;
        return 0;
    }
    static vectorcallfunc autograd_call_method;
    static PyObject *autograd_explain_names_of_method;
    CYTHON_UNUSED static PyObject *autograd_call_method_by_position(
            PyObject *method, PyObject *const *args, size_t count, PyObject *names) {
        if (names == NULL || PyTuple_GET_SIZE(names) == 0) return autograd_call_method(method, args, count, NULL);
        return PyObject_CallFunctionObjArgs(autograd_explain_names_of_method, method, PyTuple_GET_ITEM(names, 0), NULL);
    }
    CYTHON_UNUSED static PyObject *autograd_explain_method(PyObject *method, PyObject *explain) {
        Py_ssize_t offset = Py_TYPE(method)->tp_vectorcall_offset;
        vectorcallfunc *call = (vectorcallfunc *)((char *)method + offset);
        Py_INCREF(method);
        if (offset == 0 || *call == NULL || (autograd_call_method != NULL && *call != autograd_call_method)) return method;
        Py_INCREF(explain);
        autograd_explain_names_of_method = explain;
        autograd_call_method = *call;
        *call = autograd_call_method_by_position;
        return method;
    }
    /* Slots without methods of their names: who asks a number for __iter__ or __getitem__ is told that it has none. */
    static PyObject *autograd_refuse;
    #define AUTOGRAD_REFUSE(name, sign) \\
        CYTHON_UNUSED static PyObject *autograd_refuse_##name(PyObject *left, PyObject *right) { \\
            return PyObject_CallFunction(autograd_refuse, "sOO", sign, left, right); \\
        }
    AUTOGRAD_REFUSE(matmul, "@")
    AUTOGRAD_REFUSE(divmod, "divmod()")
    AUTOGRAD_REFUSE(and, "&")
    AUTOGRAD_REFUSE(or, "|")
    AUTOGRAD_REFUSE(xor, "^")
    AUTOGRAD_REFUSE(lshift, "<<")
    AUTOGRAD_REFUSE(rshift, ">>")
    CYTHON_UNUSED static PyObject *autograd_refuse_invert(PyObject *x) {
        return PyObject_CallFunction(autograd_refuse, "sOO", "~", x, Py_None);
    }
    CYTHON_UNUSED static PyObject *autograd_refuse_subscript(PyObject *x, PyObject *i) {
        return PyObject_CallFunction(autograd_refuse, "sOO", "x[i]", x, Py_None);
    }
    CYTHON_UNUSED static PyObject *autograd_refuse_iter(PyObject *x) {
        return PyObject_CallFunction(autograd_refuse, "sOO", "iteration", x, Py_None);
    }
    CYTHON_UNUSED static Py_ssize_t autograd_refuse_length(PyObject *x) {
        Py_XDECREF(PyObject_CallFunction(autograd_refuse, "sOO", "len()", x, Py_None));
        return -1;
    }
    CYTHON_UNUSED static int autograd_refuse_assignment(PyObject *x, PyObject *i, PyObject *entry) {
        Py_XDECREF(PyObject_CallFunction(autograd_refuse, "sOO", "x[i]", x, Py_None));
        return -1;
    }
    CYTHON_UNUSED static int autograd_refuse_contains(PyObject *x, PyObject *entry) {
        Py_XDECREF(PyObject_CallFunction(autograd_refuse, "sOO", "in", x, Py_None));
        return -1;
    }
    CYTHON_UNUSED static int autograd_refuse_operators(PyObject *kind, PyObject *refuse) {
        static PyMappingMethods mapping;
        static PySequenceMethods sequence;  /* without sq_item, by which NumPy knows a sequence */
        PyTypeObject *type = (PyTypeObject *)kind;
        PyNumberMethods *number = type->tp_as_number;
        Py_INCREF(refuse);
        autograd_refuse = refuse;
        number->nb_matrix_multiply = autograd_refuse_matmul;
        number->nb_divmod = autograd_refuse_divmod;
        number->nb_and = autograd_refuse_and;
        number->nb_or = autograd_refuse_or;
        number->nb_xor = autograd_refuse_xor;
        number->nb_lshift = autograd_refuse_lshift;
        number->nb_rshift = autograd_refuse_rshift;
        number->nb_invert = autograd_refuse_invert;
        mapping.mp_length = autograd_refuse_length;
        mapping.mp_subscript = autograd_refuse_subscript;
        mapping.mp_ass_subscript = autograd_refuse_assignment;
        sequence.sq_contains = autograd_refuse_contains;
        type->tp_as_mapping = &mapping;
        type->tp_as_sequence = &sequence;
        type->tp_iter = autograd_refuse_iter;
        PyType_Modified(type);
        return 0;
    }
    static PyObject *autograd_explain_field;
    #define AUTOGRAD_SET(which) \\
        static setter autograd_set_##which; \\
        CYTHON_UNUSED static int autograd_set_or_explain_##which(PyObject *x, PyObject *thing, void *closure) { \\
            if (autograd_set_##which(x, thing, closure) == 0) return 0; \\
            if (thing == NULL || !PyErr_ExceptionMatches(PyExc_TypeError)) return -1; \\
            PyErr_Clear(); \\
            Py_XDECREF(PyObject_CallFunction(autograd_explain_field, "sO", #which, thing)); \\
            return -1; \\
        } \\
        CYTHON_UNUSED static void autograd_explain_##which(PyGetSetDef *field) { \\
            if (strcmp(field->name, #which)) return; \\
            autograd_set_##which = field->set; \\
            field->set = autograd_set_or_explain_##which; \\
        }
    AUTOGRAD_SET(data)
    AUTOGRAD_SET(grad)
    AUTOGRAD_SET(label)
    CYTHON_UNUSED static int autograd_explain_fields(PyObject *kind, PyObject *explain) {
        PyGetSetDef *field;
        Py_INCREF(explain);
        autograd_explain_field = explain;
        for (field = ((PyTypeObject *)kind)->tp_getset; field->name; field++) {
            autograd_explain_data(field);
            autograd_explain_grad(field);
            autograd_explain_label(field);
        }
        return 0;
    }
    static vectorcallfunc autograd_make;
    static PyObject *autograd_explain_make;
    CYTHON_UNUSED static PyObject *autograd_make_or_explain(PyObject *kind, PyObject *const *args, size_t count, PyObject *names) {
        PyObject *error, *value, *traceback, *none, *made = autograd_make(kind, args, count, names);
        if (made != NULL || !PyErr_ExceptionMatches(PyExc_TypeError)) return made;
        PyErr_Fetch(&error, &value, &traceback);
        none = PyObject_Vectorcall(autograd_explain_make, args, count, names);
        if (none != NULL) {
            Py_DECREF(none);
            PyErr_Restore(error, value, traceback);
        } else {
            Py_XDECREF(error);
            Py_XDECREF(value);
            Py_XDECREF(traceback);
        }
        return NULL;
    }
    CYTHON_UNUSED static int autograd_explain_construction(PyObject *kind, PyObject *explain) {
        PyTypeObject *type = (PyTypeObject *)kind;
        if (type->tp_vectorcall == NULL) return 0;
        Py_INCREF(explain);
        autograd_explain_make = explain;
        autograd_make = type->tp_vectorcall;
        type->tp_vectorcall = autograd_make_or_explain;
        return 0;
    }
    """
    object innermost_scope "autograd_innermost_scope"()
    int explain_names "autograd_explain_names"(object kind, object explain) except -1
    object explain_method "autograd_explain_method"(object method, object explain)
    int explain_fields "autograd_explain_fields"(object kind, object explain) except -1
    int refuse_operators "autograd_refuse_operators"(object kind, object refuse) except -1
    int explain_construction "autograd_explain_construction"(object kind, object explain) except -1
    void enter_scope "autograd_enter_scope"(object scope)
    int add_method "autograd_add_method"(object kind, object name, object function) except -1

cdef extern from "Python.h":
    Py_ssize_t PySequence_Fast_GET_SIZE(object sequence)
    PyObject *PySequence_Fast_GET_ITEM(object sequence, Py_ssize_t i)
    PyObject *Py_NewRef(PyObject *thing)
    void PyTuple_SET_ITEM(tuple row, Py_ssize_t i, PyObject *entry)

cdef extern from "<fenv.h>":
    int feclearexcept(int which) nogil
    int FE_ALL_EXCEPT

cdef inline void forget_float_errors(double data, double d_left, double d_right) noexcept nogil:
    if data - data != 0.0 or d_left - d_left != 0.0 or d_right - d_right != 0.0:
        feclearexcept(FE_ALL_EXCEPT)

# Written by autograd/table/to_c.py from the column `c` of the table, when setup.py compiles.
cdef extern from "table.h":
    int autograd_code_of(const char *name)
    double autograd_one(int code, double x) nogil
    double autograd_partial_of_one(int code, double y, double x) nogil
    double autograd_two(int code, double a, double b) nogil
    void autograd_partials_of_two(int code, double y, double a, double b, double *partials) nogil
    double autograd_many(int code, Py_ssize_t count, const double *x, double *partials) nogil

cdef inline object weak(object thing):
    return PyWeakref_NewRef(thing, None)

cdef inline Py_hash_t hash_of_object(object thing) noexcept:
    return <Py_ssize_t><void *>thing >> 4  # where it is; objects begin at multiples of 16

cdef inline tuple flat(object lists):
    cdef Py_ssize_t count = 0, i, at = 0
    for entries in lists:
        count += len(entries)
    cdef tuple row = PyTuple_New(count)
    for entries in lists:
        for i in range(PySequence_Fast_GET_SIZE(entries)):
            PyTuple_SET_ITEM(row, at, Py_NewRef(PySequence_Fast_GET_ITEM(entries, i)))
            at += 1
    return row

cdef inline object integers(object column):
    return column

cdef inline int code_of(str name) except -2:
    return autograd_code_of(name.encode())

cdef inline bint all_are(object kind, tuple row) noexcept:
    cdef Py_ssize_t i
    for i in range(PyTuple_GET_SIZE(row)):
        if <void *>Py_TYPE(<object>PyTuple_GET_ITEM(row, i)) is not <void *>kind:
            return False
    return True

cdef inline double value_of_one(Primitive primitive, double x) except? -1.0:
    return autograd_one(primitive.code, x) if primitive.code >= 0 else primitive.evaluate(x)

cdef inline double partial_of_one(Primitive primitive, double y, double x) except? -1.0:
    return autograd_partial_of_one(primitive.code, y, x) if primitive.code >= 0 else primitive.float_partials(y, x)[0]

cdef inline double value_of_two(Primitive primitive, double a, double b) except? -1.0:
    return autograd_two(primitive.code, a, b) if primitive.code >= 0 else primitive.evaluate(a, b)

cdef inline (double, double) partials_of_two(Primitive primitive, double y, double a, double b) except *:
    cdef double[2] partials = [0.0, 0.0]
    if primitive.code >= 0:
        autograd_partials_of_two(primitive.code, y, a, b, partials)
        return partials[0], partials[1]
    left, right = primitive.float_partials(y, a, b)
    return left, right

cdef inline double apply_to_many(Primitive primitive, Py_ssize_t count, double *xs, double *partials) except? -1.0:
    cdef Py_ssize_t i
    if primitive.code >= 0:
        return autograd_many(primitive.code, count, xs, partials)
    cdef list row = [xs[i] for i in range(count)]
    args = primitive.unflatten(row)
    y = primitive.evaluate(*args)
    for i, partial in enumerate(primitive.flatten(primitive.float_partials(y, *args))):
        partials[i] = partial
    return y

cdef inline double *doubles(Py_ssize_t count) except NULL:
    cdef double *row = <double *>PyMem_Malloc(count * sizeof(double))
    if row is NULL:
        raise MemoryError()
    return row

cdef inline void release(double *row) noexcept:
    PyMem_Free(row)

cdef inline double *row_of(object memory) except NULL:
    cdef Py_buffer view
    PyObject_GetBuffer(memory, &view, PyBUF_SIMPLE)
    PyBuffer_Release(&view)
    return <double *>view.buf

cdef inline int pause() except -1:
    PyErr_CheckSignals()
    with nogil:
        pass
    return 0
