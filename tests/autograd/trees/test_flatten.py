"""Taking nested structures apart, putting them together alike, and what transforms and jit make of every kind of node."""

from collections import OrderedDict, defaultdict, namedtuple
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Value, grad, jit, register_tree_node, value_and_grad, vmap
from autograd import sum as total
from autograd.trees import stack as stack_module
from autograd.trees.axes import leading_axis, unstack
from autograd.trees.flatten import flatten, numbers_of, split
from autograd.trees.stack import stack
from autograd.trees.treedef import array_of, format_path

Point = namedtuple("Point", "x y")


@dataclass
class Pair:
    """A field that the constructor computes is no leaf."""

    first: object
    second: object = None
    both: object = field(init=False, default=0.0)

    def __post_init__(self):
        self.both = (self.first, self.second)


class Interval:
    def __init__(self, low, high):
        self.low, self.high = low, high

    def __eq__(self, other):
        return isinstance(other, Interval) and (self.low, self.high) == (other.low, other.high)

    __hash__ = None  # type: ignore

    def __repr__(self):
        return f"Interval({self.low!r}, {self.high!r})"


register_tree_node(
    Interval, lambda one: ((one.low, one.high), None), lambda _, ends: Interval(*ends), lambda _, i: (".low", ".high")[i]
)

numbers = st.floats(-4.0, 4.0)
keys = st.sampled_from(["a", "b", "c"])


def containers(inner):
    return (
        st.lists(inner, max_size=3)
        | st.dictionaries(keys, inner, max_size=3)
        | st.dictionaries(keys, inner, max_size=2).map(OrderedDict)
        | st.dictionaries(keys, inner, max_size=2).map(lambda entries: defaultdict(float, entries))
        | st.tuples(inner, inner)
        | st.builds(Point, inner, inner)
        | st.builds(Pair, inner, inner)
        | st.builds(Interval, inner, inner)
    )


arrays = st.sampled_from([(2,), (2, 2), (1, 3)]).flatmap(
    lambda shape: st.lists(numbers, min_size=int(np.prod(shape)), max_size=int(np.prod(shape))).map(
        lambda entries: np.array(entries).reshape(shape)
    )
)
trees = st.recursive(numbers | arrays | st.none(), containers, max_leaves=6)


def same(a, b):
    """Whether two trees are of one structure and hold the same numbers."""
    (first, one), (second, other) = flatten(a), flatten(b)
    assert one == other
    assert hash(one) == hash(other)
    assert first == pytest.approx(second, rel=1e-12, abs=1e-12)
    return True


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


@pytest.mark.parametrize("as_array", [True, False])
@settings(deadline=None, max_examples=40)
@given(tree=trees)
def test_vmap_puts_the_new_axis_in_front_of_each_leaf(as_array, tree):
    leaves, definition = split(tree)
    scales = [1.0, 2.0, 3.0]

    def f(scale):
        return definition.unflatten([number * scale for leaf in leaves for number in numbers_of(leaf)])

    eager = vmap(f)(np.array(scales) if as_array else scales)
    compiled = jit(vmap(f))(np.array(scales) if as_array else scales)
    assert same(eager, compiled)
    stacked, inner = [], definition.leaves
    for leaf, one in zip(leaves, inner, strict=True):
        block = np.array([np.array(leaf) * scale for scale in scales])
        stacked.append(block if as_array or one.kind == "array" else block.tolist())
    assert same(eager, definition.join(stacked))


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


def test_the_leading_axis():
    X, y = np.arange(6.0).reshape(3, 2), [1.0, 2.0, 3.0]
    assert leading_axis((X, {"y": y, "none": None}), "X") == 3
    assert unstack((X, {"y": y, "none": None}), 3)[1][1] == {"y": 2.0, "none": None}
    assert unstack(Point(y, y), 3)[1] == Point(2.0, 2.0)
    assert stack([(1.0, np.ones(2)), (2.0, np.zeros(2))], False)[0] == [1.0, 2.0]
    assert stack([(1.0, np.ones(2)), (2.0, np.zeros(2))], False)[1].tolist() == [[1.0, 1.0], [0.0, 0.0]]
    assert stack([True, False], False) == [True, False]
    with pytest.raises(ValueError, match=r"X: its members have leading axes of different lengths, \[2, 3\]"):
        leading_axis((X, [1.0, 2.0]), "X")
    with pytest.raises(TypeError, match=r"X must have a leading axis .* not be a float, 1\.0"):
        leading_axis(1.0, "X")
    with pytest.raises(ValueError, match="must be of one shape"):
        vmap(lambda x: [x] * int(x))([1.0, 2.0])


def stacked(rows, as_arrays, at_sight):
    """What `stack` makes of trees, or its error, as text with classes and dtypes."""
    with pytest.MonkeyPatch.context() as patch:
        if not at_sight:
            patch.setattr(stack_module, "_stack_at_sight", lambda trees, as_arrays: None)
        try:
            found = stack(rows, as_arrays)
        except ValueError as error:
            return str(error)
    leaves, definition = split(found, conditions=True)
    return repr(definition), [
        (type(leaf), getattr(leaf, "dtype", None), repr(leaf if isinstance(leaf, list) else np.asarray(leaf).tolist()))
        for leaf in leaves
    ]


@pytest.mark.parametrize("as_arrays", [True, False])
@settings(deadline=None)
@given(trees, trees, st.booleans())
def test_stacking_at_sight_makes_no_difference(as_arrays, one, other, alike):
    rows = [one, one, one if alike else other]
    assert stacked(rows, as_arrays, True) == stacked(rows, as_arrays, False)


@pytest.mark.parametrize("as_arrays", [True, False])
def test_stacking_at_sight_makes_no_difference_to_what_is_rare(as_arrays):
    x, y = Value(1.0), Value(2.0)
    rare = [
        1.0, 2, 10**400, True, np.float64(1.5), np.float32(1.5), np.int64(3), np.bool_(True), np.array(1.5), np.array(2),
        x,
        [], [[]], [[], []], [1.0], [True], [1, 2.0], [[1.0], [2]], [[1.0], [2.0, 3.0]], [x, 1.0], [np.array(1.0), y],
        [[x], [y]],
        [[[[1.0]]]], [[[[[1.0]]]]], (), (1.0,), (1.0, [x]), {}, {"a": 1.0, "b": 2}, {"b": 1.0, "a": 2}, {1: 1.0, "a": 2.0},
        {"a": 2.0, 1: 1.0}, np.ones(2), np.ones((2, 1)), np.ones(2, dtype=int), np.ones(2, dtype=np.float32),
        np.ones(2, dtype=">f8"), np.ones(2, dtype=bool), np.array([x, 1.0]), None, Point(1.0, x), Interval(1.0, 2.0),
    ]  # fmt: skip
    for one in rare:
        for other in rare:
            rows = [one, one, other]
            assert stacked(rows, as_arrays, True) == stacked(rows, as_arrays, False), rows
