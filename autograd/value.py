"""The node of the computational graph: a float that remembers which primitive made it from which other Values.

One file, two speeds: plain Python as it stands, and compiled by Cython with the C types that value.pxd gives the names in
it. A node keeps up to two arguments and their partials in its own fields; a node of many arguments (`dot`, `sum`, `where`)
keeps them in `many`. The partials are numbers taken when the node is recorded, so changing `.data` afterwards changes the
next graph and never this one. Nothing in a node refers to the nodes made from it: a graph has no cycles and is freed when
its last name is dropped.
"""

import sys
from collections.abc import Callable, Sequence
from numbers import Real
from typing import Any, NoReturn

from autograd import native, primitives
from autograd import row as rows
from autograd.arguments import comparable, describe, is_array, real
from autograd.elementwise import map_entries
from autograd.habits.lookup import HABITS, habit, how_to_call, refusal, unknown_argument
from autograd.observer import observer
from autograd.row import TABLE, Primitive, has_own_operators, is_node

ADD, SUB, MUL, DIV = primitives.add, primitives.sub, primitives.mul, primitives.div
NEG, POW, CONSTANT = primitives.neg, primitives.pow, primitives.constant

# Cython would check annotations `float` and `str` itself, in its own words; these aliases leave that to the code below.
Number = float
Text = str


