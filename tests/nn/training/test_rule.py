"""The compiled rule of an optimizer is the one that is written for single parameters."""

import numpy as np
import pytest

from nn import SGD
from nn.optimizers import OPTIMIZERS
from nn.training.rule import Rule

ROWS = np.random.default_rng(0).normal(size=(6, 19))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_it_gives_the_bits_of_move_also_after_settings_changed(name):
    optimizer = OPTIMIZERS[name](lr=0.1)
    rule, states = Rule(optimizer, "float64"), tuple(abs(ROWS[2 : 2 + optimizer.memory]))
    for count in 19, 3:  # parameters, as models differ
        for setting, number in [("lr", 0.1), ("lr", 0.05), ("weight_decay", 0.5), ("weight_decay", 0.0)]:
            setattr(optimizer, setting, number)
            given = ROWS[0, :count], ROWS[1, :count], tuple([row[:count] for row in states])
            (found, after), (expected, expected_after) = rule(*given), optimizer.move(*given)
            assert found.tolist() == expected.tolist()
            assert [row.tolist() for row in after] == [row.tolist() for row in expected_after]


def test_a_users_rule_gets_the_arrays():
    class Signs(SGD):
        def direction(self, gradient, state):
            return np.sign(gradient), state

    assert (
        Rule(Signs(0.1), "float64")(ROWS[0], ROWS[1], (ROWS[2],))[0].tolist() == (ROWS[0] - 0.1 * np.sign(ROWS[1])).tolist()
    )


def test_a_method_that_is_replaced_is_compiled_anew(monkeypatch):
    rule = Rule(SGD(0.1), "float64")
    before = rule(ROWS[0], ROWS[1], (ROWS[2],))[0]
    monkeypatch.setattr(SGD, "direction", lambda self, gradient, state: (2.0 * gradient, state))
    after = rule(ROWS[0], ROWS[1], (ROWS[2],))[0]
    assert (ROWS[0] - after).tolist() == pytest.approx((2.0 * (ROWS[0] - before)).tolist())
