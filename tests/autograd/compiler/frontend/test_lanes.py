"""Samples: how many there are as a number like any other, and data that the function captures."""

import numpy as np
import pytest

import autograd as ag
from autograd import export_onnx, grad, gradients, jit, jvp, vmap
from autograd.compiler.functional import functional
from autograd.errors import TraceError
from nn import MLP

pytest.importorskip("jax", reason="JAX is not installed")
KERNELS = ["numpy", "native", "jax"]
Y = np.arange(3.0)


def count(X):
    return ag.sum(vmap(lambda x: 1.0)(X))


# Each with its arguments and what is right.
COUNTS = {
    "slope": (grad(lambda b, Y: ag.sum(vmap(lambda y: b - y)(Y))), (0.5, Y), [3.0]),
    "slope of the mean": (grad(lambda b, Y: ag.mean(vmap(lambda y: b - y)(Y))), (0.5, Y), [1.0]),
    "slopes": (grad(lambda b, Y: ag.sum(vmap(lambda y: b[0] - y + 2.0 * b[1])(Y))), ([0.5, 1.0], Y), [3.0, 6.0]),
    "tangent": (lambda b, Y: jvp(lambda b: ag.sum(vmap(lambda y: b - y)(Y)), (b,), (1.0,)), (0.5, Y), [-1.5, 3.0]),
    "by itself": (count, (Y,), [3.0]),
    "in arithmetic": (lambda x, Y: [x * count(Y), count(Y) - count(Y), ag.sqrt(count(Y))], (2.0, Y), [6.0, 0.0, 3.0**0.5]),
    "twice in an array": (lambda x, Y: np.array([count(Y), count(Y), x]), (2.0, Y), [3.0, 3.0, 2.0]),
    "inside vmap": (lambda Y: (lambda n: vmap(lambda y: y / n)(Y))(count(Y)), (Y,), [0.0, 1.0 / 3.0, 2.0 / 3.0]),
    "for each sample": (lambda Y: (lambda n: vmap(lambda y: [n, y])(Y))(count(Y)), (Y,), [3.0, 0.0, 3.0, 1.0, 3.0, 2.0]),
    "of two": (lambda Y, Z: [count(Y) * count(Z), ag.exp(-count(Y)), count(Z)], (Y, np.ones(5)), [15.0, np.exp(-3.0), 5.0]),
    "of captured data": (lambda x: ag.sum(vmap(lambda y: x)(Y)), (2.0,), [6.0]),
    "in a dot": (lambda w, Y: ag.dot(w, [count(Y), count(Y), 2.0]), ([0.5, 1.0, 2.0], Y), [8.5]),
    "in lists": (lambda Y: [ag.prod([count(Y)]), ag.max([count(Y)] * 2), ag.logsumexp([count(Y)])], (Y,), [3.0, 3.0, 3.0]),
}  # fmt: skip


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("name", COUNTS)
def test_the_number_of_samples_is_a_number(name, kernel):
    f, args, right = COUNTS[name]
    assert np.ravel(jit(f, kernel=kernel)(*args)) == pytest.approx(right, rel=1e-14)


@pytest.mark.parametrize("name", ["slope", "slopes", "by itself", "for each sample", "of captured data"])
def test_and_in_onnx(name, tmp_path):
    runtime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    f, args, right = COUNTS[name]
    compiled = jit(f)
    compiled(*args)
    session = runtime.InferenceSession(export_onnx(compiled, tmp_path / "count.onnx"))
    given = {each.name: Y if each.name in ("Y", "X") else np.atleast_1d(args[0]) for each in session.get_inputs()}
    assert np.ravel(np.concatenate([np.ravel(each) for each in session.run(None, given)])) == pytest.approx(right, rel=1e-14)


def test_the_number_of_samples_is_that_of_all_blocks():
    """Very many lanes run some at a time; what asks how many there are must not be told how many of them run just now."""
    X = np.linspace(0.0, 1.0, 20_000)
    powers = jit(lambda X: (vmap(lambda x: [ag.sin(i * x) for i in range(1, 80)])(X), count(X)), kernel="numpy")
    assert powers(X)[1] == 20_000.0