# --- the node --------------------------------------------------------------------------------------------------------


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

    # Annotations are for type checkers and __slots__ for plain Python; value.pxd has the C types of the compiled build.
    __slots__ = (  # noqa: RUF023
        "data", "grad", "label", "primitive", "scope", "left", "right", "d_left", "d_right", "many", "uses", "adjoint",
    )  # fmt: skip

    data: float
    grad: float
    label: str
    primitive: Primitive | None
    scope: Any
    # Up to two arguments, with the partial by each, or any number of them.
    left: "Value | None"
    right: "Value | None"
    d_left: float
    d_right: float
    many: "Many | None"
    # The sweep of backward.py counts the uses and sums the adjoint.
    uses: int
    adjoint: float

    def __init__(self, data: Number = ..., label: Text = "") -> None:  # pyright: ignore[reportArgumentType]
        self.left = None  # before anything is refused, as __dealloc__ reads these
        self.right = None
        self.many = None
        if data is ...:  # pyright: ignore[reportUnnecessaryComparison]
            raise TypeError('Value: data is missing; give the number, as in Value(2.0) or Value(2.0, label="x").')
        if not isinstance(label, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"Value: label must be a str, not {describe(label)}.")
        self.data = data if type(data) is float else real(data, "Value: data")
        self.grad = 0.0
        self.label = label
        self.primitive = None
        self.scope = None
        self.uses = 0

    @property
    def args(self) -> "tuple[Value, ...]":
        """The Values it was made from; none for a leaf."""
        if self.left is None:
            return () if self.many is None else self.many.nodes
        if self.right is None:
            return (self.left,)
        return (self.left, self.right)

    @property
    def partials(self) -> tuple[float, ...]:
        """The derivatives by each of `args`, as taken when this node was recorded."""
        if self.left is None:
            many = self.many
            return () if many is None else tuple([many.partials[i] for i in range(len(many.nodes))])
        if self.right is None:
            return (self.d_left,)
        return (self.d_left, self.d_right)

    def backward(self, gradient: Number = 1.0, **unknown: Any) -> None:
        """Add the derivatives of this Value to `.grad` of every leaf it was made from.

        Interior nodes get the `.grad` of this call; leaves accumulate, so set them to 0 between steps (`zero_grad`).

        Args:
            gradient: the seed of the sweep: the derivative of the quantity of interest with respect to this Value.

        >>> x = Value(3.0)
        >>> y = x * x
        >>> y.backward(); y.backward(); x.grad
        12.0
        """
        if unknown:
            raise unknown_argument("method()", "backward", next(iter(unknown)), ["gradient"])
        observer.backward(self, real(gradient, "backward(): gradient"))

    # --- operators ---------------------------------------------------------------------------------------------------
    # Those used most state value and partials themselves, for speed: record(primitive, value, left, right, partial by left,
    # partial by right). A test holds them equal to the table. `right` has a C type in the compiled build.

    def __add__(self, other: object) -> "Value":
        if isinstance(other, Value):
            right: Value = other
            return record(ADD, self.data + right.data, self, right, 1.0, 1.0)
        return operate(ADD, self, other)

    def __mul__(self, other: object) -> "Value":
        if isinstance(other, Value):
            right: Value = other
            return record(MUL, self.data * right.data, self, right, right.data, self.data)
        return operate(MUL, self, other)

    def __sub__(self, other: object) -> "Value":
        if isinstance(other, Value):
            right: Value = other
            return record(SUB, self.data - right.data, self, right, 1.0, -1.0)
        return operate(SUB, self, other)

    def __neg__(self) -> "Value":
        return record(NEG, -self.data, self, None, -1.0, 0.0)

    def __truediv__(self, other: object) -> "Value":
        return operate(DIV, self, other)

    def __pow__(self, other: object) -> "Value":
        return operate(POW, self, other)

    def __mod__(self, other: object) -> "Value":
        return operate(TABLE["remainder"], self, other)

    def __floordiv__(self, other: object) -> "Value":
        return operate(TABLE["floor_divide"], self, other)

    def __rmod__(self, other: object) -> "Value":
        return operate(TABLE["remainder"], other, self)

    def __rfloordiv__(self, other: object) -> "Value":
        return operate(TABLE["floor_divide"], other, self)

    def __radd__(self, other: object) -> "Value":
        return operate(ADD, other, self)

    def __rsub__(self, other: object) -> "Value":
        return operate(SUB, other, self)

    def __rmul__(self, other: object) -> "Value":
        return operate(MUL, other, self)

    def __rtruediv__(self, other: object) -> "Value":
        return operate(DIV, other, self)

    def __rpow__(self, other: object) -> "Value":
        return operate(POW, other, self)

    def __abs__(self) -> "Value":
        return apply(TABLE["abs"], (self,))

    def __pos__(self) -> "Value":
        return self

    # --- comparison --------------------------------------------------------------------------------------------------
    # Comparisons look at the numbers, and leave nodes of another kind to theirs. The hash is that of the object, so Values
    # can be dictionary keys: a dictionary asks for equality only where hashes are equal, and looks at the object first.

    def __lt__(self, other: object) -> Any:
        if observer.conclude is not None and (condition := observer.conclude("less", self, other)) is not None:
            return condition
        if isinstance(other, Value):
            return self.data < other.data
        return NotImplemented if has_own_operators(other) else self.data < real(other, "the right side of <")

    def __le__(self, other: object) -> Any:
        if observer.conclude is not None and (condition := observer.conclude("less_equal", self, other)) is not None:
            return condition
        if isinstance(other, Value):
            return self.data <= other.data
        return NotImplemented if has_own_operators(other) else self.data <= real(other, "the right side of <=")

    def __gt__(self, other: object) -> Any:
        if observer.conclude is not None and (condition := observer.conclude("less", other, self)) is not None:
            return condition
        if isinstance(other, Value):
            return self.data > other.data
        return NotImplemented if has_own_operators(other) else self.data > real(other, "the right side of >")

    def __ge__(self, other: object) -> Any:
        if observer.conclude is not None and (condition := observer.conclude("less_equal", other, self)) is not None:
            return condition
        if isinstance(other, Value):
            return self.data >= other.data
        return NotImplemented if has_own_operators(other) else self.data >= real(other, "the right side of >=")

    def __eq__(self, other: object) -> Any:
        if observer.conclude is not None and (condition := observer.conclude("equal", self, other)) is not None:
            return condition
        if isinstance(other, Value):
            return self.data == other.data
        number = comparable(other)
        return NotImplemented if number is None else self.data == number

    def __ne__(self, other: object) -> Any:
        if observer.conclude is not None and (condition := observer.conclude("not_equal", self, other)) is not None:
            return condition
        if isinstance(other, Value):
            return self.data != other.data
        number = comparable(other)
        return NotImplemented if number is None else self.data != number

    def __hash__(self) -> int:
        return native.hash_of_object(self)

    # --- numbers, text, copy -----------------------------------------------------------------------------------------
    # Conversions that would take the number out of the graph unasked, and its derivative with it, are refused.

    def __float__(self) -> NoReturn:
        refuse_conversion("float()")

    def __int__(self) -> NoReturn:
        refuse_conversion("int()")

    def __trunc__(self) -> NoReturn:
        refuse_conversion("math.trunc()")

    def __index__(self) -> NoReturn:
        refuse_conversion("an index")

    def item(self) -> float:
        """The number, a float, without its derivative.

        >>> Value(2.0).item()
        2.0
        """
        return self.data

    def detach(self) -> "Value":
        """A constant with the same number: no derivative passes through it to the arguments of this Value.

        >>> from autograd import gradients
        >>> x = Value(3.0)
        >>> gradients(x * x.detach(), [x])
        [3.0]
        """
        if observer.conclude is not None and (captured := observer.conclude("detached", self)) is not None:
            return captured
        return constant(self.data)

    def __round__(self, digits: Any = None) -> "Value":
        if digits is not None:
            raise TypeError(
                'round(value, n) would leave the graph; to show n digits write f"{value:.nf}", such as f"{value:.3f}";'
                " round(value), to a whole number, is recorded."
            )
        return apply(TABLE["round"], (self,))

    def __bool__(self) -> bool:
        if observer.conclude is not None:
            observer.conclude("bool", self, None)
        return self.data != 0.0

    def __format__(self, specification: Text) -> str:
        return format(self.data, specification) if specification else repr(self)

    def __repr__(self) -> str:
        label = f", label={self.label!r}" if self.label else ""
        return f"Value(data={self.data!r}, grad={self.grad!r}{label})"

    def __reduce__(self) -> Any:
        if self.primitive is not None:
            raise TypeError(f"{self!r} is part of a graph and can't be copied or pickled; copy its leaves or its .data.")
        return restore, (self.data, self.grad, self.label)

    # Attributes of a real number that comparisons read first (pytest.approx, fractions).

    @property
    def real(self) -> "Value":
        return self

    @property
    def imag(self) -> float:
        return 0.0

    # --- NumPy -------------------------------------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: Any, method: Text, *inputs: Any, **options: Any) -> Any:
        """NumPy calls this instead of a ufunc of its own (NEP 13). A float64 on the left of an operator, which is a
        ufunc too, is as fast as another number."""
        operator = operators.get(ufunc)
        is_plain = method == "__call__" and not options
        if operator is not None and is_plain and isinstance(inputs[0], float) and inputs[1] is self:
            return record_two(operator, unconnected(CONSTANT, float(inputs[0])), self)
        return observer.numpy_ufunc(self, ufunc, method, inputs, options)

    def __array_function__(self, function: Any, types: Any, args: Any, keywords: Any) -> Any:
        """NumPy calls this instead of another function of its own (NEP 18)."""
        return observer.numpy_function(self, function, types, args, keywords)

    # --- rows of the table -------------------------------------------------------------------------------------------

    @staticmethod
    def apply_primitive(primitive: Primitive, args: Sequence[Any]) -> Any:
        """Record a primitive on arguments of which one at least is a Value; `Primitive.__call__` comes here."""
        return apply(primitive, args)

    # --- the compiled build and the browser alone --------------------------------------------------------------------

    def __dealloc__(self) -> None:
        """Release the arguments. Compiled code calls this, where nothing else keeps the freeing of a long chain from nesting
        as deep as the chain is long. Plain Python has its trashcan for that, which in a browser nests too deep for the
        stack, so that Python in a browser calls this too, as `__del__`."""
        global depth
        if self.left is None and self.many is None:
            return
        if depth >= DEEPEST:
            put_off.append((self.left, self.right, self.many))
            return
        depth += 1
        self.left = None
        self.right = None
        self.many = None
        while depth == 1 and put_off:
            put_off.pop()
        depth -= 1


