"""Arithmetic on what `vmap` gave inside `jit`: that of arrays, as outside."""

# pyright: basic

import builtins
import math

import numpy as np
import pytest

from autograd import (
    TraceError,
    dot,
    exp,
    grad,
    isfinite,
    isnan,
    jacobian,
    jit,
    logical_and,
    logical_not,
    logical_or,
    maximum,
    mean,
    no_grad,
    prod,
    softmax,
    std,
    sum,
    tanh,
    var,
    vmap,
    where,
)

X = np.array([1.0, 2.0, 3.0])
squares = vmap(lambda x: x * x)
others = vmap(lambda x: x + 1.0)
rows = vmap(lambda x: np.array([x, x * x]))

PROGRAMS = [
    lambda X: squares(X) * 2,
    lambda X: 2.0 - squares(X),
    lambda X: squares(X) + others(X),
    lambda X: -squares(X) / others(X),
    lambda X: squares(X) * X[0],
    lambda X: np.mean(squares(X) ** 2),
    lambda X: squares(X).sum() + squares(X).mean() + squares(X).max() + squares(X) @ others(X),
    lambda X: where(squares(X) > 2.0, squares(X), 0.0) + where(squares(X) == 4.0, 1.0, 2.0),
    lambda X: where((squares(X) > 1.0) & ~(squares(X) >= 5.0), 1.0, 0.0),
    lambda X: where((X[0] > 0.0) & (squares(X) > 1.0) | (X[0] > 2.0), +squares(X), 0.0),
    lambda X: where(np.less(X, squares(X)), 1.0, 0.0),
    lambda X: X - squares(X) + X,
    lambda X: exp(squares(X)) + abs(squares(X)) + np.exp(squares(X)) + np.maximum(squares(X), 2.0),
    lambda X: 2.0 ** squares(X) % 3.0 + np.array([1.0, 2.0, 3.0]),
    lambda X: np.matmul(squares(X), others(X)) + np.sum(squares(X), axis=0),
    lambda X: grad(lambda w: sum(tanh(squares(X) * w)))(X[0]),
    lambda X: grad(lambda w: mean((squares(X) - w) ** 2))(X[1]),
    lambda X: X[0] * squares(X) + X[1] / (X[2] - 0.5 * squares(X)) ** 2,
    lambda X: where(X[1] < squares(X), 1.0, 2.0) + where(X[1] >= squares(X), 3.0, 5.0) + where(X[0] == squares(X), 7.0, 0.0),
    lambda X: where(X[0] > 0.5, maximum(X[1], squares(X)), squares(X)) + np.multiply(X[0], squares(X)),
    lambda X: grad(lambda w: mean((w - squares(X)) ** 2))(X[1]),
    lambda X: np.var(squares(X)) + np.std(squares(X), ddof=1) + squares(X).std(),
    lambda X: var(squares(X), correction=1) + std(vmap(lambda x: [x, x * X[1]][1])(X)),
    lambda X: np.std(vmap(lambda x: np.array([x, x * x]))(X), axis=0),
    lambda X: np.where(squares(X) > 1.0, np.clip(squares(X), 2.0, 8.0), X[1]) + squares(X).clip(3.0, X[2]),
    lambda X: grad(lambda w: sum(jacobian(lambda w: vmap(lambda x: x * w * w)(X))(w)))(X[1]),
    lambda X: grad(lambda w: std((squares(X) - w) / np.std(squares(X) * w)))(X[1]),
    lambda X: grad(lambda w: np.var(squares(X) * w) + var(squares(X) - squares(X) + w) + std(0.0 * w * squares(X)))(X[1]),
    lambda X: where(isnan(squares(X)), 0.0, where(isfinite(squares(X)), 1.0, 2.0)) + squares(X).ndim * squares(X).size,
    lambda X: where(logical_and(squares(X) > 1.0, X > 2.0), 1.0, 0.0) + where(logical_or(squares(X) > 3.0, True), 4.0, 0.0),
    lambda X: where(logical_not(squares(X) > 1.0), 1.0, 0.0) + where(logical_and(squares(X) - 1.0, X[0]), 2.0, 0.0),
    lambda X: np.mean(squares(X), 0) + np.sum(squares(X), axis=-1) + squares(X).max(0) + np.var(squares(X), (0,)),
    lambda X: np.mean(rows(X), 0) + np.max(rows(X), axis=-2) + np.std(rows(X), -2) + np.sum(rows(X), (0, 1)),
]


