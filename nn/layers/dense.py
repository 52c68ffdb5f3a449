"""Dense models: neurons, layers of neurons, and multilayer perceptrons.

Names and defaults are micrograd's: weights `w` and bias `b`, ReLU in hidden layers, the last layer linear, and a layer of
one neuron gives the number itself instead of a list of one.
"""

from collections.abc import Sequence
from typing import Any, NoReturn

from autograd import Value, dot
from autograd.arguments import describe
from nn.initializers import Initializer, Seed, generator_from, weights_from
from nn.layers.activations import Activation, activation_for
from nn.module import Module
from nn.validation import activation_by_name, as_sample, whole


class Neuron(Module):
    """activation(w·x + b): an activation of a weighted sum of its inputs.

    Args:
        inputs: how many numbers it takes.
        nonlin: False for a linear neuron (micrograd's name for it).
        activation: the name of a primitive of one number ("relu", "tanh", "sigmoid", …), "linear", or a function.
        initializer: name or function of `nn.initializers`; None for the one that suits the activation. The bias starts at 0.
        seed: int, `random.Random` or NumPy Generator; None for Python's global generator.
        fan_out: how many neurons share its inputs, for initializers that ask.

    Attributes:
        w: its weights, a list of Values.
        b: its bias, a Value.

    Raises:
        TypeError, ValueError: for inputs that are no positive whole number or names that are unknown.

    >>> neuron = Neuron(2, activation="sigmoid", seed=0)
    >>> neuron([0.0, 0.0]).data, len(neuron.parameters())
    (0.5, 3)
    """

    outputs = 1
    activation: str
    _unread = ("nonlin", "activation", "initializer", "seed", "fan_out")

    @activation_by_name
    def __init__(
        self,
        inputs: int,
        nonlin: bool = True,
        *,
        activation: Activation | None = None,
        initializer: str | Initializer | None = None,
        seed: Seed = None,
        fan_out: int = 1,
    ) -> None:
        self.inputs = count = whole(inputs, f"{type(self).__name__}: inputs")
        name, self._activation_function = activation_for(activation, nonlin, type(self).__name__)
        vars(self)["activation"] = name
        shared = whole(fan_out, f"{type(self).__name__}: fan_out")
        weight = weights_from(initializer, self.activation, seed, count, shared)
        self.w = [weight(f"w{i}") for i in range(count)]
        self.b = Value(0.0, "b")

    def forward(self, x: Any) -> Any:
        total = dot(self.w, x if type(x) is list else as_sample(x)) + self.b  # pyright: ignore[reportUnknownArgumentType]
        return total if self._activation_function is None else self._activation_function(total)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.inputs}, activation={self.activation!r})"


class Layer(Module):
    """Neurons that share their inputs.

    Args:
        inputs: how many numbers it takes.
        outputs: how many neurons it has.
        nonlin, activation, initializer, seed: as for `Neuron`.

    Attributes:
        neurons: the list of them.

    >>> layer = Layer(2, 3, activation="tanh", seed=0)
    >>> len(layer([0.5, -1.0])), len(layer.parameters())
    (3, 9)
    """

    _unread = ("nonlin", "activation", "initializer", "seed")

    @activation_by_name
    def __init__(
        self,
        inputs: int,
        outputs: int,
        nonlin: bool = True,
        *,
        activation: Activation | None = None,
        initializer: str | Initializer | None = None,
        seed: Seed = None,
    ) -> None:
        activation_for(activation, nonlin, "Layer")
        self.inputs = whole(inputs, "Layer: inputs")
        self.outputs = whole(outputs, "Layer: outputs")
        options: dict[str, Any] = {"activation": activation, "initializer": initializer, "seed": generator_from(seed)}
        self.neurons = [Neuron(inputs, nonlin, fan_out=outputs, **options) for _ in range(outputs)]

    def __getitem__(self, index: object) -> NoReturn:
        raise TypeError(f"A Layer is not a list of its neurons; write layer.neurons[{index!r}].")

    def forward(self, x: Any) -> Any:
        sample = as_sample(x)
        outputs = [neuron(sample) for neuron in self.neurons]
        return outputs[0] if len(outputs) == 1 else outputs

    def __repr__(self) -> str:
        return f"Layer({self.inputs}, {self.outputs}, activation={self.neurons[0].activation!r})"


class MLP(Module):
    """A multilayer perceptron: layers, each fully connected to the next; the last one is linear.

    Args:
        inputs: how many numbers it takes.
        sizes: the number of neurons of each layer; `[16, 16, 1]` has two hidden layers and one output.
        activation: of the hidden layers, as for `Neuron`.
        initializer: name or function of `nn.initializers`; None for the one that suits each layer's activation.
        seed: int, `random.Random` or NumPy Generator; None for Python's global generator.

    Attributes:
        layers: the list of them; `model.layers[0].neurons[1].w[0]` is a weight.

    >>> model = MLP(2, [16, 16, 1], activation="tanh", seed=0)
    >>> model
    MLP with 337 parameters:
      layers.0: Layer(2, 16, activation='tanh')
      layers.1: Layer(16, 16, activation='tanh')
      layers.2: Layer(16, 1, activation='linear')
    >>> type(model([0.5, -1.0])).__name__
    'Value'
    """

    _unread = ("sizes", "activation", "initializer", "seed")

    @activation_by_name
    def __init__(
        self,
        inputs: int,
        sizes: Sequence[int],
        *,
        activation: Activation = "relu",
        initializer: str | Initializer | None = None,
        seed: Seed = None,
    ) -> None:
        self.inputs = whole(inputs, "MLP: inputs")
        if not isinstance(sizes, list | tuple) or not sizes:
            raise TypeError(f"MLP: sizes must be a list with the number of neurons of each layer, not {describe(sizes)}.")
        widths = [self.inputs, *(whole(size, f"MLP: sizes[{i}]") for i, size in enumerate(sizes))]
        self.outputs = widths[-1]
        activation_for(activation, nonlin=True)  # an unknown name raises even if there is no hidden layer
        options: dict[str, Any] = {"initializer": initializer, "seed": generator_from(seed)}
        activations = [activation] * (len(sizes) - 1) + ["linear"]
        self.layers = [
            Layer(before, after, activation=own, **options)
            for before, after, own in zip(widths[:-1], widths[1:], activations, strict=True)
        ]

    def __getitem__(self, index: object) -> NoReturn:
        raise TypeError(f"An MLP is not a list of its layers; write model.layers[{index!r}].")

    def forward(self, x: Any) -> Any:
        for layer in self.layers:
            x = layer(x)
        return x
