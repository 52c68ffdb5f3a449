"""NumPy's functions on Values, traced numbers and arrays of them: each is right, or refused by name."""

import math
import re
import sys

import numpy as np
import pytest

import autograd as ag
from autograd import Value, grad, jit, vmap
from autograd.arrays.array import NodeArray
from tests.numpy_calls import LOOKED_AT, NUMPY, REFUSED, UNTRACED, V, X, answer, nodes, numbers

INF = math.inf


@pytest.mark.parametrize("name", NUMPY)
def test_a_function_is_right_or_refused_by_name(name):
    assert answer(name) == ("refused" if name in REFUSED else "right")


@pytest.mark.parametrize("name", NUMPY)
def test_a_function_is_the_same_under_jit(name):
    if name in UNTRACED:
        pytest.skip("it has no array of numbers as argument or result")
    assert answer(name, compiled=True) == ("refused" if name in REFUSED | LOOKED_AT else "right")


def test_every_method_of_arrays_is_numpys_function_or_moves_entries():
    x = nodes(X)
    for name in (
        "sum",
        "prod",
        "mean",
        "var",
        "std",
        "max",
        "min",
        "cumsum",
        "argmax",
        "argmin",
        "ravel",
        "transpose",
        "round",
    ):
        np.testing.assert_allclose(numbers(getattr(x, name)()), getattr(X, name)(), rtol=1e-13)
    np.testing.assert_allclose(numbers(x.clip(0.0, 0.4)), X.clip(0.0, 0.4))
    np.testing.assert_allclose(numbers(x.dot(V)), X.dot(V))
    for name in ("tobytes", "dumps", "byteswap", "sort", "argpartition"):
        with pytest.raises(TypeError, match=name):
            getattr(x, name)()


@pytest.mark.parametrize("options", [{"axis": 0}, {"axis": 1}, {"axis": -1, "keepdims": True}, {"axis": (0, 1)}])
@pytest.mark.parametrize("name", ["sum", "prod", "mean", "var", "std", "max", "min", "linalg.norm"])
def test_along_an_axis(name, options):
    function = np.linalg.norm if name == "linalg.norm" else getattr(np, name)
    right, found = function(X, **options), numbers(function(nodes(X), **options))
    assert np.shape(found) == np.shape(right)
    np.testing.assert_allclose(found, right, rtol=1e-13)
    np.testing.assert_allclose(jit(lambda x: function(x, **options))(X), right, rtol=1e-13)


def test_options_that_would_change_the_answer_are_refused():
    x = nodes(X)
    for call in (lambda: np.sum(x, where=X > 0.0), lambda: np.sum(x, initial=1.0), lambda: np.sum(x, dtype=np.float32)):
        with pytest.raises(TypeError, match=r"np\.sum\(\): \w+= is not supported"):
            call()
    np.testing.assert_allclose(numbers(np.var(x, ddof=1)), np.var(X, ddof=1))


def test_a_value_beside_numpy():
    v, a = Value(2.0), np.array([1.0, 3.0])
    for found, right in (
        (np.exp(v), math.exp(2.0)), (np.float64(3.0) * v, 6.0), (v * np.float64(3.0), 6.0), (v ** np.float64(2.0), 4.0),
        (np.float32(3.0) * v, 6.0), (np.int64(3) - v, 1.0), (v * np.array(3.0), 6.0), (np.array(3.0) * v, 6.0),
        (np.mean(v), 2.0),
    ):  # fmt: skip
        assert type(found) is Value
        assert found.data == pytest.approx(right, rel=1e-15)
    for found, right in ((a * v, [2.0, 6.0]), (v * a, [2.0, 6.0]), (v - a, [1.0, -1.0]), (a**v, [1.0, 9.0])):
        assert type(found) is NodeArray
        assert numbers(found).tolist() == right
    assert (v < a).tolist() == (a > v).tolist() == [False, True]
    assert (v == a).tolist() == [False, False]
    with pytest.raises(TypeError, match="a bool"):
        v * np.array([True])


OF_LISTS = {
    "concatenate": lambda x: np.concatenate([V * x, [x, 1.0]]),
    "concatenate along": lambda x: np.concatenate(([x], V * x), axis=0),
    "stack": lambda x: np.stack([V * x, [x, x, x]]),
    "append": lambda x: np.append(V * x, [x]),
    "insert": lambda x: np.insert(V * x, 0, [x, x]),
    "block": lambda x: np.block([[V * x, x]]),
    "dot": lambda x: np.dot(V * x, [x, x, x]),
    "where": lambda x: np.where(V > 0, V * x, [x, x, x]),
    "cross": lambda x: np.cross([x, 1.0, x], V * x),
    "hstack": lambda x: np.hstack([x, V * x]),
}


@pytest.mark.parametrize("name", OF_LISTS)
def test_lists_of_values_beside_arrays(name):
    """Their numbers become entries, not arrays of one entry."""
    f = OF_LISTS[name]
    assert np.array_equal(numbers(f(Value(2.0))), f(2.0))
    assert {type(entry) for entry in np.ravel(f(Value(2.0))).tolist()} <= {Value, float}
    assert np.array_equal(jit(f)(2.0), f(2.0))


def test_errors_name_the_line_of_the_user_not_numpys():
    """`==` of arrays passes through Python files of NumPy, a decorated function of the compiler through contextlib."""
    with pytest.raises(ag.TraceError, match=f"At {re.escape(__file__)}"):
        jit(lambda mask: mask == True)(np.array([True, False]))  # noqa: E712
    with pytest.raises(ag.TraceError, match=f"At {re.escape(__file__)}"):
        jit(lambda x: [*vmap(lambda z: z)(x)])([1.0, 2.0])


