"""Dropout, whose masks are drawn outside the graph: while `fit` trains, from its seed, the step, the layer and the sample.

So training on Values, compiled and by JAX drops the same numbers; a compiled program gets the masks as an argument.
"""

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from autograd import no_grad
from autograd.errors import TraceError
from autograd.habits.lookup import explains_arguments
from autograd.modes import modes
from nn.initializers import generator_from
from nn.layers.counter import key, uniform, uniforms
from nn.module import Module, modules_of
from nn.validation import amount, as_list, is_list

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Draws(Protocol):
    """The source of the layers' masks."""

    def next_sample(self) -> None:
        """Begin with the next sample of a batch."""

    def take(self, p: float, count: int) -> Any:
        """So many factors, each 0 with probability p and otherwise 1 / (1 - p)."""


class StepDraws:
    """The masks of one step, as numbers, sample by sample."""

    def __init__(self, seed: int, step: int) -> None:
        self.seed, self.step, self.sample, self.layer = seed, step, 0, 0
        self.begun = False

    def next_sample(self) -> None:
        self.sample, self.layer, self.begun = self.sample + self.begun, 0, True

    def take(self, p: float, count: int) -> list[float]:
        mask = key(self.seed, self.step, self.layer)
        self.layer += 1
        first = self.sample * count
        return [0.0 if uniform(mask, first + i) < p else 1.0 / (1.0 - p) for i in range(count)]


class Layout:
    """Notes how many factors each layer takes of a sample, in the order of the calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[float, int]] = []

    def next_sample(self) -> None:
        self.calls.clear()

    def take(self, p: float, count: int) -> list[float]:
        self.calls.append((p, count))
        return [1.0] * count

    def masks(self, seed: int, step: int, samples: int) -> "NDArray[np.float64]":
        """The masks of `StepDraws`, as an array with a row for each sample of a batch."""
        import numpy as np

        return np.concatenate(
            [
                np.where(uniforms(key(seed, step, layer), samples * count) < p, 0.0, 1.0 / (1.0 - p)).reshape(samples, count)
                for layer, (p, count) in enumerate(self.calls)
            ],
            axis=1,
        )


class GivenDraws:
    """The row of such an array, in a trace."""

    def __init__(self, row: Any) -> None:
        self.row: list[Any] = as_list(row)

    def next_sample(self) -> None:
        pass

    def take(self, p: float, count: int) -> list[Any]:
        taken, self.row = self.row[:count], self.row[count:]
        return taken


class _Source(threading.local):
    """The source of masks in this thread; None for each layer's own generator."""

    draws: Draws | None = None


source = _Source()


@contextmanager
def drawing(draws: Draws | None) -> Generator[None]:
    """Within it masks come from there."""
    outer, source.draws = source.draws, draws
    try:
        yield
    finally:
        source.draws = outer


def begin_sample() -> None:
    """Let the masks be of the next sample."""
    if source.draws is not None:
        source.draws.next_sample()


def layout_of(model: Module, call: Callable[[], Any]) -> Layout:
    """The number of mask factors that a model's layers use in one call on a sample, in its current mode."""
    layout = Layout()
    if any(isinstance(module, Dropout) and module.training and module.p for module in modules_of(model)):
        with drawing(layout), no_grad():
            call()
    return layout


class _Counted:
    """The masks of calls outside of `fit`: another one at each call, and the same in each run for one seed."""

    def __init__(self, seed: Any) -> None:
        self.seed = int(generator_from(seed).random() * 2.0**53)
        self.calls = 0

    def take(self, p: float, count: int) -> list[float]:
        draws = StepDraws(self.seed, self.calls)
        self.calls += 1
        return draws.take(p, count)


class Dropout(Module):
    """In training each number of a sample becomes 0 with probability p, and the others are divided by 1 - p; after `eval()`
    and in `predict`, validation and `save_onnx` all pass as they are (Srivastava et al., "Dropout: a simple way to prevent
    neural networks from overfitting", 2014).

    Args:
        p: the probability, less than 1.
        seed: int, `random.Random` or NumPy Generator, for calls outside of `fit`, which draws from its own `seed`; None for
            Python's global generator.

    Raises:
        TypeError, ValueError: for a p that is no number of [0, 1). TraceError: by a call under `jit`, in training.

    >>> layer = Dropout(0.5, seed=1)
    >>> [y.data for y in layer([1.0, 2.0, 3.0, 4.0])]
    [2.0, 4.0, 6.0, 0.0]
    >>> [y.data for y in layer.eval()([1.0, 2.0, 3.0, 4.0])]
    [1.0, 2.0, 3.0, 4.0]
    """

    keeps_size = True
    _unread = ("seed",)

    @explains_arguments("layer()")
    def __init__(self, p: float = 0.5, *, seed: Any = None) -> None:
        self.p = amount(p, "Dropout: p", below=1.0)
        self._counted = _Counted(seed)

    def forward(self, x: Any) -> Any:
        x = as_list(x)
        if not self.training or not self.p:
            return x
        draws: Any = source.draws
        if draws is None:
            if modes.facts is not None:
                raise TraceError(
                    "jit: Dropout draws another mask at each call, and a compiled program would have the first for ever."
                    " Call model.eval() before, or train with fit(), which hands each step its masks."
                )
            draws = self._counted
        return _scaled(x, iter(draws.take(self.p, _count(x))))

    def __repr__(self) -> str:
        return f"Dropout({self.p!r})"


def _count(x: Any) -> int:
    return sum(map(_count, x)) if is_list(x) else 1


def _scaled(x: Any, factors: Iterator[Any]) -> Any:
    return [_scaled(entry, factors) for entry in x] if is_list(x) else x * next(factors)
