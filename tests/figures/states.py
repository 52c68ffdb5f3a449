"""Graphs built, swept, changed, dropped, saved and compiled in any order, beside a model of them in plain numbers."""

import math
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

import nn
from autograd import GraphChangedError, Value, gradients, jit, maximum, tanh
from tests.figures.figure import figure

LEAVES = 4
#: Operation on Values -> the same on numbers, with its partials.
OPERATIONS = {
    "add": (lambda a, b: a + b, lambda a, b: (a + b, 1.0, 1.0)),
    "mul": (lambda a, b: a * b, lambda a, b: (a * b, b, a)),
    "tanh": (lambda a, b: tanh(a - b), lambda a, b: (t := math.tanh(a - b), 1.0 - t * t, t * t - 1.0)),
    "maximum": (maximum, lambda a, b: (max(a, b), 0.5 + 0.5 * ((a > b) - (a < b)), 0.5 - 0.5 * ((a > b) - (a < b)))),
    "waves": (lambda a, b: a.sin() * b.cos(), lambda a, b: (
        math.sin(a) * math.cos(b), math.cos(a) * math.cos(b), -math.sin(a) * math.sin(b))),
}  # fmt: skip
STEPS = Counter()
numbers = st.floats(-2.0, 2.0)
picks = st.integers(0, 10**6)


class Holder(nn.Module):
    def __init__(self, leaves):
        self.leaves = leaves


def close(a, b):
    return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))


class Graphs(RuleBasedStateMachine):
    """Each node is kept with what is known of it: its number, its derivative by each leaf, and the state of the leaves that
    it was recorded in."""

    def __init__(self):
        super().__init__()
        self.leaves = [Value(0.25 * (i + 1), label=f"x{i}") for i in range(LEAVES)]
        self.data = [leaf.data for leaf in self.leaves]
        self.grads = [0.0] * LEAVES
        self.nodes = []
        self.saved = None
        self.folder = tempfile.TemporaryDirectory()
        self.holder = Holder(self.leaves)
        x = self.leaves
        self.formula = lambda y: tanh(x[0] * y + x[1]) * x[2] + maximum(x[3], y)
        self.compiled = [jit(self.with_gradients, kernel=kernel) for kernel in ("numpy", "native")]

    def with_gradients(self, y):
        out = self.formula(y)
        return [out, *gradients(out, self.leaves)]

    def teardown(self):
        self.folder.cleanup()

    def entry(self, pick):
        """A node, with its number and derivatives as they are now."""
        pick %= LEAVES + len(self.nodes)
        if pick >= LEAVES:
            return self.nodes[pick - LEAVES]
        slopes = [float(i == pick) for i in range(LEAVES)]
        return self.leaves[pick], self.data[pick], slopes, {pick: self.data[pick]}

    @rule(name=st.sampled_from(sorted(OPERATIONS)), left=picks, right=picks)
    def build(self, name, left, right):
        (a, x, dx, below), (b, y, dy, under) = self.entry(left), self.entry(right)
        on_values, on_numbers = OPERATIONS[name]
        z, p, q = on_numbers(x, y)
        if abs(z) < 1e3 and max(map(abs, (*dx, *dy))) < 1e3:
            known = {i: below.get(i, under.get(i)) for i in below.keys() | under.keys()}
            known |= {i: math.nan for i in below.keys() & under.keys() if below[i] != under[i]}
            self.nodes.append((on_values(a, b), z, [p * s + q * t for s, t in zip(dx, dy, strict=True)], known))

    @rule(pick=picks, seed=numbers)
    def backward(self, pick, seed):
        node, _, slopes, _ = self.entry(pick)
        node.backward(seed)
        self.grads = [g + seed * s for g, s in zip(self.grads, slopes, strict=True)]

    @rule(pick=picks)
    def differentiate(self, pick):
        node, _, slopes, _ = self.entry(pick)
        assert all(map(close, gradients(node, self.leaves), slopes))

    @rule(pick=picks)
    def differentiate_symbolically(self, pick):
        node, _, slopes, known = self.entry(pick)
        changed = any(self.data[i] != number for i, number in known.items())
        try:
            found = gradients(node, self.leaves, create_graph=True)
        except GraphChangedError:
            assert changed
        else:
            assert changed or all(close(slope.data, s) for slope, s in zip(found, slopes, strict=True))

    @rule()
    def zero_grad(self):
        self.holder.zero_grad()
        self.grads = [0.0] * LEAVES

    @rule(pick=picks, number=numbers)
    def change(self, pick, number):
        self.leaves[pick % LEAVES].data = self.data[pick % LEAVES] = number

    @precondition(lambda self: self.nodes)
    @rule(pick=picks)
    def drop(self, pick):
        self.nodes.pop(pick % len(self.nodes))

    @rule(suffix=st.sampled_from(["json", "npz"]))
    def save(self, suffix):
        self.saved = nn.save(self.holder, Path(self.folder.name) / f"leaves.{suffix}"), list(self.data)

    @precondition(lambda self: self.saved)
    @rule()
    def load(self):
        path, data = self.saved
        nn.load(self.holder, path)
        self.data = list(data)

    @rule(which=st.integers(0, 1), y=numbers)
    def call_compiled(self, which, y):
        out = self.formula(Value(y))
        assert all(map(close, self.compiled[which](y), [out.data, *gradients(out, self.leaves)]))

    @invariant()
    def all_is_as_it_should_be(self):
        STEPS["steps"] += 1
        assert [leaf.data for leaf in self.leaves] == self.data
        assert all(map(close, [leaf.grad for leaf in self.leaves], self.grads))
        assert all(close(node.data, number) for node, number, *_ in self.nodes)


@figure(
    "steps of a state machine: build, backward, gradients, zero_grad, change, drop, save, load, jit",
    must="5,000 or more, no failure",
    short=10,
    long=250,
)
def states(count):
    STEPS.clear()
    health = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Graphs,
        settings=settings(
            max_examples=count, stateful_step_count=40, deadline=None, database=None, suppress_health_check=health
        ),
    )
    return f"{STEPS['steps']:,} steps of {count:,} runs, no failure", STEPS["steps"] >= 20 * count
