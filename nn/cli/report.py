"""The report of a training run: its truth table or accuracy, and pictures in a folder."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograd import RenderError, draw, no_grad, sigmoid
from nn.cli.tasks import Result
from nn.layers.dense import MLP, Neuron
from nn.metrics import accuracy, confusion_matrix
from nn.module import Module
from nn.plots import load_figure, plot_decision_boundary, plot_history


def picture_folder(path: Path) -> Path:
    """Make the folder, and make sure before the work begins that pictures can be drawn and written there.

    Raises:
        OSError: if they can't be written. ImportError: without matplotlib.
    """
    load_figure()
    path.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=path):
        return path


def truth_table(model: Module, X: Any, y: Any, threshold: float) -> str:
    """Inputs, target and probability of class 1 of each sample; scores (threshold 0) are turned into probabilities.

    >>> from nn import Perceptron, datasets
    >>> print(truth_table(Perceptron(2), *datasets.logic_gate("and"), threshold=0.5))
      x0  x1  target  probability
       0   0       0        0.000
       0   1       0        0.000
       1   0       0        0.000
       1   1       1        0.000  wrong
    """
    lines = ["  x0  x1  target  probability"]
    for (x0, x1), target in zip(X, y, strict=True):
        with no_grad():
            output = model([x0, x1]).data
        probability = output if threshold else sigmoid(output)
        wrong = "" if (output > threshold) == bool(target) else "  wrong"
        lines.append(f"  {x0:2.0f}  {x1:2.0f}  {target:6.0f}  {probability:11.3f}{wrong}")
    return "\n".join(lines)


def summary(result: Result) -> str:
    """The quality of the fit: a truth table for a logic gate, accuracies for more samples."""
    model, threshold = result.model, result.task.threshold
    if not result.task.held_out:
        return truth_table(model, *result.seen, threshold)
    lines: list[str] = []
    for (X, y), which in (result.seen, "it learned from"), (result.unseen, "it had not seen"):
        with no_grad():
            predictions = [model(x) for x in X]
        lines.append(f"  accuracy on the {len(y)} samples {which}: {accuracy(predictions, y, threshold):.1%}")
    lines.append("  which of those it took for which class (columns), by true class (rows):")
    matrix = confusion_matrix(predictions, y, threshold)
    return "\n".join(lines + [f"    {' '.join(f'{count:3d}' for count in row)}" for row in matrix])


def pictures(result: Result, folder: Path, name: str) -> Iterator[Path]:
    """Draw the loss curve, the decision boundary where there are two inputs, and one neuron; give the path of each."""
    plot_history(result.history, folder / f"{name}_loss.png")
    yield folder / f"{name}_loss.png"
    X, y = result.seen
    if X.shape[1] == 2:
        yield boundary(result.model, X, y, folder, name, result.task.threshold)
    yield draw_neuron(*a_neuron(result.model, X[-1]), folder / f"{name}_neuron.svg")


def boundary(model: Module, X: Any, y: Any, folder: Path, name: str, threshold: float) -> Path:
    path = folder / f"{name}_boundary.png"
    plot_decision_boundary(model, X, y, path, threshold)
    return path


def a_neuron(model: Module, x: Any) -> tuple[Neuron, list[float]]:
    """A neuron to draw, the liveliest of the layer with the fewest inputs, and its inputs when the model gets x."""
    sample = [float(entry) for entry in x]
    if not isinstance(model, MLP):
        assert isinstance(model, Neuron)
        return model, sample
    widths = [len(layer.neurons[0].w) for layer in model.layers]
    depth = widths.index(min(widths))
    with no_grad():
        for layer in model.layers[:depth]:
            sample = [output.data for output in layer(sample)]
        return max(model.layers[depth].neurons, key=lambda neuron: abs(neuron(sample).data)), sample


def draw_neuron(neuron: Neuron, x: list[float], path: Path) -> Path:
    """The graph of a neuron, with gradients; as Graphviz's text where Graphviz itself is missing."""
    neuron.zero_grad()
    output = neuron(x)
    output.label = "output"
    output.backward()
    picture = draw(output)
    try:
        picture.save(path)
    except RenderError:
        path = path.with_suffix(".dot")
        picture.save(path)
    return path
