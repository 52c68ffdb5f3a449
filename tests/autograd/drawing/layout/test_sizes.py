"""Sizes of cards, as numbers alone."""

from fractions import Fraction

import pytest

from autograd import Value, dot, draw, jit, tanh
from autograd.drawing.layout.sizes import LARGE, LONGEST, NORMAL, SMALL, card_size, card_sizes, text_width
from autograd.drawing.lower.picture import to_svg
from autograd.drawing.scene.stages import compose_stages
from tests.autograd.drawing import graphs
from tests.autograd.drawing.layout.readability import read


def test_a_card_has_room_for_its_label_a_gap_and_its_operation():
    f = draw(graphs.line()).scene.nodes[-1]
    sizes = card_sizes(f)
    assert sizes.heading == text_width("f", NORMAL) + LARGE + text_width("+", LARGE)
    assert sizes.columns == 2
    assert [fact.caption for fact in sizes.facts] == [text_width("value", SMALL), text_width("gradient", SMALL)]
    assert {fact.text for fact in sizes.facts} == {text_width("x" * 8, NORMAL)}, "room for numbers of a usual length"


def test_wide_characters_take_the_room_of_two():
    assert text_width("가", 100) == 130
    assert text_width("a", 100) == 64


def test_bars_are_as_long_as_their_shares():
    x = y = Value(1.0)
    for _ in range(6):
        y = y * 2.0
    y = (y + x).sin() + x.sin()
    (summary,) = draw(y, max_nodes=2).scene.cards
    shares = [fact.share for fact in summary.facts() if fact.share]
    assert shares == [Fraction(1), Fraction(2, 6), Fraction(2, 6)]
    sizes = card_sizes(summary)
    assert [fact.bar for fact in sizes.facts if fact.bar is not None] == [LONGEST, 33, 33]
    assert (sizes.columns, sizes.heading) == (3, None)


def test_a_card_has_room_for_the_marks_of_its_operands():
    """Else Graphviz makes it higher than its place, and cards of a column touch."""
    compiled = jit(lambda W, x: [tanh(dot(w, x) * 1.0) for w in W], kernel="numpy")
    compiled([[0.5, -1.0], [2.0, 0.25]], [1.0, 3.0])
    scene = compose_stages(compiled, 1000)[0].scene
    drawn = read(to_svg(scene), scene)
    marks = {card.id: [edge.mark for edge in scene.edges if edge.head == card.id] for card in scene.cards}
    heights = {card.id: card_size(card, marks[card.id])[1] for card in scene.cards}
    assert max(map(len, marks.values())) == 4
    assert {name: box.bottom - box.top for name, box in drawn.cards.items()} == pytest.approx(heights, abs=1.0)
