"""Convolution and pooling: PyTorch's numbers, what they refuse, and what the compiler makes of their loops."""

import inspect
import json
from pathlib import Path

import numpy as np
import pytest

import nn
from autograd import Value, check_gradients, dot, draw, gradients, jit, no_grad, tanh, value_and_grad, vmap
from autograd import sum as total
from nn import Adam, AvgPool2d, Conv2d, Flatten, Layer, LeNet5, MaxPool2d, Sequential, datasets, fit

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "pytorch.json").read_text())
CASES = [f"{row[0]}{row[1]} {np.shape(row[3][0])}" for row in REFERENCE["windows"]]


def as_values(tree):
    return [as_values(entry) for entry in tree] if isinstance(tree, list) else Value(tree)


def leaves(tree):
    return [leaf for entry in tree for leaf in leaves(entry)] if isinstance(tree, list) else [tree]


def made(name, arguments, parameters):
    layer = getattr(nn, name)(*arguments)
    for key, (numbers, _) in parameters.items():
        for parameter, number in zip(leaves(getattr(layer, key)), leaves(numbers), strict=True):
            parameter.data = number
    return layer


@pytest.mark.parametrize(("name", "arguments", "parameters", "image", "output"), REFERENCE["windows"], ids=CASES)
def test_outputs_and_gradients_are_pytorchs(name, arguments, parameters, image, output):
    layer = made(name, arguments, parameters)
    pixels = as_values(image[0])
    found = layer(pixels)
    assert np.array([[[y.data for y in row] for row in plane] for plane in found]) == pytest.approx(
        np.array(output[0]), rel=1e-12, abs=1e-12
    )
    dot(leaves(found), leaves(output[1])).backward()
    assert [pixel.grad for pixel in leaves(pixels)] == pytest.approx(leaves(image[1]), rel=1e-12, abs=1e-12)
    for key, (_, slopes) in parameters.items():
        assert [p.grad for p in leaves(getattr(layer, key))] == pytest.approx(leaves(slopes), rel=1e-12, abs=1e-12), key


@pytest.mark.parametrize("kernel", ["numpy", "native"])
@pytest.mark.parametrize(("name", "arguments", "parameters", "image", "output"), REFERENCE["windows"], ids=CASES)
def test_compiled_over_samples_they_are_pytorchs_too(name, arguments, parameters, image, output, kernel):
    layer = made(name, arguments, parameters)

    def loss(images):
        return total(vmap(lambda one: dot(leaves(layer(one)), leaves(output[1])))(images))

    def step(images):
        value, slopes = value_and_grad(loss)(images)
        return value, slopes, gradients(loss(images), layer.parameters())

    images = np.stack([image[0], image[0]])
    value, slopes, found = jit(step, kernel=kernel)(images)
    assert value == pytest.approx(2.0 * np.dot(leaves(output[0]), leaves(output[1])), rel=1e-12)
    assert slopes == pytest.approx(np.stack([image[1], image[1]]), rel=1e-12, abs=1e-12)
    wanted = [2.0 * slope for _, numbers in parameters.values() for slope in leaves(numbers)]
    assert found == pytest.approx(wanted, rel=1e-12, abs=1e-12)


def test_pixels_that_tie_share_the_gradient_where_pytorch_gives_it_to_the_first():
    pixels = as_values([[[1.0, 3.0], [3.0, 2.0]]])
    MaxPool2d(2)(pixels)[0][0][0].backward()
    assert [pixel.grad for pixel in leaves(pixels)] == [0.0, 0.5, 0.5, 0.0]


def test_second_derivatives_through_windows_that_overlap():
    conv = Conv2d(1, 2, 2, padding=1, activation="tanh", seed=0)
    image = np.random.default_rng(0).normal(size=(1, 2, 3))
    check_gradients(lambda x: total([y * y for y in leaves(AvgPool2d(2, 1)(conv(x.tolist())))]), image)


def small(channels, activation="tanh", seed=0):
    return Sequential(
        Conv2d(1, channels, 3, padding=1, activation=activation, seed=seed),
        AvgPool2d(2),
        Conv2d(channels, channels + 2, 2, activation=activation, seed=seed),
        MaxPool2d(3, stride=2, padding=1),
        Flatten(),
        Layer(4 * (channels + 2), 10, activation="linear", seed=seed),
    )


def compiled(model, count):
    """The step of a model on a batch of 8×8 images."""

    def step(X, targets):
        loss = total(vmap(lambda x, t: dot(model(x), list(t)))(X, targets))
        return loss, gradients(loss, model.parameters())

    rng = np.random.default_rng(count)
    run = jit(step, kernel="numpy")
    run(rng.normal(size=(count, 1, 8, 8)), rng.normal(size=(count, 10)))
    return run


def test_more_channels_and_samples_take_no_more_array_instructions():
    few, wide, many = compiled(small(9), 2), compiled(small(15), 2), compiled(small(9), 6)
    assert many.cost().instructions == few.cost().instructions
    assert wide.cost().instructions <= few.cost().instructions < 120
    assert wide.cost().equations > 1.5 * few.cost().equations


