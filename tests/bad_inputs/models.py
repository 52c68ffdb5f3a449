"""Bad inputs to neurons, layers, models and the files of their parameters."""

import math
from functools import partial

import numpy as np

from autograd import Value
from nn import MLP, RNN, Embedding, Layer, LeNet5, Module, Neuron, Perceptron, Sequential, load, load_model, save
from tests.bad_inputs.world import LINE, MODEL


class Given(Module):
    inputs = 2

    def forward(self, *inputs):
        return inputs


class Twins(Module):
    def __init__(self):
        self.parts = {"a.b": Value(1.0), "a": {"b": Value(2.0)}}


def state(**changes):
    return {name: number for name, number in ({"w.0": 9.0, "w.1": 9.0, "b": 9.0} | changes).items() if number is not ...}


NOT_FINITE = Neuron(1, seed=0)
NOT_FINITE.b.data = math.nan
CALLED = [LINE, MODEL, Layer(2, 3, seed=0), Sequential(Layer(2, 1, seed=0)), Given()]
SIZES = "MLP: sizes must be a list with the number of neurons of each layer, not"
SEED = "seed must be an int, a random.Random, a NumPy Generator or None, not"

# fmt: off
ROWS = [
    (lambda: Neuron(0), ValueError, "Neuron: inputs must be at least 1, not 0."),
    (lambda: Neuron(2.0), TypeError, "Neuron: inputs must be a whole number, not a float, 2.0."),
    (lambda: Neuron(math.nan), TypeError, "Neuron: inputs must be a whole number, not a float, nan."),
    (lambda: Neuron(True), TypeError, "Neuron: inputs must be a whole number, not a bool, True."),
    (lambda: Perceptron(0), ValueError, "Perceptron: inputs must be at least 1, not 0."),
    (lambda: Layer(2, -1), ValueError, "Layer: outputs must be at least 1, not -1."),
    (lambda: Layer("2", 1), TypeError, "Layer: inputs must be a whole number, not a str, '2'."),
    (lambda: MLP(None, [1]), TypeError, "MLP: inputs must be a whole number, not None."),
    (lambda: MLP(2, []), TypeError, SIZES, "a list, []."),
    (lambda: MLP(2, 16), TypeError, SIZES, "an int, 16."),
    (lambda: MLP(2, "31"), TypeError, SIZES, "a str, '31'."),
    (lambda: MLP(2, np.array([3, 1])), TypeError, SIZES, "a ndarray of shape (2,)."),
    (lambda: MLP(2, [4, 0]), ValueError, "MLP: sizes[1] must be at least 1, not 0."),
    (lambda: MLP(2, [4, 1.5]), TypeError, "MLP: sizes[1] must be a whole number, not a float, 1.5."),
    (lambda: MLP(2, [True]), TypeError, "MLP: sizes[0] must be a whole number, not a bool, True."),
    (lambda: MLP(2, [1, 1], activation="tanhh"), ValueError, "activation: there is no 'tanhh'; did you mean 'tanh'?"),
    (lambda: Neuron(2, activation="ReLU"), ValueError, "activation: there is no 'ReLU'; did you mean 'relu'?"),
    (lambda: Neuron(2, activation="sigmod"), ValueError, "activation: there is no 'sigmod'; did you mean 'sigmoid'?"),
    (lambda: Neuron(2, activation="maximum"), ValueError, "activation: there is no 'maximum'"),
    (lambda: Neuron(2, activation=3), TypeError, "activation must be a name or a function of one number, not an int, 3."),
    (lambda: Neuron(2, activation=["relu"]), TypeError, "activation must be a name or a function", "a list, ['relu']."),
    (lambda: Neuron(2, False, activation="tanh"), ValueError, "leave it out to have activation='tanh'"),
    (lambda: Neuron(2, initializer="xavier"), ValueError, "initializer: there is no 'xavier'; write \"xavier_"),
    *((lambda layer=layer: layer(initializer=""), ValueError, "initializer: there is no ''; did you mean 'xavier_uniform'?")
      for layer in (partial(Embedding, 2, 2), partial(RNN, 1, 1), LeNet5)),
    (lambda: Neuron(2, initializer=1.0), TypeError, "initializer must be a name or a function, not a float, 1.0."),
    (lambda: Neuron(2, initializer=lambda *_: "x"), TypeError, "initializer: a weight that it gives", "not a str, 'x'"),
    (lambda: Neuron(2, initializer=lambda *_: None), TypeError,
     "initializer: a weight that it gives must be a real", "not None"),
    (lambda: Neuron(2, initializer=lambda: 1.0), TypeError, "takes 0 positional arguments but 3 were given"),
    (lambda: Neuron(2, fan_out="x"), TypeError, "Neuron: fan_out must be a whole number, not a str, 'x'."),
    (lambda: Neuron(2, fan_out=0), ValueError, "Neuron: fan_out must be at least 1, not 0."),
    *((lambda wrong=wrong: Neuron(2, seed=wrong), TypeError, SEED, words)
      for wrong, words in [("x", "a str, 'x'."), (1.5, "a float, 1.5."), (True, "a bool, True."), ([1], "a list, [1].")]),
    (lambda: MLP(2, [1], seed=1.5), TypeError, SEED),
    (lambda: Sequential(), ValueError, "Sequential: give at least one module."),
    (lambda: Sequential(None), TypeError, "Sequential: module 0 must be a Module or a function, not None."),
    (lambda: Sequential(Layer), TypeError, "Sequential: module 0 must be a Module or a function, not a type, <class"),
    (lambda: Sequential(Layer(2, 3), "relu"), TypeError,
     "Sequential: module 1 must be a Module or a function, not a str, 'relu'; write ReLU(), or the "),
    (lambda: Sequential(Layer(2, 3), 5), TypeError, "Sequential: module 1 must be a Module or a function, not an int, 5."),
    (lambda: Sequential(Layer(2, 3), Layer(4, 1)), ValueError, "Sequential: module 1 takes 4 inputs, but module 0 gives 3."),
    (lambda: Sequential(Neuron(2), Layer(2, 1)), ValueError, "Sequential: module 1 takes 2 inputs, but module 0 gives 1."),
    (lambda: Sequential(MLP(2, [3]), MLP(2, [3])), ValueError, "Sequential: module 1 takes 2 inputs, but module 0 gives 3."),

    *((lambda model=model, x=x: model(x), kind, f"{type(model).__name__} takes 2 inputs", words)
      for model in CALLED for x, kind, words in [
          ([1.0, 2.0, 3.0], ValueError, "got 3."),
          ([], ValueError, "got 0."),
          (1.0, ValueError, "got 1."),
          (np.zeros(5), ValueError, "got 5."),
          ([[1.0, 2.0]] * 2, ValueError, "one sample at a time, got 2 lists; write [model(x) for x in X]"),
          (np.zeros((7, 2)), ValueError, "one sample at a time, got 7 lists; write [model(x) for x in X]"),
          ([np.zeros(2), 1.0], ValueError, "one sample at a time")]),
    *((lambda model=model, x=x: model(x), TypeError, f"{type(model).__name__}: input[", words)
      for model in CALLED for x, words in [
          ([1.0, True], "input[1] must be a real number, not a bool, True"),
          ([1.0, "2"], "input[1] must be a real number, not a str, '2'. Convert it with float(...)."),
          ([None, 1.0], "input[0] must be a real number, not None"),
          ([1j, 1.0], "input[0] must be a real number, not a complex, 1j"),
          (None, "input[0] must be a real number, not None"),
          ("ab", "input[0] must be a real number, not a str, 'ab'"),
          ({"a": 1.0}, "input[0] must be a real number, not a dict, {'a': 1.0}"),
          ({1.0, 2.0}, "input[0] must be a real number, not a set, {1.0, 2.0}")]),
    (lambda: Given()([1.0], [True]), TypeError, "Given: input 1[0] must be a real number, not a bool, True"),
    (lambda: MODEL(), TypeError, "takes one sample, a list of 2 numbers: write model([1.0, 2.0])"),
    (lambda: Module()(1.0), NotImplementedError, "Module has no forward(); define there what a call computes"),

    *((lambda wrong=wrong: LINE.load_state_dict(wrong), TypeError,
      "load_state_dict(): state must be a dict of numbers by name, not",
       words) for wrong, words in [(None, "None"), ([1.0], "a list, [1.0]"), ("x", "a str, 'x'")]),
    (lambda: LINE.load_state_dict(state(b=...)), ValueError,
     "doesn't fit Neuron: 1 of its names are missing (b)", "Build the"),
    (lambda: LINE.load_state_dict(state(c=1.0, d=1.0)), ValueError, "2 of its names are unknown to this model (c, d)"),
    (lambda: LINE.load_state_dict(state() | {1: 2.0}), ValueError, "1 of its names are unknown to this model (1)"),
    (lambda: LINE.load_state_dict(state(b=math.nan)), ValueError, "load_state_dict(): state['b'] must be finite, not nan"),
    (lambda: LINE.load_state_dict(state(b=10**400)), ValueError, "load_state_dict(): state['b'] must be finite, not inf"),
    *((lambda wrong=wrong: LINE.load_state_dict(state(b=wrong)), TypeError,
      "load_state_dict(): state['b'] must be a real number, not",
       words) for wrong, words in [("1", "a str, '1'"), (True, "a bool, True"), ([1.0], "a list, [1.0]"), (None, "None")]),
    (lambda: Twins().state_dict(), ValueError,
     "Twins has two parameters of the name parts.a.b; rename an attribute or a key"),

    *((lambda function=function, model=model, path=path: function(model, path), kind, f"{function.__name__}(): ", words)
      for function in (save, load) for model, path, kind, words in [
          (LINE, "model.pkl", ValueError, "path must end in .json or .npz, not be 'model.pkl'"),
          (LINE, "model", ValueError, "path must end in .json or .npz, not be 'model'"),
          (LINE, 3, TypeError, "path must be a str or a Path, not an int, 3."),
          (LINE, None, TypeError, "path must be a str or a Path, not None."),
          (LINE, b"model.json", TypeError, "path must be a str or a Path, not a bytes, b'model.json'."),
          (LINE, "a\0b.json", ValueError, "path must not hold a null character, as 'a\\x00b.json' does"),
          ("model.json", "model.json", TypeError, "model must be an nn.Module, not a str, 'model.json'."),
          (Neuron, "model.json", TypeError, "model must be an nn.Module, not a type, <class")]),
    *((lambda path=path: load_model(path), kind, "load_model(): ", words) for path, kind, words in [
        ("model.pkl", ValueError, "path must end in .json or .npz, not be 'model.pkl'"),
        (3, TypeError, "path must be a str or a Path, not an int, 3."),
        (None, TypeError, "path must be a str or a Path, not None."),
        ("a\0b.json", ValueError, "path must not hold a null character"),
        ("own.json", ValueError, "own.json does not say how its model is built")]),
    (lambda: load_model("nowhere.json"), FileNotFoundError, "nowhere.json"),
    (lambda: load_model("folder.json"), IsADirectoryError, "folder.json"),
    (lambda: MLP(2, [1], activation="tanhh"), ValueError, "activation: there is no 'tanhh'; did you mean 'tanh'?"),
    (lambda: save(LINE, "nowhere/n.json"), FileNotFoundError,
     "save(): path is 'nowhere/n.json', but there is no folder 'nowhere'; make"),
    (lambda: save(LINE, "folder.json"), OSError, "folder.json"),
    (lambda: save(LINE, "a" * 300 + ".json"), OSError, "File name too long"),
    (lambda: save(NOT_FINITE, "n.json"), ValueError, "save(): the parameter b is nan", "train again from before"),
    (lambda: save(Twins(), "n.json"), ValueError, "Twins has two parameters of the name parts.a.b"),
    (lambda: load(LINE, "nowhere.json"), FileNotFoundError, "nowhere.json"),
    (lambda: load(LINE, "folder.json"), IsADirectoryError, "folder.json"),
    (lambda: load(LINE, "model.json"), ValueError,
     "load(): model.json", "the state doesn't fit Neuron", "Build the model as it was"),
]
# fmt: on
