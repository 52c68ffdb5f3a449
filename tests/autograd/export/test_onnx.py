"""ONNX models: checked by onnx itself and run by ONNX Runtime beside the compiled function."""

import itertools
import math
import os
import random

import numpy as np
import pytest

import autograd
from autograd import ExportError, Value, export_onnx, grad, jit, scope, vmap
from autograd import max as largest
from autograd import min as smallest
from autograd import sum as total
from autograd.compiler.ir import operations
from autograd.compiler.ir.ssa import SSAProgram, SSAStep
from autograd.export.graph import Graph
from autograd.export.onnx import OPSETS
from autograd.export.windows import filtered, pooled
from autograd.row import TABLE
from nn import MLP, AvgPool2d, Conv2d, Flatten, Layer, LeNet5, MaxPool2d, Neuron, Sequential, save_onnx
from tests.autograd.compiler.programs import random_dag
from tests.hostile import LABELS

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
    compiled = jit(lambda points: [vmap(one(row))(points[row.name]) for row in rows], dtype=dtype)
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
    for samples in 1, 2, 7, 1000 if shape == (4,) else 30:
        X = np.random.default_rng(samples).normal(size=(samples, *shape)).astype(dtype)
        (found,) = run(path, X=X)
        expected = jit(lambda X: vmap(model)(X), dtype=dtype)(X)
        assert found.shape == expected.shape
        assert found.dtype == expected.dtype
        assert np.allclose(found, expected, rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])


def test_a_layer_is_one_operator_and_its_activation_another(tmp_path):
    path = save_onnx(MLP(4, [8, 3], activation="tanh", seed=0), tmp_path / "model.onnx")
    model = onnx.load(path)
    graph = model.graph
    assert [(node.op_type, node.name) for node in graph.node] == [
        ("Gemm", "layers.0/gemm"),
        ("Tanh", "layers.0/tanh"),
        ("Gemm", "layers.1/gemm"),
    ]
    shapes = {weight.name: tuple(weight.dims) for weight in graph.initializer}
    assert shapes == {
        "layers.0/weights": (8, 4), "layers.0/weights_1": (8,), "layers.1/weights": (3, 8), "layers.1/weights_1": (3,),
    }  # fmt: skip
    told = [*graph.input, *graph.value_info, *graph.output]
    assert {value.name: axes(value) for value in told} == {
        "X": ["samples", 4],
        "layers.0/gemm": ["samples", 8],
        "layers.0/tanh": ["samples", 8],
        "output": ["samples", 3],
    }
    assert graph.node[1].doc_string == "layers.0: tanh, 8 scalars per lane"
    assert (graph.name, model.producer_name) == ("MLP", "scalar-autograd")


def test_lenet_is_found_again_in_single_numbers(tmp_path):
    model = LeNet5(seed=0)
    path = save_onnx(model, tmp_path / "lenet.onnx")
    kinds = [node.op_type for node in onnx.load(path).graph.node]
    convolutions = ["Conv", "Tanh", "AveragePool"] * 2
    assert kinds == [*convolutions, "Reshape", "Gemm", "Tanh", "Gemm", "Tanh", "Gemm"]
    X = np.random.default_rng(0).normal(size=(3, 1, 28, 28)).astype(np.float32)
    assert np.allclose(run(path, X=X)[0], jit(lambda X: vmap(model)(X), dtype="float32")(X), rtol=1e-6, atol=1e-6)


WINDOWS = [
    (Conv2d(2, 3, 3, seed=0), (2, 6, 5), "Conv"),
    (Conv2d(2, 3, (3, 2), stride=(2, 1), padding=(1, 1), seed=0), (2, 6, 5), "Conv"),
    (Conv2d(1, 2, 2, stride=3, seed=0), (1, 9, 7), "Conv"),  # rows and columns that no window sees
    (Conv2d(3, 2, (3, 1), stride=2, padding=(1, 0), seed=0), (3, 7, 4), "Conv"),
    (Conv2d(2, 2, 1, seed=0), (2, 4, 4), "MatMul"),
    (AvgPool2d(2), (3, 4, 6), "AveragePool"),
    (AvgPool2d(3, stride=2), (2, 7, 7), "AveragePool"),
    (AvgPool2d((3, 2), stride=(1, 2)), (2, 5, 5), "AveragePool"),
    (MaxPool2d(2), (3, 4, 6), "MaxPool"),
    (MaxPool2d(3, stride=2), (2, 7, 7), "MaxPool"),
    (MaxPool2d((1, 2)), (2, 4, 4), "ReduceMax"),
]


