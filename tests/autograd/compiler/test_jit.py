"""`jit`: what it takes and returns, its cache, captured Values, threads, and what it refuses."""

import copy
import math
import pickle
import threading
from collections import namedtuple
from functools import partial

import numpy as np
import pytest

from autograd import (
    TraceError,
    Value,
    draw,
    equal,
    grad,
    gradients,
    identity,
    jit,
    less,
    log,
    mean,
    no_grad,
    sin,
    sqrt,
    step,
    tanh,
    value_and_grad,
    vmap,
    where,
)
from autograd import sum as total
from autograd.compiler.functional import functional
from autograd.primitives import chain

Pair = namedtuple("Pair", "a b")
KERNELS = ["numpy", "native"]


@pytest.mark.parametrize("kernel", KERNELS)
def test_results_have_the_structure_that_the_function_gives(kernel):
    def f(x, v, w, d):
        return {"x": x, "list": [v[0] * x, [v[1]]], "array": w * x, "pair": Pair(d["b"], (1, 2.5)), "empty": []}

    found = jit(f, kernel=kernel)(2.0, [3, 4.0], np.arange(6.0).reshape(2, 3), {"b": 5})
    assert (found["x"], found["list"], found["pair"], found["empty"]) == (2.0, [6.0, [4.0]], Pair(5.0, (1.0, 2.5)), [])
    assert type(found["x"]) is float
    assert found["array"].tolist() == [[0.0, 2.0, 4.0], [6.0, 8.0, 10.0]]


@pytest.mark.parametrize("name", ["x", "lanes", "np", "given", "step", "dtype", "parameters"])
def test_arguments_may_have_any_name(name):
    written: dict = {}
    exec(f"def f({name}): return vmap(lambda x: threshold(x) + 2.0)({name})", {"vmap": vmap, "threshold": step}, written)
    assert jit(written["f"], kernel="numpy")(np.ones(3)).tolist() == [3.0] * 3


@pytest.mark.parametrize("kernel", KERNELS)
def test_vmap_gives_arrays_for_arrays_and_lists_for_lists(kernel):
    X = np.arange(6.0).reshape(3, 2)
    found = jit(vmap(lambda x: (x[0], [x[0], x[1] + 1.0], 7.0)), kernel=kernel)(X)
    assert found[0].tolist() == [0.0, 2.0, 4.0]
    assert found[1].tolist() == [[0.0, 2.0], [2.0, 4.0], [4.0, 6.0]]
    assert found[2].tolist() == [7.0] * 3
    assert jit(vmap(lambda a, b: a * b, in_axes=(None, 0)), kernel=kernel)(2.0, [1.0, 2.0]) == [2.0, 4.0]
    captured = jit(lambda w: mean(vmap(lambda x: w * x[1])(X)), kernel=kernel)
    assert captured(2.0) == 6.0
    nested = jit(vmap(lambda row: total(vmap(lambda x: x * x)(row))), kernel=kernel)
    assert nested(X).tolist() == [1.0, 13.0, 41.0]


@pytest.mark.parametrize("kernel", KERNELS)
def test_results_are_the_callers_own(kernel):
    f = jit(lambda v: v * 2.0, kernel=kernel)
    first = f(np.ones(3))
    f(np.zeros(3))
    assert first.tolist() == [2.0] * 3


@pytest.mark.parametrize("kernel", KERNELS)
def test_captured_values_are_read_at_every_call(kernel):
    w, b = Value(2.0, "w"), Value(1.0, "b")
    shift = b * 3.0  # recorded outside: what it was made from is read at every call too

    @lambda f: jit(f, kernel=kernel)
    def f(x):
        y = w * x + shift
        return y, gradients(y, [w, b, x])

    assert f(5.0) == (13.0, [5.0, 3.0, 2.0])
    w.data, b.data = 10.0, 0.0
    assert f(5.0) == (50.0, [5.0, 3.0, 10.0])
    alone = jit(lambda: (w * w, gradients(w * w, [w])), kernel=kernel)
    assert alone() == (100.0, [20.0])
    w.data = 3.0
    assert alone() == (9.0, [6.0])


def test_the_cache_goes_by_structure_and_is_bounded(monkeypatch):
    calls = []

    @jit
    def f(v):
        calls.append(len(v))
        return total(list(v))

    for _ in range(3):
        assert f([1.0, 2.0]) == 3.0
        assert f([1, 2, 3]) == 6.0
    assert calls == [2, 3]
    assert f(np.array([1.0, 2.0])) == 3.0
    assert calls == [2, 3, 2]
    monkeypatch.setattr("autograd.compiler.compiled.KEPT", 2)
    f([1.0])
    assert len(f.plans) == 2
    f.cache_clear()
    f([1.0])
    assert calls == [2, 3, 2, 1, 1]


