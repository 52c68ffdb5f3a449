"""`take`, `one_hot`, `argmax` and `argmin`: entries by an index that a program may compute, and indices by what is there.

On plain numbers an index is a whole number, as in Python, and `take(xs, i)` is `xs[i]`. Under jit it is a traced number that
is whole however it was made: an argument that is an int or an array of ints, or what floor, round and argmax give.
"""

from collections.abc import Callable, Iterable
from functools import cache, partial
from itertools import product
from numbers import Integral
from typing import Any, NoReturn, cast

from autograd import ieee, primitives
from autograd.arguments import check_arithmetic, describe, is_array, is_condition, real
from autograd.errors import TraceError
from autograd.habits.lookup import explains_arguments
from autograd.modes import detached, enable_grad, line_of_user, modes
from autograd.observer import observer
from autograd.primitives import equal, position
from autograd.row import TABLE, Primitive, is_node
from autograd.value import Value


@explains_arguments("list()")
def take(xs: Any, i: Any) -> Any:
    """The entry of a list at an index, `xs[i]`, also where the index is known only when a compiled program runs.

    Its derivative by the entry is 1, by all others 0, and the index has none. Compiled, it takes the
    same time for a list of any length; its derivative is as long as the list.

    Args:
        xs: a list or an array of numbers, or of rows, of which the whole row is given; entries are along axis 0.
        i: an int, or a list or an array of ints, for which there is an entry each. Below 0 it counts from the end. Under jit
            an index that is an argument must be an int or of an integer type, whole numbers that are computed may be floats.

    Raises:
        IndexError: for an index out of range. Under jit, where a traced index can't be seen, it is clipped instead: that of
            the first or of the last entry is taken, as in JAX.
        TypeError: for an index that is no whole number, or of an array of floats.

    >>> take([0.5, 1.5, 2.5], 1), take([0.5, 1.5, 2.5], [2, -3])
    (1.5, [2.5, 0.5])
    >>> take([[1.0, 2.0], [3.0, 4.0]], -1)
    [3.0, 4.0]
    """
    return _over_indices(partial(_taken, xs, []), i, "take()")


@explains_arguments("number()")
def one_hot(i: Any, n: int) -> Any:
    """A list of n numbers that are 0, but 1 at an index: `dot(one_hot(i, n), xs)` is `take(xs, i)` for finite numbers.

    Args:
        i: an index, or a list or an array of them, for which there is a list each; as for `take`.
        n: how many numbers, an int.

    Raises:
        IndexError: for an index out of range, which under jit is clipped, as for `take`. (JAX gives zeros alone.)
        TypeError: for an index that is no whole number, or of an array of floats. ValueError: if n is below 1.

    >>> one_hot(1, 3), one_hot([0, -1], 2)
    ([0.0, 1.0, 0.0], [[1.0, 0.0], [0.0, 1.0]])
    """
    if isinstance(n, bool) or not isinstance(n, Integral):
        raise TypeError(f"one_hot(): n must be a whole number, not {describe(n)}.")
    count = int(n)
    if count < 1:
        raise ValueError(f"one_hot(): n must be at least 1, not {n}.")

    def of_index(index: Any) -> list[Any]:
        if is_node(index):
            at = position(index, count)
            return [equal(at, float(k)) for k in range(count)]
        at = _in_range(index, count, "one_hot()")
        return [1.0 if k == at else 0.0 for k in range(count)]

    found = _over_indices(of_index, i, "one_hot()")
    return _as_array(found) if is_array(i) else found


@explains_arguments("list()")
def argmax(xs: Iterable[Any]) -> Any:
    """The index of the largest entry of a list, the first where several tie; the first nan where there is one, as in NumPy.

    It is a constant to derivatives.

    Args:
        xs: a list or an array of n numbers. Of arrays with several axes np.argmax takes the axis.

    Returns:
        An int; under jit a traced number, which `take` accepts as an index.

    >>> argmax([1.0, 3.0, 3.0]), argmin([1.0, 3.0, 3.0])
    (1, 0)
    """
    return _index_of(xs, primitives.argmax, ieee.argmax)


