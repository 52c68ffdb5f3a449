"""The numbers that weights start from, chosen so that signals neither fade nor explode from layer to layer.

Each initializer draws one weight: `initializer(generator, fan_in, fan_out)`, where `fan_in` is how many numbers its neuron
takes and `fan_out` how many neurons share them. Your own function of that form will do too.
"""

import math
import random
from collections.abc import Callable
from numbers import Integral
from typing import Any, Protocol, SupportsIndex, TypeAlias, cast

from autograd import Value
from autograd.arguments import describe, real
from autograd.habits.lookup import habit
from nn.validation import look_up


class Generator(Protocol):
    """A source of random numbers: `random.Random`, the module `random`, and NumPy's Generator have this in common."""

    def random(self) -> float:
        """A number of [0, 1)."""
        ...

    def uniform(self, low: float, high: float, /) -> float:
        """A number between the two."""
        ...


Initializer: TypeAlias = Callable[[Any, int, int], float]
Seed: TypeAlias = SupportsIndex | Generator | None


def generator_from(seed: Seed) -> Generator:
    """The generator to draw from.

    Args:
        seed: an int; or a `random.Random` or NumPy Generator, which goes on from its present state; or None for Python's
            global generator, so that `random.seed(...)` decides.

    >>> generator_from(7).random() == generator_from(7).random()
    True
    """
    if seed is None:
        return random
    if not isinstance(seed, bool) and isinstance(seed, Integral):
        return random.Random(int(seed))
    if hasattr(seed, "uniform") and (hasattr(seed, "normal") or hasattr(seed, "normalvariate")):
        return cast(Generator, seed)
    raise TypeError(f"seed must be an int, a random.Random, a NumPy Generator or None, not {describe(seed)}.")


def _normal(generator: Any, deviation: float) -> float:
    draw = generator.normal if hasattr(generator, "normal") else generator.normalvariate
    return float(draw(0.0, deviation))


def normal(generator: Generator, fan_in: int, fan_out: int) -> float:
    """Normal with variance 1, for any size of the layer: that of PyTorch's Embedding."""
    return _normal(generator, 1.0)


def uniform(generator: Generator, fan_in: int, fan_out: int) -> float:
    """Uniform in [-1, 1], for any size of the layer: the initialization of micrograd."""
    return float(generator.uniform(-1.0, 1.0))


def xavier_uniform(generator: Generator, fan_in: int, fan_out: int) -> float:
    """Uniform with variance 2 / (fan_in + fan_out), for tanh and sigmoid (Glorot and Bengio, "Understanding the difficulty
    of training deep feedforward neural networks", 2010)."""
    bound = math.sqrt(6.0 / (fan_in + fan_out))
    return float(generator.uniform(-bound, bound))


def xavier_normal(generator: Generator, fan_in: int, fan_out: int) -> float:
    """Normal with variance 2 / (fan_in + fan_out); see `xavier_uniform`."""
    return _normal(generator, math.sqrt(2.0 / (fan_in + fan_out)))


def he_uniform(generator: Generator, fan_in: int, fan_out: int) -> float:
    """Uniform with variance 2 / fan_in, for ReLU and its relatives, which pass on half of the signal (He et al., "Delving
    deep into rectifiers", 2015; PyTorch calls it kaiming_uniform_)."""
    bound = math.sqrt(6.0 / fan_in)
    return float(generator.uniform(-bound, bound))


def he_normal(generator: Generator, fan_in: int, fan_out: int) -> float:
    """Normal with variance 2 / fan_in; see `he_uniform`."""
    return _normal(generator, math.sqrt(2.0 / fan_in))


INITIALIZERS: dict[str, Initializer] = {
    row.__name__: row for row in (normal, uniform, xavier_uniform, xavier_normal, he_uniform, he_normal)
}

#: Activations that let about half of their input pass, for which He's variance was derived.
RECTIFIERS = {"relu", "leaky_relu", "elu", "gelu", "silu", "softplus"}


def initializer_for(initializer: str | Initializer | None, activation: str) -> Initializer:
    """The initializer of this name, or the function itself; the activation's default for None."""
    if initializer is None:
        return he_uniform if activation in RECTIFIERS else xavier_uniform
    if isinstance(initializer, str) or not callable(initializer):
        return look_up(initializer, INITIALIZERS, "initializer", "a function")
    return initializer


def weights_from(
    initializer: str | Initializer | None, activation: str, seed: Seed, fan_in: int, fan_out: int
) -> Callable[[str], Value]:
    """A function that draws one weight after the other, each with a label.

    Args:
        initializer, activation: as for `initializer_for`.
        seed: as for `generator_from`.
        fan_in, fan_out: as initializers take them.

    >>> weight = weights_from("uniform", "tanh", 0, 2, 1)
    >>> weight("w0"), weight("w1").label
    (Value(data=0.688843703, grad=0.0, label='w0'), 'w1')
    """
    draw, generator = initializer_for(initializer, activation), generator_from(seed)
    return lambda label: Value(real(draw(generator, fan_in, fan_out), "initializer: a weight that it gives"), label)


def __getattr__(name: str) -> Any:
    line = habit("initializer", name)
    raise AttributeError(f"module 'nn.initializers' has no attribute {name!r}" + (f"; {line}." if line else ""), name=name)
