"""Classes that users register: what their structures may be."""

from abc import ABC
from dataclasses import InitVar, dataclass

import pytest

from autograd import grad, jit, register_tree_node, scan, vmap
from autograd.trees.kinds import kind_of


class Box:
    def __init__(self, x):
        self.x = x


class Labelled(Box):
    pass


class Abstract(Box, ABC):
    pass


class Label:
    """It is equal only to itself."""


register_tree_node(Box, lambda box: ((box.x,), ()), lambda _, children: Box(*children))
register_tree_node(Labelled, lambda box: ((box.x,), Label()), lambda _, children: Labelled(*children))
register_tree_node(Abstract, lambda box: ((box.x,), ()), lambda _, children: Abstract(*children))


def test_a_class_may_have_a_metaclass():
    """The compiled build took `type` alone for the class of a class."""
    assert jit(lambda box: box.x * box.x)(Abstract(3.0)) == 9.0


def test_what_users_registered_is_told_from_what_was_there():
    register_tree_node(Box, lambda box: ((box.x,), ()), lambda _, children: Box(*children))
    assert kind_of(Box(1.0)).registered
    assert not kind_of((1.0,)).registered


def test_an_empty_structure_is_no_number():
    """In a list they were taken for numbers, as the structure of a number was () too."""
    slopes = grad(lambda boxes: boxes[0].x * boxes[1].x)([Box(2.0), Box(3.0)])
    assert [slope.x for slope in slopes] == [3.0, 2.0]
    assert jit(lambda boxes: boxes[0].x - boxes[1].x)([Box(2.0), Box(3.0)]) == -1.0
    assert vmap(lambda x: [Box(x), Box(-x)])([1.0, 2.0])[1].x == [-1.0, -2.0]


def test_a_structure_that_is_not_equal_to_itself_is_refused():
    """A compiled function returned a mark of its own, as no call was like the one that it was traced with."""
    assert grad(lambda box: box.x * box.x)(Labelled(2.0)).x == 4.0
    with pytest.raises(TypeError, match=r"argument box has a structure that does not equal itself.*compare by =="):
        jit(lambda box: box.x)(Labelled(2.0))


def test_a_dataclass_whose_constructor_takes_more_than_its_fields_says_what_to_do():
    @dataclass
    class Scaled:
        x: float
        factor: InitVar[float]

    @dataclass(init=False)
    class Sized:
        x: float

        def __init__(self, size):
            self.x = float(size)

    @dataclass
    class Positive:
        x: float

        def __post_init__(self):
            if self.x != 2.0:
                raise TypeError("of two alone")

    for thing, told in (Scaled(2.0, 3.0), "argument: 'factor'"), (Sized(2), "argument 'x'"):
        for transform in (jit, grad):
            with pytest.raises(TypeError, match=rf"can't be made anew from its fields, x: .*{told}\. .*register_tree_node"):
                transform(lambda thing: thing.x * 2.0)(thing)
    with pytest.raises(TypeError, match=r"^of two alone$"):
        grad(lambda thing: thing.x * 3.0)(Positive(2.0))


@pytest.mark.parametrize("frozen", [False, True])
def test_what_post_init_makes_of_fields_is_made_once(frozen):
    @dataclass(frozen=frozen)
    class Scaled:
        weights: list[float]
        scale: float = 2.0

        def __post_init__(self):
            object.__setattr__(self, "weights", [weight * self.scale for weight in self.weights])

    def f(scaled, x):
        return scaled.weights[0] * x

    scaled = Scaled([3.0])
    assert f(scaled, 5.0) == jit(f)(scaled, 5.0) == 30.0
    slope = grad(f)(scaled, 5.0)
    assert (slope.weights, slope.scale) == ([5.0], 0.0)
    assert scan(lambda carry, x: (carry, f(carry, x)), scaled, [1.0, 2.0])[1] == [6.0, 12.0]
    assert jit(lambda scaled: scaled)(scaled) == scaled
