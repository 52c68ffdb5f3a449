"""Hostile names come out of every output as mere text."""

import pytest

from autograd import draw
from nn import Neuron, fit
from nn.plots import Recorder
from tests import hostile
from tests.hostile import LABELS, graph, problems, tags_of

#: As many in one picture as it shows in full.
BATCHES = [LABELS[i : i + 20] for i in range(0, len(LABELS), 20)]


@pytest.mark.parametrize("channel", hostile.CHANNELS, ids=lambda channel: channel.__name__)
def test_hostile_labels(channel):
    for labels in BATCHES:
        assert not problems(labels, [channel])


@pytest.mark.parametrize(("lock", "channel"), [
    ("autograd.drawing.lower.html.html.escape", hostile.in_html),
    ("autograd.drawing.formula.wording._visible", hostile.in_dot),
    ("autograd.drawing.formula.wording._visible", hostile.in_tables),
    ("autograd.modes.printable", hostile.in_messages),
    ("autograd.compiler.backends.names.Names.fresh", hostile.in_source),
], ids=["html", "dot", "tables", "messages", "source"])  # fmt: skip
def test_an_open_door_is_noticed(monkeypatch, lock, channel):
    monkeypatch.setattr(lock, lambda *args: args[-1])
    told = []
    try:
        told = problems([label for label in LABELS if "\ud800" not in label][:30], [channel])
    except Exception as error:
        told = [repr(error)]
    assert told


def test_a_page_of_pixels(tmp_path):
    draw(graph(BATCHES[1])).save(tmp_path / "graph.png")
    assert (tmp_path / "graph.png").read_bytes().startswith(b"\x89PNG")


def test_networks_and_recordings(tmp_path):
    """An activation's name is shown in pictures of models."""

    def pages(name):
        def activation(x):
            return x.tanh()

        activation.__name__ = name
        model = Neuron(2, activation=activation, seed=0)
        draw(model).save(tmp_path / "model.svg")
        fit(
            model,
            [[0.0, 1.0]],
            [1],
            loss="hinge_loss",
            optimizer="sgd",
            epochs=1,
            progress=False,
            callback=Recorder(tmp_path / "training.html"),
        )
        return [tags_of((tmp_path / file).read_text(encoding="utf-8")) for file in ("model.svg", "training.html")]

    assert pages("<img src=x onerror=alert(1)></script>\0\ud800{a|b}\\") == pages("plain")
