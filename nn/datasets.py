"""Small data sets to learn from. Each function returns (X, y): an array of float64 with one row per sample, and one of
int64 with their classes; without NumPy, lists. The same seed gives the same data."""

import math
from typing import TYPE_CHECKING, Any, TypeAlias

from autograd.habits.lookup import explains_arguments, unknown_name
from autograd.installation import install, numpy_if_installed, require_numpy
from nn.pcg64 import PCG64
from nn.random_state import RandomState
from nn.validation import amount, look_up, whole

__all__ = ["blobs", "circles", "digits", "logic_gate", "moons", "spirals"]

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Data: TypeAlias = "tuple[NDArray[np.float64], NDArray[np.int64]]"

#: The outputs for the inputs 00, 01, 10, 11.
GATES = {
    "and": (0, 0, 0, 1),
    "or": (0, 1, 1, 1),
    "xor": (0, 1, 1, 0),
    "nand": (1, 1, 1, 0),
    "nor": (1, 0, 0, 0),
    "xnor": (1, 0, 0, 1),
}


@explains_arguments("datasets()")
def logic_gate(name: str) -> Data:
    """The truth table of a gate: 4 samples of 2 bits.

    Args:
        name: "and", "or", "xor", "nand", "nor" or "xnor".

    Raises:
        ValueError: for another name.

    >>> X, y = logic_gate("xor")
    >>> X.tolist(), y.tolist()
    ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0])
    """
    outputs = look_up(name, GATES, "logic_gate(): name")
    return _arrays([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], list(outputs))


