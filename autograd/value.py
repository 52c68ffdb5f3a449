"""The node of the computational graph: a float that remembers which primitive made it from which other Values.

One file, two speeds: plain Python as it stands, and typed so that it can be compiled. A node keeps up to two arguments and
their partials in its own fields; a node of many arguments (`dot`, `sum`, `where`) keeps them in `rest`. The partials are
numbers taken when the node is recorded, so changing `.data` afterwards changes the next graph and never this one. Nothing
in a node refers to the nodes made from it: a graph has no cycles and is freed when its last name is dropped.
"""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from autograd.define import TABLE, Primitive, is_node
from autograd.errors import describe, real
from autograd.primitives import add as ADD
from autograd.primitives import constant as CONSTANT
from autograd.primitives import div as DIV
from autograd.primitives import dot as DOT
from autograd.primitives import mul as MUL
from autograd.primitives import neg as NEG
from autograd.primitives import pow as POW
from autograd.primitives import sub as SUB


class Value:
    """A number in a computational graph.

    Args:
        data: the number; an int, a float or a NumPy real scalar.
        label: the name that drawings and messages show.

    Attributes:
        data: the number, a float. Assigning to it changes graphs recorded later, not those that exist.
        grad: the derivative that `backward` left here, a float; leaves accumulate it, interior nodes keep the latest.
        label: its name.
        primitive: the primitive that made it, or None for a leaf.
        args: the Values it was made from, in order.
        scope: the innermost `scope(...)` it was made in, or None.

    Raises:
        TypeError: if data is not a real number or label not a str.

    Example:
        >>> w, x, b = Value(-3.0, label="w"), Value(2.0, label="x"), Value(10.0, label="b")
        >>> f = w * x + b
        >>> f.backward()
        >>> f, w.grad, x.grad, b.grad
        (Value(data=4.0, grad=1.0), 2.0, -3.0, 1.0)

    Every primitive of one or more numbers is a method too: `v.tanh()`, `v.maximum(0.0)`.
    """

    __slots__ = (
        "adjoint",
        "d_left",
        "d_rest",
        "d_right",
        "data",
        "grad",
        "label",
        "left",
        "primitive",
        "rest",
        "right",
        "scope",
        "uses",
    )

    # NumPy must leave `array * value` to us, where it is refused, instead of filling an array with Values.
    __array_ufunc__ = None

    data: float
    grad: float
    label: str
    primitive: Primitive | None
    left: "Value | None"
    right: "Value | None"
    d_left: float
    d_right: float
    rest: "tuple[Value, ...] | None"
    d_rest: Sequence[float]
    scope: Any
    uses: int
    adjoint: float

    def __init__(self, data: float, label: str = "") -> None:
        if not isinstance(label, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"Value: label must be a str, not {describe(label)}.")
        self.data = real(data, "Value: data")
        self.grad = 0.0
        self.label = label
        self.primitive = None
        self.left = None
        self.right = None
        self.rest = None
        self.scope = None
        self.uses = 0

    @property
    def args(self) -> "tuple[Value, ...]":
        if self.left is None:
            return () if self.rest is None else self.rest
        if self.right is None:
            return (self.left,)
        return (self.left, self.right)

    @property
    def partials(self) -> tuple[float, ...]:
        """The derivatives by each of `args`, as taken when this node was recorded."""
        if self.left is None:
            return () if self.rest is None else tuple(self.d_rest)
        if self.right is None:
            return (self.d_left,)
        return (self.d_left, self.d_right)

    def backward(self, gradient: float = 1.0) -> None:
        """Add the derivatives of this Value to `.grad` of every leaf it was made from.

        Interior nodes get the `.grad` of this call; leaves accumulate, so set them to 0 between steps (`zero_grad`).

        Args:
            gradient: what to start from: the derivative of the quantity of interest with respect to this Value.

        >>> x = Value(3.0)
        >>> y = x * x
        >>> y.backward(); y.backward(); x.grad
        12.0
        """
        sweeper(self, real(gradient, "backward(): gradient"))

    # The operators state value and partials inline, for speed; a test holds them equal to the table.

    def __add__(self, other: Any) -> "Value":
        if isinstance(other, Value):
            right: Value = other
            return record(ADD, self.data + right.data, self, right, 1.0, 1.0)
        return operate(ADD, self, other)

    def __sub__(self, other: Any) -> "Value":
        if isinstance(other, Value):
            right: Value = other
            return record(SUB, self.data - right.data, self, right, 1.0, -1.0)
        return operate(SUB, self, other)

    def __mul__(self, other: Any) -> "Value":
        if isinstance(other, Value):
            right: Value = other
            return record(MUL, self.data * right.data, self, right, right.data, self.data)
        return operate(MUL, self, other)

    def __neg__(self) -> "Value":
        return record(NEG, -self.data, self, None, -1.0, 0.0)

    def __truediv__(self, other: Any) -> "Value":
        return operate(DIV, self, other)

    def __pow__(self, other: Any) -> "Value":
        return operate(POW, self, other)

    def __radd__(self, other: Any) -> "Value":
        return operate(ADD, other, self)

    def __rsub__(self, other: Any) -> "Value":
        return operate(SUB, other, self)

    def __rmul__(self, other: Any) -> "Value":
        return operate(MUL, other, self)

    def __rtruediv__(self, other: Any) -> "Value":
        return operate(DIV, other, self)

    def __rpow__(self, other: Any) -> "Value":
        return operate(POW, other, self)

    def __abs__(self) -> "Value":
        return apply(TABLE["abs"], (self,))

    def __pos__(self) -> "Value":
        return self

    # Comparisons look at the numbers; equality and hash are those of the object, so Values can be dictionary keys.

    def __lt__(self, other: Any) -> bool:
        return self.data < other.data if isinstance(other, Value) else self.data < real(other, "the right side of <")

    def __le__(self, other: Any) -> bool:
        return self.data <= other.data if isinstance(other, Value) else self.data <= real(other, "the right side of <=")

    def __gt__(self, other: Any) -> bool:
        return self.data > other.data if isinstance(other, Value) else self.data > real(other, "the right side of >")

    def __ge__(self, other: Any) -> bool:
        return self.data >= other.data if isinstance(other, Value) else self.data >= real(other, "the right side of >=")

    def __float__(self) -> float:
        return self.data

    def __bool__(self) -> bool:
        return self.data != 0.0

    def __format__(self, specification: str) -> str:
        return format(self.data, specification) if specification else repr(self)

    def __repr__(self) -> str:
        label = f", label={self.label!r}" if self.label else ""
        return f"Value(data={self.data!r}, grad={self.grad!r}{label})"

    def __reduce__(self) -> Any:
        if self.primitive is not None:
            raise TypeError(f"{self!r} is part of a graph and can't be copied or pickled; copy its leaves or its .data.")
        return restore, (self.data, self.grad, self.label)

    if TYPE_CHECKING:  # the methods are put in below; a __getattr__ at run time would make every field three times as slow

        def __getattr__(self, name: str) -> "Callable[..., Value]": ...

    @staticmethod
    def apply_primitive(primitive: Primitive, args: Sequence[Any]) -> Any:
        """Record a primitive on arguments of which one at least is a Value; `Primitive.__call__` comes here."""
        try:
            return apply(primitive, args)
        except TypeError:
            for arg in primitive.flatten(args):
                if not isinstance(arg, Value) and is_node(arg):  # a node of another kind, which knows about Values
                    return arg.apply_primitive(primitive, args)
            raise


