"""Bad inputs to losses, optimizers, `fit` and Rosenblatt's rule. Each is told before a parameter changes."""

import inspect
import math

import numpy as np

from nn import MLP, SGD, Adagrad, Adam, AdamW, Module, Perceptron, RMSprop, fit, losses
from nn.losses import LOSSES
from nn.optimizers import OPTIMIZERS
from tests.bad_inputs.world import CLASSES, LINE, MODEL, POINTS, W, train


class Frozen(Module):
    inputs = 2

    def forward(self, x):
        return x[0]


THREE = MLP(2, [3], seed=0)
PERCEPTRON = Perceptron(2)
TWO = "prediction and target must have one shape, but they are"
ARRAY = "must be a list or a NumPy array with one entry per sample, not"

# fmt: off
LOSS_ROWS = [
    *((lambda loss=loss, prediction=prediction, target=target: loss(prediction, target), kind, f"{name}(): ", words)
      for name, loss in LOSSES.items() if name != "cross_entropy"
      for prediction, target, kind, words in [
          ("0.5", 1.0, TypeError, "prediction must be a real number, not a str, '0.5'"),
          (0.5, None, TypeError, "target must be a real number, not None"),
          (0.5, True, TypeError, "target must be a real number, not a bool, True"),
          ([0.5, None], [1.0, 1.0], TypeError, "prediction must be a real number, not None"),
          ([0.5], 1.0, ValueError, f"{TWO} a list of 1 and one number"),
          (0.5, [1.0], ValueError, f"{TWO} one number and a list of 1"),
          ([0.5, 0.5], [1.0], ValueError, f"{TWO} a list of 2 and a list of 1"),
          ([[0.5], [0.5]], [1.0, 1.0], ValueError, f"{TWO} a list of 1 and one number"),
          ({}, {}, TypeError, "prediction must be a real number, not a dict, {}"),
          ([], [], ValueError, "prediction and target are empty lists; give at least one number")]),
    (lambda: losses.huber_loss(0.5, 1.0, delta=0.0), ValueError,
     "huber_loss(): delta must be larger than 0; l1_loss is its limit"),
    (lambda: losses.huber_loss(0.5, 1.0, delta=-1.0), ValueError,
     "huber_loss(): delta must be finite and at least 0, not -1.0"),
    (lambda: losses.huber_loss(0.5, 1.0, delta="x"), TypeError, "huber_loss(): delta must be a real number, not a str, 'x'"),
    (lambda: losses.binary_cross_entropy(1.5, 1), ValueError,
     "binary_cross_entropy(): prediction must be between 0 and 1, not 1.5",
     "there is binary_cross_entropy_with_logits"),
    (lambda: losses.binary_cross_entropy(W, 1), ValueError, "prediction must be between 0 and 1, not 2.0"),
    (lambda: losses.binary_cross_entropy(0.5, 2), ValueError,
     "binary_cross_entropy(): target must be between 0 and 1, not 2.0"),
    (lambda: losses.binary_cross_entropy_with_logits(0.5, -1), ValueError,
     "binary_cross_entropy_with_logits(): target must be between 0 and 1, not -1.0; write 0 for a class -1"),
    (lambda: losses.hinge_loss(0.5, 2), ValueError, "hinge_loss(): target must be -1 or 1 (or 0 for -1), not a float, 2.0"),
    (lambda: losses.hinge_loss(0.5, 0.5), ValueError, "hinge_loss(): target must be -1 or 1", "not a float, 0.5"),
    (lambda: losses.hinge_loss(0.5, math.nan), ValueError, "hinge_loss(): target must be -1 or 1", "not a float, nan"),
    *((lambda scores=scores, target=target: losses.cross_entropy(scores, target), kind, "cross_entropy(): ", words)
      for scores, target, kind, words in [
          (1.0, 0, TypeError, "prediction must be a list of scores, one per class, not a float, 1.0"),
          (None, 0, TypeError, "prediction must be a list of scores, one per class, not None"),
          ([], 0, TypeError, "prediction must be a list of scores, one per class, not a list, []"),
          ([[1.0, 2.0], 3.0], [0, 1], TypeError, "prediction must be a list of scores, one per class, not a float, 3.0"),
          ([1.0, 2.0], 2, ValueError, "target must be a class from 0 to 1, not 2"),
          ([1.0, 2.0], -1, ValueError, "target must be a class from 0 to 1, not -1"),
          ([1.0, 2.0], 1.0, TypeError, "target must be a class, an int from 0 to 1, or 2 probabilities, not a float, 1.0"),
          ([1.0, 2.0], None, TypeError, "target must be a class, an int from 0 to 1, or 2 probabilities, not None"),
          ([1.0, 2.0], True, TypeError, "not a bool, True"),
          ([1.0, 2.0], [1.0], ValueError, f"{TWO} a list of 2 and a list of 1"),
          ([1.0, 2.0], [1.5, -0.5], ValueError, "target must be between 0 and 1, not 1.5"),
          ([[1.0, 2.0]], [0, 1], ValueError, "1 rows of scores need as many targets, not a list, [0, 1]"),
          ([[1.0, 2.0]], 0, ValueError, "1 rows of scores need as many targets, not an int, 0")]),
]

