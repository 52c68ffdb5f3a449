"""Groups: which units are computed together, and in which order."""

import numpy as np
import pytest

from autograd import cos, dot, jit, sin, tanh, vmap, where
from autograd import sum as total
from autograd.compiler.vectorize.groups import MANY
from tests.autograd.compiler.programs import lowered

X, Y, ROWS = [0.5, 1.0, 1.5, 2.0], [2.0, 3.0, 4.0, 5.0], np.ones((5, 2))


def groups(f, *args):
    """The sizes of the groups and the names of what they compute, in order."""
    lowering = lowered(f, *args)
    return [(lowering.program.primitives[group[0]].name, len(group)) for group in lowering.groups]


@pytest.mark.parametrize(("f", "expected"), [
    (lambda x, y: [sin(a) for a in x], [("sin", 4)]),
    (lambda x, y: [sin(x[0]), cos(x[1]), sin(x[2])], [("sin", 2), ("cos", 1)]),
    (lambda x, y: [sin(sin(x[0])), sin(x[1])], [("sin", 2), ("sin", 1)]),
    (lambda x, y: [cos(x[0]), sin(cos(x[1])), cos(sin(x[2]))], [("cos", 2), ("sin", 1), ("sin", 1), ("cos", 1)]),
    (lambda x, y: [total(x[:3]), total(x), total(y[:3])], [("sum", 2), ("sum", 1)]),
    (lambda x, y: [dot(x, y), dot(y, x), dot(x[:3], y[:3])], [("dot", 2), ("dot", 1)]),
    (lambda x, y: [dot(x, y) + x[0], dot(y, x)], [("add", 1), ("dot", 1)]),
], ids=["one form", "primitives", "levels", "levels and first units", "terms", "products", "other terms"])  # fmt: skip
def test_units_of_one_level_and_form_are_a_group(f, expected):
    assert groups(f, X, Y) == expected


def test_units_of_other_lanes_are_other_groups():
    assert groups(lambda X, Z: [vmap(lambda x: sin(x[0]))(X), vmap(lambda x: sin(x[0]))(Z)], ROWS, ROWS[:3]) == [
        ("sin", 1),
        ("sin", 1),
    ]
    assert groups(lambda X, x: [vmap(lambda r: sin(r[0]))(X), sin(x[0])], ROWS, X) == [("sin", 1), ("sin", 1)]
    assert groups(lambda X, Z: [total(vmap(sin)(X)), total(vmap(cos)(Z))], ROWS[:, 0], ROWS[:3, 0])[2:] == [
        ("lane_sum", 1),
        ("lane_sum", 1),
    ]


def test_few_operands_of_other_arrays_make_other_groups():
    """So that each is a view of one array; with many operands, or in long sums, it does not matter."""
    assert groups(lambda x, y: [a * b for a, b in zip([*x[:2], *y[:2]], x, strict=True)], X, Y) == [("mul", 2), ("mul", 2)]
    assert groups(lambda x, y: [where(a > 1.0, a, b) for a, b in [(x[0], x[1]), (x[2], y[1])]], X, Y)[1:] == [
        ("where", 1),
        ("where", 1),
    ]
    assert MANY == 4
    assert groups(lambda x, y: [total([x[0], x[1], y[0]]), total([x[0], x[1], x[2]])], X, Y) == [("sum", 2)]
    assert groups(lambda x, y: [x[0] * x[1] + x[2], x[0] * y[1] + x[2]], X, Y) == [("add", 1), ("add", 1)]
    assert groups(lambda x, y: [x[0] * x[1] + x[2], x[1] * x[2] + y[2]], X, Y) == [("add", 2)]
    assert groups(lambda x, y: [dot(x, y), dot(x, x)], X, Y) == [("dot", 2)]


def test_sums_with_products_of_other_kinds_are_other_groups():
    """Of two uniform numbers, of a uniform and a varying one, of two varying ones; a constant fits any kind."""

    def f(X, w):
        return vmap(lambda x: [dot(w, x), dot(x, x), dot(x, w[::-1]), dot([w[0], x[1]], [w[1], x[0]])])(X)

    assert groups(f, ROWS, X[:2]) == [("dot", 2), ("dot", 1), ("dot", 1)]
    assert groups(lambda X: vmap(lambda x: [dot([x[0], 0.0], x), dot(x, x)])(X), ROWS) == [("dot", 2)]


def test_numbers_of_groups():
    lowering = lowered(lambda x: [sin(x[0]), cos(x[1]), sin(x[2])], X)
    numbers = lowering.groups.numbers(len(lowering.program))
    computed = {lowering.program.primitives[index].name: int(number) for index, number in enumerate(numbers) if number >= 0}
    assert computed == {"sin": 0, "cos": 1}
    assert len(lowering.groups) == 2
    assert (numbers < 0).sum() == len(lowering.program) - 3


@pytest.mark.parametrize("kernel", ["numpy", "native"])
def test_groups_compute_what_each_unit_does(kernel):
    def f(x, y):
        return [tanh(sin(a) * b) for a, b in zip(x, y, strict=True)] + [dot(x, y), total(y), sin(y[0])]

    assert jit(f, kernel=kernel)(X, Y) == pytest.approx(f(X, Y), rel=1e-15)
