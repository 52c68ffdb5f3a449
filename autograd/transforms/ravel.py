"""Trees as flat lists of numbers, for solvers that take those: `ravel`."""

from collections.abc import Callable
from typing import Any

from autograd.arguments import describe, real
from autograd.habits.lookup import explains_arguments
from autograd.row import is_node
from autograd.transforms.nesting import nesting
from autograd.trees.flatten import flatten, numbers_of, split
from autograd.trees.treedef import ARRAY, LeafDef, array_of, format_path


@explains_arguments("transform()")
def ravel(tree: Any) -> tuple[Any, Callable[[Any], Any]]:
    """The numbers of a tree in one list, and the function that puts as many others together alike.

    Args:
        tree: numbers, arrays, or lists, tuples, dicts and the like of them, or a model. The parameters of a model count as
            numbers, but within a transform, where they stay what is differentiated by.

    Returns:
        `(numbers, back)`, an array if the tree holds one, else a list. `back(numbers)` takes a list or an array, of floats
        or Values.

    Raises:
        TypeError: for anything in the tree but real numbers. ValueError: by `back`, for another number of them.

    >>> numbers, back = ravel({"w": [1.0, 2.0], "b": 3.0})
    >>> numbers, back([10 * x for x in numbers])
    ([3.0, 1.0, 2.0], {'w': [10.0, 20.0], 'b': 30.0})
    """
    leaves, definition = split(tree, "ravel(): tree")
    numbers: list[Any] = []
    for leaf, path in zip(leaves, definition.paths("ravel(): tree"), strict=True):
        entries = numbers_of(leaf, path)
        for entry in entries:
            if hasattr(entry, "indicator"):
                real(entry, format_path(path))  # a condition, which it refuses
        stored = not isinstance(path, str) and path[1].registered and nesting.depth == 0
        numbers += [entry.data if is_node(entry) else entry for entry in entries] if stored else entries
    count = len(numbers)

    def back(numbers: Any) -> Any:
        entries, structure = flatten(numbers, "ravel(): the numbers to put together")
        if len(entries) != count or not isinstance(structure, LeafDef):
            raise ValueError(
                f"ravel(): the numbers to put together must be a list or an array of {count}, not {describe(numbers)}."
            )
        return definition.unflatten(entries)

    back.__qualname__ = "back"  # for Python's error about its arguments
    arrays = any(leaf.kind is ARRAY for leaf in definition.leaves)
    return (array_of(numbers, (count,)) if arrays else numbers), back
