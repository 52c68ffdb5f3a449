/* The interpreter as a Python module, of which setup.py makes one for each instruction set. Its class Machine is a program with its
memory; machine.py has the same class in Python. NAME is the module's name. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include "interpreter.c"

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)
#define JOINED(a, b) a##b
#define JOIN(a, b) JOINED(a, b)

/* A program as compiled C (../../c/text.py): numbers of arguments and results, numbers of lanes, and its memory. */
typedef void function(const double *const *ins, double *const *outs, int64_t *widths, double *memory);
enum { PARTS_OF_MEMORY = 7 };
typedef struct {
    PyObject_HEAD
    program g;
    void *parts[PARTS_OF_MEMORY]; /* as they were allocated; the last is that of the rows kept for all lanes */
    double *memory; /* of rows, for the lanes of one block */
    Py_ssize_t words, kept, kept_room; /* kept_room: for how many lanes there is room */
    unsigned long long kept_widths; /* bit i: rows with the number of lanes i are kept */
    int running;
    function *replaced; /* what runs in place of the instructions; NULL for these */
} Machine;

/* AddressSanitizer watches the bytes behind memory, so there none is added to begin with a line of the cache. */
#if defined(__SANITIZE_ADDRESS__)
enum { LINE = 1 };
#else
enum { LINE = 64 };
#endif

/* Zeros, of Machine.parts[i]; NULL where there is no memory. */
static void *allocate(Machine *self, int i, size_t bytes) {
    self->parts[i] = PyMem_RawCalloc(bytes + LINE - 1 + (bytes == 0), 1);
    if (self->parts[i] == NULL) PyErr_NoMemory();
    return (void *)(((uintptr_t)self->parts[i] + LINE - 1) & ~(uintptr_t)(LINE - 1));
}

static PyObject *machine_new(PyTypeObject *type, PyObject *args, PyObject *named) {
    Py_buffer code, slots, offsets;
    Py_ssize_t size, kept;
    unsigned long long kept_widths = ~0ULL;
    (void)named;
    if (!PyArg_ParseTuple(args, "y*y*y*nn|K:Machine", &code, &slots, &offsets, &size, &kept, &kept_widths)) return NULL;
    Machine *self = (Machine *)type->tp_alloc(type, 0);
    if (self != NULL) {
        const size_t count = offsets.len / sizeof(int64_t);
        int32_t *words = allocate(self, 0, code.len);
        double *m = allocate(self, 1, slots.len), *memory = allocate(self, 2, 8 * (size_t)size);
        double **own = allocate(self, 3, 8 * count), **rows = allocate(self, 4, 8 * count);
        self->g = (program){words, m, rows, own, allocate(self, 5, 8 * 4 * CHUNK), NULL};
        self->kept = kept;
        self->kept_widths = kept_widths;
        self->memory = memory;
        self->words = code.len / 4;
        if (PyErr_Occurred()) Py_CLEAR(self);
        else {
            memcpy(words, code.buf, code.len);
            memcpy(m, slots.buf, slots.len);
            for (size_t i = 0; i < count; i++) rows[i] = own[i] = memory + ((const int64_t *)offsets.buf)[i];
        }
    }
    PyBuffer_Release(&code);
    PyBuffer_Release(&slots);
    PyBuffer_Release(&offsets);
    return (PyObject *)self;
}

