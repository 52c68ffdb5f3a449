"""A compiled function must not draw random numbers: it would repeat one draw for ever."""

import functools
import random
import sys
import time
import types
from collections import deque

import numpy as np
import pytest

import nn
from autograd import Primitive, TraceError, grad, jit, tanh, vmap
from autograd.compiler.frontend.randomness import INSTALLED, MOST, find_generators, runs_library_alone

RNG = np.random.default_rng(0)
settings = types.SimpleNamespace(generators={"noise": [random.Random(0)]})
queue = deque([random.Random(1)])


def helper(x):
    return x * RNG.normal()


class Noisy:
    def __init__(self, rng):
        self.rng = rng

    def __call__(self, x):
        return x * self.rng.random()

    def method(self, x):
        return x * self.rng.random()


class Shared:
    __slots__ = ("own",)
    rng = np.random.default_rng(0)

    def __init__(self):
        self.own = random.Random(0)

    def method(self, x):
        return helper(x)

    @staticmethod
    def static(x):
        return helper(x)

    @property
    def noise(self):
        return RNG.normal()


shared = Shared()


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
    "the generator Shared.rng": lambda: lambda x: x * Shared.rng.normal(),
    "the generator shared.rng": lambda: lambda x: x * shared.rng.normal(),
    "the generator shared.own": lambda: lambda x: x * shared.own.random(),
    "the generator RNG ": lambda: lambda x: shared.method(x),
    "the generator RNG  ": lambda: lambda x: Shared.static(x),
    "the generator RNG   ": lambda: lambda x: x * shared.noise,
    "the generator queue[0]": lambda: lambda x: x * queue[0].random(),
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


def test_objects_of_installed_classes_are_called(monkeypatch):
    """Of their methods only those that a call runs are looked at."""
    installed = types.ModuleType("installed")
    installed.__file__ = f"{INSTALLED[0]}/installed.py"
    monkeypatch.setitem(sys.modules, "installed", installed)
    installed.rng = random.Random(0)
    text = "class Noise:\n    def {}(self, x):\n        return x * rng.random()\n"
    for name in ("__call__", "forward"):
        exec(text.format(name), vars(installed))
        noise = installed.Noise()
        with pytest.raises(TraceError, match="rng"):
            jit(lambda x, noise=noise, name=name: getattr(noise, name)(x))(1.0)


def test_an_error_puts_the_generators_back_too():
    def f(x):
        if x * random.random() > 0.5:
            return x
        return x * 2.0

    before = random.getstate()
    with pytest.raises(TraceError, match="a traced number"):
        jit(f)(1.0)
    assert random.getstate() == before


def test_a_generator_behind_many_rows_of_numbers_is_found():
    rows, deeper = [(float(i), "scale") for i in range(MOST)], [[[random.Random(0)]]]
    ((path, found),) = find_generators(lambda x: x * rows[0][0] * deeper[0][0][0].random())
    assert found is deeper[0][0][0]
    assert path == "the generator deeper[0][0][0]"


def test_numbers_drawn_outside_and_seeds_inside_are_welcome():
    mask = np.random.default_rng(0).random(3)

    def f(v, mask):
        fixed = np.random.default_rng(7).random()
        return vmap(lambda x, m: x * m * fixed)(v, mask)

    assert jit(f)(np.ones(3), mask).tolist() == (mask * np.random.default_rng(7).random()).tolist()


class Line(nn.Module):
    def forward(self, x):
        return nn.Linear(2, 1, seed=0)(x)


def replaced():
    layer = nn.Linear(2, 1, seed=0)
    layer.forward = lambda x: x
    return layer


@functools.wraps(nn.mse_loss)
def wrapped(prediction, target):
    return prediction


TWICE = Primitive(
    "twice", "2 · x", evaluate=lambda x: 2.0 * x, partials=lambda y, x: (2.0,), symbol="2", latex="2 {0}", numpy="2 * {0}",
    samples=[(1.0,)],
)  # fmt: skip


@pytest.mark.parametrize(("thing", "alone"), [
    (nn.MLP(64, [8, 10]), True),
    (nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Dropout(0.5)), True),
    (nn.MLP(2, [2, 1], activation=tanh), True),
    (functools.partial(nn.cross_entropy, label_smoothing=0.1), True),
    (nn.MLP(2, [2, 1], activation=lambda x: x), False),
    (nn.MLP(2, [2, 1], activation=TWICE), False),
    (nn.Sequential(nn.Linear(2, 3), lambda x: x), False),
    (Line(), False),
    (type("Other", (nn.Linear,), {})(2, 1), False),
    (replaced(), False),
    (wrapped, False),
    (functools.partial(lambda prediction, target: prediction), False),
    (random.random, False),
    (RNG.normal, False),
    (time.time, False),
])  # fmt: skip
def test_whether_a_model_or_a_loss_runs_code_of_a_users(thing, alone):
    assert runs_library_alone(tanh, thing) == alone
