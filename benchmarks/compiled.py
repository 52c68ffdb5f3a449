"""Compiled speed beside array frameworks: value and gradient of networks, the engines in turn within one process.

The networks are written in scalars here, as `jit` takes them, and in matrices for the others; results are checked equal to
1e-9 before anything is timed. Run it with `make bench`, which installs the peers in an environment of its own.
"""

# ruff: noqa: E402  # the number of threads is read when NumPy and the peers are imported

import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"  # one core, before NumPy is imported
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

import autograd

#: name, widths, activation, batch
NETWORKS = [
    ("XOR", [2, 2, 1], "tanh", 4),
    ("moons", [2, 16, 16, 1], "tanh", 100),
    ("digits", [64, 32, 10], "relu", 64),
    ("784-16-16-10", [784, 16, 16, 10], "relu", 64),
    ("784-128-10", [784, 128, 10], "relu", 64),
]
ROUNDS, SECONDS = 15, 0.01
RESULTS = Path(__file__).with_name("RESULTS.md")


def data(sizes: list[int], batch: int) -> tuple[list[Any], Any, Any]:
    """Weights and biases, samples, and targets: 0 or 1 for one output, one-hot for several."""
    rng = np.random.default_rng(0)
    weights: list[Any] = []
    for before, after in pairwise(sizes):
        weights += [rng.normal(size=(after, before)) / np.sqrt(before), rng.normal(size=after) * 0.1]
    X = rng.normal(size=(batch, sizes[0]))
    if sizes[-1] == 1:
        return weights, X, rng.choice([0.0, 1.0], size=batch)
    return weights, X, np.eye(sizes[-1])[rng.integers(0, sizes[-1], size=batch)]


def this(activation: str, kernel: str | None = None) -> Callable[..., Any]:
    """Scalars: neurons as loops over single numbers."""
    bend = getattr(autograd, activation)

    def loss(weights: Any, X: Any, y: Any) -> Any:
        layers = [(W.tolist(), b.tolist()) for W, b in zip(weights[0::2], weights[1::2], strict=True)]

        def one(x: Any, target: Any) -> Any:
            h = list(x)
            for depth, (W, b) in enumerate(layers):
                h = [autograd.dot(row, h) + c for row, c in zip(W, b, strict=True)]
                h = h if depth == len(layers) - 1 else [bend(v) for v in h]
            if len(h) == 1:
                return autograd.softplus(h[0]) - target * h[0]
            return autograd.logsumexp(h) - autograd.dot(list(target), h)

        return autograd.mean(autograd.vmap(one)(X, y))

    return autograd.jit(autograd.value_and_grad(loss), kernel=kernel)


def by_hand(sizes: list[int], activation: str, batch: int) -> Callable[..., Any]:
    """NumPy as one writes it by hand for speed: every array allocated beforehand."""
    last = len(sizes) - 1
    H = [np.empty((batch, width)) for width in sizes]
    D = [np.empty((batch, width)) for width in sizes]
    T = [np.empty((batch, width)) for width in sizes]
    G = [np.empty(shape) for a, b in pairwise(sizes) for shape in ((b, a), (b,))]
    ones, column = np.ones(batch), np.empty((batch, 1))

    def step(weights: Any, X: Any, y: Any) -> Any:
        H[0] = X
        for i in range(last):
            Z = H[i + 1]
            np.matmul(H[i], weights[2 * i].T, out=Z)
            np.add(Z, weights[2 * i + 1], out=Z)
            if i < last - 1:
                np.tanh(Z, out=Z) if activation == "tanh" else np.maximum(Z, 0.0, out=Z)
        Z, d = H[last], D[last]
        if sizes[-1] == 1:
            loss = np.mean(np.logaddexp(0.0, Z[:, 0]) - y * Z[:, 0])
            np.negative(Z, out=d)
            np.exp(d, out=d)
            np.add(d, 1.0, out=d)
            np.divide(1.0, d, out=d)
            np.subtract(d, y[:, None], out=d)
        else:
            np.maximum.reduce(Z, axis=1, keepdims=True, out=column)
            np.subtract(Z, column, out=Z)
            np.exp(Z, out=d)
            np.add.reduce(d, axis=1, keepdims=True, out=column)
            np.divide(d, column, out=d)
            loss = (np.log(column).sum() - np.vdot(Z, y)) / batch
            np.subtract(d, y, out=d)
        np.multiply(d, 1.0 / batch, out=d)
        for i in range(last, 0, -1):
            np.matmul(D[i].T, H[i - 1], out=G[2 * i - 2])
            np.matmul(ones, D[i], out=G[2 * i - 1])
            if i > 1:
                np.matmul(D[i], weights[2 * i - 2], out=D[i - 1])
                if activation == "tanh":
                    np.multiply(H[i - 1], H[i - 1], out=T[i - 1])
                    np.subtract(1.0, T[i - 1], out=T[i - 1])
                    np.multiply(D[i - 1], T[i - 1], out=D[i - 1])
                else:
                    np.multiply(D[i - 1], H[i - 1] > 0.0, out=D[i - 1])
        return loss, G

    return step


