"""ONNX models: checked by onnx itself and run by ONNX Runtime beside the compiled function."""

import numpy as np
import pytest

import autograd
from autograd import ExportError, Value, export_onnx, jit, vmap
from autograd import sum as total
from autograd.define import TABLE
from nn import MLP, AvgPool2d, Conv2d, Flatten, Layer, MaxPool2d, Neuron, Sequential, save_onnx

onnx = pytest.importorskip("onnx", reason="onnx is not installed")
runtime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
#: In double precision ONNX Runtime has no operator for these.
NO_DOUBLES = {"acos", "asin", "atan", "erf", "erfc", "gelu"}
ROWS = [row for row in TABLE.values() if row.name != "atan2"]
TOLERANCE = {"float64": 1e-12, "float32": 1e-6}


def run(path, **arrays):
    return runtime.InferenceSession(path).run(None, arrays)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_every_row_of_the_table(dtype, tmp_path):
    """Each on one column of samples; a list is one sample."""
    rows = [row for row in ROWS if dtype == "float32" or row.name not in NO_DOUBLES]
    points = {}
    for row in rows:
        sample = row.samples[0]
        length = len(sample[0]) if row.over_lists else 1
        flat = [[x for entries in s for x in entries] if row.over_lists else list(map(float, s)) for s in row.samples]
        fits = [numbers for numbers in flat if len(numbers) == length * row.arity and length]
        points[row.name] = [numbers for numbers in fits if dtype == "float64" or all(abs(x) < 1e18 for x in numbers)]

    def one(row):
        def apply(numbers):
            size = len(numbers) // row.arity
            return row(*([numbers[i * size : (i + 1) * size] for i in range(row.arity)] if row.over_lists else numbers))

        return apply

    rows = [row for row in rows if points[row.name]]
    compiled = jit(lambda points: [vmap(one(row))(points[row.name]) for row in rows], dtype)
    arrays = {name: np.array(numbers) for name, numbers in points.items()}
    expected = compiled(arrays)
    found = run(export_onnx(compiled, tmp_path / "rows.onnx"), **{f"points_{n}": a.astype(dtype) for n, a in arrays.items()})
    assert len(found) == len(rows)
    for row, ours, theirs in zip(rows, expected, found, strict=True):
        scale = np.maximum(np.abs(ours), 1.0)
        with np.errstate(invalid="ignore"):
            error = np.where(ours == theirs, 0.0, np.abs(ours - theirs) / scale)
        assert np.nanmax(error) <= TOLERANCE[dtype], row.name


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    ("model", "shape"),
    [
        (MLP(4, [8, 3], activation="tanh", seed=0), (4,)),
        (MLP(4, [8, 8, 1], activation="relu", seed=0), (4,)),
        (Neuron(3, activation="sigmoid", seed=0), (3,)),
        (
            Sequential(
                Conv2d(2, 3, 3, padding=1, activation="tanh", seed=0), AvgPool2d(2), Conv2d(3, 2, 2, stride=2, seed=1),
                MaxPool2d(1), Flatten(), Layer(2, 5, activation="softplus", seed=2),
            ),
            (2, 4, 4),
        ),
    ],
    ids=["MLP", "one output", "neuron", "convolutions"],
)  # fmt: skip
def test_models(model, shape, dtype, tmp_path):
    path = save_onnx(model, tmp_path / "model.onnx", shape, dtype)
    for samples in 1, 7:
        X = np.random.default_rng(samples).normal(size=(samples, *shape)).astype(dtype)
        (found,) = run(path, X=X)
        expected = jit(lambda X: vmap(model)(X), dtype)(X)
        assert found.shape == expected.shape
        assert found.dtype == expected.dtype
        assert np.allclose(found, expected, rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])


