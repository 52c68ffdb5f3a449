"""Bad inputs to `jit`, and functions that it can't compile."""

import math

import numpy as np

from autograd import TraceError, jit, tanh, vmap
from autograd import sum as total
from tests.bad_inputs.world import Frame, W

ROWS_OF_TWO = np.ones((4, 2))


def leak():
    kept = []
    jit(lambda x: kept.append(x) or x)(1.0)
    return jit(lambda y: kept[0] * y)(2.0)


def changing(x):
    y = W * x
    W.data = 5.0
    return y


def tracing(f, *args):
    return lambda: jit(f)(*(args or (1.0,)))


# fmt: off
ROWS = [
    (lambda: jit(3), TypeError, "jit(): f must be a function, not an int, 3"),
    (lambda: jit(None), TypeError, "jit(): f must be a function, not None"),
    (lambda: jit(tanh, dtype="int8"), ValueError, 'jit(): dtype must be "float64" or "float32", not \'int8\''),
    (lambda: jit(tanh, dtype=None), ValueError, 'jit(): dtype must be "float64" or "float32", not None'),
    (lambda: jit(tanh, dtype=np.float64), ValueError, 'jit(): dtype must be "float64" or "float32", not <class'),
    (lambda: jit(tanh, kernel="gpu"), ValueError, 'kernel must be "native", "numpy", "c", "jax" or None', "not 'gpu'"),
    (lambda: jit(tanh, kernel=["numpy"]), ValueError, '"native", "numpy", "c", "jax" or None', "not ['numpy']"),
    *((lambda wrong=wrong: jit(tanh, max_bytes=wrong), ValueError,
       f"jit(): max_bytes must be a positive number of bytes or None, not {wrong!r}") for wrong in (0, -1, "1", 1e9, True)),
    (lambda: jit(tanh).source, RuntimeError, "jit: call tanh() once; what is compiled depends on the shapes"),
    (lambda: jit(lambda x: x).program, RuntimeError, "jit: call <lambda>() once; what is compiled depends on the shapes"),
    (lambda: jit(lambda x: x).cost(), RuntimeError, "jit: call <lambda>() once; what is compiled depends on the shapes"),

    (tracing(tanh, Frame()), TypeError, "jit: argument x must be a real number, not a Frame of shape (2, 1)",
     "Convert it with np.asarray(...)."),
    (tracing(lambda x: x if x > 0 else -x), TraceError,
     "a comparison", "compiled.py:", "lambda x: x if x > 0", "use maximum"),
    (tracing(lambda x: 1.0 if x else 2.0), TraceError, "was asked of a traced number", "use where"),
    (tracing(lambda x: math.sin(x)), TraceError, "float() was asked of", "autograd.sin instead of math.sin"),
    (tracing(lambda x: np.zeros(2).__setitem__(0, x)), TraceError,
     "float() was asked of", "lists instead of NumPy's arrays of floats"),
    (tracing(lambda x: [1, 2][x]), TraceError, "an index, a length, range()", "select with where"),
    (tracing(lambda x: int(x)), TraceError, "int() was asked of a traced number", "use floor"),
    (tracing(lambda x: 1.0 if x == 2.0 else x), TraceError, "a comparison", "where(condition, a, b)"),
    (tracing(lambda x: max(x, 0.0)), TraceError, "max, min, sorted", "use maximum"),
    (tracing(lambda x: x.data), TraceError, ".data was asked of a traced number", "return the number to see it"),
    (tracing(lambda x: f"{x:.3f}"), TraceError, "a text (str(), print(), a format) was asked of a traced", "return the"),
    (tracing(lambda x: x * len(str(x))), TraceError, "a text (str(), print(), a format) was asked", "print(repr(x)) for"),
    (tracing(lambda x: x * len(f"{x}")), TraceError, "a text (str(), print(), a format) was asked", "print(repr(x)) for"),
    (tracing(lambda x: len(str(x > 1.0))), TraceError, "a text (str(), print(), a format) was asked", "print(repr(x))"),
    (tracing(lambda x: len(str(x)), np.ones(2)), TraceError, "a text (str(), print(), a format) was asked"),
    (tracing(lambda v: len(str(vmap(lambda x: x)(v))), [1.0]), TraceError, "a text (str(), print(), a format) was asked"),
    (tracing(lambda x: complex(x)), TraceError, "float() was asked of a traced number"),
    (tracing(lambda x: (x * x).backward()), TraceError, "backward() was called on a traced number", "use gradients"),
    (tracing(lambda x: x @ 2), TypeError, "@ was asked of a"),
    (tracing(lambda x: x.frobnicate()), AttributeError, "no attribute 'frobnicate'"),
    (tracing(lambda v: vmap(lambda x: x)(v)[0], [1.0]), TraceError, "inside the function that vmap maps"),
    (tracing(lambda v: next(iter(vmap(lambda x: x)(v))) * 2.0, [1.0]), TraceError, "inside the function that vmap maps"),
    (tracing(lambda x: "3"), TypeError, "jit: the result must be a real number, not a str, '3'"),
    (tracing(lambda x: [x, "y"]), TypeError, "jit: the result[1] must be a real number, not a str, 'y'"),
    (tracing(lambda x: {"a": (x, "b")}), TypeError, "jit: the result['a'][1] must be a real number, not a str, 'b'"),
    (tracing(lambda x: (i for i in [x])), TypeError, "jit: the result must be a real number, not a generator"),
    (tracing(tanh, "1"), TypeError, "tanh(): the argument must be a real number, not a str, '1'"),
    (tracing(lambda a: a["w"][0], {"w": ["1"]}), TypeError, "jit: argument a['w'][0] must be a real number, not a str"),
    (tracing(lambda v: v, {1.0}), TypeError, "jit: argument v must be a real number, not a set, {1.0}"),
    (tracing(lambda v: v, np.array(["a"])), TypeError, "argument v must be an array of real numbers, not of dtype <U1"),
    (tracing(lambda v: v, np.array([1.0, None], dtype=object)), TypeError, "argument v must be an array of real numbers"),
    (tracing(lambda v: v, [True, 1.0]), TypeError, "jit: argument v must be a list of numbers or one of bools, not of both"),
    (tracing(vmap(lambda x: x[0]), [[1.0], [2.0, 3.0]]), ValueError, "ragged"),
    (tracing(lambda x: vmap(lambda row: x * row[0])([[1.0], [2.0, 3.0]])), ValueError, "the argument is ragged"),
    (tracing(lambda v: (lambda kept: vmap(lambda x: kept)(v))(vmap(tanh)(v)), ROWS_OF_TWO[0]), TraceError,
     "return it outside"),
    (tracing(lambda v: total(vmap(lambda x: [x, x])(v)), [1.0, 2.0]), TypeError, "must hold one number each to be reduced"),
    (tracing(vmap(tanh), np.zeros(0)), ValueError, "vmap(tanh): the axis to map over is empty"),
    (tracing(lambda x: W * x + changing(x)), TraceError,
     "changed .data or .grad of the captured Value 'w'", "assign them outside"),
    (leak, TraceError, "of another call", "return it instead"),
    (lambda: jit(lambda X: vmap(lambda x: total(list(x)))(X), max_bytes=10)(ROWS_OF_TWO), MemoryError,
     "more than max_bytes=10"),
    (lambda: jit(lambda xs: vmap(tanh)(xs) * 2.0)([1.0, 2.0]), TraceError,
     "and numbers, not a list of shape (2,) that vmap gave; compute on it inside the function that vmap"),
    (tracing(lambda Y: vmap(tanh)(Y) * [1.0], ROWS_OF_TWO[0]), TraceError,
     "takes arrays that vmap gave, of one shape and equally many samples, and numbers, not a list, [1.0]",
     "compute on it inside the function that vmap maps"),
]
# fmt: on
