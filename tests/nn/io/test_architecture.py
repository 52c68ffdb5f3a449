"""How a model is built, as text: what is written builds a model that is alike, and what is read builds nothing else."""

import pytest

import autograd
import nn
from autograd import Value
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
    Module,
    Neuron,
    Perceptron,
    ReLU,
    Sequential,
    Sigmoid,
    Softmax,
    Tanh,
)
from nn.io.architecture import LAYERS, LONGEST, architecture, build
from nn.layers.dense import ACTIVATIONS

IMAGE = [[[0.1 * (i + j) - 0.3 * i * j for j in range(5)] for i in range(6)]]
SHARED = Layer(2, 2, seed=0)
MODELS = [
    (Neuron(2, activation="tanh", seed=0), [0.5, -1.0]),
    (Neuron(2, nonlin=False, seed=0), [0.5, -1.0]),
    (Perceptron(2), [0.5, -1.0]),
    (Layer(2, 3, activation="gelu", seed=0), [0.5, -1.0]),
    (Layer(2, 1, activation=autograd.sin, seed=0), [0.5, -1.0]),
    (MLP(2, [1], activation="tanh", seed=0), [0.5, -1.0]),
    (MLP(2, [4, 3, 1], activation="tanh", seed=0), [0.5, -1.0]),
    (Conv2d(1, 2, 3, seed=0), IMAGE),
    (Conv2d(1, 2, (3, 2), stride=(2, 1), padding=(0, 1), activation="elu", seed=0), IMAGE),
    (Linear(2, 3, seed=0), [0.5, -1.0]),
    (LayerNorm(2, eps=1e-12), [0.5, -1.0]),
    (LayerNorm(2, eps=0.25), [0.5, -1.0]),
    (Sequential(Linear(2, 3, seed=0), ReLU(), Softmax()), [0.5, -1.0]),
    *((layer, [0.5, -1.0]) for layer in (ReLU(), Tanh(), Sigmoid(), Softmax(), Dropout(0.25).eval())),
    (AvgPool2d(2), IMAGE),
    (AvgPool2d((3, 2), stride=1, padding=(1, 0)), IMAGE),
    (MaxPool2d((1, 2), stride=(1, 2)), IMAGE),
    (MaxPool2d(3, stride=(2, 1), padding=1), IMAGE),
    (Flatten(), IMAGE),
    (LeNet5(activation="relu", seed=0), [[[0.01 * (i - j) for j in range(28)] for i in range(28)]]),
    (Sequential(Sequential(Conv2d(1, 2, 3, seed=0)), Sequential(MaxPool2d(2), Flatten())), IMAGE),
    (Sequential(MLP(2, [3, 2], seed=0), Layer(2, 2, activation="sigmoid", seed=0), Neuron(2, seed=0)), [0.5, -1.0]),
    (Sequential(SHARED, Flatten(), SHARED, Neuron(2, seed=0), Sequential(Neuron(1, seed=1))), [0.5, -1.0]),
    *((Neuron(1, activation=name, seed=0), [0.5]) for name in ACTIVATIONS),
]


def numbers(outputs):
    return [numbers(output) for output in outputs] if isinstance(outputs, list) else repr(outputs.item())


@pytest.mark.parametrize(("model", "sample"), MODELS, ids=[f"{i} {type(m).__name__}" for i, (m, _) in enumerate(MODELS)])
def test_what_is_written_builds_the_same(model, sample):
    text = architecture(model)
    again = build(text, len(model.parameters()))
    assert repr(again) == repr(model)
    assert architecture(again) == text
    assert list(again.state_dict()) == list(model.state_dict())
    again.load_state_dict(model.state_dict())
    assert numbers(again.eval()(sample)) == numbers(model.eval()(sample))


@pytest.mark.parametrize("text", [
    "same(0)", "Sequential(same(0))", "Sequential(Flatten(), same(1))", "Sequential(Flatten(), same())",
    "Sequential(Flatten(), Sequential(same(0)))",
])  # fmt: skip
def test_a_part_can_only_be_the_same_as_one_before_it(text):
    with pytest.raises(ValueError, match=r"same|it is no call of a layer"):
        build(text, 10)


def test_every_layer_is_in_the_table():
    layers = {thing for thing in vars(nn).values() if isinstance(thing, type) and issubclass(thing, Module)} - {Module}
    assert layers == {*LAYERS.values(), Sequential}
    assert {type(model) for model, _ in MODELS} == layers


