"""Large graphs in few cards: closed scopes, equal siblings with ×N, and summaries."""

import pytest

from autograd import Value, draw, mean, scope
from autograd.backward import topological_order
from autograd.drawing.layout.placement import width
from autograd.drawing.layout.sizes import READABLE
from autograd.drawing.scene.collapse import collapse, span
from autograd.drawing.scene.parts import Group, Range
from autograd.drawing.scene.summary import Summary
from nn import MLP, binary_cross_entropy_with_logits, datasets


def batch_loss(model, X, y):
    losses = [binary_cross_entropy_with_logits(model(list(x)), float(target)) for x, target in zip(X, y, strict=True)]
    loss = mean(losses)
    loss.label = "loss"
    loss.backward()
    return loss


@pytest.fixture(scope="module")
def xor():
    model = MLP(2, [4, 1], activation="tanh", seed=0)
    return model, batch_loss(model, *datasets.logic_gate("xor"))


def cards(value, **options):
    return {node.label: node for node in draw(value, **options).scene.nodes if node.label}


def test_depth_0_closes_all_scopes_and_counts_the_equal(xor):
    network = cards(xor[1], depth=0)["MLP"]
    assert isinstance(network, Group)
    assert (network.count, network.nodes) == (4, 14)
    outputs = [xor[0](x).data for x in ([0, 0], [0, 1], [1, 0], [1, 1])]
    assert network.values == (min(outputs), max(outputs))


def test_depth_1_opens_one_box_of_four(xor):
    scene = draw(xor[1], depth=1).scene
    (box,) = scene.root.boxes
    assert box.title == "MLP  ×4"
    assert [(node.label, node.count, node.nodes) for node in box.nodes] == [("layers.0", 4, 12), ("layers.1", 4, 2)]


def test_depth_2_shows_neurons_of_a_layer_once(xor):
    found = cards(xor[1], depth=2)
    assert (found["neurons.0…3"].count, found["neurons.0…3"].nodes) == (16, 3)


def test_a_module_called_once_keeps_its_parameters():
    model = MLP(2, [3, 1], seed=0)
    network = cards(model([1.0, 2.0]), depth=0)["MLP"]
    assert (network.count, network.parameters) == (1, len(model.parameters()))


def test_every_node_is_counted(xor):
    from autograd.drawing.scene.scene import visible

    order = topological_order(xor[1])
    for depth in range(5):
        nodes = draw(xor[1], depth=depth, expand=False).scene.nodes
        total = sum(node.count * node.nodes if isinstance(node, Group) else 1 for node in nodes)
        assert total == len(visible(xor[1], order))


def test_collapsed_graphs_have_no_circles(xor):
    for depth in range(4):
        scene = draw(xor[1], depth=depth).scene
        place = {node.id: i for i, node in enumerate(scene.nodes)}
        from graphlib import TopologicalSorter

        before = {node.id: set() for node in scene.nodes}
        for edge in scene.edges:
            before[edge.head].add(edge.tail)
        assert len(list(TopologicalSorter(before).static_order())) == len(place)


def test_a_scope_entered_twice_is_drawn_all_the_same():
    again, x = scope("again"), Value(1.0, label="x")
    with again:
        y = x.exp()
    z = y.sin()
    with again:
        w = z.cos() + y
    assert "again" in cards(w, depth=0)
    assert draw(w, depth=0).svg


def test_leaves_that_are_used_at_different_places_are_not_merged():
    y = Value(1.0, label="x")
    for i in range(2):
        y = (y * Value(2.0, label=f"w{i}")).sin()
    scene = collapse(y, topological_order(y), {}, depth=0)
    assert {"w0", "w1"} <= {card.label for card in scene.nodes}


def test_a_group_of_single_nodes_tells_no_count_of_nodes():
    x = Value(1.0, label="x")
    y = mean([x * Value(2.0, label=f"w{i}") for i in range(3)])
    (group,) = [card for card in collapse(y, topological_order(y), {}, depth=0).nodes if card.label == "w0…2"]
    assert [fact.caption for fact in group.facts()] == ["value", "gradient"]


def test_the_name_of_what_is_from_the_first_to_the_last():
    assert span("w1.2", "w1.7") == "w1.2…7"
    assert span("w1.2", "w2.7") == "w1.2 … w2.7"


def test_chains_of_equal_scopes_are_not_merged():
    y = Value(1.0, label="x")
    for i in range(3):
        with scope(f"block {i}"):
            y = y.sin() + 1.0
    assert list(cards(y, depth=0)) == ["x", "block 0", "block 1", "block 2"]


def test_large_graphs_collapse_by_themselves():
    loss = batch_loss(MLP(2, [8, 8, 1], seed=0), *datasets.moons(8, seed=0))
    scene = draw(loss, max_nodes=10_000).scene
    assert len(scene.nodes) <= 150
    assert width(scene) <= READABLE
    assert any(isinstance(node, Group) and node.count == 8 for node in scene.nodes)
    assert isinstance(draw(loss, max_nodes=100).scene, Summary)
    assert isinstance(draw(loss, max_nodes=3, depth=0).scene, Summary)


def test_graphs_without_scopes_that_cannot_be_collapsed_are_drawn_in_full():
    y = Value(1.0)
    for _ in range(200):
        y = y.sin()
    assert len(draw(y).scene.nodes) == 201


def test_the_table_and_the_titles(xor):
    lines = repr(draw(xor[1], depth=0)).splitlines()
    assert any(line.startswith("MLP ×4       14 nodes") for line in lines)
    assert "MLP ×4\n14 nodes\nvalue " in draw(xor[1], depth=0).svg


def test_a_range_with_nan_is_nan():
    assert str(Range.of([1.0, float("nan"), 2.0])) == str(Range(float("nan"), float("nan")))


def test_an_mlp_is_drawn_in_full():
    diagram = draw(MLP(3, [5, 4, 1], activation="tanh", seed=0)([1.0, -1.0, 0.5]), depth=4)
    assert diagram.svg
    assert len(diagram.scene.nodes) >= 104


def test_a_million_nodes_are_summarized():
    x = y = Value(0.5)
    for _ in range(500_000):
        y = (y + x).sin()
    summary = draw(y).scene
    assert (summary.nodes, summary.depth) == (1_000_001, 1_000_000)


def test_a_module_is_asked_for_its_parameters_a_few_times_only(monkeypatch):
    model = MLP(60, [2, 1], seed=0)
    output = model([1.0] * 60)
    asked = []
    original = MLP.named_parameters
    monkeypatch.setattr("nn.module.Module.named_parameters", lambda self: asked.append(self) or original(self))
    draw(output, depth=3)
    assert 0 < len(asked) < 60, "not once for each of its weights"