@explains_arguments("list()")
def argmin(xs: Iterable[Any]) -> Any:
    """The index of the smallest entry of a list; otherwise as `argmax`.

    >>> argmin([2.0, -1.0, 5.0])
    1
    """
    return _index_of(xs, primitives.argmin, ieee.argmin)


def _index_of(xs: Any, row: Primitive, evaluate: Callable[[list[float]], float]) -> Any:
    name = f"{row.name}()"
    if isinstance(xs, str | bytes | dict) or not hasattr(xs, "__iter__"):
        raise TypeError(f"{name}: xs must be a list of numbers or Values, not {describe(xs)}.")
    entries: list[Any] = list(xs)
    if not entries:
        raise ValueError(f"{name}: the list is empty; give at least one number.")
    if any(is_node(entry) and (modes.tracing or not isinstance(entry, Value)) for entry in entries):
        return row(entries)
    return int(evaluate([x.data if isinstance(x, Value) else real(x, f"{name}: xs[{i}]") for i, x in enumerate(entries)]))


def _over_indices(function: Callable[[Any], Any], i: Any, name: str) -> Any:
    """A function of an index, of each of them."""
    if isinstance(i, list | tuple):
        return [_over_indices(function, entry, name) for entry in cast(list[Any], i)]
    if not is_array(i):
        return function(as_index(i, name))
    check_arithmetic(i, f"{name}: the index")
    if i.dtype.kind not in "iuO":
        integers = "" if i.dtype.kind == "b" else "; write i.astype(int)"
        raise TypeError(f"{name}: an index array must be of integers, not of dtype {i.dtype}{integers}.")
    if not i.ndim:
        return function(as_index(i[()], name))
    return _as_array([_over_indices(function, entry, name) for entry in i])


def as_index(i: Any, name: str) -> Any:
    """An index as an int, or as a node that is known to be whole.

    Raises:
        TypeError: for anything else.
    """
    if type(i) is int:
        return i
    if isinstance(i, Value) and not modes.tracing:
        i = i.data
    if is_node(i):
        as_traced: Any = getattr(i, "as_index", None)
        if as_traced is not None:
            return as_traced(name)
        if isinstance(i, Value) and holds_whole(i):
            return i
        refuse_index(name, describe(i), "pass it as an argument that is an int; of a condition write where(condition, 1, 0)")
    if isinstance(i, Integral) and not is_condition(i):
        return int(i)
    if isinstance(i, float) and i.is_integer():
        return int(i)
    remedy = "; round it by floor(i), ceil(i) or round(i)" if isinstance(i, float) else ""
    raise TypeError(f"{name}: an index must be a whole number, not {describe(i)}{remedy}.")


def refuse_index(name: str, what: str, remedy: str) -> NoReturn:
    """Raise the error for a traced number that need not be whole."""
    raise TraceError(
        f"jit: {name}: an index must be a whole number, but {what} need not be one; {remedy}. At {line_of_user()}"
    )


#: Numbers at which rows are tried for whether they give whole numbers, and whole ones for whether they keep them whole.
FRACTIONS, WHOLES = (-2.7, 0.5, 1.3, 3.1), (-3.0, -1.0, 0.0, 2.0, 5.0)
#: Rows outside of the table of which the result is whole where the arguments are. The compiler adds its own.
KEEP_WHOLE: set[Primitive] = set()
#: Those of which the result always is.
ALWAYS_WHOLE: set[Primitive] = set()


def holds_whole(node: Any, is_source: Callable[[Any], bool] = lambda _: False) -> bool:
    """Whether a node is a whole number, or inf or nan, whatever its sources are.

    Args:
        is_source: whether a node without arguments is such a number.
    """
    waiting, seen = [node], {id(node)}
    while waiting:
        one = waiting.pop()
        if one.primitive is primitives.constant:
            number: float = one.data if isinstance(one, Value) else one.number
            if not number.is_integer():
                return False
        elif not one.args:
            if not is_source(one):
                return False
        elif one.primitive not in ALWAYS_WHOLE and not gives_whole(one.primitive, FRACTIONS):
            if one.primitive not in KEEP_WHOLE and not gives_whole(one.primitive, WHOLES):
                return False
            new = [arg for arg in one.args[one.primitive.has_condition :] if id(arg) not in seen]
            seen.update(map(id, new))
            waiting += new
    return True