static void machine_dealloc(Machine *self) {
    PyTypeObject *type = Py_TYPE(self);
    for (int i = 0; i < PARTS_OF_MEMORY; i++) PyMem_RawFree(self->parts[i]);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

/* Room for the rows kept for all lanes. */
static int make_room(Machine *self, Py_ssize_t lanes) {
    if (!self->kept || lanes <= self->kept_room) return 0;
    PyMem_RawFree(self->parts[PARTS_OF_MEMORY - 1]);
    self->kept_room = 0;
    self->g.all_lanes_apart = (lanes + 7) & ~(Py_ssize_t)7;
    self->g.all_lanes = allocate(self, PARTS_OF_MEMORY - 1, 8 * (size_t)self->kept * (size_t)self->g.all_lanes_apart);
    if (PyErr_Occurred()) return -1;
    self->kept_room = lanes;
    return 0;
}

enum { FEW = 32 }; /* so many blocks and numbers of lanes need no memory of the heap */

static int buffers(PyObject *blocks, Py_buffer *views, double **pointers, int flags) {
    const int count = (int)PyList_GET_SIZE(blocks);
    for (int i = 0; i < count; i++) {
        if (PyObject_GetBuffer(PyList_GET_ITEM(blocks, i), views + i, flags) < 0) {
            while (i--) PyBuffer_Release(views + i);
            return -1;
        }
        pointers[i] = views[i].buf;
    }
    return 0;
}

/* Other threads need not run meanwhile where it takes but some microseconds: a word takes about a nanosecond for up to eight lanes. */
enum { SOON = 4096 };

static int interrupted(void) {
    const PyGILState_STATE state = PyGILState_Ensure();
    const int raised = PyErr_CheckSignals();
    if (!raised) {
        Py_BEGIN_ALLOW_THREADS
        Py_END_ALLOW_THREADS
    }
    PyGILState_Release(state);
    return raised;
}

static void carry_out(Machine *self, const double *const *ins, double *const *outs, long *widths) {
    _Static_assert(sizeof(long) == sizeof(int64_t), "numbers of lanes have 64 bits");
    if (self->replaced) self->replaced(ins, outs, (int64_t *)widths, self->memory);
    else run(&self->g, ins, outs, widths);
}

/* Run the program on blocks of arguments and results, given as pointers, and on so many numbers of lanes; -1 where it raises. */
static int enter(PyObject *machine, const double *const *ins, double *const *outs, long *widths,
                 Py_ssize_t count) {
    Machine *const self = (Machine *)machine;
    if (self->running) {
        PyErr_SetString(PyExc_RuntimeError, "run(): the machine is running in another thread; each thread needs its own");
        return -1;
    }
    long widest = 0, widest_kept = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        widest = widths[i] > widest ? widths[i] : widest;
        if ((i > 63 || self->kept_widths >> i & 1) && widths[i] > widest_kept) widest_kept = widths[i];
    }
    if (make_room(self, widest_kept) < 0) return -1;
    self->running = 1;
    if (self->words * (widest / 8 + 1) < SOON) carry_out(self, ins, outs, widths);
    else {
        Py_BEGIN_ALLOW_THREADS
        carry_out(self, ins, outs, widths);
        Py_END_ALLOW_THREADS
    }
    self->running = 0;
    return PyErr_Occurred() ? -1 : 0;
}

static PyObject *run_on_buffers(Machine *self, PyObject *ins, PyObject *outs, long *widths, Py_ssize_t count) {
    const Py_ssize_t reads = PyList_GET_SIZE(ins), writes = PyList_GET_SIZE(outs), all = reads + writes;
    Py_buffer few[FEW], *views = few;
    double *few_pointers[FEW], **pointers = few_pointers;
    PyObject *result = NULL;
    if (all > FEW) {
        views = PyMem_Malloc(all * sizeof *views);
        pointers = PyMem_Malloc(all * sizeof *pointers);
    }
    if (views == NULL || pointers == NULL) PyErr_NoMemory();
    else if (buffers(ins, views, pointers, PyBUF_SIMPLE) == 0) {
        if (buffers(outs, views + reads, pointers + reads, PyBUF_WRITABLE) == 0) {
            if (enter((PyObject *)self, (const double *const *)pointers, pointers + reads, widths, count) == 0) result = Py_NewRef(Py_None);
            for (Py_ssize_t i = reads; i < all; i++) PyBuffer_Release(views + i);
        }
        for (Py_ssize_t i = 0; i < reads; i++) PyBuffer_Release(views + i);
    }
    if (all > FEW) {
        PyMem_Free(views);
        PyMem_Free(pointers);
    }
    return result;
}

