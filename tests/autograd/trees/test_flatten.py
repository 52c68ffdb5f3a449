"""Nested structures are taken apart into leaves or numbers, and put together alike."""

from collections import OrderedDict, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings

from autograd import Value, grad, jit, register_tree_node, value_and_grad, vmap
from autograd import sum as total
from autograd.trees.flatten import flatten, is_text_or_bool, numbers_of, parts_of, split
from autograd.trees.treedef import array_of, format_path
from tests.autograd.trees.nests import Interval, Pair, Point, same, trees


@settings(deadline=None)
@given(trees)
def test_flatten_and_unflatten_split_and_join_are_inverses(tree):
    numbers, definition = flatten(tree)
    assert all(type(number) is float for number in numbers)
    assert definition.size == len(numbers)
    assert same(definition.unflatten(numbers), tree)
    leaves, again = split(tree)
    assert again == definition
    assert same(again.join(leaves), tree)
    assert len(leaves) == len(definition.leaves) == len(definition.paths("it"))
    assert [number for leaf in leaves for number in numbers_of(leaf)] == numbers
    assert same(definition.unflatten([x + 1.0 for x in numbers]), definition.unflatten([1.0 + x for x in numbers]))


@settings(deadline=None, max_examples=40)
@given(trees, trees)
def test_structures_are_equal_where_trees_are_alike(first, second):
    (_, one), (_, other) = flatten(first), flatten(second)
    assert one == one
    if repr(one) == repr(other):
        assert one == other
    if one == other:
        assert same(one.unflatten([1.0] * one.size), other.unflatten([1.0] * other.size))


@settings(deadline=None, max_examples=40)
@given(trees)
def test_a_gradient_has_the_structure_of_the_argument(tree):
    def squares(tree):
        return total([x * x for x in flatten(tree)[0]] + [0.0])

    expected = flatten(tree)[1].unflatten([2.0 * x for x in flatten(tree)[0]])
    assert same(grad(squares)(tree), expected)
    value, slope = jit(value_and_grad(squares))(tree)
    assert value == pytest.approx(sum(x * x for x in flatten(tree)[0]))
    assert same(slope, expected)


@settings(deadline=None, max_examples=40)
@given(trees)
def test_compiled_functions_take_and_return_every_kind(tree):
    assert same(jit(lambda tree: tree)(tree), tree)
    compiled = jit(lambda tree, *, other: (other, tree))
    for _ in range(2):
        assert same(compiled(tree, other=tree), (tree, tree))
    assert len(compiled.plans) == 1


def test_arrays():
    leaves, definition = flatten({"W": np.arange(6).reshape(2, 3), "b": np.float32(1.5)})
    assert leaves == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 1.5]
    back = definition.unflatten([x * 2 for x in leaves])
    assert back["W"].tolist() == [[0.0, 2.0, 4.0], [6.0, 8.0, 10.0]]
    assert back["W"].dtype == np.float64
    values = definition.unflatten([Value(x) for x in leaves])["W"]
    assert values.dtype == object
    assert values.shape == (2, 3)
    assert values[1, 2].data == 5.0
    empty_leaves, of_nothing = flatten(np.zeros((0, 3)))
    assert of_nothing.unflatten(empty_leaves).shape == (0, 3)
    assert array_of([True, False], (2,)).dtype == bool


def test_arrays_without_axes_are_numbers():
    zero = np.array(0.5)
    for f in grad(lambda x: x * x), jit(grad(lambda x: x * x)):
        assert f(zero) == 1.0
        assert np.shape(f(zero)) == ()
    assert jit(lambda v: total(v))([zero, 1.0]) == 1.5
    assert Value(zero).data == 0.5
    assert grad(lambda d: d["a"] * d["b"])({"a": zero, "b": np.array(3)}) == {"a": 3.0, "b": 0.5}
    assert split([zero, 1.0])[1] == split([0.0, 1.0])[1]


