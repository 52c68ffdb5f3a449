"""What is negated in a sum is subtracted, with the same bits."""

import math
import random
import struct
from functools import partial, reduce
from operator import add

import pytest

from autograd import grad, jit, scan
from autograd import sum as total

#: Sums of four numbers, terms before products, which is the order in which the interpreter adds them; what is written in
#: place of them; and how many negations remain.
SUMS = {
    "a product": (lambda total, a, b, c, d: total([a, -b * c, c * d]), "subtract_product", 0),
    "the other factor": (lambda total, a, b, c, d: total([a, b * -c, c * d]), "subtract_product", 0),
    "both factors": (lambda total, a, b, c, d: total([a, -b * -c, c * d]), "add_product", 0),
    "the first of two products": (lambda total, a, b, c, d: total([-a * b, c * d]), "subtract_product", 0),
    "a term": (lambda total, a, b, c, d: total([a, -b, c * d]), "sub(", 0),
    "two terms and two products": (lambda total, a, b, c, d: total([a, -b, -c * d, b * c]), "subtract_product", 0),
    "the first of all": (lambda total, a, b, c, d: total([-a, b, c * d]), "add(", 1),
    "two products, both negated": (lambda total, a, b, c, d: total([-a * b, -c * d]), "subtract_product", 1),
    "a long sum": (lambda total, a, b, c, d: total([a, b, c, d, -b * c]), "sum", 1),
}
NUMBERS = [0.0, -0.0, 1.0, -1.5, 0.1, 1e308, -1e-308, 5e-324, math.inf, -math.inf, math.nan]


def bits(x):
    return struct.pack("<d", x) if x == x else "nan"


@pytest.mark.parametrize("name", SUMS)
def test_negations_in_sums(name):
    f, written, remain = SUMS[name]
    compiled, rng = jit(partial(f, total), kernel="native"), random.Random(0)
    for _ in range(300):
        numbers = [rng.choice([*NUMBERS, rng.gauss(0.0, 1.0)]) for _ in range(4)]
        assert bits(compiled(*numbers)) == bits(f(partial(reduce, add), *numbers)), numbers
    assert written in compiled.source
    assert compiled.source.count("neg") == remain


def test_a_negation_that_is_read_elsewhere_stays():
    compiled = jit(lambda a, b, c: (total([a, -b * c, c * c]), -b), kernel="native")
    assert compiled(1.0, 2.0, 3.0) == (4.0, -2.0)
    assert compiled.source.count("neg") == 1


def test_a_loop_backwards_computes_none():
    """The adjoint of v has the term -p · v̄; only what is summed over all steps behind the loop is still negated."""

    def f(v, p):
        (_, v), _ = scan(lambda state, _: ((state[0] + 0.1 * state[1], state[1] - p * state[1]), None), (v, v), length=7)
        return v

    compiled = jit(grad(f, argnums=(0, 1)), kernel="native")
    assert compiled(2.0, 0.1) == pytest.approx((0.9**7, -7 * 2.0 * 0.9**6), rel=1e-14)
    loops = compiled.source.split("scan")[1:]
    assert all("neg" not in loop.partition("again")[0] for loop in loops)
