"""Models to PyTorch and back.

PyTorch is large, so what needs it is tested where it is installed. Everywhere else stand-ins take the place of its modules:
they have what `from_torch` looks at and nothing more, with the settings, weights, answers and gradients that PyTorch itself
told (reference/pytorch.json).
"""

import importlib.util
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from autograd import ExportError
from nn import (
    MLP,
    AvgPool2d,
    Conv2d,
    Dropout,
    Flatten,
    Layer,
    LayerNorm,
    LeNet5,
    Linear,
    MaxPool2d,
    Neuron,
    Perceptron,
    Sequential,
    Tanh,
    from_torch,
    to_torch,
)
from nn.torch.counterparts import TORCH_ACTIVATIONS
from nn.torch.from_torch import FROM
from nn.torch.to_torch import plan

CHAINS = json.loads((Path(__file__).parents[1] / "reference" / "pytorch.json").read_text())["chains"]
here = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="PyTorch is not installed (pip install torch, as the bench extra does)"
)


# --- beside what PyTorch told ----------------------------------------------------------------------------------------


class StandIn:
    """What modules of PyTorch have in common."""

    _forward_hooks = _forward_pre_hooks = ()
    forward = None
    training = True


class Chain(StandIn):
    def __init__(self, *modules):
        self.modules_in_order = modules

    def __iter__(self):
        return iter(self.modules_in_order)

    def forward(self):
        """Only its identity is looked at."""


KINDS = {name: type(name, (StandIn,), {}) for name in (*FROM, *TORCH_ACTIVATIONS.values())}
#: The arguments by which `to_torch` makes a module, as PyTorch names them.
ARGUMENTS = {
    "Linear": ("in_features", "out_features"),
    "Conv2d": ("in_channels", "out_channels", "kernel_size", "stride", "padding"),
    "AvgPool2d": ("kernel_size", "stride", "padding"),
    "MaxPool2d": ("kernel_size", "stride", "padding"),
    "LayerNorm": ("normalized_shape", "eps"),
    "Softmax": ("dim",),
    "Dropout": ("p",),
}


@pytest.fixture
def _stand_ins(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(nn=SimpleNamespace(Sequential=Chain, **KINDS)))


def stand_in(told):
    modules = []
    for part in told:
        if isinstance(part, int):
            modules.append(modules[part])
        elif isinstance(part[0], list):
            modules.append(stand_in(part))
        else:
            name, settings, parameters = part
            module = KINDS[name]()
            for setting, entry in settings.items():
                setattr(module, setting, tuple(entry) if isinstance(entry, list) else entry)
            for key, numbers in parameters.items():
                setattr(module, key, np.array(numbers))
            modules.append(module)
    return Chain(*modules)


def flat(told):
    """The modules of a chain one by one, those of chains within it too."""
    for part in told:
        if isinstance(part, int):
            yield told[part]
        elif isinstance(part[0], list):
            yield from flat(part)
        else:
            yield part


def close(found, expected):
    return np.allclose(np.array(found, float), np.array(expected, float), rtol=1e-12, atol=1e-12)


@pytest.mark.usefixtures("_stand_ins")
@pytest.mark.parametrize("chain", CHAINS, ids=range(len(CHAINS)))
def test_recorded_modules_give_the_recorded_answers_and_gradients(chain):
    from autograd import Value, dot

    told, (sample, sample_slopes), (output, adjoint), slopes = chain
    model = from_torch(stand_in(told)).eval()
    lifted = nested(sample, Value)
    answers = model(lifted)
    answers = answers if isinstance(answers, list) else [answers]
    assert close([answer.data for answer in answers], output)
    dot(answers, adjoint).backward()
    assert close(nested(lifted, lambda x: x.grad), sample_slopes)
    layers = {id(layer): layer for layer in model.modules if isinstance(layer, Layer | Conv2d | LayerNorm)}.values()
    found = [part for layer in layers for part in weight_and_bias(layer)]
    assert len(found) == len(slopes)
    assert all(close(nested(ours, lambda x: x.grad), theirs) for ours, theirs in zip(found, slopes, strict=True))


def nested(things, function):
    return [nested(thing, function) for thing in things] if isinstance(things, list) else function(things)


