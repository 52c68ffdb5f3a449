"""The traced number: stands for a number of a call while the user's function is traced."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from autograd import native
from autograd.arguments import comparable, is_array, real
from autograd.arrays.array import array_function, array_ufunc
from autograd.builtin_forms import clip
from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.precision import refuse_rounded
from autograd.compiler.frontend.refusal import REDUCE, refuse, refuse_pickle, refuse_text
from autograd.compiler.ir.lanes import DETACHED, REDUCTIONS
from autograd.compiler.ir.tables import TABLE_ROWS, gather_at, is_table, summed, table_of
from autograd.conditions import CONDITIONS
from autograd.elementwise import map_entries
from autograd.errors import TraceError
from autograd.primitives import identity
from autograd.row import TABLE, Primitive, is_node
from autograd.symbolic import sweep_symbolically
from autograd.value import Value, refuse_operator

if TYPE_CHECKING:
    from autograd.compiler.frontend.trace import Trace

ADD, DIV, MUL, NEG, POW, SUB, SUM = [TABLE[name] for name in ("add", "div", "mul", "neg", "pow", "sub", "sum")]
EQUAL, LESS, LESS_EQUAL, LOGICAL_NOT = [TABLE[name] for name in ("equal", "less", "less_equal", "logical_not")]


class Traced:
    """A traced number: the result of an equation. Arithmetic on it records further equations.

    Attributes:
        trace: the trace that records its equations.
        index: the number of its equation.
        primitive: the operation that made it.
        left, right: its arguments, or None; where there are more than two, `left` is the tuple of all. `args` is that tuple
            in any case.
        number: of a constant, the number; of another source, its position there.
        lanes: the number of samples, with a number for each; 0 where it is uniform.
    """

    # __slots__ is for plain Python, the annotations for type checkers; tracer.pxd has the C types of the compiled build.
    __slots__ = ("index", "lanes", "left", "number", "primitive", "right", "trace")

    trace: "Trace"
    index: int
    primitive: Primitive
    left: "Traced | tuple[Traced, ...] | None"
    right: "Traced | None"
    number: Any
    lanes: int

    # NumPy dispatches its ufuncs and functions here (NEP 13 and NEP 18).
    __array_ufunc__ = array_ufunc
    __array_function__ = array_function

    @property
    def args(self) -> "tuple[Traced, ...]":
        """The numbers that it was made from; none for a source."""
        left = self.left
        if left is None:
            return ()
        if type(left) is tuple:
            return left
        return (left,) if self.right is None else (left, self.right)  # pyright: ignore[reportReturnType]

    def apply_primitive(self, primitive: Primitive, args: tuple[Any, ...]) -> "Traced":
        if primitive is SUM and self.primitive.code < 0 and is_table(self):  # rows that C knows give no tables
            return summed(args[0])
        flat = tuple(primitive.flatten(args)) if primitive.over_lists else args
        if native.all_are(Traced, flat):
            return self.trace.record(primitive, flat)
        if not primitive.over_lists:
            for arg in args:
                if hasattr(arg, "stands_for_lanes"):
                    return arg.apply_primitive(primitive, args)
            if any(map(is_array, args)):
                return map_entries(primitive, args)
        row: list[Any] = []
        for arg in flat:
            if type(arg) is Traced:
                row.append(arg)
            elif type(arg) is float or type(arg) is int:
                if type(arg) is int:
                    refuse_rounded(arg, primitive, self.trace.single)
                row.append(self.trace.constant(real(arg)))
            else:
                row.append(self.trace.lift(arg, primitive))
        return self.trace.record(primitive, tuple(row))

    def gradients(self, inputs: Any) -> list["Traced"]:
        """The derivatives of this number by others."""
        return self.pull_back([self], [1.0], inputs)

    def pull_back(self, outputs: list[Any], seeds: list[Any], inputs: Any) -> list["Traced"]:
        """`autograd.derivatives.pull_back` in the trace of this number."""
        lift = self.trace.lift
        nodes, outputs, seeds = [
            [entry if type(entry) is Traced else lift(entry, identity) for entry in entries]
            for entries in (inputs, outputs, seeds)
        ]
        for output, seed in zip(outputs, seeds, strict=True):
            trace = self.trace
            returned = output.lanes == seed.lanes and trace.body.may_read(output)  # by a vmap or a loop
            if output.lanes not in (0, trace.lanes, trace.samples) and not returned:
                raise TraceError(f"gradients(): the output has a number per sample of a vmap, {REDUCE}.")
        self.trace.refuse_mapped(nodes)
        found = sweep_symbolically(outputs, seeds, nodes)
        return [entry if type(entry) is Traced else lift(entry, identity) for entry in found]

    def check_read(self) -> None:
        """See that a function which is differentiated in forward mode gives what may be read where it is.

        Raises:
            TraceError: for a number that a vmap or loop left behind, whose tangent would be lost.
        """
        body = self.trace.body
        if self.lanes and body.checked and not body.may_read(self):
            raise TraceError(f"jvp(): the output has a number per sample of a vmap or step of a loop, {REDUCE}.")

    def collect(self, tangent: Any) -> Any:
        """The tangent of this number in forward mode: of a reduction, the sum over the lanes of what they contribute."""
        if self.primitive not in REDUCTIONS or self.trace.ends_at_reductions:
            return tangent
        tangent = tangent if type(tangent) is Traced else self.trace.lift(tangent, identity)
        return self.trace.sum_over_lanes(tangent, tangent.lanes or self.number)

    def lift(self, value: Value) -> "Traced":
        """A captured Value as a number of this trace."""
        return self.trace.lift(value, identity)

    @property
    def scope(self) -> Any:
        """The innermost `scope(...)` it was made in, or None."""
        return self.trace.scopes[self.index]

    @property
    def has_factors(self) -> bool:
        """Whether its partials are factors, or may be instructions, as of numbers that meet others' lanes, and of tables."""
        return not self.lanes and self.primitive not in TABLE_ROWS

    def table_of(self, entries: list[Any]) -> Any:
        """A list made ready for `taken_from`."""
        return table_of(self, entries)

    def taken_from(self, table: Any) -> Any:
        """The entry of a list at this index."""
        return gather_at(self, table)

    def as_index(self, name: str) -> "Traced":
        """Itself as an index of the function of this name, if it is known to be whole."""
        return self.trace.as_index(self, name)

    def __add__(self, other: object) -> "Traced":
        return operate(self, ADD, other)

    def __sub__(self, other: object) -> "Traced":
        return operate(self, SUB, other)

    def __mul__(self, other: object) -> "Traced":
        return operate(self, MUL, other)

    def __truediv__(self, other: object) -> "Traced":
        return operate(self, DIV, other)

    def __pow__(self, other: object) -> "Traced":
        return operate(self, POW, other)

    def __mod__(self, other: object) -> "Traced":
        return operate(self, TABLE["remainder"], other)

    def __floordiv__(self, other: object) -> "Traced":
        return operate(self, TABLE["floor_divide"], other)

    def __rmod__(self, other: object) -> "Traced":
        return TABLE["remainder"](other, self)

    def __rfloordiv__(self, other: object) -> "Traced":
        return TABLE["floor_divide"](other, self)

    def __radd__(self, other: object) -> "Traced":
        return ADD(other, self)

    def __rsub__(self, other: object) -> "Traced":
        return SUB(other, self)

    def __rmul__(self, other: object) -> "Traced":
        return MUL(other, self)

    def __rtruediv__(self, other: object) -> "Traced":
        return DIV(other, self)

    def __rpow__(self, other: object) -> "Traced":
        return POW(other, self)

    def __pos__(self) -> "Traced":
        return self

    def __abs__(self) -> "Traced":
        return TABLE["abs"](self)

    def __neg__(self) -> "Traced":
        return self.trace.record(NEG, (self,))

    # Comparisons are recorded. None of them is answered by identity: `in`, `.index` and `==` of lists ask for the truth of
    # the condition, and a set or dict for the hash.

    def as_condition(self) -> Condition:
        """Whether it is not 0."""
        return Condition(self)

    def __lt__(self, other: object) -> Any:
        return NotImplemented if has_elementwise_operators(other) else Condition(LESS(self, other))

    def __le__(self, other: object) -> Any:
        return NotImplemented if has_elementwise_operators(other) else Condition(LESS_EQUAL(self, other))

    def __gt__(self, other: object) -> Any:
        return NotImplemented if has_elementwise_operators(other) else Condition(LESS(other, self))

    def __ge__(self, other: object) -> Any:
        return NotImplemented if has_elementwise_operators(other) else Condition(LESS_EQUAL(other, self))

    def __eq__(self, other: object) -> Any:
        equal = indicator_of_equality(self, other)
        return NotImplemented if equal is None else Condition(equal)

    def __ne__(self, other: object) -> Any:
        equal = indicator_of_equality(self, other)
        return NotImplemented if equal is None else Condition(LOGICAL_NOT(equal))

    def __copy__(self) -> "Traced":
        return self

    def __deepcopy__(self, memo: Any) -> "Traced":
        return self

    def __hash__(self) -> int:
        refuse("a set or dict was asked to hold", "keep traced numbers in a list, or compare them with == and where", self)

    def __reduce__(self) -> NoReturn:
        refuse_pickle(self)

    # Conversions that need the number itself. Python calls them implicitly, so each message names the caller and the remedy.

    def __float__(self) -> NoReturn:
        refuse(
            "float() was asked of",
            "use the functions of autograd (autograd.sin instead of math.sin) and lists instead of NumPy's arrays of floats,"
            " or return the number",
            self,
        )

    def __trunc__(self) -> NoReturn:
        refuse("math.trunc() was asked of", "use floor() and ceil() of autograd, which give traced numbers", self)

    def item(self) -> NoReturn:
        refuse(".item() was asked of", "return the number to see it", self)

    def detach(self) -> "Traced":
        """The same number, as a constant to derivatives."""
        return self.trace.record(DETACHED, (self,))

    def __round__(self, digits: Any = None) -> "Traced":
        if digits is not None:
            refuse(
                "round(x, n) was asked of", "round what the function returns; round(x), to a whole number, is recorded", self
            )
        return TABLE["round"](self)

    def __int__(self) -> NoReturn:
        refuse("int() was asked of", "use floor(), which gives a traced number", self)

    def __index__(self) -> NoReturn:
        refuse(
            "a whole number (an index, a length, range()) was asked of",
            "write take(xs, i) for an entry xs[i]; a length or a count must be a plain int that is no argument",
            self,
        )

    def __format__(self, specification: str) -> NoReturn:
        refuse_text(self)

    def __str__(self) -> NoReturn:
        refuse_text(self)

    def __bool__(self) -> NoReturn:
        refuse("`if`, `while`, `and`, `or` or `not` was asked of", "use where(condition, a, b) instead of a branch", self)

    @property
    def data(self) -> NoReturn:
        refuse(".data was asked of", "return the number to see it", self)

    def backward(self, gradient: float = 1.0) -> NoReturn:
        refuse("backward() was called on", "use gradients(loss, parameters) and return what it gives", self)

    def __repr__(self) -> str:
        return f"Traced(v{self.index} = {self.primitive.name}{f', {self.lanes} lanes' if self.lanes else ''})"


