"""A nan that the steps of a loop pass on is seen behind the last one, and is not looked for in each."""

import math

import numpy as np
import pytest

from autograd import grad, jit, scan, sqrt, vmap, where
from autograd.compiler.ir.lanes import NEXT
from autograd.compiler.passes.strong_zero import lasting_nans

START = np.array([0.5, 0.25])


def result(body, p, length=5):
    return scan(lambda state, _: (body(p, *state), None), (p[0], p[1]), None, length=length)[0][0]


def recurrence(p, a, b):
    return a * p[0] + b, b + p[1] * a


def turned(p, a, b):
    """No carry is made of itself, but a nan of one is one of the other in the next step, and so on."""
    return b * p[0], a + p[1]


def is_next_of(program, index, value):
    return program.primitives[index] is NEXT and program.args[index][1] == value


def compiled_gradient(f, *args, kernel="native"):
    compiled = jit(grad(f), kernel=kernel)
    return compiled, compiled(*args)


@pytest.mark.parametrize("body", [recurrence, turned])
def test_what_is_passed_on_needs_no_further_result(body):
    compiled, _ = compiled_gradient(lambda p: result(body, p), START)
    program = compiled.program
    closing = {index for index, primitive in enumerate(program.primitives) if primitive is NEXT}
    assert closing
    assert lasting_nans(program) <= closing
    assert len(program.outputs) == len(START)


def test_a_carry_that_a_step_makes_of_other_numbers_alone_is_looked_at_in_each_step():
    compiled = jit(lambda xs: scan(lambda carry, x: (sqrt(x), carry), 0.0, xs)[0])
    assert compiled(np.array([1.0, 4.0])) == 2.0
    assert lasting_nans(compiled.program) == set()


def root(x):
    return where(x > 0.0, sqrt(x), 0.0)


def hidden(p, a, b):
    """The slope of a step, which at a = 0 is nan in the plain form, is only compared in the next one."""
    return where(b > 10.0, 3.0, a - p[1]), grad(root)(a)


@pytest.mark.parametrize("kernel", ["native", "numpy"])
def test_what_is_hidden_is_added_up_over_steps(kernel):
    def f(p):
        return scan(lambda state, _: (hidden(p, *state), None), (p[0], 0.0), None, length=4)[0]

    compiled, p = jit(f, kernel=kernel), np.array([0.5, 0.5])
    assert compiled(p) == f(p)
    slope = next(index for index, number in enumerate(compiled.program.steps) if number)
    (closing,) = [i for i in range(len(compiled.program)) if is_next_of(compiled.program, i, slope)]
    assert closing not in lasting_nans(compiled.program)
    assert len(compiled.program.outputs) > 2
    assert closing not in compiled.program.outputs, "but the sum of what it closes with"


def rooted(p, a, b):
    """At b = 0 the root has an infinite slope, which where leaves out."""
    return a * p[0] + root(b), b - 0.25


@pytest.mark.parametrize("kernel", ["native", "numpy"])
@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_a_nan_of_any_step_calls_for_strong_zeros(length, kernel):
    """The second carry is 0 in the second step, so that the plain form has 0 times infinity there."""
    p = np.array([1.0, 0.25])
    _, found = compiled_gradient(lambda p: result(rooted, p, length), p, kernel=kernel)
    assert np.array_equal(found, grad(lambda p: result(rooted, p, length))(p))
    assert all(map(math.isfinite, found))


def test_a_nan_of_any_sample_calls_for_strong_zeros():
    def f(P):
        return vmap(grad(lambda p: result(rooted, p)))(P)

    P = np.array([[1.0, 0.25], [1.0, 0.3], [0.5, 0.5]])
    assert np.allclose(jit(f)(P), f(P), rtol=1e-13)
