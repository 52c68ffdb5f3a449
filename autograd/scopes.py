"""Names for the parts of a graph: nodes made within `scope(...)` know it, and drawings show them in a box."""

from typing import Any

from autograd import native, value
from autograd.arguments import describe
from autograd.decorators import Function, within


class scope:  # noqa: N801
    """Name the nodes made within; drawings show them in a box. It also decorates functions.

    Args:
        name: the box's title.
        owner: the object whose parameters belong into the box (`nn.Module` passes itself). It is held weakly: a module that
            keeps its last output would otherwise be in a cycle with it, and graphs have none.

    Attributes:
        owner: that object, or None if there is none or it is gone.
        parent: the scope it was entered in, or None.
        within: whether a scope around it has an owner.

    >>> from autograd import Value
    >>> with scope("layer"), scope("neuron"):
    ...     y = Value(1.0) + Value(2.0)
    >>> y.scope.path
    'layer/neuron'
    >>> @scope("square")
    ... def square(x):
    ...     return x * x
    >>> square(Value(1.0)).scope.path
    'square'
    """

    # Each call of each neuron enters one, so it does no more than it must: `record` asks for the innermost one by itself.
    __slots__ = ("held", "inside", "name", "parent", "within")

    def __init__(self, name: str, owner: Any = None) -> None:
        if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"scope(): name must be a str, not {describe(name)}.")
        self.name = name
        self.held = None if owner is None else native.weak(owner)
        self.parent: scope | None = None
        self.inside = False
        self.within = False

    @property
    def owner(self) -> Any:
        return None if self.held is None else self.held()

    def __enter__(self) -> "scope":
        if self.inside:
            raise RuntimeError(f"scope({self.name!r}) is entered already; make another scope of that name.")
        self.inside = True
        parent: scope | None = value.innermost_scope()
        self.parent = parent
        self.within = parent is not None and (parent.within or parent.held is not None)
        value.enter_scope(self)
        return self

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        value.enter_scope(self.parent)
        self.inside = False

    def __call__(self, f: Function) -> Function:
        """The function, within a scope of this name and owner at each call."""
        name = self.name
        return within(f, lambda: scope(name, self.owner), f"scope({name!r})")

    @staticmethod
    def reentered(inner: "scope | None") -> "_Reentered":
        """A context in which nodes are recorded into a scope that was left before."""
        return _Reentered(inner)

    @property
    def path(self) -> str:
        names: list[str] = []
        inner: scope | None = self
        while inner is not None:
            names.append(inner.name)
            inner = inner.parent
        return "/".join(reversed(names))


class _Reentered:
    def __init__(self, inner: scope | None) -> None:
        self.inner = inner

    def __enter__(self) -> None:
        self.outer = value.innermost_scope()
        value.enter_scope(self.inner)

    def __exit__(self, *error: object) -> None:
        value.enter_scope(self.outer)
