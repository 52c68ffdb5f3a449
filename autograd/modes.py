"""Modes of recording, each for the current thread only: `no_grad`, `detect_anomaly`, and `enable_grad`, by which transforms
and training record their own inputs inside a surrounding `no_grad`.

`value.record` gives each node to `observer.record`, which is set only while some thread is in one of them, so that recording
costs nothing extra otherwise.
"""

import contextlib
import math
import os
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, overload

from autograd.decorators import Function, within
from autograd.errors import AnomalyError, TraceError
from autograd.habits.lookup import unknown_argument
from autograd.observer import observer
from autograd.plain_text import printable
from autograd.primitives import identity
from autograd.row import is_node
from autograd.value import Value

NOT_GIVEN: Any = object()
UNKNOWN = "an unknown line, outside detect_anomaly()"
HERE = os.path.dirname(os.path.abspath(__file__))


def leaf(node: Value) -> Value:
    """The same number, recorded as made from nothing."""
    return Value(node.data)


def detached(entry: Any) -> Any:
    """The same number within `no_grad()`, where results are constants; a condition has no derivative and stays as it is."""
    return identity(entry) if is_node(entry) and not hasattr(entry, "indicator") else entry


class Facts:
    """Attributes of objects by which a function goes while it is traced, such as `training` of a model: the trace is
    valid only while they keep their values.

    Attributes:
        changes: counts all changes of such attributes, so that a call need not look at each of them.
    """

    changes = 0

    def __init__(self) -> None:
        self.entries: dict[tuple[int, str], tuple[Any, str, Any]] = {}
        self.seen = Facts.changes

    def add(self, owner: Any, attribute: str) -> None:
        self.entries[id(owner), attribute] = owner, attribute, getattr(owner, attribute)

    def hold(self) -> bool:
        """Whether all attributes still have the values that were read."""
        if self.seen == Facts.changes:
            return True
        now = Facts.changes
        if any(getattr(owner, attribute, None) != then for owner, attribute, then in self.entries.values()):
            return False
        self.seen = now
        return True


def depend_on(owner: Any, attribute: str) -> None:
    """Let the current trace depend on an attribute: when it is assigned another value, the function is traced again. The
    code that assigns it calls `attribute_changed`."""
    if modes.facts is not None:
        modes.facts.add(owner, attribute)


def attribute_changed() -> None:
    """Let compiled functions look at the attributes that they depend on before they run again."""
    Facts.changes += 1


class Modes(threading.local):
    """The modes that are on in this thread."""

    entered: "tuple[tuple[int, str, Any], ...]" = ()  # the modes that it is in, by id
    recording = True
    tracing = False  # under jit: derivatives are recorded even where floats would do, as those would be of this call only
    constant: Callable[[Value], Value] = staticmethod(
        leaf
    )  # no_grad's constant for a node; under jit still read at each call
    facts: "Facts | None" = None  # under jit: the program's dependencies beside its arguments
    refused: TraceError | None = None  # under jit: the latest that a traced number refused
    lines: dict[Value, str] | None = None  # under detect_anomaly: where in the user's code each node was made


modes = Modes()
active: "set[int]" = set()  # the threads in which something is on
#: The modes and transforms that threads are in. Where there are none, a compiled function need not ask about its own thread.
unusual: "set[tuple[int, str]]" = set()
_lock = threading.RLock()  # the collector may end a mode anywhere


def _turn_on(entered: "tuple[tuple[int, str, Any], ...]") -> None:
    """Let that be on in this thread, and nothing else."""
    modes.recording, modes.lines = True, None
    for _, attribute, setting in entered:
        setattr(modes, attribute, setting)
    with _lock:
        (active.add if entered else active.discard)(threading.get_ident())
        observer.record = observe_node if active else None
        (unusual.add if entered else unusual.discard)((threading.get_ident(), "mode"))


def observe_node(node: Value) -> Value:
    if modes.lines is not None:
        modes.lines[node] = line_of_user()
        if not math.isfinite(node.data):
            raise anomaly(f"{describe_call(node)} gave {node.data!r}.", node, node)
    return node if modes.recording else modes.constant(node)


