"""What is written down: which uniform numbers are spread over the samples that they meet."""

import cProfile
import itertools
import subprocess
import sys

import numpy as np
import pytest

import autograd as ag
from autograd import grad, jit, vmap
from autograd.compiler.frontend.trace import Trace
from autograd.compiler.ir.lanes import ARGUMENT
from autograd.row import TABLE
from nn import Module, fit

X = [1.0, 2.0, 4.0]


def sum_of(order):
    return lambda w, x: ag.sum([w if letter == "w" else x for letter in order])


# Primitives of two, of three and of many arguments, with a uniform number in every pattern of places, the first and others.
ORDERS = ["".join(letters) for n in (2, 3, 4) for letters in itertools.product("wx", repeat=n)]
MEETINGS = {order: sum_of(order) for order in ORDERS if set(order) == {"w", "x"}} | {
    "dot(wx, wx)": lambda w, x: ag.dot([w, x], [w, x]),
    "dot(xw, wx)": lambda w, x: ag.dot([x, w], [w, x]),
    "where(w, x, w)": lambda w, x: ag.where(w, x, w),
    "where(x, w, w)": lambda w, x: ag.where(x, w, w),
    "prod(wxwx)": lambda w, x: ag.prod([w, x, w, x]),
    "logsumexp(wxw)": lambda w, x: ag.logsumexp([w, x, w]),
}


@pytest.mark.parametrize("kernel", ["numpy", "native"])
def test_a_uniform_number_gets_the_sum_over_samples_wherever_it_stands(kernel):
    def losses(w, X):
        return [ag.sum(vmap(lambda x, f=f: f(w, x))(X)) for f in MEETINGS.values()]

    found = jit(lambda w, X: [grad(lambda w, i=i: losses(w, X)[i])(w) for i in range(len(MEETINGS))], kernel=kernel)(0.5, X)
    for name, f, slope in zip(MEETINGS, MEETINGS.values(), found, strict=True):
        assert slope == pytest.approx(sum(grad(f)(0.5, x) for x in X), rel=1e-14), name


def test_fit_gets_it_too():
    class Twice(Module):
        inputs = 1

        def __init__(self):
            self.w = ag.Value(0.5)

        def forward(self, x):
            return ag.sum([self.w, x[0], self.w, x[0]])

    weights = []
    for compiled in (True, False):
        model = Twice()
        fit(
            model,
            np.array([[1.0], [2.0], [3.0]]),
            [1.0, 1.0, 1.0],
            loss="mse_loss",
            optimizer="sgd",
            epochs=3,
            compiled=compiled,
        )
        weights.append(model.w.data)
    assert weights[0] == pytest.approx(weights[1], rel=1e-13)


def test_gradients_by_many_captured_values_share_the_walk_over_their_graph():
    def calls(count):
        """How many calls a trace takes in which nothing is an argument."""
        w = [ag.Value(1.0 + i * 1e-3) for i in range(count)]

        def step():
            s = 0.0
            for v in w:
                s = s + ag.tanh(v * 0.3 + s * 1e-3)
            return s, ag.gradients(s, w)

        profile = cProfile.Profile()
        profile.runcall(jit(step, kernel="native"))
        return sum(entry.callcount for entry in profile.getstats())

    calls(10)
    assert calls(200) < 2.3 * calls(100)


@pytest.mark.parametrize("count", range(5))
def test_a_traced_number_knows_its_arguments_however_many_there_are(count):
    with Trace() as trace:
        args = tuple(trace.source(ARGUMENT, (0, i, 1), 0) for i in range(count))
        found = trace.append(TABLE["sum"], args, None, 0)
        assert all(a is b for a, b in zip(found.args, args, strict=True))
        assert trace.program([found]).args[found.index] == tuple(range(count))


@pytest.mark.parametrize("module", ["trace", "tracer"])
def test_the_trace_and_its_numbers_may_be_imported_in_either_order(module):
    """Compiled, each knows the C structures of the other."""
    subprocess.run([sys.executable, "-c", f"import autograd.compiler.frontend.{module}"], check=True)