def weight_and_bias(layer):
    if isinstance(layer, Conv2d | LayerNorm):
        return layer.weight, layer.bias
    return [neuron.w for neuron in layer.neurons], [neuron.b for neuron in layer.neurons]


@pytest.mark.usefixtures("_stand_ins")
@pytest.mark.parametrize("chain", CHAINS, ids=range(len(CHAINS)))
def test_they_would_be_made_again_as_they_were(chain):
    """`to_torch` asks PyTorch for the modules that were recorded, with their settings and numbers."""
    parts = list(flat(chain[0]))
    steps = plan(from_torch(stand_in(chain[0])))
    assert [step.name for step in steps] == [name for name, _, _ in parts]
    for step, (name, settings, parameters) in zip(steps, parts, strict=True):
        asked = dict(zip(ARGUMENTS.get(name, ()), map(pairs, step.arguments), strict=True))
        if settings.get("padding") in ("same", "valid"):
            settings = settings | {"padding": 1 if settings["padding"] == "same" else 0}  # around the 3×3 of the table
        assert asked == {key: pairs(settings[key]) for key in asked}
        for key, numbers in parameters.items():
            assert getattr(step, key) == numbers
    weighted = {id(step) for step in steps if step.weight}
    assert len(weighted) == len({id(part) for part in parts if part[2]}), "what stood in two places does so again"


def pairs(size):
    """One number for rows and columns, or one for each, as one for each."""
    return [size, size] if isinstance(size, int | float) else list(size)


def test_the_recorded_chains_have_every_module_that_converts():
    assert {name for told, *_ in CHAINS for name, _, _ in flat(told)} == {
        *(set(FROM) - {"Embedding"}),  # whose samples have no gradient: tests/nn/layers/test_embedding.py
        *TORCH_ACTIVATIONS.values(),
    }


@pytest.mark.parametrize(
    ("model", "names"),
    [
        (Neuron(2, activation="tanh", seed=0), "Linear Tanh"),
        (Neuron(2, nonlin=False, seed=0), "Linear"),
        (MLP(2, [3, 1], activation="silu", seed=0), "Linear SiLU Linear"),
        (Sequential(Sequential(Flatten()), Sequential(MLP(2, [1], seed=0))), "Flatten Linear"),
        (LeNet5(seed=0), "Conv2d Tanh AvgPool2d Conv2d Tanh AvgPool2d Flatten Linear Tanh Linear Tanh Linear"),
        (Sequential(*[Layer(2, 2, activation="gelu", seed=0)] * 2), "Linear GELU Linear GELU"),
    ],
    ids=range(6),
)
def test_what_models_become(model, names):
    steps = plan(model)
    assert [step.name for step in steps] == names.split()
    numbers = [np.ravel(array) for step in dict.fromkeys(steps) for array in (step.weight, step.bias) if array is not None]
    assert sorted(np.concatenate(numbers)) == sorted(parameter.data for parameter in model.parameters())


@pytest.mark.usefixtures("_stand_ins")
def test_a_linear_module_without_biases_and_the_activation_behind_it_are_two_layers():
    weight = [[0.5, -1.0], [2.0, 0.25]]
    settings = {"in_features": 2, "out_features": 2}
    chain = stand_in([["Linear", settings, {"weight": weight, "bias": [0.0, 0.0]}], ["Tanh", {}, {}]])
    chain.modules_in_order[0].bias = None
    model = from_torch(chain)
    assert [repr(module) for module in model.modules] == ["Linear(2, 2, bias=False)", "Tanh()"]
    linear, _ = plan(model)
    assert (linear.arguments, linear.weight, linear.bias) == ((2, 2, False), weight, None)


def relu(x):
    return -x


class Own(Layer):
    def forward(self, x):
        return x


def shared():
    first, second = Layer(2, 2, seed=0), Layer(2, 2, seed=1)
    second.neurons[0].w = first.neurons[0].w
    return Sequential(first, second)


