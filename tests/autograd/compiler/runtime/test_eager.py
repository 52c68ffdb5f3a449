"""Within `detect_anomaly()` a compiled function runs on Values, and gives what it gives compiled."""

import numpy as np
import pytest

from autograd import AnomalyError, detect_anomaly, jit, log


def test_conditions_are_returned():
    """They were refused."""
    for f in lambda x: x[0] > 0.0, lambda x: [x[0] > 0.0, x[0] < 0.0], lambda x: (x[0], x[1] == 0.0):
        compiled = jit(f)
        with detect_anomaly():
            watched = compiled([1.0, 0.0])
        assert watched == compiled([1.0, 0.0])


@pytest.mark.parametrize(
    ("argument", "label"),
    [
        ([1.0, -1.0], r"x\[1\]"),
        ([[1.0], [-1.0]], r"x\[1\]\[0\]"),
        (np.array([1.0, -1.0]), r"x\[1\]"),
        (np.array([[1.0], [-1.0]]), r"x\[1, 0\]"),
        ({"a": (1, -1)}, r"x\['a'\]\[1\]"),
        (np.array(-1.0), "x"),
    ],
    ids=["list", "lists", "array", "matrix", "dict", "number"],
)
def test_values_are_named_after_their_place(argument, label):
    def f(x):
        entries = x["a"] if isinstance(x, dict) else x
        return [log(entry) for entry in np.ravel(np.array(entries, dtype=object)).tolist()]

    with detect_anomaly(), pytest.raises(AnomalyError, match=rf"log\({label}=-1.0\)"):
        jit(f)(argument)


def test_bools_stay():
    def f(mask, x):
        assert mask[0] is True
        return x[0] if mask[0] else x[1]

    with detect_anomaly():
        assert jit(f)([True, False], [1.0, 2.0]) == 1.0
        assert jit(lambda mask: mask)(np.array([True, False])).dtype == bool