def test_a_functional_counts_the_samples_of_each_call():
    w = ag.Value(0.5)
    step = functional(jit(lambda Y: ag.gradients(ag.sum(vmap(lambda y: w - y)(Y)), [w])), [w])
    assert [step(np.array([0.5]), np.ones(n)) for n in (3, 5, 1)] == [[3.0], [5.0], [1.0]]


@pytest.mark.parametrize("kernel", ["numpy", "native"])
def test_a_functional_refuses_other_samples_beside_captured_ones(kernel):
    captured = np.array([1.0, 2.0, 3.0])
    f = functional(jit(lambda y: ag.sum(vmap(lambda c, y: c * y)(captured, y)), kernel=kernel), [])
    assert f(np.array([]), np.ones(3)) == 6.0
    with pytest.raises(ValueError, match=r"maps over captured data of 3 samples; this call has 2\. Pass the data"):
        f(np.array([]), np.ones(2))


@pytest.mark.parametrize(
    ("kernel", "samples"),
    [("numpy", 1), ("numpy", 2), ("numpy", 3), ("numpy", 50), ("native", 1), ("native", 3), ("jax", 3)],
)
def test_captured_data(kernel, samples):
    rng = np.random.default_rng(0)
    A, b = rng.normal(size=(samples, 2)), rng.normal(size=samples)
    strided, turned, whole = rng.normal(size=(samples, 6))[:, ::3], rng.normal(size=(2, samples)).T, np.arange(samples)
    model = MLP(2, [4, 1], seed=0)
    programs = [
        lambda w: [ag.mean(vmap(lambda x, u: u * model(x) * w)(A, b))],
        lambda w: vmap(lambda x, u: w * u * x[0] + x[1])(A, b),
        lambda w: [ag.sum(vmap(lambda x, t: w * x[0] * t[1] - x[1])(strided, turned))],
        lambda w: [ag.sum(vmap(lambda i, u: w * (i * u))(whole, b[::-1]))],
        lambda w: [ag.sum(vmap(lambda x, u: w * x[0] * x[1] - u)(A.tolist(), b.tolist()))],
        lambda w: [ag.sum(vmap(lambda u, s=s: w * u - s)(b)) for s in (0.0, 1.0, 2.0)],
        lambda w: [ag.sum(vmap(lambda x: w * x[0])(A)), ag.sum(vmap(lambda z: w * z)(np.arange(samples + 2.0)))],
        lambda w: [grad(lambda w: ag.sum(vmap(lambda x, u: ag.tanh(w * x[0]) * u)(A, b)))(w)],
    ]
    for f in programs:
        right = [each.data if isinstance(each, ag.Value) else each for each in np.ravel(f(1.5))]
        assert np.ravel(jit(f, kernel=kernel)(1.5)) == pytest.approx(right, rel=1e-12)


def test_captured_data_beside_an_argument():
    captured = np.array([1.0, 2.0, 3.0])
    f = lambda y: ag.sum(vmap(lambda c, y: c * y)(captured, y))  # noqa: E731
    for kernel in KERNELS:
        assert jit(f, kernel=kernel)(np.array([4.0, 5.0, 6.0])) == 32.0


@pytest.mark.parametrize("xs", [np.array([1.0, 2.0]), [1.0, 2.0]], ids=["array", "list"])
@pytest.mark.parametrize("entries", [list, lambda xs: [xs[0], xs[1]]], ids=["whole", "by hand"])
def test_gradients_by_numbers_that_vmap_takes_as_a_whole_are_refused(xs, entries):
    def slopes(xs):
        numbers = entries(xs)
        return gradients([sum(vmap(lambda x: x * x)(xs if entries is list else numbers))], numbers)

    with pytest.raises(
        TraceError, match=r"an input is one number of an argument that vmap or scan .* Write grad\(f\)\(xs\)"
    ):
        jit(slopes)(xs)
    assert list(jit(grad(lambda xs: sum(vmap(lambda x: x * x)(xs))))(xs)) == [2.0, 4.0]
    assert jit(lambda xs: gradients([xs[0] * xs[1]], [xs[0]]))(xs) == [2.0]
