"""`explain` as data, as text and as LaTeX: what the steps say, and that they say what the engine computed."""

import math
import re

import pytest

from autograd import Value, detect_anomaly, explain, gradients, no_grad, sqrt, where
from autograd.drawing.formula.symbols import as_latex, as_text, local_derivatives
from autograd.drawing.scene.steps import walk
from autograd.primitives import constant
from autograd.row import TABLE
from tests.autograd.drawing import graphs

GRAPHS = [graphs.line, graphs.neuron, graphs.operands, graphs.network]


@pytest.mark.parametrize("make", GRAPHS, ids=lambda make: make.__name__)
def test_the_numbers_are_those_of_the_engine(make):
    value = make()
    found = walk(value)
    values, slopes = {}, {}
    for step in found.steps:
        (slopes if step.phase == "backward" else values).update(step.numbers)
    shown = {node.id: node for node in found.scene.nodes}
    assert values == {name: node.value for name, node in shown.items()}
    assert slopes == {name: node.gradient for name, node in shown.items()}
    end = found.scene.nodes[-1]
    assert (end.value, end.gradient) == (pytest.approx(value.data), 1.0)
    leaves = {node.label: node for node in shown.values() if node.role in ("input", "parameter")}
    inputs = [leaf for leaf in graphs_leaves(value) if leaf.label in leaves]
    for leaf, slope in zip(inputs, gradients(value, inputs), strict=True):
        assert leaves[leaf.label].gradient == pytest.approx(slope, rel=1e-12)


def test_equal_labels_are_numbered():
    total = Value(1.0, label="x") + Value(2.0, label="x") + Value(3.0, label="x")
    assert list(walk(total).names.values()) == ["x", "x#2", "v1", "x#3", "f"]


def graphs_leaves(value):
    from autograd.backward import topological_order

    return [node for node in topological_order(value) if node.primitive is None]


def test_every_edge_is_followed_once_in_each_direction():
    found = walk(graphs.operands())
    for phase in ("forward", "backward"):
        followed = [edge for step in found.steps if step.phase == phase for edge in step.edges]
        assert sorted(followed) == list(range(len(found.scene.edges)))
    backward = [step for step in found.steps if step.phase == "backward"]
    assert backward[0].edges == ()
    assert all(len(step.edges) == 1 for step in backward[1:])


def test_contributions_are_added_where_a_value_is_used_twice():
    a = Value(3.0, label="a")
    lines = [step.line for step in walk(a * a).steps]
    assert lines == [
        "Given: a = 3",
        "f = a × a = 3 × 3 = 9",
        "∂f/∂f = 1",
        "∂f/∂a = a = 3   (1 of 2 uses)",
        "∂f/∂a = 3 + a = 3 + 3 = 6   (2 of 2 uses)",
    ]


def test_names_are_unique():
    f = Value(1.0, label="v1") * Value(2.0, label="f") + Value(3.0, label="f").exp()
    names = walk(f).names
    assert len(set(names.values())) == len(names)
    assert {"v1", "f", "f#2"} <= set(names.values())


def test_nothing_is_changed():
    f = graphs.neuron()
    leaves = graphs_leaves(f)
    before = [(leaf.data, leaf.grad) for leaf in leaves]
    explain(f).latex()
    assert [(leaf.data, leaf.grad) for leaf in leaves] == before


def test_gradients_need_no_backward():
    w, x = Value(2.0, label="w"), Value(5.0, label="x")
    assert "∂f/∂w = x = 5" in repr(explain(w * x))
    assert w.grad == 0.0


def test_the_latex_of_a_shared_node_adds_up_its_ways():
    a = Value(3.0, label="a")
    latex = explain(a * a + a).latex()
    assert latex.startswith("\\begin{aligned}\n")
    assert latex.count(r"\frac{\partial f}{\partial a} &=") == 1
    assert latex.splitlines()[-2].endswith("= 1 + 1 \\cdot a + 1 \\cdot a = 1 + 1 \\cdot 3 + 1 \\cdot 3 = 7")


def test_a_long_way_is_cut():
    y = Value(0.5, label="x")
    for _ in range(140):
        y = y.sin()
    lines = explain(y).latex().splitlines()
    assert max(line.split("=")[1].count(r"\frac") for line in lines[2:-1]) <= 6
    assert lines[-2].endswith(f"= {walk(y).gradients['n0']:.4g}")


@pytest.mark.parametrize("primitive", TABLE.values(), ids=TABLE)
def test_every_row_has_its_local_derivatives_in_symbols(primitive):
    """A new row of the table needs nothing in the drawing."""
    node = primitive(*primitive.map(Value, primitive.samples[0]))
    actors, expressions = local_derivatives(node)
    assert len(expressions) == len(node.args)
    for expression, partial in zip(expressions, node.partials, strict=True):
        assert expression == pytest.approx(partial, rel=1e-9, abs=1e-12)
        text = as_text(expression, dict.fromkeys(actors, "u"))
        latex = as_latex(expression, dict.fromkeys(actors, "u"))
        assert text.count("(") == text.count(")")
        assert latex.count("{") == latex.count("}")
        assert latex.count(r"\left(") == latex.count(r"\right)")


