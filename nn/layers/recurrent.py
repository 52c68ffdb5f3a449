"""Recurrent layers: a sequence is read step by step, and what was read is kept in a hidden state (Elman, "Finding
structure in time", 1990). The loop over the steps is `autograd.scan`, so its gradient is backpropagation through time
(Werbos, 1990).
"""

import math
from collections.abc import Sequence
from typing import Any

from autograd import dot, relu, scan, sigmoid, tanh
from autograd.arguments import describe
from autograd.habits.lookup import explains_arguments
from nn.initializers import Generator, Initializer, Seed, weights_from
from nn.module import Module
from nn.validation import as_list, flag, is_list, look_up, whole

#: The nonlinearities of an `RNN`, as in PyTorch.
NONLINEARITIES = {"tanh": tanh, "relu": relu}


def _uniform(generator: Generator, fan_in: int, fan_out: int) -> float:
    bound = 1.0 / math.sqrt(fan_out)
    return float(generator.uniform(-bound, bound))


class Recurrent(Module):
    """The base of recurrent layers: their weights, and the loop over the steps.

    Attributes:
        weight_ih: for each gate `hidden_size` rows of `input_size` Values. weight_hh: the same of `hidden_size` Values.
        bias_ih, bias_hh: a Value for each of those rows; None without biases. All are laid out as in PyTorch.
    """

    #: How many sums are made for each hidden number, and how many lists the state that is carried on has.
    gates = states = 1

    @explains_arguments("layer()")
    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        bias: bool = True,
        return_sequences: bool = False,
        initializer: str | Initializer | None = None,
        seed: Seed = None,
    ) -> None:
        name = type(self).__name__
        self.input_size = whole(input_size, f"{name}: input_size")
        self.hidden_size = whole(hidden_size, f"{name}: hidden_size")
        self.return_sequences = flag(return_sequences, f"{name}: return_sequences")
        vars(self)["bias"] = has_bias = flag(bias, f"{name}: bias")
        weight = weights_from(_uniform if initializer is None else initializer, "tanh", seed, input_size, hidden_size)
        rows = range(self.gates * hidden_size)
        self.weight_ih = [[weight(f"w_ih{i},{j}") for j in range(input_size)] for i in rows]
        self.weight_hh = [[weight(f"w_hh{i},{j}") for j in range(hidden_size)] for i in rows]
        self.bias_ih = [weight(f"b_ih{i}") for i in rows] if has_bias else None
        self.bias_hh = [weight(f"b_hh{i}") for i in rows] if has_bias else None

    def step(self, state: Any, x: Sequence[Any]) -> Any:
        """The next state, from this one and the numbers of a step. The first list of a state is the hidden one."""
        raise NotImplementedError

    def sums(self, x: Sequence[Any], h: Sequence[Any]) -> tuple[list[list[Any]], list[list[Any]]]:
        """W·x + b and W·h + b, for each gate."""
        found: list[list[list[Any]]] = []
        for weight, bias, numbers in (self.weight_ih, self.bias_ih, x), (self.weight_hh, self.bias_hh, h):
            sums = [dot(row, numbers) for row in weight]
            sums = sums if bias is None else [total + b for total, b in zip(sums, bias, strict=True)]
            found.append([sums[i : i + self.hidden_size] for i in range(0, len(sums), self.hidden_size)])
        return found[0], found[1]

    def forward(self, x: Any) -> Any:
        def step(state: Any, x: Any) -> tuple[Any, Any]:
            state = self.step(state, x)
            return state, state[0]

        start = [[0.0] * self.hidden_size for _ in range(self.states)]
        state, hidden = scan(step, start, self.sequence(x))
        return hidden if self.return_sequences else state[0]

    def sequence(self, x: Any) -> list[Any]:
        """A sample as a list of steps, each a list of `input_size` numbers, of which a lone one may stand for itself."""
        found, name, size = as_list(x), type(self).__name__, self.input_size
        if not is_list(found) or not found:
            raise TypeError(f"{name} takes a sequence, a list of one step or more, not {describe(x)}.")
        steps = [as_list(step) for step in found]
        if size == 1 and not is_list(steps[0]):
            steps = [[step] for step in steps]
        for i, step in enumerate(steps):
            if not is_list(step) or len(step) != size:
                what = f"a list of {len(step)}" if is_list(step) else describe(step)
                raise ValueError(
                    f"{name} takes steps that are lists of {size} numbers, as input_size says; step {i} is {what}."
                )
        return steps

    def __repr__(self) -> str:
        bias, sequences = ", bias=False" * (self.bias_ih is None), ", return_sequences=True" * self.return_sequences
        return f"{type(self).__name__}({self.input_size}, {self.hidden_size}{self.options()}{bias}{sequences})"

    def options(self) -> str:
        """Settings of its own, as they are shown."""
        return ""