class _Mode:
    """A context manager that changes one attribute of `modes`, and a decorator, with and without parentheses.

    An interrupt may come before any call. `modes.entered` is therefore the first to know of it and the last to forget, and
    where `__exit__` was kept from its work, the end of the object does it.
    """

    attribute: str

    @overload
    def __new__(cls) -> Self: ...

    @overload
    def __new__(cls, f: Function) -> Function: ...

    def __new__(cls, f: Any = NOT_GIVEN, **unknown: Any) -> Any:
        if unknown:
            raise unknown_argument("mode()", cls.__name__, next(iter(unknown)), [])
        return super().__new__(cls) if f is NOT_GIVEN else within(f, cls, f"{cls.__name__}()")

    def __call__(self, f: Function) -> Function:
        return within(f, type(self), f"{type(self).__name__}()")

    def value_within(self) -> Any:
        raise NotImplementedError

    def __enter__(self) -> Any:
        modes.entered = (*modes.entered, (id(self), self.attribute, self.value_within()))
        _turn_on(modes.entered)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        mine = [i for i, entry in enumerate(modes.entered) if entry[0] == id(self)]
        rest = modes.entered[: mine[-1]] + modes.entered[mine[-1] + 1 :]
        _turn_on(rest)
        modes.entered = rest

    def __del__(self) -> None:
        while any(entry[0] == id(self) for entry in modes.entered):
            self.__exit__(None, None, None)


class no_grad(_Mode):  # noqa: N801  # used like a function, as in PyTorch
    """Within it nothing is recorded: every result is a new leaf. It also decorates functions.

    >>> x = Value(2.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.data, y.args
    (4.0, ())
    >>> @no_grad()
    ... def square(x):
    ...     return x * x
    >>> square(x).args
    ()
    """

    attribute = "recording"

    def value_within(self) -> bool:
        return False


class enable_grad(_Mode):  # noqa: N801
    """Within it nodes are recorded again, inside a surrounding `no_grad()`; as in PyTorch."""

    attribute = "recording"

    def value_within(self) -> bool:
        return True


class detect_anomaly(_Mode):  # noqa: N801
    """Within it the first NaN or infinity, forward or backward, raises AnomalyError. It also decorates functions.

    The message names the primitive, its inputs, the scope and the line of your code that made it.

    >>> with detect_anomaly():
    ...     Value(-1.0, label="x").log()
    Traceback (most recent call last):
    autograd.errors.AnomalyError: log(x=-1.0), made at ..., gave nan.
    """

    attribute = "lines"

    def value_within(self) -> dict[Value, str]:
        return modes.lines if modes.lines is not None else {}


def depth_of_user() -> int:
    """How many frames of this package, of NumPy and of contextlib lie between the caller and the innermost other one: the
    `stacklevel` of a warning, which is another where the package is compiled, as that leaves no frames."""
    depth, frame = 1, sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
    numpy = sys.modules.get("numpy")
    places = (HERE, contextlib.__file__, *([os.path.dirname(numpy.__file__)] if numpy and numpy.__file__ else []))
    while frame.f_back is not None and os.path.abspath(frame.f_code.co_filename).startswith(places):
        depth, frame = depth + 1, frame.f_back
    return depth


def line_of_user() -> str:
    """File, line and text of the user's frame."""
    import linecache

    frame = sys._getframe(depth_of_user() - 1)  # pyright: ignore[reportPrivateUsage]
    name, number = frame.f_code.co_filename, frame.f_lineno
    text = linecache.getline(name, number).strip()
    return f"{name}:{number}" + (f" ({text})" if text else "")


def anomaly(message: str, end: Value, node: Value) -> AnomalyError:
    """The error about a node of the graph of `end`."""
    return AnomalyError(message).about(lambda: (end, node), f"made at {(modes.lines or {}).get(node, UNKNOWN)}")


def describe_call(node: Value) -> str:
    """The node as a call, with its inputs, scope and line."""
    inputs = ", ".join(f"{printable(arg.label)}={arg.data!r}" if arg.label else repr(arg.data) for arg in node.args[:8])
    more = ", ..." if len(node.args) > 8 else ""
    name = node.primitive.name if node.primitive else "Value"
    scope = f" in scope {printable(node.scope.path)}" if node.scope else ""
    line = (modes.lines or {}).get(node, UNKNOWN)
    return f"{name}({inputs}{more}){scope}, made at {line},"
