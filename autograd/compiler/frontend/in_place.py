"""Lists, dicts and objects that a traced function is given, and must leave as they are: a program is called with others."""

from collections.abc import Sequence
from operator import is_

from autograd.arguments import is_array
from autograd.errors import TraceError
from autograd.row import is_node
from autograd.trees.kinds import Kind, Structure, Tree, kind_of
from autograd.trees.treedef import Path, format_path


class Contents:
    """What the nodes of a tree hold before a function gets it.

    Args:
        tree: what the function is given. path: its name in messages.
    """

    def __init__(self, tree: Tree, path: Path) -> None:
        self.nodes: list[tuple[Tree, Path, Kind, Structure, Sequence[Tree]]] = []
        waiting = [(tree, path)]
        while waiting:
            node, path = waiting.pop()
            kind = None if is_array(node) or is_node(node) else kind_of(node)
            if kind is not None:
                children, structure = kind.flatten(node)
                self.nodes.append((node, path, kind, structure, tuple(children)))
                waiting += [(child, (path, kind, structure, i)) for i, child in enumerate(children)]

    def check(self) -> None:
        """Refuse a function that changed one of them, which calls of its program do not.

        Raises:
            TraceError: if it did.
        """
        for node, path, kind, structure, before in self.nodes:
            children, now = kind.flatten(node)
            if now != structure or len(children) != len(before) or not all(map(is_, children, before)):
                raise TraceError(
                    f"jit: the function changed {format_path(path)} in place, which the compiled program would not do to"
                    " what it is called with. Change a copy of it, as copy.deepcopy() makes, and return what is new."
                )
