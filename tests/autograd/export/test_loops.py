"""Loops as ONNX's operator Loop, run by ONNX Runtime beside eager code."""

import numpy as np
import pytest

from autograd import ExportError, export_onnx, grad, jit, jvp, scan, sin, tanh, vmap, while_loop
from autograd import sum as total
from nn import GRU, LSTM, RNN, Linear, Sequential, save_onnx
from tests.autograd.export.files import TOLERANCE, onnx, opened, run

RANDOM = np.random.default_rng(0)


def decay(w, xs):
    """What is carried in the end and what each step gives, which a second loop reads."""
    h, ys = scan(lambda h, x: (tanh(h * w[0] + x), h * x), w[1], xs)
    return scan(lambda g, y: (g * y + w[2], g), h, ys)


def halved(w, xs):
    """A loop whose number of steps the numbers tell, and one that reads nothing."""
    s = while_loop(lambda s: s[0] > 0.1, lambda s: (0.5 * s[0], s[1] * w[1] + sin(s[0])), (1.0 + w[0] * w[0], xs[0]))
    return scan(lambda c, _: (c * w[2] + s[1], c), 0.5, length=4)


def twice(x):
    return scan(lambda c, _: (tanh(c), None), x, length=2)[0] + x * x


LOOPS = {
    "value": decay,
    "grad": lambda w, xs: grad(lambda w, xs: total(decay(w, xs)[1]), argnums=(0, 1))(w, xs),
    "jvp": lambda w, xs: jvp(lambda w: decay(w, xs), (w,), (w * w,)),
    "while_loop": halved,
    "jvp of while_loop": lambda w, xs: jvp(lambda w: halved(w, xs), (w,), (w * w,)),
    "arithmetic of constants": lambda w, xs: jvp(grad(twice), (xs[0],), (1.0,)),
}
SAMPLES = {
    "value": lambda w, X: vmap(lambda xs: decay(w, xs))(X),
    "times": lambda w, X: vmap(lambda xs: scan(lambda h, x: (h * w[0] + x[0] * x[1], h), w[1], (xs, [0.5, 1.5, 2.5]))[0])(X),
    "shared": lambda w, X: vmap(lambda xs: scan(lambda h, a: (h * xs[0] + a, h), xs[1], w)[0])(X),
    "constant": lambda w, X: vmap(lambda xs: scan(lambda h, x: (h + sin(xs[1]) * x, h), w[1], xs)[0])(X),
    "grad": lambda w, X: grad(lambda w: total(vmap(lambda xs: decay(w, xs)[0])(X)))(w),
    "each": lambda w, X: vmap(lambda xs: grad(lambda w: decay(w, xs)[0])(w))(X),
}


def leaves(tree):
    return [one for entry in tree for one in leaves(entry)] if isinstance(tree, tuple) else [np.asarray(tree)]


def numbers(arrays):
    return np.sort(np.concatenate([np.ravel(array) for array in arrays]))


def check(session, made, arrays):
    found = session.run(None, {value.name: arrays[value.name] for value in session.get_inputs()})
    expected = leaves(made(*arrays.values()))
    assert np.allclose(numbers(found), numbers(expected), rtol=TOLERANCE["float64"], atol=TOLERANCE["float64"])


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_is_one_node_whatever_its_length(name, tmp_path):
    sizes = set()
    for steps in (3, 300):
        arrays = {"w": np.array([0.75, -0.5, 0.25]), "xs": RANDOM.normal(size=steps)}
        compiled = jit(LOOPS[name])
        compiled(*arrays.values())
        session, ins, _ = opened(compiled, tmp_path)
        assert ins["xs"] == [steps], "it takes no others"
        check(session, LOOPS[name], arrays)
        model = onnx.load(tmp_path / "f.onnx")
        assert "Loop" in {node.op_type for node in model.graph.node}
        sizes.add(len(model.graph.node))
    assert len(sizes) == 1


@pytest.mark.parametrize("name", SAMPLES)
def test_loops_over_samples_take_any_number_of_them(name, tmp_path):
    w, made = np.array([0.75, -0.5, 0.25]), SAMPLES[name]
    compiled = jit(made)
    compiled(w, RANDOM.normal(size=(4, 3)))
    session, ins, _ = opened(compiled, tmp_path)
    assert ins["X"] == ["samples", 3]
    for samples in (4, 1, 7):
        check(session, made, {"w": w, "X": RANDOM.normal(size=(samples, 3))})


def test_a_loop_over_some_of_each_samples_numbers(tmp_path):
    made = lambda w, X: vmap(lambda xs: scan(lambda h, x: (h * w[0] + x * x, h), w[1], xs[1:])[0])(X)  # noqa: E731
    arrays = {"w": np.array([0.75, -0.5]), "X": RANDOM.normal(size=(4, 3))}
    compiled = jit(made)
    compiled(*arrays.values())
    session, ins, _ = opened(compiled, tmp_path)
    assert ins["X"] == [4, 3], "where each is lies in the file"
    check(session, made, arrays)


def test_reverse_mode_of_while_loop_is_refused(tmp_path):
    compiled = jit(grad(lambda a: while_loop(lambda c: c < 9.0, lambda c: c * a, 1.0)))
    compiled(2.0)
    with pytest.raises(ExportError, match=r"<lambda>\(\) differentiates a while_loop.* write scan\(f, init, length=n\)"):
        export_onnx(compiled, tmp_path / "f.onnx")
    assert not list(tmp_path.iterdir())


def test_while_loop_over_samples(tmp_path):
    grown = lambda x: while_loop(lambda c: c < 10.0, lambda c: c * 1.5 + x, x)  # noqa: E731
    made = lambda X: vmap(lambda x: jvp(grown, (x,), (x,)))(X)  # noqa: E731
    compiled = jit(made)
    compiled(np.array([2.0, 0.5, 30.0]))
    session, _, _ = opened(compiled, tmp_path)
    for X in ([2.0, 0.5, 30.0], [4.0], [11.0, 12.0]):
        check(session, made, {"X": np.array(X)})


@pytest.mark.parametrize("layer", [RNN, LSTM, GRU])
@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("sequences", [False, True])
def test_recurrent_layers_are_as_large_for_any_length(sequences, dtype, layer, tmp_path):
    sizes = set()
    for steps in (20, 200):
        model = Sequential(layer(3, 4, return_sequences=sequences, seed=0), *[Linear(4, 2, seed=1)] * (not sequences))
        X = RANDOM.normal(size=(5, steps, 3))
        path = save_onnx(model, tmp_path / "model.onnx", (steps, 3), dtype)
        (found,) = run(path, X=X.astype(dtype))
        assert np.allclose(found, model.predict(X), rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])
        sizes.add(path.stat().st_size)
    assert max(sizes) - min(sizes) < 20, "the number of steps is written, no step is"


def test_a_loop_that_differentiates_another_one_is_refused(tmp_path):
    def f(x):
        def body(c):
            return (
                c + 1.0 + 0.1 * jvp(lambda t: while_loop(lambda d: d < 4.0, lambda d: d * 1.5 + t * t, t), (c,), (1.0,))[1]
            )

        return while_loop(lambda c: c < 3.0, body, x)

    compiled = jit(f)
    assert compiled(0.5) == pytest.approx(f(0.5), rel=1e-14)
    with pytest.raises(ExportError, match=r"^export_onnx\(\): f\(\) differentiates a while_loop\(\) in the body of another"):
        export_onnx(compiled, tmp_path / "f.onnx")
