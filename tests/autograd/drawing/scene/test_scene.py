"""What a picture shows: nodes, roles, boxes, gradients, opened definitions."""

import math

import pytest

from autograd import Value, detect_anomaly, draw, gradients, no_grad, scope, sum
from autograd.drawing.scene.definitions import OPENED
from autograd.drawing.scene.scopes import DEEPEST
from tests.autograd.drawing import graphs


def scene(value, **options):
    return draw(value, **options).scene


def words(nodes):
    return [node.label or node.operation for node in nodes]


def test_roles_and_topological_ids():
    nodes = scene(graphs.line()).nodes
    assert words(nodes) == ["w", "x", "×", "b", "f"]
    assert [node.role for node in nodes] == ["input", "input", "operation", "input", "output"]
    assert [node.id for node in nodes] == ["n0", "n1", "n2", "n3", "n4"]
    assert [node.value for node in nodes] == [-3.0, 2.0, -6.0, 10.0, 4.0]
    assert [node.gradient for node in nodes] == [2.0, -3.0, 1.0, 1.0, 1.0]


def test_a_leaf_alone_is_an_input():
    (node,) = scene(Value(3.0)).nodes
    assert (node.role, node.label, node.operation, node.gradient) == ("input", "", "", None)


def test_a_square_has_two_edges():
    a = Value(3.0)
    edges = scene(a * a).edges
    assert [(edge.tail, edge.head) for edge in edges] == [("n0", "n1"), ("n0", "n1")]


def test_constants_become_nodes_only_where_they_cannot_be_folded():
    x = Value(1.0, label="x")
    assert words(scene(2.0 * x - 1.0).nodes) == ["x", "× 2", "− 1"]
    nodes = scene(sum([x, 2.0, 3.0])).nodes
    assert [(node.role, node.value) for node in nodes[1:3]] == [("constant", 2.0), ("constant", 3.0)]


def test_a_constant_of_two_scopes_stands_in_the_scope_around_both():
    x = Value(1.0, label="x")
    number = x.detach()
    with scope("outer"):
        with scope("first"):
            y = sum([x, number, number])
        with scope("second"):
            z = sum([y, number, number])
    (outer,) = scene(z).root.boxes
    assert (outer.title, [node.role for node in outer.nodes]) == ("outer", ["constant"])
    assert [box.title for box in outer.boxes] == ["first", "second"]


def test_gradients_are_unknown_before_backward():
    f = graphs.line()
    for node in (f, *f.args):
        node.grad = 0.0
    assert {node.gradient for node in scene(f).nodes} == {None}


def test_a_scene_is_a_snapshot():
    f = graphs.line()
    before = scene(f)
    f.args[0].args[0].data = 99.0
    f.backward(5.0)
    assert before.nodes[0].value == -3.0
    assert before.nodes[-1].gradient == 1.0


def test_sigmoid_opens_into_the_textbook_picture():
    f = graphs.neuron()
    opened = scene(f)
    (box,) = opened.root.boxes
    assert box.title == "sigmoid"
    assert words(box.nodes) == ["× −1", "exp", "+ 1", "1/x"]
    assert box.nodes[-1].role == "output"
    assert box.nodes[-1].value == pytest.approx(f.data)
    assert words(opened.root.nodes) == ["w", "x", "×", "b", "+"]
    assert words(scene(f, expand=False).nodes) == ["w", "x", "×", "b", "+", "sigmoid"]


def test_opened_nodes_have_the_gradients_of_the_chain_rule():
    f = graphs.neuron()
    f.backward(3.0)
    z, e = -1.5, math.exp(1.5)
    by_hand = [-3.0 * f.data**2 * e, -3.0 * f.data**2, -3.0 * f.data**2, 3.0]
    (box,) = scene(f).root.boxes
    assert [node.gradient for node in box.nodes] == pytest.approx(by_hand)
    assert box.nodes[0].value == -z


def test_drawing_changes_nothing():
    f = graphs.neuron()
    leaves = [f.args[0].args[1], *f.args[0].args[0].args]
    before = [(leaf.data, leaf.grad) for leaf in leaves], f.grad
    draw(f)
    assert ([(leaf.data, leaf.grad) for leaf in leaves], f.grad) == before
    assert gradients(f, leaves) == [leaf.grad for leaf in leaves]


def test_dot_opens_into_products_and_a_sum():
    assert words(scene(graphs.Neuron(2.0, 3.0)([Value(1.0), Value(2.0)])).root.boxes[0].boxes[0].nodes) == ["×", "×", "+"]