@pytest.mark.parametrize(
    ("make", "text", "latex"),
    [
        (lambda x: x**2, "2 × x", r"2 \cdot x"),
        (lambda x: x.tanh(), "sech(x)²", r"\operatorname{sech}(x)^2"),
        (lambda x: x.exp(), "f", "f"),
        (lambda x: 1.0 / x, "−1/x²", r"-\frac{1}{x^2}"),
        (lambda x: x.relu(), "f ≠ 0", r"[f \ne 0]"),
        (lambda x: x.log1p(), "1/(1 + x)", r"\frac{1}{1 + x}"),
        (lambda x: (x - 1.0) * 1.0, "1", "1"),
    ],
)
def test_local_derivatives_are_short(make, text, latex):
    x = Value(3.0, label="x")
    node = make(x)
    actors, expressions = local_derivatives(node)
    names = {actor: "f" if other is node else "x" for actor, other in actors.items()}
    expression = expressions[[arg.primitive is constant for arg in node.args].index(False)]
    assert (as_text(expression, names), as_latex(expression, names)) == (text, latex)


@pytest.mark.parametrize("mode", [no_grad, detect_anomaly])
def test_modes_of_recording_do_not_disturb(mode):
    f = graphs.neuron()
    with mode():
        assert "∂f/∂w" in repr(explain(f))


def test_nan_and_infinity():
    x = Value(-1.0, label="x")
    text = repr(explain(x.log() + Value(0.0, label="z").reciprocal()))
    assert "v1 = log(x) = log(−1) = nan" in text
    assert "v2 = 1/z = 1/0 = ∞" in text
    assert math.isinf(walk(Value(0.0, label="z").reciprocal()).gradients["n0"])


def test_a_leaf_alone():
    assert repr(explain(Value(3.0, label="x"))) == "Forward\n     Given: x = 3\nBackward\n  1  ∂x/∂x = 1"


def test_where_it_is_saved(tmp_path):
    explanation = explain(graphs.line())
    explanation.save(tmp_path / "steps.html")
    assert (tmp_path / "steps.html").read_text(encoding="utf-8") == explanation.html
    with pytest.raises(ValueError, match=r"save\(\): path must end in \.html or \.gif, not be '.*svg'"):
        explanation.save(tmp_path / "steps.svg")
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        explanation.save(tmp_path / "no" / "steps.html")


def test_the_page_of_a_neuron_is_small_and_needs_nothing_else():
    html = explain(graphs.neuron()).html
    assert len(html.encode()) < 100_000
    assert not re.search(r"""(?:src|href)=["'](?!data:)""", html)
    assert "http" not in re.sub(r'src="data:[^"]*"', "", html)


@pytest.mark.parametrize("error", [ValueError("broken"), ImportError("graphviz"), MemoryError()], ids=repr)
def test_the_mime_bundle_never_raises(error, monkeypatch):
    def fail(*_):
        raise error

    explanation = explain(graphs.line())
    assert set(explanation._repr_mimebundle_()) == {"text/plain", "text/html"}
    monkeypatch.setattr("autograd.drawing.lower.picture.to_dot", fail)
    bundle = explanation._repr_mimebundle_()
    assert list(bundle) == ["text/plain"]
    assert bundle["text/plain"].startswith("Forward\n")
    assert f"No picture: {error}" in bundle["text/plain"]


def test_a_derivative_of_0_passes_0_through_an_infinite_partial_in_the_lines_too():
    x = Value(0.0, label="x")
    # The root is the later argument, so its contribution arrives first and stays in the sum that the lines after it show.
    lines = [step.line for step in walk(where(1.0, x * x, sqrt(x))).steps if "∂f/∂x =" in step.line]
    assert lines[0].endswith(" = 0   (1 of 3 uses)")
    assert not any("nan" in line for line in lines)


@pytest.mark.parametrize(
    ("function", "lines"),
    [
        (lambda s: 1 / s, ["∂f/∂s = −1/s² = −0.25"]),
        (lambda s: s**-1, ["f = s ^ (−1) = 2 ^ (−1) = 0.5", "∂f/∂s = −1 × (s ^ (−2)) = −0.25"]),
        (lambda s: s**3, ["∂f/∂s = 3 × (s ^ 2) = 12"]),
        (lambda s: 2**s, ["∂f/∂s = (2 ^ s) × log(2) = 2.773"]),
        (lambda s: s + -0.0, ["f = s + 0 = 2 + 0 = 2"]),
    ],
)
def test_powers_and_reciprocals_are_written_as_taught(function, lines):
    f = function(Value(2.0, label="s"))
    f.label = "f"
    text = str(explain(f))
    for line in lines:
        assert line in text, text
