"""Our models as modules of PyTorch."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from autograd.arguments import describe
from autograd.errors import ExportError
from autograd.habits.lookup import explains_arguments
from nn.layers.activations import ACTIVATIONS
from nn.layers.convolution import Conv2d
from nn.layers.dense import MLP, Layer, Neuron
from nn.layers.dropout import Dropout
from nn.layers.embedding import Embedding
from nn.layers.pooling import AvgPool2d, MaxPool2d
from nn.layers.sequential import Sequential
from nn.layers.standard import Elementwise, Flatten, LayerNorm, Linear, Softmax
from nn.module import Module
from nn.torch.counterparts import TORCH_ACTIVATIONS, torch_for
from nn.validation import is_list


@explains_arguments("function()")
def to_torch(model: Module) -> Any:
    """The model as a `torch.nn.Sequential` in double precision.

    It takes a batch, so a layer of one neuron gives a column of numbers where ours gives a number. A layer that is called
    twice is one module that stands in both places. Each is in the mode of ours, `train()` or `eval()`.

    Args:
        model: a module of nn, or a Sequential of them.

    Raises:
        ExportError: naming every module and activation that PyTorch has no module for. ImportError: without PyTorch.
    """
    torch = torch_for("to_torch")
    steps = plan(model)
    made: dict[int, Any] = {}
    for step in steps:
        if id(step) not in made:
            made[id(step)] = module = getattr(torch.nn, step.name)(*step.arguments).double().train(step.training)
            if step.weight is not None:
                with torch.no_grad():
                    module.weight.copy_(torch.tensor(step.weight, dtype=torch.float64))
                    if step.bias is not None:
                        module.bias.copy_(torch.tensor(step.bias, dtype=torch.float64))
    chain = torch.nn.Sequential(*[made[id(step)] for step in steps])
    chain.training = model.training
    return chain


@dataclass(frozen=True, eq=False)
class LayerStep:
    """A module of torch.nn: its class, the arguments that it is made with, and the numbers and the mode that it is given."""

    name: str
    arguments: tuple[Any, ...] = ()
    weight: Any = None
    bias: Any = None
    training: bool = True


def plan(model: Module) -> list[LayerStep]:
    """The modules that a model becomes, in order; a module called twice is the same object in both places.

    >>> [step.name for step in plan(Sequential(Flatten(), MLP(4, [3, 2], activation="tanh")))]
    ['Flatten', 'Linear', 'Tanh', 'Linear']
    """
    chain, lacking = parts(model), list[str]()
    own = {id(part): part for part in chain}  # each once
    steps = {key: _steps(part, lacking) for key, part in own.items()}
    if lacking:
        raise ExportError(f"to_torch(): torch.nn has no module for {', '.join(lacking)}.")
    held = [parameter for part in own.values() for _, parameter in part.named_parameters()]
    if len(set(held)) < len(held):
        raise ExportError("to_torch(): two layers share parameters, which modules of torch.nn.Sequential can't.")
    return [step for part in chain for step in steps[id(part)]]


def computes_as(part: Any, kind: type[Module]) -> bool:
    """Whether a module has the `forward` of a class of ours, and no other."""
    return getattr(getattr(part, "forward", None), "__func__", None) is kind.forward


def parts(model: Any) -> list[Any]:
    """The layers of a model, in the order in which they are called."""
    if computes_as(model, Sequential):
        return [part for module in model.modules for part in parts(module)]
    return list(model.layers) if computes_as(model, MLP) else [model]


def _steps(part: Any, lacking: list[str]) -> list[LayerStep]:
    if computes_as(part, Elementwise) and (name := TORCH_ACTIVATIONS.get(part.function.name)):
        return [LayerStep(name, training=part.training)]
    kind = next((kind for kind in TO if computes_as(part, kind)), None)
    if kind is None:
        lacking.append(describe(part))
        return []
    step, activated = TO[kind](part)
    functions = {one.activation: one._activation_function for one in activated}
    if len(functions) > 1:
        lacking.append(f"neurons of different activations in {describe(part)}")
    for name, function in functions.items():
        if function is not ACTIVATIONS.get(name):
            lacking.append(f"the function {name!r} of your own")
        elif name not in TORCH_ACTIVATIONS and name != "linear":
            lacking.append(f"the activation {name!r}")
    steps = [step, *(LayerStep(TORCH_ACTIVATIONS[name]) for name in functions if name in TORCH_ACTIVATIONS)]
    return [replace(step, training=part.training) for step in steps]


def _neurons(inputs: int, neurons: list[Neuron]) -> tuple[LayerStep, list[Any]]:
    weights, biases = [neuron.w for neuron in neurons], [neuron.b for neuron in neurons]
    return LayerStep("Linear", (inputs, len(neurons)), numbers(weights), numbers(biases)), list(neurons)


def _linear(part: Linear) -> tuple[LayerStep, list[Any]]:
    sizes = part.inputs, part.outputs
    if part.bias is None:
        return LayerStep("Linear", (*sizes, False), numbers(part.weight)), []
    return LayerStep("Linear", sizes, numbers(part.weight), numbers(part.bias)), []


def _filters(part: Conv2d) -> tuple[LayerStep, list[Any]]:
    window = part.window
    sizes = part.in_channels, part.out_channels, window.kernel_size, window.stride, window.padding
    return LayerStep("Conv2d", sizes, numbers(part.weight), numbers(part.bias)), [part]


def _pool(part: Any) -> tuple[LayerStep, list[Any]]:
    return LayerStep(part.window.owner, (part.window.kernel_size, part.window.stride, part.window.padding)), []


def numbers(values: Any) -> Any:
    """Nested lists of Values as nested lists of floats."""
    return [numbers(entry) for entry in values] if is_list(values) else values.data


#: For each layer the step that it becomes, and the modules with the activation behind it.
TO: dict[type[Module], Callable[[Any], tuple[LayerStep, list[Any]]]] = {
    Neuron: lambda part: _neurons(part.inputs, [part]),
    Layer: lambda part: _neurons(part.inputs, part.neurons),
    Conv2d: _filters,
    AvgPool2d: _pool,
    MaxPool2d: _pool,
    Flatten: lambda part: (LayerStep("Flatten"), []),
    Linear: _linear,
    Embedding: lambda part: (LayerStep("Embedding", (part.count, part.size), numbers(part.weight)), []),
    LayerNorm: lambda part: (
        LayerStep("LayerNorm", ((part.inputs,), part.eps), numbers(part.weight), numbers(part.bias)),
        [],
    ),
    Dropout: lambda part: (LayerStep("Dropout", (part.p,)), []),
    Softmax: lambda part: (LayerStep("Softmax", (-1,)), []),
}