def test_a_dense_network_is_a_matmul_and_an_addition_per_layer(tmp_path):
    path = save_onnx(MLP(4, [8, 3], activation="tanh", seed=0), tmp_path / "model.onnx")
    graph = onnx.load(path).graph
    kinds = [node.op_type for node in graph.node]
    assert kinds == ["Reshape", "Transpose", "MatMul", "Add", "Tanh", "MatMul", "Add", "Transpose", "Reshape", "Identity"]
    shapes = [onnx.numpy_helper.to_array(weight).shape for weight in graph.initializer if weight.name.startswith("weights")]
    assert shapes == [(8, 4), (8, 1), (3, 8), (3, 1)]
    assert graph.input[0].type.tensor_type.shape.dim[0].dim_param == "samples"


def test_lone_numbers_lanes_and_what_is_captured(tmp_path):
    w = Value(3.0, "w")
    compiled = jit(
        lambda a, b, X: {"product": a * b * w, "all": vmap(lambda x: x[0] * a)(X), "sum": total(vmap(lambda x: x[1])(X))}
    )
    X = np.arange(6.0).reshape(3, 2)
    expected = compiled(2.0, 5.0, X)
    w.data = 4.0  # exported as it is now
    path = export_onnx(compiled, tmp_path / "f.onnx", opset=18)
    numbers, lanes = run(path, numbers=np.array([2.0, 5.0]), X=np.vstack([X, X]))
    assert numbers.tolist() == [40.0, 2.0 * expected["sum"]], "sums are over as many samples as there are"
    assert lanes.tolist() == [*expected["all"], *expected["all"]]


def test_several_arguments_with_samples_and_a_part_of_one(tmp_path):
    compiled = jit(lambda X, Y: vmap(lambda x, y: x[0] * y[1])(X, Y))
    X, Y = np.arange(6.0).reshape(3, 2), np.arange(9.0).reshape(3, 3)
    compiled(X, Y)
    path = export_onnx(compiled, tmp_path / "two.onnx")
    assert run(path, X=np.vstack([X, X]), Y=np.vstack([Y, Y]))[0].tolist() == [*compiled(X, Y), *compiled(X, Y)]
    part = jit(lambda X, Y: vmap(lambda x, y: x[0] * y[1])(X[0], Y))
    stacked = np.stack([X, X])
    expected = part(stacked, Y)
    assert run(export_onnx(part, tmp_path / "part.onnx"), X=stacked, Y=Y)[0].tolist() == expected.tolist()


def test_what_onnx_lacks_is_named_with_its_line(tmp_path):
    def angle(x, y):
        return autograd.atan2(y, x)

    compiled = jit(lambda x, y: angle(x, y) + 1.0)
    compiled(1.0, 2.0)
    with pytest.raises(
        ExportError, match=r"no operator for atan2 at .*test_onnx\.py:\d+ \(return autograd\.atan2\(y, x\)\)"
    ):
        export_onnx(compiled, tmp_path / "f.onnx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((abs, "f.onnx"), TypeError, r"must be what jit\(\) returned, not a builtin_function_or_method"),
        ((jit(abs), "f.onnx"), RuntimeError, r"call abs\(\) once"),
        ((jit(abs), "f.pb"), ValueError, r"export_onnx\(\): path must end in \.onnx, not be 'f\.pb'"),
        ((jit(abs), "f.onnx", 12), ValueError, "opset must be from 18 to 23, not 12"),
    ],
)
def test_bad_input(arguments, error, words):
    with pytest.raises(error, match=words):
        export_onnx(*arguments)


def test_save_onnx_refuses_what_it_cannot_know(tmp_path):
    with pytest.raises(TypeError, match=r"save_onnx\(\): model must be an nn.Module, not 3|an int, 3"):
        save_onnx(3, tmp_path / "m.onnx")
    with pytest.raises(ValueError, match=r"a Conv2d takes samples of any shape; tell theirs, such as shape=\(1, 28, 28\)"):
        save_onnx(Conv2d(1, 1, 2, seed=0), tmp_path / "m.onnx")


def test_without_onnx(monkeypatch, tmp_path):
    compiled = jit(lambda x: x * 2.0)
    compiled(1.0)
    monkeypatch.setitem(__import__("sys").modules, "onnx", None)
    with pytest.raises(ImportError, match=r'needs the onnx package: pip install "scalar-autograd\[onnx\]"'):
        export_onnx(compiled, tmp_path / "f.onnx")