def refuse_conversion(what: str) -> NoReturn:
    raise TypeError(
        f"{what} was asked of a Value, which would lose its derivative. Write .data or .item() for the number, and the"
        " functions of autograd for those of math and NumPy: autograd.sin(x) instead of math.sin(x); keep Values in lists,"
        " as NumPy's arrays of floats hold none."
    )


def refuse_operator(sign: str, left: Any, right: Any) -> Any:
    """The answer to an operator that single numbers do not have: an error with what to write instead. The other side's own
    operator goes first where it has one."""
    number, other = (left, right) if is_node(left) else (right, left)
    if has_own_operators(other) and not is_node(other):
        return NotImplemented
    kind = "Value, which" if isinstance(number, Value) else "traced number, which"
    raise TypeError(f"{sign} was asked of a {kind} is one number; {habit('operator', sign)}.")


# --- recording -------------------------------------------------------------------------------------------------------


def record(
    primitive: Primitive, data: float, left: "Value", right: "Value | None", d_left: float, d_right: float
) -> "Value":
    """A new node made from one or two others, with the derivative by each."""
    node: Value = Value.__new__(Value)
    node.data = data
    node.grad = 0.0
    node.label = ""
    node.primitive = primitive
    node.left = left
    node.right = right
    node.d_left = d_left
    node.d_right = d_right
    node.many = None
    node.scope = native.innermost_scope()
    node.uses = 0
    return node if observer.record is None else observer.record(node)


