"""Modules of PyTorch as models of ours."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from autograd.arguments import real
from autograd.errors import ExportError
from autograd.habits.lookup import explains_arguments
from nn.layers.convolution import Conv2d
from nn.layers.dense import Layer
from nn.layers.dropout import Dropout
from nn.layers.embedding import Embedding
from nn.layers.pooling import AvgPool2d, MaxPool2d
from nn.layers.sequential import Sequential
from nn.layers.standard import Flatten, LayerNorm, Linear, ReLU, Sigmoid, Softmax, Tanh
from nn.module import Module
from nn.torch.counterparts import TORCH_ACTIVATIONS, USUAL, torch_for
from nn.validation import is_list


@explains_arguments("function()")
def from_torch(module: Any) -> Sequential:
    """A `torch.nn.Sequential` as a model of ours with the same weights, of any precision, and in the same mode, `train()` or
    `eval()`; all can be trained.

    PyTorch's modules don't say how large an image is, so whether a Linear behind a Flatten fits is seen when the model is
    called; all else is checked here.

    Args:
        module: a Sequential, also of Sequentials, of Linear, Conv2d, AvgPool2d, MaxPool2d, Flatten, LayerNorm, Softmax,
            Embedding, Dropout and the usual activations. Those but ReLU, Tanh and Sigmoid must stand behind a Linear with
            biases or a Conv2d. A module in two places becomes one layer, called twice.

    Raises:
        TypeError: for anything but a torch.nn.Sequential. ValueError: for layers that do not fit each other.
        ExportError: naming every module that has no counterpart here, and every setting. ImportError: without PyTorch.
    """
    torch = torch_for("from_torch")
    if not is_chain(torch, module):
        own = " with hooks or a forward() of its own" * isinstance(module, torch.nn.Sequential)
        raise TypeError(f"from_torch(): module must be a torch.nn.Sequential, not a {type(module).__name__}{own}.")
    lacking: list[str] = []
    found = fused(torch, list(leaves(torch, module)), lacking)
    if lacking:
        raise ExportError("from_torch(): there is no counterpart here of " + "; ".join(lacking) + ".")
    if not found:
        raise ValueError("from_torch(): the torch.nn.Sequential is empty.")
    check_fit(found)
    ours: dict[int, Module] = {}
    for leaf in found:
        if id(leaf.made) not in ours:
            ours[id(leaf.made)] = FROM[leaf.name](leaf).train(leaf.made.training)
    model = Sequential(*[ours[id(leaf.made)] for leaf in found])
    model.training = module.training
    return model


@dataclass
class Leaf:
    """A module in a Sequential: the way to it, itself, and the activation behind it."""

    path: str
    made: Any
    activation: str = "linear"

    @property
    def name(self) -> str:
        return type(self.made).__name__

    def __str__(self) -> str:
        return f"module {self.path}, {self.made}"


def is_chain(torch: Any, module: Any) -> bool:
    """Whether it is a Sequential that calls its modules in turn and does nothing else."""
    sequential: Any = torch.nn.Sequential
    kind = cast(Any, type(module))
    return isinstance(module, sequential) and kind.forward is sequential.forward and not is_hooked(module)


def is_hooked(made: Any) -> bool:
    """Whether something runs before or after it, as for pruned and older normalized weights."""
    return bool(made._forward_pre_hooks or made._forward_hooks)


def leaves(torch: Any, module: Any, above: str = "") -> Iterator[Leaf]:
    """The modules that a Sequential calls, in order; `modules()` would give each only once."""
    for i, made in enumerate(module):
        if is_chain(torch, made):
            yield from leaves(torch, made, f"{above}{i}.")
        else:
            yield Leaf(f"{above}{i}", made)


def fused(torch: Any, found: list[Leaf], lacking: list[str]) -> list[Leaf]:
    """The layers among the modules, with the activations behind them; those without a counterpart are added to `lacking`."""
    ours = {torch_name: name for name, torch_name in TORCH_ACTIVATIONS.items()}
    kept: list[Leaf] = []
    holders: dict[int, Leaf] = {}  # where each tensor of parameters was met first
    for before, leaf in zip([None, *found], found, strict=False):
        if leaf.name not in FROM and leaf.name not in ours:
            lacking.append(f"{leaf}")
        elif type(leaf.made) is not getattr(torch.nn, leaf.name):
            lacking.append(f"{leaf} of {type(leaf.made).__module__}")
        elif leaf.name in ours and before and kept and kept[-1] is before and takes_activation(before):
            before.activation = ours[leaf.name]
            lacking += [f"{leaf}{reason}" for reason in unusual(leaf.made, leaf.name)]
        elif leaf.name in FROM:
            kept.append(leaf)
            lacking += [f"{leaf}{reason}" for reason in unusual(leaf.made, leaf.name)]
        else:
            lacking.append(f"{leaf} that does not stand behind a Linear with biases or a Conv2d")
    for leaf in kept:
        tensors = (leaf.made.weight, getattr(leaf.made, "bias", None)) if leaf.name in WEIGHTED else ()
        for tensor in (tensor for tensor in tensors if tensor is not None):
            holder = holders.setdefault(id(tensor), leaf)
            if holder.made is not leaf.made:
                lacking.append(f"{leaf}, which shares parameters with module {holder.path}")
            elif holder.activation != leaf.activation:
                lacking.append(f"{leaf}, which is module {holder.path} too, with another activation behind it")
    return kept


def takes_activation(leaf: Leaf) -> bool:
    """Whether an activation behind it becomes part of its layer; a Linear without biases becomes a Linear of ours."""
    return leaf.name in ACTIVATED and not (leaf.name == "Linear" and leaf.made.bias is None)


def unusual(made: Any, name: str) -> Iterator[str]:
    """The settings of a module that its counterpart here lacks."""
    for setting, usual in USUAL.get(name, {}).items():
        if getattr(made, setting) not in (usual, (usual, usual)):
            yield f": {setting} other than {usual!r}"
    if name == "Conv2d" and made.padding == "same" and any(n % 2 == 0 for n in made.kernel_size):
        yield ': padding="same" around a kernel of even size'
    if name in WEIGHTED - {"Linear", "Embedding"} and made.bias is None:
        yield ": bias=False"
    if name == "Softmax" and made.dim not in (-1, 1):
        yield ": dim other than -1 or 1"
    if name == "LayerNorm" and len(made.normalized_shape) != 1:
        yield ": more axes than one"
    if is_hooked(made):
        yield " with hooks"


def check_fit(found: list[Leaf]) -> None:
    """Refuse a layer that takes something else than the one before gives.

    Raises:
        ValueError: naming the module.
    """
    flat, channels, features = None, None, None  # of the preceding layers' output; None is not known
    for leaf in found:
        made, subject = leaf.made, f"from_torch(): module {leaf.path} takes"
        if leaf.name == "Flatten":
            flat = True
        elif leaf.name == "Linear":
            if flat is False:
                raise ValueError(f"{subject} flat samples, but gets images from the one before; put a Flatten between.")
            if features not in (None, made.in_features):
                raise ValueError(f"{subject} {made.in_features} inputs, but gets {features} from the one before.")
            if channels is not None and made.in_features % channels:
                raise ValueError(f"{subject} {made.in_features} inputs, but {channels} channels are flattened before it.")
            flat, channels, features = True, None, made.out_features
        elif leaf.name == "LayerNorm":
            if features not in (None, *made.normalized_shape):
                raise ValueError(f"{subject} {made.normalized_shape[0]} inputs, but gets {features} from the one before.")
        elif leaf.name in WINDOWS:
            if flat:
                raise ValueError(f"{subject} images, but gets flat samples from the one before.")
            if leaf.name == "Conv2d" and channels not in (None, made.in_channels):
                raise ValueError(f"{subject} {made.in_channels} channels, but gets {channels} from the one before.")
            flat, channels = False, made.out_channels if leaf.name == "Conv2d" else channels


def _linear(leaf: Leaf) -> Layer | Linear:
    made = leaf.made
    if made.bias is None:
        linear = Linear(made.in_features, made.out_features, bias=False, seed=0)
        fill(leaf, linear.weight, made.weight)
        return linear
    layer = Layer(made.in_features, made.out_features, activation=leaf.activation, seed=0)
    fill(leaf, [neuron.w for neuron in layer.neurons], made.weight)
    fill(leaf, [neuron.b for neuron in layer.neurons], made.bias)
    return layer


def _convolution(leaf: Leaf) -> Conv2d:
    made = leaf.made
    padding: Any = made.padding
    if isinstance(padding, str):  # "valid" or "same"
        padding = tuple((n - 1) // 2 if padding == "same" else 0 for n in made.kernel_size)
    layer = Conv2d(
        made.in_channels, made.out_channels, made.kernel_size, made.stride, padding, activation=leaf.activation, seed=0
    )
    fill(leaf, layer.weight, made.weight)
    fill(leaf, layer.bias, made.bias)
    return layer


def _embedding(leaf: Leaf) -> Embedding:
    layer = Embedding(leaf.made.num_embeddings, leaf.made.embedding_dim, seed=0)
    fill(leaf, layer.weight, leaf.made.weight)
    return layer


def _normalization(leaf: Leaf) -> LayerNorm:
    layer = LayerNorm(leaf.made.normalized_shape[0], eps=leaf.made.eps)
    fill(leaf, layer.weight, leaf.made.weight)
    fill(leaf, layer.bias, leaf.made.bias)
    return layer


def fill(leaf: Leaf, values: Any, tensor: Any) -> None:
    """Put the numbers of a tensor into Values that are nested alike.

    Raises:
        ValueError: for another shape. TypeError: for anything that holds no real numbers, such as tensors of device "meta".
    """
    name, shape, part = f"from_torch(): module {leaf.path}: the weight or bias", list[int](), values
    while is_list(part):
        shape.append(len(part))
        part = part[0]
    if list(tensor.shape) != shape:
        raise ValueError(f"{name} is of shape {tuple(tensor.shape)}, not {tuple(shape)}.")
    try:
        put(values, tensor.tolist(), name)
    except NotImplementedError as error:
        raise TypeError(f"{name} holds no numbers: {error}") from error


def put(values: Any, data: Any, name: str) -> None:
    for value, entry in zip(values, data, strict=True):
        if isinstance(value, list):
            put(value, entry, name)
        else:
            value.data = real(entry, name)


#: Of which class each of PyTorch's modules becomes a layer here.
FROM: dict[str, Callable[[Leaf], Module]] = {
    "Linear": _linear,
    "Conv2d": _convolution,
    "AvgPool2d": lambda leaf: AvgPool2d(leaf.made.kernel_size, leaf.made.stride, leaf.made.padding),
    "MaxPool2d": lambda leaf: MaxPool2d(leaf.made.kernel_size, leaf.made.stride, leaf.made.padding),
    "Flatten": lambda leaf: Flatten(),
    "Embedding": _embedding,
    "LayerNorm": _normalization,
    "Dropout": lambda leaf: Dropout(leaf.made.p),
    "Softmax": lambda leaf: Softmax(),
    "ReLU": lambda leaf: ReLU(),
    "Tanh": lambda leaf: Tanh(),
    "Sigmoid": lambda leaf: Sigmoid(),
}
#: Modules that take images.
WINDOWS = {"Conv2d", "AvgPool2d", "MaxPool2d"}
#: Modules that have parameters.
WEIGHTED = {"Linear", "Conv2d", "LayerNorm", "Embedding"}
#: Modules that become one layer with the activation behind them.
ACTIVATED = {"Linear", "Conv2d"}
