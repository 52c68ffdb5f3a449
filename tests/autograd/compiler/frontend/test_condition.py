"""Comparisons of numbers that are not known yet are recorded, and never answered by identity."""

import re

import numpy as np
import pytest

from autograd import (
    TraceError,
    Value,
    grad,
    isfinite,
    isnan,
    jacfwd,
    jit,
    jvp,
    log,
    logical_and,
    logical_not,
    logical_or,
    sqrt,
    sum,
    tanh,
    vmap,
    where,
)

nan, inf = float("nan"), float("inf")
KERNELS = ("numpy", "native")
COMPARISONS = [
    lambda x, y: x > y,
    lambda x, y: x >= y,
    lambda x, y: x < y,
    lambda x, y: x <= y,
    lambda x, y: x == y,
    lambda x, y: x != y,
    lambda x, y: x > 0.5,
    lambda x, y: 0.5 >= x,  # noqa: SIM300  # the number on the left
    lambda x, y: x == 1,
    lambda x, y: x == True,  # noqa: E712
    lambda x, y: 1 != x,  # noqa: SIM300
    lambda x, y: np.float64(1.0) <= x,
    lambda x, y: Value(1.0) <= x,
    lambda x, y: Value(1.0) == x,
    lambda x, y: x != np.float32(1.0),
    lambda x, y: (x > 0) & (y > 0),
    lambda x, y: (x > 0) | (y > 0),
    lambda x, y: (x > 0) ^ (y > 0),
    lambda x, y: True & (x > 0),
    lambda x, y: (x > 0) | np.bool_(False),
    lambda x, y: logical_and(x > 0, y > 0),
    lambda x, y: logical_or(x > 0, y < 0),
    lambda x, y: logical_and(x, y),
    lambda x, y: logical_not(x > 0),
    lambda x, y: logical_not(x),
    lambda x, y: isnan(x),
    lambda x, y: isfinite(x),
    lambda x, y: y.isfinite() if hasattr(y, "isfinite") else isfinite(y),
]
POINTS = [(1.0, 2.0), (2.0, 1.0), (1.0, 1.0), (-1.0, 0.0), (0.0, -0.0), (nan, 1.0), (inf, nan)]


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("compare", COMPARISONS, ids=range(len(COMPARISONS)))
def test_a_comparison_is_a_bool_everywhere(compare, kernel):
    compiled = jit(compare, kernel=kernel)
    over_samples = jit(vmap(compare), kernel=kernel)
    expected = [compare(x, y) for x, y in POINTS]
    assert all(type(entry) in (bool, np.bool_) for entry in expected)
    assert [compare(Value(x), Value(y)) for x, y in POINTS] == expected
    found = [compiled(x, y) for x, y in POINTS]
    assert found == expected
    assert all(type(entry) is bool for entry in found)
    lanes = over_samples(*np.array(POINTS).T)
    assert lanes.dtype == bool
    assert lanes.tolist() == expected


@pytest.mark.parametrize("kernel", KERNELS)
def test_one_program_with_where_everywhere(kernel):
    def f(x):
        return where((x > 0) & (x < 10), log(x), 0)

    assert [f(x) for x in (2.0, -1.0, 20.0)] == [log(2.0), 0.0, 0.0]
    for transform in (lambda f: f, grad, lambda f: grad(grad(f))):
        compiled = jit(transform(f), kernel=kernel)
        for x in (2.0, 0.0, -1.0, 20.0):
            assert compiled(x) == pytest.approx(transform(f)(x), rel=1e-15)
    assert jit(grad(lambda x: where(~(x > 1), x * x, x)), kernel=kernel)(0.5) == 1.0
    slope = jit(lambda v: vmap(grad(lambda x: where(x > 0, sqrt(x), 0.0)))(v), kernel=kernel)
    assert slope(np.array([4.0, 0.0, -1.0])).tolist() == [0.25, 0.0, 0.0]


