"""PyTorch's standard layers, for chains such as `Sequential(Linear(2, 8), ReLU(), Linear(8, 1), Sigmoid())`."""

from collections.abc import Callable
from typing import Any

import autograd
from autograd import Value, dot, mean
from autograd.habits.lookup import explains_arguments
from nn.initializers import Initializer, Seed, weights_from
from nn.module import Module
from nn.validation import amount, as_list, as_sample, flag, is_list, whole


class Linear(Module):
    """Weighted sums of its inputs, each with a bias: W·x + b, or W·x. As of a `Layer`, one output is the number itself.

    Args:
        in_features: how many numbers it takes.
        out_features: how many it gives.
        bias: False for sums without biases.
        initializer: name or function of `nn.initializers`; None for "xavier_uniform". The biases start at 0.
        seed: int, `random.Random` or NumPy Generator; None for Python's global generator.

    Attributes:
        weight: a list of `out_features` lists of `in_features` Values.
        bias: a list of `out_features` Values; None without biases.

    Raises:
        TypeError, ValueError: for sizes that are no positive whole numbers, a bias that is not True or False, or a name that
            is unknown.

    >>> layer = Linear(2, 3, seed=0)
    >>> len(layer([0.5, -1.0])), len(layer.parameters())
    (3, 9)
    >>> len(Linear(2, 3, bias=False).parameters())
    6
    """

    _unread = ("in_features", "out_features", "initializer", "seed")

    @explains_arguments("layer()")
    def __init__(
        self,
        in_features: int,
        out_features: int,
        *,
        bias: bool = True,
        initializer: str | Initializer | None = None,
        seed: Seed = None,
    ) -> None:
        self.inputs = inputs = whole(in_features, "Linear: in_features")
        self.outputs = outputs = whole(out_features, "Linear: out_features")
        weight = weights_from(initializer, "linear", seed, inputs, outputs)
        self.weight = [[weight(f"w{i},{j}") for j in range(inputs)] for i in range(outputs)]
        has_bias = flag(bias, "Linear: bias")
        self.bias = [Value(0.0, f"b{i}") for i in range(outputs)] if has_bias else None

    def forward(self, x: Any) -> Any:
        sample = as_sample(x)
        if self.bias is None:
            outputs = [dot(row, sample) for row in self.weight]
        else:
            outputs = [dot(row, sample) + b for row, b in zip(self.weight, self.bias, strict=True)]
        return outputs[0] if len(outputs) == 1 else outputs

    def __repr__(self) -> str:
        return f"Linear({self.inputs}, {self.outputs}{', bias=False' * (self.bias is None)})"


class Elementwise(Module):
    """The base of layers that give for each number of a sample one number, and keep how they are nested."""

    function: Callable[[Any], Any]
    keeps_size = True

    @explains_arguments("layer()")
    def __init__(self) -> None: ...

    def forward(self, x: Any) -> Any:
        x = as_list(x)
        return [self.forward(entry) for entry in x] if is_list(x) else type(self).function(x)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class ReLU(Elementwise):
    """max(x, 0) of each number of a sample.

    >>> [y.data for y in ReLU()([-1.0, 2.0])]
    [0.0, 2.0]
    """

    function = staticmethod(autograd.relu)


class Tanh(Elementwise):
    """tanh(x) of each number of a sample.

    >>> [y.data for y in Tanh()([0.0])]
    [0.0]
    """

    function = staticmethod(autograd.tanh)


class Sigmoid(Elementwise):
    """1 / (1 + exp(-x)) of each number of a sample.

    >>> [y.data for y in Sigmoid()([0.0])]
    [0.5]
    """

    function = staticmethod(autograd.sigmoid)


class Softmax(Module):
    """The probabilities that go with a sample of scores: exp(x) over the sum of those.

    With the loss "cross_entropy" leave it out: that one takes the scores.

    >>> [y.data for y in Softmax()([1.0, 1.0])]
    [0.5, 0.5]
    """

    keeps_size = True

    @explains_arguments("layer()")
    def __init__(self) -> None: ...

    def forward(self, x: Any) -> Any:
        return autograd.softmax(as_sample(x))

    def __repr__(self) -> str:
        return "Softmax()"


class Flatten(Module):
    """The numbers of nested lists, such as the channels of an image, as one list, as a `Layer` takes it.

    >>> [x.data for x in Flatten()([[[1.0, 2.0]], [[3.0, 4.0]]])]
    [1.0, 2.0, 3.0, 4.0]
    """

    @explains_arguments("layer()")
    def __init__(self) -> None: ...

    def forward(self, x: Any) -> list[Any]:
        x = as_list(x)
        return [number for entry in x for number in self.forward(entry)] if is_list(x) else [x]

    def __repr__(self) -> str:
        return "Flatten()"


class LayerNorm(Module):
    """A sample's numbers less their mean, over their standard deviation, then weighted and moved one by one (Ba, Kiros and
    Hinton, "Layer normalization", 2016).

    Args:
        inputs: how many numbers it takes, and gives.
        eps: the number added to the variance, to keep it from 0.

    Attributes:
        weight, bias: lists of `inputs` Values, 1 and 0 at first.

    Raises:
        TypeError, ValueError: for inputs that are no positive whole number, or an eps that is negative.

    >>> [round(y.data, 4) for y in LayerNorm(3)([1.0, 2.0, 3.0])]
    [-1.2247, 0.0, 1.2247]
    """

    @explains_arguments("layer()")
    def __init__(self, inputs: int, *, eps: float = 1e-5) -> None:
        self.inputs = self.outputs = whole(inputs, "LayerNorm: inputs")
        self.eps = amount(eps, "LayerNorm: eps")
        self.weight = [Value(1.0, f"w{i}") for i in range(inputs)]
        self.bias = [Value(0.0, f"b{i}") for i in range(inputs)]

    def forward(self, x: Any) -> Any:
        sample = as_sample(x)
        middle = mean(sample)
        centred = [entry - middle for entry in sample]
        scale = 1.0 / autograd.sqrt(mean([entry * entry for entry in centred]) + self.eps)
        outputs = [c * scale * w + b for c, w, b in zip(centred, self.weight, self.bias, strict=True)]
        return outputs[0] if len(outputs) == 1 else outputs

    def __repr__(self) -> str:
        return f"LayerNorm({self.inputs}, eps={self.eps!r})"