def method(primitive: Primitive) -> "Callable[..., Value]":
    """A primitive as a method of Value."""

    def method(self: Value, *others: Any) -> Value:
        return primitive(self, *others)

    method.__name__, method.__doc__ = primitive.name, primitive.__doc__
    return method


for _name, _row in TABLE.items():
    if not _row.over_lists:
        setattr(Value, _name, method(_row))


class Place(threading.local):
    """Where this thread is: the innermost `scope` (modes.py)."""

    scope: Any = None


place = Place()


def record(primitive: Primitive, data: float, left: Value, right: Value | None, d_left: float, d_right: float) -> Value:
    """A new node made from one or two others."""
    node: Value = Value.__new__(Value)
    node.data = data
    node.grad = 0.0
    node.label = ""
    node.primitive = primitive
    node.left = left
    node.right = right
    node.d_left = d_left
    node.d_right = d_right
    node.rest = None
    node.scope = place.scope
    node.uses = 0
    return node if watcher is None else watcher(node)


def record_many(primitive: Primitive, data: float, args: tuple[Value, ...], partials: Sequence[float]) -> Value:
    """A new node made from any number of others."""
    node: Value = Value.__new__(Value)
    node.data = data
    node.grad = 0.0
    node.label = ""
    node.primitive = primitive
    node.left = None
    node.right = None
    node.rest = args
    node.d_rest = partials
    node.scope = place.scope
    node.uses = 0
    return node if watcher is None else watcher(node)


