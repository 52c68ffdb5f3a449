"""Axes of trees: the leading one, which `vmap` maps over, and moving another to its place and back."""

# A tree is nested in any way and holds anything, so its types say nothing.
# pyright: basic

from collections.abc import Sequence
from typing import Any

from autograd.arguments import describe
from autograd.row import is_node
from autograd.trees.flatten import is_array
from autograd.trees.kinds import SEQUENCE, kind_of
from autograd.trees.treedef import Path, format_path


def leading_axis(tree: Any, path: Path) -> int:
    """The length of the leading axis: of a list, its length; of an array, its first axis; of any other node, that of its
    children, which must agree.

    Raises:
        ValueError: if the children disagree. TypeError: if there is no leading axis.
    """
    if isinstance(tree, list) or hasattr(tree, "listed"):
        return len(tree)
    if is_array(tree) and tree.ndim:
        return int(tree.shape[0])
    kind = None if is_array(tree) else kind_of(type(tree))
    children, structure = kind.flatten(tree) if kind is not None else ((), None)
    lengths = {leading_axis(child, (path, kind, structure, i)) for i, child in enumerate(children) if child is not None}
    if len(lengths) > 1:
        told = f"its members have leading axes of different lengths, {sorted(lengths)}"
        raise ValueError(f"{format_path(path)}: {told}.")
    if not lengths:
        raise TypeError(f"{format_path(path)} must have a leading axis (a list or an array), not be {describe(tree)}.")
    return lengths.pop()


def unstack(tree: Any, count: int) -> Sequence[Any]:
    """Its entries along the leading axis, of which there are `count`."""
    if isinstance(tree, list):
        return tree
    if is_array(tree) or is_node(tree):
        return [tree[i] for i in range(count)]
    kind: Any = kind_of(type(tree))
    children, structure = kind.flatten(tree)
    columns = [unstack(child, count) for child in children]
    return [kind.unflatten(structure, [column[i] for column in columns]) for i in range(count)]


def with_axis_in_front(tree: Any, axis: int, path: Path) -> Any:
    """The tree with another axis of each of its leaves in front; the entries of a list are along its axis 0.

    Raises:
        ValueError: if a leaf has no such axis.
    """
    move = getattr(tree, "with_axis_in_front", None)
    if axis == 0 and move is None:
        return tree
    if isinstance(tree, list) or is_array(tree) or move is not None:
        count = _axes_of(tree)
        if not -count <= axis < count:
            axes = "1 axis" if count == 1 else f"{count} axes"
            raise ValueError(f"{format_path(path)} has {axes}, so in_axes can't be {axis}.")
        if move is not None:
            return move(axis % count)
        return _axis_of_list_in_front(tree, axis % count, path) if isinstance(tree, list) else _moved(tree, axis % count, 0)
    kind = kind_of(type(tree))
    if kind is None:
        raise TypeError(f"{format_path(path)} must have an axis {axis} (a list or an array), not be {describe(tree)}.")
    children, structure = kind.flatten(tree)
    moved = [with_axis_in_front(child, axis, (path, kind, structure, i)) for i, child in enumerate(children)]
    return kind.unflatten(structure, moved)


def _axes_of(tree: Any) -> int:
    if isinstance(tree, list):
        return 1 + (_axes_of(tree[0]) if tree else 0)
    return len(tree.shape) if is_array(tree) or hasattr(tree, "listed") else 0


def _moved(array: Any, source: int, destination: int) -> Any:
    """`np.moveaxis`, for arrays of JAX too."""
    order = [i for i in range(array.ndim) if i != source]
    order.insert(destination, source)
    return array.transpose(order)


def _axis_of_list_in_front(rows: list[Any], axis: int, path: Path) -> list[Any]:
    if axis == 0:
        return rows
    moved = [with_axis_in_front(row, axis - 1, (path, SEQUENCE, list, i)) for i, row in enumerate(rows)]
    lengths = {leading_axis(row, (path, SEQUENCE, list, i)) for i, row in enumerate(moved)}
    if len(lengths) > 1:
        raise ValueError(f"{format_path(path)} is ragged: its entries have different lengths, {sorted(lengths)}.")
    count = lengths.pop()
    return [list(column) for column in zip(*[unstack(row, count) for row in moved], strict=True)]


def with_leading_axis_at(leaf: Any, axis: int, count: int, name: str = "vmap()") -> Any:
    """A leaf of `count` axes with its leading axis moved; the inverse of `with_axis_in_front`."""
    if not -count <= axis < count:
        axes = "1 axis" if count == 1 else f"{count} axes"
        raise ValueError(f"{name}: out_axes can't be {axis}, as the result has {axes}.")
    place = axis % count
    if isinstance(leaf, list):
        return _leading_axis_of_list_at(leaf, place)
    move = getattr(leaf, "with_leading_axis_at", None)
    return _moved(leaf, 0, place) if move is None else move(place)


def _leading_axis_of_list_at(rows: list[Any], place: int) -> list[Any]:
    return [_leading_axis_of_list_at(list(row), place - 1) for row in zip(*rows, strict=True)] if place else rows