@explains_arguments("datasets()")
def moons(count: int = 100, noise: float = 0.1, seed: int = 0) -> Data:
    """Two interleaving half circles, classes 0 and 1: those of scikit-learn's `make_moons`.

    Args:
        count: how many samples, at least 2.
        noise: the standard deviation of the noise added to each coordinate.
        seed: decides order and noise.

    >>> X, y = moons(100)
    >>> X.shape, y.sum()
    ((100, 2), np.int64(50))
    """
    count, noise, seed = _settings("moons()", count, noise, seed)
    outer, inner = [
        [(math.cos(angle), math.sin(angle)) for angle in _spaced(math.pi, size, size - 1)]
        for size in (count // 2, count - count // 2)
    ]
    return _shuffled([*outer, *((1.0 - x, 0.5 - y) for x, y in inner)], [0] * len(outer) + [1] * len(inner), noise, seed)


@explains_arguments("datasets()")
def circles(count: int = 100, noise: float = 0.05, seed: int = 0) -> Data:
    """A circle (class 1) within another (class 0): those of scikit-learn's `make_circles`. Arguments as for `moons`.

    >>> circles(10)[0].shape
    (10, 2)
    """
    count, noise, seed = _settings("circles()", count, noise, seed)
    outer, inner = [
        [(math.cos(angle), math.sin(angle)) for angle in _spaced(2.0 * math.pi, size, size)]
        for size in (count // 2, count - count // 2)
    ]
    return _shuffled([*outer, *((0.5 * x, 0.5 * y) for x, y in inner)], [0] * len(outer) + [1] * len(inner), noise, seed)


@explains_arguments("datasets()")
def blobs(count: int = 100, classes: int = 3, spread: float = 0.8, seed: int = 0) -> Data:
    """A cloud of points for each class, their centres equally spaced on a circle of radius 3, as scikit-learn's `make_blobs`
    draws them.

    Args:
        count: how many samples, at least 2.
        classes: how many clouds.
        spread: the standard deviation within a cloud.
        seed: decides order and noise.

    >>> X, y = blobs(90, classes=3)
    >>> [y.tolist().count(i) for i in range(3)]
    [30, 30, 30]
    """
    count, spread, seed = _settings("blobs()", count, spread, seed, "spread")
    generator = RandomState(seed)
    points: list[list[float]] = []
    classes_of: list[int] = []
    for i in range(whole(classes, "blobs(): classes")):
        angle = 2.0 * math.pi * i / classes
        centre = 3.0 * math.cos(angle), 3.0 * math.sin(angle)
        size = count // classes + (i < count % classes)
        points += [[along + spread * generator.normal() for along in centre] for _ in range(size)]
        classes_of += [i] * size
    order = list(range(count))
    generator.shuffle(order)
    return _arrays([points[i] for i in order], [classes_of[i] for i in order])


@explains_arguments("datasets()")
def spirals(count: int = 100, noise: float = 0.02, seed: int = 0, classes: int = 2) -> Data:
    """Interleaving spirals of one and a half turns within the unit circle, one per class.

    Args:
        count: how many samples, at least 2, shared among the classes as evenly as can be.
        noise: the standard deviation of the noise added to each coordinate.
        seed: decides order and noise.
        classes: how many spirals.

    >>> X, y = spirals(100)
    >>> X.shape, y.sum()
    ((100, 2), np.int64(50))
    """
    count, noise, seed = _settings("spirals()", count, noise, seed)
    generator = PCG64(seed)
    y = [i % whole(classes, "spirals(): classes") for i in range(count)]
    generator.shuffle(y)
    # The root spreads the points evenly along the arm.
    along = [math.sqrt(0.01 + (1.0 - 0.01) * generator.random()) for _ in range(count)]
    angles = [3.0 * math.pi * part + 2.0 * math.pi * which / classes for part, which in zip(along, y, strict=True)]
    X = [
        [part * shape(angle) + noise * generator.normal() for shape in (math.cos, math.sin)]
        for part, angle in zip(along, angles, strict=True)
    ]
    return _arrays(X, y)


@explains_arguments("datasets()")
def digits(count: int | None = None, seed: int = 0, size: int | None = None) -> Data:
    """Handwritten digits of 8×8 pixels: 64 numbers from 0 (paper) to 1 (ink) per sample, and classes 0 to 9.

    They are the 1,797 of scikit-learn's `load_digits`, the test set of Alpaydin and Kaynak's "Optical recognition of
    handwritten digits" (UCI, 1998).

    Args:
        count: how many to take, at most 1,797; None for all.
        seed: decides order and choice.
        size: None for the pixels in one row, as a `Layer` takes them; else each sample is an image, as `Conv2d` takes it:
            one channel of size × size numbers, interpolated between the pixels (bilinearly). `nn.LeNet5` takes 28.

    >>> X, y = digits(300)
    >>> X.shape, X.min(), X.max(), len(set(y.tolist()))
    ((300, 64), np.float64(0.0), np.float64(1.0), 10)
    >>> digits(300, size=28)[0].shape
    (300, 1, 28, 28)
    """
    require_numpy("digits()", "there are moons() and the others")
    import numpy as np

    X, y = _sklearn().load_digits(return_X_y=True)
    if count is not None and whole(count, "digits(): count") > len(y):
        raise ValueError(f"digits(): count must be at most {len(y)}, which is all there are, not {count}.")
    chosen = np.random.default_rng(whole(seed, "digits(): seed", least=0)).permutation(len(y))[:count]
    pixels = X[chosen].astype(np.float64) / 16.0
    if size is None:
        return pixels, y[chosen].astype(np.int64)
    length = whole(size, "digits(): size")
    centres = (np.arange(length) + 0.5) * (8 / length) - 0.5
    weights = np.array([np.interp(centres, np.arange(8), pixel) for pixel in np.eye(8)])
    return (weights.T @ pixels.reshape(-1, 8, 8) @ weights)[:, None], y[chosen].astype(np.int64)


def _settings(caller: str, count: int, noise: float, seed: int, what: str = "noise") -> tuple[int, float, int]:
    settings = (
        whole(count, f"{caller}: count", least=2),
        amount(noise, f"{caller}: {what}"),
        whole(seed, f"{caller}: seed", least=0),
    )
    if seed >= 2**32:  # as for scikit-learn's random_state
        raise ValueError(f"{caller}: seed must be less than 2**32, not {seed}.")
    return settings


def _spaced(end: float, count: int, steps: int) -> list[float]:
    """Numbers from 0, of which `end` would be the last after so many steps."""
    return [i * (end / max(steps, 1)) for i in range(count)]


def _shuffled(points: list[tuple[float, float]], classes: list[int], noise: float, seed: int) -> Data:
    """The points in another order, with noise."""
    generator = RandomState(seed)
    order = list(range(len(points)))
    generator.shuffle(order)
    X = [[along + noise * generator.normal() for along in points[i]] for i in order]
    return _arrays(X, [classes[i] for i in order])


def _arrays(X: Any, y: Any) -> Any:
    numpy = numpy_if_installed()
    return (X, y) if numpy is None else (numpy.array(X, numpy.float64), numpy.array(y, numpy.int64))


def _sklearn() -> Any:
    try:
        from sklearn import datasets
    except ImportError as error:
        raise ImportError(f"this data set comes from scikit-learn: {install('data')}") from error
    return datasets


def __getattr__(name: str) -> Any:
    raise unknown_name("nn.datasets", name, __all__)


def __dir__() -> list[str]:
    """The names for completion."""
    return sorted(__all__)
