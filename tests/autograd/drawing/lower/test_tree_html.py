"""The page of a graph: what the script reads, how large it is, and that it depends on the graph alone."""

import html
import itertools
import json
import re

import pytest

from autograd import Value, draw, scope
from autograd.drawing.layout.openings import openings
from autograd.drawing.lower.cards import card_label
from autograd.drawing.lower.tree_html import MOST_CURVES
from autograd.drawing.palette import CARDS
from nn import MLP
from tests.autograd.drawing import graphs
from tests.autograd.drawing.scene.test_tree import mlp, tree_of


def data_of(page):
    return json.loads(html.unescape(re.search(r"data-graph='([^']*)'", page)[1]))


@pytest.fixture
def page():
    return draw(mlp(8, 8, 1)).html


def test_its_size(page):
    assert len(page.encode()) <= 100_000
    assert len(draw(graphs.line()).html.encode()) <= 60_000


def test_it_needs_nothing_else(page):
    assert not re.findall(r'(?:src|href)="(?!data:)|https?:(?!//www\.w3\.org)', page)


def test_its_colours_in_the_light_and_in_the_dark(page):
    fill = CARDS["input"][0]
    assert page.index(f"--input: {fill.light};") < page.index(f"--input: {fill.dark};")


def test_equal_graphs_give_equal_pages():
    assert draw(graphs.network()).html == draw(graphs.network()).html


def test_each_view_has_a_place_for_every_cell(page):
    data, tree = data_of(page), tree_of(mlp(8, 8, 1))
    assert [cell[0] for cell in data["cells"]] == [-1 if one.parent is None else one.parent for one in tree.branches]
    for opened, centres, rectangles, curves in data["views"]:
        assert len(centres) == 2 * len(tree.visible(opened))
        assert len(rectangles) == 4 * len(opened)
        edges = tree.edges_between(opened)
        assert len(curves) == len(edges) or (len(edges) > MOST_CURVES and not curves)
        assert all(len(curve) % 6 == 2 < len(curve) for curve in curves), "whole Bézier curves"


def test_boxes_whose_cards_are_of_other_sizes_have_pictures_of_their_own():
    x = Value(1.0, label="x")
    with scope("first"):
        y = x.exp()
    with scope("second"):
        z = y.exp()
    for label, count in (("", 1), ("a card that is wider", 2)):
        y.label = label
        assert len(set(openings(tree_of(z.exp())).twins.values())) == count


def test_cards_stand_in_their_boxes_and_apart(page):
    data, tree = data_of(page), tree_of(mlp(8, 8, 1))
    for opened, centres, rectangles, _ in data["views"]:
        boxes = dict(zip(opened, pairs(rectangles, 4), strict=True))
        places = {}
        for index, (x, y) in zip(tree.visible(opened), pairs(centres, 2), strict=True):
            _, width, height, *_ = data["templates"][data["cells"][index][2]]
            places[index] = x - width / 2, y - height / 2, width, height
            for box in tree.around(index):
                assert inside(places[index], boxes[box])
        for one, other in itertools.combinations(places.values(), 2):
            assert apart(one, other)


def pairs(numbers, length):
    return [numbers[i : i + length] for i in range(0, len(numbers), length)]


def inside(inner, outer):
    (x, y, width, height), (left, top, wide, high) = inner, outer
    return left <= x + 1 and top <= y + 1 and x + width <= left + wide + 1 and y + height <= top + high + 1


def apart(one, other):
    return any(
        a + size <= b + 1 or b + length <= a + 1 for a, b, size, length in zip(one, other, one[2:], other[2:], strict=False)
    )


def test_a_box_that_is_open_alone_has_a_view(page):
    data, tree = data_of(page), tree_of(mlp(8, 8, 1))
    views = [set(view[0]) for view in data["views"]]
    for index, cell in enumerate(data["cells"]):
        if cell[1]:
            twin = data["twins"].get(str(index), index)
            assert {twin, *tree.around(twin)} in views


def test_a_box_of_too_many_is_a_card_that_stays_closed():
    xs = [Value(float(i), label=f"x{i}") for i in range(250)]
    with scope("squares"):
        y = sum(x * x for x in xs)
    data = data_of(draw(y).html)
    assert "x0…249 ×250" not in {cell[1] for cell in data["cells"]}
    assert any(cell[3].startswith("x0…249 ×250") for cell in data["cells"])


def test_pictures_without_boxes_have_a_page_that_stands_still():
    for diagram in (draw(MLP(2, [3, 1], seed=0)), draw(graphs.line(), max_nodes=1)):
        assert "autograd-tree" not in diagram.html
        assert 'src="data:image/svg+xml;base64,' in diagram.html


def test_the_depth_that_was_asked_for_is_the_first_to_be_seen():
    assert data_of(draw(graphs.network(), depth=1).html)["first"] == 1
    assert data_of(draw(graphs.network(), depth=9).html)["first"] == 3
    assert data_of(draw(graphs.neuron()).html)["first"] == 1


def test_in_a_notebook_only_where_it_was_asked_for():
    value = graphs.neuron()
    assert "autograd-tree" in draw(value, interactive=True)._repr_mimebundle_()["text/html"]
    assert "autograd-tree" not in draw(value)._repr_mimebundle_()["text/html"]


def test_the_page_stays_as_it_was_when_draw_was_called(tmp_path):
    x = Value(2.0, label="x")
    y = x * 3.0
    diagram = draw(y)
    x.data = 7.0
    diagram.save(tmp_path / "graph.html")
    assert "value 2.0" in (tmp_path / "graph.html").read_text(encoding="utf-8")


def test_the_operation_is_written_where_one_operand_alone_has_a_mark():
    label = card_label(tree_of(graphs.line()).branches[-1].card, ["1", ""])
    assert "></FONT>" not in label, "which Graphviz refuses"
