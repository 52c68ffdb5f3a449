"""ONNX models: checked by onnx itself and run by ONNX Runtime beside the compiled function."""

import os

import numpy as np
import pytest

import autograd
from autograd import ExportError, Value, export_onnx, grad, jit, mean, scan, scope, vmap
from autograd import max as largest
from autograd import min as smallest
from autograd import sum as total
from autograd.export.onnx import OPSETS
from nn import MLP, AvgPool2d, Conv2d, Flatten, Layer, MaxPool2d, Neuron, Sequential, save_onnx
from tests.autograd.compiler.programs import random_dag
from tests.autograd.export.files import TOLERANCE, onnx, opened, run
from tests.hostile import LABELS


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


@pytest.mark.parametrize("seed", range(20))
def test_random_programs(seed, tmp_path):
    f = random_dag(seed, 40)
    compiled = jit(lambda X, y: [vmap(f)(X), f([y[0], y[1], y[2]])], dtype="float32")
    compiled(np.ones((2, 3)), np.ones(3))
    session, _, _ = opened(compiled, tmp_path)
    X = np.random.default_rng(seed).normal(size=(5, 3)).astype(np.float32)
    for ours, theirs in zip(compiled(X, X[0]), session.run(None, {"X": X, "y": X[0]})[::-1], strict=True):
        assert np.allclose(theirs, ours, rtol=1e-5, atol=1e-5)


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


def test_a_mean_over_samples_is_of_as_many_as_there_were(tmp_path):
    """By how many it divides is a number of the program, so there may not be others."""
    compiled = jit(lambda X: mean(vmap(lambda x: x * 2.0)(X)))
    assert compiled(np.arange(4.0)) == 3.0
    _, ins, _ = opened(compiled, tmp_path)
    assert ins == {"X": [4]}
    compiled = jit(lambda X: vmap(lambda x: x + X[0])(X))  # which is read by single numbers, too
    compiled(np.arange(4.0))
    assert opened(compiled, tmp_path)[1] == {"X": [4]}
    compiled = jit(lambda d: vmap(lambda r: r["x"] * 2.0)(d))
    compiled({"x": np.arange(4.0), "label": np.arange(4.0)})
    assert opened(compiled, tmp_path)[1] == {"d_x": ["samples"]}


def test_the_first_samples_are_as_many_as_there_were(tmp_path):
    """Traced with as many as the slice takes, when they were all."""
    compiled = jit(lambda X, Y: vmap(lambda x, y: x * y)(X[:4], Y[:4]))
    compiled(np.arange(4.0), np.arange(4.0))
    assert opened(compiled, tmp_path)[1] == {"X": [4], "Y": [4]}


def test_maps_in_maps_are_of_as_many_as_there_were(tmp_path):
    """They are not tried with 10,000 samples that are traced one by one, perhaps with as many in each."""

    def in_maps(X):
        return vmap(lambda x: x + mean(vmap(lambda a: mean(vmap(lambda b: 0.5)(X)))(X)))(X)

    def in_steps(X):
        def step(c, x):
            vmap(lambda a: scan(lambda d, _: (d * a, None), x, length=30)[0])([0.5, 1.5])
            return 0.5, None

        return vmap(lambda x: x + scan(step, 0.5, X)[0])(X)

    for f in (in_maps, in_steps):
        compiled = jit(f)
        assert compiled(np.arange(4.0)).tolist() == [0.5, 1.5, 2.5, 3.5]
        assert opened(compiled, tmp_path)[1] == {"X": [4]}


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
    with pytest.raises(ImportError, match=r"needs the onnx package: pip install onnx"):
        export_onnx(compiled, tmp_path / "f.onnx")
