"""The walk over a module: paths, parameters held twice, frozen modules, and which members count."""

import numpy as np

from autograd import Value
from nn import Module, Neuron
from nn.members import Walk, collect, format_path, modules_within


def test_paths_go_through_lists_tuples_and_dicts():
    found = collect([{"a": (Value(1.0), "text")}, Neuron(1), np.zeros(2)], (None, "parts"), Module, [])
    assert [format_path(path) for path, _ in found] == ["parts.0.a.0", "parts.1", "parts.2"]


def test_a_parameter_that_is_held_twice_is_met_once_and_computed_values_are_none():
    class Twice(Module):
        def __init__(self):
            self.first = self.second = Value(1.0)
            self.computed = self.first * 2.0

    assert [format_path(path) for _, path in Walk(Twice(), Module).parameters.values()] == ["first"]


def test_what_a_frozen_module_holds_is_not_trained():
    class Pair(Module):
        def __init__(self):
            self.left, self.right = Neuron(1), Neuron(2)

    pair = Pair()
    pair.left.freeze()
    walk = Walk(pair, Module)
    assert list(walk.modules) == [pair, pair.left, pair.right]
    assert walk.trained() == pair.right.parameters()
    assert len(walk.parameters) == 5


def test_modules_are_found_in_lists_tuples_and_dicts_each_once():
    class Held(Module):
        def __init__(self):
            self.one = Neuron(1)
            self.named = {"again": self.one, "other": [(Neuron(2),)], "text": "x"}

    held = Held()
    assert list(modules_within(held, Module, {})) == [held, held.one, held.named["other"][0][0]]


def test_a_class_may_say_the_mode_that_its_modules_begin_with():
    class Still(Module):
        training = False

    still, other = Still(), Neuron(1)
    assert (still.training, other.training) == (False, True)
    assert (still.train().training, Still().training) == (True, False)
