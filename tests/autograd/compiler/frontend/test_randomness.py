"""A compiled function must not draw random numbers: it would repeat one draw for ever."""

import functools
import random
import types

import numpy as np
import pytest

from autograd import TraceError, grad, jit, vmap

RNG = np.random.default_rng(0)
settings = types.SimpleNamespace(generators={"noise": [random.Random(0)]})


def helper(x):
    return x * RNG.normal()


class Noisy:
    def __init__(self, rng):
        self.rng = rng

    def __call__(self, x):
        return x * self.rng.random()

    def method(self, x):
        return x * self.rng.random()


def in_closure(rng):
    return lambda x: x * rng.normal()


def with_default(x, draw=random.Random(1).random):  # noqa: B008
    return x * draw()


CASES = {
    "the module random": lambda: lambda x: x * random.random(),
    "the module numpy.random": lambda: lambda x: x * np.random.rand(),  # noqa: NPY002
    "the generator RNG": lambda: lambda x: helper(x),
    "the generator rng": lambda: in_closure(np.random.default_rng(0)),
    "the generator rng ": lambda: grad(in_closure(np.random.RandomState(0))),
    "the generator f.rng": lambda: Noisy(random.Random(0)),
    "the generator self.rng": lambda: Noisy(random.Random(0)).method,
    "the generator self": lambda: with_default,
    "the generator settings.generators['noise'][0]": lambda: lambda x: x * settings.generators["noise"][0].random(),
    "the generator .*rng": lambda: functools.partial(lambda noisy, x: noisy(x), Noisy(np.random.default_rng(1))),
}


@pytest.mark.parametrize("name", CASES)
def test_drawing_is_refused_and_the_generators_are_put_back(name):
    f = CASES[name]()
    states = random.getstate(), RNG.bit_generator.state, np.random.get_state()[1].tolist()  # noqa: NPY002
    pattern = name.strip().replace("[", r"\[") if "*" not in name else name
    for _ in range(2):
        with pytest.raises(TraceError, match=f"drew random numbers from ({pattern}) while it was traced.*as an argument"):
            jit(f)(2.0)
    assert states == (random.getstate(), RNG.bit_generator.state, np.random.get_state()[1].tolist())  # noqa: NPY002


def test_an_error_puts_the_generators_back_too():
    def f(x):
        if x * random.random() > 0.5:
            return x
        return x * 2.0

    before = random.getstate()
    with pytest.raises(TraceError, match="a traced number"):
        jit(f)(1.0)
    assert random.getstate() == before


def test_numbers_drawn_outside_and_seeds_inside_are_welcome():
    mask = np.random.default_rng(0).random(3)

    def f(v, mask):
        fixed = np.random.default_rng(7).random()
        return vmap(lambda x, m: x * m * fixed)(v, mask)

    assert jit(f)(np.ones(3), mask).tolist() == (mask * np.random.default_rng(7).random()).tolist()
