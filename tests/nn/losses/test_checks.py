"""What is known of a number before it is there: its bounds, by which a loss of probabilities need not be checked."""

import math

import pytest

from autograd import Value, jit, maximum, sigmoid, square
from autograd.backward import topological_order
from nn.losses import LOSSES, binary_cross_entropy, binary_cross_entropy_with_logits
from nn.losses.checks import RANGES, bounds, collected, depends_on_parameters


@pytest.mark.parametrize("row", RANGES, ids=lambda row: row.name)
def test_ranges_are_those_of_the_rows_and_no_wider(row):
    found = [row.evaluate(0.01 * i) for i in range(-5000, 5001)]
    for bound, extreme in zip(RANGES[row], (min(found), max(found)), strict=True):
        assert abs(extreme - bound) < 1e-4 if math.isfinite(bound) else abs(extreme) > 49.0 and extreme * bound > 0.0
    assert bounds(row(Value(0.5))) == RANGES[row]


def test_bounds_of_what_is_computed_from_bounded_numbers():
    x = Value(3.0)
    assert bounds(1.0 - sigmoid(x)) == (0.0, 1.0)
    assert bounds(maximum(sigmoid(x), 0.25) * -2.0) == (-2.0, -0.5)
    assert bounds(square(x) * 0.0) == bounds(x * 0.5) == (-math.inf, math.inf)  # inf · 0 is nan


def test_bounds_look_six_levels_deep():
    x = sigmoid(Value(3.0))
    for _ in range(6):
        x = -x
    assert bounds(x) == (0.0, 1.0)
    assert bounds(-x) == (-math.inf, math.inf)


def test_a_loss_of_probabilities_is_checked_where_bounds_do_not_show_that_it_is_one():
    for prediction, number_of_checks in [(sigmoid(Value(3.0)), 0), (sigmoid(Value(-3.0)) * 1.5, 1), (Value(0.5), 1)]:
        with collected() as checks:
            binary_cross_entropy(prediction, 1.0)
        assert len(checks) == number_of_checks


@pytest.mark.parametrize("name", LOSSES)
def test_prediction_and_target_may_be_named_and_options_must_be(name):
    loss, prediction, target = LOSSES[name], [0.25, 0.5], [0.0, 1.0]
    assert loss(prediction=prediction, target=target, reduction="mean") == loss(prediction, target)
    with pytest.raises(TypeError, match=rf"{name}\(\) takes 2 positional arguments but 3 were given"):
        loss(prediction, target, "mean")
    with pytest.raises(TypeError, match=rf"{name}\(\) has no argument 'unheard_of'; it takes prediction, target, reduction"):
        loss(prediction, target, unheard_of=1)


def test_it_is_told_whether_training_may_change_a_number():
    w, found = Value(2.0), []
    assert depends_on_parameters(sigmoid(w) * 0.5)

    @jit
    def traced(x):
        found.append((depends_on_parameters(sigmoid(x * 1.5)), depends_on_parameters(sigmoid(x * w))))
        return x

    traced(3.0)
    assert found[0] == (False, True)


@pytest.mark.parametrize(
    ("target", "recorded"), [(1.0, ["log", "maximum", "neg"]), (0.0, ["neg", "log1p", "maximum", "neg"])]
)
def test_of_a_class_that_is_known_one_term_is_recorded(target, recorded):
    loss = binary_cross_entropy(Value(0.25), target)
    order = topological_order(loss)
    assert [node.primitive.name for node in order if node.args] == recorded
    assert loss.data == -math.log(0.25 if target else 0.75)


@pytest.mark.parametrize("target", [0.0, 1.0])
def test_of_a_known_class_one_softplus_is_recorded(target):
    order = topological_order(binary_cross_entropy_with_logits(Value(0.5), target))
    assert [node.primitive.name for node in order if node.args].count("softplus") == 1
    assert order[-1].data == pytest.approx(math.log1p(math.exp(-0.5 if target else 0.5)), rel=1e-15)


@pytest.mark.parametrize(
    ("prediction", "target", "loss"), [(0.0, 1.0, 100.0), (1.0, 0.0, 100.0), (0.0, 0.25, 25.0), (1.0, 0.25, 75.0)]
)
def test_logarithms_of_0_are_taken_for_minus_100_as_by_pytorch(prediction, target, loss):
    assert binary_cross_entropy(prediction, target) == loss
