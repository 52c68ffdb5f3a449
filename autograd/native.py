"""The few things that C does in another way than Python, in plain Python.

Where the package is compiled, `native.pxd` puts C functions of the same names in their place; see CONTRIBUTING. Nothing
else of the engine is written twice.
"""

import functools
import sys
import threading
import weakref
from array import array
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograd.row import Primitive


class _Place(threading.local):
    scope: Any = None


_place = _Place()


def innermost_scope() -> Any:
    """The `scope(...)` that this thread is in, or None."""
    return _place.scope


def enter_scope(scope: Any) -> None:
    _place.scope = scope


#: A weak reference to an object.
weak = weakref.ref


#: The hash of an object that equals itself alone.
hash_of_object = object.__hash__


def integers(column: Any) -> "array[int]":
    """A column of 32 or 64 bits as an array, which loops read faster than NumPy's; in C the column itself."""
    return array("i" if column.itemsize == 4 else "q", column.tobytes())


def code_of(name: str) -> int:
    """The index of a row among those with a spelling in C; -1 for none."""
    return -1


def value_of_one(primitive: "Primitive", x: float) -> float:
    return primitive.evaluate(x)


def partial_of_one(primitive: "Primitive", y: float, x: float) -> float:
    return primitive.float_partials(y, x)[0]


def value_of_two(primitive: "Primitive", a: float, b: float) -> float:
    return primitive.evaluate(a, b)


def partials_of_two(primitive: "Primitive", y: float, a: float, b: float) -> tuple[float, float]:
    return primitive.float_partials(y, a, b)


def apply_to_many(primitive: "Primitive", count: int, xs: list[float], partials: list[float]) -> float:
    """The value at the flat row of numbers; leaves the partial by each of them in the other row."""
    args = primitive.unflatten(xs)
    y = primitive.evaluate(*args)
    partials[:] = primitive.flatten(primitive.float_partials(y, *args))
    return y


def flat(lists: Any) -> tuple[Any, ...]:
    """The entries of all lists in one row."""
    return tuple(chain.from_iterable(lists))


def all_are(kind: type, row: tuple[Any, ...]) -> bool:
    """Whether all in the row are of this very class."""
    return list(map(type, row)).count(kind) == len(row)


def doubles(count: int) -> list[float]:
    """Room for so many floats."""
    return [0.0] * count


def release(row: list[float]) -> None:
    """Give the room back."""


def row_of(memory: "array[float]") -> "array[float]":
    """The numbers of an array, to be read and written one by one; the caller keeps the array alive."""
    return memory


def add_method(kind: type, name: str, function: Any) -> None:
    """Give a class one more method."""
    setattr(kind, name, function)


def explain_names(kind: type, explain: Any) -> None:
    """Let `explain(object, args, options)` answer where an object of this class is called with arguments that have names."""
    call: Any = kind.__call__

    def called(self: Any, *args: Any, **options: Any) -> Any:
        return explain(self, args, options) if options else call(self, *args)

    kind.__call__ = called


def explain_method(method: Any, explain: Any) -> Any:
    """The method, for which `explain(method, name)` raises where it is called with arguments that have names."""

    @functools.wraps(method)
    def called(self: Any, *args: Any, **options: Any) -> Any:
        return explain(method, next(iter(options))) if options else method(self, *args)

    return called


def explain_fields(kind: type, explain: Any) -> None:
    """Let `explain(name, thing)` raise a better error where C refuses a thing as the field of a name. Plain Python refuses
    none: to look at each assignment would slow down the recording."""


def refuse_operators(kind: type, refuse: Any) -> None:
    """Let `refuse(sign, left, right)` answer the operators that a number of this class has not. C answers indexing,
    iteration and `len` too, in slots of the class: methods of these names would make it a sequence to NumPy, pandas and
    pytest."""

    def add(name: str, sign: str) -> None:
        def before(self: Any, other: Any = None) -> Any:
            return refuse(sign, self, other)

        def after(self: Any, other: Any) -> Any:
            return refuse(sign, other, self)

        setattr(kind, f"__{name}__", before)
        setattr(kind, f"__r{name}__", after)

    signs = {"matmul": "@", "divmod": "divmod()", "and": "&", "or": "|", "xor": "^", "lshift": "<<", "rshift": ">>"}
    for name, sign in {**signs, "invert": "~"}.items():
        add(name, sign)


def explain_construction(kind: type, explain: Any) -> None:
    """Let `explain(*args, **options)` raise a better error where an object of this class can't be made for a TypeError."""
    init: Any = kind.__init__

    def initialised(self: Any, *args: Any, **options: Any) -> None:
        try:
            init(self, *args, **options)
        except TypeError:
            explain(*args, **options)
            raise

    kind.__init__ = initialised


def forget_float_errors(data: float, d_left: float, d_right: float) -> None:
    """Clear the processor's flags of invalid operations if any of these is inf or nan, which are answers here. NumPy reports
    them as warnings where it called for an entry of an array of objects; each of its own operations on floats begins by
    clearing them."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and not (isfinite(data) and isfinite(d_left) and isfinite(d_right)):
        numpy.add(0.0, 0.0)


def pause() -> None:
    """Let interrupts and other threads in; between the instructions of plain Python they come in by themselves."""
