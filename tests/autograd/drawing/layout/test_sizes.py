"""Sizes of cards, as numbers alone."""

from fractions import Fraction

from autograd import Value, draw
from autograd.drawing.layout.sizes import LARGE, LONGEST, NORMAL, SMALL, card_sizes, text_width
from tests.autograd.drawing import graphs


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
