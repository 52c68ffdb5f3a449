"""What users call things ends up in generated code, where it is a name and never anything else."""

import numpy as np
import pytest

from autograd import grad, jit, scope, tanh
from autograd import sum as total
from autograd.compiler.backends.numpy.expressions import TAKEN

X = np.array([0.1, 0.2, 0.3])
OURS = [
    *sorted(TAKEN),
    "lanes",
    "lanes_0",
    "table_0",
    "captured_1",
    "numbers",
    "xs_view",
    "t",
    "mask",
]
STRANGE = ["lambda", "None", "0", "²", "ﬁ", "é", "a b", "", '"', "\n    raise SystemExit", "\r", "\0", "\ud800"]


def energy(xs):
    return total([tanh(a) * a for a in xs])


def slopes():
    return [float(slope) for slope in grad(energy)(list(X))]


@pytest.mark.parametrize("name", [*OURS, "True_", "_"])
def test_an_argument_may_have_any_name(name):
    names = {"energy": energy}
    exec(f"def f({name}, b): return energy({name}) * b", names)  # a name can be chosen in no other way
    assert jit(names["f"], kernel="numpy")(X, 2.0) == pytest.approx(2.0 * energy(X))


@pytest.mark.parametrize("name", [*OURS, *STRANGE])
def test_so_may_a_scope_and_a_key(name):
    def f(xs):
        with scope(name):
            return energy(xs)

    assert jit(grad(f), kernel="numpy")(X) == pytest.approx(slopes())
    found = jit(grad(lambda tree: energy(tree[name])), kernel="numpy")({name: X})
    assert found[name] == pytest.approx(slopes())


def test_two_names_that_would_be_one():
    f = jit(lambda a_0, a: a_0[0] * a[0][0] + a[1][2], kernel="numpy")
    assert f(X, [X, X + 1.0]) == pytest.approx(0.1 * 0.1 + 1.3)