@pytest.mark.parametrize("index", range(len(PROGRAMS)))
@pytest.mark.parametrize("kernel", ["numpy", "native", "jax"])
def test_arithmetic_is_that_of_arrays(index: int, kernel: str) -> None:
    np.testing.assert_allclose(jit(PROGRAMS[index], kernel=kernel)(X), PROGRAMS[index](X), rtol=1e-14)


def test_a_list_takes_no_arithmetic() -> None:
    with pytest.raises(TraceError, match="inside the function that vmap maps"):
        jit(lambda X: squares(X) * 2.0)([1.0, 2.0])


def assigned(y):
    y[0] = 1.0


def deleted(y):
    del y[0]


ASKS = {
    "index": lambda y: y[0], "slice": lambda y: y[1:], "in": lambda y: 4.0 in y, "T": lambda y: y.T,
    "reshape": lambda y: y.reshape(3, 1), "if ==": lambda y: 1.0 if y == 4.0 else 2.0,
    "if >": lambda y: 1.0 if y > 4.0 else 2.0, "sort": lambda y: np.sort(y), "prod": prod, "softmax": softmax,
    "cumsum": lambda y: np.cumsum(y), "ufunc": lambda y: np.spacing(y), "reduce": lambda y: np.add.reduce(y),
    "keepdims": lambda y: np.sum(y, keepdims=True), "rows": lambda y: list(vmap(lambda a: [a, a])(y)), "bool": bool,
    "float": float, "int": int, "complex": complex, "round": round, "trunc": math.trunc, "floor": math.floor,
    "ceil": math.ceil, "math": math.sin, "position": lambda y: [1.0, 2.0][y], "assignment": assigned, "del": deleted,
    "divmod": lambda y: divmod(y, 2), "of": lambda y: divmod(2, y), "xor": lambda y: y ^ 1, "of xor": lambda y: 1 ^ y,
    "shift": lambda y: y << 1, "of shift": lambda y: 1 << y, "right": lambda y: y >> 1, "of right": lambda y: 1 >> y,
    "number @": lambda y: 2 @ y,
}  # fmt: skip


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_what_asks_for_an_entry_is_refused(ask) -> None:
    with pytest.raises(TraceError, match="the result of vmap"):
        jit(lambda X: ask(squares(X)))(X)


OF_CONDITIONS = {
    "+": lambda b: b + b, "-": lambda b: -b, "*": lambda b: b * 2.0, "==": lambda b: b == b, "@": lambda b: b @ b,
    "reciprocal": np.reciprocal, "np.sum": np.sum, "np.max": np.max, "sum": sum, "mean": mean, "Python's": builtins.sum,
    "np.std": np.std, "var": var, "isnan": np.isnan, "where": lambda b: where(b, b, 1.0), "np.dot": lambda b: np.dot(b, b),
    "method": lambda b: b.sum(),
}  # fmt: skip


@pytest.mark.parametrize("ask", OF_CONDITIONS.values(), ids=OF_CONDITIONS)
def test_conditions_take_no_part_in_arithmetic(ask):
    """As alone: NumPy's bools would be added up as such."""
    with pytest.raises(TraceError, match=r"\w\(\) was asked of a condition .*; use where\(condition, a, b\)"):
        jit(lambda X: ask(vmap(lambda x: x > 1.5)(X)))(X)


#: NumPy's functions of it beside arrays, which NumPy asks first.
BESIDE = {
    "concatenate": lambda a, y: np.concatenate([a, y]), "stack": lambda a, y: np.stack([a, y]),
    "dot": lambda a, y: np.dot(a, y), "method": lambda a, y: a.dot(y), "einsum": lambda a, y: np.einsum("i,i->", a, y),
    "inner": lambda a, y: np.inner(a, y), "outer": lambda a, y: np.outer(a, y), "vdot": lambda a, y: np.vdot(a, y),
    "matrix": lambda a, y: np.dot(np.array([a, a]), y),
}  # fmt: skip