OPTIMIZER_ROWS = [
    *((lambda kind=kind, setting=setting, wrong=wrong: kind(**{setting: wrong}), error,
      f"{kind.__name__}: {setting} {words}")
      for kind in OPTIMIZERS.values()
      for setting in ("lr", "weight_decay", "eps") if setting in inspect.signature(kind).parameters
      for wrong, error, words in [
          (-0.1, ValueError, "must be finite and at least 0, not -0.1"),
          (math.nan, ValueError, "must be finite and at least 0, not nan"),
          (math.inf, ValueError, "must be finite and at least 0, not inf"),
          ("0.1", TypeError, "must be a real number, not a str, '0.1'"),
          (None, TypeError, "must be a real number, not None"),
          (True, TypeError, "must be a real number, not a bool, True")]),
    (lambda: SGD(rate=0.1), TypeError, "SGD() has no argument 'rate'; write lr=."),
    (lambda: SGD(0.1, momentum=1.0), ValueError, "SGD: momentum must be at least 0 and less than 1, not 1.0"),
    (lambda: SGD(0.1, momentum=-0.5), ValueError, "SGD: momentum must be at least 0 and less than 1, not -0.5"),
    (lambda: SGD(0.1, momentum="x"), TypeError, "SGD: momentum must be a real number, not a str, 'x'"),
    (lambda: SGD(0.1, nesterov=True), ValueError, "SGD: nesterov=True needs a momentum, such as momentum=0.9"),
    (lambda: RMSprop(alpha=1.5), ValueError, "RMSprop: alpha must be at least 0 and less than 1, not 1.5"),
    (lambda: Adam(betas=(0.9, 1.0)), ValueError, "Adam: betas[1] must be at least 0 and less than 1, not 1.0"),
    (lambda: AdamW(betas=(-1.0, 0.9)), ValueError, "AdamW: betas[0] must be at least 0 and less than 1, not -1.0"),
    *((lambda wrong=wrong: Adam(betas=wrong), TypeError, "Adam: betas must be two numbers, such as (0.9, 0.999), not", words)
      for wrong, words in [(0.9, "a float, 0.9"), ((0.9,), "a tuple, (0.9,)"), ("ab", "a str, 'ab'"), (None, "None")]),
    (lambda: Adam(betas=("a", 0.9)), TypeError, "Adam: betas[0] must be a real number, not a str, 'a'"),
    (lambda: Adagrad().step([1.0]), TypeError, "Adagrad.step(): parameters must be Values, not a float, 1.0"),
    (lambda: SGD().step([W, None]), TypeError, "SGD.step(): parameters must be Values, not None"),
    *((lambda wrong=wrong: SGD().step(wrong), TypeError,
      "SGD.step(): parameters must be a list of Values, such as model.parameters()",
       words) for wrong, words in [(None, "not None"), (3, "not an int, 3"), (MODEL, "not a MLP"), (W, "not a Value")]),
    (lambda: SGD().step([W, W * W]), TypeError,
     "SGD.step(): parameters must be leaves, but a Value", "was computed by mul()"),
]

