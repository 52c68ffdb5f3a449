"""Models to PyTorch and back: the same layers with the same weights."""

# PyTorch is imported only when it is asked for, and its types with it.
# pyright: basic

from collections.abc import Callable
from typing import Any

from autograd.errors import ExportError, describe
from nn.convolution import AvgPool2d, Conv2d, Flatten, MaxPool2d
from nn.layers import MLP, Layer, Sequential
from nn.module import Module

#: Our activations and the modules of torch.nn that do the same with their defaults.
ACTIVATIONS = {
    "elu": "ELU", "gelu": "GELU", "leaky_relu": "LeakyReLU", "relu": "ReLU", "sigmoid": "Sigmoid", "silu": "SiLU",
    "softplus": "Softplus", "tanh": "Tanh",
}  # fmt: skip
#: What of a PyTorch module must stand as it is made when nothing is said.
USUAL = {
    "Conv2d": {"dilation": (1, 1), "groups": 1, "padding_mode": "zeros"},
    "AvgPool2d": {"ceil_mode": False, "count_include_pad": True, "divisor_override": None},
    "MaxPool2d": {"ceil_mode": False, "dilation": 1, "return_indices": False},
    "Flatten": {"start_dim": 1, "end_dim": -1},
    "ELU": {"alpha": 1.0},
    "GELU": {"approximate": "none"},
    "LeakyReLU": {"negative_slope": 0.01},
    "Softplus": {"beta": 1.0, "threshold": 20.0},
}


def _torch(name: str) -> Any:
    try:
        import torch
    except ImportError as error:
        raise ImportError(f"{name}() needs PyTorch: see pytorch.org for the line that installs it.") from error
    return torch


# --- to PyTorch ------------------------------------------------------------------------------------------------------


def to_torch(model: Module) -> Any:
    """The model as a `torch.nn.Sequential` in double precision.

    It takes a batch, so a layer of one neuron gives a column of numbers where ours gives a number.

    Args:
        model: a Layer, MLP, Conv2d, pooling or Flatten module, or a Sequential of them.

    Raises:
        ExportError: naming every module and activation that PyTorch has no module for. ImportError: without PyTorch.
    """
    torch = _torch("to_torch")
    lacking: list[str] = []
    found = [made for part in parts(model) for made in _to_torch(torch, part, lacking)]
    if lacking:
        raise ExportError(f"to_torch(): torch.nn has no module for {', '.join(lacking)}.")
    return torch.nn.Sequential(*found).double()


def parts(model: Any) -> list[Any]:
    """The layers of a model, in the order in which they are called."""
    if isinstance(model, Sequential):
        return [part for module in model.modules for part in parts(module)]
    return list(model.layers) if isinstance(model, MLP) else [model]


def _to_torch(torch: Any, part: Any, lacking: list[str]) -> list[Any]:
    match part:
        case Layer():
            made = torch.nn.Linear(part.inputs, part.outputs)
            bend = part.neurons[0].activation
            weights, biases = [neuron.w for neuron in part.neurons], [neuron.b for neuron in part.neurons]
        case Conv2d():
            window = part.window
            made = torch.nn.Conv2d(part.in_channels, part.out_channels, window.kernel_size, window.stride, window.padding)
            bend, weights, biases = part.activation, part.weight, part.bias
        case AvgPool2d() | MaxPool2d():
            window = part.window
            return [getattr(torch.nn, type(part).__name__)(window.kernel_size, window.stride, window.padding)]
        case Flatten():
            return [torch.nn.Flatten()]
        case _:
            lacking.append(describe(part))
            return []
    with torch.no_grad():
        made.double().weight.copy_(torch.tensor(numbers(weights), dtype=torch.float64))
        made.bias.copy_(torch.tensor(numbers(biases), dtype=torch.float64))
    if bend == "linear":
        return [made]
    if bend not in ACTIVATIONS:
        lacking.append(f"the activation {bend!r}")
        return []
    return [made, getattr(torch.nn, ACTIVATIONS[bend])()]


def numbers(values: Any) -> Any:
    """Nested lists of Values as nested lists of floats."""
    return [numbers(entry) for entry in values] if isinstance(values, list) else values.data


