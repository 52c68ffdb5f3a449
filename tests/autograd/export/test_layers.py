"""Layers of a model are found again in single numbers, as operators of ONNX."""

import random

import numpy as np
import pytest

from autograd import jit, vmap
from nn import MLP, AvgPool2d, Conv2d, Flatten, Layer, LeNet5, MaxPool2d, Sequential, save_onnx
from tests.autograd.export.files import axes, onnx, run, runtime


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