def test_what_cannot_be_opened_stays_closed():
    large = Value(800.0)
    assert words(scene(large.softplus()).nodes)[-1] == "softplus", "its definition overflows"
    p = Value(1.0)
    f = p.sigmoid()
    p.data = 2.0
    assert words(scene(f).nodes)[-1] == "sigmoid", "the data was changed since"
    chain = Value(0.5)
    for _ in range(OPENED // 2):
        chain = chain.sigmoid()
    assert words(scene(chain).nodes)[-1] == "sigmoid", "too many nodes"


@pytest.mark.parametrize("mode", [no_grad, detect_anomaly])
def test_modes_of_recording_do_not_disturb(mode):
    f = graphs.neuron()
    g = Value(-800.0).sigmoid()
    with mode():
        assert len(scene(f).nodes) >= 6
        assert len(scene(g).nodes) == 2


def test_nan_and_infinity():
    x = Value(-1.0, label="x")
    f = x.log() + Value(0.0).reciprocal()
    f.backward()
    assert [str(node.value) for node in scene(f).nodes] == ["-1.0", "nan", "0.0", "inf", "nan"]


def test_modules_are_nested_boxes_with_their_parameters():
    root = scene(graphs.network(), expand=False, depth=3).root
    assert words(root.nodes) == ["x0", "x1"]
    (network,) = root.boxes
    assert network.title == "network"
    assert network.nodes == []
    assert sorted(box.title for box in network.boxes) == ["neuron0", "neuron1", "neuron2"]
    for box in network.boxes:
        assert words(box.nodes) == ["w0", "w1", "w·x", "tanh"]
        assert [node.role for node in box.nodes[:2]] == ["parameter", "parameter"]


def test_parameters_stay_out_of_the_boxes_of_definitions():
    (network,) = scene(graphs.network(), depth=3).root.boxes
    for neuron in network.boxes:
        (product,) = neuron.boxes
        assert product.title == "dot"
        assert {node.role for node in product.nodes} == {"operation"}
        assert words(neuron.nodes)[:2] == ["w0", "w1"]


def test_a_parameter_used_in_several_calls_stands_outside_under_its_full_name():
    model = graphs.Network()
    y = model([Value(1.0), Value(2.0)]) + model([Value(3.0), Value(4.0)])
    root = scene(y, expand=False).root
    labels = {node.label for node in root.nodes if node.role == "parameter"}
    assert labels == {f"neurons.{i}.w{j}" for i in range(3) for j in range(2)}
    assert [box.title for box in root.boxes] == ["network", "network"]


def test_a_label_of_its_own_wins_over_the_parameters_name():
    neuron = graphs.Neuron(2.0)
    neuron.weights[0].label = "slope"
    assert "slope" in words(scene(neuron([Value(1.0)])).root.boxes[0].nodes)


def test_scopes_without_modules_are_boxes_too():
    x = Value(1.0)
    with scope("outer"):
        y = x + 1.0
        with scope("inner"):
            z = y.exp()
    root = scene(z).root
    assert root.boxes[0].title == "outer"
    assert words(root.boxes[0].nodes) == ["+ 1"]
    assert words(root.boxes[0].boxes[0].nodes) == ["exp"]


def test_boxes_are_only_so_deep():
    y = Value(1.0)

    def nest(depth):
        if not depth:
            return y.exp()
        with scope(f"level {depth}"):
            return nest(depth - 1)

    box, depth = scene(nest(100)).root, 0
    while box.boxes:
        (box,), depth = box.boxes, depth + 1
    assert depth == DEEPEST
    assert words(box.nodes) == ["exp"]


def test_a_large_graph_is_summarized():
    x = y = Value(1.0, label="x")
    for _ in range(3):
        y = y * 2.0 + x.sin()
    summary = scene(y, max_nodes=9)
    assert (summary.nodes, summary.depth) == (13, 6)
    assert summary.leaves == {"input": 1, "parameter": 0, "constant": 3}
    assert [(name, count) for name, _, count in summary.operations] == [("mul", 3), ("sin", 3), ("add", 3)]
    assert len(scene(y, max_nodes=10).nodes) == 10, "constants are not counted"


def test_a_summary_counts_the_parameters_of_modules():
    summary = scene(graphs.network(), max_nodes=1)
    assert summary.leaves == {"input": 2, "parameter": 6, "constant": 0}


def test_a_graph_of_a_hundred_thousand_nodes():
    y = Value(1.0)
    for _ in range(100_000):
        y = y.sin()
    summary = scene(y)
    assert (summary.nodes, summary.depth) == (100_001, 100_000)