# --- from PyTorch ----------------------------------------------------------------------------------------------------


def from_torch(module: Any) -> Sequential:
    """A `torch.nn.Sequential` as a model of ours with the same weights.

    Args:
        module: a Sequential of Linear, Conv2d, AvgPool2d, MaxPool2d, Flatten and the usual activations, each of which must
            stand behind a Linear or Conv2d.

    Raises:
        TypeError: for what is no torch.nn.Sequential. ValueError: for layers that do not fit each other.
        ExportError: naming every module that has no counterpart here, and every setting. ImportError: without PyTorch.
    """
    torch = _torch("from_torch")
    if not isinstance(module, torch.nn.Sequential):
        raise TypeError(f"from_torch(): module must be a torch.nn.Sequential, not a {type(module).__name__}.")
    found = [made for made in module.modules() if not isinstance(made, torch.nn.Sequential)]
    bends: dict[int, str] = {}  # for each layer, the activation behind it
    ours = {torch_name: name for name, torch_name in ACTIVATIONS.items()}
    lacking: list[str] = []
    layers: list[tuple[int, Any]] = []
    for i, made in enumerate(found):
        name = type(made).__name__
        for setting, usual in USUAL.get(name, {}).items():
            if getattr(made, setting) != usual:
                lacking.append(f"module {i}, {made}: {setting} other than {usual!r}")
        if name == "Conv2d" and made.padding == "same" and any(n % 2 == 0 for n in made.kernel_size):
            lacking.append(f'module {i}, {made}: padding="same" around a kernel of even size')
        if name in ours and layers and layers[-1][0] == i - 1 and type(found[i - 1]).__name__ in ("Linear", "Conv2d"):
            bends[i - 1] = ours[name]
        elif name in FROM:
            layers.append((i, made))
            if getattr(made, "bias", ...) is None:
                lacking.append(f"module {i}, {made}: bias=False")
        else:
            behind = " that does not stand behind a Linear or Conv2d" * (name in ours)
            lacking.append(f"module {i}, {made}{behind}")
    if lacking:
        raise ExportError("from_torch(): there is no counterpart here of " + "; ".join(lacking) + ".")
    if not layers:
        raise ValueError("from_torch(): the torch.nn.Sequential is empty.")
    channels = None
    for i, made in layers:
        if hasattr(made, "in_channels"):
            if channels not in (None, made.in_channels):
                raise ValueError(
                    f"from_torch(): module {i} takes {made.in_channels} channels, but gets {channels} from the one before."
                )
            channels = made.out_channels
    return Sequential(*[FROM[type(made).__name__](made, bends.get(i, "linear")) for i, made in layers])


def _linear(made: Any, bend: str) -> Layer:
    layer = Layer(made.in_features, made.out_features, activation=bend, seed=0)
    fill([neuron.w for neuron in layer.neurons], made.weight.tolist())
    fill([neuron.b for neuron in layer.neurons], made.bias.tolist())
    return layer


def _convolution(made: Any, bend: str) -> Conv2d:
    padding: Any = made.padding
    if isinstance(padding, str):  # "valid" or "same"
        padding = tuple((n - 1) // 2 if padding == "same" else 0 for n in made.kernel_size)
    layer = Conv2d(made.in_channels, made.out_channels, made.kernel_size, made.stride, padding, activation=bend, seed=0)
    fill(layer.weight, made.weight.tolist())
    fill(layer.bias, made.bias.tolist())
    return layer


def fill(values: Any, data: Any) -> None:
    """Put numbers into Values, both nested alike."""
    for value, entry in zip(values, data, strict=True):
        if isinstance(value, list):
            fill(value, entry)
        else:
            value.data = entry


FROM: dict[str, Callable[[Any, str], Module]] = {
    "Linear": _linear,
    "Conv2d": _convolution,
    "AvgPool2d": lambda made, bend: AvgPool2d(made.kernel_size, made.stride, made.padding),
    "MaxPool2d": lambda made, bend: MaxPool2d(made.kernel_size, made.stride, made.padding),
    "Flatten": lambda made, bend: Flatten(),
}
