"""A graph as a tree of cells, which a reader opens and closes one by one.

A cell is a node, a scope, or in a graph too large to be drawn in full a stack of equal siblings. The cells are numbered so
that each stands before those in it. A picture is given by the cells that are open.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograd.drawing.formula.wording import LABEL_LENGTH, clean, marks, number, span
from autograd.drawing.scene.collapse import Cell, Kind, describe_group, equal_siblings
from autograd.drawing.scene.definitions import OPENED
from autograd.drawing.scene.parts import Box, Card, Edge, Range
from autograd.drawing.scene.scene import Names, Scene, describe_node, fresh_names, visible
from autograd.drawing.scene.scopes import Path
from autograd.value import Value

#: So many equal siblings are stacked.
STACKED = 3
#: A box or stack with more in it than this is not opened: nobody would find anything in it.
MOST_INSIDE = 150


@dataclass(frozen=True)
class Branch:
    """A cell in the tree.

    Attributes:
        index: its number.
        parent: the number of the cell around it, None outside of all.
        card: how it looks where it is closed.
        title: what stands above it where it is open, "" for a node.
        slope: the derivative of the result by it; of a box or stack, from the smallest to the largest by a node that is used
            outside of it; "" where there is none.
    """

    index: int
    parent: int | None
    card: Card
    title: str
    slope: str


@dataclass(frozen=True)
class Tree:
    """The cells of a graph, and the edges between its nodes, by the numbers of their cells.

    Attributes:
        ranks: by a cell's number the place of its first node in the graph's topological order.
        end: the name of the result.
    """

    branches: Sequence[Branch]
    edges: Sequence[tuple[int, int, str]]
    ranks: Sequence[int]
    end: str

    def title(self) -> str:
        """The name of the graph's end, or of the scope that computes it; "" where it has none."""
        end = max(self.branches, key=lambda branch: self.ranks[branch.index])
        outermost = self.branches[([end.index, *self.around(end.index)])[-1]]
        return end.card.label or outermost.title

    def children(self) -> dict[int | None, list[int]]:
        found: dict[int | None, list[int]] = defaultdict(list)
        for branch in self.branches:
            found[branch.parent].append(branch.index)
        return found

    def around(self, index: int) -> Iterator[int]:
        """The cells around a cell, the innermost first."""
        while (parent := self.branches[index].parent) is not None:
            yield parent
            index = parent

    def depth(self, index: int) -> int:
        return sum(1 for _ in self.around(index))

    def boxes(self, depth: int) -> frozenset[int]:
        """The cells that have others in them, and fewer than `depth` around them."""
        return frozenset(index for index in self.children() if index is not None and self.depth(index) < depth)

    def spans(self) -> dict[int, int]:
        """The number of the last cell in each cell."""
        last = {branch.index: branch.index for branch in self.branches}
        for branch in reversed(self.branches):
            if branch.parent is not None:
                last[branch.parent] = max(last[branch.parent], last[branch.index])
        return last

    def visible(self, opened: Collection[int]) -> list[int]:
        """The cells that are drawn as cards."""
        return [
            branch.index
            for branch in self.branches
            if branch.index not in opened and all(around in opened for around in self.around(branch.index))
        ]

    def edges_between(self, opened: Collection[int]) -> list[Edge]:
        """The edges between the cards, each once."""
        card: list[int] = []
        for branch in self.branches:
            hidden = branch.parent is not None and branch.parent not in opened
            card.append(card[branch.parent] if hidden and branch.parent is not None else branch.index)
        found: dict[Edge, None] = {}
        for tail, head, mark in self.edges:
            if card[tail] != card[head]:
                single = card[tail] == tail and card[head] == head
                found[Edge(f"n{card[tail]}", f"n{card[head]}", mark if single else "")] = None
        return list(found)

    def scene(self, opened: Collection[int], has_marks: bool = True) -> Scene:
        """The picture in which these cells are open, each within open ones.

        With the marks of operands on it, the size of a card depends on what is open.
        """
        shown = sorted(self.visible(opened), key=lambda index: self.ranks[index])
        boxes: dict[int | None, Box] = {None: Box("b0", "")}
        for index in sorted(opened):
            boxes[index] = Box(f"b{index + 1}", self.branches[index].title)
            boxes[self.branches[index].parent].boxes.append(boxes[index])
        for index in shown:
            boxes[self.branches[index].parent].nodes.append(self.branches[index].card)
        edges = [edge if has_marks else edge._replace(mark="") for edge in self.edges_between(opened)]
        return Scene([self.branches[index].card for index in shown], boxes[None], edges)


