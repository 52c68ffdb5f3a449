"""A small GPT that reads names of changing length, one at a time, with Adam: `gpt.py` compiled, a program for each length,
and the same in NumPy with every derivative worked out.
"""

import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np

import autograd
import gpt
from gpt import HEADS, MEAN_DECAY, RATE, SQUARE_DECAY, WIDTH
from races import NUMPY, THIS, Local, Race

PLACES, LETTERS = 8, 27
SHAPES = gpt.SHAPES | {"letters": (LETTERS, WIDTH), "places": (PLACES, WIDTH), "scores": (LETTERS, WIDTH)}
COUNT = sum(m * n for m, n in SHAPES.values())
EPSILON = 1e-8


def documents() -> list[Any]:
    """Names of one to seven letters, two of each length, each with its end (0) before and behind it."""
    rng = random.Random(7)
    lengths = [*range(1, PLACES), *range(1, PLACES)]
    rng.shuffle(lengths)
    return [np.array([0, *(rng.randrange(1, LETTERS) for _ in range(length)), 0]) for length in lengths]


def initial() -> Any:
    """All weights in the order of SHAPES."""
    return np.random.default_rng(8).normal(size=COUNT) * 0.1


def views(numbers: Any) -> dict[str, Any]:
    """A matrix for each name, in place."""
    ends = np.cumsum([m * n for m, n in SHAPES.values()])
    parts = np.split(numbers, ends[:-1])
    return {name: part.reshape(shape) for (name, shape), part in zip(SHAPES.items(), parts, strict=True)}


def rate(steps: int) -> float:
    return RATE * math.sqrt(1.0 - SQUARE_DECAY**steps) / (1.0 - MEAN_DECAY**steps)


# --- compiled ---------------------------------------------------------------------------------------------------------


class Table(list[Any]):
    """Rows that are looked up by a number of the program."""

    def __getitem__(self, i: Any) -> Any:
        return autograd.take(list(self), i)


class GPT(gpt.GPT):
    """The program of gpt.py, which letters it reads left open."""

    def __init__(self, weights: dict[str, Any]) -> None:
        operations = gpt.operations_of(autograd)._replace(active=lambda x: x)
        super().__init__(operations, {name: matrix.tolist() for name, matrix in weights.items()})
        self.weights["letters"] = Table(self.weights["letters"])

    def softmax(self, scores: list[Any]) -> list[Any]:
        return autograd.softmax(scores)

    def loss_of(self, letters: list[Any]) -> Any:
        pairs = zip(self(letters[:-1]), letters[1:], strict=True)
        return autograd.mean([autograd.logsumexp(scores) - autograd.take(scores, letter) for scores, letter in pairs])


@autograd.jit
def learn(weights: Any, means: Any, squares: Any, rate: float, letters: Any) -> Any:
    """The loss, the weights after a step of Adam, and its averages."""
    value, slopes = autograd.value_and_grad(lambda weights: GPT(weights).loss_of(letters.tolist()))(weights)
    means = {name: MEAN_DECAY * means[name] + (1.0 - MEAN_DECAY) * slopes[name] for name in SHAPES}
    squares = {name: SQUARE_DECAY * squares[name] + (1.0 - SQUARE_DECAY) * slopes[name] ** 2 for name in SHAPES}
    moved = {name: weights[name] - rate * means[name] / (np.sqrt(squares[name]) + EPSILON) for name in SHAPES}
    return value, moved, means, squares


def this() -> Callable[[], Any]:
    learn.cache_clear()
    names, steps = documents(), 0
    state = [views(numbers) for numbers in (initial(), np.zeros(COUNT), np.zeros(COUNT))]

    def through() -> Any:
        nonlocal steps
        losses: list[float] = []
        for letters in names:
            steps += 1
            value, *state[:] = learn(*state, rate(steps), letters)
            losses.append(value)
        return losses, list(state[0].values())

    return through


# --- by hand ----------------------------------------------------------------------------------------------------------

MASK = np.triu(np.full((PLACES, PLACES), -np.inf), 1)


def normalized(x: Any) -> tuple[Any, Any]:
    scale = (np.einsum("ij,ij->i", x, x) * (1.0 / WIDTH) + 1e-5)[:, None] ** -0.5
    return x * scale, scale


def back_normalized(d: Any, n: Any, scale: Any) -> Any:
    return (d - n * (np.einsum("ij,ij->i", d, n) * (1.0 / WIDTH))[:, None]) * scale