@pytest.mark.parametrize(("model", "shape", "operator"), WINDOWS, ids=range(len(WINDOWS)))
def test_windows_are_found_again(model, shape, operator, tmp_path):
    path = save_onnx(model, tmp_path / "window.onnx", shape)
    kinds = [node.op_type for node in onnx.load(path).graph.node]
    assert operator in kinds
    assert "Gather" not in kinds or operator in ("MatMul", "ReduceMax")
    X = np.random.default_rng(0).normal(size=(4, *shape)).astype(np.float32)
    assert np.allclose(run(path, X=X)[0], jit(lambda X: vmap(model)(X), dtype="float32")(X), rtol=1e-6, atol=1e-6)


def test_products_with_equal_weights_keep_their_own_bias():
    """Equal nodes are one, but not those that a bias is put into."""
    steps = [SSAStep(operations.ARGUMENT, (), 0, (4, 3), 0), SSAStep(operations.ROWS, (0,), (0, 3), (3,), 4)]
    for bias in 1.0, 2.0:
        first = len(steps)
        weights = (
            SSAStep(operations.CONSTANT, (), np.ones((2, 3)), (2, 3), 0)
            if bias == 1.0
            else SSAStep(operations.CAPTURED, (), 0, (2, 3), 0)
        )
        steps += [weights, SSAStep(operations.MATMUL, (first, 1), None, (2,), 4)]
        steps += [
            SSAStep(operations.CONSTANT, (), np.full(2, bias), (2,), 0),
            SSAStep(operations.APPLY, (first + 1, first + 2), autograd.add, (2,), 4),
        ]
    graph = Graph(SSAProgram(steps, [5, 9]), ["X"], "float32", np.zeros(0), [np.ones((2, 3))])
    graph.write()
    assert [(node.op_type, list(node.input)) for node in graph.nodes.nodes] == [
        ("Gemm", ["X", "weights", "weights_1"]),
        ("Gemm", ["X", "weights", "weights_2"]),
    ]


def test_what_is_almost_a_window_is_none():
    places = np.array([[0, 1, 4, 5], [1, 2, 5, 6], [4, 5, 8, 9], [5, 6, 9, 10]])
    assert filtered(places, (1, 4, 4)) is None, "the last column of the image would be seen too"
    assert filtered(places, (1, 3, 4)) is None
    wider = np.array([[0, 1, 2], [1, 2, 3], [4, 5, 6], [5, 6, 7]])
    assert filtered(wider, (1, 2, 4)).out == (1, 3)
    assert pooled(wider[[2, 0, 3, 1]], (1, 2, 4)).kernel == (2, 2), "in any order"
    for i, j in itertools.product(range(4), range(3)):
        other = wider.copy()
        other[i, j] ^= 1
        assert filtered(other, (1, 2, 4)) is None
    assert filtered(np.full((4, 3), -1), (1, 2, 4)) is None, "padding alone"