class RNN(Recurrent):
    """A recurrent layer: at each step h ← tanh(W·x + b + U·h + c), from h = 0 on.

    As it is multiplied by U at each step, a gradient fades or explodes over long sequences (Bengio, Simard and Frasconi,
    1994); `LSTM` and `GRU` keep it.

    Args:
        input_size: how many numbers a step has.
        hidden_size: how many the hidden state has.
        nonlinearity: "tanh" or "relu".
        bias: False for sums without biases.
        return_sequences: True for the hidden state behind each step, a list of lists, which a further recurrent layer or
            `Flatten` takes; else that behind the last step is given, which `Linear` takes. PyTorch's layers give both, in
            a tuple that no Sequential takes on.
        initializer: name or function of `nn.initializers`, of weights and biases; None for PyTorch's, uniform in
            ±1/√hidden_size.
        seed: int, `random.Random` or NumPy Generator; None for Python's global generator.

    Attributes:
        weight_ih, weight_hh, bias_ih, bias_hh: as PyTorch's weight_ih_l0 and so on.

    Raises:
        TypeError, ValueError: for sizes that are no positive whole numbers, an unknown nonlinearity, and, when called, for
            anything but a list of steps of `input_size` numbers.

    A sample is a list of steps, each a list of numbers, or where `input_size` is 1 a number; its length may differ from one
    call to the next, but not within the samples of one `fit`. For several layers stack them in a `Sequential`.

    >>> layer = RNN(2, 3, seed=0)
    >>> sequence = [[0.5, 1.0], [0.0, -1.0], [1.0, 2.0], [0.5, 0.5]]
    >>> len(layer(sequence)), len(RNN(2, 3, return_sequences=True)(sequence)), len(layer.parameters())
    (3, 4, 21)

    The sum of three bits modulo 2, the last of which is the last step:

    >>> from nn import Adam, Linear, Sequential, fit
    >>> X = [[a, b, c] for a in (0.0, 1.0) for b in (0.0, 1.0) for c in (0.0, 1.0)]
    >>> y = [sum(bits) % 2 for bits in X]
    >>> model = Sequential(RNN(1, 8, seed=0), Linear(8, 1, seed=1))
    >>> history = fit(model, X, y, loss="binary_cross_entropy_with_logits", optimizer=Adam(0.05), epochs=150)
    >>> [float(score > 0.0) for score in model.predict(X)] == y
    True
    """

    _unread = ("bias", "initializer", "seed")

    @explains_arguments("layer()")
    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        nonlinearity: str = "tanh",
        bias: bool = True,
        return_sequences: bool = False,
        initializer: str | Initializer | None = None,
        seed: Seed = None,
    ) -> None:
        look_up(nonlinearity, NONLINEARITIES, "RNN: nonlinearity")
        self.nonlinearity = nonlinearity
        options: dict[str, Any] = {"return_sequences": return_sequences, "initializer": initializer, "seed": seed}
        super().__init__(input_size, hidden_size, bias=bias, **options)

    def options(self) -> str:
        return f", nonlinearity={self.nonlinearity!r}" * (self.nonlinearity != "tanh")

    def step(self, state: Any, x: Sequence[Any]) -> Any:
        ((by_x,), (by_h,)), activate = self.sums(x, state[0]), NONLINEARITIES[self.nonlinearity]
        return [[activate(a + b) for a, b in zip(by_x, by_h, strict=True)]]


class LSTM(Recurrent):
    """Long short-term memory (Hochreiter and Schmidhuber, 1997; the forget gate is that of Gers et al., 2000).

    Beside the hidden state h there is a cell state c, to which each step only adds, so that a gradient lasts:

        i, f, o = sigmoid(sums)        what goes into the cell, what stays in it, what it shows
        c ← f·c + i·tanh(sum)
        h ← o·tanh(c)

    Each sum is W·x + b + U·h + c, with weights of its own; their rows stand in PyTorch's order: i, f, g (the tanh), o.

    Args:
        input_size, hidden_size, bias, return_sequences, initializer, seed: as for `RNN`; so are samples and results.

    Attributes:
        weight_ih, weight_hh, bias_ih, bias_hh: as PyTorch's, of 4 · hidden_size rows.

    >>> len(LSTM(2, 3, seed=0)([[0.5, 1.0], [0.0, -1.0]])), len(LSTM(2, 3).parameters())
    (3, 84)
    """

    gates, states = 4, 2
    _unread = ("bias", "initializer", "seed")

    def step(self, state: Any, x: Sequence[Any]) -> Any:
        h, c = state
        by_x, by_h = self.sums(x, h)
        i, f, g, o = [[a + b for a, b in zip(one, two, strict=True)] for one, two in zip(by_x, by_h, strict=True)]
        c = [sigmoid(forget) * old + sigmoid(enter) * tanh(new) for enter, forget, new, old in zip(i, f, g, c, strict=True)]
        return [[sigmoid(show) * tanh(cell) for show, cell in zip(o, c, strict=True)], c]


class GRU(Recurrent):
    """The gated recurrent unit (Cho et al., "Learning phrase representations using RNN encoder–decoder", 2014): an LSTM
    without a cell state, with two gates.

        r, z = sigmoid(W·x + b + U·h + c)      how much of h the new state sees, and how much of h stays
        n = tanh(W·x + b + r·(U·h + c))
        h ← (1 - z)·n + z·h

    As in PyTorch, r multiplies the product, where the paper multiplies h. The rows of weights stand in the order r, z, n.

    Args:
        input_size, hidden_size, bias, return_sequences, initializer, seed: as for `RNN`; so are samples and results.

    Attributes:
        weight_ih, weight_hh, bias_ih, bias_hh: as PyTorch's, of 3 · hidden_size rows.

    >>> len(GRU(2, 3, seed=0)([[0.5, 1.0], [0.0, -1.0]])), len(GRU(2, 3).parameters())
    (3, 63)
    """

    gates = 3
    _unread = ("bias", "initializer", "seed")

    def step(self, state: Any, x: Sequence[Any]) -> Any:
        (h,) = state
        (r, z, n), (r_h, z_h, n_h) = self.sums(x, h)
        found: list[Any] = []
        for k in range(self.hidden_size):
            stay = sigmoid(z[k] + z_h[k])
            new = tanh(n[k] + sigmoid(r[k] + r_h[k]) * n_h[k])
            found.append((1.0 - stay) * new + stay * h[k])
        return [found]
