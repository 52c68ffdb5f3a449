"""What a tree holds, to see later whether a function that was given it has changed it in place."""

from collections.abc import Iterator, Sequence
from operator import is_
from typing import Any, cast

from autograd.arguments import is_array
from autograd.trees.kinds import Tree, kind_of
from autograd.trees.treedef import Path, format_path


class Contents:
    """The nodes of a tree as they are now, with their numbers.

    Args:
        tree: what a function is given. path: its name in messages.

    >>> rows = {"w": [1.0, [2.0]]}
    >>> contents = Contents(rows, "rows")
    >>> rows["w"][1] = rows["w"][1].copy()
    >>> contents.changed()
    >>> rows["w"][1].append(3.0)
    >>> contents.changed()
    "rows['w'][1]"
    """

    def __init__(self, tree: Tree, path: Path) -> None:
        self._tree, self._path, self._nodes = tree, path, list(_nodes(tree, path))

    def changed(self) -> str | None:
        """The path to the first node, or its attribute, of which a number or the number of entries is another now.

        Nodes are told by what they hold: a registered class may make its children afresh whenever it is asked.
        """
        for before, after in zip(self._nodes, _nodes(self._tree, self._path), strict=False):
            path, structure, marks, attributes = before
            if after[1] != structure or len(after[2]) != len(marks) or not all(map(_same, marks, after[2])):
                names = [name for name, one in after[3].items() if one is not attributes.get(name)]
                return format_path(path) + "".join(f".{name}" for name in names[:1])
        return None


def _nodes(tree: Tree, path: Path) -> Iterator[tuple[Path, Any, Sequence[Any], dict[str, Any]]]:
    """Each node: its path, its structure, what tells its children apart, of those that are nodes their kind, and its
    attributes."""
    root = kind_of(tree)
    if root is None:
        yield path, None, [_mark(tree)], {}
        return
    waiting = [(tree, path, root)]
    while waiting:
        node, path, kind = waiting.pop()
        children, structure = kind.flatten(node)
        attributes: dict[str, Any] = getattr(node, "__dict__", {}).copy()
        alike = len(set(map(type, children))) == 1
        if alike and kind_of(children[0]) is None and not is_array(children[0]):  # a list of numbers
            yield path, structure, tuple(children), attributes
            continue
        kinds = list(map(kind_of, children))
        marks = [_mark(child) if inner is None else inner for child, inner in zip(children, kinds, strict=True)]
        yield path, structure, marks, attributes
        waiting += [
            (child, (path, kind, structure, i), inner)
            for i, (child, inner) in enumerate(zip(children, kinds, strict=True))
            if inner is not None
        ]


def _mark(leaf: Any) -> Any:
    """What tells a leaf from others: itself; of an array the entries; of a traced one, which cannot change, their places."""
    if not is_array(leaf):
        return leaf
    layout = getattr(leaf, "layout", None)
    if layout is not None:
        return layout.__array_interface__["data"][0], layout.shape, layout.strides
    return leaf.ravel().tolist() if leaf.dtype.kind == "O" else (leaf.dtype, leaf.shape, leaf.tobytes())


def _same(before: Any, after: Any) -> bool:
    if before is after:
        return True
    if type(before) is not type(after):
        return False
    if isinstance(before, list):  # the entries of an array of objects
        return len(cast(Any, before)) == len(after) and all(map(is_, cast(Any, before), after))
    return isinstance(before, tuple) and before == after