@cache
def gives_whole(primitive: Primitive, points: tuple[float, ...]) -> bool:
    """Whether the results of a row of the table at these numbers are whole, or inf or nan.

    >>> from autograd import exp, floor, mul
    >>> gives_whole(floor, FRACTIONS), gives_whole(mul, FRACTIONS), gives_whole(mul, WHOLES), gives_whole(exp, WHOLES)
    (True, False, True, False)
    """
    if TABLE.get(primitive.name) is not primitive:
        return False

    each = [list(points), list(points[:2])] if primitive.over_lists else points
    calls = product(each, repeat=primitive.arity)
    found = [primitive.evaluate(*args) for args in calls if len({len(arg) for arg in args if isinstance(arg, list)}) <= 1]
    return all(y - y != 0.0 or y.is_integer() for y in found)


def _in_range(index: int, count: int, name: str) -> int:
    """The index counted from the start."""
    if not -count <= index < count:
        entries = "1 entry" if count == 1 else f"{count} entries"
        raise IndexError(f"{name}: the index is {index}, but must be from {-count} to {count - 1}, as of {entries}.")
    return index % count


def _taken(xs: Any, readers: list[Callable[[Any], Any]], index: Any) -> Any:
    """The entry, or the row, at one index. `readers` keeps the reader of xs for further indices, as xs may be large."""
    if hasattr(xs, "stands_for_lanes"):
        return xs[index]  # which raises the error with the remedy
    if isinstance(xs, str | bytes | dict) or not hasattr(xs, "__getitem__") or not hasattr(xs, "__len__"):
        raise TypeError(f"take(): xs must be a list or an array of numbers or of rows, not {describe(xs)}.")
    if is_array(xs):
        check_arithmetic(xs, "take(): xs")
    if not (len(xs) if not is_array(xs) or xs.ndim else 0):
        raise IndexError("take(): xs has no entries.")
    if not is_node(index):
        at = _in_range(index, len(xs), "take()")
        # Of lists beside arrays, whichever it is, an array is given, as with a traced index.
        found = _as_array([xs[at]])[0] if isinstance(xs[at], list | tuple) and any(map(is_array, xs)) else xs[at]
        return found if modes.recording else _detached(found)
    if not readers:
        readers.append(_reader(xs))
    return readers[0](index)


def _detached(entry: Any) -> Any:
    """An entry or a row that is taken within no_grad, as constants: with a traced index it is the result of an operation."""
    if isinstance(entry, list | tuple):
        row = cast(Any, entry)
        return getattr(row.__class__, "_make", row.__class__)([_detached(one) for one in row])
    if is_array(entry) and entry.dtype == object and entry.ndim:
        return _as_array([_detached(one) for one in entry])
    return detached(entry)


def _reader(xs: Any) -> Callable[[Any], Any]:
    """A function of an index that is a node: the entry there, of a row one for each number of it."""
    if is_array(xs):
        if xs.ndim == 1:
            return _reader_of_numbers(xs.tolist())
        columns = list(map(_reader, xs.swapaxes(0, 1)))
        return lambda index: _as_array([read(index) for read in columns])
    rows: list[Any] = list(xs)
    if any(map(is_array, rows)):
        return _reader(_as_array(rows))
    if not any(isinstance(row, list | tuple) for row in rows):
        return _reader_of_numbers(rows)
    row_type: Any = rows[0].__class__
    alike = all(type(row) is row_type for row in rows) and len(set(map(len, rows))) == 1
    lists: list[list[Any]] = list(map(list, zip(*rows, strict=True))) if alike else []
    if not alike or any(len({is_array(one) and one.ndim > 0 for one in column}) > 1 for column in lists):
        raise ValueError("take(): xs must hold numbers, or rows of one length and type, where the index is traced.")
    columns, make = list(map(_reader, lists)), getattr(row_type, "_make", row_type)
    return lambda index: make([read(index) for read in columns])


