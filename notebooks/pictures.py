"""Make the pictures that the README shows: python notebooks/pictures.py"""

from pathlib import Path

import numpy as np

from autograd import Diagram, Value, draw, explain, jit, mean, vmap
from nn import MLP, Adam, binary_cross_entropy_with_logits, datasets, fit
from nn.plots import Recorder

FOLDER = Path(__file__).parent / "pictures"


def example() -> Value:
    w, x, b = Value(-3.0, label="w"), Value(2.0, label="x"), Value(10.0, label="b")
    f = w * x + b
    f.label = "f"
    f.backward()
    return f


def neuron() -> Value:
    w, x, b = Value(2.0, label="w"), Value(-1.0, label="x"), Value(0.5, label="b")
    f = (w * x + b).sigmoid()
    f.backward()
    return f


def main() -> None:
    draw(example()).save(FOLDER / "example.svg")
    draw(neuron()).save(FOLDER / "sigmoid.svg")
    Diagram(explain(neuron()).walk.scene).save(FOLDER / "steps.svg")

    model = MLP(2, [8, 8, 1], activation="tanh", seed=0)
    X, y = datasets.moons(80, seed=0)
    loss = mean([binary_cross_entropy_with_logits(model(list(x)), float(target)) for x, target in zip(X, y, strict=True)])
    loss.label = "loss"
    loss.backward()
    draw(loss, depth=1).save(FOLDER / "collapsed.svg")
    fit(
        model,
        X,
        y,
        loss="binary_cross_entropy_with_logits",
        optimizer=Adam(0.05),
        epochs=60,
        callback=Recorder(FOLDER / "training.gif"),
    )
    draw(model).save(FOLDER / "network.svg")

    tiny = MLP(2, [3, 1], activation="tanh", seed=0)
    draw(tiny([0.5, -1.0]), expand=False).save(FOLDER / "scalars.svg")
    forward = jit(lambda X: vmap(tiny)(X), kernel="numpy")
    forward(np.zeros((100, 2)))
    draw(forward).save(FOLDER / "compiled.svg")


if __name__ == "__main__":
    main()
