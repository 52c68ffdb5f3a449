"""`python -m nn demo`: from a perceptron that cannot learn XOR to a network that reads handwritten digits."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from nn import datasets
from nn.cli.report import boundary, draw_neuron, pictures, summary, truth_table
from nn.cli.tasks import TASKS, run_task
from nn.layers.dense import Neuron
from nn.layers.perceptron import Perceptron
from nn.optimizers import SGD
from nn.training.fit import fit


def demo(folder: Path) -> None:
    """Run the demo, print each step, and save pictures in the folder."""
    datasets.digits()  # a package that is missing is reported before the work begins
    start = time.perf_counter()
    paths = [
        *perceptrons(folder),
        *sigmoid_neuron(folder),
        *trained("xor", "An MLP with one hidden layer of 4 neurons on XOR", folder),
        *trained("digits", "An MLP of 64-16-10 neurons on 400 handwritten digits of 8×8 pixels", folder),
    ]
    print(f"\nAll in {time.perf_counter() - start:.0f} s, each number a Value of its own.")
    for path in paths:
        print(f"wrote {path}")
    print(
        f"\nTry next:\n  {sys.executable} -m autograd 'sigmoid(w*x + b)' --at w=2 x=-1 b=0.5 --open"
        f"\n  {sys.executable} -m nn train moons --out moons"
    )
    course = Path(__file__).parents[2] / "notebooks" / "README.md"
    if course.exists():  # in a clone
        print(f"and the course, {course}.")


def perceptrons(folder: Path) -> Iterator[Path]:
    """Rosenblatt's rule on gates that a line can and cannot separate."""
    for name in "and", "or", "xor":
        X, y = datasets.logic_gate(name)
        perceptron = Perceptron(2)
        errors = perceptron.learn(X, y, epochs=50)
        shown = ", ".join(map(str, errors[:8])) + ", …" * (len(errors) > 8)
        print(f"\nA perceptron on {name.upper()}: errors per epoch {shown}")
        if errors[-1] == 0:
            print(f"  It converges: no error in epoch {len(errors)}.")
        else:
            print(f"  It doesn't converge: {errors[-1]} errors in epoch {len(errors)}, since no line separates the classes.")
        yield boundary(perceptron, X, y, folder, f"perceptron_{name}", threshold=0.5)


def sigmoid_neuron(folder: Path) -> Iterator[Path]:
    """Gradient descent fares no better where the model cannot: the best that one neuron can say about XOR is 0.5."""
    X, y = datasets.logic_gate("xor")
    neuron = Neuron(2, activation="sigmoid", seed=0)
    print("\nA sigmoid neuron on XOR, by gradient descent on the mean squared error")
    fit(neuron, X, y, loss="mse_loss", optimizer=SGD(1.0), epochs=500)
    print(truth_table(neuron, X, y, threshold=0.5))
    yield boundary(neuron, X, y, folder, "sigmoid_xor", threshold=0.5)
    yield draw_neuron(neuron, [0.0, 1.0], folder / "sigmoid_neuron.svg")


def trained(name: str, title: str, folder: Path) -> Iterator[Path]:
    print(f"\n{title}")
    result = run_task(TASKS[name])
    print(f"  {result.history}")
    print(summary(result))
    yield from pictures(result, folder, name)
