"""Convolution, as plain loops over numbers: a filter is a neuron that looks at every patch of an image in turn, with the
same weights (Fukushima, "Neocognitron", 1980; LeCun et al., "Backpropagation applied to handwritten zip code
recognition", 1989). The compiler vectorizes the loops to matrix products.
"""

from typing import Any

from autograd import Value, dot
from nn.initializers import Initializer, Seed, weights_from
from nn.layers.activations import Activation, activation_for
from nn.layers.windows import Pair, Window, as_image
from nn.module import Module
from nn.validation import activation_by_name, whole


def _linear(total: Any) -> Any:
    return total


class Conv2d(Module):
    """Each filter at each place of an image: activation(w·patch + b), one new image ("feature map") per filter.

    This is cross-correlation, called convolution as in every library of neural networks: the filter is not flipped.

    Args:
        in_channels: how many channels an image has; 1 if it is grey.
        out_channels: how many filters there are, each of which makes a channel.
        kernel_size: the rows and columns of a filter, one number or a pair.
        stride: by how many rows and columns it moves on, one number or a pair.
        padding: how many rows and columns of zeros are put on each side of the image, one number or a pair.
        activation: the name of a primitive of one number ("relu", "tanh", …), "linear" for none, or a function.
        initializer: name or function of `nn.initializers`; None for the one that suits the activation. Biases start at 0.
        seed: int, `random.Random` or NumPy Generator; None for Python's global generator.

    Attributes:
        weight: Values, nested as filters × channels × rows × columns, as in PyTorch.
        bias: a Value for each filter.

    Raises:
        TypeError, ValueError: for sizes that are no positive whole numbers, unknown names, and, when called, for
            anything but an image of `in_channels` channels that the window fits into.

    >>> edges = Conv2d(1, 2, 3, padding=1, activation="tanh", seed=0)
    >>> maps = edges([[[0.0, 1.0, 0.0, 0.0]] * 4])
    >>> len(maps), len(maps[0]), len(maps[0][0]), len(edges.parameters())
    (2, 4, 4, 20)
    """

    activation: str
    out_channels: int
    _unread = ("out_channels", "kernel_size", "stride", "padding", "activation", "initializer", "seed")

    @activation_by_name
    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | Pair,
        stride: int | Pair = 1,
        padding: int | Pair = 0,
        *,
        activation: Activation = "linear",
        initializer: str | Initializer | None = None,
        seed: Seed = None,
    ) -> None:
        self.in_channels = whole(in_channels, "Conv2d: in_channels")
        vars(self)["out_channels"] = whole(out_channels, "Conv2d: out_channels")
        self.window = Window("Conv2d", kernel_size, stride, padding)
        name, self._activation_function = activation_for(activation, True)
        vars(self)["activation"] = name
        tall, wide = self.window.kernel_size
        fans = self.in_channels * tall * wide, self.out_channels * tall * wide
        weight = weights_from(initializer, self.activation, seed, *fans)
        self.weight = [
            [[[weight(f"w{c},{i},{j}") for j in range(wide)] for i in range(tall)] for c in range(self.in_channels)]
            for _ in range(self.out_channels)
        ]
        self.bias = [Value(0.0, "b") for _ in range(self.out_channels)]

    def forward(self, x: Any) -> list[list[list[Any]]]:
        rows = self.window.patches(as_image(x, "Conv2d", self.in_channels), [0.0])
        flat = [[w for plane in weights for row in plane for w in row] for weights in self.weight]
        filters = list(zip(flat, self.bias, strict=True))
        activate = self._activation_function or _linear
        outputs = [[[activate(dot(w, patch) + b) for w, b in filters] for patch in row] for row in rows]
        return [[[numbers[i] for numbers in row] for row in outputs] for i in range(self.out_channels)]

    def __repr__(self) -> str:
        window = self.window.describe((1, 1))
        return f"Conv2d({self.in_channels}, {self.out_channels}, {window}, activation={self.activation!r})"
