"""Parameters as lines of the cards that use them, and pictures that are closed as far as their text can be read."""

import pytest

from autograd import Value, draw, scope
from autograd.drawing.layout.placement import width
from autograd.drawing.layout.sizes import READABLE
from tests.autograd.drawing import graphs
from tests.autograd.drawing.lower.test_svg import parse, texts

KEPT = []  # scopes hold their owner weakly


class Cell:
    """A module of one parameter."""

    def __init__(self):
        self.w = Value(0.5)
        KEPT.append(self)

    def named_parameters(self):
        return [("w", self.w)]

    def __call__(self, x):
        with scope("cell", owner=self):
            return self.w - x


def test_parameters_are_lines_of_the_cards_that_use_them():
    f = graphs.network()
    scene = draw(f, expand=False, compact=True).scene
    assert not any(card.role == "parameter" for card in scene.cards)
    first = next(card for card in scene.cards if card.operation == "w·x")
    assert [(fact.caption, fact.role) for fact in first.lines()] == [
        ("1 w0", "parameter"), ("gradient", "parameter"), ("2 w1", "parameter"), ("gradient", "parameter"),
        ("value", ""), ("gradient", ""),
    ]  # fmt: skip
    assert {edge.tail for edge in scene.edges} <= {card.id for card in scene.cards}
    assert [edge.mark for edge in scene.edges if edge.head == first.id] == ["1", "2"]
    assert {"1 w0", "0.5"} <= set(texts(parse(draw(f, expand=False, compact=True).svg)))


def test_a_parameter_that_is_used_several_times_says_which_use_it_is():
    cell, x = Cell(), Value(2.0, label="x")
    f = cell(cell(x))
    f.backward()
    diagram = draw(f, compact=True)
    lines = [fact for card in diagram.scene.cards for fact in card.lines() if fact.role]
    assert [line.caption for line in lines] == ["1 w (1 of 2)", "gradient", "1 w (2 of 2)", "gradient"]
    assert {line.text for line in lines if line.caption == "gradient"} == {"0"}, "1 of the second use and −1 of the first"
    assert sum(line.startswith("w ") for line in repr(diagram).splitlines()) == 1
    assert "w\nvalue 0.5\ngradient 0.0" in diagram.scene.tooltips()["n2"]


def test_the_table_is_the_same():
    f = graphs.network()
    full, short = (sorted(repr(draw(f, depth=3, compact=compact)).splitlines()) for compact in (False, True))
    assert full == short


def test_a_parameter_alone_keeps_its_card():
    cell = Cell()
    cell(Value(1.0))
    assert [card.role for card in draw(cell.w, compact=True).scene.cards] == ["input"]


@pytest.mark.parametrize("compact", [1, "yes", None])
def test_compact_is_true_or_false(compact):
    with pytest.raises(TypeError, match=r"draw\(\): compact must be True or False, not"):
        draw(Value(1.0), compact=compact)


def test_a_wide_graph_is_closed_until_its_text_can_be_read():
    f = graphs.mlp(3, 1)
    labels = sorted(card.label for card in draw(f).scene.cards)
    assert labels == ["neurons.0", "neurons.0", "neurons.1", "neurons.2", "x0", "x1"]
    assert width(draw(f).scene) <= READABLE
    full = draw(f, depth=3, expand=False).scene
    assert len(full.nodes) == 26
    assert width(full) > READABLE


def test_definitions_are_closed_before_scopes():
    y = Value(0.5, label="x")
    with scope("outer"):
        for _ in range(3):
            y = y.sigmoid()
    scene = draw(y).scene
    assert [card.operation for card in scene.cards] == ["", "sigmoid", "sigmoid", "sigmoid"]
    assert [box.title for box in scene.root.boxes] == ["outer"]


def test_a_chain_without_scopes_is_drawn_in_full():
    y = Value(0.5, label="x")
    for _ in range(40):
        y = y.sin()
    assert len(draw(y).scene.nodes) == 41