def test_the_order_in_which_dicts_were_filled_makes_no_difference():
    one, other = flatten({"a": 1.0, "b": 2.0}), flatten({"b": 2.0, "a": 1.0})
    assert one == other
    assert list(other[1].unflatten([1.0, 2.0])) == ["b", "a"], "a dict is put together in its own order"
    samples = iter([{"a": 1.0, "b": 2.0}, {"b": 4.0, "a": 3.0}])
    assert vmap(lambda x: next(samples))([0.0, 0.0]) == {"a": [1.0, 3.0], "b": [2.0, 4.0]}
    assert flatten({1: 1.0, "a": 2.0})[0] == [1.0, 2.0], "keys that have no order stay"


def test_paths_name_what_is_wrong():
    for tree, path in [
        ({"a": [(1.0, "x")]}, "it['a'][0][1]"),
        (Point(1.0, "x"), "it.y"),
        (Pair([1.0, 2.0], {"k": "x"}), "it.second['k']"),
        (Interval(1.0, "x"), "it.high"),
        ([[1.0], [2.0, "x"]], "it[1][1]"),
    ]:
        with pytest.raises(TypeError) as error:
            flatten(tree, "it")
        assert str(error.value).startswith(f"{path} must be a real number, not a str, 'x'.")
    definition = split([{"b": 1.0}, Point(2.0, [3.0])])[1]
    assert [format_path(path) for path in definition.paths("it")] == ["it[0]['b']", "it[1].x", "it[1].y"]
    with pytest.raises(TypeError, match="cls must be a class, not a float"):
        register_tree_node(1.0, tuple, list)  # type: ignore


def test_a_structure_shows_itself():
    assert repr(split(Point([1.0], np.ones((2, 1))))[1]) == "TreeDef(Point(x=list of shape (1,), y=array of shape (2, 1)))"


def test_bools_and_texts_are_leaves_or_structure_where_that_is_asked_for():
    for tree in (True, "a", np.array([True])):
        with pytest.raises(TypeError, match="the argument must be a"):
            split(tree)
    assert split((2, True), conditions=True)[0] == [2, True]
    assert split(np.array([True]), conditions=True)[0] == [np.array([True])]
    for text in ("a", True):
        leaves, structure = split({"x": 1.0, "y": text}, static=is_text_or_bool)
        assert leaves == [1.0]
        assert structure == split({"x": 2.0, "y": text}, static=is_text_or_bool)[1]
        assert structure != split({"x": 1.0, "y": "b"}, static=is_text_or_bool)[1]


def test_parts_are_the_leaves_that_are_no_floats():
    x, interval = Value(1.0), Interval(Value(2.0), 3.0)
    assert list(parts_of([[1.0, 2.0], [3.0]])) == list(parts_of([1.0])) == []
    assert [part is x for part in parts_of({"a": [[x, 1.0]], "b": (2.0, (x,))})] == [True, True]
    assert list(parts_of([interval])) == [interval]
    assert list(parts_of([interval], registered=True)) == [interval.low]


def test_dicts_of_another_class_or_factory_or_with_other_keys_have_another_structure():
    dicts = [{"a": 1.0}, OrderedDict(a=1.0), defaultdict(list, a=1.0), defaultdict(int, a=1.0), {"b": 1.0}]
    structures = [split(tree)[1] for tree in dicts]
    for i, one in enumerate(structures):
        assert [one == other for other in structures] == [i == j for j in range(len(dicts))]
        back = one.join([2.0])
        assert (type(back), list(back.values())) == (type(dicts[i]), [2.0])
        assert getattr(back, "default_factory", None) is getattr(dicts[i], "default_factory", None)


@pytest.mark.parametrize("tree", [True, [True], (np.bool_(False),), np.array([True])])
def test_bools_are_no_numbers_unless_that_is_asked_for(tree):
    for take_apart in (split, flatten):
        with pytest.raises(TypeError, match="real number"):
            take_apart(tree)
        assert take_apart(tree, conditions=True)[0]


def test_the_entries_of_a_leaf_have_an_axis_less():
    kinds = {kind: [split(kind(array.tolist()))[1] for array in (np.ones(2), np.ones((2, 3)), np.ones((2, 3, 4)))]
             for kind in (list, np.array)}  # fmt: skip
    for one, two, three in kinds.values():
        assert one.entry == split(1.0)[1]
        assert (two.entry.kind, two.entry.shape) == (two.kind, (3,))
        assert (three.entry.kind, three.entry.shape) == (three.kind, (3, 4))
