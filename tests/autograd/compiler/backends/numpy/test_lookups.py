"""What is looked up is written where it belongs, also into a view with gaps."""

from autograd import grad, jit, jvp, scan, sin, tanh


def total(v):
    c, ys = scan(lambda c, x: (sin(tanh(v[1]) + 0.28 * c), c * x), v[0], v)
    return c + ys[0] + ys[1] + ys[2] + ys[3]


def test_into_a_view_with_gaps():
    """It was written into a copy of that."""

    def slopes(v):
        return jvp(grad(total), (v,), ([1.0, -0.5, 0.3, 0.2],))[1]

    v = [0.31, 0.72, -0.44, 0.58]
    found, expected = jit(slopes, kernel="numpy")(v), slopes(v)
    assert all(abs(a - b) < 1e-12 for a, b in zip(found, expected, strict=True))
