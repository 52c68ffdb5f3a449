"""Ranks of a graph's cards, as numbers alone."""

from autograd import Value, draw, explain, scope
from autograd.drawing.layout.ranks import GAP, GAP_BESIDE_LABELS, ranks
from tests.autograd.drawing import graphs


def test_without_boxes_nothing_but_the_gap_is_set():
    layout = ranks(draw(graphs.line()).scene)
    assert (layout.gap, layout.columns, layout.spans) == (GAP, {"b0": []}, [1, 1, 1, 1])


def test_labels_of_edges_keep_ranks_apart():
    assert ranks(explain(graphs.line()).walk.scene).gap == GAP_BESIDE_LABELS


def test_leaves_that_are_first_used_equally_far_in_share_a_column():
    a, b, c = (Value(float(i), label=f"x{i}") for i in range(3))
    with scope("inside"):
        late = (a * b).exp() * c
    layout = ranks(draw(late).scene)
    assert layout.columns == {"b0": [["n0", "n1"]], "b1": []}


def test_an_edge_into_a_box_with_parameters_spans_two_ranks():
    scene = draw(graphs.network(), expand=False).scene
    layout = ranks(scene)
    parameters = {node.id for node in scene.nodes if node.role == "parameter"}
    from_inputs = {node.id for node in scene.nodes if node.role == "input"}
    for edge, span in zip(scene.edges, layout.spans, strict=True):
        if edge.tail in parameters:
            assert span == 1
        if edge.tail in from_inputs:
            assert span == 2
