"""Bad inputs to data sets, metrics and plots."""

import math

import numpy as np

from nn import accuracy, confusion_matrix, datasets
from nn.plots import (
    Recorder,
    plot_activations,
    plot_decision_boundary,
    plot_descent,
    plot_gradient_flow,
    plot_history,
)
from nn.training.history import History
from tests.bad_inputs.world import CLASSES, HISTORY, MODEL, POINTS

SETS = [datasets.moons, datasets.circles, datasets.blobs, datasets.spirals]


def bowl(x, y):
    return x * x + 9.0 * y * y


def boundary(**changes):
    return plot_decision_boundary(**({"model": MODEL, "X": POINTS, "y": CLASSES} | changes))


# fmt: off
SET_ROWS = [
    *((lambda make=make, wrong=wrong: make(wrong), kind, f"{make.__name__}(): count must be {words}")
      for make in SETS for wrong, kind, words in [
          (1, ValueError, "at least 2, not 1."),
          (2.5, TypeError, "a whole number, not a float, 2.5."),
          (None, TypeError, "a whole number, not None.")]),
    *((lambda make=make: make(10, seed=2**40), ValueError,
      f"{make.__name__}(): seed must be less than 2**32, not 1099511627776.")
      for make in SETS),
    (lambda: datasets.moons(10, noise=-1.0), ValueError, "moons(): noise must be finite and at least 0, not -1.0."),
    (lambda: datasets.moons(10, noise=math.nan), ValueError, "moons(): noise must be finite and at least 0, not nan."),
    (lambda: datasets.circles(10, noise="x"), TypeError, "circles(): noise must be a real number, not a str, 'x'."),
    (lambda: datasets.blobs(10, spread=-1.0), ValueError, "blobs(): spread must be finite and at least 0, not -1.0."),
    (lambda: datasets.blobs(10, classes=0), ValueError, "blobs(): classes must be at least 1, not 0."),
    (lambda: datasets.spirals(10, classes=True), TypeError, "spirals(): classes must be a whole number, not a bool, True."),
    (lambda: datasets.moons(10, seed=-1), ValueError, "moons(): seed must be at least 0, not -1."),
    (lambda: datasets.digits(10, seed=None), TypeError, "digits(): seed must be a whole number, not None."),
    (lambda: datasets.digits(0), ValueError, "digits(): count must be at least 1, not 0."),
    (lambda: datasets.digits("3"), TypeError, "digits(): count must be a whole number, not a str, '3'."),
    (lambda: datasets.digits(2000), ValueError, "digits(): count must be at most 1797, which is all there are, not 2000."),
    (lambda: datasets.logic_gate("xro"), ValueError, "logic_gate(): name: there is no 'xro'; did you mean 'xor'? Known are"),
    (lambda: datasets.logic_gate(""), ValueError, "logic_gate(): name: there is no ''; did you mean"),
    (lambda: datasets.logic_gate(1), TypeError, "logic_gate(): name must be a name, not an int, 1."),
]

METRIC_ROWS = [
    *((lambda metric=metric, predictions=predictions, targets=targets: metric(predictions, targets), kind,
       words.format(metric.__name__))
      for metric in (accuracy, confusion_matrix) for predictions, targets, kind, words in [
          ([1.0], [1, 0], ValueError, "{}(): there are 1 predictions, but 2 targets."),
          ([], [], ValueError, "{}(): predictions are empty; give at least one."),
          (1.0, [1], TypeError, "{}(): predictions must be a list or an array, not a float, 1.0."),
          (None, [1], TypeError, "{}(): predictions must be a list or an array, not None."),
          ({1: 1}, [1], TypeError, "{}(): predictions must be a list or an array, not a dict, {{1: 1}}."),
          ([1.0], "1", TypeError, "{}(): targets must be a list or an array, not a str, '1'."),
          ([1.0], {1}, TypeError, "{}(): targets must be a list or an array, not a set, {{1}}."),
          ([1.0], [0.5], ValueError, "{}(): targets[0] must be a class, a whole number, not 0.5."),
          ([1.0], [math.nan], ValueError, "{}(): targets[0] must be a class, a whole number, not nan."),
          ([1.0], [math.inf], ValueError, "{}(): targets[0] must be a class, a whole number, not inf."),
          ([1.0], [None], TypeError, "{}(): targets[0] must be a real number, not None."),
          ([None], [1], TypeError, "a prediction must be a real number, not None."),
          ([True], [1], TypeError, "a prediction must be a real number, not a bool, True."),
          ([["a"]], [1], TypeError, "a prediction must be a real number, not a str, 'a'."),
          ([["a", 1.0]], [1], TypeError, "a prediction: score 0 must be a real number, not a str, 'a'."),
          ([[[1.0]]], [1], TypeError, "a prediction: score 0 must be a real number, not a list, [1.0]."),
          ([[]], [1], ValueError, "a prediction is an empty list; it needs one score per class.")]),
    (lambda: accuracy([0.5], [1], threshold="x"), TypeError, "accuracy(): threshold must be a real number, not a str, 'x'"),
    (lambda: accuracy([0.5], [1], threshold=math.nan), ValueError,
     "accuracy(): threshold must be a number to compare with, not nan"),
    (lambda: confusion_matrix([-3], [0]), ValueError,
     "confusion_matrix(): predictions must be classes of at least 0, not -3"),
    (lambda: confusion_matrix([0], [10**9]), ValueError,
     "confusion_matrix(): classes must be less than 5,000, not 1,000,000,000"),
]

