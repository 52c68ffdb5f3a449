"""softsign at the ends of the line."""

import math

import numpy as np
import pytest

import autograd as ag


@pytest.mark.parametrize("kernel", ["eager", "numpy", "native"])
def test_softsign_at_infinity_is_its_limit_at_every_order(kernel):
    f = ag.softsign
    for limits in ([-1.0, 1.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]):
        g = f if kernel == "eager" else ag.jit(f, kernel=kernel)
        assert [g(-math.inf), g(math.inf)] == limits
        assert [g(-1e300), g(1e300)] == limits
        h = ag.vmap(f) if kernel == "eager" else ag.jit(ag.vmap(f), kernel=kernel)
        assert h(np.array([-math.inf, math.inf])).tolist() == limits
        f = ag.grad(f)
    assert math.isnan(ag.softsign(math.nan))