def _reader_of_numbers(entries: list[Any]) -> Callable[[Any], Any]:
    table: Any = None

    def read(index: Any) -> Any:
        nonlocal table
        if isinstance(index, Value):
            return primitives.take([index, *entries])
        if table is None:
            table = index.table_of(entries)
        return index.taken_from(table)

    return read


def is_index(part: Any) -> bool:
    """Whether a part of a subscript is a number, or an array of numbers, that only `take` can index with."""
    if is_array(part):
        return part.dtype == object and all(hasattr(entry, "as_index") or isinstance(entry, Value) for entry in part.flat)
    return hasattr(part, "as_index") or isinstance(part, Value)


def entries_at(xs: Any, parts: tuple[Any, ...]) -> Any:
    """`xs[parts]` of an array where some of the parts are nodes, or one is an array of nodes.

    Several arrays of indices, or one beside numbers, go together entry by entry, as in NumPy. An entry is what it was in the
    array within `no_grad()` too, as with an index that is an int; `take()` gives a constant there, whatever the index is.

    Raises:
        TypeError: where such do not stand side by side, behind slices alone.
    """
    chosen = [k for k, part in enumerate(parts) if is_array(part) or isinstance(part, list | Integral) or is_index(part)]
    if len(chosen) > 1 and any(is_array(parts[k]) or isinstance(parts[k], list) for k in chosen):
        xs, parts = _merged(xs, parts, chosen)
    found = xs[tuple([slice(None) if is_index(part) else part for part in parts])]
    axes: list[int] = []
    axis = 0
    for part in parts:
        if is_index(part):
            axes.append(axis)
        if part is Ellipsis:
            axis += xs.ndim - sum(1 for one in parts if one is not None and one is not Ellipsis)
        else:
            axis += not isinstance(part, Integral)
    with enable_grad():
        for axis, part in reversed(list(zip(axes, filter(is_index, parts), strict=True))):
            found = take_along(found, part, axis)
    return found


def _merged(xs: Any, parts: tuple[Any, ...], chosen: list[int]) -> tuple[Any, tuple[Any, ...]]:
    """An array with the axes of these parts made one, and parts with one index into it."""
    start, end = chosen[0], chosen[-1] + 1
    if len(chosen) < end - start or not all(isinstance(part, slice) for part in parts[:start]):
        raise TypeError(
            "an array of indices stands beside other indices, some of them traced; they must stand side by side, behind"
            " slices alone: x[:, i, j]."
        )
    import numpy as np

    index: Any = 0
    for part, length in zip(parts[start:end], xs.shape[start:end], strict=True):
        array: Any = np.array(cast(list[Any], part)) if isinstance(part, list) else part
        index = index * length + _over_indices(partial(_position, length=length), array, "x[i, j]")
    shape = (*xs.shape[:start], -1, *xs.shape[end:])
    return xs.reshape(shape), (*parts[:start], index, *parts[end:])


def _position(index: Any, length: int) -> Any:
    """An index counted from the start."""
    return position(index, length) if is_node(index) else _in_range(index, length, "x[i, j]")


def take_along(xs: Any, i: Any, axis: int) -> Any:
    """`take` along an axis of an array, with the axes of i in its place, as in NumPy."""
    import numpy as np

    found = take(np.moveaxis(xs, axis, 0) if axis else xs, i)
    count = 0 if is_node(i) else np.ndim(i)
    return np.moveaxis(found, range(count), range(axis, axis + count)) if axis and count else found


def _as_array(rows: list[Any]) -> Any:
    """An array with these along axis 0."""
    import numpy as np

    found = np.stack([np.asarray(row) if is_array(row) or not is_node(row) else _alone(row) for row in rows])
    return observer.wrap_array(found) if found.dtype == object else found


def _alone(node: Any) -> Any:
    """A node as an array without axes."""
    import numpy as np

    array = np.empty((), dtype=object)
    array[()] = node
    return array
