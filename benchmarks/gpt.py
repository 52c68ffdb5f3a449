"""A small GPT in scalar numbers that learns to spell names; the program is the same text on any engine.

Embeddings of letter and place, then attention and a two-layer network, each behind an RMS norm and added to what it read
(Vaswani et al., "Attention is all you need", 2017; Zhang and Sennrich, "Root mean square layer normalization", 2019),
softmax cross-entropy, and Adam (Kingma and Ba, 2015). `python benchmarks/gpt.py` trains it and invents names.
"""

import math
import operator
import random
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

WIDTH, HEADS, PLACES, HIDDEN = 16, 4, 12, 64
TRAINING_STEPS, RATE, MEAN_DECAY, SQUARE_DECAY = 400, 0.01, 0.9, 0.98
END = "."  # before the first letter and after the last


class Operations(NamedTuple):
    """What the program asks of an engine, beyond + * - / and powers of its numbers."""

    active: Callable[[float], Any]  # a float as a parameter
    number: Callable[[Any], float]  # and back
    exp: Callable[[Any], Any]
    log: Callable[[Any], Any]
    relu: Callable[[Any], Any]
    total: Callable[[list[Any]], Any]
    dot: Callable[[list[Any], list[Any]], Any]


def sum_of_products(ws: list[Any], xs: list[Any]) -> Any:
    """`dot` for an engine that has none."""
    return sum(w * x for w, x in zip(ws, xs, strict=True))


def operations_of(autograd: Any) -> Operations:
    """Those of this project."""
    number = operator.attrgetter("data")
    return Operations(autograd.Value, number, autograd.exp, autograd.log, autograd.relu, autograd.sum, autograd.dot)


#: The program on numbers that remember nothing: for sampling.
FLOATS = Operations(float, float, math.exp, math.log, lambda x: max(x, 0.0), sum, sum_of_products)


def invented_names(count: int = 400, seed: int = 0) -> list[str]:
    """Names of two or three syllables, no two alike."""
    rng = random.Random(seed)
    names: dict[str, None] = {}
    while len(names) < count:
        syllables = rng.choice("bdkmst") + rng.choice("aeio"), rng.choice(["ra", "li", "no", "ve", ""])
        names["".join(syllables) + rng.choice(["lin", "ran", "nor", "mir", "kel", "ris"])] = None
    return list(names)


NAMES = invented_names()
ALPHABET = [END, *sorted({letter for name in NAMES for letter in name})]
SHAPES = {
    "letters": (len(ALPHABET), WIDTH),
    "places": (PLACES, WIDTH),
    "query": (WIDTH, WIDTH),
    "key": (WIDTH, WIDTH),
    "value": (WIDTH, WIDTH),
    "joined": (WIDTH, WIDTH),
    "widen": (HIDDEN, WIDTH),
    "narrow": (WIDTH, HIDDEN),
    "scores": (len(ALPHABET), WIDTH),
}


def initial_weights(seed: int = 0) -> dict[str, list[list[float]]]:
    rng = random.Random(seed)
    return {name: [[rng.gauss(0.0, 0.1) for _ in range(n)] for _ in range(m)] for name, (m, n) in SHAPES.items()}


