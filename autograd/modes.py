"""What may be on while a graph is recorded: `no_grad` and `detect_anomaly`, each for the current thread only.

`value.record` shows each node to a watcher, which is in place only while some thread is in one of them, so that recording
costs nothing extra otherwise.
"""

import math
import os
import sys
import threading
from types import TracebackType
from typing import Any

from autograd.errors import AnomalyError, printable
from autograd.value import Value, watch

HERE = os.path.dirname(os.path.abspath(__file__))


class Modes(threading.local):
    """What is on in this thread."""

    recording = True
    tracing = False  # under jit: derivatives are recorded even where floats would do, as those would be of this call only
    lines: dict[Value, str] | None = None  # under detect_anomaly: where in the user's code each node was made


modes = Modes()
_active = 0
_lock = threading.Lock()


def _enter() -> None:
    global _active
    with _lock:
        _active += 1
        watch(_observe)


def _leave() -> None:
    global _active
    with _lock:
        _active -= 1
        if not _active:
            watch(None)


def _observe(node: Value) -> Value:
    if modes.lines is not None:
        modes.lines[node] = line_of_user()
        if not math.isfinite(node.data):
            raise AnomalyError(f"{story(node)} gave {node.data!r}.")
    return node if modes.recording else Value(node.data)


class _Mode:
    """A context manager that changes one attribute of `modes` and puts it back."""

    attribute: str

    def __init__(self) -> None:
        self._before: list[Any] = []

    def value_within(self) -> Any:
        raise NotImplementedError

    def __enter__(self) -> Any:
        self._before.append(getattr(modes, self.attribute))
        setattr(modes, self.attribute, self.value_within())
        _enter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        _leave()
        setattr(modes, self.attribute, self._before.pop())


class no_grad(_Mode):  # noqa: N801  # used like a function, as in PyTorch
    """Within it nothing is recorded: every result is a new leaf.

    >>> x = Value(2.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.data, y.args
    (4.0, ())
    """

    attribute = "recording"

    def value_within(self) -> bool:
        return False


class detect_anomaly(_Mode):  # noqa: N801
    """Within it the first NaN or infinity, forward or backward, raises AnomalyError.

    The message names the primitive, its inputs, the scope and the line of your code that made it.

    >>> with detect_anomaly():
    ...     Value(-1.0, label="x").log()
    Traceback (most recent call last):
    autograd.errors.AnomalyError: log(x=-1.0), made at ..., gave nan.
    """

    attribute = "lines"

    def value_within(self) -> dict[Value, str]:
        return modes.lines if modes.lines is not None else {}


def line_of_user() -> str:
    """File, line and text of the innermost frame outside this package."""
    import linecache

    frame = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
    while frame.f_back is not None and os.path.abspath(frame.f_code.co_filename).startswith(HERE):
        frame = frame.f_back
    name, number = frame.f_code.co_filename, frame.f_lineno
    text = linecache.getline(name, number).strip()
    return f"{name}:{number}" + (f" ({text})" if text else "")


def story(node: Value) -> str:
    """The node as a call, with its inputs, scope and line."""
    inputs = ", ".join(f"{printable(arg.label)}={arg.data!r}" if arg.label else repr(arg.data) for arg in node.args[:8])
    more = ", ..." if len(node.args) > 8 else ""
    name = node.primitive.name if node.primitive else "Value"
    place = f" in scope {printable(node.scope.path)}" if node.scope else ""
    line = (modes.lines or {}).get(node, "an unknown line, outside detect_anomaly()")
    return f"{name}({inputs}{more}){place}, made at {line},"