static PyObject *machine_run(Machine *self, PyObject *const *args, Py_ssize_t count) {
    if (count != 3 || !PyList_Check(args[0]) || !PyList_Check(args[1]) || !PyTuple_Check(args[2])) {
        PyErr_SetString(PyExc_TypeError, "run() takes a list of blocks to read, a list of blocks to write and a tuple of numbers of lanes");
        return NULL;
    }
    const Py_ssize_t many = PyTuple_GET_SIZE(args[2]);
    long few[FEW], *const widths = many > FEW ? PyMem_Malloc(many * sizeof *few) : few;
    if (widths == NULL) return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < many && !PyErr_Occurred(); i++) widths[i] = PyLong_AsLong(PyTuple_GET_ITEM(args[2], i));
    PyObject *none = PyErr_Occurred() ? NULL : run_on_buffers(self, args[0], args[1], widths, many);
    PyObject *result = none == NULL ? NULL : PyTuple_New(many);
    for (Py_ssize_t i = 0; result != NULL && i < many; i++) {
        PyObject *width = PyLong_FromLong(widths[i]);
        if (width == NULL) Py_CLEAR(result);
        else PyTuple_SET_ITEM(result, i, width);
    }
    Py_XDECREF(none);
    if (widths != few) PyMem_Free(widths);
    return result;
}

static PyObject *machine_replace(Machine *self, PyObject *address) {
    self->replaced = (function *)PyLong_AsVoidPtr(address);
    return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
}

static PyMethodDef machine_methods[] = {
    {"replace", (PyCFunction)machine_replace, METH_O, "Run the function at this address in place of the instructions."},
    {"run", (PyCFunction)(void (*)(void))machine_run, METH_FASTCALL, "Carry out the program; see machine.py."},
    {NULL, NULL, 0, NULL},
};
static PyType_Slot machine_slots[] = {
    {Py_tp_new, machine_new}, {Py_tp_dealloc, machine_dealloc}, {Py_tp_methods, machine_methods},
    {Py_tp_doc, "A program with its memory; see machine.py."}, {0, NULL},
};
static PyType_Spec machine_spec = {
    "autograd.compiler.backends.native." TEXT(NAME) ".Machine", sizeof(Machine), 0, Py_TPFLAGS_DEFAULT, machine_slots,
};

/* The names of the instruction sets that this processor has, the best last. */
static PyObject *supported(PyObject *module, PyObject *none) {
    (void)module, (void)none;
    int avx2 = 0, avx512 = 0;
#if defined(__x86_64__)
    __builtin_cpu_init();
    avx2 = __builtin_cpu_supports("avx2");
    avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#endif
    return avx512 ? Py_BuildValue("(sss)", "baseline", "avx2", "avx512")
         : avx2 ? Py_BuildValue("(ss)", "baseline", "avx2") : Py_BuildValue("(s)", "baseline");
}

static PyMethodDef module_methods[] = {
    {"supported", supported, METH_NOARGS, "The names of the instruction sets that this processor has, the best last."},
    {NULL, NULL, 0, NULL},
};
static int module_exec(PyObject *module) {
    PyObject *machine = PyType_FromSpec(&machine_spec);
    PyObject *entry = PyCapsule_New((void *)enter, "autograd.machine", NULL);
    const int failed = machine == NULL || entry == NULL || PyObject_SetAttrString(machine, "entry", entry) < 0
                       || PyModule_AddObjectRef(module, "Machine", machine) < 0
                       || PyModule_AddStringConstant(module, "FINGERPRINT", FINGERPRINT) < 0;
    Py_XDECREF(machine);
    Py_XDECREF(entry);
    return failed ? -1 : 0;
}
static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, module_exec}, {0, NULL}};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, TEXT(NAME), "The interpreter for one instruction set.", 0, module_methods, module_slots, NULL, NULL, NULL,
};
PyMODINIT_FUNC JOIN(PyInit_, NAME)(void) { return PyModuleDef_Init(&definition); }