@pytest.mark.parametrize("kernel", KERNELS)
def test_conditions_in_results_keep_their_place_and_kind(kernel):
    def f(x):
        return {"a": x > 0, "b": (x, [x > 1, x]), "c": np.array([x > 0, x > 5])}

    found = jit(f, kernel=kernel)(3.0)
    assert found["a"] is True
    assert found["b"] == (3.0, [True, 3.0])
    assert found["b"][1][0] is True
    assert found["c"].tolist() == [True, False]
    assert found["c"].dtype == bool
    assert jit(lambda v: vmap(lambda x: (x > 0, x))(v), kernel=kernel)(np.array([1.0, -1.0]))[0].tolist() == [True, False]


WRONG = {
    "product": (lambda x: (x > 0) * x, r"\* was asked of a condition .* use where\(condition, a, b\)"),
    "factor": (lambda x: x * (x > 0), r"mul\(\) was asked of a condition .* use where"),
    "a number before": (lambda x: 1.0 + (x > 0), r"\+ was asked of a condition .* use where"),
    "a Value before": (lambda x: Value(1.0) - (x > 0), r"- was asked of a condition .* use where"),
    "a NumPy scalar before": (lambda x: np.float64(1.0) * (x > 0), r"\* was asked of a condition .* use where"),
    "sign": (lambda x: -(x > 0), r"- was asked of a condition .* use where"),
    "function": (lambda x: tanh(x > 0), r"tanh\(\) was asked of a condition .* use where"),
    "list": (lambda x: sum([x > 0, x]), r"sum\(\) was asked of a condition .* use where"),
    "float": (lambda x: float(x > 0), r"float\(\) was asked of a condition .* use where"),
    "compared": (lambda x: (x > 0) == (x > 1), "== was asked of a condition .* use where"),
    "compared with a number": (lambda x: x == (x > 0), r"equal\(\) was asked of a condition .* use where"),
    "branch": (lambda x: where(x > 0, x > 1, x), r"where\(\) was asked of a condition .* use where"),
    "gradient": (lambda x: grad(lambda y: y > 0)(x), r"gradients\(\) was asked of a condition"),
    "tangent": (lambda x: jvp(lambda y: (y, y > 0), (x,), (1.0,)), "a derivative was asked of a condition"),
    "column": (lambda x: jacfwd(lambda y: (y, y > 0))(x), "a derivative was asked of a condition"),
    "and a number": (lambda x: (x > 0) & 1.0, "& combines conditions .* and bools, not a float, 1.0"),
    "if": (
        lambda x: x if x > 0 else -x,
        r"the truth of a comparison .* use maximum, minimum or where.* At .*test_condition",
    ),
    "and": (lambda x: x > 0 and x < 1, "the truth of a comparison"),
    "not": (lambda x: not x > 0, "the truth of a comparison"),
    "between": (lambda x: 0 < x < 1, "the truth of a comparison"),
    "max": (lambda x: max(x, 0.0), "also max, min, sorted"),
    "sorted": (lambda x: sorted([x, x + 1]), "also max, min, sorted"),
    "in a tuple": (lambda x: x in (1.0, 2.0), "the truth of a comparison"),
    "in a list of its kind": (lambda x: x in [x + 1.0, x], "the truth of a comparison"),
    "in a set": (lambda x: x in {1.0, 2.0}, "a set or dict was asked to hold"),
    "index": (lambda x: [1.0, 2.0].index(x), "the truth of a comparison"),
    "lists": (lambda x: [x] == [1.0], "the truth of a comparison"),
    "a set": (lambda x: len({x, x + 0.0}), "a set or dict was asked to hold"),
    "a set of conditions": (lambda x: {x > 0}, "a set or dict was to hold a comparison"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_only_a_call_can_tell_or_only_numbers_can_do(name):
    f, message = WRONG[name]
    with pytest.raises(TraceError, match=message):
        jit(f)(1.0)


def test_where_of_numpy_takes_a_condition_beside_mere_numbers():
    f = jit(lambda x: np.where((x > 0) & (x < 3), 1.0, np.float32(-1.5)))
    assert (f(2.0), f(4.0)) == (1.0, -1.5)


@pytest.mark.parametrize("function", [np.any, np.all, np.sum, np.count_nonzero, np.where])
def test_other_functions_of_numpy_refuse_a_condition(function):
    with pytest.raises(TraceError, match=f"{function.__name__}.* was asked of a condition"):
        jit(lambda x: function(x > 0))(1.0)


def test_equality_with_what_is_no_number():
    assert jit(lambda x: x if x is not None and x != None and not x == "a" else 0.0)(2.0) == 2.0  # noqa: E711, SIM201


@pytest.mark.parametrize("wrong", [-2, -1, 2, np.int64(3)])
def test_where_refuses_a_whole_number_that_is_no_condition(wrong):
    traced = jit(lambda x: where(wrong, x, 1.0))
    for call in (lambda: where(wrong, 1.0, 2.0), lambda: logical_not(wrong), lambda: traced(1.0)):
        with pytest.raises(TypeError, match=r"whole number other than 0 and 1.* write logical_not\(condition\)"):
            call()


def test_a_list_of_conditions_is_mapped_over():
    signs = vmap(lambda is_large, x: where(is_large, x, -x))
    f = lambda x: signs([x[0] > 0.5, x[1] > 0.5, True], x)  # noqa: E731
    assert jit(f)([0.25, 0.75, 0.125]) == f([0.25, 0.75, 0.125]) == [-0.25, 0.75, 0.125]


def test_an_int_that_is_an_argument_is_a_number_as_a_float_is():
    """Outside `where` refuses it, as it may be ~True; for a program it is the number, which NumPy and JAX take too."""
    for number in (2, 2.0, np.int64(2)):
        assert jit(where)(number, 1.0, 3.0) == np.where(number, 1.0, 3.0) == 1.0
    assert jit(where)(0, 1.0, 3.0) == 3.0


def test_conditions_that_are_numbers():
    assert (where(1, 2.0, 3.0), where(0, 2.0, 3.0), where(0.5, 2.0, 3.0), where(np.bool_(False), 2.0, 3.0)) == (2, 3, 2, 3)
    assert where(Value(-1.0), 2.0, 3.0).data == 2.0
    assert logical_and(Value(2.0), 1.0) is True
    assert logical_or(Value(0.0), False) is False


@pytest.mark.parametrize(
    ("f", "words"),
    [
        (lambda x: where(np.logical_and(x > 0.0, x < 1.0), x, -x), None),
        (lambda x: where(np.logical_or(np.logical_not(x > 0.0), x > 1.0), x, -x), None),
        (lambda x: where(np.bitwise_and(x > 0.0, np.bool_(True)), x, -x), None),
        (lambda x: where(np.array([True, False]) & (x > 0.0), x, -x), None),
        (lambda x: where((x > 0.0) & np.array([True, False]) | (x > np.array([1.0, 3.0])), x, -x), None),
        (lambda x: where((x > 0.0) ^ (x * np.array([1.0, 2.0]) > 0.7), x, -x), None),
        (lambda x: where((x > 0.0) & np.array([1.0, 2.0]), x, -x), "& combines conditions"),
        (lambda x: np.multiply(x > 0.0, x), "* was asked of a condition"),
        (lambda x: np.maximum(x > 0.0, x), "maximum() was asked of a condition"),
    ],
    ids=["logical_and", "logical_or", "bitwise_and", "bools & it", "it & bools", "^", "numbers", "multiply", "maximum"],
)
def test_numpy_functions_of_conditions(f, words):
    if words:
        with pytest.raises(TraceError, match=re.escape(words)):
            jit(f)(2.0)
        return
    for x in (-1.0, 0.5, 2.0):
        assert np.array_equal(jit(f)(x), f(x))


def test_a_condition_is_no_index():
    for read in (lambda x, i: x[i > 0.0], lambda x, i: x[i > 0.0, 0], lambda x, i: [1.0, 2.0][i > 0.0]):
        with pytest.raises(TraceError, match=r"an index was to be made of a comparison of.* write where\(condition, 1, 0\)"):
            jit(read)(np.ones((2, 2)), 1.0)
