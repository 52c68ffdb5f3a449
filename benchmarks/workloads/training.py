"""Training on all digits from start to end: the same network, the same optimizer, the same number of steps."""

import statistics
import time
import warnings
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

import nn
from races import NUMPY, THIS

HIDDEN, EPOCHS, BATCH, RATE, MOMENTUM = 32, 20, 64, 0.05, 0.9
TRAININGS = 7  # of each, in turns
SAME = 0.01  # accuracies this near to each other count as the same: they begin from different weights

X, LABELS = load_digits(return_X_y=True)
X = X / 16.0

Accuracy = Callable[[], float]


def this(seed: int) -> Accuracy:
    model = nn.MLP(64, [HIDDEN, 10], activation="relu", seed=seed)
    optimizer = nn.SGD(RATE, momentum=MOMENTUM)
    nn.fit(
        model,
        X,
        LABELS,
        loss="cross_entropy",
        optimizer=optimizer,
        epochs=EPOCHS,
        batch_size=BATCH,
        seed=seed,
        progress=False,
    )
    weights = [np.array([[w.data for w in neuron.w] for neuron in layer.neurons]) for layer in model.layers]
    biases = [np.array([neuron.b.data for neuron in layer.neurons]) for layer in model.layers]

    def accuracy() -> float:
        hidden = np.maximum(X @ weights[0].T + biases[0], 0.0)
        return float(np.mean((hidden @ weights[1].T + biases[1]).argmax(1) == LABELS))

    return accuracy


def pytorch(seed: int) -> Accuracy:
    torch.manual_seed(seed)
    inputs, targets = torch.tensor(X), torch.tensor(LABELS)
    layers = torch.nn.Linear(64, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, 10)
    model = torch.nn.Sequential(*layers).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM)
    for _ in range(EPOCHS):
        for chosen in torch.randperm(len(inputs)).split(BATCH):
            optimizer.zero_grad()
            F.cross_entropy(model(inputs[chosen]), targets[chosen]).backward()
            optimizer.step()
    return lambda: float((model(inputs).argmax(1) == targets).double().mean())


def scikit_learn(seed: int) -> Accuracy:
    model = MLPClassifier(
        (HIDDEN,),
        solver="sgd",
        alpha=0.0,
        batch_size=BATCH,
        learning_rate_init=RATE,
        momentum=MOMENTUM,
        nesterovs_momentum=False,
        max_iter=EPOCHS,
        tol=0.0,
        n_iter_no_change=EPOCHS,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has not converged
        model.fit(X, LABELS)
    return lambda: float(model.score(X, LABELS))


def by_hand(seed: int) -> Accuracy:
    rng, targets = np.random.default_rng(seed), np.eye(10)[LABELS]
    sizes = (64, HIDDEN), (HIDDEN, 10)
    W, b, V, c = (array for size in sizes for array in (rng.uniform(-1, 1, size) / np.sqrt(size[0]), np.zeros(size[1])))
    moved = [(p, np.zeros_like(p)) for p in (W, b, V, c)]
    for _ in range(EPOCHS):
        order = rng.permutation(len(X))
        for i in range(0, len(X), BATCH):
            x, y = X[order[i : i + BATCH]], targets[order[i : i + BATCH]]
            h = np.maximum(x @ W + b, 0.0)
            z = h @ V + c
            d = np.exp(z - z.max(axis=1, keepdims=True))
            d /= d.sum(axis=1, keepdims=True)
            d = (d - y) / len(x)
            below = (d @ V.T) * (h > 0.0)
            for (p, velocity), slope in zip(moved, (x.T @ below, below.sum(0), h.T @ d, d.sum(0)), strict=True):
                velocity *= MOMENTUM
                velocity += slope
                p -= RATE * velocity
    return lambda: float(np.mean((np.maximum(X @ W + b, 0.0) @ V + c).argmax(1) == LABELS))


ENGINES = {THIS: this, "PyTorch": pytorch, "scikit-learn": scikit_learn, NUMPY: by_hand}
#: 0.06 s where scikit-learn takes 0.093 and NumPy by hand 0.032, as ratios, as the machine is another.
BARS = {"PyTorch": 1.0, "scikit-learn": 0.093 / 0.06, NUMPY: 0.032 / 0.06}


def rows() -> list[list[str]]:
    """Engine, seconds, accuracy, ratio, bar, whether it is met; both speed and accuracy count."""
    seconds: dict[str, list[float]] = {engine: [] for engine in ENGINES}
    accuracies: dict[str, list[float]] = {engine: [] for engine in ENGINES}
    for turn in range(TRAININGS + 1):
        for engine, train in ENGINES.items():
            begin = time.perf_counter()
            accuracy = train(turn)
            taken = time.perf_counter() - begin
            if turn:  # the first of each imports and warms up
                seconds[engine].append(taken)
                accuracies[engine].append(accuracy())
    reached = {engine: statistics.median(found) for engine, found in accuracies.items()}
    found: list[list[str]] = []
    for engine, theirs in seconds.items():
        told = [f"{statistics.median(theirs):.3f}", f"{reached[engine]:.1%}"]
        if engine == THIS:
            found.append([f"**{engine}**", *told, "", "", ""])
            continue
        ratio = statistics.median(a / b for a, b in zip(theirs, seconds[THIS], strict=True))
        met = ratio >= BARS[engine] and reached[THIS] >= reached[engine] - SAME
        found.append([engine, *told, f"{ratio:.2f}×", f"{BARS[engine]:.2f}×", "yes" if met else "no"])
    return found