def test_a_convolution_is_one_matrix_product_also_where_zeros_are_around_it():
    conv = Conv2d(2, 4, 3, padding=1, seed=0)
    rng = np.random.default_rng(0)
    forward = jit(lambda X: vmap(conv)(X), kernel="numpy")
    forward(rng.normal(size=(3, 2, 5, 5)))
    assert forward.source.count("np.matmul") == 1

    def step(X, targets):
        loss = total(vmap(lambda x, t: dot(leaves(conv(x)), list(t)))(X, targets))
        return gradients(loss, conv.parameters())

    backward = jit(step, kernel="numpy")
    backward(rng.normal(size=(3, 2, 5, 5)), rng.normal(size=(3, 100)))
    assert sum("matmul," in line for line in backward.source.splitlines()) == 1, "the gradient of all weights"


def test_fit_trains_convolutions_compiled_and_not_to_the_same_weights():
    X, y = datasets.digits(12, size=8)
    histories, weights = [], []
    for how in (True, False):
        model = small(2, activation="relu")
        histories.append(fit(model, X, y, loss="cross_entropy", optimizer=Adam(0.01), epochs=2, batch_size=5, compiled=how))
        weights.append(list(model.state_dict().values()))
    assert weights[0] == pytest.approx(weights[1], rel=1e-9, abs=1e-12)
    assert histories[0].losses == pytest.approx(histories[1].losses, rel=1e-9)
    assert histories[0].losses[-1] < histories[0].losses[0]


def test_filters_are_shared_named_and_saved(tmp_path):
    model = small(2)
    names = [name for name, _ in model.named_parameters()]
    assert names[0] == "modules.0.weight.0.0.0.0"
    assert names[-1] == "modules.5.neurons.9.b"
    assert len(names) == (2 * 9 + 2) + (4 * 2 * 4 + 4) + (16 * 10 + 10), "one set of weights however large the image"
    nn.save(model, tmp_path / "model.npz")
    other = small(2, seed=1)
    nn.load(other, tmp_path / "model.npz")
    image = np.random.default_rng(0).normal(size=(1, 8, 8))
    assert [y.data for y in other(image)] == [y.data for y in model(image)]


def test_initializers_count_the_pixels_of_a_window():
    fans = []
    Conv2d(3, 5, (2, 4), initializer=lambda generator, fan_in, fan_out: fans.append((fan_in, fan_out)) or 0.0)
    assert set(fans) == {(3 * 2 * 4, 5 * 2 * 4)}
    he = [w.data for w in leaves(Conv2d(2, 40, 3, activation="relu", seed=0).weight)]
    assert np.var(he) == pytest.approx(2.0 / 18, rel=0.1)
    assert [w.data for w in leaves(Conv2d(1, 2, 3, seed=4).weight)] == [
        w.data for w in leaves(Conv2d(1, 2, 3, seed=4).weight)
    ]


def test_padding_is_no_pixel_of_a_max_pool():
    assert [y.data for y in leaves(MaxPool2d(3, 1, 1)([[[-1.0, -2.0], [-3.0, -4.0]]]))] == [-1.0] * 4
    assert [y.data for y in leaves(AvgPool2d(3, 1, 1)([[[-9.0, 0.0], [0.0, 0.0]]]))] == [-1.0] * 4


def test_flatten_takes_any_depth():
    assert [x.data for x in Flatten()([[1.0, [2.0]], 3.0])] == [1.0, 2.0, 3.0]


def test_lenet_5_is_what_its_docstring_writes_out():
    model = LeNet5(seed=0)
    assert repr(model) == (
        "LeNet5 with 61706 parameters:\n"
        "  modules.0: Conv2d(1, 6, 5, padding=2, activation='tanh')\n"
        "  modules.1: AvgPool2d(2)\n"
        "  modules.2: Conv2d(6, 16, 5, activation='tanh')\n"
        "  modules.3: AvgPool2d(2)\n"
        "  modules.4: Flatten()\n"
        "  modules.5: Layer(400, 120, activation='tanh')\n"
        "  modules.6: Layer(120, 84, activation='tanh')\n"
        "  modules.7: Layer(84, 10, activation='linear')"
    )
    lines = inspect.getdoc(LeNet5).splitlines()  # without their indentation, which Python strips since 3.13
    written = [line.split("  #")[0].strip().rstrip(",") for line in lines if line.startswith(" " * 8)]
    assert [repr(eval(line, vars(nn))) for line in written] == [repr(module) for module in model.modules]  # noqa: S307
    with no_grad():
        scores = model(np.zeros(model.shape))
    assert model.shape == (1, 28, 28)
    assert [type(score) for score in scores] == [Value] * 10


