"""Bad inputs to the engine: Values, operators, functions, sweeps and transforms."""

import operator

import numpy as np

from autograd import (
    Value,
    atan2,
    check_gradients,
    detect_anomaly,
    dot,
    exp,
    expand,
    grad,
    gradients,
    hessian,
    hvp,
    identity,
    jacobian,
    log_softmax,
    maximum,
    no_grad,
    scope,
    softmax,
    tanh,
    value_and_grad,
    vmap,
    where,
)
from autograd import max as largest
from autograd import sum as total
from autograd.row import TABLE
from autograd.trees.axes import leading_axis
from autograd.trees.flatten import flatten
from tests.bad_inputs.world import Frame, W

REMEDY = "take the entries one by one, e.g. [Value(x) for x in row]"
#: What is no real number, with the words for it.
NO_NUMBERS = [
    (True, "a bool, True. Write float(...) around it if a 0 or 1 is meant."),
    (np.True_, "must be a real number, not a bool"),
    (1j, "a complex, 1j. Only real numbers are differentiated here; pass .real or .imag."),
    (np.complex128(1), "must be a real number, not a complex"),
    ("3", "a str, '3'. Convert it with float(...)."),
    (b"1", "a bytes, b'1'"),
    (None, "not None."),
    (np.ones(2), f"a ndarray of shape (2,). A Value is one number: {REMEDY}."),
    ([1.0], f"a list, [1.0]. A Value is one number: {REMEDY}."),
    (Frame(), "a Frame of shape (2, 1). Convert it with np.asarray(...)."),
    ({}, "a dict, {}"),
    (object, "a type, <class 'object'>"),
]
#: Those over which functions do not map.
NO_ARRAYS = [(bad, words) for bad, words in NO_NUMBERS if not isinstance(bad, np.ndarray)]
OPERATORS = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv, "pow": operator.pow}


class Stranger:
    data = 1.0


class Mute:
    def __repr__(self):
        raise RuntimeError("no words")


def generator():
    yield 1.0


def rosenbrock(v):
    return (1.0 - v[0]) ** 2 + 100.0 * (v[1] - v[0] ** 2) ** 2


def entered_twice():
    with scope("twice") as box, box:
        pass


