"""`take`, `one_hot`, `argmax` and `argmin`: entries by an index that a program may compute, and indices by what is there.

On plain numbers an index is a whole number, as in Python, and `take(xs, i)` is `xs[i]`. Under jit it is a traced number that
is whole (whole_numbers.py).
"""

from collections.abc import Callable, Iterable
from functools import partial
from numbers import Integral
from typing import Any, cast

from autograd import ieee, primitives
from autograd.arguments import check_arithmetic, describe, is_array, real
from autograd.habits.lookup import explains_arguments
from autograd.modes import detached, modes
from autograd.observer import observer
from autograd.primitives import equal, position
from autograd.row import Primitive, is_node
from autograd.value import Value
from autograd.whole_numbers import as_index, in_range


@explains_arguments("list()")
def take(xs: Any, i: Any) -> Any:
    """The entry of a list at an index, `xs[i]`, also where the index is known only when a compiled program runs.

    Its derivative by the entry is 1, by all others 0, and the index has none. Compiled, it takes the
    same time for a list of any length; its derivative is as long as the list.

    Args:
        xs: a list or an array of numbers, or of rows, of which the whole row is given; entries are along axis 0.
        i: an int, or a list or an array of whole numbers, for which there is an entry each. Below 0 it counts from the end.
            Under jit an index that is an argument must be an int or of an integer type, whole numbers that are computed may
            be floats.

    Raises:
        IndexError: for an index out of range. Under jit, where a traced index can't be seen, it is clipped instead: that of
            the first or of the last entry is taken, as in JAX.
        TypeError: for an index that is no whole number.

    >>> take([0.5, 1.5, 2.5], 1), take([0.5, 1.5, 2.5], [2, -3])
    (1.5, [2.5, 0.5])
    >>> take([[1.0, 2.0], [3.0, 4.0]], -1)
    [3.0, 4.0]
    """
    return over_indices(partial(_taken, xs, []), i, "take()")


@explains_arguments("number()")
def one_hot(i: Any, n: int) -> Any:
    """A list of n numbers that are 0, but 1 at an index: `dot(one_hot(i, n), xs)` is `take(xs, i)` for finite numbers.

    Args:
        i: an index, or a list or an array of them, for which there is a list each; as for `take`.
        n: how many numbers, an int.

    Raises:
        IndexError: for an index out of range, which under jit is clipped, as for `take`. (JAX gives zeros alone.)
        TypeError: for an index that is no whole number. ValueError: if n is below 1.

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
        at = in_range(index, count, "one_hot()")
        return [1.0 if k == at else 0.0 for k in range(count)]

    found = over_indices(of_index, i, "one_hot()")
    return as_array(found) if is_array(i) and not is_array(found) else found


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


def over_indices(function: Callable[[Any], Any], i: Any, name: str) -> Any:
    """A function of an index, of each of them."""
    if isinstance(i, list | tuple):
        return [over_indices(function, entry, name) for entry in cast(list[Any], i)]
    if hasattr(i, "stands_for_lanes"):  # what vmap gave under jit
        return i.mapped(partial(over_indices, function, name=name))
    if not is_array(i):
        return function(as_index(i, name))
    check_arithmetic(i, f"{name}: the index")
    if i.dtype.kind == "b":
        raise TypeError(f"{name}: an index array must be of integers, not of dtype {i.dtype}.")
    if not i.ndim:
        return function(as_index(i[()], name))
    if not i.size:
        return _none_of(function(0), i.shape)
    return as_array([over_indices(function, entry, name) for entry in i])


def _none_of(found: Any, shape: tuple[int, ...]) -> Any:
    """An array of no such results."""
    import numpy as np

    array = as_array([found])
    return observer.wrap_array(np.empty((*shape, *array.shape[1:]), dtype=array.dtype))


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
        at = in_range(index, len(xs), "take()")
        # Of lists beside arrays, whichever it is, an array is given, as with a traced index.
        found = as_array([xs[at]])[0] if isinstance(xs[at], list | tuple) and any(map(is_array, xs)) else xs[at]
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
        return as_array([_detached(one) for one in entry])
    return detached(entry)


def _reader(xs: Any) -> Callable[[Any], Any]:
    """A function of an index that is a node: the entry there, of a row one for each number of it."""
    if is_array(xs):
        if xs.ndim == 1:
            return _reader_of_numbers(xs.tolist())
        columns = list(map(_reader, xs.swapaxes(0, 1)))
        return lambda index: as_array([read(index) for read in columns])
    rows: list[Any] = list(xs)
    if any(map(is_array, rows)):
        return _reader(as_array(rows))
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


def as_array(rows: list[Any]) -> Any:
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