PLOT_ROWS = [
    (lambda: plot_history([1.0]), TypeError, "plot_history(): history must be the History that fit() returned, not a list"),
    (lambda: plot_history(None), TypeError, "plot_history(): history must be the History that fit() returned, not None"),
    (lambda: plot_history(History(4, 1)), ValueError, "plot_history(): history has no epochs."),
    (lambda: plot_history(HISTORY, "l.gif"), ValueError,
     "plot_history(): path must end in .png, .svg or .pdf, not be 'l.gif'"),
    (lambda: plot_history(HISTORY, "a/b.png"), FileNotFoundError,
     "plot_history(): path is 'a/b.png', but there is no folder 'a'; make"),
    (lambda: plot_history(HISTORY, "folder.png"), IsADirectoryError,
     "plot_history(): path is 'folder.png', which is a folder; name a file in it"),
    (lambda: plot_history(HISTORY, 3), TypeError, "plot_history(): path must be a str or a Path, not an int, 3."),
    (lambda: plot_history(HISTORY, "a\0.png"), ValueError,
     "plot_history(): path must not hold a null character, as 'a\\x00.png'"),
    (lambda: boundary(model=len), TypeError, "plot_decision_boundary(): model must be an nn.Module, not a builtin"),
    (lambda: boundary(y=[0]), ValueError, "X has 4 samples and y has 1; each sample needs one target."),
    (lambda: boundary(X=[[1.0]], y=[0]), ValueError, "X must be n samples of 2 numbers, but has the shape (1, 1)."),
    (lambda: boundary(X=[1.0], y=[0]), ValueError, "X must be n samples of 2 numbers, but has the shape (1,)."),
    (lambda: boundary(X=[[math.nan, 2.0]], y=[0]), ValueError,
     "plot_decision_boundary(): X[0][0] is nan; every number must"),
    (lambda: boundary(y=["a"] * 4), TypeError, "plot_decision_boundary(): y[0] must be a real number, not a str, 'a'"),
    (lambda: boundary(y=[0.0, 1.0, 0.5, 1.0]), ValueError,
     "plot_decision_boundary(): y[2] must be a class, a whole number, not 0.5"),
    (lambda: plot_descent(bowl, {}), ValueError, "plot_descent(): paths is empty; give at least one path."),
    (lambda: plot_descent(bowl, {"a": []}), ValueError, "plot_descent(): paths['a'] must be points of 2 finite numbers"),
    (lambda: plot_descent(bowl, {"a": [(0.0, math.nan)]}), ValueError, "plot_descent(): paths['a'] must be points"),
    (lambda: plot_descent(bowl, {"a": [(0.0, 1.0)]}, "d.jpg"), ValueError, "plot_descent(): path must end in .png"),
    (lambda: boundary(path="b.jpg"), ValueError, "plot_decision_boundary(): path must end in .png, .svg or .pdf, not"),
    (lambda: boundary(threshold="x"), TypeError,
     "plot_decision_boundary(): threshold must be a real number, not a str, 'x'"),
    (lambda: plot_gradient_flow(3), TypeError, "plot_gradient_flow(): model must be an nn.Module, not an int, 3"),
    (lambda: plot_gradient_flow(MODEL), ValueError,
     "plot_gradient_flow(): model has no gradients yet; call backward() on a loss"),
    (lambda: plot_activations(len, POINTS), TypeError, "plot_activations(): model must be an nn.Module, not a builtin"),
    (lambda: plot_activations(MODEL, None), TypeError, "plot_activations(): X must be a list or a NumPy array"),
    (lambda: plot_activations(MODEL, [[1.0]]), ValueError, "takes 2 inputs, got 1."),
    (lambda: Recorder("t.mp4"), ValueError, "Recorder(): path must end in .html or .gif, not be 't.mp4'"),
    (lambda: Recorder("no/t.gif"), FileNotFoundError, "Recorder(): path is 'no/t.gif', but there is no folder 'no'; make"),
    (lambda: Recorder("folder.html"), IsADirectoryError, "Recorder(): path is 'folder.html', which is a folder; name"),
    (lambda: Recorder(None), TypeError, "Recorder(): path must be a str or a Path, not None."),
    (lambda: Recorder(np.zeros(1)), TypeError, "Recorder(): path must be a str or a Path, not a ndarray of shape (1,)."),
]
# fmt: on

ROWS = [*SET_ROWS, *METRIC_ROWS, *PLOT_ROWS]
