"""A row of the table of primitives, and the dispatch of a call to it: compute on floats, record on nodes."""

import importlib
import re
import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from numbers import Integral
from typing import Any, NoReturn

from autograd.arguments import describe, is_array, is_condition, real
from autograd.elementwise import map_entries
from autograd.habits.lookup import how_to_call


def is_node(thing: object) -> bool:
    """Whether it is a node of a graph: a Value, or of another class with the method `apply_primitive`."""
    return hasattr(thing, "apply_primitive")


def has_own_operators(thing: object) -> bool:
    """Whether its own operators accept a node: it is a node of another class, or an array, which works elementwise."""
    return hasattr(thing, "__array_ufunc__") or hasattr(thing, "apply_primitive")


def unset_dispatch(primitive: "Primitive", args: "Sequence[Any]") -> NoReturn:
    raise RuntimeError("import autograd, not autograd.row alone: Values live in autograd.value.")


def indicator(condition: Any, name: str) -> Any:
    """A condition as a number: 1 or 0 for a bool and for a comparison of traced numbers; a number stays what it is.

    Args:
        condition: a bool, a comparison of traced numbers, or a number or node, which holds where it is not 0.
        name: the caller's name, for the message.

    Raises:
        TypeError: for a whole number other than 0 and 1: `~True` is -2 in Python, which would hold too.

    >>> indicator(True, "where()"), indicator(0.5, "where()")
    (1.0, 0.5)
    """
    kind: Any = type(condition)  # pyright: ignore[reportUnknownVariableType]
    if kind is float or kind is default_node_type:
        return condition
    if kind is bool or is_condition(condition):
        return float(condition)
    if isinstance(condition, Integral) and condition not in (0, 1):
        raise TypeError(
            f"{name}: the condition is {condition!r}, a whole number other than 0 and 1, as ~ makes of a bool;"
            " write logical_not(condition) instead of ~condition."
        )
    return getattr(condition, "indicator", condition)


#: The class of nearly all nodes, and the function that applies a primitive to them; value.py registers both. A node of
#: another class is asked for its own `apply_primitive`.
default_node_type: type = type(None)
apply_to_default_node: "Callable[[Primitive, Sequence[Any]], Any]" = unset_dispatch


def register_node_type(kind: type, apply: "Callable[[Primitive, Sequence[Any]], Any]") -> None:
    global default_node_type, apply_to_default_node
    default_node_type = kind
    apply_to_default_node = apply


#: Every primitive by name, in the order of the table. `define` fills it; everything else reads it.
TABLE: "dict[str, Primitive]" = {}