def mixed():
    layer = Layer(2, 2, activation="relu", seed=0)
    layer.neurons[1] = Neuron(2, activation="tanh", seed=0)
    return layer


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (
            Sequential(Layer(2, 2, activation="sin", seed=0), Layer(2, 1, activation="step", seed=0), abs),
            "torch.nn has no module for the activation 'sin', the activation 'step', a builtin_function",
        ),
        (Perceptron(2), "the activation 'step'"),
        (Layer(2, 2, activation=relu, seed=0), "the function 'relu' of your own"),
        (Conv2d(1, 1, 1, activation=lambda x: x, seed=0), "the function '<lambda>' of your own"),
        (Sequential(Own(2, 2, seed=0)), r"an Own, Layer\(2, 2"),
        (mixed(), r"neurons of different activations in a Layer"),
        (shared(), "two layers share parameters"),
    ],
    ids=range(7),
)
def test_what_has_no_counterpart_there(model, words):
    with pytest.raises(ExportError, match=words):
        plan(model)


@pytest.mark.parametrize("convert", [to_torch, from_torch])
def test_without_pytorch(convert, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match=rf"{convert.__name__}\(\) needs PyTorch: see pytorch.org"):
        convert(Flatten())


# --- where PyTorch is ------------------------------------------------------------------------------------------------


def network():
    return Sequential(
        Conv2d(1, 3, 3, padding=1, activation="tanh", seed=0),
        AvgPool2d(2),
        Conv2d(3, 4, (2, 1), stride=2, activation="gelu", seed=1),
        MaxPool2d(2, 1),
        Flatten(),
        Layer(4, 5, activation="leaky_relu", seed=2),
        MLP(5, [4, 2], activation="sigmoid", seed=3),
    )


def answers(model, images):
    return np.array([[score.data for score in model(image.tolist())] for image in images])


@here
def test_there_and_back():
    import torch

    model, images = network(), np.random.default_rng(0).normal(size=(3, 1, 8, 8))
    theirs = to_torch(model)
    assert np.allclose(theirs(torch.tensor(images)).detach().numpy(), answers(model, images), rtol=1e-12, atol=1e-13)
    assert np.allclose(answers(from_torch(theirs), images), answers(model, images), rtol=1e-12, atol=1e-13)


@here
@pytest.mark.parametrize(
    ("model", "shape"),
    [
        (Neuron(3, activation="tanh", seed=0), (3,)),
        (Sequential(*[Layer(2, 2, activation="gelu", seed=0)] * 2), (2,)),
        (Sequential(Sequential(MaxPool2d(2)), Sequential(Flatten(), MLP(4, [3, 1], seed=0))), (1, 4, 4)),
        (LeNet5(seed=0), (1, 28, 28)),
    ],
    ids=["neuron", "shared", "nested", "LeNet5"],
)
def test_models_answer_the_same_there(model, shape):
    import torch

    sample = np.random.default_rng(0).normal(size=shape)
    ours = model(sample.tolist())
    found = to_torch(model)(torch.tensor(sample)[None])[0].tolist()
    assert close(found, [answer.data for answer in (ours if isinstance(ours, list) else [ours])])


@here
def test_gradients_agree():
    import torch

    model = network()
    image = np.random.default_rng(1).normal(size=(1, 8, 8))
    theirs = to_torch(model)
    theirs(torch.tensor(image[None])).sum().backward()
    sum(model(image.tolist())).backward()
    for parameter, ours in (("weight", model.modules[0].weight), ("bias", model.modules[0].bias)):
        slopes = getattr(theirs[0], parameter).grad.tolist()
        assert np.allclose(nested(ours, lambda w: w.grad), slopes, rtol=1e-11, atol=1e-13)


@here
def test_the_recording_is_what_pytorch_says():
    """The stand-ins above have the settings of modules made now, by the installed PyTorch."""
    import torch

    for told, (sample, _), (output, _), _ in CHAINS:
        modules = []
        for name, settings, parameters in flat(told):
            usual = {"output_padding": [0, 0]}
            wanted = {key: tuple(s) if isinstance(s, list) else s for key, s in settings.items() if s != usual.get(key)}
            module = getattr(torch.nn, name)(**wanted)
            module.load_state_dict({key: torch.tensor(numbers) for key, numbers in parameters.items()})
            modules.append(module.double())
        found = torch.nn.Sequential(*modules).eval()(torch.tensor(sample, dtype=torch.float64)[None])[0]
        assert close(found.tolist(), output)


