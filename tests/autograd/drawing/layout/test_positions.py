"""Positions of a network's units, as numbers alone."""

from autograd import draw
from autograd.drawing.layout.positions import ACROSS, DOWN, SUBTITLE, TITLE, positions
from nn import MLP


def test_columns_from_left_to_right_with_their_middles_on_one_line():
    layout = positions(draw(MLP(2, [3, 1], seed=0)).scene)
    assert layout.units == {
        "c0_0": (0.0, DOWN / 2), "c0_1": (0.0, -DOWN / 2),
        "c1_0": (ACROSS, DOWN), "c1_1": (ACROSS, 0.0), "c1_2": (ACROSS, -DOWN),
        "c2_0": (2 * ACROSS, 0.0),
    }  # fmt: skip
    assert layout.titles == [(0.0, DOWN / 2 + TITLE), (ACROSS, DOWN + TITLE), (2 * ACROSS, TITLE)]
    assert layout.subtitles == [(0.0, -DOWN / 2 - SUBTITLE), (ACROSS, -DOWN - SUBTITLE), (2 * ACROSS, -SUBTITLE)]


def test_units_that_are_left_out_take_the_room_of_one():
    layout = positions(draw(MLP(1, [64, 1], seed=0)).scene)
    heights = [y for x, y in layout.units.values() if x == ACROSS]
    assert heights == [DOWN * (4 - i) for i in range(9)]
