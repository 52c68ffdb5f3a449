"""Simplification: what is known is folded or shared, what no result needs is dropped; thresholds just below, met, above."""

import math

import numpy as np
import pytest

from autograd import (
    dot,
    exp,
    grad,
    jit,
    logsumexp,
    maximum,
    minimum,
    prod,
    reciprocal,
    scan,
    sigmoid,
    sin,
    softmax,
    sqrt,
    square,
    tanh,
    vmap,
    where,
)
from autograd import max as largest
from autograd import min as smallest
from autograd import sum as total
from autograd.compiler.passes.expansions import LARGEST, MODEST, SMALLEST, may_fold
from autograd.primitives import sech


@pytest.mark.parametrize(
    ("product", "folds"),
    [
        (math.nextafter(SMALLEST, 0.0), False),
        (SMALLEST, True),
        (math.nextafter(SMALLEST, 1.0), True),
        (math.nextafter(LARGEST, 0.0), True),
        (LARGEST, True),
        (math.nextafter(LARGEST, math.inf), False),
    ],
)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_constants_are_folded_from_the_smallest_product_to_the_largest(product, folds, sign):
    assert may_fold(sign, product) is folds
    compiled = jit(lambda x: (sign * 0.5 * product) * (2.0 * x))
    compiled(1.0)
    assert sum(primitive.name == "mul" for primitive in compiled.program.primitives) == (1 if folds else 2)


@pytest.mark.parametrize(
    ("factor", "moves"),
    [
        (math.nextafter(1.0, 0.0), False),
        (math.nextafter(1.0, 2.0), True),
        (math.nextafter(MODEST, 0.0), True),
        (MODEST, True),
        (math.nextafter(MODEST, math.inf), False),
    ],
)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_factors_from_1_to_the_modest_move_out_of_products_with_lanes(factor, moves, sign):
    compiled = jit(lambda xs, ys: vmap(lambda x, y: (sign * factor * x) * y)(xs, ys))
    compiled([1.0, 2.0], [3.0, 4.0])
    program = compiled.program
    last = program[program.outputs[0]]
    assert any(program[arg].number == sign * factor for arg in last.args) is moves


def test_factors_whose_product_is_minus_1_become_one_sign():
    assert primitives(lambda xs, ys: vmap(lambda x, y: (2.0 * x) * (-0.5 * y))(xs, ys), [1.0], [3.0]) == [
        *("argument", "argument", "mul", "neg")
    ]


def primitives(f, *args):
    compiled = jit(f)
    compiled(*args)
    return sorted(primitive.name for primitive in compiled.program.primitives)


def test_what_was_traced_can_be_seen_beside_what_became_of_it():
    def f(x):
        sin(x)
        return 2.0 * (3.0 * x)

    compiled = jit(f)
    compiled(1.0)
    assert [p.name for p in compiled.traced.primitives] == ["argument", "sin", "constant", "mul", "constant", "mul"]
    assert [p.name for p in compiled.program.primitives] == ["argument", "constant", "mul"]
    assert compiled(5.0) == 30.0, "looking changed nothing"


def test_constants_are_folded_equal_things_shared_and_unused_ones_dropped():
    assert primitives(lambda x: x * (exp(0.0) + 2.0 * 3.0), 1.0) == ["argument", "constant", "mul"]
    assert primitives(lambda x: sin(x) * 2.0 + 2.0 * sin(x), 1.0) == ["add", "argument", "constant", "mul", "sin"]
    assert primitives(lambda x: [tanh(x), sin(x) * 0.0][0], 1.0) == ["argument", "tanh"]
    assert primitives(lambda x: 2.0 * (3.0 * x), 1.0) == ["argument", "constant", "mul"]
    assert primitives(lambda x: maximum(float("nan") * x, x + float("nan")), 1.0) == [
        *("add", "argument", "constant", "maximum", "mul")
    ]


@pytest.mark.parametrize(
    ("spelling", "one", "other"),
    [
        ("x ** 0", lambda x: x**0, lambda x: 1.0),
        ("its derivative", grad(lambda x: x**0 + x), lambda x: 1.0),
        ("1 ** x", lambda x: 1.0**x, lambda x: 1.0),
        ("x ** 1", lambda x: x**1 * 1, lambda x: x),
        ("x ** 2", lambda x: x**2, lambda x: square(x)),
        ("x ** 4", lambda x: x**4, lambda x: square(square(x))),
        ("x ** -2", lambda x: x**-2, lambda x: reciprocal(square(x))),
        ("x / -1", lambda x: x / -1, lambda x: -x),
        ("abs", lambda x: abs(-x) + abs(abs(x)), lambda x: abs(x) + abs(x)),
        ("where", lambda x: where(x > 0.0, x, x), lambda x: x),
        ("where of what holds", lambda x: where(x**0 > 0.5, x, tanh(x)), lambda x: x),
        ("maximum, minimum", lambda x: maximum(x, x) * minimum(x, x), lambda x: x * x),
        ("max, prod", lambda x: largest([x]) * prod([x]), lambda x: x * x),
        ("dot", lambda x: dot([x], [tanh(x)]), lambda x: x * tanh(x)),
    ],
)
def test_two_spellings_are_one_program(spelling, one, other):
    programs = [jit(f) for f in (one, other)]
    assert len({program(1.5) for program in programs}) == 1, spelling
    assert len({str(program.program) for program in programs}) == 1, spelling


def test_what_all_samples_share_is_computed_once():
    f = jit(lambda w, X: vmap(lambda x: exp(w) * x)(X))
    f(1.0, [1.0, 2.0, 3.0])
    lanes = {equation.primitive.name: equation.lanes for equation in f.program}
    assert (lanes["exp"], lanes["mul"]) == (0, 3)


def test_what_is_the_same_in_all_steps_after_all_is_not_moved_between_samples_and_steps():
    def f(x):
        last, ones = scan(lambda carry, y: (carry * y + x**0, y**0), x, np.array([1.0, 2.0, 3.0]))
        return last + total(ones)

    compiled, X = jit(vmap(f)), np.array([1.0, 2.0])
    assert compiled(X).tolist() == vmap(f)(X).tolist() == [19.0, 25.0]
    assert not {"each_step", "step_sum"} & {primitive.name for primitive in compiled.program.primitives}


def test_stable_forms_stay_stable():
    f = jit(lambda xs: (logsumexp(xs), softmax(xs)))
    assert f([1000.0, 0.0]) == (1000.0, [1.0, 0.0])
    assert math.isinf(jit(grad(sqrt))(0.0))
    assert jit(lambda xs: total(xs) + dot(xs, xs))([2.0]) == 6.0
    assert jit(logsumexp)([0.0, -40.0]) == math.exp(-40.0)


def test_nan_is_no_constant_of_a_pattern():
    assert math.isnan(jit(lambda x: sigmoid(x) + square(math.nan * sech(0.5 * x)))(1.0))


def test_only_numbers_less_their_own_largest_have_0_as_the_largest():
    for f in (
        lambda x, y, z: largest([x - largest([x, y, z]), y - largest([x, y, z])]),
        lambda x, y, z: largest([x - smallest([x, y]), y - smallest([x, y])]),
        lambda x, y, z: largest([x - largest([x, y]), y - largest([x, y, z])]),
        lambda x, y, z: largest([x - largest([x, y]), y + largest([x, y])]),
    ):
        assert jit(f)(1.0, 2.0, 7.0) == f(1.0, 2.0, 7.0) != 0.0