FIT_ROWS = [
    (lambda: fit(LINE, POINTS, CLASSES), TypeError, "fit() missing 3 required keyword-only arguments: 'loss', 'optimizer'"),
    *((lambda changes=changes: train(**changes), *rest) for changes, *rest in [
        ({"batchsize": 2}, TypeError, "fit() has no argument 'batchsize'; did you mean 'batch_size'?"),
        ({"model": len}, TypeError, "fit(): model must be an nn.Module, not a builtin_function_or_method"),
        ({"model": MLP}, TypeError, "fit(): model must be an nn.Module, not a type, <class 'nn.layers.dense.MLP'>"),
        ({"model": Frozen()}, ValueError, "fit(): Frozen has no parameters to train."),
        ({"X": POINTS[:3]}, ValueError, "fit(): X has 3 samples and y has 4; each sample needs one target."),
        ({"X": [], "y": []}, ValueError, "fit(): X is empty; give at least one sample."),
        ({"X": np.zeros((0, 2)), "y": []}, ValueError, "fit(): X is empty"),
        ({"y": []}, ValueError, "fit(): y is empty; give at least one sample."),
        ({"X": [*POINTS[:3], [1.0]]}, ValueError, "fit(): X is ragged: entry 3 is a list of 1, but entry 0 is a list of 2."),
        ({"X": [*POINTS[:3], 1.0]}, ValueError, "fit(): X is ragged: entry 3 is a number, but entry 0 is a list of 2."),
        ({"y": [*CLASSES[:3], [1.0]]}, ValueError, "fit(): y is ragged: entry 3 is a list of 1, but entry 0 is a number."),
        ({"X": [*POINTS[:3], [1.0, math.nan]]}, ValueError, "fit(): X[3][1] is nan; every number must be finite."),
        ({"X": [*POINTS[:3], [1.0, 10**400]]}, ValueError, "fit(): X[3][1] is inf; every number must be finite."),
        ({"y": [*CLASSES[:3], math.inf]}, ValueError, "fit(): y[3] is inf; every number must be finite."),
        ({"X": np.array([*POINTS[:3], [1.0, -math.inf]])}, ValueError,
         "fit(): X[3][1] is -inf; every number must be finite."),
        ({"X": [*POINTS[:3], [1.0, None]]}, TypeError, "fit(): X[3][1] must be a real number, not None."),
        ({"X": [*POINTS[:3], [1.0, "2"]]}, TypeError, "fit(): X[3][1] must be a real number, not a str, '2'."),
        ({"y": [True] * 4}, TypeError, "fit(): y[0] must be a real number, not a bool, True."),
        ({"y": np.array([True] * 4)}, TypeError,
         "fit(): y must hold real numbers, not bool; convert it with .astype(float)"),
        ({"X": np.array(POINTS, dtype=complex)}, TypeError, "fit(): X must hold real numbers, not complex128"),
        ({"X": np.array([["a", "b"]] * 4)}, TypeError, "fit(): X must hold real numbers, not <U1"),
        ({"X": np.array(1.0)}, TypeError, "fit(): X must have one entry per sample, not be an array without axes."),
        ({"X": "moons"}, TypeError, f"fit(): X {ARRAY} a str, 'moons'."),
        ({"X": None}, TypeError, f"fit(): X {ARRAY} None."),
        ({"X": {1, 2}}, TypeError, f"fit(): X {ARRAY} a set, {{1, 2}}."),
        ({"X": iter(POINTS)}, TypeError, f"fit(): X {ARRAY} a list_iterator"),
        ({"y": 1.0}, TypeError, f"fit(): y {ARRAY} a float, 1.0."),
        ({"X": [[1.0, 2.0, 3.0]] * 4}, ValueError, "Neuron takes 2 inputs, got 3."),
        ({"X": [[[0.0, 0.0]]] * 4}, ValueError, "Neuron takes 2 inputs, one sample at a time"),
        ({"loss": "mse_los"}, ValueError,
         "loss: there is no 'mse_los'; did you mean 'mse_loss'? Known are mse_loss, l1_loss,"),
        ({"loss": "crossentropy"}, ValueError, "loss: there is no 'crossentropy'; write \"cross_entropy\"."),
        ({"loss": None}, TypeError, "loss must be a name or a function of (prediction, target), not None."),
        ({"loss": lambda p, t: 1.0}, TypeError, "fit(): the loss must depend on the model's parameters", "a float, 1.0"),
        ({"loss": lambda p, t: None}, TypeError, "fit(): what the loss gives must be a real number, not None"),
        ({"loss": lambda p, t: [p]}, TypeError, "fit(): what the loss gives must be a real number, not a list"),
        ({"loss": lambda p, t: "a", "compiled": False}, TypeError, "what the loss gives must be a real number, not a str"),
        ({"loss": lambda p: p}, TypeError, "takes 1 positional argument but 2 were given"),
        ({"optimizer": "Adem"}, ValueError, "optimizer: there is no 'Adem'; did you mean 'adam'? Known are sgd, adagrad,"),
        ({"optimizer": 0.1}, TypeError, "optimizer must be a name or an instance such as SGD(0.1), not a float, 0.1."),
        ({"optimizer": None}, TypeError, "optimizer must be a name or an instance such as SGD(0.1), not None."),
        ({"optimizer": SGD}, TypeError, "optimizer must be a name or an instance such as SGD(0.1), not a type"),
        ({"epochs": 0}, ValueError, "fit(): epochs must be at least 1, not 0."),
        ({"epochs": 2.0}, TypeError, "fit(): epochs must be a whole number, not a float, 2.0."),
        ({"epochs": True}, TypeError, "fit(): epochs must be a whole number, not a bool, True."),
        ({"epochs": None}, TypeError, "fit(): epochs must be a whole number, not None."),
        ({"batch_size": 0}, ValueError, "fit(): batch_size must be at least 1, not 0."),
        ({"batch_size": "all"}, TypeError, "fit(): batch_size must be a whole number, not a str, 'all'."),
        ({"patience": 0}, ValueError, "fit(): patience must be at least 1, not 0."),
        ({"patience": 1.5}, TypeError, "fit(): patience must be a whole number, not a float, 1.5."),
        ({"seed": -1}, ValueError, "fit(): seed must be at least 0, not -1."),
        ({"seed": None}, TypeError, "fit(): seed must be a whole number, not None."),
        ({"callback": 3}, TypeError, "fit(): callback must be a function of the History, not an int, 3."),
        ({"callback": "print"}, TypeError, "fit(): callback must be a function of the History, not a str, 'print'."),
        ({"validation": 3}, TypeError, "fit(): validation must be a pair (X, y), not an int, 3."),
        ({"validation": POINTS}, TypeError, "fit(): validation must be a pair (X, y), not a list"),
        ({"validation": ([], [])}, ValueError, "fit(): validation X is empty; give at least one sample."),
        ({"validation": (POINTS, CLASSES[:2])}, ValueError, "fit(): validation X has 4 samples and validation y has 2;"),
        ({"validation": ([[1.0]], [1.0])}, ValueError, "Neuron takes 2 inputs, got 1."),
        ({"validation": ([[1.0, math.nan]], [1.0])}, ValueError,
         "fit(): validation X[0][1] is nan; every number must be finite"),
        ({"validation": (POINTS, [[1.0, 2.0]] * 4)}, ValueError, f"fit(): target 0: mse_loss(): {TWO}"),
        ({"y": [[1.0, 2.0]] * 4}, ValueError, f"fit(): target 0: mse_loss(): {TWO}"),
        ({"y": [0, 1, 1, 7], "loss": "hinge_loss"}, ValueError, "fit(): target 3: hinge_loss(): target must be -1 or 1"),
        ({"y": [0, 1, 2, 3], "loss": "cross_entropy", "model": THREE}, ValueError, "fit(): target 3: cross_entropy()"),
        ({"y": [0.0] * 4, "loss": "cross_entropy", "model": THREE}, TypeError, "fit(): target 0: cross_entropy()"),
        ({"loss": "cross_entropy"}, TypeError,
         "fit(): target 0: cross_entropy(): prediction must be a list of scores, one per"),
    ]),
]