@here
def test_a_module_in_two_places_is_one_layer():
    import torch

    t = torch.nn
    linear, relu = t.Linear(2, 2), t.ReLU()
    model = from_torch(t.Sequential(linear, relu, t.Sequential(linear, relu), t.Linear(2, 1), relu))
    assert [layer.neurons[0].activation for layer in model.modules] == ["relu"] * 3
    assert model.modules[0] is model.modules[1]
    again = to_torch(model)
    assert again[0] is again[2]
    assert len(list(again.parameters())) == 4


@here
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_numbers_of_any_precision_come_over_unchanged(dtype):
    import torch

    module = torch.nn.Sequential(torch.nn.Linear(3, 2)).to(getattr(torch, dtype)).requires_grad_(False)
    module[0].register_buffer("note", torch.zeros(3))
    (layer,) = from_torch(module).modules
    assert [[w.data for w in neuron.w] for neuron in layer.neurons] == module[0].weight.tolist()


def hooked(t):
    linear = t.Linear(2, 2)
    linear.register_forward_hook(lambda module, args, output: -output)
    return t.Sequential(linear)


def hooked_chain(t):
    chain = t.Sequential(t.Linear(2, 2))
    chain.register_forward_pre_hook(lambda module, args: None)
    return chain


def changed(made, **attributes):
    for name, thing in attributes.items():
        setattr(made, name, thing)
    return made


def tied(t):
    first, second = t.Linear(2, 2), t.Linear(2, 2)
    second.weight = first.weight
    return t.Sequential(first, t.ReLU(), second)


def one_in_two_ways(t):
    linear = t.Linear(2, 2)
    return t.Sequential(linear, t.ReLU(), linear)


def of_complex_numbers(t):
    import torch

    return t.Sequential(t.Linear(2, 2, dtype=torch.complex64))


def own_chain(t):
    return type("Net", (t.Sequential,), {"forward": lambda self, x: -x})(t.Linear(2, 2))