def test_within_other_transforms_it_is_the_function_itself():
    f = jit(lambda x: x * sin(x))
    assert grad(f)(0.7) == pytest.approx(grad(f.function)(0.7), rel=1e-15)
    x = Value(0.7)
    f(x).backward()
    assert x.grad == pytest.approx(jit(grad(f))(0.7), rel=1e-14)
    assert jit(lambda x: f(x) + 1.0)(0.7) == pytest.approx(f(0.7) + 1.0, rel=1e-15)


@pytest.mark.parametrize("kernel", KERNELS)
def test_threads_do_not_share_what_they_work_on(kernel):
    f = jit(lambda x: total([tanh(x * float(i)) for i in range(50)]), kernel=kernel)
    expected = {x: f(x) for x in (0.1, 0.2, 0.3, 0.4)}
    wrong = []

    def work(x):
        wrong.extend(x for _ in range(200) if f(x) != expected[x])

    threads = [threading.Thread(target=work, args=(x,)) for x in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize("kernel", KERNELS)
def test_strong_zero_and_infinities(kernel):
    f = jit(grad(lambda x: where(equal(x, 0.0), 0.0, x**0.5)), kernel=kernel)
    assert f(0.0) == 0.0
    assert f(4.0) == 0.25
    assert jit(lambda x: 1.0 / x, kernel=kernel)(0.0) == math.inf
    assert math.isnan(jit(lambda x: (x - x) / x, kernel=kernel)(0.0))


def test_strong_zeros_are_looked_for_where_a_result_is_nan():
    """Products are plain until a nan is seen, in a result or in what is looked at beside them as it would not reach any."""

    def f(x, y):
        return where(less(1.0, x), sqrt(log(x)), 0.0) * y + sqrt(x * y)

    X, Y = np.array([1.0, 0.0, 4.0, -1.0] * 2000), np.array([3.0, 2.0, 0.0, 1.0] * 2000)
    slopes = jit(vmap(grad(f)), kernel="numpy")
    found = slopes(X, Y)
    assert chain not in slopes.program.primitives
    np.testing.assert_array_equal(found, np.tile(vmap(grad(f))(X[:4], Y[:4]), 2000))
    hidden = jit(vmap(lambda x: step(grad(lambda x: where(less(0.0, x), sqrt(x), x))(x) - 2.0)), kernel="numpy")
    assert hidden(np.array([0.0, 0.01, 1.0])).tolist() == [0.0, 1.0, 0.0]
    assert chain not in hidden.program.primitives
    assert len(hidden.program.outputs) == 2


@pytest.mark.parametrize("create_graph", [False, True])
def test_gradients_without_a_graph_are_constants_to_derivatives_around_them(create_graph):
    w = Value(3.0)

    def f(x):
        by_x, by_w = gradients(x * x * x * w, [x, w], create_graph=create_graph)
        return x * by_x + gradients(w * w, [w], create_graph=create_graph)[0] * x + by_w

    assert jit(grad(f))(2.0) == grad(f)(2.0) == (36.0 * 3.0 + 6.0 + 12.0 if create_graph else 42.0)


def test_no_grad_stops_gradients():
    def f(x):
        with no_grad():
            y = x * x
        return y * x

    assert jit(grad(f))(3.0) == grad(f)(3.0) == 9.0
    assert jit(f)(3.0) == 27.0


def test_no_grad_stops_gradients_where_nothing_is_computed():
    def f(x):
        with no_grad():
            y = identity(x)
        return y * x

    assert jit(grad(f))(3.0) == grad(f)(3.0) == 3.0


def test_many_lanes():
    f = jit(vmap(value_and_grad(lambda x, y: tanh(x) * y, argnums=(0, 1))))
    x, y = np.linspace(-2.0, 2.0, 200_001), np.linspace(0.0, 1.0, 200_001)
    value, (dx, dy) = f(x, y)
    small = f.cost().bytes
    assert np.allclose(value, np.tanh(x) * y, rtol=1e-14)
    assert np.allclose(dx, y / np.cosh(x) ** 2, rtol=1e-12, atol=1e-15)
    assert np.allclose(dy, np.tanh(x), rtol=1e-14)
    f(np.append(x, x), np.append(y, y))
    assert (f.cost().bytes == small) == (f.plan.kernel == "native"), "there memory does not grow with the lanes"


def test_one_trace_serves_any_number_of_samples():
    w, calls = Value(3.0), []

    def step(weight, X):
        calls.append(1)
        loss = weight * total(vmap(lambda x: (w * x) ** 2)(X))
        return loss, np.array(gradients(loss, [w]), dtype=object)

    call = functional(jit(step), [w])
    for count in (4, 3, 1, 9):
        X = np.arange(1.0, count + 1)
        loss, slope = call(np.array([5.0]), np.array(1.0 / count), X)
        assert loss == pytest.approx(25.0 * np.mean(X**2), rel=1e-14)
        assert slope == pytest.approx(10.0 * np.mean(X**2), rel=1e-14)
    assert len(calls) == 1


def test_source_program_cost_and_picture():
    def layer(W, X):
        return vmap(lambda x: [tanh(total([a * b for a, b in zip(w, x, strict=True)])) for w in W])(X)

    f = jit(layer, kernel="numpy")
    with pytest.raises(RuntimeError, match=r"jit: call layer\(\) once"):
        _ = f.source
    f(np.ones((3, 2)), np.ones((40, 2)))
    assert "np.matmul(W, X_view, out=product)" in f.source
    f.program.verify()
    assert "v0 = argument[0, 0]" in str(f.program)
    cost = f.cost()
    assert (cost.instructions, cost.multiply_adds) == (2, 3 * 2 * 40)
    assert str(draw(f)).splitlines()[-1].split() == ["tanh", "3", "×", "40", "120"]
    assert "tanh" in draw(f).dot
    interpreted = jit(lambda x: x * x, kernel="native")
    interpreted(1.0)
    assert "m1 = mul(m0, m0)" in interpreted.source
    assert str(draw(interpreted)).splitlines()[-1].split() == ["×", "1", "1"]


@pytest.mark.parametrize("kernel", ["numpy", "native"])
def test_results_are_arrays_of_their_own(kernel):
    f = jit(lambda w, x: (w * 2.0, grad(lambda v: total([a * a for a in v]))(w), w * 2.0, x), kernel=kernel)
    w, x = np.arange(4.0), np.ones(3)
    first = f(w, x)
    kept = [part.copy() for part in first]
    second = f(w + 1.0, x)
    assert all((a == b).all() for a, b in zip(first, kept, strict=True)), "a later call leaves them alone"
    parts = [*first, *second, w, x]
    assert not any(np.shares_memory(a, b) for i, a in enumerate(parts) for b in parts[:i])


NO_INDEX = {
    "array": lambda i: np.array([1.0, 2.0])[i],
    "list": lambda i: [1.0, 2.0][i],
    "slice": lambda i: [1.0, 2.0][i:],
    "shape": lambda i: np.zeros(i),
    "range": lambda i: total([1.0 for _ in range(i)]),
    "indices": lambda i: np.ones((2, 2))[i, 0],
}


@pytest.mark.parametrize("f", NO_INDEX.values(), ids=NO_INDEX)
def test_a_traced_number_is_no_index_even_where_numpy_hides_why(f):
    with pytest.raises(
        TraceError, match=r"a whole number \(an index, a length, range\(\)\) was asked of a traced number.*take\(xs, i\)"
    ):
        jit(f)(1)


def test_an_error_of_the_functions_own_is_not_replaced():
    def f(x):
        raise IndexError("my own")

    with pytest.raises(IndexError, match="my own"):
        jit(f)(1.0)


def test_a_result_of_captured_values_alone_has_derivatives_by_the_arguments():
    """They are 0; a derivative by the captured Value is what it is outside."""
    w = Value(3.0)
    assert jit(grad(lambda x: w * w))(2.0) == 0.0
    assert jit(value_and_grad(lambda x: w**2))(2.0) == (9.0, 0.0)
    assert jit(lambda x: gradients(w * w, [w]))(2.0) == [6.0]


@jit
def found_by_name(x):
    return x * 2.0


def test_copies_of_a_compiled_function_are_itself_and_pickle_finds_it_by_its_name():
    """As of Python's functions, so that a model with one among its attributes can be copied."""
    compiled, of_object = jit(lambda x: x * 2.0), jit(partial(pow, 2.0))
    for function in (found_by_name, compiled, of_object):
        function(1.0)
        assert copy.copy(function) is copy.deepcopy([function])[0] is function
    assert pickle.loads(pickle.dumps(found_by_name)) is found_by_name  # noqa: S301  # our own
    for function in (compiled, of_object):
        with pytest.raises((pickle.PicklingError, AttributeError), match=r"Can't (pickle|get local object)"):
            pickle.dumps(function)
