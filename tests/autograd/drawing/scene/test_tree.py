"""The cells of a graph: whichever are open, each node is in one card, and edges lead from card to card."""

import itertools

from autograd.backward import topological_order
from autograd.derivatives import gradients
from autograd.drawing.scene.scene import compose
from autograd.drawing.scene.tree import compose_tree
from nn import MLP
from tests.autograd.drawing import graphs

MODELS = []  # kept, as scopes hold their owner weakly


def tree_of(value):
    order = topological_order(value)
    slopes = dict(zip(order, gradients(value, order), strict=True))
    return compose_tree(value, order, {node: node.grad for node in order}, slopes)


def mlp(*layers):
    MODELS.append(MLP(2, layers, activation="tanh", seed=0))
    y = MODELS[-1]([0.5, -1.0])
    y.backward()
    return y


def openings(tree):
    """Sets of cells that are open, each within open ones."""
    boxes = [branch.index for branch in tree.branches if branch.title]
    for count in range(3):
        for some in itertools.combinations(boxes[:12], count):
            yield {box for index in some for box in (index, *tree.around(index))}
    yield set(boxes)


def test_all_open_it_is_the_picture_of_the_graph():
    value = graphs.network()
    tree, order = tree_of(value), topological_order(value)
    ours = tree.scene({branch.index for branch in tree.branches if branch.title})
    theirs = compose(value, order, {node: node.grad for node in order})
    assert [card.row() for card in ours.nodes] == [card.row() for card in theirs.nodes]
    assert len(ours.edges) == len(theirs.edges)
    assert [box.title for box in ours.root.boxes[0].boxes] == [box.title for box in theirs.root.boxes[0].boxes]


def test_each_node_is_in_one_card_whatever_is_open():
    tree = tree_of(mlp(8, 8, 1))
    leaves = [branch.index for branch in tree.branches if not branch.title]
    for opened in openings(tree):
        cards = set(tree.visible(opened))
        for leaf in leaves:
            assert len(cards.intersection([leaf, *tree.around(leaf)])) == 1
        scene = tree.scene(opened)
        assert {card.id for card in scene.nodes} == {f"n{index}" for index in cards}
        assert {end for edge in scene.edges for end in edge[:2]} <= {card.id for card in scene.nodes}
        assert len(set(scene.edges)) == len(scene.edges)


def test_equal_siblings_are_stacked_where_the_graph_is_too_large_to_be_drawn_in_full():
    assert "neurons.0…7 ×8" in [branch.title for branch in tree_of(mlp(8, 8, 1)).branches]
    assert not any("×" in branch.title for branch in tree_of(mlp(3, 1)).branches)


def test_a_cell_stands_before_those_in_it():
    tree = tree_of(mlp(8, 8, 1))
    for branch in tree.branches:
        assert branch.parent is None or branch.parent < branch.index <= tree.spans()[branch.parent]


def test_cards_tell_the_derivative_of_the_result():
    branches = {branch.card.label: branch for branch in tree_of(graphs.line()).branches}
    assert branches["w"].slope == "2"
    assert branches["f"].slope == "1"
    (network,) = [branch for branch in tree_of(graphs.network()).branches if branch.title == "network"]
    assert network.slope == "1"


def test_its_title():
    assert tree_of(graphs.line()).title() == "f"
    assert tree_of(graphs.network()).title() == "network"
    assert tree_of(graphs.operands()).title() == ""
