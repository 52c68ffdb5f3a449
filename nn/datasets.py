"""Small data sets to learn from. Each function returns (X, y): an array of float64 with one row per sample, and one of
int64 with their classes. The same seed gives the same data."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.habits.lookup import explains_arguments, unknown_name
from autograd.installation import install
from nn.validation import amount, look_up, whole

__all__ = ["blobs", "circles", "digits", "logic_gate", "moons", "spirals"]

Data = tuple[NDArray[np.float64], NDArray[np.int64]]

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
    return np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array(outputs, dtype=np.int64)


@explains_arguments("datasets()")
def moons(count: int = 100, noise: float = 0.1, seed: int = 0) -> Data:
    """Two interleaving half circles, classes 0 and 1, from scikit-learn.

    Args:
        count: how many samples, at least 2.
        noise: the standard deviation of the noise added to each coordinate.
        seed: decides order and noise.

    >>> X, y = moons(100)
    >>> X.shape, y.sum()
    ((100, 2), np.int64(50))
    """
    count, noise, seed = _settings("moons()", count, noise, seed)
    return _typed(_sklearn().make_moons(count, noise=noise, random_state=seed))


@explains_arguments("datasets()")
def circles(count: int = 100, noise: float = 0.05, seed: int = 0) -> Data:
    """A circle (class 1) within another (class 0), from scikit-learn. Arguments as for `moons`.

    >>> circles(10)[0].shape
    (10, 2)
    """
    count, noise, seed = _settings("circles()", count, noise, seed)
    return _typed(_sklearn().make_circles(count, noise=noise, factor=0.5, random_state=seed))


@explains_arguments("datasets()")
def blobs(count: int = 100, classes: int = 3, spread: float = 0.8, seed: int = 0) -> Data:
    """A cloud of points for each class, their centres equally spaced on a circle of radius 3, from scikit-learn.

    Args:
        count: how many samples, at least 2.
        classes: how many clouds.
        spread: the standard deviation within a cloud.
        seed: decides order and noise.

    >>> X, y = blobs(90, classes=3)
    >>> np.bincount(y).tolist()
    [30, 30, 30]
    """
    count, spread, seed = _settings("blobs()", count, spread, seed, "spread")
    angles = 2.0 * np.pi * np.arange(whole(classes, "blobs(): classes")) / classes
    centres = 3.0 * np.column_stack([np.cos(angles), np.sin(angles)])
    return _typed(_sklearn().make_blobs(count, centers=centres, cluster_std=spread, random_state=seed))


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
    generator = np.random.default_rng(seed)
    y = generator.permutation(np.arange(count) % whole(classes, "spirals(): classes"))
    along = np.sqrt(generator.uniform(0.01, 1.0, count))  # the root spreads the points evenly along the arm
    angle = 3.0 * np.pi * along + 2.0 * np.pi * y / classes
    X = along[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return X + generator.normal(0.0, noise, X.shape), y.astype(np.int64)


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
    X, y = _typed(_sklearn().load_digits(return_X_y=True))
    if count is not None and whole(count, "digits(): count") > len(y):
        raise ValueError(f"digits(): count must be at most {len(y)}, which is all there are, not {count}.")
    chosen = np.random.default_rng(whole(seed, "digits(): seed", least=0)).permutation(len(y))[:count]
    pixels = X[chosen] / 16.0
    if size is None:
        return pixels, y[chosen]
    length = whole(size, "digits(): size")
    centres = (np.arange(length) + 0.5) * (8 / length) - 0.5
    weights = np.array([np.interp(centres, np.arange(8), pixel) for pixel in np.eye(8)])
    return (weights.T @ pixels.reshape(-1, 8, 8) @ weights)[:, None], y[chosen]


def _settings(caller: str, count: int, noise: float, seed: int, what: str = "noise") -> tuple[int, float, int]:
    settings = (
        whole(count, f"{caller}: count", least=2),
        amount(noise, f"{caller}: {what}"),
        whole(seed, f"{caller}: seed", least=0),
    )
    if seed >= 2**32:  # scikit-learn would call it random_state
        raise ValueError(f"{caller}: seed must be less than 2**32, not {seed}.")
    return settings


def _typed(data: Any) -> Data:
    X, y = data
    return X.astype(np.float64), y.astype(np.int64)


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
