"""How a model is built, as JSON: what is written builds a model that is alike, and what is read builds nothing else."""

import importlib
import inspect
import json
import math
from pathlib import Path

import pytest

import autograd
import nn
from autograd import Value
from nn import (
    GRU,
    LSTM,
    MLP,
    RNN,
    AvgPool2d,
    Conv2d,
    Dropout,
    Embedding,
    Flatten,
    Layer,
    LayerNorm,
    LeNet5,
    Linear,
    MaxPool2d,
    Module,
    Neuron,
    Perceptron,
    ReLU,
    Sequential,
    Softmax,
)
from nn.io.arguments import LAYERS
from nn.io.build import LONGEST, build
from nn.io.configuration import configuration
from nn.layers.activations import ACTIVATIONS

IMAGE = [[[0.1 * (i + j) - 0.3 * i * j for j in range(5)] for i in range(6)]]
SHARED = Layer(2, 2, seed=0)
MODELS = [
    (Neuron(2, activation="tanh", seed=0), [0.5, -1.0]),
    (Neuron(2, nonlin=False, seed=0), [0.5, -1.0]),
    (Layer(2, 3, activation="gelu", seed=0), [0.5, -1.0]),
    (Layer(2, 1, activation=autograd.sin, seed=0), [0.5, -1.0]),
    (MLP(2, [1], activation="tanh", seed=0), [0.5, -1.0]),
    (MLP(2, [4, 3, 1], activation="tanh", seed=0), [0.5, -1.0]),
    (Conv2d(1, 2, 3, seed=0), IMAGE),
    (Conv2d(1, 2, (3, 2), stride=(2, 1), padding=(0, 1), activation="elu", seed=0), IMAGE),
    (Linear(2, 3, seed=0), [0.5, -1.0]),
    (Linear(2, 3, bias=False, seed=0), [0.5, -1.0]),
    (LayerNorm(2, eps=1e-12), [0.5, -1.0]),
    (LayerNorm(2, eps=0.25), [0.5, -1.0]),
    (Sequential(Linear(2, 3, seed=0), ReLU(), Softmax()), [0.5, -1.0]),
    (Dropout(0.25).eval(), [0.5, -1.0]),
    (AvgPool2d(2), IMAGE),
    (AvgPool2d((3, 2), stride=1, padding=(1, 0)), IMAGE),
    (MaxPool2d((1, 2), stride=(1, 2)), IMAGE),
    (MaxPool2d(3, stride=(2, 1), padding=1), IMAGE),
    (Flatten(), IMAGE),
    (Embedding(4, 3, seed=0), [1, 3, 1]),
    (Sequential(Embedding(4, 3, seed=0), Flatten(), Linear(6, 1, seed=1)), [1, 3]),
    (RNN(2, 3, nonlinearity="relu", return_sequences=True, seed=0), [[0.5, -1.0], [1.0, 0.0]]),
    (GRU(2, 3, bias=False, seed=0), [[0.5, -1.0], [1.0, 0.0]]),
    (Sequential(Embedding(4, 2, seed=0), LSTM(2, 3, seed=0), Linear(3, 1, seed=1)), [1, 3, 0]),
    (LSTM(1, 2, seed=0), [0.5, -1.0]),
    (LeNet5(activation="relu", seed=0), [[[0.01 * (i - j) for j in range(28)] for i in range(28)]]),
    (Sequential(Sequential(Conv2d(1, 2, 3, seed=0)), Sequential(MaxPool2d(2), Flatten())), IMAGE),
    (Sequential(MLP(2, [3, 2], seed=0), Layer(2, 2, activation="sigmoid", seed=0), Neuron(2, seed=0)), [0.5, -1.0]),
    (Sequential(SHARED, Flatten(), SHARED, Neuron(2, seed=0), Sequential(Neuron(1, seed=1))), [0.5, -1.0]),
    *((Neuron(1, activation=name, seed=0), [0.5]) for name in ACTIVATIONS),
]


def made_with_2(layer):
    """A layer all of whose required arguments are 2."""
    return layer(*[2 for one in inspect.signature(layer).parameters.values() if one.default is one.empty])


