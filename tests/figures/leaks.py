"""What is dropped is freed at once: nothing waits for the cyclic collector, and memory does not grow with calls."""

import gc
import sys
import tempfile
import warnings
from collections import Counter
from contextlib import suppress
from pathlib import Path

import numpy as np

import autograd
import nn
from autograd import Value, draw, explain, gradients, jit
from autograd.row import TABLE
from tests.figures.figure import figure


def graphs():
    for row in TABLE.values():
        for sample in row.samples if row.arity else ():
            y = row(*row.map(Value, sample))
            y.backward()
            gradients(y, y.args, create_graph=True)


def transforms():
    f = lambda xs: autograd.tanh(xs[0] * xs[1]) + xs[0]  # noqa: E731
    point = [0.5, -0.3]
    autograd.value_and_grad(f)(point)
    autograd.hessian(f)(point)
    autograd.hvp(f)(point, point)
    autograd.vmap(autograd.grad(f))([point, point])
    autograd.check_gradients(f, point)


def modes():
    x = Value(-1.0)
    with autograd.scope("here"), autograd.no_grad():
        x.sqrt()
    with suppress(autograd.AnomalyError), autograd.detect_anomaly():
        x.log()


def models():
    for model in (nn.MLP(2, [3, 1], activation="relu", seed=0), nn.Neuron(2, seed=0), nn.Layer(2, 2, seed=0)):
        out = model([0.5, 1.0])
        (out if isinstance(out, Value) else autograd.sum(out)).backward()
        model.load_state_dict(model.state_dict())
        model.zero_grad()


def compiled():
    model = nn.MLP(2, [3, 1], activation="tanh", seed=0)
    for kernel in ("numpy", "native"):
        f = jit(lambda X: autograd.mean(autograd.vmap(model)(X)), kernel=kernel)
        f([[0.5, 1.0], [0.25, -1.0]])
        assert f.source
        assert str(f.program)
        jit(autograd.value_and_grad(lambda x: x * autograd.sin(x)), kernel=kernel)(0.5)
    with suppress(autograd.TraceError):
        jit(lambda x: 1.0 if x > 0.0 else x)(0.5)


def fitted():
    X, y = nn.datasets.logic_gate("xor")
    for way in (True, False):
        model = nn.MLP(2, [3, 1], activation="tanh", seed=0)
        settings = {"loss": "mse_loss", "optimizer": nn.Adam(0.1), "validation": (X, y), "patience": 2}
        nn.fit(model, X, y, epochs=4, compiled=way, progress=False, callback=lambda history: None, **settings)


def drawings():
    w, x = Value(2.0, label="w"), Value(3.0, label="x")
    with autograd.scope("inside"):
        y = (w * x).sigmoid()
    y.backward()
    explained = explain(y)
    model = nn.MLP(2, [3, 1], seed=0)
    f = jit(lambda x: autograd.sin(x) * x, kernel="numpy")
    f(0.5)
    for thing in (y, model, model([1.0, 2.0]), f):
        assert draw(thing).dot
    assert str(explained)
    assert explained.latex()
    with tempfile.TemporaryDirectory() as folder:
        explained.save(Path(folder) / "steps.html")
        draw(y).save(Path(folder) / "graph.svg")


def changing_shapes():
    total = jit(autograd.logsumexp)
    for count in (1, 2, 3):
        total(np.ones(count))


def loops():
    step = lambda carry, x: (carry * x + 1.0, carry)  # noqa: E731
    last = lambda first, xs, kept: autograd.scan(step, first, xs, checkpoint=kept)[0]  # noqa: E731
    for kept in (False, True):
        jit(autograd.grad(lambda first, xs, kept=kept: last(first, xs, kept)))(0.5, np.ones(9))
    jit(autograd.hessian(lambda first, xs: last(first, xs, kept=False)))(0.5, np.ones(3))
    jit(lambda x: autograd.while_loop(lambda c: c < 10.0, lambda c: c * 2.0, x))(0.5)
    jit(autograd.grad(lambda xs, i: autograd.take(xs, i)))(np.ones(3), 1)