@pytest.mark.parametrize("seed", range(25))
def test_random_images(seed, tmp_path):
    """Convolution and pooling of random sizes, one behind the other, whether or not they are found again."""
    rng = random.Random(seed)
    dtype = rng.choice(["float32", "float64"])
    shape = channels, height, width = rng.randint(1, 3), rng.randint(3, 8), rng.randint(3, 8)
    layers = []
    while len(layers) < 3 and min(height, width) > 1:
        kernel = rng.randint(1, min(3, height)), rng.randint(1, min(3, width))
        sizes = (
            kernel,
            (rng.randint(1, 2), rng.randint(1, 2)),
            (rng.randint(0, kernel[0] // 2), rng.randint(0, kernel[1] // 2)),
        )
        if rng.random() < 0.5:
            layers.append(Conv2d(channels, 2, *sizes, activation=rng.choice(["relu", "tanh", "linear"]), seed=seed))
            channels = 2
        else:
            layers.append(rng.choice([AvgPool2d, MaxPool2d])(*sizes))
        size, stride, pad = sizes
        height, width = (height + 2 * pad[0] - size[0]) // stride[0] + 1, (width + 2 * pad[1] - size[1]) // stride[1] + 1
    model = Sequential(*layers, Flatten(), Layer(channels * height * width, 2, seed=seed))
    session = runtime.InferenceSession(save_onnx(model, tmp_path / "m.onnx", shape, dtype))
    for samples in 1, 5:
        X = np.random.default_rng(samples).normal(size=(samples, *shape)).astype(dtype)
        expected = jit(lambda X: vmap(model)(X), dtype=dtype)(X)
        tolerance = {"float64": 1e-12, "float32": 5e-6}[dtype]  # a sum of many numbers, in another order
        assert np.allclose(session.run(None, {"X": X})[0], expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("seed", range(20))
def test_random_programs(seed, tmp_path):
    f = random_dag(seed, 40)
    compiled = jit(lambda X, y: [vmap(f)(X), f([y[0], y[1], y[2]])], dtype="float32")
    compiled(np.ones((2, 3)), np.ones(3))
    session, _, _ = opened(compiled, tmp_path)
    X = np.random.default_rng(seed).normal(size=(5, 3)).astype(np.float32)
    for ours, theirs in zip(compiled(X, X[0]), session.run(None, {"X": X, "y": X[0]})[::-1], strict=True):
        assert np.allclose(theirs, ours, rtol=1e-5, atol=1e-5)


def axes(value):
    return [axis.dim_param or axis.dim_value for axis in value.type.tensor_type.shape.dim]


def opened(compiled, folder):
    """A session, with the names of its inputs and outputs and their axes."""
    session = runtime.InferenceSession(export_onnx(compiled, folder / "f.onnx"))
    ins, outs = ({value.name: value.shape for value in values} for values in (session.get_inputs(), session.get_outputs()))
    return session, ins, outs


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


#: Where functions overflow, saturate, change their form or stop to be defined.
SIZES = [0.5, 1.0, 1.5, 2.0, 2.5, 1e-20, 1e-8, 1.0 - 1e-7, 1.0 + 1e-7, 20.0, 40.0, 100.0, 700.0, 800.0, 1e10, 1e30]
EDGES = [0.0, -0.0, math.inf, -math.inf, math.nan, 1.0, -2.0, *SIZES, *(-size for size in SIZES)]
EXTREME = [5e-324, 1e-300, -1e-300, 1e300, -1e300]
#: These take a function's value beside its argument, which any two edges are not.
PAIRED = {"tanh_slope", "sigmoid_slope"}


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_every_row_at_its_edges(dtype, tmp_path):
    """Also where there is no number: infinities and nan are what jit makes of them, but for the nan in a list of which the
    largest or smallest is asked, which ONNX leaves open."""
    edges = np.array(EDGES + EXTREME * (dtype == "float64"))
    for row in ROWS:
        if row.name in PAIRED or (dtype == "float64" and row.name in NO_DOUBLES):
            continue
        length = 2 if row.over_lists else 1
        some = edges if row.arity * length < 3 else edges[: 12 if row.arity == 3 else 7]
        points = np.array(list(itertools.product(some, repeat=row.arity * length)))
        if row.name in ("max", "min"):
            points = points[~np.isnan(points).any(axis=1)]

        def apply(x, row=row, length=length):
            return row(*[x[i * length : (i + 1) * length] if row.over_lists else x[i] for i in range(row.arity)])

        compiled = jit(lambda X, apply=apply: vmap(apply)(X), dtype=dtype)
        expected = compiled(points)
        (found,) = run(export_onnx(compiled, tmp_path / "row.onnx"), X=points.astype(dtype))
        with np.errstate(invalid="ignore", over="ignore"):
            near = np.abs(found - expected) <= TOLERANCE[dtype] * np.maximum(np.abs(expected), 1.0)
        wrong = ~(near | (found == expected) | (np.isnan(found) & np.isnan(expected)))
        assert not wrong.any(), (row.name, points[wrong][:3], expected[wrong][:3], found[wrong][:3])


def test_the_result_is_an_input_a_constant_or_twice_the_same(tmp_path):
    w = Value(3.0, "w")
    cases = [
        (lambda a, X: a, {"numbers": [2.0]}, [[2.0]]),
        (lambda a, X: X, {"X": [[1.0, 2.0]]}, [[[1.0, 2.0]]]),
        (lambda a, X: vmap(lambda x: [x[1], x[0]])(X), {"X": [[1.0, 2.0], [3.0, 4.0]]}, [[[2.0, 1.0], [4.0, 3.0]]]),
        (lambda a, X: [4.0, w * a, w, w * a], {"numbers": [2.0]}, [[4.0, 6.0, 3.0, 6.0]]),
        (lambda a, X: w * 2.0, {}, [[6.0]]),
        (lambda a, X: vmap(lambda x: w)(X), {}, [[3.0]]),  # nothing comes of the samples: as many as there were
        (lambda a, X: [vmap(lambda x: x[0] * a)(X)] * 2, {"X": [[3.0, 0.0]], "numbers": [2.0]}, [[6.0], [6.0]]),
        (
            lambda a, X: [vmap(lambda x: x[0] * a)(X), vmap(lambda x: [x[0] * a, a])(X)],
            {"X": [[3.0, 0.0]] * 2, "numbers": [2.0]},
            [[6.0, 6.0], [[6.0, 2.0]] * 2],
        ),
    ]
    for function, arrays, expected in cases:
        compiled = jit(function)
        compiled(1.0, np.ones((1, 2)))
        session, ins, _ = opened(compiled, tmp_path)
        assert set(ins) == set(arrays)
        found = session.run(None, {name: np.array(array) for name, array in arrays.items()})
        assert [array.tolist() for array in found] == expected


def test_names_that_are_taken_are_numbered(tmp_path):
    compiled = jit(lambda output, numbers, a: [a * 2.0, vmap(lambda x: x * 3.0 + a)(output), vmap(lambda x: -x)(numbers)])
    compiled(np.arange(3.0), np.arange(5.0), 1.0)
    session, ins, outs = opened(compiled, tmp_path)
    assert ins == {"output": ["samples"], "numbers": ["samples_1"], "numbers_1": [1]}, "lengths of their own"
    assert outs == {"numbers_out": [1], "output_0": ["samples"], "output_1": ["samples_1"]}
    found = session.run(None, {"output": np.arange(2.0), "numbers": np.arange(4.0), "numbers_1": np.array([5.0])})
    assert [array.tolist() for array in found] == [[10.0], [5.0, 8.0], [0.0, -1.0, -2.0, -3.0]]
    alone = jit(lambda output: vmap(lambda x: x * 3.0)(output))
    alone(np.arange(3.0))
    assert opened(alone, tmp_path)[2] == {"output_1": ["samples"]}


def test_hostile_names(tmp_path):
    """As keys of arguments, labels of parameters and scopes they become names that ONNX Runtime takes."""
    parameters = [Value(2.0, label=label) for label in LABELS]

    def one(label, parameter, x):
        with scope(label):
            return (parameter * x).tanh()

    compiled = jit(
        lambda arrays: [
            vmap(lambda x, label=label, parameter=parameter: one(label, parameter, x))(array)
            for (label, array), parameter in zip(arrays.items(), parameters, strict=True)
        ]
    )
    expected = compiled({label: np.full(2, i / 10) for i, label in enumerate(LABELS)})
    session, ins, _ = opened(compiled, tmp_path)
    found = session.run(None, {name: np.full(2, i / 10) for i, name in enumerate(ins)})
    assert np.allclose(found, expected, rtol=1e-12, atol=0.0)


def test_lists_and_dicts_of_arguments(tmp_path):
    compiled = jit(
        lambda d: {"sum": vmap(total)(d["a"]), "rest": [vmap(lambda x: x[0] * d["b"]["c"])(d["l"][1]), d["l"][0][2]]}
    )
    compiled({"a": np.ones((3, 2)), "b": {"c": 2.0}, "l": [np.arange(4.0), np.ones((3, 1))]})
    session, ins, outs = opened(compiled, tmp_path)
    assert ins == {"d_a": ["samples", 2], "d_l_0": [4], "d_l_1": ["samples", 1], "numbers": [1]}
    assert outs == {"numbers_out": [1], "output_0": ["samples"], "output_1": ["samples"]}
    arrays = {"d_a": np.ones((7, 2)), "d_l_0": np.arange(4.0), "d_l_1": np.ones((7, 1)), "numbers": np.array([5.0])}
    assert [array.tolist() for array in session.run(None, arrays)] == [[2.0], [2.0] * 7, [5.0] * 7]


@pytest.mark.parametrize("samples", [1, 2, 7, 1000])
def test_sums_and_extremes_over_samples_are_over_as_many_as_there_are(samples, tmp_path):
    def f(X, a):
        products = vmap(lambda x: x[0] * x[1] * a)(X)
        slope = grad(lambda w: total(vmap(lambda x: (w * x[0] - x[1]) ** 2)(X)))(a)
        return [total(products), largest(products), smallest(products), slope, vmap(lambda x: x[0] - total(products))(X)]

    compiled = jit(f)
    compiled(np.ones((3, 2)), 2.0)
    session, _, _ = opened(compiled, tmp_path)
    X = np.random.default_rng(samples).normal(size=(samples, 2))
    products = 2.5 * X[:, 0] * X[:, 1]
    slope = (2.0 * (2.5 * X[:, 0] - X[:, 1]) * X[:, 0]).sum()
    lone, lanes = session.run(None, {"X": X, "numbers": np.array([2.5])})
    assert np.allclose(lone, [products.sum(), products.max(), products.min(), slope], rtol=1e-12, atol=1e-12)
    assert np.allclose(lanes, X[:, 0] - products.sum(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("opset", OPSETS)
def test_every_operator_set(opset, tmp_path):
    model = MLP(2, [3, 1], activation="gelu", seed=0)
    path = save_onnx(model, tmp_path / "m.onnx", opset=opset)
    assert onnx.load(path).opset_import[0].version == opset
    X = np.ones((4, 2), np.float32)
    assert np.allclose(run(path, X=X)[0], jit(lambda X: vmap(model)(X), dtype="float32")(X), rtol=1e-6)


def test_a_crash_leaves_the_file_that_was(tmp_path, monkeypatch):
    compiled = jit(lambda x: x * 2.0)
    compiled(1.0)
    path = tmp_path / "f.onnx"
    path.write_text("before")

    def fail(*_, **__):
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="the disk is full"):
            export_onnx(compiled, path)
    with monkeypatch.context() as patch:
        patch.setattr(onnx.checker, "check_model", fail)
        with pytest.raises(OSError, match="the disk is full"):
            export_onnx(compiled, path)
    assert path.read_text() == "before"
    assert os.listdir(tmp_path) == ["f.onnx"]
    export_onnx(compiled, path)
    assert run(path, numbers=np.array([3.0]))[0].tolist() == [6.0]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((abs, "f.onnx"), TypeError, r"must be what jit\(\) returned, not a builtin_function_or_method"),
        ((jit(abs), "f.onnx"), RuntimeError, r"call abs\(\) once"),
        ((jit(abs), "f.pb"), ValueError, r"export_onnx\(\): path must end in \.onnx, not be 'f\.pb'"),
        *(
            ((jit(abs), "f.onnx", opset), ValueError, f"opset must be from 18 to 23, not {opset!r}")
            for opset in (12, 24, "20", 20.0, True, None)
        ),
        ((jit(abs), "missing/f.onnx"), FileNotFoundError, "there is no folder 'missing'; make it first"),
        ((jit(abs), "."), ValueError, "must end in .onnx"),
    ],
)
def test_bad_input(arguments, error, words):
    with pytest.raises(error, match=words):
        export_onnx(*arguments)


def test_a_function_that_returns_nothing(tmp_path):
    compiled = jit(lambda x: [])
    compiled(1.0)
    with pytest.raises(ExportError, match="the function returns no number, and a model of ONNX has an output"):
        export_onnx(compiled, tmp_path / "f.onnx")
    assert list(tmp_path.iterdir()) == []


def test_save_onnx_refuses_what_it_cannot_know(tmp_path):
    with pytest.raises(TypeError, match=r"save_onnx\(\): model must be an nn.Module, not 3|an int, 3"):
        save_onnx(3, tmp_path / "m.onnx")
    with pytest.raises(ValueError, match=r"a Conv2d takes samples of any shape; tell theirs, such as shape=\(1, 28, 28\)"):
        save_onnx(Conv2d(1, 1, 2, seed=0), tmp_path / "m.onnx")


def test_without_onnx(monkeypatch, tmp_path):
    compiled = jit(lambda x: x * 2.0)
    compiled(1.0)
    monkeypatch.setitem(__import__("sys").modules, "onnx", None)
    with pytest.raises(ImportError, match=r"needs the onnx package: pip install --editable '\.\[onnx\]'"):
        export_onnx(compiled, tmp_path / "f.onnx")
