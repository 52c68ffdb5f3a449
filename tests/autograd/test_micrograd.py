"""A program written for micrograd runs after its import line is changed, and gives the same numbers."""

import random
from itertools import pairwise

import micrograd.engine
import pytest

import autograd


def readme_example(Value):
    """The expression that micrograd's README and test are known for, in steps."""
    a, b = Value(-4.0), Value(2.0)
    c, d = a + b, a * b + b**3
    c = c + c + 1
    c = c + 1 + c + -a
    d = d + d * 2 + (b + a).relu()
    d = d + 3 * d + (b - a).relu()
    e = c - d
    g = e**2 / 2.0
    g = g + 10.0 / e**2
    g.backward()
    return g.data, a.grad, b.grad


def two_moons_step(Value):
    """A step of its demonstration: a small network in raw Values, a hinge loss and an L2 term."""
    rng = random.Random(1)
    sizes = [2, 8, 8, 1]
    layers = [[([Value(rng.uniform(-1, 1)) for _ in range(n)], Value(0)) for _ in range(m)] for n, m in pairwise(sizes)]
    parameters = [p for layer in layers for w, b in layer for p in [*w, b]]
    losses = []
    for _ in range(10):
        x, target = [Value(rng.uniform(-1, 1)), Value(rng.uniform(-1, 1))], rng.choice([-1, 1])
        for depth, layer in enumerate(layers):
            x = [sum((wi * xi for wi, xi in zip(w, x, strict=True)), b) for w, b in layer]
            x = x if depth == 2 else [v.relu() for v in x]
        losses.append((1 + -target * x[0]).relu())
    loss = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in parameters)
    loss.backward()
    for p in parameters:
        p.data -= 0.1 * p.grad
    return loss.data, *[p.grad for p in parameters], *[p.data for p in parameters]


@pytest.mark.parametrize("program", [readme_example, two_moons_step])
def test_same_numbers(program):
    assert program(autograd.Value) == pytest.approx(program(micrograd.engine.Value), rel=1e-12, abs=1e-14)


def test_the_numbers_of_its_readme():
    assert readme_example(autograd.Value) == pytest.approx((24.7041, 138.8338, 645.5773), abs=5e-5)