def test_a_float64_on_the_left_of_a_value():
    two, x = np.float64(2.0), Value(2.0)
    assert (two * x).data == np.multiply(two, x).data == np.multiply.outer(two, x).data == 4.0
    assert np.arctan2(two, x).data == math.pi / 4.0
    with pytest.raises(TypeError, match=r"np.multiply\(\): where= is not supported"):
        np.multiply(two, x, where=False)


def test_gradients_are_those_of_the_rows():
    x = np.array([3.0, 4.0])
    assert grad(lambda v: np.mean(v * v))(x).tolist() == [3.0, 4.0]
    assert grad(lambda v: np.var(v))(x).tolist() == [-0.5, 0.5]
    assert grad(lambda v: np.linalg.norm(v))(x).tolist() == [0.6, 0.8]
    assert grad(lambda v: np.sum(np.maximum(v, 3.0)))(x).tolist() == [0.5, 1.0]  # half at the tie
    assert grad(lambda v: v.max())(np.array([4.0, 4.0])).tolist() == [0.5, 0.5]
    assert grad(lambda v: np.std(v))(np.array([2.0, 2.0])).tolist() == [0.0, 0.0]
    assert grad(lambda v: np.sum(np.clip(v, 3.0, 3.5)))(x).tolist() == [1.0, 0.0]
    assert grad(lambda s: np.exp(s))(0.5) == math.exp(0.5)
    assert grad(lambda v: v @ v)(x).tolist() == jit(grad(lambda v: v @ v))(x).tolist() == [6.0, 8.0]
    assert grad(ag.tanh)(np.array(0.5)) == pytest.approx(0.78644773296593)


def test_in_place_where_the_array_can_hold_values():
    a = np.array([1.0, 2.0])
    with pytest.raises(TypeError, match=r"np\.add\(\).*dtype float64.*a = a \+ b"):
        a += Value(1.0)
    x = nodes(a)
    x += a
    assert numbers(x).tolist() == [2.0, 4.0]
    filled = np.zeros_like(x)
    filled[0] = x[0] * 3.0
    assert numbers(filled).tolist() == [6.0, 0.0]
    with pytest.raises(TypeError, match="cannot hold Values"):
        np.copyto(a, x)


def test_plain_arrays_of_objects_find_the_rows_by_numpys_names():
    plain = np.array([Value(0.5), Value(0.25)])
    for name in ("arcsin", "arctan", "arctanh", "rint", "conjugate", "sqrt", "exp", "log1p", "expm1", "sinh"):
        np.testing.assert_allclose(numbers(getattr(np, name)(plain)), getattr(np, name)(numbers(plain)), rtol=1e-13)
    assert numbers(np.arctan2(plain, plain)).tolist() == [math.pi / 4.0] * 2


@pytest.mark.filterwarnings("error")
def test_plain_arrays_warn_of_nothing():
    """Warnings are errors in these tests."""
    assert numbers(np.array([Value(-1.0)]) ** 2).tolist() == [1.0]
    assert numbers(np.log(np.array([Value(0.0)]))).tolist() == [-math.inf]
    assert numbers(np.array([Value(1.0)]) / 0.0).tolist() == [math.inf]


@pytest.mark.parametrize(
    ("ufunc", "args"),
    [
        (np.log1p, (INF,)),  # the value alone is infinite
        (np.power, (0.0, 0.5)),  # the partial by the first alone is infinite
        (np.power, (-1.0, 2.0)),  # the partial by the second alone is nan
        (np.sqrt, (0.0,)),  # the partial alone is infinite
        (np.divide, (1.0, 0.0)), (np.divide, (1.0, 1e-200)), (np.sin, (INF,)), (np.log, (0.0,)),
    ],
)  # fmt: skip
def test_plain_arrays_do_not_warn_of_what_is_an_answer(ufunc, args):
    (found,) = ufunc(*(np.array([Value(x)], dtype=object) for x in args))
    assert not all(map(math.isfinite, [found.data, *found.partials])), "nothing to warn of"


def test_a_users_own_ufunc_runs_on_the_entries():
    assert numbers(np.vectorize(lambda x: x * x)(nodes(V))).tolist() == (V * V).tolist()


def test_what_is_handed_out_is_an_array_of_nodes():
    def f(x):
        assert type(x) is NodeArray
        return np.sum(x)

    grad(f)(V)
    assert type(vmap(lambda a: Value(2.0) * a)(V)) is NodeArray


def test_numpy_is_imported_when_it_asks():
    import subprocess

    code = "import sys, autograd; autograd.Value(2.0) * 3.0; assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("function", [np.stack, np.hstack, np.vstack, np.dstack, np.column_stack, np.concatenate])
@pytest.mark.parametrize("array", [V, X, X[None]], ids=["1", "2", "3"])
def test_an_array_in_the_place_of_a_list_of_arrays_is_that_of_its_rows(function, array):
    """Of numbers NumPy found nodes in it, and asked us again without end."""
    if function is np.concatenate and array is V:
        for f in (lambda: function(nodes(V)), lambda: jit(function)(V)):
            with pytest.raises(ValueError, match="zero-dimensional arrays cannot be concatenated"):
                f()
        return
    assert np.array_equal(numbers(function(nodes(array))), function(array))
    assert np.array_equal(jit(function)(array), function(array))