# fmt: off
ROWS = [
    *((lambda bad=bad: Value(bad), TypeError, "Value: data must be a real number", words) for bad, words in NO_NUMBERS),
    *((lambda bad=bad, op=op: op(W, bad), TypeError, f"{name}(): the argument must be a real number", words)
      for name, op in OPERATORS.items() for bad, words in NO_ARRAYS),
    *((lambda bad=bad, op=op: op(bad, W), TypeError, f"{name}(): the argument must be a real number", words)
      for name, op in OPERATORS.items() for bad, words in NO_ARRAYS if not isinstance(bad, list | str | bytes)),
    *((lambda bad=bad: tanh(bad), TypeError,
      "tanh(): the argument must be a real number", words) for bad, words in NO_ARRAYS),
    *((lambda bad=bad: W.maximum(bad), TypeError, "maximum(): the argument must be", words) for bad, words in NO_ARRAYS),
    *((lambda bad=bad: maximum(1.0, bad), TypeError, "maximum(): the argument must be", words) for bad, words in NO_ARRAYS),
    *((lambda bad=bad: dot([W], [bad]), TypeError,
      "dot(): the argument must be a real", words) for bad, words in NO_NUMBERS),
    *((lambda bad=bad: (W * W).backward(bad), TypeError, "backward(): gradient must be a real", words)
      for bad, words in NO_NUMBERS),
    *((lambda bad=bad: bad > W, TypeError, "the right side of < must be a real number", words) for bad, words in NO_ARRAYS),
    *((lambda row=row: row(*[[1.0]] * (row.arity + 1)), TypeError, f"{row.name}() takes {row.arity} argument", "not ")
      for row in TABLE.values()),
    (lambda: W <= "3", TypeError, "the right side of <= must be a real number, not a str, '3'"),
    (lambda: W > "3", TypeError, "the right side of > must be a real number, not a str, '3'"),
    (lambda: Value(Value(2.0)), TypeError,
     "Value: data must be a real number, not a Value, Value(data=2.0, grad=0.0). Write .data for its number."),
    (lambda: W >= None, TypeError, "the right side of >= must be a real number, not None"),
    (lambda: Value(Mute()), TypeError, "Value: data must be a real number, not a Mute."),
    (lambda: Value(1.0, label=3), TypeError, "Value: label must be a str, not an int, 3"),
    (lambda: W @ W, TypeError, "@ was asked of a"),
    (lambda: W @ 2, TypeError, "@ was asked of a"),
    (lambda: W.frobnicate(), AttributeError, "no attribute 'frobnicate'"),
    (lambda: setattr(W, "colour", 1), AttributeError, "colour"),
    (lambda: setattr(W, "args", ()), AttributeError, "args"),
    (lambda: W.tanh(1.0), TypeError, "tanh() takes 1 argument, not 2; write tanh(x)."),
    (lambda: W.maximum(), TypeError, "maximum() takes 2 arguments, not 1; write maximum(a, b) of two numbers, or"),
    (lambda: W.atan2(1.0, 2.0), TypeError, "atan2() takes 2 arguments, not 3; write atan2(y, x)."),
    (lambda: np.cbrt(W), TypeError, "np.cbrt() is not among"),
    (lambda: np.array([1j, 2.0]) * W, TypeError, "must be a real number, not a complex, 1j"),
    (lambda: np.array(["a"]) > W, TypeError, "must be a real number, not a str, 'a'"),
    (lambda: dot([Stranger()], [W]), TypeError, "dot(): the argument must be a real number, not a Stranger"),
    (lambda: dot([W], [Stranger()]), TypeError, "dot(): the argument must be a real number, not a Stranger"),
    (lambda: atan2(W, Stranger()), TypeError, "atan2(): the argument must be a real number, not a Stranger"),
    (lambda: W * np.True_, TypeError, "mul(): the argument must be a real number, not a bool, np.True_. Write float(...)"),
    (lambda: W * np.complex64(1j), TypeError, "not a complex64, np.complex64(1j). Only real numbers", ".real"),
    (lambda: where(True, True, W), TypeError, "where(): the argument must be a real number, not a bool, True"),
    (lambda: where("a", 1.0, 2.0), TypeError, "where(): the argument must be a real number, not a str, 'a'"),
    (lambda: total(1.0), TypeError, "sum(): argument 0 must be a list of numbers or Values, not a float, 1.0"),
    (lambda: total("ab"), TypeError, "sum(): argument 0 must be a list of numbers or Values, not a str, 'ab'"),
    (lambda: total({1: 2}), TypeError, "sum(): argument 0 must be a list of numbers or Values, not a dict, {1: 2}"),
    (lambda: total(W), TypeError, "sum(): argument 0 must be a list of numbers or Values, not a Value"),
    (lambda: total([[W]]), TypeError, "sum(): the argument must be a real number, not a list"),
    (lambda: dot([W], 5), TypeError, "dot(): argument 1 must be a list of numbers or Values, not an int, 5"),
    (lambda: dot([1.0, 2.0], [W]), ValueError, "dot(): the lists must be of one length, but have 2 and 1 entries"),
    (lambda: largest([]), ValueError, "max(): the list is empty; give at least one number"),
    (lambda: softmax([]), ValueError, "the list is empty; give at least one number"),
    (lambda: softmax(1.0), TypeError, "softmax(): xs must be a list of numbers or Values, not a float, 1.0"),
    (lambda: softmax([W, None]), TypeError, "must be a real number, not None"),
    (lambda: log_softmax("ab"), TypeError, "log_softmax(): xs must be a list of numbers or Values, not a str, 'ab'"),
    (lambda: expand(1.0), TypeError, "expand(): the argument must be a Value, not a float, 1.0"),
    (lambda: scope(3), TypeError, "scope(): name must be a str, not an int, 3"),
    (entered_twice, RuntimeError, "scope('twice') is entered already; make another scope of that name"),
    (lambda: no_grad(3), TypeError, "no_grad() takes a function to decorate, not an int, 3"),
    (lambda: no_grad(None), TypeError, "no_grad() takes a function to decorate, not None"),
    (lambda: detect_anomaly()(3), TypeError, "detect_anomaly() takes a function to decorate, not an int, 3"),
    (lambda: scope("a")(3), TypeError, "scope('a') takes a function to decorate, not an int, 3"),
    (lambda: no_grad(generator), TypeError,
     "no_grad(): generator() is a generator or coroutine function", "write `with no_grad():` inside it"),
    (lambda: no_grad(Value), TypeError, "no_grad() takes a function to decorate, not"),

    (lambda: gradients(1.0, [W]), TypeError, "gradients(): output must be a Value or a list of Values, not a float, 1.0"),
    (lambda: gradients(None, [W]), TypeError, "gradients(): output must be a Value or a list of Values, not None"),
    (lambda: gradients(W * W, [W, "x"]), TypeError, "gradients(): inputs[1] must be a Value, not a str, 'x'"),
    (lambda: gradients(W * W, W), TypeError, "gradients(): inputs must be a list of Values; write [x] for one"),
    (lambda: gradients(W * W, None), TypeError, "gradients(): inputs must be a list of Values, not None"),
    (lambda: gradients(W * W, 3), TypeError, "gradients(): inputs must be a list of Values, not an int, 3"),

    *((lambda transform=transform: transform(3), TypeError, f"{transform.__name__}(): f must be a function, not an int, 3")
      for transform in (grad, value_and_grad, jacobian, hessian, hvp, vmap)),
    (lambda: grad(None), TypeError, "grad(): f must be a function, not None"),
    (lambda: grad(tanh, argnums="0"), TypeError, "grad(): argnums must be a whole number or a list of them, not a str, '0'"),
    (lambda: grad(tanh, argnums=0.5), TypeError, "grad(): argnums must be a whole number", "not a float, 0.5"),
    (lambda: grad(tanh, argnums=True), TypeError, "grad(): argnums must be a whole number", "not a bool, True"),
    (lambda: grad(tanh, argnums=None), TypeError, "grad(): argnums must be a whole number", "not None"),
    (lambda: grad(tanh, argnums=()), TypeError, "grad(): argnums must be a whole number", "not a tuple, ()"),
    (lambda: hessian(tanh, argnums=["0"]), TypeError, "hessian(): argnums must be a whole number", "not a list, ['0']"),
    (lambda: jacobian(tanh, argnums=(0, 0)), ValueError, "jacobian(): argnums must name each argument once, not be (0, 0)"),
    (lambda: grad(identity, argnums=2)(1.0), TypeError, "was called with 1 arguments, so argnums cannot be 2"),
    (lambda: grad(lambda: W)(), TypeError, "was called with 0 arguments, so argnums cannot be 0"),
    (lambda: grad(lambda x: [x, x])(1.0), TypeError,
     "<lambda>() must return one number to have a gradient", "use jacobian()"),
    (lambda: grad(lambda x: "3")(1.0), TypeError, "the result of <lambda>() must be a real number, not a str"),
    (lambda: grad(lambda x: None)(1.0), TypeError,
     "<lambda>() must return one number to have a gradient, not None"),
    (lambda: grad(tanh)("1"), TypeError, "argument 0 must be a real number, not a str, '1'"),
    (lambda: grad(tanh)({1.0}), TypeError, "argument 0 must be a real number, not a set, {1.0}"),
    (lambda: grad(lambda v: v[0])([1.0, "2"]), TypeError, "argument 0[1] must be a real number, not a str, '2'"),
    (lambda: jacobian(lambda x: [x, "a"])(1.0), TypeError,
     "the result of <lambda>()[1] must be a real number, not a str, 'a'"),
    (lambda: hvp(rosenbrock)([1.0, 2.0], [1.0]), ValueError, "hvp(): v has 1 entries, but x has 2"),
    (lambda: hvp(rosenbrock)([1.0, 2.0], ["a", 1.0]), TypeError, "hvp(): v[0] must be a real number, not a str, 'a'"),
    (lambda: vmap(exp)([]), ValueError, "vmap(exp): the axis to map over is empty; give at least one sample"),
    (lambda: vmap(exp)(1.0), TypeError, "vmap(exp): argument 0 must have a leading axis", "not be a float, 1.0"),
    (lambda: vmap(lambda a, b: a)([1.0], [1.0, 2.0]), ValueError,
     "equally many entries, but argument 0 has 1, argument 1 has 2"),
    (lambda: vmap(exp, in_axes=1)([1.0]), ValueError, "vmap(exp): argument 0 has 1 axis, so in_axes can't be 1"),
    (lambda: vmap(exp, in_axes=-3)(np.ones((2, 2))), ValueError, "vmap(exp): argument 0 has 2 axes, so in_axes can't be -3"),
    (lambda: vmap(exp, in_axes=1)({"a": 1.0}), TypeError, "vmap(exp): argument 0['a'] must have an axis 1"),
    (lambda: vmap(exp, in_axes=1)([[1.0, 2.0], [3.0]]), ValueError, "vmap(exp): argument 0 is ragged"),
    (lambda: vmap(exp, in_axes=0.5)([1.0]), TypeError,
     "vmap(exp): in_axes must be a whole number, None, or a list of those, not a float, 0.5"),
    (lambda: vmap(exp, in_axes=([0],))([1.0]), TypeError,
     "in_axes must be a whole number", "give its parts as arguments of their own"),
    (lambda: vmap(exp, in_axes=True)([1.0]), TypeError, "in_axes must be a whole number", "not a bool, True"),
    (lambda: vmap(exp, out_axes=None)([1.0]), TypeError,
     "vmap(exp): out_axes must be a whole number or a list of them, not None"),
    (lambda: vmap(exp, out_axes=1)([1.0]), ValueError, "vmap(exp): out_axes can't be 1, as the result has 1 axis"),
    (lambda: vmap(exp, out_axes=(0, 0))([1.0]), ValueError, "vmap(exp): out_axes has 2 entries, and the result is a list"),
    (lambda: vmap(exp, in_axes=None)([1.0]), ValueError,
     "vmap(exp): no argument is mapped over; in_axes must have an axis for one at least"),
    (lambda: vmap(exp, in_axes=(0, 0))([1.0]), ValueError, "vmap(exp): in_axes has 2 entries and the call 1 arguments"),
    (lambda: vmap(lambda x, y: x)([1.0], y=2.0), TypeError, "argument y must have a leading axis", "not be a float, 2.0"),
    (lambda: grad(tanh, has_aux=1), TypeError, "grad(): has_aux must be True or False, not an int, 1"),
    (lambda: grad(lambda x: x, has_aux=True)(1.0), TypeError,
     "<lambda>() must return a tuple (number, auxiliary) where has_aux=True, not a Value"),
    (lambda: value_and_grad(lambda x: [x, x], has_aux=True)(1.0), TypeError, "must return a tuple (number, auxiliary)"),
    (lambda: vmap(lambda x: (x,) if x > 1.0 else {"x": x})([2.0, 1.0]), ValueError,
     "vmap(<lambda>): the result of <lambda>() must be of one shape, but entry 1 gives a dict, {'x': 1.0} and"),
    (lambda: vmap(lambda x: np.zeros(int(x)))([1.0, 2.0]), ValueError,
     "must be of one shape", "entry 1 gives a ndarray of shape (2,) and entry 0 a ndarray of shape (1,)"),

    (lambda: check_gradients(3, 1.0), TypeError, "check_gradients(): f must be a function, not an int, 3"),
    (lambda: check_gradients(tanh, "a"), TypeError, "check_gradients(): args[0] must be a real number, not a str, 'a'"),
    (lambda: check_gradients(lambda: 1.0), ValueError, "check_gradients(): args hold no number; give the point"),
    (lambda: check_gradients(tanh, 1.0, tolerance="x"), TypeError, "check_gradients(): tolerance must be a real number"),
    (lambda: check_gradients(tanh, 1.0, tolerance=-1.0), ValueError, "tolerance must be positive and finite, not -1.0"),
    (lambda: check_gradients(tanh, 1.0, tolerance=np.nan), ValueError, "tolerance must be positive and finite, not nan"),
    (lambda: check_gradients(lambda x: [x, x], 1.0), TypeError, "must return one number to have a gradient, not a list"),

    (lambda: flatten([1.0, [2.0, "x"]]), TypeError, "the argument[1][1] must be a real number, not a str, 'x'"),
    (lambda: flatten({"w": object}), TypeError, "the argument['w'] must be a real number, not a type"),
    (lambda: flatten((1.0, True)), TypeError, "the argument[1] must be a real number, not a bool"),
    (lambda: flatten(np.array([1j])), TypeError, "the argument must be an array of real numbers, not of dtype complex128"),
    (lambda: flatten(np.array([True])), TypeError, "not of dtype bool; use .astype(float)"),
    (lambda: flatten(np.array([1.0, None], dtype=object)), TypeError,
     "the argument.flat[1] must be a real number, not None"),
    (lambda: flatten({1.0}), TypeError, "must be a real number, not a set"),
    (lambda: leading_axis((np.ones((3, 2)), [1.0, 2.0]), "X"), ValueError,
     "X: its members have leading axes of different lengths, [2, 3]"),
    (lambda: leading_axis(1.0, "X"), TypeError, "X must have a leading axis", "not be a float, 1.0"),
]
# fmt: on
