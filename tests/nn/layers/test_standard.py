"""The standard layers by what NumPy makes of the same numbers, on every engine, in files, and as modules of PyTorch."""

import numpy as np
import pytest

import nn
from autograd import jit, vmap
from nn import MLP, Adam, Dropout, Layer, LayerNorm, Linear, Neuron, ReLU, Sequential, Sigmoid, Softmax, Tanh, fit
from nn.torch.to_torch import plan

X = np.array([[0.5, -1.0, 2.0], [-0.25, 3.0, 0.0], [30.0, -30.0, 0.5]])


def data(values):
    return np.array([[value.data for value in row] for row in values])


def normalized(layer, x):
    centred = x - x.mean(axis=-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + layer.eps)
    return scaled * [w.data for w in layer.weight] + [b.data for b in layer.bias]


def softmax(layer, x):
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def shifted(layer):
    for i, parameter in enumerate(layer.parameters()):
        parameter.data += 0.125 * i
    return layer


#: A layer of three numbers, what it computes as NumPy says it, and the module of PyTorch that it becomes.
LAYERS = [
    (shifted(Linear(3, 2, seed=0)), lambda one, x: x @ data(one.weight).T + [b.data for b in one.bias], ("Linear", (3, 2))),
    (shifted(Linear(3, 2, bias=False, seed=0)), lambda one, x: x @ data(one.weight).T, ("Linear", (3, 2, False))),
    (ReLU(), lambda one, x: np.maximum(x, 0.0), ("ReLU", ())),
    (Tanh(), lambda one, x: np.tanh(x), ("Tanh", ())),
    (Sigmoid(), lambda one, x: 0.5 * (1.0 + np.tanh(0.5 * x)), ("Sigmoid", ())),
    (Softmax(), softmax, ("Softmax", (-1,))),
    (shifted(LayerNorm(3)), normalized, ("LayerNorm", ((3,), 1e-5))),
    (Dropout(0.25).eval(), lambda one, x: x, ("Dropout", (0.25,))),
]
NAMES = [repr(layer) for layer, _, _ in LAYERS]


