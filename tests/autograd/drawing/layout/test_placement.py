"""The places of all parts, as numbers alone: what overlaps what, and where edges pass."""

from itertools import combinations

import pytest

from autograd import Value, draw, explain
from autograd.drawing.layout.layers import layers
from autograd.drawing.layout.order import crossings, set_order
from autograd.drawing.layout.placement import ARROW, STRAIGHT, place
from autograd.drawing.layout.sizes import LINE_HEIGHT
from tests.autograd.drawing import graphs
from tests.autograd.drawing.graphs import TEN, drawn


def overlap(a, b):
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom


def inside(inner, outer):
    return outer.left < inner.left and inner.right < outer.right and outer.top < inner.top and inner.bottom < outer.bottom


def boxes(box):
    for inner in box.boxes:
        yield inner
        yield from boxes(inner)


@pytest.mark.parametrize("name", TEN)
def test_nothing_overlaps_but_what_stands_in_a_box(name):
    scene = drawn(name, depth=9).scene
    placement = place(scene)
    assert not any(overlap(a, b) for a, b in combinations(placement.cards.values(), 2))
    for box in boxes(scene.root):
        within = {card.id for inner in [box, *boxes(box)] for card in inner.nodes}
        for card, rectangle in placement.cards.items():
            assert (inside if card in within else lambda a, b: not overlap(a, b))(rectangle, placement.boxes[box.id])
        for inner in box.boxes:
            assert inside(placement.boxes[inner.id], placement.boxes[box.id])
    for rectangle in [*placement.cards.values(), *placement.boxes.values()]:
        assert rectangle.left >= 0.0
        assert rectangle.top >= 0.0
        assert rectangle.right <= placement.width
        assert rectangle.bottom <= placement.height


def test_a_chain_is_straight():
    y = Value(0.5, label="x")
    for _ in range(5):
        y = y.sin()
    placement = place(draw(y).scene)
    assert len({rectangle.middle[1] for rectangle in placement.cards.values()}) == 1
    assert all(len({round(y, 9) for _, y in edge}) == 1 for edge in placement.edges)


def test_edges_arrive_at_the_left_of_a_card_in_the_order_of_its_operands():
    scene = draw(graphs.network()).scene
    placement = place(scene)
    arrivals = {}
    for edge, points in zip(scene.edges, placement.edges, strict=True):
        card = placement.cards[edge.head]
        assert points[-1][0] == pytest.approx(card.left)
        assert points[-2] == pytest.approx((card.left - ARROW, points[-1][1]))
        assert card.top < points[-1][1] < card.bottom
        arrivals.setdefault(edge.head, []).append(points[-1][1])
        assert len(points) % 3 == 2, "cubic curves, joined end to end, and the tip"
    assert all(heights == sorted(heights) for heights in arrivals.values())


def test_the_labels_of_edges_have_room_between_the_cards():
    scene = explain(graphs.operands()).walk.scene
    placement = place(scene)
    middles = [label for label in placement.labels if label]
    assert len(middles) == len(scene.edges)
    for (_, y), points in zip(placement.labels, placement.edges, strict=True):
        assert any(abs(y + LINE_HEIGHT / 2 - passed) < STRAIGHT for _, passed in points), (
            "the first of two lines, above its edge"
        )
    for x, y in middles:
        assert not any(card.left < x < card.right and card.top < y < card.bottom for card in placement.cards.values())
    assert len(set(middles)) == len(middles)


def test_equal_graphs_have_equal_places():
    assert place(draw(graphs.attention()).scene) == place(draw(graphs.attention()).scene)


def test_sorting_never_crosses_more_edges_than_the_walk_from_the_end():
    found = layers(draw(graphs.lstm_cell(), expand=False).scene)
    set_order(found)
    assert crossings(found) <= 31
