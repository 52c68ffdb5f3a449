"""Compiled programs as operations on arrays, with edges from definitions to uses."""

from fractions import Fraction

import numpy as np
import pytest

import autograd as ag
from autograd import Value, draw, hessian, jit, vmap
from nn import GRU, LSTM, MLP, RNN


def flow(function, *args):
    compiled = jit(function, kernel="numpy")
    compiled(*args)
    return draw(compiled).scene


def edges(scene):
    words = {call.id: call.label or call.operation for call in scene.calls}
    return [(words[edge.tail], words[edge.head]) for edge in scene.edges]


def test_a_layer_is_a_product_a_sum_and_an_activation():
    model = MLP(2, [16, 1], activation="tanh", seed=0)
    scene = flow(vmap(model), np.zeros((50, 2)))
    assert [(call.role, call.operation, call.shape) for call in scene.calls] == [
        ("parameter", "", "65"),
        ("input", "", "2 × 50"),
        ("operation", "matmul", "16 × 50"),
        ("operation", "+", "16 × 50"),
        ("operation", "tanh", "16 × 50"),
        ("operation", "matmul", "1 × 50"),
        ("output", "+", "1 × 50"),
    ], "hidden layers are no outputs, though the last one may overwrite them"
    assert [call.scalars for call in scene.calls] == [0, 0, 3200, 800, 800, 1600, 50]
    assert scene.description() == "Compiled program of 5 array operations"


def test_arguments_keep_their_names_and_shapes():
    def outputs(W, x):
        return [ag.dot(row, x) for row in W]

    scene = flow(outputs, [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [1.0, -1.0])
    assert [(call.label, call.shape) for call in scene.calls if call.role == "input"] == [("W", "3 × 2"), ("x", "2")]
    assert edges(scene) == [("W", "matmul"), ("x", "matmul")]


def test_edges_lead_through_what_only_moves_numbers():
    def rosenbrock(x):
        return ag.sum([100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2 for i in range(9)])

    compiled = jit(hessian(rosenbrock), kernel="numpy")
    compiled([0.1 * i for i in range(10)])
    assert "gather" in str(compiled.plan.array_program)
    scene = draw(compiled).scene
    assert all(call.operation != "gather" for call in scene.calls)
    reached = {edge.tail for edge in scene.edges} | {call.id for call in scene.calls if call.role == "output"}
    assert {call.id for call in scene.calls} == reached, "each array is used or returned"


def test_an_argument_that_is_returned_is_drawn():
    scene = flow(lambda x: x, [1.0, 2.0])
    assert [(call.role, call.shape) for call in scene.calls] == [("input", "2")]


def test_captured_values_are_parameters_and_constants_are_not_drawn():
    w = Value(2.0)
    scene = flow(lambda x: [entry * w + 1.0 for entry in x], [1.0, 2.0, 3.0])
    assert [call.role for call in scene.calls if not call.scalars] == ["input", "parameter"]


@pytest.mark.parametrize("layer", [RNN, LSTM, GRU])
def test_a_recurrent_layer_is_a_box_of_one_step(layer):
    """As large for any number of steps; what does not depend on what is carried stands outside."""
    sizes = set()
    for steps in (20, 200):
        scene = flow(vmap(layer(2, 3, seed=0)), np.ones((5, steps, 2)))
        (box,) = scene.root.boxes
        assert box.title == f"scan, {steps} steps, 5 samples"
        assert [card.operation for card in scene.root.nodes if card.role == "operation"] == ["matmul", "+"]
        assert {card.id for card in [*scene.root.nodes, *box.nodes]} == {card.id for card in scene.calls}
        assert any(card.role == "output" for card in box.nodes)
        sizes.add((len(scene.calls), len(scene.edges)))
    assert len(sizes) == 1


def chain(x, steps):
    first = x
    for i in range(steps):
        x = ag.sin(x * (i + 2.0))
    return x * first


def test_of_more_operations_than_are_asked_for_a_summary_is_drawn(tmp_path):
    compiled = jit(lambda a, b: [chain(a, 20), *b], kernel="numpy")
    compiled(0.5, [1.0, 2.0])
    assert len(draw(compiled, max_nodes=43).scene.calls) == 43
    diagram = draw(compiled, max_nodes=42, interactive=True)
    assert repr(diagram).splitlines() == [
        "41 array operations for 41 scalar ones",
        "numbers: 1",
        "b: 2",
        "          21  ×",
        "          20  sin",
    ]
    assert diagram.scene.description() == "Summary of a compiled program of 41 array operations"
    assert [fact.share for fact in diagram.scene.facts() if fact.share] == [1, Fraction(20, 21)]
    diagram.save(tmp_path / "program.svg")
    page = diagram._repr_mimebundle_()["text/html"]
    assert page.count("<section>") == 5
    assert page.count("<pre>") == 3, "code, and as lists arrays and groups of too many cards"
    for wrong, error in ((0, ValueError), ("all", TypeError)):
        with pytest.raises(error, match=r"draw\(\): max_nodes must be"):
            draw(compiled, max_nodes=wrong)


def test_an_edge_past_many_operations_is_drawn():
    """Graphviz takes no line of more than 16,384 characters."""
    compiled = jit(ag.grad(lambda x: chain(x, 80)), kernel="numpy")
    compiled(0.5)
    diagram = draw(compiled)
    assert max(map(len, diagram.dot.splitlines())) < 16_384
    assert diagram.svg.count('class="edge"') == len(diagram.scene.edges)