def operate(node: Traced, primitive: Primitive, other: object) -> Any:
    """An operator with this number on its left. (A method that C code calls would make each number larger.)"""
    if type(other) is Traced:
        return node.trace.record(primitive, (node, other))
    if type(other) is float or type(other) is int:
        if type(other) is int:
            refuse_rounded(other, primitive, node.trace.single)
        return node.trace.record(primitive, (node, node.trace.constant(real(other))))
    return NotImplemented if has_elementwise_operators(other) else primitive(node, other)


def indicator_of_equality(node: Traced, other: object) -> Traced | None:
    """The traced number that is 1 where the other number equals the node; None where the other is no number."""
    if has_elementwise_operators(other):
        return None
    number = other if is_node(other) else comparable(other)
    refuse_rounded(other, EQUAL, node.trace.single)
    return None if number is None else EQUAL(node, number)


def has_elementwise_operators(other: object) -> bool:
    """Whether its own operator is to be asked, which is elementwise."""
    is_number = hasattr(type(other), "apply_primitive") and not hasattr(other, "stands_for_lanes")
    return hasattr(other, "__array_ufunc__") and not is_number  # pyright: ignore[reportUnknownMemberType]


def _method(primitive: Primitive) -> Callable[..., Any]:
    def method(self: Traced, *others: Any, **options: Any) -> Any:
        return primitive(self, *others, **options)

    return method


METHODS = {**CONDITIONS, "clip": clip}
for _row in TABLE.values():
    if not _row.over_lists and not _row.internal:
        native.add_method(Traced, _row.name, METHODS.get(_row.name) or _method(_row))
        if _row.name not in METHODS:
            native.add_method(Traced, _row.numpy_name, _method(_row))
native.refuse_operators(Traced, refuse_operator)
