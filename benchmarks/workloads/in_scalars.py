"""The networks as this project runs them: neurons and convolutions as loops over single numbers, and LeNet-5 with
the layers of `nn` too. Imports no peer, so that they run where none is installed."""

from collections.abc import Callable
from functools import partial
from typing import Any

import autograd
import nn
from workloads.problems import LENET_5, SMALL, Net, Network, data, images

Step = Callable[[], Any]


def scalar_loss(activation: str) -> Callable[..., Any]:
    """Neurons as loops over single numbers."""
    bend = getattr(autograd, activation)

    def loss(weights: Any, X: Any, y: Any) -> Any:
        layers = [(W.tolist(), b.tolist()) for W, b in zip(weights[0::2], weights[1::2], strict=True)]

        def one(x: Any, target: Any) -> Any:
            h = list(x)
            for depth, (W, b) in enumerate(layers):
                h = [autograd.dot(row, h) + c for row, c in zip(W, b, strict=True)]
                h = h if depth == len(layers) - 1 else [bend(v) for v in h]
            if len(h) == 1:
                return autograd.softplus(h[0]) - target * h[0]
            return autograd.logsumexp(h) - autograd.dot(list(target), h)

        return autograd.mean(autograd.vmap(one)(X, y))

    return loss


def network(problem: Network) -> Step:
    return partial(
        autograd.jit(autograd.value_and_grad(scalar_loss(problem.activation))), *data(problem.sizes, problem.batch)
    )


def bound_network(problem: Network) -> Step:
    """The same bound to its arrays, each of which is an argument."""
    (weights, *samples), step = data(problem.sizes, problem.batch), autograd.value_and_grad(scalar_loss(problem.activation))
    return autograd.jit(lambda *arrays: step(list(arrays[:-2]), *arrays[-2:])).bind(*weights, *samples)


def convolve(image: Any, filters: Any, biases: Any) -> Any:
    """Each filter at each place: image is a list of channels, each a list of rows."""
    span = len(filters[0][0])
    places = range(len(image[0]) - span + 1)
    maps = []
    for kernel, bias in zip(filters, biases, strict=True):
        rows = []
        for i in places:
            row = []
            for j in places:
                total = bias
                for channel, plane in zip(kernel, image, strict=True):
                    for a in range(span):
                        for b in range(span):
                            total = total + channel[a][b] * plane[i + a][j + b]
                row.append(autograd.tanh(total))
            rows.append(row)
        maps.append(rows)
    return maps


def padded(plane: Any, edge: int) -> Any:
    """With rows and columns of zeros around it."""
    wide = [[0.0] * edge + row + [0.0] * edge for row in plane]
    above = [[0.0] * len(wide[0]) for _ in range(edge)]
    return above + wide + above


def pool(plane: Any) -> Any:
    half = range(0, len(plane), 2)
    return [[0.25 * (plane[i][j] + plane[i][j + 1] + plane[i + 1][j] + plane[i + 1][j + 1]) for j in half] for i in half]


def dense(W: Any, b: Any, h: Any) -> Any:
    found = []
    for row, total in zip(W, b, strict=True):
        for w, x in zip(row, h, strict=True):
            total = total + w * x
        found.append(total)
    return found


def by_sums(net: Net) -> Callable[[], Any]:
    """A net of two convolutions and fully connected layers, each number a running total of products."""

    def loss(weights: Any, X: Any, y: Any) -> Any:
        pairs = [(p.tolist(), q.tolist()) for p, q in zip(weights[::2], weights[1::2], strict=True)]

        def one(image: Any, target: Any) -> Any:
            planes = [padded(image.tolist(), net.padding)]
            for i, (filters, biases) in enumerate(pairs[:2]):
                planes = convolve(planes, filters, biases)
                planes = [pool(plane) for plane in planes] if i < net.pools else planes
            h = [v for plane in planes for row in plane for v in row]
            for W, b in pairs[2:-1]:
                h = [autograd.tanh(v) for v in dense(W, b, h)]
            z = dense(*pairs[-1], h)
            return autograd.logsumexp(z) - autograd.dot(list(target), z)

        return autograd.mean(autograd.vmap(one)(X, y))

    return partial(autograd.jit(autograd.value_and_grad(loss)), *images(net))


small_lenet = partial(by_sums, SMALL)
lenet_5_by_sums = partial(by_sums, LENET_5)


def lenet_5() -> Callable[[], Any]:
    model = nn.LeNet5(seed=0)
    parts = [part for part in model.modules if hasattr(part, "parameters") and part.parameters()]

    def loss(weights: Any, X: Any, y: Any) -> Any:
        given = iter([p.tolist() for p in weights])
        for part in parts:
            weight, bias = next(given), next(given)
            if isinstance(part, nn.Conv2d):
                part.weight, part.bias = weight, bias
            else:
                for neuron, row, number in zip(part.neurons, weight, bias, strict=True):
                    neuron.w, neuron.b = row, number

        def one(image: Any, target: Any) -> Any:
            z = model([image.tolist()])
            return autograd.logsumexp(z) - autograd.dot(list(target), z)

        return autograd.mean(autograd.vmap(one)(X, y))

    return partial(autograd.jit(autograd.value_and_grad(loss)), *images(LENET_5))
