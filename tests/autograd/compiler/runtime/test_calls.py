"""What a call does beside computing: it reads arguments of every kind, finds the right plan, and makes the results."""

import math
import sys
import threading
from array import array
from collections import namedtuple
from itertools import permutations
from types import SimpleNamespace

import numpy as np
import pytest

from autograd import TraceError, Value, equal, grad, gradients, jit, less, sin, take, tanh, vmap, where
from autograd import sum as total
from autograd.arguments import real
from autograd.compiler.functional import functional
from autograd.compiler.runtime import numpy_arrays
from nn import MLP, Neuron

Pair = namedtuple("Pair", "a b")
KERNELS = ["numpy", "native"]
#: The interpreter computes in float64 alone.
WAYS = [(kernel, "float64") for kernel in KERNELS] + [("numpy", "float32")]
MATRIX = np.arange(6.0).reshape(2, 3)
ARGUMENTS = {
    "float": 0.5,
    "int": 3,
    "int too large for a float": 10**400,
    "NumPy's float": np.float64(0.25),
    "NumPy's float32": np.float32(0.25),
    "NumPy's int": np.int64(2),
    "0-d array": np.array(0.5),
    "0-d array of an int": np.array(2),
    "array": MATRIX,
    "float32 array": MATRIX.astype(np.float32),
    "array of ints": MATRIX.astype(int),
    "array in the other byte order": MATRIX.astype(">f8"),
    "Fortran's order": np.asfortranarray(MATRIX + 1.0),
    "every second number": np.arange(12.0)[::2],
    "not aligned": np.frombuffer(b"." + MATRIX.tobytes(), np.uint8)[1:].view(float),
    "read-only array without strides": np.broadcast_to(np.float64(0.5), (2, 2)),
    "empty array": np.zeros((3, 0)),
    "list": [1.0, 2.0],
    "list of ints and NumPy's": [1, np.float32(2.0), 3.0],
    "list with a number too large": [1.0, 10**400],
    "longer list": [1.0, 2.0, 3.0],
    "nested list": [[1.0, 2.0], [3.0, 4.0]],
    "ragged list": [[1.0], [2.0, 3.0]],
    "list and tuple": [[1.0], (2.0,)],
    "list and array": [MATRIX, 1.0],
    "tuple": (1.0, 2.0),
    "named tuple": Pair(1.0, [2.0]),
    "dict": {"a": 1.0, "b": [2.0, (3.0,)]},
    "dict in another order": {"b": [2.0, (3.0,)], "a": 1.0},
    "dict by nan": {np.nan: 1.0},
    "empty list": [],
    "empty tuple": (),
    "empty dict": {},
}


def double(thing):
    """A function of any nesting of numbers."""
    if isinstance(thing, dict):
        return {key: double(entry) for key, entry in thing.items()}
    if isinstance(thing, list | tuple):
        entries = [double(entry) for entry in thing]
        return Pair(*entries) if isinstance(thing, Pair) else type(thing)(entries)
    return thing * 2.0


def doubled(thing, dtype="float64"):
    """What it gives, worked out with NumPy: arrays of the dtype and floats."""
    if isinstance(thing, np.ndarray) and thing.ndim:
        return thing.astype(dtype) * 2.0
    if isinstance(thing, dict | list | tuple):
        inner = thing.values() if isinstance(thing, dict) else thing
        entries = [doubled(entry, dtype) for entry in inner]
        if isinstance(thing, dict):
            return dict(zip(thing, entries, strict=True))
        return Pair(*entries) if isinstance(thing, Pair) else type(thing)(entries)
    return real(thing.item() if isinstance(thing, np.ndarray) else thing) * 2.0


def assert_same(found, expected):
    """The same nesting, types and numbers."""
    assert type(found) is type(expected)
    if isinstance(expected, np.ndarray):
        assert (found.dtype, found.shape, found.tolist()) == (expected.dtype, expected.shape, expected.tolist())
    elif isinstance(expected, dict):
        assert_same(list(found), list(expected))
        assert_same(list(found.values()), list(expected.values()))
    elif isinstance(expected, list | tuple):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_same(one, other)
    else:
        assert found == expected or found != found != expected != expected


@pytest.mark.parametrize(("kernel", "dtype"), WAYS)
def test_every_kind_of_argument_at_first_and_after_every_other(kernel, dtype):
    f = jit(double, kernel=kernel, dtype=dtype)
    for thing in ARGUMENTS.values():
        assert_same(f(thing), doubled(thing, dtype))
    for thing in reversed(ARGUMENTS.values()):
        assert_same(f(thing), doubled(thing, dtype))
        assert_same(jit(double, kernel=kernel, dtype=dtype)(thing), doubled(thing, dtype))