def test_layers_by_themselves_are_written_as_they_are_shown():
    for model, _ in MODELS:
        if not isinstance(model, MLP | Sequential):
            assert architecture(model) == repr(model)


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
    "one activation": changed(MLP(2, [2, 2, 1], seed=0), lambda model: setattr(model.layers[1].neurons[1], "_bend", None)),
    "a layer more": changed(MLP(2, [2, 1]), lambda model: model.layers.append(Layer(1, 1, activation="relu", seed=0))),
    "a shared bias": changed(Layer(2, 2, seed=0), lambda layer: setattr(layer.neurons[1], "b", layer.neurons[0].b)),
    "a parameter more": changed(Neuron(2, seed=0), lambda neuron: setattr(neuron, "scale", Value(2.0))),
    "a window": changed(Conv2d(1, 1, 2, seed=0), lambda layer: setattr(layer.window, "stride", (1, 1, 1))),
    "no modules": changed(Sequential(Flatten()), lambda model: model.modules.clear()),
    "too long": Sequential(*[Flatten()] * LONGEST),
}


@pytest.mark.parametrize("model", OTHERS.values(), ids=OTHERS)
def test_what_would_not_be_the_same_is_not_written(model):
    assert architecture(model) is None


def test_notes_on_a_model_do_not_matter():
    model = MLP(2, [2, 1], seed=0)
    model.note, model.layers[0].history = "a good one", [1.0, 2.0]
    assert architecture(model) == "MLP(2, [2, 1], activation='relu')"