def pytorch(activation: str) -> Callable[..., Any]:
    import torch
    import torch.nn.functional as F

    torch.set_num_threads(1)
    bend = getattr(torch, activation)

    def step(weights: Any, X: Any, y: Any) -> Any:
        for p in weights:
            p.grad = None
        h = X
        for i in range(0, len(weights), 2):
            h = F.linear(h, weights[i], weights[i + 1])
            h = h if i == len(weights) - 2 else bend(h)
        loss = F.binary_cross_entropy_with_logits(h[:, 0], y) if y.ndim == 1 else F.cross_entropy(h, y)
        loss.backward()
        return loss.detach(), [p.grad for p in weights]

    tensors: dict[int, Any] = {}

    def call(weights: Any, X: Any, y: Any) -> Any:
        if not tensors:
            tensors[0] = [torch.tensor(p, requires_grad=True) for p in weights], torch.tensor(X), torch.tensor(y)
        return step(*tensors[0])

    return call


def jax_jit(activation: str) -> Callable[..., Any]:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    bend = {"tanh": jnp.tanh, "relu": jax.nn.relu}[activation]

    def loss(weights: Any, X: Any, y: Any) -> Any:
        h = X
        for i in range(0, len(weights), 2):
            h = h @ weights[i].T + weights[i + 1]
            h = h if i == len(weights) - 2 else bend(h)
        if y.ndim == 1:
            return jnp.mean(jax.nn.softplus(h[:, 0]) - y * h[:, 0])
        return jnp.mean(jax.nn.logsumexp(h, axis=1) - jnp.sum(h * y, axis=1))

    compiled = jax.jit(jax.value_and_grad(loss))
    given: dict[int, Any] = {}

    def call(weights: Any, X: Any, y: Any) -> Any:
        if not given:
            given[0] = [jnp.array(p) for p in weights], jnp.array(X), jnp.array(y)
        return jax.block_until_ready(compiled(*given[0]))

    return call


def timed(run: Callable[[], Any], times: int) -> float:
    begin = time.perf_counter()
    for _ in range(times):
        run()
    return (time.perf_counter() - begin) / times


def measure(name: str, sizes: list[int], activation: str, batch: int) -> str:
    """A row of the table: microseconds per value and gradient, and the set-up in seconds."""
    weights, X, y = data(sizes, batch)
    engines = {
        "this": this(activation),
        "hand": by_hand(sizes, activation, batch),
        "torch": pytorch(activation),
        "jax": jax_jit(activation),
    }
    setup: dict[str, float] = {}
    expected: Any = None
    for engine, run in engines.items():
        begin = time.perf_counter()
        value, slopes = run(weights, X, y)
        setup[engine] = time.perf_counter() - begin
        expected = expected or (float(value), [np.array(slope) for slope in slopes])
        assert abs(float(value) - expected[0]) < 1e-9, engine
        assert all(np.abs(np.asarray(a) - b).max() < 1e-9 for a, b in zip(slopes, expected[1], strict=True)), engine
    times = {engine: max(3, int(SECONDS / timed(lambda run=run: run(weights, X, y), 3))) for engine, run in engines.items()}
    seconds: dict[str, list[float]] = {engine: [] for engine in engines}
    for _ in range(ROUNDS):
        for engine, run in engines.items():
            seconds[engine].append(timed(lambda run=run: run(weights, X, y), times[engine]))
    told = {engine: statistics.median(found) * 1e6 for engine, found in seconds.items()}
    cells = " | ".join(f"{told[engine]:.0f} ({setup[engine]:.2f} s)" for engine in engines)
    ratios = " | ".join(f"{told[engine] / told['this']:.2f}×" for engine in ("hand", "torch", "jax"))
    row = f"| {name}, batch {batch} | {cells} | {ratios} |"
    print(row, flush=True)
    return row


def main() -> None:
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "torch", "jax"))
    machine = f"Python {platform.python_version()} on {platform.machine()}, one core, float64; {versions}."
    head = [
        "# Compiled speed",
        "",
        f"`python benchmarks/compiled.py`. {machine}",
        f"Microseconds per value and gradient, the median of {ROUNDS} rounds, engines in turn; the first call in brackets.",
        "",
        "| network | this | hand-written NumPy | PyTorch | JAX | hand/this | PyTorch/this | JAX/this |",
        "|---|---|---|---|---|---|---|---|",
    ]
    print("\n".join(head), flush=True)
    RESULTS.write_text("\n".join([*head, *(measure(*network) for network in NETWORKS), ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
