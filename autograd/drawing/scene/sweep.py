"""The backward sweep as pictures: one of all values, then one for each step, with the gradients that are known by then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from autograd.drawing.scene.parts import Card, Node
from autograd.drawing.scene.scene import Scene
from autograd.drawing.scene.steps import Walk


@dataclass(frozen=True)
class Frame:
    """A picture, and the line of text below it."""

    scene: Scene
    line: str


def frames(walk: Walk) -> Iterator[Frame]:
    """The pictures in order. In each the card and the edges that its step is about are lit."""
    forward = [step for step in walk.steps if step.phase != "backward"]
    yield Frame(_scene(walk, {}, set(), "", ()), forward[-1].line)
    known: dict[str, float] = {}
    passed: set[int] = set()
    for step in walk.steps[len(forward) :]:
        known |= step.numbers
        passed |= set(step.edges)
        yield Frame(_scene(walk, known, passed, step.node, step.edges), step.line)


def _scene(walk: Walk, known: dict[str, float], passed: set[int], lit: str, edges: Sequence[int]) -> Scene:
    cards: dict[str, Card] = {}
    for card in walk.scene.nodes:
        role = "lit" if card.id == lit else card.role
        cards[card.id] = replace(card, role=role, gradient=known.get(card.id)) if isinstance(card, Node) else card
    ways = [edge._replace(label=edge.label * (i in passed), is_lit=i in edges) for i, edge in enumerate(walk.scene.edges)]
    return Scene(list(cards.values()), walk.scene.root.with_cards(cards), ways)