PERCEPTRON_ROWS = [
    (lambda: PERCEPTRON.learn([[0, 0]], [2]), ValueError, "Perceptron.learn(): y[0] must be 0 or 1, not 2."),
    (lambda: PERCEPTRON.learn([[0, 0], [1, 1]], [0, -1]), ValueError, "Perceptron.learn(): y[1] must be 0 or 1, not -1."),
    (lambda: PERCEPTRON.learn([[0, 0]], [[1]]), ValueError, "Perceptron.learn(): y[0] must be 0 or 1, not [1]."),
    (lambda: PERCEPTRON.learn([[0, 0]], [0, 1]), ValueError, "X has 1 samples and y has 2; each sample needs one target."),
    (lambda: PERCEPTRON.learn([[0, 0, 0]], [0]), ValueError, "Perceptron takes 2 inputs, got 3."),
    (lambda: PERCEPTRON.learn([[0, 0]], [0], 0), ValueError, "Perceptron.learn(): epochs must be at least 1, not 0."),
    (lambda: PERCEPTRON.learn([[0, 0]], [0], 5, -1.0), ValueError,
     "Perceptron.learn(): lr must be finite and at least 0, not -1.0"),
    (lambda: PERCEPTRON.learn(None, [0]), TypeError, f"Perceptron.learn(): X {ARRAY} None."),
]
# fmt: on

ROWS = [*LOSS_ROWS, *OPTIMIZER_ROWS, *FIT_ROWS, *PERCEPTRON_ROWS]
