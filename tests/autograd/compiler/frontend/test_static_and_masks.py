"""A bool, str or None by itself or in a dict is static; lists and arrays of bools are conditions, known at each call."""

from dataclasses import dataclass

import numpy as np
import pytest

from autograd import TraceError, detect_anomaly, grad, jit, logical_not, square, vmap, where
from autograd import sum as total

KERNELS = ["numpy", "native"]


def test_static_arguments_are_part_of_the_key():
    calls = []

    @jit
    def f(x, options, double=False, name=None):
        calls.append((options["mode"], double, name))
        y = x * 2.0 if double else x
        return -y if options["mode"] == "minus" else y

    for _ in range(2):
        assert f(3.0, {"mode": "plus", "scale": 1.0}) == 3.0
        assert f(3.0, {"mode": "minus", "scale": 2.0}, True) == -6.0
        assert f(3.0, {"mode": "minus", "scale": 2.0}, np.True_ == 1, name="a") == -6.0
    assert calls == [("plus", False, None), ("minus", True, None), ("minus", True, "a")]
    assert jit(grad(lambda x, train: x * x if train else x))(3.0, True) == 6.0


def test_static_arguments_that_are_equal_have_one_program():
    calls = []
    f = jit(lambda x, how: calls.append(how) or x, static_argnums=1)
    for how in (frozenset({1}), (1, 2.0), (1, (2, 3)), (1, 2, 3)):
        f(1.0, how)
        f(1.0, type(how)([*how]))
    for how in (frozenset({1.0}), (1, 2), (1, (2, 3.0))):
        f(1.0, how)
    assert calls == [frozenset({1}), (1, 2.0), (1, (2, 3)), (1, 2, 3), frozenset({1.0}), (1, 2), (1, (2, 3.0))]


@dataclass
class Scored:
    name: str
    score: object
    final: None = None


@pytest.mark.parametrize("kernel", [*KERNELS, "c"])
def test_texts_of_a_result_are_those_of_the_traced_call(kernel):
    def f(x, name):
        return {"scored": Scored(name, [x * x, x]), "of": name, "none": None, "positive": x > 0.0}

    compiled = jit(f, kernel=kernel)
    for arguments in ((3.0, "a"), (-2.0, "b")):
        assert compiled(*arguments) == f(*arguments)
    with pytest.raises(
        TypeError, match=r"^jit: the result\[1\] must be a real number, not a str, 'a'; a text may be a value of a dict or"
    ):
        jit(lambda x: (x, "a"), kernel=kernel)(1.0)


def test_texts_of_a_bound_result():
    x, y = np.array(3.0), np.array([1.0, 2.0])
    bound = jit(lambda x, y: {"name": "a", "scored": Scored("b", [x * x, x]), "y": y * x}).bind(x, y)
    x[...] = 4.0
    found = bound()
    assert (found["name"], found["scored"].name) == ("a", "b")
    assert found["scored"].score.tolist() == [16.0, 4.0]
    assert found["y"].tolist() == [4.0, 8.0]
    out = {"name": "a", "y": np.zeros(2)}
    bound = jit(lambda x, y: {"name": "a", "y": y * x}).bind(x, y, out=out)
    assert bound() is out
    assert out["y"].tolist() == [4.0, 8.0]
    nested = r"^bind: out must be nested as the result, \{'name': 'a', 'y': array of shape \(2,\)\}, not a"
    for wrong in ({"name": "b", "y": out["y"]}, {"name": out["y"], "y": out["y"]}, {"name": "a", "y": "a"}, out["y"]):
        with pytest.raises(TypeError, match=nested):
            jit(lambda x, y: {"name": "a", "y": y * x}).bind(x, y, out=wrong)
    with pytest.raises(TypeError, match=r"bind: the result\['ok'\] of <lambda>\(\) is a condition, and out holds numbers"):
        jit(lambda x: {"ok": x > 0.0, "x": x}).bind(x)


def test_a_static_argument_behind_the_named_ones():
    assert jit(lambda x, *counts: total([x] * counts[0]), static_argnums=1)(2.0, 3) == 6.0


def test_values_of_dicts_in_lists_are_static_too():
    f = jit(lambda layers: layers[0]["w"] * 2.0 if layers[0]["kind"] == "double" or layers[0]["on"] else layers[0]["w"])
    for kind, on, expected in (("double", False, 6.0), ("plain", True, 6.0), ("plain", False, 3.0), ("double", False, 6.0)):
        assert f([{"w": 3.0, "kind": kind, "on": on}]) == f(({"w": 3.0, "kind": kind, "on": on},)) == expected
    with pytest.raises(TypeError, match=r"argument layers\[0\]\['kind'\]\[0\] must be a real number, not a str, 'plain'"):
        f([{"w": 3.0, "kind": ["plain"], "on": False}])


@pytest.mark.parametrize("kernel", KERNELS)
def test_bools_in_lists_and_arrays_are_conditions(kernel):
    def f(v, mask):
        return total(vmap(lambda x, m: where(m, square(x), 0.0))(v, mask))

    compiled = jit(grad(f), kernel=kernel)
    v = np.array([1.0, 2.0, 3.0])
    for mask in ([True, False, True], [False, True, True]):
        expected = [2.0 * x if m else 0.0 for x, m in zip(v.tolist(), mask, strict=True)]
        assert compiled(v, np.array(mask)).tolist() == expected
        assert list(compiled(v, mask)) == list(grad(f)(v, mask)) == expected
        assert list(jit(grad(lambda v: f(v, mask)), kernel=kernel)(v)) == expected, "captured"  # noqa: B023
        assert list(jit(grad(lambda v: f(v, np.array(mask))), kernel=kernel)(v)) == expected, "captured"  # noqa: B023
    assert len(compiled.plans) == 2
    by_entry = jit(lambda v, m: [where(logical_not(c), x, -x) for x, c in zip(v, m, strict=True)], kernel=kernel)
    assert by_entry([1.0, 2.0], [True, False]) == [-1.0, 2.0]
    assert by_entry([1.0, 2.0], [False, False]) == [1.0, 2.0]
    assert by_entry([1.0, 2.0], np.array([True, True])) == [-1.0, -2.0]
    pair = jit(lambda x, p: where(p[1], x, p[0]), kernel=kernel)
    assert (pair(1.0, (5.0, True)), pair(1.0, (5.0, False))) == (1.0, 5.0)
    assert len(pair.plans) == 1
    rows = jit(vmap(lambda m: where(m[0] & ~m[1], 1.0, 0.0)), kernel=kernel)
    assert rows(np.array([[True, False], [True, True], [False, False]])).tolist() == [1.0, 0.0, 0.0]
    with detect_anomaly():
        assert compiled(v, np.array([True, False, False])).tolist() == [2.0, 0.0, 0.0]


def test_conditions_are_no_numbers():
    assert jit(lambda m: total([where(c, 1.0, 0.0) for c in m]))([True, True]) == 2.0
    with pytest.raises(TraceError, match="condition"):
        jit(lambda m: m[0] * 2.0)([True])
    with pytest.raises(TraceError, match="was asked of a traced number"):
        jit(lambda x, m: x if m[0] else -x)(1.0, [True])
    with pytest.raises(TypeError, match="argument m must be a list of numbers or one of bools, not of both"):
        jit(lambda m: m[0])([True, 1.0])
    with pytest.raises(TypeError, match=r"argument m\[0\] must be a real number, not a str"):
        jit(lambda m: m[0])(["a", 1.0])