@pytest.mark.parametrize("kernel", KERNELS)
def test_arguments_alike_are_traced_once(kernel):
    calls = []

    @lambda f: jit(f, kernel=kernel)
    def f(x, *rest, **named):
        calls.append(1)
        return double((x, rest, named))

    alike = [
        [0.5, 3, np.float64(0.25), np.float32(0.25), np.int64(2), 10**400],
        [MATRIX, MATRIX.astype(int), np.asfortranarray(MATRIX), MATRIX.astype(np.float32), MATRIX.astype(">f8")],
        [[1.0, 2.0], [1, 2], [np.float32(1.0), 10**400]],
        [[[1.0], (2.0,)], [[3], (np.int64(4),)]],
        [{"a": 1.0, "b": (2.0,)}, {"a": 3, "b": (4,)}],
    ]
    for kind in alike:
        for thing in kind:
            assert_same(f(thing), doubled((thing, (), {})))
    assert len(calls) == len(f.plans) == len(alike)
    for kind in alike:
        assert_same(f(kind[0], kind[1], key=kind[0]), doubled((kind[0], (kind[1],), {"key": kind[0]})))
    f(1.0, 2.0, other=3.0)
    f(1.0, 2.0)
    assert len(calls) == 2 * len(alike) + 2


def test_plans_used_lately_stay(monkeypatch):
    monkeypatch.setattr("autograd.compiler.compiled.KEPT", 2)
    calls = []
    f = jit(lambda v: calls.append(len(v)) or double(v))
    for length in (1, 2, 1, 3, 1, 2):
        f([1.0] * length)
    assert calls == [1, 2, 3, 2], "1 stays, as it is used again and again"


@pytest.mark.parametrize(("kernel", "dtype"), WAYS)
def test_results_share_no_memory(kernel, dtype):
    """Neither with arguments nor with other results, whatever is returned: an argument, lanes, a captured Value."""
    w = Value(2.0)

    @lambda f: jit(f, kernel=kernel, dtype=dtype)
    def f(array, row, x):
        mapped = vmap(lambda a: (a, a * x, w))(array)
        return array, np.array(row, dtype=object), np.array([w, w * x], dtype=object), mapped, row, x

    def arrays(found):
        return [found[0], found[1], found[2], *found[3]]

    given = np.arange(4.0).astype(dtype), [1.0, 2.0], 3.0
    first = f(*given)
    kept = [part.copy() for part in arrays(first)]
    w.data = 7.0
    second = f(given[0] + 1.0, [5.0, 6.0], 4.0)
    assert [part.tolist() for part in arrays(first)] == [part.tolist() for part in kept]
    assert first[4:] == ([1.0, 2.0], 3.0)
    parts = [*arrays(first), *arrays(second), given[0]]
    assert not any(np.shares_memory(a, b) for a, b in permutations(parts, 2))
    assert second[2].tolist() == [7.0, 28.0]
    assert second[3][2].tolist() == [7.0] * 4


@pytest.mark.parametrize("kernel", KERNELS)
def test_arguments_are_let_go_and_left_alone(kernel):
    f = jit(lambda v: v * 2.0, kernel=kernel)
    array = np.ones(3)
    f(array)
    array.resize(5, refcheck=True)  # refused where someone else still holds it
    assert array.tolist() == [1.0, 1.0, 1.0, 0.0, 0.0]


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_bad_argument_after_good_ones_is_named(kernel):
    f = jit(lambda x, v, d: (x, v, d["a"]), kernel=kernel)
    good = 1.0, [1.0, 2.0], {"a": np.ones(2)}
    expected = (1.0, [1.0, 2.0])
    for place, bad, name in [
        (0, 1j, "x"), (1, [1.0, "1"], r"v\[1\]"), (1, [1.0, True], "v"),
        (2, {"a": np.array(["b"])}, r"d\['a'\]"),
    ]:  # fmt: skip
        assert f(*good)[:2] == expected
        with pytest.raises(TypeError, match=f"jit: argument {name} must be"):
            f(*good[:place], bad, *good[place + 1 :])
    assert len(f.plans) == 1


def test_nodes_after_numbers_call_the_function_itself():
    f = jit(lambda x, v: total([x * entry for entry in v]))
    assert f(2.0, [1.0, 2.0]) == 6.0
    assert f(2.0, np.array([1.0, 2.0])) == 6.0
    w = Value(3.0)
    f(w, [1.0, 2.0]).backward()
    assert w.grad == 3.0
    assert f(2.0, [w, 1.0]).data == f(2.0, np.array([w, 1.0], dtype=object)).data == 8.0


