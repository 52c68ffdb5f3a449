"""The exercises of notebook 3."""

from collections.abc import Callable, Iterator
from typing import Any

from autograd import Value, sigmoid

from .checking import Exercise, a_value, numbers

ROWS = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]
HIDDEN = [5.0, 5.0, -8.0, -7.0, -7.0, 3.0]


def layers(
    x: Any,
    hidden: Any,
    output: Any,
    inner: Callable[[Any], Any] = sigmoid,
    outer: Callable[[Any], Any] = sigmoid,
    biases: tuple[bool, bool] = (True, True),
) -> Any:
    """An answer to exercise 2, right by default."""
    h = [inner(w1 * x[0] + w2 * x[1] + (b if biases[0] else 0.0)) for w1, w2, b in hidden]
    v1, v2, c = output
    return outer(v1 * h[0] + v2 * h[1] + (c if biases[1] else 0.0))


def same(z: Any) -> Any:
    return z


def answers(answer: Any) -> Iterator[float]:
    """What the network with these nine numbers says to the four rows, rounded."""
    given = numbers(answer, 9)
    for x in ROWS:
        yield round(layers(x, (given[:3], given[3:6]), given[6:]))


XNOR = Exercise(
    answers,
    [*HIDDEN, 11.0, 11.0, -6.0],
    {
        "it is still XOR": (
            [*HIDDEN, -11.0, -11.0, 6.0],
            "What has to happen to the last sum for the answer to be the opposite?",
        ),
        "it says 1 to every row": (
            [*HIDDEN, 11.0, 11.0, 6.0],
            "You turned the weights. The output neuron has a third number.",
        ),
        "it says 0 to every row": (
            [*HIDDEN, -11.0, -11.0, -6.0],
            "You turned the bias. The output neuron has two more numbers.",
        ),
        "it says 1 to the row 1 1 only": (
            [*HIDDEN, 11.0, -11.0, -6.0],
            "It hears one hidden neuron with the wrong sign, the one that finds 'none'.",
        ),
        "it says 1 to the row 0 0 only": (
            [*HIDDEN, -11.0, 11.0, -6.0],
            "It hears one hidden neuron with the wrong sign, the one that finds 'both'.",
        ),
    },
)


def passes(answer: Any) -> Iterator[float]:
    hidden, output = [(0.5, -1.0, 0.25), (2.0, 0.75, -0.5)], (1.5, -2.0, 0.3)
    for point in ((1.0, 2.0), (-0.5, 0.25)):
        x = [Value(entry) for entry in point]
        y = a_value(answer(x, hidden, output))
        y.backward()
        yield from (y.data, *(entry.grad for entry in x))


def transposed(x: Any, hidden: Any, output: Any) -> Any:
    (w11, w12, b1), (w21, w22, b2) = hidden
    return layers(x, [(w11, w21, b1), (w12, w22, b2)], output)


FORWARD = Exercise(
    passes,
    layers,
    {
        "the hidden layer has no activation function": (
            lambda x, hidden, output: layers(x, hidden, output, inner=same),
            "Weighted sums of weighted sums are one weighted sum. What stands between the layers?",
        ),
        "the output has no activation function": (
            lambda x, hidden, output: layers(x, hidden, output, outer=same),
            "The answer is to be between 0 and 1.",
        ),
        "the biases of the hidden layer are missing": (
            lambda x, hidden, output: layers(x, hidden, output, biases=(False, True)),
            "Each neuron has three numbers. Count those that you use.",
        ),
        "the bias of the output is missing": (
            lambda x, hidden, output: layers(x, hidden, output, biases=(True, False)),
            "Each neuron has three numbers. Count those that you use.",
        ),
        "the weights are transposed": (
            transposed,
            "The triple is one neuron: its weight for x1, its weight for x2, its bias.",
        ),
        "both hidden neurons are the first one": (
            lambda x, hidden, output: layers(x, [hidden[0], hidden[0]], output),
            "Each of the two has a triple of its own.",
        ),
        "the output looks at the inputs": (
            lambda x, hidden, output: layers(x, [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0)], output, inner=same),
            "What the output neuron hears is what the hidden neurons say.",
        ),
    },
)


def descent(
    zeroed: bool = True,
    sign: float = -1.0,
    rated: bool = True,
    extra: int = 0,
    left_out: int = 0,
    fresh: bool = True,
    after: bool = False,
    back: bool = True,
) -> Callable[[list[Value], Callable[[], Value], float, int], list[float]]:
    """An answer to exercise 3, right by default."""

    def train(parameters: list[Value], loss: Callable[[], Value], rate: float, steps: int) -> list[float]:
        losses: list[float] = []
        first = loss()
        for _ in range(steps + extra):
            if zeroed:
                for parameter in parameters:
                    parameter.grad = 0.0
            now = loss() if fresh else first
            if back:
                now.backward()
            for parameter in parameters[: len(parameters) - left_out]:
                parameter.data += sign * (rate if rated else 1.0) * parameter.grad
            losses.append(loss().data if after else now.data)
        return losses

    return train


def trained(answer: Any) -> Iterator[float]:
    for rate, steps in ((0.1, 1), (0.05, 2), (0.02, 5)):
        w, v, b = parameters = [Value(1.0), Value(-2.0), Value(0.5)]
        samples = [(0.5, 1.0, 2.0), (-1.0, 0.25, 0.5), (2.0, -1.0, 1.0)]

        def loss(w: Value = w, v: Value = v, b: Value = b, samples: Any = samples) -> Value:
            terms = [(sigmoid(w * x) * v + b * y - target) ** 2 for x, y, target in samples]
            return terms[0] + terms[1] + terms[2]

        losses = answer(parameters, loss, rate, steps)
        yield from numbers(losses, None if losses is None or len(losses) else 0)
        yield from (parameter.data for parameter in parameters)


DESCENT = Exercise(
    trained,
    descent(),
    {
        "the gradients are not set to 0": (descent(zeroed=False), "What is in `.grad` when the second step begins?"),
        "the sign of the step": (descent(sign=1.0), "The gradient points uphill, and the loss is to become smaller."),
        "the learning rate is not used": (descent(rated=False), "How long is a step, if the gradient is 10?"),
        "one step too many": (descent(extra=1), "With `steps=1` every parameter moves once, and one loss is noted."),
        "one step too few": (descent(extra=-1), "With `steps=1` every parameter moves once, and one loss is noted."),
        "the last parameter is not moved": (
            descent(left_out=1),
            "Does your loop go over all parameters? The last is often a bias.",
        ),
        "only one parameter is moved": (descent(left_out=2), "Every parameter has a gradient. Which of them do you use?"),
        "the loss is not computed anew": (
            descent(fresh=False),
            "A graph keeps the numbers that it was made with. When is it made, and when do the parameters change?",
        ),
        "the losses are noted after the step": (
            descent(after=True),
            "The first loss of the list is the one before anything has been learned.",
        ),
        "the parameters do not move": (descent(back=False), "Who fills in `.grad`? And do you change `.data`?"),
    },
)