class Primitive:
    """One row of the table: an elementary operation and all that is known about it.

    Attributes:
        name: the name users call it by.
        summary: its description in one line; `__doc__`, `__name__` and `__signature__` are made of the columns
            (table/documentation.py).
        arity: how many arguments it takes; an argument is a number or, where `over_lists`, a list of numbers.
        over_lists: whether each argument is a list (`sum(xs)`, `dot(ws, xs)`).
        allows_empty: whether the lists may be empty, as those of a sum or a product.
        internal: whether only derivatives and compiled programs use it: it is no name and no method that users see.
        has_condition: whether the first argument is a condition, which may be a bool or a comparison of traced numbers.
        selects: the indices of the arguments to which a partial of 0 passes nothing on, even if the adjoint is inf or nan:
            the row takes other arguments or is flat there, as `where` beside the branch taken and `relu` below 0.
        commutative: whether the order of the arguments (or of a list's entries) does not matter.
        evaluate: floats (or lists of floats) to a float; never raises on them.
        partials: `(y, *arguments)` to one partial per argument (one list of partials per list), written in primitives
            and in `+ - *`, so that the same line serves floats, Values and traced values.
        float_partials: the same code with each primitive's name bound to its evaluator (made by `bind_to_floats`).
        definition: the operation in simpler primitives, or None where it is elementary.
        symbol: its sign in drawings.
        latex, numpy: how it is written, with `{0}`, `{1}` for the arguments.
        numpy_name: its name in NumPy: the function that `numpy` calls, or where that is no single call the row's own name.
        c: how compiled code computes it, with the same bits as `evaluate`: an expression of doubles and libm, in which
            `row_softplus(x)` calls another row, or statements that end with its `return`; where `over_lists`, the expression
            that updates the result `y` at each entry. None leaves it to `evaluate`.
        code: its number in the compiled table, set by value.py; -1 outside it.
        reference: its spelling in 50-digit arithmetic (mpmath); by default a call by its name.
        samples: argument tuples at which tests compare it with 50-digit arithmetic.
        tolerance: the relative error that tests allow at the samples; a row with more than 1e-12 says why.
    """

    def __init__(
        self,
        name: str,
        doc: str,
        *,
        evaluate: Callable[..., float],
        partials: Callable[..., tuple[Any, ...]],
        symbol: str,
        latex: str,
        numpy: str,
        samples: Sequence[tuple[Any, ...]],
        numpy_name: str | None = None,
        c: str | None = None,
        arity: int = 1,
        over_lists: bool = False,
        allows_empty: bool = False,
        internal: bool = False,
        has_condition: bool = False,
        commutative: bool = False,
        selects: tuple[int, ...] = (),
        reference: str | None = None,
        definition: Callable[..., Any] | None = None,
        tolerance: float = 1e-12,
    ) -> None:
        self.name = name
        self.summary = doc
        self.arity = arity
        self.over_lists = over_lists
        self.allows_empty = allows_empty
        self.internal = internal
        self.has_condition = has_condition
        self.commutative = commutative
        self.selects = selects
        self.reference = reference or f"{name}({', '.join(['{' + str(i) + '}' for i in range(arity)])})"
        self.evaluate = reporting(name, evaluate)
        self.partials = partials
        self.float_partials = partials
        self.definition = definition
        self.symbol = symbol
        self.latex = latex
        self.numpy = numpy
        call = re.fullmatch(r"np\.(\w+)\(\{0\}(, \{\d\})*\)", numpy)
        self.numpy_name = numpy_name or (call[1] if call else name)
        self.c = c
        self.code = -1
        self.samples = samples
        self.tolerance = tolerance

    def __getattr__(self, name: str) -> Any:
        """`__name__`, as functions have it; Cython does not compile a property of this name."""
        if name == "__name__":
            return self.name
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"

    def __copy__(self) -> "Primitive":
        return self

    def __deepcopy__(self, memo: object) -> "Primitive":
        return self

    def __reduce__(self) -> Any:
        """An unpickled row is the row itself, found by its name in the table, or in the module that it was written in."""
        if TABLE.get(self.name) is self:
            return find, (self.name,)
        module = getattr(self.partials, "__module__", None) or ""
        for name, entry in list(vars(sys.modules.get(module, sys)).items()):
            if entry is self:
                return find_in_module, (module, name)
        raise TypeError(
            f"The primitive {self.name!r} can't be pickled: it is found again by its name in a module, and in"
            f" {module or 'none'!r} it has none. Assign it to a name at the top of a module that can be imported."
        )

    def __call__(self, *args: Any) -> Any:
        """Compute on floats; record where any argument is a node (its class then has `apply_primitive`)."""
        if len(args) != self.arity:
            takes = f"takes {self.arity} argument{'s' * (self.arity > 1)}, not {len(args)}"
            raise TypeError(f"{self.name}() {takes}{self._how_to_call()}.")
        if self.over_lists:
            return self._on_lists(args)
        if self.has_condition and type(args[0]) is not float:
            args = (indicator(args[0], f"{self.name}()"), *args[1:])
        for arg in args:
            if type(arg) is default_node_type:
                return apply_to_default_node(self, args)
            if type(arg) is not float and (apply := getattr(arg, "apply_primitive", None)) is not None:
                return apply(self, args)
        return self._compute(args)

    def refuse_names(self, args: tuple[Any, ...], options: dict[str, Any]) -> NoReturn:
        """Raise for keyword arguments, which rows do not take; value.py registers this in the place of `__call__`."""
        name = next(iter(options))
        raise TypeError(f"{self.name}() has no argument {name!r}{self._how_to_call(name) or self._how_to_call()}.")

    def _how_to_call(self, argument: str = "*") -> str:
        """The remedy for arguments that do not fit the signature: the end of an error message."""
        place = "list()" if self.over_lists else "number()" if self.arity == 1 else "numbers()"
        line = how_to_call(place, self.name, argument)
        return f"; {line}" if line else ""

    def _on_lists(self, lists: tuple[Any, ...]) -> Any:
        for entries in lists:
            if type(entries) is not list and type(entries) is not tuple:
                if is_node(entries) and type(entries) is not default_node_type:  # a list with lanes, from vmap under jit
                    return entries.apply_primitive(self, lists)
                lists = tuple([self._as_list(arg, index) for index, arg in enumerate(lists)])
                break
        first, last = lists[0], lists[-1]
        if len(first) != len(last):
            raise ValueError(
                f"{self.name}(): the lists must be of one length, but have {len(first)} and {len(last)} entries."
            )
        if not first and not self.allows_empty:
            raise ValueError(f"{self.name}(): the list is empty; give at least one number.")
        for entries in lists:
            for entry in entries:
                if type(entry) is default_node_type:
                    return apply_to_default_node(self, lists)
                if type(entry) is not float and is_node(entry):
                    return entry.apply_primitive(self, lists)
        return self._compute(lists)

    def _compute(self, args: Sequence[Any]) -> Any:
        try:
            numbers = self.map(real, args)
        except TypeError as error:
            if not self.over_lists and any(map(is_array, args)):
                return map_entries(self, args)
            entry_by_entry = self.arity == 1 and not self.over_lists and type(args[0]) in (list, tuple)
            instead = f" Write [{self.name}(x) for x in xs]." if entry_by_entry else ""
            raise TypeError(f"{self.name}(): {error}{instead}") from None
        return self.evaluate(*numbers)

    def _as_list(self, arg: Any, index: int) -> list[Any]:
        if isinstance(arg, str | bytes | dict) or not isinstance(arg, Iterable):
            problem = f"argument {index} must be a list of numbers or Values, not {describe(arg)}"
            raise TypeError(f"{self.name}(): {problem}{self._how_to_call()}.")
        entries: Iterable[Any] = arg  # pyright: ignore[reportUnknownVariableType]
        return list(entries)

    def flatten(self, args: Sequence[Any]) -> list[Any]:
        """The arguments (or partials) in one flat sequence, as a node keeps them, in a list of its own."""
        if not self.over_lists:
            return list(args)
        flat: list[Any] = []
        for entries in args:
            flat += entries
        return flat

    def partials_at(self, node: Any, args: tuple[Any, ...]) -> Sequence[Any]:
        """The partials of a node by its arguments, in one flat sequence."""
        if self.over_lists:
            return self.flatten(self.partials(node, *self.unflatten(args)))
        if len(args) == 1:  # the usual cases, without a tuple of all
            found = self.partials(node, args[0])
        elif len(args) == 2:
            found = self.partials(node, args[0], args[1])
        else:
            found = self.partials(node, *args)
        return found if type(found) is tuple else list(found)

    def unflatten(self, args: Sequence[Any]) -> Sequence[Any]:
        """The flat sequence of a node's arguments as `evaluate` and `partials` take them."""
        if not self.over_lists:
            return args
        length = len(args) // self.arity
        return [args[i * length : (i + 1) * length] for i in range(self.arity)]

    def selects_at(self, index: int, count: int) -> bool:
        """Whether it selects the argument at this index of the flat sequence of `count` arguments; see `selects`."""
        return (index * self.arity // count if self.over_lists else index) in self.selects

    def map(self, function: Callable[[Any], Any], args: Sequence[Any]) -> Sequence[Any]:
        """The arguments with the function applied to each number."""
        if self.over_lists:
            return [[function(entry) for entry in entries] for entries in args]
        return [function(arg) for arg in args]


def define(name: str, doc: str, **columns: Any) -> Primitive:
    """Add a row to the table and return it. See `Primitive` for the columns."""
    TABLE[name] = primitive = Primitive(name, doc, **columns)
    primitive.evaluate = columns["evaluate"]  # evaluators of the table never raise, so need no wrapper
    return primitive


def find(name: str) -> Primitive:
    return TABLE[name]


def find_in_module(module: str, name: str) -> Primitive:
    return getattr(importlib.import_module(module), name)


def numbered(primitives: list[Primitive]) -> "tuple[dict[Primitive, int], array[int]]":
    """The primitives of a list, each once with a number, counted as they first come, and the number of each entry."""
    numbers: dict[Primitive, int] = {}
    found, known = array("i", bytes(4 * len(primitives))), array("i", [-1]) * len(TABLE)
    for i in range(len(primitives)):
        primitive = primitives[i]
        code = primitive.code
        number = known[code] if code >= 0 else -1  # of most it is known without hashing
        if number < 0:
            number = numbers.setdefault(primitive, len(numbers))
            if code >= 0:
                known[code] = number
        found[i] = number
    return numbers, found


def reporting(name: str, evaluate: Callable[..., float]) -> Callable[..., float]:
    """The evaluator of a user's primitive: returns a float; an exception in it is raised again with the call that failed."""

    def evaluated(*args: Any) -> float:
        try:
            return float(evaluate(*args))
        except (ArithmeticError, ValueError) as error:
            call = f"{name}({', '.join(map(repr, args))})"
            raise ArithmeticError(
                f"{call}: its evaluate raised {type(error).__name__}: {error}. Return math.inf or math.nan there, as"
                " IEEE arithmetic does."
            ) from error

    return evaluated