NO_TEXT = "it is no text of layers, numbers and names of activations"
MANY = "it has more than 100 weights"
HOSTILE = [
    ("", "invalid syntax"),
    ("MLP", NO_TEXT),
    ("MLP(", "'(' was never closed"),
    ("MLP(1, [1]))", "unmatched ')'"),
    ("7", "it is no call of a layer"),
    ("'MLP'", "it is no call of a layer"),
    ("[MLP(1, [1])]", "it is no call of a layer"),
    ("MLP(1, [1])(2)", NO_TEXT),
    ("MLP(1, [1])[0]", NO_TEXT),
    ("MLP(1, [1]), MLP(1, [1])", "it is no call of a layer"),
    ("Sequential(Sequential)", NO_TEXT),
    ("Sequential(2)", "it is no call of a layer"),
    ("Sequential('relu')", "it is no call of a layer"),
    ("Sequential()", "Sequential: give at least one module."),
    ("Sequential(modules=Flatten())", "a layer's name: there is no 'Sequential'"),
    ("Sequential(Layer(2, 3), Layer(4, 1))", "module 1 takes 4 inputs, but module 0 gives 3"),
    ("Module()", "a layer's name: there is no 'Module'"),
    ("exit()", "a layer's name: there is no 'exit'"),
    ("mlp(1, [1])", "there is no 'mlp'; did you mean 'MLP'?"),
    ("eval('exit')", "there is no 'eval'"),
    ("__import__('os')", NO_TEXT),
    ("MLP(1, [1]).forward()", NO_TEXT),
    ("MLP(*[1, [1]])", NO_TEXT),
    ("MLP(**MLP(1, [1]))", NO_TEXT),
    ("MLP(10**9, [10**9])", NO_TEXT),
    ("MLP(1, [-1])", NO_TEXT),
    ("MLP(1.0, [1])", "MLP: inputs must be a whole number, not a float, 1.0"),
    ("MLP(1., [1])", NO_TEXT),
    ("MLP(0x10, [1])", NO_TEXT),
    ("MLP(1or(2), [1])", NO_TEXT),
    ("MLP(True, [1])", NO_TEXT),
    ("MLP(1, [1]) # note", NO_TEXT),
    ("MLP(1,\n[1])", NO_TEXT),
    ("MLP(\N{FULLWIDTH DIGIT ONE}, [1])", NO_TEXT),
    ("\ufeffMLP(1, [1])", NO_TEXT),
    ("MLP(1, [1])\0", NO_TEXT),
    ("MLP(1, [1], activation=\"tanh\")", NO_TEXT),
    ("MLP(1, [1], activation='" + "a" * 50 + "')", NO_TEXT),
    ("MLP(1, [1], activation=f'tanh')", NO_TEXT),
    ("lambda(x=1)", "invalid syntax"),
    ("not(not(MLP(1, [1])))", "it is no call of a layer"),
    ("(x=1)", "invalid syntax"),
    ("MLP(x for(x) in(x))", NO_TEXT),
    ("MLP(1, [1], activation='tanhh')", "there is no 'tanhh'; did you mean 'tanh'?"),
    ("MLP(1, [1], activation=1)", "activation must be a name or a function"),
    ("MLP(1, [1], activation=Neuron(1))", "a setting of a layer is a number, a word in quotes or a list"),
    ("MLP(1, [1], activation='tanh', activation='relu')", "MLP() is given a setting twice"),
    ("MLP(1, [1], initializer='uniform')", "multiple values for keyword argument 'initializer'"),
    ("MLP(1, [1], seed=1)", "multiple values for keyword argument 'seed'"),
    ("LeNet5(seed=1)", "multiple values for keyword argument 'seed'"),
    ("MLP(1, [1], self=1)", "argument 'self'"),
    ("MLP(1, [1], size=1)", "has no argument 'size'; did you mean 'sizes'?"),
    ("MLP(1, [1], 1)", "MLP takes inputs, sizes by position, and then no 1"),
    ("MLP()", "positional arguments"),
    ("MLP('1', [1])", "MLP: inputs must be a whole number, not a str, '1'"),
    ("MLP(1, 1)", "MLP: sizes must be a list"),
    ("MLP(1, [])", "MLP: sizes must be a list"),
    ("MLP(1, [[1]])", "MLP: sizes[0] must be a whole number, not a list, [1]"),
    ("MLP(0, [1])", "MLP: inputs must be at least 1, not 0"),
    ("MLP(1, [007])", "leading zeros"),
    ("MLP(1, [1, 1" + "0" * 10 + "])", NO_TEXT),
    ("Conv2d(1, 1, (1, 1, 1))", "one for the rows and one for the columns"),
    ("AvgPool2d(2, 1, 2)", "padding must be at most half of kernel_size"),
    ("MLP(101, [1])", MANY),
    ("MLP(1000, [1000])", MANY),
    ("MLP(1, [101])", MANY),
    ("Neuron(999)", MANY),
    ("Perceptron(999)", MANY),
    ("Layer(1, 1000)", MANY),
    ("Conv2d(1000, 1000, (1000, 1000))", MANY),
    ("LeNet5()", MANY),
    ("Sequential(" + "Neuron(9), " * 1000 + ")", MANY),
    ("Sequential(" + "Perceptron(9), " * 1000 + ")", MANY),
    ("Sequential(" + "LeNet5(), " * 1000 + ")", MANY),
    ("MLP(1" + "0" * 8 + ", [1" + "0" * 8 + "])", "100000000 is too much for 100 parameters"),
    ("Sequential(" * 90 + "Flatten(" + ")" * 91 + "(1)", NO_TEXT),
    ("Sequential(" * 500, "too many nested parentheses"),
    ("(" * LONGEST, "too many nested parentheses"),
    ("[" * LONGEST + "]", NO_TEXT),
    ("a(" * (LONGEST // 2), "too many nested parentheses"),
    ("a" * LONGEST, NO_TEXT),
    ("a=" * (LONGEST // 2), "invalid syntax"),
    ("1" * LONGEST, NO_TEXT),
    ("(1)" * (LONGEST // 3), NO_TEXT),
    ("[1] " * (LONGEST // 4), NO_TEXT),
    ("'" * LONGEST, "it is no call of a layer"),
    ("MLP(1, [" + "1, " * (LONGEST // 4) + "])", MANY),
    ("MLP(1, [1]" + " " * LONGEST + ")", NO_TEXT),
]  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("text", "words"), HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_not_built(text, words):
    """At once: an expression or a parser that tries all ways would take hours."""
    with pytest.raises(ValueError) as refusal:  # noqa: PT011  # its words are compared below
        build(text, 100)
    assert words in str(refusal.value)
    assert len(str(refusal.value)) < 300


def test_reading_leaves_the_generator_alone():
    import random

    random.seed(0)
    before = random.getstate()
    for text in "MLP(2, [2, 1])", "Conv2d(1, 1, 2)", "Perceptron(2)", "LeNet5()":
        build(text, 100_000)
    assert random.getstate() == before
