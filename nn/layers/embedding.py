"""Vectors that stand for words, or for anything else that is counted, and are learned."""

from typing import Any

from autograd import take
from autograd.habits.lookup import explains_arguments
from nn.initializers import Initializer, Seed, normal, weights_from
from nn.module import Module
from nn.validation import as_list, whole


class Embedding(Module):
    """A table with a row of weights for each of `count` words; it gives the rows of the words that it is given.

    A word is a whole number from 0. One below 0 counts from the end; one that is out of range is an IndexError, but in
    compiled code, where it can't be seen, the nearest (see `autograd.take`). In a compiled step
    the rows that are given are read and no others; the gradient has all of them.

    Args:
        count: how many words there are.
        size: how many weights a row has.
        initializer: name or function of `nn.initializers`; None for "normal", of variance 1, as in PyTorch.
        seed: int, `random.Random` or NumPy Generator; None for Python's global generator.

    Attributes:
        weight: a list of `count` rows, lists of `size` Values.

    Raises:
        TypeError, ValueError: for sizes that are no positive whole numbers.

    Called on a word it gives a list of `size` numbers, on a list of n words n such lists, which `Flatten` makes one.

    >>> from nn import SGD, Flatten, Linear, Sequential, fit
    >>> layer = Embedding(5, 2, seed=0)
    >>> layer(3) == layer.weight[3], len(layer([3, 0, 3])), len(layer.parameters())
    (True, 3, 10)

    Vectors of four words are learned where each is to tell the one behind it:

    >>> model = Sequential(Embedding(4, 2, seed=0), Linear(2, 4, seed=1))
    >>> history = fit(model, [0, 1, 2, 3], [1, 2, 3, 0], loss="cross_entropy", optimizer=SGD(1.0), epochs=100)
    >>> model.predict([0, 1, 2, 3]).argmax(1).tolist()
    [1, 2, 3, 0]
    """

    takes_indices = True
    _unread = ("initializer", "seed")

    @explains_arguments("layer()")
    def __init__(self, count: int, size: int, *, initializer: str | Initializer | None = None, seed: Seed = None) -> None:
        self.count = whole(count, "Embedding: count")
        self.size = whole(size, "Embedding: size")
        weight = weights_from(normal if initializer is None else initializer, "linear", seed, self.count, self.size)
        self.weight = [[weight(f"w{i},{j}") for j in range(self.size)] for i in range(self.count)]

    def forward(self, x: Any) -> Any:
        return take(self.weight, as_list(x))

    def __repr__(self) -> str:
        return f"Embedding({self.count}, {self.size})"