def test_sizes_that_differ_by_axis_are_shown():
    assert repr(Conv2d(1, 2, (3, 2), stride=(2, 1))) == "Conv2d(1, 2, (3, 2), stride=(2, 1), activation='linear')"
    assert repr(MaxPool2d(3, stride=2, padding=1)) == "MaxPool2d(3, stride=2, padding=1)"


def test_the_graph_of_a_convolution_is_drawn_in_its_box():
    maps = Sequential(Conv2d(1, 1, 2, activation=tanh, seed=0), Flatten())([[[0.5, -1.0], [0.25, 1.0]]])
    text = draw(maps[0], expand=False).dot
    assert "modules.0" in text
    assert "x0,1,1" in text


def test_a_model_with_convolutions_is_drawn():
    model = Sequential(Conv2d(1, 2, 2, seed=0), MaxPool2d(2), Flatten(), Layer(8, 12, seed=0))
    table = str(draw(model)).splitlines()
    assert table[:4] == [
        "1 channel",
        "2 filters, 2×2, linear, MaxPool2d(2), Flatten()",
        "8 numbers",
        "12 neurons, relu",
    ]
    assert table[4].startswith("118 parameters, the largest weight ±")
    model.modules[0].weight = [[[[Value(8.0), Value(-1.0)], [Value(0.5), Value(0.0)]]]] * 2
    assert str(draw(model)).endswith("the largest weight ±7.5"), "what it gives to an evenly lit channel"


IMAGE = [[[0.0] * 4] * 4]
WRONG = [
    (lambda: Conv2d(0, 1, 3), ValueError, "Conv2d: in_channels must be at least 1, not 0."),
    (lambda: Conv2d(1, 2.0, 3), TypeError, "Conv2d: out_channels must be a whole number, not a float, 2.0."),
    (lambda: Conv2d(1, 1, 0), ValueError, "Conv2d: kernel_size must be at least 1, not 0."),
    (lambda: Conv2d(1, 1, (3, 0)), ValueError, "Conv2d: kernel_size[1] must be at least 1, not 0."),
    (
        lambda: Conv2d(1, 1, (3, 3, 3)),
        ValueError,
        "Conv2d: kernel_size must be one number, or one for the rows and one for the columns, not (3, 3, 3).",
    ),
    (lambda: Conv2d(1, 1, 3, stride=0), ValueError, "Conv2d: stride must be at least 1, not 0."),
    (lambda: Conv2d(1, 1, 3, padding=-1), ValueError, "Conv2d: padding must be at least 0, not -1."),
    (lambda: AvgPool2d(2, stride=0), ValueError, "AvgPool2d: stride must be at least 1, not 0."),
    (
        lambda: MaxPool2d(2, padding=2),
        ValueError,
        "MaxPool2d: padding must be at most half of kernel_size, which is 2, not 2; a window must never show padding alone.",
    ),
    (lambda: Conv2d(2, 1, 3)(IMAGE), ValueError, "Conv2d: in_channels is 2, but the image has 1, of 4 x 4."),
    (
        lambda: Conv2d(1, 1, 3)(IMAGE[0]),
        ValueError,
        "Conv2d takes a list of channels, each a list of rows; wrap an image that has only one: [image].",
    ),
    (
        lambda: AvgPool2d(2)([1.0, 2.0]),
        TypeError,
        "AvgPool2d takes an image, a list of channels that are lists of rows of numbers, not lists nested 1 deep.",
    ),
    (
        lambda: Conv2d(1, 1, 1)(np.zeros((2, 1, 4, 4))),
        TypeError,
        "Conv2d takes an image, a list of channels that are lists of rows of numbers, not lists nested 4 deep.",
    ),
    (
        lambda: Conv2d(1, 1, (5, 3))(IMAGE),
        ValueError,
        "Conv2d: kernel_size has 5 rows, but the image has 4; take a smaller window or more padding.",
    ),
    (
        lambda: Conv2d(1, 1, 7, padding=1)(IMAGE),
        ValueError,
        "Conv2d: kernel_size has 7 rows, but the image has 4, 6 with its padding; take a smaller window or more padding.",
    ),
    (
        lambda: MaxPool2d(1)([[[1.0, 2.0], [3.0]]]),
        ValueError,
        "MaxPool2d: the image is ragged: row 1 of channel 0 must have 2 numbers.",
    ),
    (
        lambda: MaxPool2d(1)([[[1.0], [3.0]], [[2.0]]]),
        ValueError,
        "MaxPool2d: the image is ragged: channel 1 must have 2 rows, as channel 0 has.",
    ),
    (lambda: Conv2d(1, 1, 1)([[["a"]]]), TypeError, "Conv2d: the input[0][0][0] must be a real number, not a str, 'a'."),
]


@pytest.mark.parametrize(("call", "kind", "message"), WRONG, ids=[message for _, _, message in WRONG])
def test_errors_name_the_argument(call, kind, message):
    with pytest.raises(kind) as caught:
        call()
    assert str(caught.value).startswith(message)