TRIED = {type(model) for model, _ in MODELS}
MODELS += [(made_with_2(layer), [0.5, -1.0]) for layer in LAYERS.values() if layer not in TRIED]


def of(name, **arguments):
    return {"class": name, "arguments": arguments}


def numbers(outputs):
    return [numbers(output) for output in outputs] if isinstance(outputs, list) else repr(outputs.item())


@pytest.mark.parametrize(("model", "sample"), MODELS, ids=[f"{i} {type(m).__name__}" for i, (m, _) in enumerate(MODELS)])
def test_what_is_written_builds_the_same(model, sample):
    written = configuration(model)
    again = build(written, len(model.parameters()))
    assert repr(again) == repr(model)
    assert configuration(again) == written
    assert json.loads(json.dumps(written, allow_nan=False)) == written
    assert list(again.state_dict()) == list(model.state_dict())
    again.load_state_dict(model.state_dict())
    assert numbers(again.eval()(sample)) == numbers(model.eval()(sample))


@pytest.mark.parametrize("parts", [
    [{"same": 0}], [{"class": "Flatten", "arguments": {}}, {"same": 1}], [{"class": "Flatten", "arguments": {}},
     {"same": -1}],
    [{"class": "Flatten", "arguments": {}}, {"same": True}], [{"class": "Flatten", "arguments": {}}, {"same": "0"}],
    [{"class": "Flatten", "arguments": {}}, {"class": "Sequential", "arguments": {"modules": [{"same": 0}]}}],
])  # fmt: skip
def test_a_part_can_only_be_the_same_as_one_before_it(parts):
    with pytest.raises(ValueError, match=r"same .* is none of the \d parts before it"):
        build(of("Sequential", modules=parts), 10)


def test_every_layer_is_registered():
    files = Path(nn.__file__).with_name("layers").glob("*.py")
    modules = [importlib.import_module(f"nn.layers.{path.stem}") for path in files if path.stem != "__init__"]
    classes = {entry for module in modules for entry in vars(module).values() if isinstance(entry, type)}
    layers = {cls for cls in classes if issubclass(cls, Module)}
    bases = {base for cls in layers for base in cls.__mro__[1:]}
    assert layers - bases <= set(LAYERS.values()), "nn/layers/__init__.py imports each"
    assert set(LAYERS) <= set(nn.__all__)


def tanh(x):
    return 0.5 * x


class Own(Layer):
    pass


def changed(model, change):
    change(model)
    return model


def halve(model):
    model.forward = lambda x: 0.5 * x[0]


OTHERS = {
    "a function of the engine": Sequential(Layer(2, 2, seed=0), autograd.softmax),
    "a function": Sequential(Layer(2, 2, seed=0), lambda x: x),
    "an activation of a known name": MLP(2, [2, 1], activation=tanh, seed=0),
    "an activation without a name": Conv2d(1, 1, 1, activation=lambda x: x),
    "a class": Own(2, 2, seed=0),
    "a class inside": Sequential(Own(2, 2, seed=0)),
    "another forward": changed(MLP(2, [2, 1], seed=0), halve),
    "a neuron less": changed(MLP(2, [2, 1], seed=0), lambda model: model.layers[0].neurons.pop()),
    "no layers": changed(MLP(2, [2, 1], seed=0), lambda model: model.layers.clear()),
    "one activation": changed(
        MLP(2, [2, 2, 1], seed=0), lambda model: setattr(model.layers[1].neurons[1], "_activation_function", None)
    ),
    "a layer more": changed(MLP(2, [2, 1]), lambda model: model.layers.append(Layer(1, 1, activation="relu", seed=0))),
    "a shared bias": changed(Layer(2, 2, seed=0), lambda layer: setattr(layer.neurons[1], "b", layer.neurons[0].b)),
    "a parameter more": changed(Neuron(2, seed=0), lambda neuron: setattr(neuron, "scale", Value(2.0))),
    "a window": changed(Conv2d(1, 1, 2, seed=0), lambda layer: setattr(layer.window, "stride", (1, 1, 1))),
    "no modules": changed(Sequential(Flatten()), lambda model: model.modules.clear()),
    "too long": Sequential(*[Flatten()] * LONGEST),
}


