"""Trees of one structure stacked along a new leading axis, as `vmap` stacks the results for each sample."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from autograd.arguments import describe, is_array
from autograd.row import is_node
from autograd.trees.flatten import numbers_of, split
from autograd.trees.kinds import Tree
from autograd.trees.treedef import ARRAY, Path, array_of, format_path


def stack(trees: list[Tree], as_arrays: bool, stored: bool = False, path: Path = "the results") -> Tree:
    """Trees of one structure along a new leading axis, which each leaf has in front: the inverse of `unstack`. Where some
    trees have a list and others an array of its shape, the leaf becomes an array; an array without axes is a number.

    Args:
        trees: at least one.
        as_arrays: whether leaves become arrays; else only those that are arrays do, and the others become lists.
        stored: whether Values that registered objects hold count as numbers.

    Raises:
        ValueError: if they are not of one structure.
    """
    found = _stack_quickly(trees, as_arrays)
    if found is not None:
        return found
    rows, definitions = zip(*[split(tree, path, conditions=True) for tree in trees], strict=True)
    for i, definition in enumerate(definitions):
        if not definition.is_nested_as(definitions[0]):
            differ = f"entry {i} gives {describe(trees[i])} and entry 0 {describe(trees[0])}"
            raise ValueError(f"{format_path(path)} must be of one shape, but {differ}.")
    stacked: list[Tree] = []
    leaves = zip(*[definition.leaves for definition in definitions], strict=True)
    for j, (kinds, inner) in enumerate(zip(leaves, definitions[0].paths(path), strict=True)):
        column = [row[j] for row in rows]
        shape = kinds[0].shape
        if stored and not isinstance(inner, str) and inner[1].registered:
            column = [entry.data if is_node(entry) else entry for entry in column]
        if as_arrays or any(leaf.kind is ARRAY for leaf in kinds):
            column = [number for entry in column for number in numbers_of(entry, inner)]
            if as_arrays or shape:
                column = array_of(column, (len(trees), *shape))
        stacked.append(column)
    return definitions[0].join(stacked)


def _stack_quickly(trees: Sequence[Tree], as_arrays: bool) -> Tree:
    """`stack` for the usual results of functions, in a few passes over all trees at once: numbers, regular nests of lists of
    numbers, arrays of floats, and tuples and dicts of these. None for anything else, or where trees differ."""
    first, classes = trees[0], set(map(type, trees))
    if classes == {tuple} or classes == {dict}:
        named = classes == {dict}
        keys: set[Any] = set(map(tuple, trees) if named else map(len, trees))  # in the order of filling
        if len(keys) > 1:
            return None
        rows = [tree.values() for tree in trees] if named else trees
        columns = [_stack_quickly(column, as_arrays) for column in zip(*rows, strict=True)]
        if any(column is None for column in columns):
            return None
        return dict(zip(first, columns, strict=True)) if named else tuple(columns)
    if len(classes) == 1 and type(first).__name__ == "ndarray":
        import numpy as np

        alike = {tree.shape for tree in trees} == {first.shape} != {()} and all(tree.dtype == float for tree in trees)
        return np.array(trees) if alike else None
    numbers: list[Tree] = list(trees)
    shape = (len(trees),)
    while classes == {list} and len(shape) < 4:  # a list may hold itself
        lengths = set(map(len, numbers))
        if len(lengths) > 1:
            return None
        shape += (lengths.pop(),)
        numbers = list(chain.from_iterable(numbers))
        classes = set(map(type, numbers))
    examples = numbers[:1] if len(classes) == 1 else dict(zip(map(type, numbers), numbers, strict=True)).values()
    if not all(_is_number(example) for example in examples):
        return None
    return array_of(numbers_of(numbers), shape) if as_arrays else list(trees)


def _is_number(thing: Tree) -> bool:
    """Whether `split` with `conditions` takes it, and so all of its class, for one number without flattening it."""
    return isinstance(thing, float | int) or (is_node(thing) and not is_array(thing) and not hasattr(thing, "listed"))
