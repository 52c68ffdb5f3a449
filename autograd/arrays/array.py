"""Arrays of nodes: NumPy arrays of Values or traced numbers, on which NumPy's functions are the rows of the table.

This package hands them out wherever an array holds nodes. NumPy leaves its functions
to the class of an argument, ours or a node's own (NEP 13 and NEP 18); functions.py and ufuncs.py implement them.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np

from autograd import value
from autograd.arguments import check_arithmetic, is_array
from autograd.arrays.entries import Array, accumulate, along, by_entries
from autograd.arrays.functions import DEFAULTS, FUNCTIONS, Call
from autograd.arrays.passed_through import (
    ANSWERS,
    ARITHMETIC,
    CHANGES,
    FILLS,
    MOVES,
    OF_SEQUENCES,
    floats,
    name_of,
    number,
    refused,
)
from autograd.arrays.subscripts import as_objects, entries_at, is_index
from autograd.arrays.ufuncs import OPERATORS, PRODUCTS, REDUCE, UFUNCS
from autograd.row import is_node


def plain(thing: Any) -> Any:
    """An argument of a NumPy function as a plain array; a node is one without axes."""
    if is_node(thing):
        array = np.empty((), dtype=object)
        array[()] = thing
        return array
    if is_array(thing):
        check_arithmetic(thing, "an argument")
    return np.asarray(thing)


def wrapped(result: Any) -> Any:
    """The result of a function with its arrays of nodes as NodeArrays."""
    if type(result) is np.ndarray:
        if result.dtype != object:
            return result
        return result.view(NodeArray) if result.ndim else result[()]
    if type(result) in (list, tuple):
        return type(result)([wrapped(entry) for entry in result])
    return result


def array_ufunc(self: Any, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
    """NumPy calls this instead of a ufunc of its own where an argument is a node or an array of nodes (NEP 13)."""
    for x in inputs:
        if hasattr(x, "stands_for_lanes"):  # a row of lanes under jit, which has operators of its own
            return NotImplemented
    function = UFUNCS.get(ufunc)
    out = options.pop("out", (None,))[0]
    if out is not None and (type(out) not in (np.ndarray, NodeArray) or out.dtype != object):
        raise TypeError(
            f"{name_of(ufunc)}(): the result cannot be put into {_kind(out)}, as in a += b; write a = a + b, which makes a"
            " new array."
        )
    result = wrapped(_apply(ufunc, function, method, [plain(x) for x in inputs], options))
    if out is None:
        return result
    out.view(np.ndarray)[...] = result
    return out


def _kind(out: Any) -> str:
    return f"an array of dtype {out.dtype}" if type(out) is np.ndarray else "an argument of a function under jit"


def _apply(ufunc: Any, function: Any, method: str, arrays: list[Any], options: dict[str, Any]) -> Any:
    name = name_of(ufunc) + ("" if method == "__call__" else f".{method}")
    axis, keepdims = options.pop("axis", 0), options.pop("keepdims", False)
    for option, setting in options.items():
        if not any(setting is default for default in (*DEFAULTS, True, "K", "same_kind", "unsafe", np.dtype(bool))):
            raise TypeError(f"{name}(): {option}= is not supported on Values and traced numbers.")
    if method == "__call__":
        if function is not None:
            return by_entries(function, *arrays)
        if ufunc.__name__ in PRODUCTS and axis == 0:
            return PRODUCTS[ufunc.__name__](*arrays)
        if all(set(signature) <= set("O->") for signature in ufunc.types) and getattr(np, ufunc.__name__, None) is not ufunc:
            return ufunc(*arrays)  # a user's own, made by np.frompyfunc or np.vectorize
    if method == "reduce" and ufunc in REDUCE:
        return along(REDUCE[ufunc], arrays[0], axis, keepdims)
    if method == "accumulate" and function is not None and ufunc.nin == 2:
        return accumulate(function, arrays[0], axis)
    if method == "outer" and function is not None:
        left, right = arrays
        return by_entries(function, left.reshape(left.shape + (1,) * right.ndim), right)
    raise refused(name)


def array_function(self: Any, function: Any, types: Any, args: Any, keywords: dict[str, Any]) -> Any:
    """NumPy calls this instead of another function of its own where an argument is a node or an array of nodes (NEP 18)."""
    if any(hasattr(kind, "stands_for_lanes") for kind in types):  # which answers itself
        return NotImplemented
    if function in CHANGES and (type(args[0]) not in (np.ndarray, NodeArray) or args[0].dtype != object):
        raise TypeError(f"{name_of(function)}(): {_kind(args[0])} cannot hold Values; make a copy of dtype object first.")
    make = _block if function is np.block else _sequence if function in OF_SEQUENCES else _array
    args, keywords = [make(arg) for arg in args], {key: make(value) for key, value in keywords.items()}
    if function in FUNCTIONS:
        return wrapped(FUNCTIONS[function](Call(function, args, keywords)))
    if function in MOVES or function in ARITHMETIC or function in CHANGES:
        return wrapped(function(*args, **keywords))
    if function in FILLS:
        return wrapped(floats(function(*args, **keywords)))
    if function in ANSWERS:
        return function(*_numbers(args, name_of(function)), **keywords)
    raise refused(name_of(function))


def _array(thing: Any) -> Any:
    """An argument as a plain array where it is a node, an array of nodes or a nest of lists that holds such."""
    if is_node(thing) or isinstance(thing, NodeArray):
        return plain(thing)
    return np.asarray(thing) if _holds_nodes(thing) else thing


def _sequence(thing: Any) -> Any:
    """An argument that is a list of arrays, or an array, which is one of its rows: NumPy would find a node in it and ask us
    again."""
    if type(thing) in (list, tuple):
        return list(map(_array, thing))
    array: Any = _array(thing)
    return list(map(_array, array)) if is_array(array) and array.dtype == object and array.ndim else array


def _block(thing: Any) -> Any:
    """A nest of lists of arrays, which are its depth."""
    return list(map(_block, cast(list[Any], thing))) if type(thing) is list else _array(thing)


def _holds_nodes(thing: Any) -> bool:
    if type(thing) not in (list, tuple):
        return is_node(thing) or isinstance(thing, NodeArray)
    return any(map(_holds_nodes, thing))


def _numbers(args: Sequence[Any], name: str) -> list[Any]:
    def known(array: Array) -> Array:
        entries = [number(entry, name) for entry in array.ravel().tolist()]
        return np.array(entries, dtype=float).reshape(array.shape)

    return [known(arg) if isinstance(arg, np.ndarray) and arg.dtype == object else arg for arg in args]  # pyright: ignore


_item, _set_item = np.ndarray.__getitem__, np.ndarray.__setitem__


class NodeArray(np.ndarray[Any, np.dtype[Any]]):
    """An array of Values or traced numbers (and floats), of dtype object.

    >>> from autograd import Value
    >>> np.array([1.0, 2.0]) * Value(3.0)
    NodeArray([Value(data=3.0, grad=0.0), Value(data=6.0, grad=0.0)],
              dtype=object)
    """

    __array_ufunc__ = array_ufunc
    __array_function__: Any = array_function
    holds_nodes = True

    def __getitem__(self, index: Any) -> Any:
        if type(index) is not int:
            parts = _parts(index)
            if any(map(is_index, parts)):
                return entries_at(self, parts)
        try:
            return _item(self, index)
        except IndexError:
            _refuse_conditions(index)
            raise

    def __setitem__(self, index: Any, entries: Any) -> None:
        try:
            _set_item(self, index, entries)
        except IndexError:
            _refuse_conditions(index)
            raise

    def sort(self, *args: Any, **keywords: Any) -> None:
        raise refused("np.ndarray.sort")


def _refuse_conditions(index: Any) -> None:
    """An array of conditions is no index: how many hold is not known."""
    for part in _parts(index):
        for entry in as_objects(part) if isinstance(part, NodeArray | list) else ():
            if is_node(getattr(entry, "indicator", None)):
                bool(entry)


def _method(name: str) -> Callable[..., Any]:
    """The method of NodeArray that is NumPy's function of this name, or refuses."""
    function: Callable[..., Any] | None = getattr(np, name, None)

    def method(self: NodeArray, *args: Any, **keywords: Any) -> Any:
        if function is None:
            raise refused(f"np.ndarray.{name}")
        return function(self, *args, **keywords)

    return method


#: Methods of NumPy's arrays that are right on objects as they are.
KEPT = """astype choose compress conj conjugate copy diagonal fill flatten item put ravel repeat reshape resize setflags sort
squeeze swapaxes to_device tolist transpose view"""

for _name in dir(np.ndarray):
    if not _name.startswith("_") and _name not in KEPT.split() and callable(getattr(np.ndarray, _name)):
        setattr(NodeArray, _name, _method(_name))

value.operators.update(OPERATORS)


def _parts(index: Any) -> tuple[Any, ...]:
    """One index for each axis that is indexed."""
    return cast(tuple[Any, ...], index) if isinstance(index, tuple) else (index,)
