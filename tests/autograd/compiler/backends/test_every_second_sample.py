"""Samples that are every second or third of an array, the last of which may have less behind it than the others."""

import numpy as np
import pytest

from autograd import dot, export_onnx, grad, jit, sum, tanh, vmap
from autograd.compiler.backends.registry import BACKENDS

X = np.linspace(-1.0, 1.0, 14).reshape(7, 2)

MAPPED = {
    "every second": lambda x: vmap(lambda r: r[0] * 1.5)(x[::2]),
    "every third, from the second on": lambda x: vmap(lambda r: r[1] * 1.5 + tanh(r[0]))(x[1::3]),
    "every second number": lambda x: vmap(lambda a: a * 1.5)(x[:, 0][::2]),
    "the first alone": lambda x: vmap(lambda r: r[1] * 1.5)(x[::9]),
    "beside others": lambda x: vmap(lambda r, s: r[1] * s[0])(x[::2], x[:4]),
    "products": lambda x: vmap(lambda r: [dot(r, [0.5, 2.0]), dot(r, [1.5, -2.0])])(x[::2]),
    "derivatives": grad(lambda x: sum(vmap(lambda r: tanh(r[0] * r[1]))(x[::2]))),
}


@pytest.mark.parametrize("f", MAPPED.values(), ids=MAPPED)
@pytest.mark.parametrize("kernel", BACKENDS)
def test_they_are_those_of_eager_code(kernel, f):
    if kernel == "jax":
        pytest.importorskip("jax")
    assert np.allclose(jit(f, kernel=kernel)(X), np.array(f(X), float), rtol=1e-13)


@pytest.mark.parametrize("f", MAPPED.values(), ids=MAPPED)
def test_they_are_exported(f, tmp_path):
    pytest.importorskip("onnx")
    from tests.autograd.export.files import run

    compiled = jit(f)
    wanted = compiled(X)
    path = export_onnx(compiled, tmp_path / "f.onnx")
    assert np.allclose(run(path, x=X)[0], np.reshape(wanted, -1 if np.ndim(wanted) == 1 else (-1, 2)), rtol=1e-12)