def constant(x: float) -> Value:
    """A number that stands in an expression."""
    node: Value = Value(x)
    node.primitive = CONSTANT
    return node


def lift(x: Any, primitive: Primitive) -> Value:
    """An argument that is not a Value, as a constant."""
    return constant(real(x, f"{primitive.name}(): the argument"))


def apply(primitive: Primitive, args: Sequence[Any]) -> Value:
    """Evaluate a primitive, take its partials, and record the node."""
    if primitive.over_lists:
        return apply_to_lists(primitive, args)
    if len(args) == 1:
        node: Value = args[0]
        data: float = primitive.evaluate(node.data)
        return record(primitive, data, node, None, primitive.float_partials(data, node.data)[0], 0.0)
    nodes = [arg if isinstance(arg, Value) else lift(arg, primitive) for arg in args]
    floats = [node.data for node in nodes]
    data = primitive.evaluate(*floats)
    partials = primitive.float_partials(data, *floats)
    if len(nodes) == 2:
        return record(primitive, data, nodes[0], nodes[1], partials[0], partials[1])
    return record_many(primitive, data, tuple(nodes), partials)


def apply_to_lists(primitive: Primitive, lists: Sequence[Any]) -> Value:
    """The same for a primitive over lists; the node keeps the entries of all lists in one row."""
    rows = [[arg if isinstance(arg, Value) else lift(arg, primitive) for arg in entries] for entries in lists]
    floats = [[node.data for node in row] for row in rows]
    data = primitive.evaluate(*floats)
    partials = primitive.float_partials(data, *floats)
    return record_many(primitive, data, tuple(primitive.flatten(rows)), primitive.flatten(partials))


def unary(primitive: Primitive) -> "Callable[[Any], Value | None]":
    """How a primitive of one number records at once where that is a Value."""

    def shortcut(x: Any) -> Value | None:
        if type(x) is not Value:
            return None
        number: float = x.data
        data: float = primitive.evaluate(number)
        return record(primitive, data, x, None, primitive.float_partials(data, number)[0], 0.0)

    return shortcut


def dot(ws: list[Value], xs: list[Value]) -> Value | None:
    """The inner product of two lists of Values, with its partials inline, as it is most of the work of a network."""
    if not ws or type(ws) is not list or type(xs) is not list or len(ws) != len(xs):
        return None
    if list(map(type, ws)).count(Value) + list(map(type, xs)).count(Value) != 2 * len(ws):
        return None
    us = [w.data for w in ws]
    vs = [x.data for x in xs]
    total: float = DOT.evaluate(us, vs)
    return record_many(DOT, total, (*ws, *xs), vs + us)


DOT.shortcut = dot
for _row in TABLE.values():
    if _row.arity == 1 and not _row.over_lists:
        _row.shortcut = unary(_row)


def operate(primitive: Primitive, left: Any, right: Any) -> Any:
    """An operator with a number on one side. A node of another kind is left to its own operator."""
    for side in (left, right):
        if not isinstance(side, Value) and is_node(side):
            return NotImplemented
    return apply(primitive, (left, right))


def restore(data: float, grad: float, label: str) -> Value:
    """A leaf from what `pickle` or `copy` kept of it."""
    leaf = Value(data, label)
    leaf.grad = grad
    return leaf


def no_sweeper(root: Value, gradient: float) -> NoReturn:
    raise RuntimeError("import autograd, not autograd.value alone: backward() lives in autograd.backward.")


#: What sees each node as it is recorded and may replace it (modes.py), and what `backward` runs (backward.py). The files
#: to the right of this one put them here, so that this one need not know them.
watcher: Callable[[Value], Value] | None = None
sweeper: Callable[[Value, float], None] = no_sweeper


def watch(observer: Callable[[Value], Value] | None) -> None:
    global watcher
    watcher = observer


def sweep_with(function: Callable[[Value, float], None]) -> None:
    global sweeper
    sweeper = function