class Many:
    """The arguments of a node that has any number of them, with the partial by each: a tuple, and as many doubles."""

    __slots__ = ("nodes", "partials")

    nodes: "tuple[Value, ...]"
    partials: list[float]

    def __dealloc__(self) -> None:
        native.release(self.partials)  # called where it is compiled, as that of Value is


def record_many(primitive: Primitive, nodes: "tuple[Value, ...]") -> Value:
    """A new node made from any number of others."""
    count: int = len(nodes)
    many: Many = Many.__new__(Many)
    many.nodes = nodes
    many.partials = native.doubles(count)
    numbers = native.doubles(count)
    i: int
    arg: Value
    for i, arg in enumerate(nodes):
        numbers[i] = arg.data
    try:
        data: float = native.apply_to_many(primitive, count, numbers, many.partials)
    finally:
        native.release(numbers)
    node: Value = unconnected(primitive, data)
    node.many = many
    node.scope = native.innermost_scope()
    return node if observer.record is None else observer.record(node)


def unconnected(primitive: Primitive, data: float) -> Value:
    """A node without arguments."""
    node: Value = Value.__new__(Value)
    node.data = data
    node.grad = 0.0
    node.label = ""
    node.primitive = primitive
    node.left = None
    node.right = None
    node.many = None
    node.scope = None
    node.uses = 0
    return node


def constant(x: float) -> Value:
    """A node for a plain number in an expression."""
    return unconnected(CONSTANT, x)


def lift(x: Any, primitive: Primitive) -> Value:
    """An argument that is not a Value, as a constant."""
    return constant(x if type(x) is float else real(x, f"{primitive.name}(): the argument"))


def apply(primitive: Primitive, args: Sequence[Any]) -> Value:
    """Evaluate a primitive, take its partials, and record the node."""
    if primitive.arity == 1 and not primitive.over_lists:
        return record_one(primitive, args[0])
    nodes: tuple[Any, ...] = native.flat(args) if primitive.over_lists else tuple(args)
    if not native.all_are(Value, nodes):
        for arg in nodes:
            if type(arg) is float or isinstance(arg, Value):
                continue
            if is_node(arg):  # of another class, which records primitives on Values itself
                return arg.apply_primitive(primitive, args)
            if not primitive.over_lists and is_array(arg):
                return map_entries(primitive, args)
        nodes = tuple([arg if isinstance(arg, Value) else lift(arg, primitive) for arg in nodes])
    if primitive.arity == 2 and not primitive.over_lists:
        left, right = nodes
        return record_two(primitive, left, right)
    return record_many(primitive, nodes)


def record_one(primitive: Primitive, node: Value) -> Value:
    """A primitive of one number, evaluated and recorded."""
    data: float = native.value_of_one(primitive, node.data)
    partial: float = native.partial_of_one(primitive, data, node.data)
    native.forget_float_errors(data, partial, partial)
    return record(primitive, data, node, None, partial, 0.0)


def record_two(primitive: Primitive, left: Value, right: Value) -> Value:
    """A primitive of two numbers, evaluated and recorded."""
    data: float = native.value_of_two(primitive, left.data, right.data)
    d_left: float
    d_right: float
    d_left, d_right = native.partials_of_two(primitive, data, left.data, right.data)
    native.forget_float_errors(data, d_left, d_right)
    return record(primitive, data, left, right, d_left, d_right)


def operate(primitive: Primitive, left: object, right: object) -> Any:
    """An operator with a number on one side. A node of another kind and an array are left to their own operators."""
    if not isinstance(left, Value):
        if has_own_operators(left):
            return NotImplemented
        left = lift(left, primitive)
    if not isinstance(right, Value):
        if has_own_operators(right):
            return NotImplemented
        right = lift(right, primitive)
    return record_two(primitive, left, right)


