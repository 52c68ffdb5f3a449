# C types for hash_table.py.
cimport cython

from autograd.rows cimport doubled

cdef Py_ssize_t HASHES

@cython.final
cdef class HashTable:
    cdef readonly int[::1] buckets, hashes
    cdef readonly Py_ssize_t count
    cpdef Py_ssize_t first(self, Py_ssize_t key) except -1
    cpdef Py_ssize_t after(self, Py_ssize_t bucket) except -1
    cpdef put(self, Py_ssize_t bucket, Py_ssize_t key, int number)
    @cython.locals(before="int[::1]", at=Py_ssize_t, bucket=Py_ssize_t)
    cdef enlarge(self)

cpdef Py_ssize_t hashed(Py_ssize_t key, Py_ssize_t number) except -1
