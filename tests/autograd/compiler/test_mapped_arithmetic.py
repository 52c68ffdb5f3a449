"""Arithmetic on what `vmap` gave inside `jit`: that of arrays, as outside."""

# pyright: basic

import numpy as np
import pytest

from autograd import TraceError, grad, jit, mean, vmap

X = np.array([1.0, 2.0, 3.0])
squares = vmap(lambda x: x * x)
others = vmap(lambda x: x + 1.0)

PROGRAMS = [
    lambda X: squares(X) * 2,
    lambda X: 2.0 - squares(X),
    lambda X: squares(X) + others(X),
    lambda X: -squares(X) / others(X),
    lambda X: squares(X) * X[0],
    lambda X: np.mean(squares(X) ** 2),
    lambda X: grad(lambda w: mean((squares(X) - w) ** 2))(X[1]),
]


@pytest.mark.parametrize("index", range(len(PROGRAMS)))
@pytest.mark.parametrize("kernel", ["numpy", "tape"])
def test_arithmetic_is_that_of_arrays(index: int, kernel: str) -> None:
    np.testing.assert_allclose(jit(PROGRAMS[index], kernel=kernel)(X), PROGRAMS[index](X), rtol=1e-14)


def test_a_list_takes_no_arithmetic() -> None:
    with pytest.raises(TraceError, match="inside the function that vmap maps"):
        jit(lambda X: squares(X) * 2.0)([1.0, 2.0])