def restore(data: float, grad: float, label: str) -> Value:
    """A leaf from the state that `pickle` or `copy` saved; see `Value.__reduce__`."""
    leaf = Value(data, label)
    leaf.grad = grad
    return leaf


# --- the compiled build and the browser alone ------------------------------------------------------------------------

#: Freeing a graph: the depth to which `__dealloc__` may nest, its depth now, and the arguments to be freed later.
DEEPEST = 100
depth: int = 0
put_off: list[Any] = []

if sys.platform == "emscripten":
    Value.__del__ = Value.__dealloc__  # pyright: ignore[reportAttributeAccessIssue]


def innermost_scope() -> Any:
    """The `scope(...)` that this thread is in, or None."""
    return native.innermost_scope()


def enter_scope(scope: Any) -> None:
    """Set the scope that this thread is in."""
    native.enter_scope(scope)


# --- registration ----------------------------------------------------------------------------------------------------

# So that pytest.approx takes it for a number.
Real.register(Value)
rows.register_node_type(Value, apply)  # pyright: ignore  # takes the module for the function of that name in it

#: The rows that are operators, by the ufuncs that NumPy calls for them (arrays/protocol.py).
operators: dict[Any, Primitive] = {}


def method(primitive: Primitive) -> "Callable[..., Value]":
    """A primitive as a method of Value."""

    def method_of_one(self: Value, *others: Any) -> Value:
        return primitive(self, *others) if others else record_one(primitive, self)

    def method_of_more(self: Value, *others: Any, **options: Any) -> Value:
        return primitive(self, *others, **options)

    method = method_of_one if primitive.arity == 1 else method_of_more
    method.__name__, method.__doc__ = primitive.name, primitive.summary
    method.__qualname__ = f"Value.{primitive.name}"
    return native.explain_method(method, refuse_name) if primitive.arity == 1 else method


def refuse_name(method: Any, name: str) -> NoReturn:
    """Raise where a method of one number is called with an argument that has a name."""
    TABLE[method.__name__].refuse_names((), {name: None})


def add_method(name: str, function: Any, kind: Any = Value) -> None:
    """Give Value or another class of the engine one more method, from a module that is not compiled: where this one is, the
    class refuses setattr()."""
    native.add_method(kind, name, function)


def explain_construction(*args: Any, **options: Any) -> None:
    """Raise where the arguments of Value do not fit its signature; the message has the call to write instead."""
    for name in options:
        if name not in ("data", "label"):
            raise unknown_argument("", "Value", name, ["data", "label"])
    if len(args) > 2:
        raise TypeError(f"Value() takes data and label, not {len(args)} arguments; {how_to_call('', 'Value')}.")


def explain_field(name: str, thing: Any) -> None:
    """Raise where something is assigned to a field that cannot hold it."""
    if name == "label":
        raise TypeError(f"x.label must be a str, not {describe(thing)}.")
    if isinstance(thing, Value):
        raise TypeError(f"x.{name} must be a float, not a Value; write x.{name} = y.data.")
    if name == "grad" and thing is None:
        raise TypeError("x.grad must be a float, not None; write x.grad = 0.0, or model.zero_grad().")
    real(thing, f"x.{name}")


native.explain_names(Primitive, Primitive.refuse_names)
native.explain_construction(Value, explain_construction)
native.explain_fields(Value, explain_field)
native.refuse_operators(Value, refuse_operator)

for _name, _row in TABLE.items():
    _row.code = native.code_of(_name)
    if not _row.over_lists and not _row.internal:
        native.add_method(Value, _name, method(_row))
        native.add_method(Value, _row.numpy_name, method(_row))  # NumPy asks entries of its arrays for methods of its names

# Attributes that other libraries' numbers have. A __getattr__ would slow down each access to a field.
for _name in HABITS["Value"]:
    if not hasattr(Value, _name):
        native.add_method(Value, _name, refusal("Value", _name))


def public_names(self: Value) -> list[str]:
    """The names for `dir` and completion, without those of other libraries, which only raise an error."""
    return [name for name in object.__dir__(self) if name not in HABITS["Value"]]


add_method("__dir__", public_names)
