"""Names for the parts of a graph: nodes made within `scope(...)` know it, and drawings show them in a box."""

from typing import Any

from autograd import value
from autograd.errors import describe


class scope:  # noqa: N801
    """Name the nodes made within; drawings show them in a box.

    Args:
        name: the box's title.
        owner: the object whose parameters belong into the box (`nn.Module` passes itself).

    Attributes:
        parent: the scope it was entered in, or None.

    >>> from autograd import Value
    >>> with scope("layer"), scope("neuron"):
    ...     y = Value(1.0) + Value(2.0)
    >>> y.scope.path
    'layer/neuron'
    """

    # Each call of each neuron enters one, so it does no more than it must: `record` asks for the innermost one by itself.
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
        self.parent = value.innermost_scope()
        value.enter_scope(self)
        return self

    def __exit__(self, *error: object) -> None:
        value.enter_scope(self.parent)
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
        self.outer = value.innermost_scope()
        value.enter_scope(self.inner)

    def __exit__(self, *error: object) -> None:
        value.enter_scope(self.outer)
