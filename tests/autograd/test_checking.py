"""check_gradients finds what is planted, and complains of nothing else."""

import numpy as np
import pytest

from autograd import GradientError, Value, check_gradients, dot, exp, hessian, logsumexp, primitives, sigmoid, sin, tanh
from autograd.row import TABLE


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


def off_by_a_thousandth(partial, argument):
    return 1.001 * partial


def of_the_wrong_sign(partial, argument):
    return -partial


def missing(partial, argument):
    return 0.0 * partial


def wrong_from_the_second_order_on(partial, argument):
    """The number is right; its derivative, which only a graph of the gradient shows, is not."""
    return partial + 0.01 * (argument - argument.item()) if isinstance(argument, Value) else partial


def planted(row):
    """A sample of the row at which all derivatives are of a size that a thousandth of them can be seen."""
    for sample in row.samples:
        point = [float(x) for x in row.flatten(sample)]
        slopes = row.flatten(row.float_partials(row.evaluate(*sample), *sample))
        bends = np.abs(hessian(lambda xs: row(*row.unflatten(xs)))(point))
        if min(map(abs, slopes)) > 0.02 and max(map(abs, slopes)) < 50.0 and bends.max() < 50.0:
            return point
    return None


SEEN = {row: point for row in TABLE.values() if (point := planted(row))}
PLANTS = [off_by_a_thousandth, of_the_wrong_sign, missing, wrong_from_the_second_order_on]


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_what_is_planted_is_found_and_named(monkeypatch, plant):
    assert len(SEEN) > 40
    for row, point in SEEN.items():
        for wrong in range(len(point)):
            with monkeypatch.context() as patch:
                for column in ("partials", "float_partials"):
                    right = getattr(row, column)

                    def grown(y, *args, right=right, row=row, wrong=wrong):
                        found = row.flatten(right(y, *args))
                        found[wrong] = plant(found[wrong], row.flatten(args)[wrong])
                        return row.unflatten(found)

                    patch.setattr(row, column, grown)
                patch.setattr(row, "code", -1)  # so that it is asked, in the compiled build too
                with pytest.raises(GradientError) as caught:
                    check_gradients(lambda x, xs, row=row: row(*row.unflatten(xs)), 0.5, point)
            named = f"argument 1, entry {wrong}" if len(point) > 1 else "argument 1"
            assert named in str(caught.value), f"{row.name}: {caught.value}"


def test_a_kink_is_told_apart():
    with pytest.raises(GradientError, match="error"):
        check_gradients(abs, 0.0)