def files():
    model, optimizer = nn.MLP(2, [3, 1], seed=0), nn.Adam(0.1)
    X, y = nn.datasets.logic_gate("xor")
    settings = {"loss": "mse_loss", "optimizer": optimizer, "progress": False, "metrics": ["mae"], "batch_size": 3}
    with tempfile.TemporaryDirectory() as folder:
        for path in (Path(folder) / "model.json", Path(folder) / "model.npz"):
            nn.save(model, path, optimizer=optimizer)
            nn.load(model, path, optimizer=nn.Adam())
            nn.load_model(path)
        for epochs in (1, 2):
            nn.fit(model, X, y, epochs=epochs, checkpoint=Path(folder) / "run.npz", every=1, resume=True, **settings)
        f = jit(autograd.tanh)
        f(0.5)
        f.to_c(Path(folder) / "activation.c")


MAKERS = [graphs, transforms, modes, models, compiled, changing_shapes, loops, fitted, files, drawings]


def left_by(make):
    """What only the cyclic collector would free, by type."""
    make()  # imports and fills caches
    gc.collect()
    gc.disable()
    flags = gc.get_debug()
    try:
        make()
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        return Counter(f"{type(thing).__module__}.{type(thing).__qualname__}" for thing in gc.garbage)
    finally:
        gc.set_debug(flags)
        gc.garbage.clear()
        gc.enable()
        gc.collect()


@figure(
    "objects left to the cyclic collector by graphs, models, compiled functions, loops, fits, files, drawings",
    must="0",
    short=1,
    long=1,
)
def left_to_the_collector(_):
    gc.collect()
    gc.freeze()  # of the suite's tests and modules the collector would look through all, thirty times
    try:
        left = {make.__name__: left_by(make) for make in MAKERS}
    finally:
        gc.unfreeze()
    told = "".join(f"; {name}: {dict(kinds.most_common(8))}" for name, kinds in left.items() if kinds)
    return f"{sum(kinds.total() for kinds in left.values())} after {len(MAKERS)} kinds of work{told}", not told


def many_calls(folder):
    """Functions of the number of a call, by name, with the share of the count that each is called."""
    slope = autograd.grad(lambda x: autograd.tanh(x * x) + x)
    compiled_slope, total = jit(slope), jit(autograd.logsumexp)
    model, optimizer, weight = nn.MLP(2, [3, 1], activation="tanh", seed=0), nn.Adam(0.1), Value(2.0, label="w")
    X, y = nn.datasets.logic_gate("xor")
    paths = [nn.save(model, Path(folder) / f"model.{suffix}") for suffix in ("json", "npz")]

    def fit(i):
        fresh = nn.MLP(2, [3, 1], activation="tanh", seed=0)
        nn.fit(fresh, X, y, loss="mse_loss", optimizer=optimizer, epochs=2, progress=False, compiled=i % 2 == 0)

    def look(of):
        y = (weight * Value(3.0, label="x")).sigmoid()
        y.backward()
        return str(of(y))

    return {
        "grad": (1.0, lambda i: slope(0.5)),
        "compiled": (1.0, lambda i: compiled_slope(0.5)),
        "changing shapes": (0.1, lambda i: total(np.ones(1 + i % 50))),
        "one optimizer, fresh models": (0.01, fit),
        "load_model": (0.1, lambda i: nn.load_model(paths[i % 2])),
        "save": (0.01, lambda i: nn.save(model, paths[i % 2])),
        "draw": (0.01, lambda i: look(lambda y: draw(y).dot)),
        "explain": (0.01, lambda i: look(explain)),
    }


@figure(
    "memory after 100,000 calls of grad and of a compiled function, 10,000 of jit with changing shapes and of load_model,"
    " 1,000 of fit, save, draw and explain, beside that after half as many",
    must="none holds 1,000 more of Python's blocks",
    short=None,
    long=100_000,
)
def memory_that_stays(count):
    grown = {}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "jit: logsumexp.* is traced again and again")  # as it is here on purpose
        for name, (share, call) in many_calls(folder).items():
            blocks = []
            for _ in range(2):
                for i in range(int(count * share) // 2):
                    call(i)
                gc.collect()
                blocks.append(sys.getallocatedblocks())
            grown[name] = blocks[1] - blocks[0]
    told = [f"{name} {more:+}" for name, more in sorted(grown.items(), key=lambda item: -item[1])]
    return ", ".join(told), max(grown.values()) < 1000