@pytest.mark.parametrize("function", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize(
    "array",
    [lambda X: X, lambda X: X * 1.0, lambda X: np.ones(3)],
    ids=["argument", "computed", "numbers"],
)
def test_beside_an_array_numpys_functions_are_refused_as_of_it_alone(function, array):
    with pytest.raises(TraceError, match=r"the result of vmap.* inside the function that vmap maps"):
        jit(lambda X: function(array(X), squares(X)))(X)
    assert jit(lambda X: np.where(array(X) > 0.0, squares(X), array(X)))(X).tolist() == squares(X).tolist()


@pytest.mark.parametrize(
    "ask",
    [lambda y: [entry + 1.0 for entry in y], lambda y: 1.0 + (0.5 + next(iter(y)))],
    ids=["an entry", "a part of a sum"],
)
def test_entries_are_added_up_in_order_alone(ask) -> None:
    for start in (0, 1, 1.5):
        assert jit(lambda X: builtins.sum(squares(X), start))(X) == builtins.sum(squares(X), start) == 14.0 + start  # noqa: B023
    with pytest.raises(TraceError, match="an entry was asked of the result of vmap"):
        jit(lambda X: ask(squares(X)))(X)


def test_a_jacobian_within_no_grad_is_a_constant():
    def f(w):
        with no_grad():
            slopes = jacobian(lambda w: vmap(lambda x: x * w * w)(X))(w)
        return sum(slopes) * w

    assert jit(grad(f))(1.5) == grad(f)(1.5) == 18.0


def test_rows_are_no_numbers_to_be_reduced():
    with pytest.raises(
        TypeError, match=r"sum\(\) takes a number of each sample, not an array of shape \(3, 2\) that vmap gave;"
    ):
        jit(lambda X: sum(vmap(lambda x: [x, x])(X)))(X)
    with pytest.raises(TraceError, match=r"np\.mean\(\) with axis=0 can't take the result of vmap here; np\.sum"):
        jit(lambda X: np.mean(vmap(lambda x: np.array([x, x]), out_axes=1)(X), axis=0))(X)


def test_a_refusal_names_the_attribute_or_the_option():
    asked = {
        lambda y: y.T: r"jit: \.T was asked of the result of vmap",
        lambda y: y.reshape(3, 1): r"jit: \.reshape\(\) was asked of the result of vmap",
        lambda y: np.sum(y, keepdims=True): r"jit: np\.sum\(\) with keepdims=True can't take",
        lambda y: np.exp(y, where=True): r"jit: np\.exp\(\) with where= can't take",
        lambda y: np.spacing(y): r"jit: np\.spacing\(\) can't take",
        lambda y: np.add.reduce(y): r"jit: np\.add\.reduce\(\) can't take",
        lambda y: y * [1.0]: r"not a list, \[1\.0\]; compute",
    }
    for ask, words in asked.items():
        with pytest.raises(TraceError, match=words):
            jit(lambda X, ask=ask: ask(squares(X)))(X)
    with pytest.raises(np.exceptions.AxisError, match="axis 1 is out of bounds for array of dimension 1"):
        jit(lambda X: np.mean(squares(X), 1))(X)


@pytest.mark.parametrize("xs", [[1.0, 2.0], np.ones(2)])
@pytest.mark.parametrize("transform", [grad(sum), jacobian(squares)])
def test_it_is_no_argument_to_differentiate_by(transform, xs):
    with pytest.raises(TraceError, match=r"an entry was asked of the result of vmap.* inside the function that vmap maps"):
        jit(lambda xs: transform(vmap(lambda x: 2.0 * x)(xs)))(xs)


@pytest.mark.parametrize(("xs", "error"), [([1.0], TypeError), (np.ones(1), TraceError)])
def test_a_list_of_one_is_no_number_to_differentiate(xs, error):
    """As outside; what an array of one holds, which is a number there, is an entry here."""
    f = grad(lambda p, xs: vmap(lambda x: p * x)(xs))
    with pytest.raises(error, match="must return one number" if error is TypeError else "an entry was asked"):
        jit(f)(2.0, xs)


def test_arithmetic_in_another_map_leaves_that_as_it_is():
    def f(X):
        mapped = squares(X)
        return vmap(lambda x: sum(-mapped) + grad(lambda w: w * w * x)(X[0]))(X)

    assert jit(f)(X) == pytest.approx(f(X), rel=1e-15)


def test_lists_of_as_many_samples_are_multiplied():
    def f(X, Y):
        return dot(vmap(lambda x: 2.0 * x)(X), vmap(lambda y: -y)(Y))

    assert jit(f)([1.0, 2.0], [3.0, 4.0]) == -22.0
    with pytest.raises(TraceError, match=r"^jit: dot\(\) can't take the result of vmap here; .* dot of two such can"):
        jit(f)([1.0, 2.0, 3.0], [3.0, 4.0])
