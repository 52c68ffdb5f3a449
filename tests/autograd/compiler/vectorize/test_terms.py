"""From equations to units: which sums are flattened, which stay, and the level of each unit."""

import numpy as np
import pytest

from autograd import dot, max, sin, tanh, vmap
from autograd import sum as total
from autograd.compiler.vectorize.terms import INLINED, LANE_REDUCTION, OTHER
from tests.autograd.compiler.programs import lowered

X, ROWS = [1.0, 2.0, 3.0, 4.0], np.ones((5, 2))


def lines(f, *args):
    """A line for each unit: its level, and its primitive or its terms and products; Σ where it goes over lanes."""
    lowering = lowered(f, *args)
    units = lowering.units
    found = []
    for index in units.indices.tolist():
        leaves = [f"v{leaf}" for leaf in units.leaves[units.starts[index] : units.starts[index + 1]].tolist()]
        terms, products = int(units.terms[index]), int(units.products[index])
        if units.kinds[index] == OTHER:
            text = f"{lowering.program.primitives[index].name}({', '.join(leaves)})"
        else:
            assert len(leaves) == terms + 2 * products
            text = " + ".join(
                leaves[:terms] + [f"{a}·{b}" for a, b in zip(leaves[terms::2], leaves[terms + 1 :: 2], strict=True)]
            )
            text = f"Σ({text})" if units.kinds[index] == LANE_REDUCTION else text
        found.append(f"{units.levels[index]}: v{index} = {text}")
    return found


@pytest.mark.parametrize(("f", "expected"), [
    (lambda x: x[0] * x[1] + x[2] * x[3] + x[0], ["1: v7 = v0 + v0·v1 + v2·v3"]),
    (lambda x: dot(x[:2], x[2:]) + x[0], ["1: v5 = v0 + v0·v2 + v1·v3"]),
    (lambda x: total(x) + x[0] * x[1], ["1: v6 = v0 + v1 + v2 + v3 + v0·v1"]),
    (lambda x: total([x[0] + x[1] * x[2], x[3]]), ["1: v6 = v0 + v3 + v1·v2"]),
    (lambda x: dot(x, x) + dot(x, x[::-1]),
     ["1: v4 = v0·v0 + v1·v1 + v2·v2 + v3·v3", "1: v5 = v0·v3 + v1·v2 + v2·v1 + v3·v0", "2: v6 = add(v4, v5)"]),
], ids=["operators", "dot", "sum", "running total in a sum", "two dots"])  # fmt: skip
def test_sums_are_flattened(f, expected):
    assert lines(f, X) == expected


@pytest.mark.parametrize(("f", "expected"), [
    (lambda x: x[0] + x[1], ["1: v2 = add(v0, v1)"]),
    (lambda x: x[0] + (x[1] + x[2]), ["1: v3 = add(v1, v2)", "2: v4 = add(v0, v3)"]),
    (lambda x: x[0] + (x[1] + x[2]) + x[3], ["1: v4 = add(v1, v2)", "2: v5 = add(v0, v4)", "3: v6 = add(v5, v3)"]),
    (lambda x: (x[0] + x[1] + x[2]) + (x[1] * x[3] + x[2]),
     ["1: v5 = v0 + v1 + v2", "1: v7 = v2 + v1·v3", "2: v8 = add(v5, v7)"]),
    (lambda x: (x[0] * x[1], x[0] * x[1] + x[2]), ["1: v3 = mul(v0, v1)", "2: v4 = add(v3, v2)"]),
    (lambda x: [s := x[0] * x[1] + x[2], s + x[3]], ["1: v5 = v2 + v0·v1", "2: v6 = add(v5, v3)"]),
    (lambda x: max(x) * x[0], ["1: v4 = max(v0, v1, v2, v3)", "2: v5 = mul(v4, v0)"]),
], ids=["two numbers", "on the right", "on the right within", "a layer's outputs", "a product that is used twice",
        "a sum that is used twice", "no sum"])  # fmt: skip
def test_other_equations_stay_units(f, expected):
    assert lines(f, X) == expected


@pytest.mark.parametrize(("f", "expected"), [
    (lambda X: total(vmap(lambda x: x[0] * x[1] + x[0])(X)), ["1: v4 = Σ(v0 + v0·v1)"]),
    (lambda X: total(vmap(lambda x: x[0])(X)), ["1: v1 = Σ(v0)"]),
    (lambda X: total(vmap(lambda x: x[0] * 2.0)(X)) * X[0][0], ["1: v3 = Σ(v0·v1)", "2: v5 = mul(v3, v4)"]),
    (lambda X: vmap(lambda x: tanh(x[0]) * x[1] + x[0])(X), ["1: v1 = tanh(v0)", "2: v4 = v0 + v1·v2"]),
], ids=["sum of products", "one number", "factor outside", "within lanes"])  # fmt: skip
def test_lanes(f, expected):
    assert lines(f, ROWS) == expected


def test_a_uniform_term_is_not_added_up_over_the_lanes():
    """Σₗ (x·w + c) has c once for each lane: the sum stays a unit, and its lanes are added up after it."""
    assert lines(lambda X, w: total(vmap(lambda x: x[0] * x[1] + w)(X)), ROWS, 2.0) == [
        "1: v4 = v0 + v1·v2",
        "2: v5 = Σ(v4)",
    ]
    assert lines(lambda X, w: total(vmap(lambda x: x[0] * w)(X)), ROWS, 2.0) == ["1: v3 = Σ(v1·v0)"]


def test_constants_are_added_up_over_the_lanes_only_where_they_pad_a_dot_product():
    assert lines(lambda X: total(vmap(lambda x: dot([x[0], 0.0], [x[1], x[0]]))(X)), ROWS) == ["1: v4 = Σ(v0·v1 + v2·v0)"]
    assert lines(lambda X: total(vmap(lambda x: total([x[0], x[1], 2.0]))(X)), ROWS) == [
        "1: v3 = v0 + v1 + v2",
        "2: v4 = Σ(v3)",
    ]


def test_levels_grow_along_the_longest_way():
    found = lowered(lambda x: [sin(sin(x[0]) * x[1]) + sin(x[2]), sin(x[3])], X)
    levels = {found.program.primitives[i].name: int(found.units.levels[i]) for i in found.units.indices.tolist()}
    assert levels == {"sin": 1, "mul": 2, "add": 4}
    assert not found.units.levels[found.units.kinds == INLINED].any()


def test_tables_of_leaves():
    units = lowered(lambda x: [x[0] * x[1] + x[2], x[1] * x[2] + x[3]], X).units
    assert units.table(units.indices, 0, 1).tolist() == [[2], [3]]
    assert units.table(units.indices, 1, 2).tolist() == [[0, 1], [1, 2]]
    assert units.factors(units.indices).tolist() == [[0, 1], [1, 2]]