REFUSED = [
    (lambda t: t.Linear(2, 2), TypeError, "must be a torch.nn.Sequential, not a Linear"),
    (lambda t: 3, TypeError, "must be a torch.nn.Sequential, not a int"),
    (own_chain, TypeError, r"not a Net with hooks or a forward\(\) of its own"),
    (hooked_chain, TypeError, r"not a Sequential with hooks or"),
    (lambda t: t.Sequential(own_chain(t)), ExportError, "module 0, Net"),
    (lambda t: t.Sequential(hooked_chain(t)), ExportError, "module 0, Sequential"),
    (lambda t: t.Sequential(), ValueError, "is empty"),
    (lambda t: t.Sequential(t.Sequential()), ValueError, "is empty"),
    (
        lambda t: t.Sequential(t.Linear(3, 4), t.ReLU(), t.Linear(5, 2)),
        ValueError,
        "module 2 takes 5 inputs, but gets 4 from",
    ),
    (lambda t: t.Sequential(t.Conv2d(1, 2, 3), t.Conv2d(3, 2, 3)), ValueError, "takes 3 channels, but gets 2"),
    (lambda t: t.Sequential(t.Conv2d(1, 2, 3), t.Linear(3, 2)), ValueError, "module 1 takes flat .* put a Flatten between"),
    (lambda t: t.Sequential(t.Linear(3, 2), t.MaxPool2d(2)), ValueError, "module 1 takes images, but gets flat samples"),
    (
        lambda t: t.Sequential(t.Conv2d(1, 4, 3), t.MaxPool2d(2), t.Flatten(), t.Linear(30, 2)),
        ValueError,
        "module 3 takes 30 inputs, but 4 channels are flattened before it",
    ),
    (lambda t: t.Sequential(t.Conv2d(1, 2, 3, bias=False)), ExportError, "bias=False"),
    (lambda t: t.Sequential(t.Linear(3, 4, bias=False), t.ELU()), ExportError, "behind a Linear with biases or a Conv2d"),
    (lambda t: t.Sequential(t.Linear(3, 4), t.Dropout(inplace=True)), ExportError, "inplace other than False"),
    (lambda t: t.Sequential(t.Softmax(dim=0)), ExportError, "dim other than -1 or 1"),
    (lambda t: t.Sequential(t.LayerNorm((2, 3))), ExportError, "more axes than one"),
    (lambda t: t.Sequential(t.Linear(3, 4), t.LayerNorm(3)), ValueError, "module 1 takes 3 inputs, but gets 4"),
    (lambda t: t.Sequential(t.Sequential(t.Linear(3, 4), t.BatchNorm1d(4))), ExportError, r"module 0.1, BatchNorm1d"),
    (lambda t: t.Sequential(t.ModuleList([t.Linear(3, 4)])), ExportError, "module 0, ModuleList"),
    (lambda t: t.Sequential(t.ELU()), ExportError, "that does not stand behind a Linear with biases or a Conv2d"),
    (lambda t: t.Sequential(t.Linear(1, 1), t.ReLU(), t.ELU()), ExportError, "module 2, ELU.* does not stand behind"),
    (lambda t: t.Sequential(t.Conv2d(1, 2, 3, dilation=2)), ExportError, r"dilation other than \(1, 1\)"),
    (lambda t: t.Sequential(t.Conv2d(1, 2, 2, padding="same")), ExportError, "around a kernel of even size"),
    (lambda t: t.Sequential(t.Conv2d(2, 2, 3, groups=2)), ExportError, "groups other than 1"),
    (lambda t: t.Sequential(t.Conv2d(1, 2, 3, padding_mode="reflect")), ExportError, "padding_mode other than 'zeros'"),
    (lambda t: t.Sequential(t.MaxPool2d(2, ceil_mode=True)), ExportError, "ceil_mode other than False"),
    (lambda t: t.Sequential(t.Flatten(2)), ExportError, "start_dim other than 1"),
    (lambda t: t.Sequential(t.Linear(2, 2), t.LeakyReLU(0.2)), ExportError, "negative_slope other than 0.01"),
    (lambda t: t.Sequential(t.Linear(2, 2), t.GELU(approximate="tanh")), ExportError, "approximate other than 'none'"),
    (lambda t: t.Sequential(t.LazyLinear(2)), ExportError, "module 0, LazyLinear"),
    (
        lambda t: t.Sequential(type("Linear", (t.Linear,), {})(2, 2)),
        ExportError,
        "module 0, Linear.* of tests.nn.torch.test_torch",
    ),
    (lambda t: t.Sequential(t.utils.parametrizations.weight_norm(t.Linear(2, 2))), ExportError, "module 0, Parametrized"),
    (hooked, ExportError, "module 0, Linear.* with hooks"),
    (tied, ExportError, "module 2, Linear.* which shares parameters with module 0"),
    (one_in_two_ways, ExportError, "module 2, .* which is module 0 too, with another activation behind it"),
    (lambda t: t.Sequential(changed(t.Linear(2, 2), in_features=3)), ValueError, r"is of shape \(2, 2\), not \(2, 3\)"),
    (lambda t: t.Sequential(t.Linear(2, 2, device="meta")), TypeError, "module 0: the weight or bias holds no numbers"),
    (of_complex_numbers, TypeError, "module 0: the weight or bias must be a real number"),
]


@here
@pytest.mark.parametrize(("make", "error", "words"), REFUSED, ids=range(len(REFUSED)))
@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature:UserWarning")
@pytest.mark.filterwarnings("ignore:Complex modules are a new feature:UserWarning")
def test_what_has_no_counterpart_here(make, error, words):
    import torch

    with pytest.raises(error, match=f"(?s){words}"):
        from_torch(make(torch.nn))


@here
def test_modes_are_kept():
    """A model in eval mode became one whose Dropout dropped."""
    import torch

    model = Sequential(Linear(2, 30, seed=0), Dropout(0.5, seed=0), Tanh()).eval()
    theirs = to_torch(model)
    assert [theirs.training, *(module.training for module in theirs)] == [False] * 4
    sample = [0.5, -1.0]
    assert close(theirs(torch.tensor([sample], dtype=torch.float64))[0].tolist(), [y.data for y in model(sample)])
    again = from_torch(theirs)
    assert not again.training
    assert close([y.data for y in again(sample)], [y.data for y in model(sample)])
    model.modules[1].train()  # as for dropout at prediction
    assert [module.training for module in to_torch(model)] == [False, True, False]
    assert [module.training for module in from_torch(to_torch(model)).modules] == [False, True, False]
    assert to_torch(model.train()).training
