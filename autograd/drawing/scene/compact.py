"""Parameters as lines of the cards that use them: a picture of fewer cards, in fewer columns."""

from collections import Counter
from dataclasses import replace

from autograd.drawing.scene.parts import Held
from autograd.drawing.scene.scene import Scene


def with_parameters_on_cards(scene: Scene) -> Scene:
    """The scene with each parameter written on the cards that use it; where these are several, with their number."""
    parameters = {card.id: card for card in scene.nodes if card.role == "parameter"}
    uses = Counter(edge.tail for edge in scene.edges)
    written: Counter[str] = Counter()
    held: dict[str, list[Held]] = {}
    for edge in scene.edges:
        if edge.tail in parameters:
            written[edge.tail] += 1
            use = Held(parameters[edge.tail], edge.mark, written[edge.tail], uses[edge.tail])
            held.setdefault(edge.head, []).append(use)
    left = [card for card in scene.nodes if card.id not in parameters or not uses[card.id]]
    cards = {card.id: replace(card, held=held.get(card.id, ())) for card in left}
    edges = [edge for edge in scene.edges if edge.tail not in parameters]
    return Scene(list(cards.values()), scene.root.with_cards(cards), edges)