@pytest.mark.parametrize("kernel", ["eager", "numpy", "native", "jax"])
@pytest.mark.parametrize(("layer", "expected", "module"), LAYERS, ids=NAMES)
def test_they_compute_what_numpy_does(layer, expected, module, kernel):
    if kernel == "jax":
        pytest.importorskip("jax")
    if kernel == "eager":
        found = np.array([[value.data for value in layer(x)] for x in X])
    else:
        found = np.array(jit(lambda X: vmap(layer)(X), kernel=kernel)(X))
    assert np.allclose(found, expected(layer, X), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("suffix", ["json", "npz"])
@pytest.mark.parametrize(("layer", "expected", "module"), LAYERS, ids=NAMES)
def test_they_are_kept_in_files(layer, expected, module, suffix, tmp_path):
    again = nn.load_model(nn.save(layer, tmp_path / f"layer.{suffix}"))
    assert repr(again) == repr(layer)
    assert again.state_dict() == layer.state_dict()


@pytest.mark.parametrize(("layer", "expected", "module"), LAYERS, ids=NAMES)
def test_they_become_modules_of_pytorch(layer, expected, module):
    (step,) = plan(layer)
    assert (step.name, step.arguments) == module
    assert (step.weight is not None) == bool(layer.parameters())


@pytest.mark.parametrize(("layer", "expected", "module"), LAYERS, ids=NAMES)
def test_they_become_graphs_of_onnx(layer, expected, module, tmp_path):
    pytest.importorskip("onnx")
    reference = pytest.importorskip("onnx.reference")
    import onnx

    path = nn.save_onnx(layer, tmp_path / "layer.onnx", (3,), dtype="float64")
    (found,) = reference.ReferenceEvaluator(onnx.load(path)).run(None, {"X": X})
    assert np.allclose(found, expected(layer, X), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("options", [{"kernel": "numpy"}, {"kernel": "native"}, {"kernel": "jax"}], ids=str)
def test_a_chain_of_them_trains_alike_on_every_engine(options):
    if options["kernel"] == "jax":
        pytest.importorskip("jax")
    samples, targets = nn.datasets.moons(10, seed=0)
    trained = []
    for settings in {"compiled": False}, options:
        model = Sequential(Linear(2, 4, seed=0), LayerNorm(4), Tanh(), Linear(4, 3, seed=1), ReLU(), Linear(3, 1, seed=2))
        model = Sequential(model, Sigmoid())
        loss = "binary_cross_entropy"
        fit(model, samples, targets, loss=loss, optimizer=Adam(0.05), epochs=4, progress=False, **settings)
        trained.append(list(model.state_dict().values()))
    assert np.allclose(*trained, rtol=1e-11, atol=1e-13)


def test_a_linear_layer_without_biases():
    layer = Linear(2, 1, bias=False, seed=0)
    assert repr(layer) == "Linear(2, 1, bias=False)"
    assert layer.bias is None
    assert list(layer.state_dict()) == ["weight.0.0", "weight.0.1"]
    assert layer([0.0, 0.0]).data == 0.0
    with pytest.raises(TypeError, match="Linear: bias must be True or False, not an int, 0"):
        Linear(2, 1, bias=0)


def test_activations_keep_how_a_sample_is_nested():
    image = [[[1.0, -2.0], [0.0, 3.0]]]
    assert [[[x.data for x in row] for row in channel] for channel in ReLU()(image)] == [[[1.0, 0.0], [0.0, 3.0]]]
    assert Sigmoid()(0.0).data == 0.5


def test_a_chain_sees_through_layers_that_keep_the_size():
    assert Sequential(Linear(2, 4), ReLU(), Softmax()).outputs == 4
    with pytest.raises(ValueError, match="Sequential: module 2 takes 5 inputs, but module 1 gives 4"):
        Sequential(Linear(2, 4), Tanh(), Linear(5, 1))


def test_one_output_is_the_number_itself():
    assert isinstance(Linear(2, 1, seed=0)([1.0, 2.0]).data, float)
    assert LayerNorm(1)([3.0]).data == 0.0


@pytest.mark.parametrize(("build", "error", "words"), [
    (lambda: Linear(0, 1), ValueError, "Linear: in_features must be at least 1, not 0"),
    (lambda: Linear(2, 1.5), TypeError, "Linear: out_features must be a whole number, not a float, 1.5"),
    (lambda: LayerNorm(2, eps=-1.0), ValueError, "LayerNorm: eps must be finite and at least 0, not -1.0"),
    (lambda: Linear(2, 1)([1.0, 2.0, 3.0]), ValueError, "Linear takes 2 inputs, got 3"),
    (lambda: LayerNorm(2)([1.0]), ValueError, "LayerNorm takes 2 inputs, got 1"),
    (lambda: Sequential(3.0), TypeError, "Sequential: module 0 must be a Module or a function, not a float, 3.0."),
    (lambda: Sequential(Linear(2, 1), Tanh), TypeError, "Sequential: module 1 must be a Module or a function, not a type"),
    (lambda: setattr(Linear(2, 1), "in_features", 3), AttributeError, "nothing would read .in_features; build another"),
    (lambda: setattr(Linear(2, 1), "out_features", 3), AttributeError, "nothing would read .out_features; build another"),
    (lambda: setattr(Linear(2, 1), "seed", 3), AttributeError, "nothing would read .seed; build another: Linear(..., seed="),
])  # fmt: skip
def test_what_they_refuse(build, error, words):
    with pytest.raises(error) as caught:
        build()
    assert words in str(caught.value)


def test_micrograds_layers_keep_their_names_and_defaults():
    assert repr(Neuron(2)) == "Neuron(2, activation='relu')"
    assert repr(Layer(2, 3)) == "Layer(2, 3, activation='relu')"
    assert [name for name, _ in MLP(2, [2, 1]).named_parameters()][:3] == [
        "layers.0.neurons.0.w.0", "layers.0.neurons.0.w.1", "layers.0.neurons.0.b",
    ]  # fmt: skip