def test_numpys_warnings_are_off_in_calls_alone():
    for kernel, dtype in WAYS:
        f = jit(lambda x, v, w: (1.0 / x, v * v, w[0] * 2.0), kernel=kernel, dtype=dtype)
        with np.errstate(all="raise"):
            before = np.geterr()
            found = f(0.0, np.array([1e200, 0.0]), [1e200])
            assert np.geterr() == before
        assert found[0] == np.inf
        assert found[1].tolist() == [np.inf, 0.0]
        assert found[2] == (2e200 if dtype == "float64" else np.inf)


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_call_within_the_reading_of_another(kernel):
    f = jit(lambda *v: [sin(x) for x in v], kernel=kernel)
    expected = f(0.1, 0.2)

    class Curious(float):
        def __float__(self):
            f(0.3, 0.4)
            return 0.2

    assert f(0.1, Curious(0.2)) == expected


@pytest.mark.parametrize("kernel", KERNELS)
def test_eight_threads_and_several_structures(kernel):
    w = Value(0.5)
    f = jit(lambda v: (total([tanh(x * w) for x in v]), vmap(lambda x: x * w)(v)), kernel=kernel)
    given = [[0.1 * i + j for j in range(2 + i % 3)] for i in range(8)]
    given[1::2] = [np.array(row) for row in given[1::2]]
    expected = [jit(f.function, kernel=kernel)(row) for row in given]
    wrong = []
    begin = threading.Barrier(8)

    def work(i):
        begin.wait()
        for _ in range(150):
            value, lanes = f(given[i])
            if value != expected[i][0] or list(lanes) != list(expected[i][1]):
                wrong.append(i)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert not wrong
    assert len(f.plans) == len({(type(row), len(row)) for row in given}), "each structure is traced once"


@pytest.mark.parametrize("kernel", KERNELS)
def test_numbers_for_captured_values_come_in_the_order_that_was_asked_for(kernel):
    a, b, other = Value(2.0), Value(3.0), Value(5.0)

    def step(X):
        loss = total(vmap(lambda x: other * (b * x + a * a * x))(X))
        return loss, np.array(gradients(loss, [a, b]), dtype=object)

    call = functional(jit(step, kernel=kernel), [a, b])
    for count in (3, 1, 3, 70):
        X = np.arange(1.0, count + 1)
        loss, slopes = call(np.array([10.0, 7.0]), X)
        assert loss == other.data * 107.0 * X.sum()
        assert slopes.tolist() == [other.data * 20.0 * X.sum(), other.data * X.sum()]
        other.data += 1.0
    with pytest.raises(TypeError, match="argument X must be an array of real numbers"):
        call(np.array([10.0, 7.0]), np.array(["a"]))


@pytest.mark.parametrize("given", [np.array, list], ids=["array", "list"])
def test_indices_are_whole_numbers_in_every_call(given):
    f = jit(lambda row, indices: take(row, indices[1]))
    row = np.array([3.0, 5.0, 7.0])
    assert [f(row, given([0, 1])), f(row, given([1, 2]))] == [5.0, 7.0]
    assert len(f.plans) == 1
    with pytest.raises(TraceError, match="an index must be a whole number"):
        f(row, given([0.0, 1.0]))


def test_a_nan_is_told_from_zeros_and_infinities():
    assert [numpy_arrays.holds_nan(np.array([x, 1.0])) for x in (0.0, math.inf, -math.inf)] == [False] * 3
    assert not numpy_arrays.holds_nan(np.zeros(3))
    assert numpy_arrays.holds_nan(np.array([0.0, math.nan]))


def test_a_machine_writes_the_numbers_of_lanes_that_it_counts():
    counting, widths = SimpleNamespace(run=lambda given, made, widths: (widths[0], 7)), array("l", [2, 3, 0])
    numpy_arrays.run_machine(counting, None, [], [], [], [], widths, None)
    assert widths.tolist() == [2, 7, 0]


@pytest.mark.parametrize("kernel", KERNELS)
def test_numbers_that_are_not_used_go_nowhere(kernel):
    f = jit(lambda v, array, rows, x, y, z: v[1] + array[2] * 3.0 + rows[0][0] * 5.0 + y * 7.0, kernel=kernel)
    given = [1.0, 2.0, 50.0], np.array([1.0, 2.0, 3.0, 60.0]), [[4.0, 65.0], [70.0, 80.0]], 90.0, 5.0, 100.0
    for _ in range(2):
        assert f(*given) == 2.0 + 3.0 * 3.0 + 4.0 * 5.0 + 5.0 * 7.0