class GPT:
    """One block of a decoder.

    Args:
        operations: those of the engine.
        weights: floats in the shapes of SHAPES.
    """

    def __init__(self, operations: Operations, weights: dict[str, list[list[float]]]) -> None:
        self.operations = operations
        self.weights = {
            name: [[operations.active(number) for number in row] for row in rows] for name, rows in weights.items()
        }
        self.parameters = [p for rows in self.weights.values() for row in rows for p in row]

    def linear(self, name: str, x: list[Any]) -> list[Any]:
        dot = self.operations.dot
        return [dot(row, x) for row in self.weights[name]]

    def normalize(self, x: list[Any]) -> list[Any]:
        scale = (self.operations.dot(x, x) * (1.0 / len(x)) + 1e-5) ** -0.5
        return [xi * scale for xi in x]

    def softmax(self, scores: list[Any]) -> list[Any]:
        largest = max(map(self.operations.number, scores))
        powers = [self.operations.exp(score - largest) for score in scores]
        share = self.operations.total(powers) ** -1.0
        return [power * share for power in powers]

    def attend(self, query: list[Any], keys: list[list[Any]], values: list[list[Any]]) -> list[Any]:
        """What each head reads at the places up to this one, side by side."""
        size, read = WIDTH // HEADS, []
        for begin in range(0, WIDTH, size):
            head = slice(begin, begin + size)
            scores = [self.operations.dot(query[head], key[head]) * size**-0.5 for key in keys]
            shares = self.softmax(scores)
            read += [self.operations.dot(shares, [value[i] for value in values]) for i in range(begin, begin + size)]
        return read

    def __call__(self, letters: Sequence[int]) -> list[list[Any]]:
        """The scores of the next letter, after each of these."""
        keys, values, scores = [], [], []
        for place, letter in enumerate(letters):
            x = [a + b for a, b in zip(self.weights["letters"][letter], self.weights["places"][place], strict=True)]
            seen = self.normalize(x)
            keys.append(self.linear("key", seen))
            values.append(self.linear("value", seen))
            read = self.linear("joined", self.attend(self.linear("query", seen), keys, values))
            x = [a + b for a, b in zip(x, read, strict=True)]
            hidden = [self.operations.relu(h) for h in self.linear("widen", self.normalize(x))]
            x = [a + b for a, b in zip(x, self.linear("narrow", hidden), strict=True)]
            scores.append(self.linear("scores", self.normalize(x)))
        return scores

    def loss(self, name: str) -> Any:
        """The mean cross-entropy of each letter of a name, and of its end, given those before."""
        letters = [ALPHABET.index(letter) for letter in END + name + END]
        losses = []
        for scores, (_, following) in zip(self(letters[:-1]), pairwise(letters), strict=True):
            losses.append(-self.operations.log(self.softmax(scores)[following]))
        return self.operations.total(losses) * (1.0 / len(losses))

    def invent(self, rng: random.Random) -> str:
        """A name, letter by letter; for a model on floats."""
        letters = [0]
        while len(letters) < PLACES:
            (letter,) = rng.choices(range(len(ALPHABET)), self.softmax(self(letters)[-1]))
            if letter == 0:
                break
            letters.append(letter)
        return "".join(ALPHABET[letter] for letter in letters[1:])


class Training:
    """Adam, one name at a time, with a rate that falls."""

    def __init__(self, operations: Operations) -> None:
        self.model = GPT(operations, initial_weights())
        self.means, self.squares = ([0.0] * len(self.model.parameters) for _ in range(2))
        self.steps = 0

    def step(self) -> float:
        """Learn the next name; its loss before."""
        loss = self.model.loss(NAMES[self.steps % len(NAMES)])
        loss.backward()
        self.steps += 1
        self.update(RATE / (1.0 + self.steps / 100))
        return loss.data

    def update(self, rate: float) -> None:
        means, squares = self.means, self.squares
        rate *= math.sqrt(1.0 - SQUARE_DECAY**self.steps) / (1.0 - MEAN_DECAY**self.steps)
        for i, p in enumerate(self.model.parameters):
            gradient, p.grad = p.grad, 0.0
            means[i] = mean = MEAN_DECAY * means[i] + (1.0 - MEAN_DECAY) * gradient
            squares[i] = square = SQUARE_DECAY * squares[i] + (1.0 - SQUARE_DECAY) * gradient * gradient
            p.data -= rate * mean / (math.sqrt(square) + 1e-8)


def main() -> None:
    from tqdm import tqdm

    import autograd  # not above: the other engine's process has no use for it

    training = Training(operations_of(autograd))
    print(f"{len(NAMES)} names such as {', '.join(NAMES[:4])}; {len(training.model.parameters)} parameters")
    losses: list[float] = []
    with tqdm(range(TRAINING_STEPS), unit="step") as bar:
        for _ in bar:
            losses.append(training.step())
            bar.set_postfix(loss=f"{sum(losses[-50:]) / len(losses[-50:]):.3f}", refresh=False)
    for begin in range(0, TRAINING_STEPS, 50):
        print(f"steps {begin + 1:3} to {begin + 50:3}: loss {sum(losses[begin : begin + 50]) / 50:.3f}")
    learnt = {name: [[p.data for p in row] for row in rows] for name, rows in training.model.weights.items()}
    rng = random.Random(0)
    print("invented:", ", ".join(GPT(FLOATS, learnt).invent(rng) for _ in range(12)))


if __name__ == "__main__":
    main()