@pytest.mark.parametrize("model", OTHERS.values(), ids=OTHERS)
def test_what_would_not_be_the_same_is_not_written(model):
    assert configuration(model) is None


def test_notes_on_a_model_do_not_matter():
    model = MLP(2, [2, 1], seed=0)
    model.note, model.layers[0].history = "a good one", [1.0, 2.0]
    assert configuration(model) == of("MLP", inputs=2, sizes=[2, 1], activation="relu")


FORM = 'it must be {"class": …, "arguments": {…}}, not '
OLD = "it is Python text"
MANY = "it has more than 100 weights"
NO_ARGUMENT = "has no argument"
SETTING = "an argument of a layer is a number, a word or a list, not "
FLATTEN = of("Flatten")


def nested(depth):
    found = FLATTEN
    for _ in range(depth):
        found = of("Sequential", modules=[found])
    return found


def lists(depth):
    found = 1
    for _ in range(depth):
        found = [found]
    return found


HOSTILE = [
    ("", OLD),
    ("MLP(2, [4, 1], activation='tanh')", "activation='tanh')\", the form of an older release"),
    ("__import__('os').abort()", OLD),
    ("\x1b[2J", OLD),
    (None, FORM),
    (7, FORM),
    (math.nan, FORM),
    ([FLATTEN], FORM),
    ({}, FORM),
    ({"class": "Flatten"}, FORM),
    ({"arguments": {}}, FORM),
    ({"class": "Flatten", "arguments": []}, FORM),
    ({"class": 7, "arguments": {}}, FORM),
    ({"class": ["Flatten"], "arguments": {}}, FORM),
    (FLATTEN | {"module": "os"}, FORM),
    ({"same": 0}, FORM),
    (of("Module"), "'Module' is none of nn's layers."),
    (of("exit"), "'exit' is none of nn's layers. A model with a class of your own is built in Python; then load("),
    (of("eval", source="exit()"), "'eval' is none of nn's layers"),
    (of("os.abort"), "'os.abort' is none of nn's layers"),
    (of("__import__"), "'__import__' is none of nn's layers"),
    (of("mlp", inputs=1, sizes=[1]), "'mlp' is none of nn's layers; did you mean 'MLP'?"),
    (of("Sequential"), "the one argument of a Sequential is a list of modules"),
    (of("Sequential", modules=FLATTEN), "the one argument of a Sequential is a list of modules"),
    (of("Sequential", modules=[FLATTEN], seed=1), "the one argument of a Sequential is a list of modules"),
    (of("Sequential", modules=[]), "Sequential: give at least one module."),
    (of("Sequential", modules=[2]), FORM),
    (of("Sequential", modules=["relu"]), OLD),
    (of("Sequential", modules=[[FLATTEN]]), FORM),
    (of("Sequential", modules=[of("Layer", inputs=2, outputs=3), of("Layer", inputs=4, outputs=1)]),
     "module 1 takes 4 inputs, but module 0 gives 3"),
    (of("MLP"), "MLP lacks inputs, sizes"),
    (of("MLP", inputs=1), "MLP lacks sizes"),
    (of("MLP", inputs=1, sizes=[1], initializer="uniform"), NO_ARGUMENT),
    (of("MLP", inputs=1, sizes=[1], seed=1), NO_ARGUMENT),
    (of("LeNet5", seed=1), NO_ARGUMENT),
    (of("MLP", inputs=1, sizes=[1], self=1), "self"),
    (of("MLP", inputs=1, sizes=[1], __class__="os"), NO_ARGUMENT),
    (of("Flatten", inputs=1), NO_ARGUMENT),
    (of("MLP", inputs=1.0, sizes=[1]), "MLP: inputs must be a whole number, not a float, 1.0"),
    (of("MLP", inputs="1", sizes=[1]), "MLP: inputs must be a whole number, not a str, '1'"),
    (of("MLP", inputs=True, sizes=[1]), SETTING),
    (of("MLP", inputs=None, sizes=[1]), SETTING),
    (of("MLP", inputs=1, sizes={"0": 1}), SETTING),
    (of("MLP", inputs=1, sizes=FLATTEN), SETTING),
    (of("MLP", inputs=1, sizes=1), "MLP: sizes must be a list"),
    (of("MLP", inputs=1, sizes=[]), "MLP: sizes must be a list"),
    (of("MLP", inputs=1, sizes=[[1]]), "MLP: sizes[0] must be a whole number, not a list, [1]"),
    (of("MLP", inputs=1, sizes=[-1]), "MLP: sizes[0] must be at least 1, not -1"),
    (of("MLP", inputs=0, sizes=[1]), "MLP: inputs must be at least 1, not 0"),
    (of("MLP", inputs=1, sizes=[1], activation="tanhh"), "there is no 'tanhh'; did you mean 'tanh'?"),
    (of("MLP", inputs=1, sizes=[1], activation=1), "activation must be a name or a function"),
    (of("MLP", inputs=1, sizes=[1], activation=of("Neuron", inputs=1)), SETTING),
    (of("MLP", inputs=1, sizes=[1], activation="a" * 50), SETTING),
    (of("Dropout", p=math.nan), "Dropout: p must be at least 0 and less than 1, not nan"),
    (of("LayerNorm", inputs=1, eps=math.inf), "LayerNorm: eps must be finite"),
    (of("Conv2d", in_channels=1, out_channels=1, kernel_size=[1, 1, 1]), "one for the rows and one for the columns"),
    (of("AvgPool2d", kernel_size=2, stride=1, padding=2), "padding must be at most half of kernel_size"),
    (of("MLP", inputs=101, sizes=[1]), MANY),
    (of("MLP", inputs=1000, sizes=[1000]), MANY),
    (of("MLP", inputs=1, sizes=[101]), MANY),
    (of("MLP", inputs=1, sizes=[1] * 6000), MANY),
    (of("Neuron", inputs=999), MANY),
    (of("Perceptron", inputs=999), MANY),
    (of("Layer", inputs=1, outputs=1000), MANY),
    (of("Linear", in_features=1000, out_features=1000), MANY),
    (of("LayerNorm", inputs=1000), MANY),
    (of("Conv2d", in_channels=1000, out_channels=1000, kernel_size=[1000, 1000]), MANY),
    (of("LeNet5"), MANY),
    (of("Sequential", modules=[of("Neuron", inputs=9)] * 300), MANY),
    (of("Sequential", modules=[of("Perceptron", inputs=9)] * 300), MANY),
    (of("Sequential", modules=[of("LeNet5")] * 300), MANY),
    (of("MLP", inputs=10**8, sizes=[10**8]), "100000000 is too much for 100 parameters"),
    (of("MLP", inputs=10**300, sizes=[1]), "is too much for 100 parameters"),
    (nested(90), None),
    (nested(490), ("recursion", "it is longer than 20000 characters")),  # newer Pythons write JSON of more levels
    (of("MLP", inputs=1, sizes=lists(5000)), "recursion"),
    (of("MLP", inputs=1, sizes=[1] * LONGEST), "it is longer than 20000 characters"),
    ("a" * LONGEST, "it is longer than 20000 characters"),
    (of("a" * 1000), f"{'a' * 40!r} is none of nn's layers"),
]  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("found", "words"), HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_not_built(found, words):
    if words is None:
        assert isinstance(build(found, 100), Sequential)
        return
    with pytest.raises(ValueError) as refusal:  # noqa: PT011  # its words are compared below
        build(found, 100)
    assert any(one in str(refusal.value) for one in ((words,) if isinstance(words, str) else words))


def test_reading_leaves_the_generator_alone():
    import random

    random.seed(0)
    before = random.getstate()
    for model in MLP(2, [2, 1], seed=0), Conv2d(1, 1, 2, seed=0), Perceptron(2), LeNet5(seed=0):
        build(configuration(model), 100_000)
    assert random.getstate() == before
