"""The walk through a graph as data: forward one primitive at a time, then backward one edge at a time.

Text, LaTeX and the page of steps are three ways to write this down; none of them computes anything.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograd.backward import topological_order
from autograd.derivatives import gradients
from autograd.drawing.formula.symbols import as_latex, as_text, latex_name, local_derivatives
from autograd.drawing.formula.wording import number, statement, whole
from autograd.drawing.scene.definitions import open_definitions
from autograd.drawing.scene.scene import Names, Scene, compose, visible
from autograd.primitives import constant
from autograd.value import Value


@dataclass(frozen=True)
class Contribution:
    """The contribution to an adjoint along one edge, from a use of a node (head) to the node (tail).

    Attributes:
        edge: its index among the edges of the scene.
        tail, head: the ids of its ends.
        upstream: the derivative of the result by the head.
        local: the derivative of the head by the tail.
        text, latex: the local derivative in symbols.
    """

    edge: int
    tail: str
    head: str
    upstream: float
    local: float
    text: str
    latex: str

    @property
    def product(self) -> float:
        return self.upstream * self.local if self.upstream != 0.0 else 0.0  # the engine's strong zero


@dataclass(frozen=True)
class PageStep:
    """One step on the page, and its line of text.

    Attributes:
        phase: "start", "forward" or "backward".
        numbers: the numbers computed so far, by id: values in the first two phases, gradients in the last.
        node: the id of the node that it is about, "" at the start.
        edges: the indices of the edges that are followed.
        line: "g = w × x = −3 × 2 = −6".
    """

    phase: str
    numbers: Mapping[str, float]
    node: str
    edges: Sequence[int]
    line: str


@dataclass(frozen=True)
class Walk:
    """The scene, the steps, and by a node's id its name, its gradient and the contributions of its uses."""

    scene: Scene
    steps: Sequence[PageStep]
    names: Mapping[str, str]
    gradients: Mapping[str, float]
    contributions: Mapping[str, Sequence[Contribution]]


def walk(value: Value, expand: bool = True) -> Walk:
    """The way forward to a Value and backward from it. Reads and changes no `.grad`; opens definitions with `expand`."""
    order = topological_order(value)
    end, order = open_definitions(value, order) if expand else (value, order)
    shown = visible(end, order)
    names = _unique_names(end, order, shown)
    slopes = dict(zip(shown, gradients(end, list(shown)), strict=True))
    scene = compose(end, order, slopes, names)
    found = _contributions(shown, names, slopes)
    passed = {contribution.edge: contribution for uses in found.values() for contribution in uses}
    edges = [
        edge._replace(label=f"{number(passed[i].upstream)} · {number(passed[i].local)}") if i in passed else edge
        for i, edge in enumerate(scene.edges)
    ]
    by_id = {shown[node]: name for node, name in names.items()}
    gradients_by_id = {shown[node]: slope for node, slope in slopes.items()}
    steps = [*_forward(shown, names, scene), *_backward(scene, by_id, gradients_by_id, found)]
    return Walk(replace(scene, edges=edges), steps, by_id, gradients_by_id, found)


def _unique_names(end: Value, order: Sequence[Value], shown: Mapping[Value, str]) -> dict[Value, str]:
    """Each node's own name; where there is none, f for the result and v1, v2, … for other nodes."""
    given = Names(order)
    names = {node: given.label(node) for node in shown}
    taken: set[str] = set()
    for node, name in names.items():
        if name:
            names[node] = next(new for new in (name, *(f"{name}#{i}" for i in range(2, len(names) + 2))) if new not in taken)
            taken.add(names[node])
    fresh = (name for i in range(1, 2 * len(names) + 2) if (name := f"v{i}") not in taken)
    for node, name in names.items():
        if not name and node.primitive is not constant:
            names[node] = "f" if node is end and "f" not in taken else next(fresh)
    return names


