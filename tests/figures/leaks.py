"""What is dropped is freed at once: nothing waits for the cyclic collector.

Files are left out: Python's own `json.dumps(indent=1)` and NumPy's reader of .npz leave a few closures of their own to it.
"""

import gc
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

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


MAKERS = [graphs, transforms, modes, models, compiled, fitted, drawings]


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
    "objects left to the cyclic collector after graphs, models, compiled functions, fits and drawings are dropped",
    must="0",
    short=1,
    long=1,
)
def left_to_the_collector(_):
    left = {make.__name__: left_by(make) for make in MAKERS}
    told = "".join(f"; {name}: {dict(kinds.most_common(8))}" for name, kinds in left.items() if kinds)
    return f"{sum(kinds.total() for kinds in left.values())} after {len(MAKERS)} kinds of work{told}", not told
