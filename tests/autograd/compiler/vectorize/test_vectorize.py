"""How many array instructions programs become: that depends on their depth, not on widths or batches."""

import numpy as np
import pytest

from autograd import dot, gradients, jit, logsumexp, mean, tanh, value_and_grad, vmap
from autograd import sum as total
from nn import MLP


def instructions(model, inputs, batch):
    X, y = np.ones((batch, inputs)), np.ones(batch)

    def step(X, y):
        loss = mean(vmap(lambda x, t: (total(model(x)) - t) ** 2)(X, y))
        return loss, np.array(gradients(loss, model.parameters()), dtype=object)

    compiled = jit(step, kernel="numpy")
    compiled(X, y)
    return len(compiled.plan.array_program.instructions)


def test_the_width_and_the_batch_make_no_instructions():
    base = instructions(MLP(3, [4, 4, 2], activation="tanh", seed=0), 3, 5)
    assert instructions(MLP(9, [14, 11, 7], activation="tanh", seed=0), 9, 5) == base
    assert instructions(MLP(3, [4, 4, 2], activation="tanh", seed=0), 3, 50) == base
    deeper = instructions(MLP(3, [4, 4, 4, 2], activation="tanh", seed=0), 3, 5)
    deepest = instructions(MLP(3, [4, 4, 4, 4, 2], activation="tanh", seed=0), 3, 5)
    assert deepest - deeper == deeper - base > 0


def lenet(image, weights):
    """A small LeNet for 8×8 images, in plain loops: convolution 3×3, average pooling, convolution 2×2, two dense layers."""
    first, b1, second, b2, dense, b3, last, b4 = weights

    def convolve(channels, kernels, biases, size):
        places = range(len(channels[0]) - size + 1)
        return [
            [[tanh(window(channels, kernel, bias, y, x, size)) for x in places] for y in places]
            for kernel, bias in zip(kernels, biases, strict=True)
        ]

    def window(channels, kernel, bias, y, x, size):
        value = bias
        for c, channel in enumerate(channels):
            for i in range(size):
                for j in range(size):
                    value = value + kernel[c][i][j] * channel[y + i][x + j]
        return value

    def pool(channel):
        half = range(len(channel) // 2)
        return [[mean([channel[2 * y + i][2 * x + j] for i in (0, 1) for j in (0, 1)]) for x in half] for y in half]

    channels = convolve([image], first, b1, 3)
    channels = convolve([pool(channel) for channel in channels], second, b2, 2)
    hidden = [value for channel in channels for row in channel for value in row]
    hidden = [tanh(dot(w, hidden) + b) for w, b in zip(dense, b3, strict=True)]
    return [dot(w, hidden) + b for w, b in zip(last, b4, strict=True)]


def lenet_loss(weights, X, y):
    lists = [array.tolist() for array in weights]

    def one(image, target):
        scores = lenet(image.tolist(), lists)
        return logsumexp(scores) - dot(list(target), scores)

    return mean(vmap(one)(X, y))


def lenet_setting(channels, wide, hidden, batch):
    rng = np.random.default_rng(0)
    shapes = [
        (channels, 1, 3, 3),
        (channels,),
        (wide, channels, 2, 2),
        (wide,),
        (hidden, 4 * wide),
        (hidden,),
        (10, hidden),
        (10,),
    ]
    weights = [rng.normal(size=shape) * 0.3 for shape in shapes]
    return weights, rng.normal(size=(batch, 8, 8)), np.eye(10)[rng.integers(0, 10, batch)]


def test_convolutions_are_matrix_products_whatever_their_width():
    counts = []
    for setting in [(7, 8, 9, 16), (9, 11, 13, 16), (7, 8, 9, 40)]:
        compiled = jit(value_and_grad(lenet_loss), kernel="numpy")
        compiled(*lenet_setting(*setting))
        counts.append(len(compiled.plan.array_program.instructions))
    assert counts == [counts[0]] * 3
    assert counts[0] < 85


def test_a_lenet_has_the_gradients_of_the_eager_one():
    weights, X, y = lenet_setting(2, 3, 4, 2)
    value, slopes = jit(value_and_grad(lenet_loss), kernel="numpy")(weights, X, y)
    eager_value, eager_slopes = value_and_grad(lenet_loss)(weights, X, y)
    assert value == pytest.approx(eager_value, rel=1e-12)
    for slope, eager in zip(slopes, eager_slopes, strict=True):
        assert np.allclose(slope, eager, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("kernel", ["numpy", "native"])
def test_a_sum_over_samples_is_a_term_like_others(kernel):
    """Its samples are not added one by one to what stands beside it."""

    def loss(X, y):
        return total(vmap(tanh)(X)) + y * y + y

    X = np.linspace(-1.0, 1.0, 5) ** 2
    assert jit(loss, kernel=kernel)(X, 2.0) == pytest.approx(np.tanh(X).sum() + 6.0, rel=1e-14)
