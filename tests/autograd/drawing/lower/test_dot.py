"""The DOT text of small graphs, compared with files to read. Delete a file and run the test twice to write it anew."""

import re
from pathlib import Path

import pytest

from autograd import Value, draw
from autograd.row import TABLE
from tests.autograd.drawing import graphs

GOLDEN = Path(__file__).parent / "golden"


def summary():
    y = Value(1.0, label="x")
    for _ in range(5):
        y = (y * 0.5 + y.sin()).tanh()
    y.label = "y"
    return y


PICTURES = {
    "line": lambda: draw(graphs.line()),
    "neuron": lambda: draw(graphs.neuron()),
    "neuron_closed": lambda: draw(graphs.neuron(), expand=False),
    "operands": lambda: draw(graphs.operands()),
    "network": lambda: draw(graphs.network(), depth=3),
    "summary": lambda: draw(summary(), max_nodes=5),
}


def compare(text, path):
    if not path.exists():
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{path.name} was missing and is written now; read it")
    assert text == path.read_text(encoding="utf-8"), f"if that is meant, delete {path}, run the test twice, read the file"


@pytest.mark.parametrize("name", PICTURES)
def test_golden(name):
    compare(PICTURES[name]().dot, GOLDEN / f"{name}.dot")


def test_golden_symbols():
    compare("".join(f"{row.name} {row.symbol}\n" for row in TABLE.values()), GOLDEN / "symbols.txt")


def test_equal_graphs_give_equal_text():
    assert draw(graphs.network()).dot == draw(graphs.network()).dot


def test_never_a_size():
    assert not any(re.search(r"\bsize=", make().dot) for make in PICTURES.values())
