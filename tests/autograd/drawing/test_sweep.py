"""The backward sweep as an animation: what each picture shows, and the file."""

import sys

import pytest

from autograd import explain
from autograd.drawing.layout.placement import place
from autograd.drawing.lower.dot import to_dot
from autograd.drawing.scene.steps import walk
from autograd.drawing.scene.sweep import frames
from tests.autograd.drawing import graphs

GRAPHS = [graphs.line, graphs.neuron, graphs.operands, graphs.network]


@pytest.mark.parametrize("make", GRAPHS, ids=lambda make: make.__name__)
def test_each_picture_shows_the_gradients_that_are_known_by_then(make):
    found = walk(make())
    backward = [step for step in found.steps if step.phase == "backward"]
    start, *pictures = frames(found)
    assert start.line == next(step.line for step in reversed(found.steps) if step.phase != "backward")
    assert [picture.line for picture in pictures] == [step.line for step in backward]
    assert all(card.gradient is None for card in start.scene.nodes)
    assert not any(edge.label for edge in start.scene.edges)
    known = {}
    for picture, step in zip(pictures, backward, strict=True):
        known |= step.numbers
        assert {card.id: card.gradient for card in picture.scene.nodes if card.gradient is not None} == known
        assert [card.id for card in picture.scene.nodes if card.role == "lit"] == [step.node]
        assert [i for i, edge in enumerate(picture.scene.edges) if edge.is_lit] == list(step.edges)
    assert [edge.label for edge in pictures[-1].scene.edges] == [edge.label for edge in found.scene.edges]


def test_nothing_moves_from_picture_to_picture():
    found = walk(graphs.network())
    placement = place(found.scene)
    dots = [to_dot(picture.scene, placement, picture.line, 300) for picture in frames(found)]
    places = [[line.split(" pos=")[1] for line in dot.splitlines() if " pos=" in line and "->" not in line] for dot in dots]
    assert all(line == places[0] for line in places)


def test_the_file(tmp_path):
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    explanation = explain(graphs.line())
    explanation.save(tmp_path / "steps.gif")
    with image.open(tmp_path / "steps.gif") as gif:
        assert gif.n_frames == 1 + sum(step.phase == "backward" for step in explanation.walk.steps)
        assert gif.info["loop"] == 0, "for ever"
        assert gif.info["duration"] == 1300
        assert gif.size[0] <= 1280
    assert (tmp_path / "steps.gif").stat().st_size < 300_000


def test_without_pillow(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ImportError, match="GIFs need Pillow: pip install "):
        explain(graphs.line()).save(tmp_path / "steps.gif")
    assert list(tmp_path.iterdir()) == []
