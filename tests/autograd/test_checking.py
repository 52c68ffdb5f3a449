"""check_gradients finds what is planted, and complains of nothing else."""

import numpy as np
import pytest

from autograd import GradientError, check_gradients, dot, exp, logsumexp, primitives, sigmoid, sin, tanh


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (lambda x: tanh(x) * sin(x), (0.3,)),
        (lambda x, y: x * exp(y) / (1.0 + x * x), (1.2, -0.7)),
        (lambda v: logsumexp(v), ([0.1, -0.4, 2.0],)),
        (lambda w, x: sigmoid(dot(list(w), x["x"])), (np.array([0.5, -1.0]), {"x": [2.0, 0.3]})),
        (lambda x: 1e6 * x * x, (1e3,)),
        (lambda x: 3.0, (1.0,)),
    ],
)
def test_right_derivatives_pass(f, args):
    check_gradients(f, *args)


def test_a_wrong_first_derivative_is_found(monkeypatch):
    monkeypatch.setattr(primitives.tanh, "float_partials", lambda y, x: (1.0 - y,))
    monkeypatch.setattr(primitives.tanh, "code", -1)  # so that it is asked, in the compiled build too
    with pytest.raises(GradientError, match=r"the derivative by argument 1 is .*, but finite differences give"):
        check_gradients(lambda a, x: a + tanh(x), 1.0, 0.5)


def test_a_wrong_second_derivative_is_found(monkeypatch):
    right = primitives.tanh.float_partials
    monkeypatch.setattr(primitives.tanh, "partials", lambda y, x: (1.0 - y,))
    assert primitives.tanh.float_partials is right
    with pytest.raises(GradientError, match="second derivative by argument 0, entry 1 and argument 0, entry 1"):
        check_gradients(lambda v: v[0] + tanh(v[1]), [0.0, 0.5])


def test_a_kink_is_told_apart():
    with pytest.raises(GradientError, match="error"):
        check_gradients(abs, 0.0)