def _contributions(
    shown: Mapping[Value, str], names: Mapping[Value, str], slopes: Mapping[Value, float]
) -> dict[str, list[Contribution]]:
    """The contributions to each node's adjoint, by its id, in the order in which they arrive."""
    found: dict[str, list[Contribution]] = {name: [] for name in shown.values()}
    first = 0
    per_head: list[list[Contribution]] = []
    for head in shown:
        args = [arg in shown for arg in head.args]
        if not any(args):
            continue
        actors, expressions = local_derivatives(head)
        written = {actor: names[node] for actor, node in actors.items() if node in names}
        latex = {actor: latex_name(name) for actor, name in written.items()}
        edges = (i for i, drawn in enumerate(args) if drawn)
        per_head.append(
            [
                Contribution(
                    edge=first + offset,
                    tail=shown[head.args[i]],
                    head=shown[head],
                    upstream=slopes[head],
                    local=head.partials[i],
                    text=as_text(expressions[i], written),
                    latex=as_latex(expressions[i], latex),
                )
                for offset, i in enumerate(edges)
                if head.args[i].primitive is not constant
            ]
        )
        first += sum(args)
    for contributions in reversed(per_head):
        for contribution in contributions:
            found[contribution.tail].append(contribution)
    return found


def _forward(shown: Mapping[Value, str], names: Mapping[Value, str], scene: Scene) -> Iterator[PageStep]:
    given = {shown[node]: node.data for node in shown if not node.args}
    leaves = [f"{names[node]} = {number(node.data)}" for node in shown if node.primitive is None]
    yield PageStep("start", given, "", (), f"Given: {', '.join(leaves)}")
    numbers = {node: number(node.data) for node in shown}
    for node, name in shown.items():
        if node.args:
            edges = [i for i, edge in enumerate(scene.edges) if edge.head == name]
            line = _equation(names[node], statement(node, names), statement(node, numbers), numbers[node])
            yield PageStep("forward", {name: node.data}, name, edges, line)


def _backward(
    scene: Scene, names: Mapping[str, str], gradients: Mapping[str, float], found: Mapping[str, Sequence[Contribution]]
) -> Iterator[PageStep]:
    end = scene.nodes[-1].id
    f = names[end]
    yield PageStep("backward", {end: 1.0}, end, (), f"∂{f}/∂{f} = 1")
    arrived = dict.fromkeys(gradients, 0)
    so_far = dict.fromkeys(gradients, 0.0)
    for head in reversed(scene.nodes):
        for contribution in (c for tail in dict.fromkeys(_tails(scene, head.id)) for c in found[tail] if c.head == head.id):
            tail, count = contribution.tail, len(found[contribution.tail])
            first = not arrived[tail]
            before = "" if first else f"{number(so_far[tail])} + "
            arrived[tail] += 1
            so_far[tail] += contribution.product
            # At the last one the engine has the word: adding up in another order, it may round otherwise.
            total = gradients[tail] if arrived[tail] == count else so_far[tail]
            line = _equation(
                f"∂{f}/∂{names[tail]}",
                *(before + right for right in _chain_rule(contribution, f, names, first, head.id == end)),
                number(total),
            )
            which = f"   ({arrived[tail]} of {count} uses)" if count > 1 else ""
            yield PageStep("backward", {tail: total}, tail, (contribution.edge,), line + which)


def _tails(scene: Scene, head: str) -> list[str]:
    return [edge.tail for edge in scene.edges if edge.head == head]


def _chain_rule(contribution: Contribution, f: str, names: Mapping[str, str], first: bool, last: bool) -> list[str]:
    """Upstream times local: in derivatives, with the local one in symbols, and in numbers."""
    local = number(contribution.local)
    if last:  # nothing is upstream of the result
        return [contribution.text, local] if first else [whole(text, False) for text in (contribution.text, local)]
    head, tail = names[contribution.head], names[contribution.tail]
    upstream = whole(number(contribution.upstream), first)
    in_symbols, in_numbers = (whole(text, first=False) for text in (contribution.text, local))
    return [f"∂{f}/∂{head} · ∂{head}/∂{tail}", f"{upstream} · {in_symbols}", f"{upstream} · {in_numbers}"]


def _equation(*sides: str) -> str:
    """All sides that differ from the one before, with = between them."""
    return " = ".join(side for i, side in enumerate(sides) if not i or side != sides[i - 1])
