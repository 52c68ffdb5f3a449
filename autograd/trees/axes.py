"""Axes of trees: the leading one, which `vmap` maps over, and moving another axis to the front and back."""

from collections.abc import Sequence
from typing import TypeGuard

from autograd.arguments import check_arithmetic, describe, is_array
from autograd.row import is_node
from autograd.trees.flatten import split_at
from autograd.trees.kinds import SEQUENCE, Tree, kind_of
from autograd.trees.treedef import Path, format_path


def leading_axis(tree: Tree, path: Path) -> int:
    """The length of the leading axis: of a list, its length; of an array, its first axis; of any other node, that of its
    children, which must agree.

    Raises:
        ValueError: if the children disagree. TypeError: if there is no leading axis.
    """
    if _is_list(tree) or hasattr(tree, "listed"):
        return len(tree)
    if is_array(tree) and tree.ndim:
        check_arithmetic(tree, format_path(path))
        return tree.shape[0]
    kind = None if is_array(tree) else kind_of(tree)
    lengths: set[int] = set()
    if kind is not None:
        children, structure = kind.flatten(tree)
        lengths = {leading_axis(child, (path, kind, structure, i)) for i, child in enumerate(children) if child is not None}
    if len(lengths) > 1:
        differ = f"its members have leading axes of different lengths, {sorted(lengths)}"
        raise ValueError(f"{format_path(path)}: {differ}.")
    if not lengths:
        raise TypeError(f"{format_path(path)} must have a leading axis (a list or an array), not be {describe(tree)}.")
    return lengths.pop()


def unstack(tree: Tree, count: int) -> Sequence[Tree]:
    """Its entries along the leading axis, of which there are `count`."""
    if _has_axes(tree):
        return tree if _is_list(tree) else [tree[i] for i in range(count)]
    kind = kind_of(tree)
    assert kind is not None, "leading_axis() found one in it"
    children, structure = kind.flatten(tree)
    columns = [unstack(child, count) for child in children]
    return [kind.unflatten(structure, [column[i] for column in columns]) for i in range(count)]


def _has_axes(thing: Tree) -> bool:
    """Whether it has axes itself, and is not a container of things with axes."""
    return _is_list(thing) or is_array(thing) or is_node(thing)


def _is_list(thing: Tree) -> TypeGuard[list[Tree]]:
    return isinstance(thing, list)


def with_axis_in_front(tree: Tree, axis: int, path: Path) -> Tree:
    """The tree with another axis of each of its leaves in front; the entries of a list are along its axis 0.

    Raises:
        ValueError: if a leaf has no such axis.
    """
    if axis == 0 and not hasattr(tree, "with_axis_in_front"):
        return tree
    leaves, definition = split_at(tree, _has_axes)
    paths = definition.paths(path)
    return definition.join([_axis_of_leaf_in_front(leaf, axis, inner) for leaf, inner in zip(leaves, paths, strict=True)])


def _axis_of_leaf_in_front(leaf: Tree, axis: int, path: Path) -> Tree:
    move = getattr(leaf, "with_axis_in_front", None)
    if move is None and not _is_list(leaf) and not is_array(leaf):
        raise TypeError(f"{format_path(path)} must have an axis {axis} (a list or an array), not be {describe(leaf)}.")
    count = _axes_of(leaf)
    if not -count <= axis < count:
        axes = "1 axis" if count == 1 else f"{count} axes"
        raise ValueError(f"{format_path(path)} has {axes}, so in_axes can't be {axis}.")
    if move is not None:
        return move(axis % count)
    return _axis_of_list_in_front(leaf, axis % count, path) if _is_list(leaf) else _moved(leaf, axis % count, 0)


def _axes_of(tree: Tree) -> int:
    if _is_list(tree):
        return 1 + (_axes_of(tree[0]) if tree else 0)
    return len(tree.shape) if is_array(tree) or hasattr(tree, "listed") else 0


def _moved(array: Tree, source: int, destination: int) -> Tree:
    """`np.moveaxis`, for arrays of JAX too."""
    order = [i for i in range(array.ndim) if i != source]
    order.insert(destination, source)
    return array.transpose(order)


def _axis_of_list_in_front(rows: list[Tree], axis: int, path: Path) -> list[Tree]:
    if axis == 0:
        return rows
    moved = [with_axis_in_front(row, axis - 1, (path, SEQUENCE, list, i)) for i, row in enumerate(rows)]
    lengths = {leading_axis(row, (path, SEQUENCE, list, i)) for i, row in enumerate(moved)}
    if len(lengths) > 1:
        raise ValueError(f"{format_path(path)} is ragged: its entries have different lengths, {sorted(lengths)}.")
    count = lengths.pop()
    return [list(column) for column in zip(*[unstack(row, count) for row in moved], strict=True)]


def with_leading_axis_at(leaf: Tree, axis: int, count: int, name: str = "vmap()") -> Tree:
    """A leaf of `count` axes with its leading axis moved; the inverse of `with_axis_in_front`."""
    if not -count <= axis < count:
        axes = "1 axis" if count == 1 else f"{count} axes"
        raise ValueError(f"{name}: out_axes can't be {axis}, as the result has {axes}.")
    position = axis % count
    move = getattr(leaf, "with_leading_axis_at", None)
    if move is not None:
        return move(position)
    return _moved(leaf, 0, position) if hasattr(leaf, "ndim") else _leading_axis_of_list_at(leaf, position)


def _leading_axis_of_list_at(rows: list[Tree], position: int) -> list[Tree]:
    return [_leading_axis_of_list_at(list(row), position - 1) for row in zip(*rows, strict=True)] if position else rows