def heads(x: Any) -> Any:
    return x.reshape(len(x), HEADS, -1).transpose(1, 0, 2)


def joined(x: Any) -> Any:
    return x.transpose(1, 0, 2).reshape(x.shape[1], -1)


def gradient(w: dict[str, Any], W: Any, g: dict[str, Any], G: Any, letters: Any) -> float:
    """The loss; fills in the derivatives g. W and G are query, key and value in one matrix."""
    seen, targets = letters[:-1], letters[1:]
    places = np.arange(len(seen))
    x = w["letters"][seen] + w["places"][: len(seen)]
    n, scale = normalized(x)
    q, k, v = (heads(part) for part in np.split(n @ W.T, 3, axis=1))
    size = (WIDTH // HEADS) ** -0.5
    shares = q @ k.transpose(0, 2, 1) * size + MASK[: len(seen), : len(seen)]
    shares = np.exp(shares - shares.max(axis=2, keepdims=True))
    shares /= shares.sum(axis=2, keepdims=True)
    read = joined(shares @ v)
    x_2 = x + read @ w["joined"].T
    n_2, scale_2 = normalized(x_2)
    hidden = np.maximum(n_2 @ w["widen"].T, 0.0)
    x_3 = x_2 + hidden @ w["narrow"].T
    n_3, scale_3 = normalized(x_3)
    z = n_3 @ w["scores"].T
    z -= z.max(axis=1, keepdims=True)
    p = np.exp(z)
    total = p.sum(axis=1, keepdims=True)
    loss = (np.log(total).sum() - z[places, targets].sum()) / len(seen)
    p /= total
    p[places, targets] -= 1.0
    p *= 1.0 / len(seen)
    np.matmul(p.T, n_3, out=g["scores"])
    d_3 = back_normalized(p @ w["scores"], n_3, scale_3)
    np.matmul(d_3.T, hidden, out=g["narrow"])
    d_hidden = (d_3 @ w["narrow"]) * (hidden > 0.0)
    np.matmul(d_hidden.T, n_2, out=g["widen"])
    d_2 = d_3 + back_normalized(d_hidden @ w["widen"], n_2, scale_2)
    np.matmul(d_2.T, read, out=g["joined"])
    d_read = heads(d_2 @ w["joined"])
    d_shares = d_read @ v.transpose(0, 2, 1)
    d_shares = shares * (d_shares - (d_shares * shares).sum(axis=2, keepdims=True)) * size
    parts = d_shares @ k, d_shares.transpose(0, 2, 1) @ q, shares.transpose(0, 2, 1) @ d_read
    d = np.concatenate([joined(part) for part in parts], axis=1)
    np.matmul(d.T, n, out=G)
    d_1 = d_2 + back_normalized(d @ W, n, scale)
    g["letters"][:] = 0.0
    np.add.at(g["letters"], seen, d_1)
    g["places"][: len(seen)] = d_1
    g["places"][len(seen) :] = 0.0
    return float(loss)


def by_hand() -> Callable[[], Any]:
    names, steps = documents(), 0
    weights, means, squares, slopes, part = initial(), *(np.zeros(COUNT) for _ in range(4))
    w, g = views(weights), views(slopes)
    begin = (LETTERS + PLACES) * WIDTH
    three = slice(begin, begin + 3 * WIDTH * WIDTH)
    W, G = (numbers[three].reshape(3 * WIDTH, WIDTH) for numbers in (weights, slopes))

    def through() -> Any:
        nonlocal steps
        losses: list[float] = []
        for letters in names:
            steps += 1
            losses.append(gradient(w, W, g, G, letters))
            means[:] = MEAN_DECAY * means + (1.0 - MEAN_DECAY) * slopes
            squares[:] = SQUARE_DECAY * squares + (1.0 - SQUARE_DECAY) * slopes**2
            np.sqrt(squares, out=part)
            np.add(part, EPSILON, out=part)
            np.divide(means, part, out=part)
            np.multiply(part, rate(steps), out=part)
            np.subtract(weights, part, out=weights)
        return losses, weights

    return through


TITLE = f"GPT of {COUNT:,} parameters, Adam, {len(documents())} names of 1 to {PLACES - 1} letters"


def races() -> list[Race]:
    return [Race(TITLE, [Local(THIS, this), Local(NUMPY, by_hand)], {NUMPY: 1.0})]
