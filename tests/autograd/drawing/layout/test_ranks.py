"""What stands left of what."""

import pytest

from autograd import Value, draw, scope
from autograd.drawing.layout.ranks import boxes_around, ranks
from tests.autograd.drawing.graphs import TEN, drawn


def placed(picture):
    around = dict(boxes_around(picture.root))
    return around, ranks(picture, around)


@pytest.mark.parametrize("name", TEN)
def test_arguments_stand_left_of_their_uses_and_of_the_boxes_that_they_enter(name):
    picture = drawn(name, depth=9).scene
    around, of = placed(picture)
    for edge in picture.edges:
        assert of[edge.tail] < of[edge.head]
        for box in around[edge.head]:
            if box not in around[edge.tail]:
                assert of[edge.tail] < min(of[card] for card, path in around.items() if box in path)


def test_leaves_stand_as_far_right_as_they_may():
    x, y = Value(1.0, label="x"), Value(2.0, label="y")
    picture = draw(x.exp().sin() * y).scene
    _, of = placed(picture)
    assert of == {"n0": 0, "n1": 1, "n2": 2, "n3": 2, "n4": 3}


def test_two_boxes_of_which_each_enters_the_other_are_drawn_all_the_same():
    x = Value(1.0, label="x")
    with scope("a"):
        first = x.exp()
    with scope("b"):
        second = first.sin()
        third = x.tanh()
    with scope("a"):
        fourth = third.cos()
    picture = draw(second * fourth).scene
    _, of = placed(picture)
    assert all(of[edge.tail] < of[edge.head] for edge in picture.edges)


def test_a_closed_box_that_is_left_and_entered_again_leads_back():
    again, x = scope("again"), Value(1.0, label="x")
    with again:
        y = x.exp()
    z = y.sin()
    with again:
        w = z.cos() + y
    picture = draw(w, depth=0).scene
    _, of = placed(picture)
    assert of == {"n0": 0, "n1": 1, "n2": 2}
    assert [(edge.tail, edge.head) for edge in picture.edges if of[edge.tail] >= of[edge.head]] == [("n2", "n1")]
