"""Nested lists, tuples, dicts and NumPy arrays of numbers: take them apart into leaves, and put results together alike."""

# A tree is nested in any way and holds anything, so its types say nothing.
# pyright: basic

from collections.abc import Callable, Sequence
from typing import Any

from autograd.define import is_node
from autograd.errors import describe, real

Rebuild = Callable[[Sequence[Any]], Any]


def is_array(thing: Any) -> bool:
    """Whether it is a NumPy array or what stands for one under jit; NumPy is not imported to find out."""
    kind = type(thing)
    return (kind.__name__ == "ndarray" and kind.__module__ == "numpy") or kind.__name__ == "TracedArray"


def flatten(tree: Any, name: str = "the argument") -> tuple[list[Any], Rebuild]:
    """Take a tree apart.

    Args:
        tree: numbers or Values in any nesting of lists, tuples, named tuples, dicts and NumPy arrays.
        name: what an error message calls it; the path to the offending leaf is added to it.

    Returns:
        The leaves, each a float or a node, and a function that puts as many other leaves together in the same nesting.
        An array of floats becomes an array of floats; an array of anything else becomes an array of objects.

    Raises:
        TypeError: for a leaf that is not a real number, with its path.

    >>> leaves, rebuild = flatten({"w": [1, 2.0], "b": (3,)})
    >>> leaves, rebuild([x * 10 for x in leaves])
    ([1.0, 2.0, 3.0], {'w': [10.0, 20.0], 'b': (30.0,)})
    """
    leaves: list[Any] = []
    build = _flatten(tree, name, leaves)

    def rebuild(entries: Sequence[Any]) -> Any:
        return build(iter(entries))

    return leaves, rebuild


def _flatten(tree: Any, path: str, leaves: list[Any]) -> Callable[[Any], Any]:
    if is_array(tree):
        return _flatten_array(tree, path, leaves)
    if isinstance(tree, dict):
        builders = {key: _flatten(entry, f"{path}[{key!r}]", leaves) for key, entry in tree.items()}
        return lambda entries: {key: build(entries) for key, build in builders.items()}
    if isinstance(tree, list | tuple):
        parts = [_flatten(entry, f"{path}[{i}]", leaves) for i, entry in enumerate(tree)]
        kind: Any = type(tree)
        make = kind._make if hasattr(kind, "_make") else kind  # a named tuple's constructor takes its fields one by one
        return lambda entries: make([build(entries) for build in parts])
    leaves.append(tree if is_node(tree) else real(tree, path))
    return next


def _flatten_array(array: Any, path: str, leaves: list[Any]) -> Callable[[Any], Any]:
    if array.dtype.kind not in "fiuO":
        raise TypeError(f"{path} must be an array of real numbers, not of dtype {array.dtype}; use .astype(float).")
    entries = array.ravel().tolist()
    leaves.extend([entry if is_node(entry) else real(entry, f"{path}.flat[{i}]") for i, entry in enumerate(entries)])
    count, shape = array.size, array.shape

    def build(source: Any) -> Any:
        import numpy as np

        found = [next(source) for _ in range(count)]
        if all(type(entry) is float for entry in found):
            return np.array(found).reshape(shape)
        result = np.empty(count, dtype=object)
        for i, entry in enumerate(found):
            result[i] = entry
        return result.reshape(shape) if count and not is_array(found[0]) else _stack(found, shape)

    return build


def _stack(found: list[Any], shape: tuple[int, ...]) -> Any:
    """Arrays in the place of an array's entries (a Jacobian) become one array with their axes behind its own."""
    import numpy as np

    return np.array(found).reshape(shape + (found[0].shape if found else ()))


def leading_axis(tree: Any, name: str) -> int:
    """The length of the leading axis: of a list, its length; of an array, its first axis; of a tuple or dict, that of
    every member, which must agree.

    Raises:
        ValueError: if the members disagree. TypeError: if there is no leading axis.
    """
    if isinstance(tree, list) or (is_node(tree) and hasattr(tree, "__len__")):
        return len(tree)
    if is_array(tree) and tree.ndim:
        return int(tree.shape[0])
    members: Any = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, tuple) else ()
    lengths = {leading_axis(member, name) for member in members}
    if len(lengths) > 1:
        raise ValueError(f"{name}: its members have leading axes of different lengths, {sorted(lengths)}.")
    if not lengths:
        raise TypeError(f"{name} must have a leading axis (a list or an array), not be {describe(tree)}.")
    return lengths.pop()


def at(tree: Any, index: int) -> Any:
    """The entry at an index of the leading axis."""
    if isinstance(tree, dict):
        return {key: at(member, index) for key, member in tree.items()}
    if isinstance(tree, tuple):
        return tuple([at(member, index) for member in tree])
    return tree[index]


def stack(results: list[Any]) -> Any:
    """Results along a new leading axis: the inverse of `at` for all indices."""
    first = results[0]
    wanted = _outside(first)
    for i, result in enumerate(results):
        if _outside(result) != wanted:
            told = f"entry {i} gives {describe(result)} and entry 0 {describe(first)}"
            raise ValueError(f"vmap(): f must give results of one shape, but {told}.")
    if isinstance(first, tuple):
        return tuple([stack([result[i] for result in results]) for i in range(len(first))])
    if isinstance(first, dict):
        return {key: stack([result[key] for result in results]) for key in first}
    if is_array(first):
        import numpy as np

        return np.stack(results)
    return results


def _outside(tree: Any) -> Any:
    """What `stack` goes by: the keys, length or shape of a tree, but for lists, which it leaves as they are."""
    if isinstance(tree, dict):
        return dict, frozenset(tree)
    if isinstance(tree, tuple):
        return tuple, len(tree)
    return tree.shape if is_array(tree) else None
