"""What may be on while a graph is recorded: `no_grad`, `detect_anomaly` and `scope`, each for the current thread only.

`value.record` notes the scope of a node itself, from `value.place`. For the other two it shows the node to a watcher, which
is in place only while some thread is in one of them, so that recording costs nothing extra otherwise.
"""

import math
import os
import sys
import threading
from types import TracebackType
from typing import Any

from autograd.errors import AnomalyError, describe
from autograd.value import Value, place, watch

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


class scope:  # noqa: N801
    """Name the nodes made within; drawings show them in a box.

    Args:
        name: the box's title.
        owner: the object whose parameters belong into the box (`nn.Module` passes itself).

    Attributes:
        parent: the scope it was entered in, or None.

    >>> with scope("layer"), scope("neuron"):
    ...     y = Value(1.0) + Value(2.0)
    >>> y.scope.path
    'layer/neuron'
    """

    # Each call of each neuron enters one, so it does no more than it must: `record` reads `place.scope` by itself.
    __slots__ = ("inside", "name", "owner", "parent")

    def __init__(self, name: str, owner: Any = None) -> None:
        if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"scope(): name must be a str, not {describe(name)}.")
        self.name = name
        self.owner = owner
        self.parent: scope | None = None
        self.inside = False

    def __enter__(self) -> "scope":
        if self.inside:
            raise RuntimeError(f"scope({self.name!r}) is entered already; make another scope of that name.")
        self.inside = True
        self.parent = place.scope
        place.scope = self
        return self

    def __exit__(self, *error: object) -> None:
        place.scope = self.parent
        self.inside = False

    @staticmethod
    def reentered(inner: "scope | None") -> "_Reentered":
        """A context in which nodes are recorded into a scope that was left before."""
        return _Reentered(inner)

    @property
    def path(self) -> str:
        return self.name if self.parent is None else f"{self.parent.path}/{self.name}"


class _Reentered:
    def __init__(self, inner: scope | None) -> None:
        self.inner = inner

    def __enter__(self) -> None:
        self.outer = place.scope
        place.scope = self.inner

    def __exit__(self, *error: object) -> None:
        place.scope = self.outer


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
    inputs = ", ".join(f"{arg.label}={arg.data!r}" if arg.label else repr(arg.data) for arg in node.args[:8])
    more = ", ..." if len(node.args) > 8 else ""
    name = node.primitive.name if node.primitive else "Value"
    place = f" in scope {node.scope.path}" if node.scope else ""
    line = (modes.lines or {}).get(node, "an unknown line, outside detect_anomaly()")
    return f"{name}({inputs}{more}){place}, made at {line},"
