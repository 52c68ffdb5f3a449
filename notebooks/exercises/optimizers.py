"""The exercises of notebook 5."""

from collections.abc import Callable, Iterator
from typing import Any

from autograd import Value

from .checking import Exercise, kept, numbers


def counts(answer: Any) -> Iterator[float]:
    for samples, batch_size, epochs in ((1000, 32, 5), (64, 8, 3), (10, 3, 7), (5, 8, 2)):
        yield from numbers(answer(samples, batch_size, epochs), 1)


COUNT = Exercise(
    counts,
    lambda samples, batch_size, epochs: -(-samples // batch_size) * epochs,
    {
        "the samples that are left over have no step": (
            lambda samples, batch_size, epochs: samples // batch_size * epochs,
            "1,000 samples in batches of 32: how many are left after 31 batches, and what becomes of them?",
        ),
        "it is a fraction": (
            lambda samples, batch_size, epochs: samples / batch_size * epochs,
            "There is no quarter of a step. What does the last batch of an epoch look like?",
        ),
        "it rounds after all epochs instead of in each": (
            lambda samples, batch_size, epochs: -(-samples * epochs // batch_size),
            "Each epoch ends with its own small batch; a batch does not reach into the next epoch.",
        ),
        "there is always one batch more": (
            lambda samples, batch_size, epochs: (samples // batch_size + 1) * epochs,
            "What if the batch size divides the number of samples, as 8 does 64?",
        ),
        "the epochs are forgotten": (
            lambda samples, batch_size, epochs: -(-samples // batch_size),
            "That is one epoch.",
        ),
        "it is the number of samples seen": (
            lambda samples, batch_size, epochs: samples * epochs,
            "One step looks at a whole batch.",
        ),
    },
)


def ball(
    sign: float = -1.0,
    remembered: bool = True,
    averaged: bool = False,
    late: bool = False,
    pulled: bool = True,
    shared: bool = False,
    rated: bool = True,
    nesterov: bool = False,
) -> Callable[[list[Value], list[float], float, float], list[float]]:
    """An answer to exercise 2, right by default."""

    def step(parameters: list[Value], velocities: list[float], rate: float, mu: float) -> list[float]:
        new: list[float] = []
        for parameter, v in zip(parameters, velocities, strict=True):
            if shared:
                v = new[-1] if new else v
            g = parameter.grad if pulled else 0.0
            moved = (mu * v if remembered else 0.0) + ((1.0 - mu) * g if averaged else g)
            d = v if late else g + mu * moved if nesterov else moved
            parameter.data += sign * (rate if rated else 1.0) * d
            new.append(moved)
        return new

    return step


def rolled(answer: Any) -> Iterator[float]:
    parameters, velocities = [Value(-7.0), Value(2.0)], [0.0, 0.0]
    for gradients in ((-0.7, 4.0), (-0.5, -3.0), (0.25, 1.0)):
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient
        velocities = numbers(answer(parameters, list(velocities), 0.1, 0.9), 2)
        yield from (*velocities, *(parameter.data for parameter in parameters))


MOMENTUM = Exercise(
    rolled,
    ball(),
    {
        "nothing is remembered": (ball(remembered=False), "That is plain SGD. What has become of the old velocity?"),
        "the sign of the step": (ball(sign=1.0), "The gradient points uphill."),
        "the gradient is multiplied by 1 − mu": (
            ball(averaged=True),
            "That is a moving average, as in RMSprop. The velocity of momentum takes the whole gradient.",
        ),
        "the step is made with the old velocity": (ball(late=True), "Which comes first, the new velocity or the step?"),
        "the gradient does not count": (ball(pulled=False), "What changes the velocity of a ball on a slope?"),
        "the parameters share one velocity": (ball(shared=True), "Each parameter has an entry of its own in the list."),
        "the learning rate is not used": (ball(rated=False), "With a rate of 0 nothing should move."),
        "it is Nesterov's rule": (
            ball(nesterov=True),
            "It looks one step ahead. The exercise asks for the simpler of the two.",
        ),
    },
)


def parts(answer: Any) -> Iterator[float]:
    for order, batch_size in (([4, 2, 0, 3, 1], 2), ([5, 1, 3, 0, 2, 4], 3), ([7, 2, 9], 4)):
        given = list(order)
        result = answer(given, batch_size)
        kept(given, order)
        if result is None:
            numbers(result)
        for batch in result:
            yield from (len(numbers(batch)), *numbers(batch))


BATCHES = Exercise(
    parts,
    lambda order, batch_size: [order[i : i + batch_size] for i in range(0, len(order), batch_size)],
    {
        "the last, smaller batch is dropped": (
            lambda order, size: [order[i : i + size] for i in range(0, len(order) - size + 1, size)],
            "Every sample has its turn in each epoch, also if there are not enough for a full batch.",
        ),
        "the batches overlap": (
            lambda order, size: [order[i : i + size] for i in range(len(order))],
            "Where does the second batch begin?",
        ),
        "the batches are one sample too small": (
            lambda order, size: [order[i : i + size - 1] for i in range(0, len(order), size)],
            "A slice stops before its end: [0:2] has two entries.",
        ),
        "the batches are one sample too large": (
            lambda order, size: [order[i : i + size + 1] for i in range(0, len(order), size)],
            "A slice stops before its end: [0:2] has two entries.",
        ),
        "the order is not used": (
            lambda order, size: [list(range(len(order)))[i : i + size] for i in range(0, len(order), size)],
            "The batches should have the entries of `order`, not the places where they stand.",
        ),
        "the order is sorted": (
            lambda order, size: [sorted(order)[i : i + size] for i in range(0, len(order), size)],
            "The order was shuffled on purpose.",
        ),
        "there are batch_size batches, not batches of that size": (
            lambda order, size: [order[i::size] for i in range(size)],
            "How long should each batch be?",
        ),
    },
)
