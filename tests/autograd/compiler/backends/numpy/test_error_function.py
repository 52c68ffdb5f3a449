"""erf and erfc of arrays, which stand in for SciPy's."""

import math

import numpy as np
import pytest

from autograd import erf, gelu, jit, vmap
from autograd.compiler.backends.numpy import error_function, runtime

EDGES = [0.0, -0.0, 0.46875, -0.46875, 4.0, -4.0, 27.0, 1e-300, 1e308, -1e308, math.inf, -math.inf]


@pytest.mark.parametrize("name", ["erf", "erfc"])
def test_agrees_with_math(name):
    x = np.concatenate([np.linspace(-6.5, 26.0, 20_001), EDGES])
    expected = [getattr(math, name)(entry) for entry in x.tolist()]
    np.testing.assert_allclose(getattr(error_function, name)(x), expected, rtol=1e-15, atol=1e-300)


@pytest.mark.parametrize("name", ["erf", "erfc"])
def test_passes_nan_on_and_keeps_shape_and_dtype(name):
    found = getattr(error_function, name)(np.array([[math.nan, 1.0]], np.float32))
    assert found.shape == (1, 2)
    assert found.dtype == np.float32
    assert math.isnan(found[0, 0])
    assert found[0, 1] == pytest.approx(getattr(math, name)(1.0), rel=1e-6)


def test_erf_keeps_the_sign_of_zero():
    assert math.copysign(1.0, error_function.erf(np.array([-0.0]))[0]) == -1.0


@pytest.fixture
def no_scipy(monkeypatch):
    monkeypatch.setattr(runtime, "special", lambda name: getattr(error_function, name))


def test_array_code_runs_without_scipy(no_scipy):
    x = np.linspace(-3.0, 3.0, 10_001)  # more than one piece
    found = jit(vmap(lambda x: (erf(x), gelu(x))), kernel="numpy")(x)
    for part, row in zip(found, (erf, gelu), strict=True):
        np.testing.assert_allclose(part, [row(entry) for entry in x.tolist()], rtol=1e-14, atol=1e-16)
