"""Define-by-run speed beside micrograd: the same training step, the engines in turn within one process.

The step is that of micrograd's demonstration: a 2-16-16-1 network of ReLU neurons on 100 points, a hinge loss, an L2 term,
forward and backward on a fresh graph. Run it with `make bench`.
"""

import gc
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import micrograd.engine
import micrograd.nn

import autograd
import nn
from autograd.backward import topological_order

SAMPLES, ROUNDS, IN_A_ROW = 100, 9, 4
SIZES = [2, 16, 16, 1]


def raw_network(value: type) -> tuple[Callable[[list[Any]], Any], list[Any]]:
    """The network written out in products and sums, as a user of either engine would write it."""
    rng = random.Random(0)
    layers = [[([value(rng.uniform(-1, 1)) for _ in range(n)], value(0.0)) for _ in range(m)] for n, m in pairwise(SIZES)]

    def call(x: list[Any]) -> Any:
        for depth, layer in enumerate(layers):
            x = [sum((wi * xi for wi, xi in zip(w, x, strict=True)), b) for w, b in layer]
            x = x if depth == len(layers) - 1 else [v.relu() for v in x]
        return x[0]

    return call, [p for layer in layers for w, b in layer for p in [*w, b]]


def step(value: type, model: Callable[[list[Any]], Any], parameters: list[Any]) -> Any:
    """One forward and backward pass; the loss, for counting its graph."""
    rng = random.Random(1)
    losses = []
    for _ in range(SAMPLES):
        x, target = [value(rng.uniform(-1, 1)), value(rng.uniform(-1, 1))], rng.choice([-1.0, 1.0])
        losses.append((1.0 + -target * model(x)).relu())
    loss = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in parameters)
    for p in parameters:
        p.grad = 0.0
    loss.backward()
    return loss


def contestants() -> dict[str, Callable[[], Any]]:
    theirs, ours = raw_network(micrograd.engine.Value), raw_network(autograd.Value)
    their_mlp, our_mlp = micrograd.nn.MLP(2, [16, 16, 1]), nn.MLP(2, [16, 16, 1], seed=0)
    return {
        "micrograd, raw Values": lambda: step(micrograd.engine.Value, *theirs),
        "this, raw Values": lambda: step(autograd.Value, *ours),
        "micrograd's MLP": lambda: step(micrograd.engine.Value, their_mlp, their_mlp.parameters()),
        "this, nn.MLP": lambda: step(autograd.Value, our_mlp, our_mlp.parameters()),
    }


def timed(run: Callable[[], Any]) -> float:
    """Seconds of one step of several in a row, with the garbage collector on, as in training.

    What one engine left to the collector is collected before the next one's turn, outside the clock.
    """
    gc.collect()
    begin = time.perf_counter()
    for _ in range(IN_A_ROW):
        run()
    return (time.perf_counter() - begin) / IN_A_ROW


def main() -> None:
    runs = contestants()
    nodes = {name: len(topological_order(run())) for name, run in runs.items() if name.startswith("this")}  # and warm-up
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            seconds[name].append(timed(run))
    print(f"Python {platform.python_version()} on {platform.machine()}; {ROUNDS} rounds, engines in turn; ms per step\n")
    print(f"{'':24}{'median':>9}{'fastest':>9}{'speed-up':>11}{'nodes':>9}{'ns/node':>9}")
    for name, times in seconds.items():
        base = seconds["micrograd, raw Values" if "raw" in name else "micrograd's MLP"]
        ratio = statistics.median(a / b for a, b in zip(base, times, strict=True))
        count = nodes.get(name)
        told = f"{count:9}{statistics.median(times) / count * 1e9:9.0f}" if count else ""
        print(f"{name:24}{statistics.median(times) * 1e3:9.1f}{min(times) * 1e3:9.1f}{ratio:10.1f}×{told}")


if __name__ == "__main__":
    sys.exit(main())