@dataclass(eq=False)
class _Draft:
    """A cell while the tree is built: its cells of the graph, and what is in it."""

    cells: Sequence[Cell]
    nodes: list[Value] = field(default_factory=list[Value])
    inside: "list[_Draft]" = field(default_factory=list["_Draft"])


def compose_tree(
    value: Value,
    order: Sequence[Value],
    gradients: Mapping[Value, float],
    slopes: Mapping[Value, float],
) -> Tree:
    """The tree of a graph.

    Args:
        value: the end of the graph.
        order: its nodes in topological order.
        gradients: the gradient of each node; empty where there is none yet.
        slopes: the derivative of the value by each node.
    """
    names = Names(order)
    shown = visible(value, order)
    root, drafts = _drafts(value, shown, names, stack=len(shown) > OPENED)
    rank = {node: i for i, node in enumerate(shown)}
    for node in shown:
        for cell in drafts[node]:
            cell.nodes.append(node)
    users: dict[Value, list[Value]] = defaultdict(list)
    for node in shown:
        for arg in node.args:
            users[arg].append(node)
    labels = {node: names.label(node) for node in shown}
    fresh = fresh_names(labels.values())
    called = {node: label or next(fresh) for node, label in labels.items()}
    branches: list[Branch] = []
    leaf: dict[Value, int] = {}
    single: set[Value] = set()
    waiting: list[tuple[_Draft, int | None]] = [(draft, None) for draft in reversed(root.inside)]
    ranks: list[int] = []
    while waiting:
        draft, parent = waiting.pop()
        index, name = len(branches), f"n{len(branches)}"
        if draft.inside:
            inside = set(draft.nodes)
            exits = [one for one in draft.nodes if one is value or any(user not in inside for user in users[one])]
            card = describe_group(name, draft.cells, draft.nodes, exits, value, names, gradients)
            title = clean(" ".join(card.words()), LABEL_LENGTH)
            reach = Range.of([slopes.get(one) for one in exits])
            slope = span(reach) if reach else ""
        else:
            (node,) = draft.nodes
            single.add(node)
            card = describe_node(node, name, value, names, labels[node], called, gradients)
            title = ""
            slope = number(slopes[node]) if node in slopes and card.has_gradient else ""
        opens = len(draft.inside) <= MOST_INSIDE
        branches.append(Branch(index, parent, card, title if opens else "", slope))
        ranks.append(rank[draft.nodes[0]])
        waiting += [(inner, index) for inner in reversed(draft.inside) if opens]
        leaf |= dict.fromkeys(draft.nodes, index)  # those in it come later
    uses = ((arg, node, mark) for node in shown for arg, mark in zip(node.args, marks(node), strict=True) if arg in leaf)
    edges = dict.fromkeys((leaf[arg], leaf[node], mark * (arg in single and node in single)) for arg, node, mark in uses)
    return Tree(branches, [edge for edge in edges if edge[0] != edge[1]], ranks, labels[value] or "f")


def _drafts(value: Value, shown: Mapping[Value, str], names: Names, stack: bool) -> tuple[_Draft, dict[Value, list[_Draft]]]:
    """The outermost cell, which holds all, and for each node the cells that it is in."""
    paths = {names.path(node)[:length] for node in shown for length in range(len(names.path(node)) + 1)}
    keys = {path: path for path in paths}
    root = _Draft([])
    scopes: dict[Path, _Draft] = {(): root}
    chains: dict[Path, list[_Draft]] = {(): []}
    found: dict[Value, list[_Draft]] = {}
    for depth in range(max(map(len, paths)) + 1):
        siblings: dict[Kind, list[Cell]] = defaultdict(list)
        for cell, kind in equal_siblings(value, shown, names, depth, keys).items():
            if len(cell.around()) == depth:
                siblings[kind].append(cell)
        for cells in siblings.values():
            around = cells[0].around()
            chain, box = chains[around], scopes[around]
            if stack and len(cells) >= STACKED:
                box.inside.append(_Draft(cells))
                box, chain = box.inside[-1], [*chain, box.inside[-1]]
            for cell in cells:
                box.inside.append(_Draft([cell]))
                if cell.node is None:
                    scopes[cell.path], chains[cell.path] = box.inside[-1], [*chain, box.inside[-1]]
                else:
                    found[cell.node] = [*chain, box.inside[-1]]
    return root, found
