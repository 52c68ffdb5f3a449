"""What a bad input meets: leaves, a model and files that must be after it what they were before.

A row of a table is `(call, error, words...)`: a function that makes the mistake, the type of the error that it gets, and
words that the error must hold: the argument's name, what it was, what to do.
"""

import contextlib
import gc
import io
import os
import sys
from pathlib import Path

import numpy as np

from autograd import Value, modes
from autograd.transforms.nesting import nesting
from autograd.value import innermost_scope
from nn import MLP, SGD, Flatten, Neuron, Sequential, fit, save
from nn.training.history import History

W, B = Value(2.0, "w"), Value(-1.0, "b")
W.grad = 0.25
MODEL = MLP(2, [3, 1], activation="tanh", seed=0)
LINE = Neuron(2, activation="linear", seed=0)
LEAVES = [W, B, *MODEL.parameters(), *LINE.parameters()]
POINTS, CLASSES = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0]
HISTORY = History(4, 1, [{"loss": 1.0, "seconds": 0.1}])


def lay_out() -> None:
    """Put files into the working folder, which must be an empty one."""
    save(MODEL, "model.json")
    save(Sequential(abs), "own.json")
    save(Flatten(), "image.json")
    for suffix in ("json", "svg", "png", "html"):
        os.mkdir(f"folder.{suffix}")
    Path("file").write_text("no folder")


def train(**changes):
    arguments = {"model": LINE, "X": POINTS, "y": CLASSES, "loss": "mse_loss", "optimizer": SGD(0.1), "epochs": 2}
    return fit(**(arguments | {"progress": False} | changes))


class Frame:
    """What an array of another library, such as a frame of pandas, shows of itself."""

    shape = (2, 1)

    def __array__(self, dtype=None, copy=None):
        return np.ones((2, 1))


class RefusedError(Exception):
    """What a command line wrote to the terminal as it ended with the status 2."""


def command(main, *words):
    """Run a command line."""
    out, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        try:
            main(list(words))
        except SystemExit as end:
            if end.code == 2 and not out.getvalue():
                raise RefusedError(error.getvalue()) from None
            raise


def state():
    """All that a bad input must not change."""
    return {
        "leaves": [(repr(leaf), repr(leaf.grad)) for leaf in LEAVES],
        "references, of which a graph left half-built would hold one": [sys.getrefcount(leaf) for leaf in LEAVES],
        "modes": (modes.modes.recording, modes.modes.tracing, modes.modes.lines, modes.active),
        "transforms": (nesting.depth, nesting.over_lanes),
        "scope": innermost_scope(),
        "files": sorted((str(path), path.read_bytes() if path.is_file() else None) for path in Path().rglob("*")),
    }


def shortcoming(call, kind, *words) -> str:
    """What is wrong with how a bad input is refused; empty where nothing is."""
    before = state()
    message = _message(call, kind)
    after = state()
    if after != before:
        gc.collect()  # what is only waiting to be collected is not left behind
        after = state()
    changed = [name for name in before if before[name] != after[name]]
    if message is None:
        return "it was accepted"
    if changed:
        return f"it changed {', '.join(changed)}: {message}"
    missing = [word for word in words if word not in message]
    if not words or missing:
        return f"the error does not say {missing}: {message}"
    result = W * 3.0 + B
    return "" if (result.data, len(result.args)) == (5.0, 2) else "computing goes wrong after it"


def _message(call, kind) -> str | None:
    """The error's words, without the error itself, whose traceback would hold on to what was there."""
    try:
        call()
    except kind as error:
        return str(error)
    except Exception as error:
        return f"a {type(error).__name__} instead of a {kind.__name__}: {error}" * (type(error) is not kind)
    return None