@pytest.mark.parametrize("kernel", [None, "numpy"])
def test_single_precision_rounds_what_comes_in_and_goes_out(kernel):
    f = jit(lambda x, v: (x * x, [v[0] * v[0]], v * v), kernel=kernel, dtype="float32")
    expected = float(np.float32(0.1) * np.float32(0.1))
    assert f(0.1, np.array([0.1])) == (expected, [expected], np.array([expected]))


@pytest.mark.parametrize("kernel", ["numpy", "jax"])
def test_in_single_precision_equal_numbers_are_equal(kernel):
    """Arguments, constants, captured Values and captured data are rounded alike."""
    if kernel == "jax":
        pytest.importorskip("jax", reason="JAX is not installed")
    w, data = Value(0.1), [0.1, 0.2]

    def f(x):
        captured = total(vmap(lambda c: equal(c, x))(data))
        return [equal(x, 0.1), equal(x, w), equal(w, 0.1), less(x, 0.1), captured, where(equal(x, 0.1), 1.0, 0.0)]

    assert jit(f, dtype="float32", kernel=kernel)(0.1) == [1.0, 1.0, 1.0, 0.0, 1.0, 1.0]


#: The same on numbers of NumPy in single precision as compiled: sums, products in sums, quotients, overflow, comparisons.
IN_SINGLE_PRECISION = {
    "a sum": lambda x, y, z: x + y - z,
    "a sum that is absorbed": lambda x, y, z: (x + 1e8) - 1e8,
    "products in a sum": lambda x, y, z: x * y + y * z,
    "a product that is taken away": lambda x, y, z: x - y * z,
    "a third": lambda x, y, z: x / z * 3.0 - x,
    "overflow": lambda x, y, z: x * 1e20 * (x * 1e20) / 1e30,
    "underflow": lambda x, y, z: x * 1e-30 * (y * 1e-30) * 1e30,
    "beyond the range": lambda x, y, z: x * 1e300,
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", IN_SINGLE_PRECISION)
def test_in_single_precision_what_is_computed_is_rounded_too(name):
    f, numbers = IN_SINGLE_PRECISION[name], [np.float32(x) for x in (0.1, 0.7, 0.3)]
    with np.errstate(all="ignore"):
        right = float(np.float32(f(*numbers)))
    assert jit(f, dtype="float32")(0.1, 0.7, 0.3) == right


@pytest.mark.parametrize("kernel", ["numpy", "jax"])
def test_in_single_precision_numbers_that_are_computed_equal_are_equal(kernel):
    if kernel == "jax":
        pytest.importorskip("jax", reason="JAX is not installed")

    def f(x, y, xs):
        mapped = vmap(lambda a: where(a * 3.0 == x + y, 1.0, 0.0))(xs)
        return [x + y == 0.3, x * 3.0 == 0.3, grad(lambda a: where(a * 3.0 == 0.3, 5.0 * a, a))(x), mapped]

    right = [True, True, 5.0, [1.0, 0.0]]  # in single precision; in double precision 0.1 + 0.2 and 3 · 0.1 are not 0.3
    assert jit(f, dtype="float32", kernel=kernel)(0.1, 0.2, [0.1, 0.2]) == right


OTHER_KINDS = {
    "a condition, then a number": (
        lambda pair: where(pair[0], pair[1], 0.5),
        [(True, 2.0), (False, 2.0), (0.0, 4.0)],
        [1, 1, 2],
    ),
    "conditions, then numbers": (
        lambda flags: total([where(flag, 2.0, 0.5) for flag in flags]),
        [[True, False], [False, False], [1.0, 0.0]],
        [1, 1, 2],
    ),
    "rows that are lists, then other rows": (
        lambda rows: total([total(row) for row in rows]),
        [[[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], (3.0, 5.0)], [[1.0, 2.0], np.array([3.0, 6.0])]],
        [1, 2, 3],
    ),
    "models of other sizes and classes": (
        lambda model: model([1.0] * (model.inputs or 2)),
        [Neuron(2, seed=0), Neuron(2, seed=1), Neuron(3, seed=0), MLP(2, [1], seed=0)],
        [1, 1, 2, 3],
    ),
}


@pytest.mark.parametrize("name", OTHER_KINDS)
def test_arguments_of_other_kinds_are_traced_anew(name):
    f, arguments, traces = OTHER_KINDS[name]
    compiled = jit(f)
    for argument, wanted in zip(arguments, traces, strict=True):
        expected = f(argument)
        assert compiled(argument) == pytest.approx(getattr(expected, "data", expected), rel=1e-15)
        assert compiled.traces == wanted
