"""Rules never raise the cost: a simplified program takes no more operations than the traced one."""

from functools import cache

import pytest

from autograd import hessian, jit, value_and_grad, vmap
from autograd import sum as total
from autograd.compiler.ir.lanes import SOURCES
from autograd.compiler.passes.rewrites import IDENTITIES
from autograd.compiler.passes.simplify import prune
from autograd.row import Primitive
from tests.autograd.compiler.passes.identities import Sides
from tests.autograd.compiler.programs import random_dag

#: The rows that define a primitive by others: it costs what those cost.
DEFINITIONS = {
    row.pattern: row.replacement
    for row in IDENTITIES
    if isinstance(row.pattern, Primitive) and not isinstance(row.replacement, Primitive) and row.form is None
}
#: The primitives that cost about ten multiplications.
DEAR = {"asinh", "atan", "cos", "erf", "exp", "gelu", "log", "log1p", "pow", "sech", "sigmoid", "sin", "softplus", "tanh"}


@cache
def price(primitive, count):
    """How many additions and multiplications an equation takes, about; one of a list of so many numbers."""
    if primitive in DEFINITIONS and count > 1:
        row = next(row for row in IDENTITIES if row.pattern is primitive)
        return price_of_program(Sides(row, count).program(row.replacement))
    if primitive in SOURCES:
        return 0
    return max(count - 1, 1) if primitive.over_lists else 10 if primitive.name in DEAR else 1


def price_of_program(program):
    return sum(price(primitive, len(args)) for primitive, args in zip(program.primitives, program.args, strict=True))


TRANSFORMS = {
    "value_and_grad": value_and_grad,
    "hessian": hessian,
    "lanes": lambda f: lambda x: vmap(value_and_grad(f))([x, x]),
    "sum over lanes": lambda f: value_and_grad(lambda x: total(vmap(lambda c: f([c * entry for entry in x]))([1.0, 2.0]))),
}


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_simplifying_does_not_raise_the_cost(transform):
    for seed in range(10):
        compiled = jit(TRANSFORMS[transform](random_dag(seed, 12)), kernel="native")
        compiled([0.1, 0.2, 0.3])
        assert price_of_program(compiled.program) <= price_of_program(prune(compiled.traced)), seed


def test_a_factor_that_moves_out_of_a_product_and_is_used_elsewhere_costs_one_product_more():
    """The exception that rewrites.py names."""

    def f(x, y):
        scaled = 2.0 * x
        return scaled * y, scaled

    compiled = jit(lambda xs, ys: vmap(f)(xs, ys), kernel="native")
    compiled([1.0, 2.0], [3.0, 4.0])
    assert price_of_program(compiled.program) == price_of_program(prune(compiled.traced)) + 1
