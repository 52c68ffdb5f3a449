"""Results that are the same for all samples of a vmap, or for all steps of a scan, are there for each of them."""

import numpy as np
import pytest

from autograd import grad, jacfwd, jacobian, jit, scan, sin, vmap
from autograd.compiler.backends.registry import BACKENDS

X, P = np.linspace(-1.0, 1.0, 6).reshape(3, 2), np.array([0.4, 0.7])

EACH = {
    "an argument": lambda p, x: p[0],
    "arguments": lambda p, x: [p[1], p[0]],
    "a constant": lambda p, x: [2.0, 3.0],
    "a number": lambda p, x: sin(p[0]),
    "numbers of one operation": lambda p, x: [sin(p[0]), sin(p[1])],
    "numbers of several": lambda p, x: [sin(p[0]), p[0] * p[1]],
    "a matrix": lambda p, x: [[a * b for b in p] for a in p],
    "beside a number of the sample": lambda p, x: ([sin(p[0]), sin(p[1])], x[0] * p[0]),
    "a derivative": lambda p, x: grad(lambda q: sin(q[0]) * sin(q[1]))(p),
}
OF_ALL = {
    "vmap": lambda f: lambda p, X: vmap(lambda x: f(p, x))(X),
    "vmap into columns": lambda f: lambda p, X: vmap(lambda x: f(p, x), out_axes=-1)(X),
    "scan": lambda f: lambda p, X: scan(lambda c, x: (c + x[0], f(p, x)), 0.0, X),
    "jacobian": lambda f: jacobian(lambda p, X: vmap(lambda x: f(p, x))(X)),
    "jacfwd": lambda f: jacfwd(lambda p, X: vmap(lambda x: f(p, x))(X)),
}


def arrays(tree):
    return [array for part in tree for array in arrays(part)] if isinstance(tree, tuple) else [np.asarray(tree, float)]


@pytest.mark.parametrize("kernel", BACKENDS)
@pytest.mark.parametrize("each", EACH)
def test_shapes_are_those_of_eager_code(kernel, each):
    if kernel == "jax":
        pytest.importorskip("jax")
    for name, of_all in OF_ALL.items():
        f = of_all(EACH[each])
        compiled = jit(f, kernel=kernel)
        for _ in range(2):  # also where memory is used for the second time
            for found, expected in zip(arrays(compiled(P, X)), arrays(f(P, X)), strict=True):
                assert found.shape == expected.shape, name
                assert np.allclose(found, expected, rtol=1e-13), name
