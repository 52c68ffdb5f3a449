"""Ten pictures are as readable as they were: no number may become worse."""

import re

import pytest

from autograd import draw
from tests.autograd.drawing import graphs
from tests.autograd.drawing.graphs import TEN, drawn
from tests.autograd.drawing.layout.readability import Figures, measure
from tests.helpers import ROOT

pytest.importorskip("pygraphviz", reason="pygraphviz is not installed")

#: Of each picture with all its boxes open, but of the model on 80 points at depth 1.
CEILINGS = {
    "neuron": Figures(0, 0, 0, 0, 0, 0, 0, text=9.1),
    "dot of 16": Figures(0, 0, 0, 0, 0, 0, 0, text=14.7),
    "MLP 2-3-1": Figures(3, 0, 0, 0, 0, 0, 0, text=7.6),
    "MLP 2-8-8-1": Figures(0, 0, 0, 0, 0, 0, 0, text=3.8),
    "MLP 2-8-8-1, 80 points": Figures(0, 0, 0, 0, 0, 0, 0, text=6.3),
    "attention": Figures(150, 26, 0, 0, 0, 0, 0, text=4.5),
    "RNN": Figures(10, 1, 0, 0, 0, 0, 0, text=3.0),
    "LSTM cell": Figures(26, 4, 0, 0, 0, 0, 0, text=7.1),
    "diamond": Figures(6, 0, 0, 0, 0, 0, 0, text=8.0),
    "Hessian": Figures(1, 1, 0, 0, 0, 0, 0, text=5.7),
}
#: In these no box is left to close.
WITHOUT_BOXES = {"diamond", "Hessian"}


@pytest.mark.parametrize("name", TEN)
def test_no_figure_is_worse(name):
    diagram = drawn(name, **{"depth": 9} | TEN[name][1])
    found, ceiling = measure(diagram.svg, diagram.scene), CEILINGS[name]
    assert found.text >= ceiling.text
    for field, value in found._asdict().items():
        if field != "text":
            assert value <= getattr(ceiling, field), field


def test_the_page_of_figures_says_what_is_measured():
    page = ROOT / "benchmarks/PICTURES.md"
    if not page.is_file():
        pytest.skip("only the tests are here, not the page")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.read_text(encoding="utf-8").splitlines()]
    said = {row[0]: [row[3], row[5], row[7], row[9]] for row in rows if row and row[0] in TEN}
    assert said == {
        name: [
            f"{f.crossings + f.tangles} ({f.tangles})" if f.tangles else str(f.crossings),
            str(f.over_cards + f.over_boxes + f.over_titles),
            str(f.operands + f.leaves),
            str(f.text),
        ]
        for name, f in CEILINGS.items()
    }


@pytest.mark.parametrize("name", [name for name in TEN if name not in WITHOUT_BOXES])
@pytest.mark.parametrize("compact", [False, True])
def test_text_can_be_read_on_a_page(name, compact):
    diagram = drawn(name, depth=None, compact=compact)
    found = measure(diagram.svg, diagram.scene)
    assert found.text >= 9.0
    assert (found.over_cards, found.over_boxes, found.over_titles, found.leaves) == (0, 0, 0, 0)


def test_the_figures_see_what_is_wrong():
    """Of a chain of two operands each, with the first operand drawn below the second."""
    diagram = draw(graphs.line())
    good = measure(diagram.svg, diagram.scene)
    assert good == Figures(0, 0, 0, 0, 0, 0, 0, good.text)
    upside_down = diagram.svg.replace('transform="scale(1 1)', 'transform="scale(1 -1)')
    turned = re.sub(r"(-?[\d.]+),(-[\d.]+)", lambda match: f"{match[1]},{-float(match[2])}", upside_down)
    assert measure(turned, diagram.scene).operands == 2
