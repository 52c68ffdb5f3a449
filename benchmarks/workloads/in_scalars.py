"""The networks as this project runs them: neurons and convolutions as loops over single numbers, and LeNet-5 with the
layers of `nn`. Imports no peer, so that they run where none is installed."""

from collections.abc import Callable
from functools import partial
from typing import Any

import autograd
import nn
from workloads.problems import LENET_5, SMALL, Network, data, images

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


def small_lenet() -> Callable[[], Any]:
    def loss(weights: Any, X: Any, y: Any) -> Any:
        filters, a, filters_2, b, W, c, W_2, d = [p.tolist() for p in weights]

        def one(image: Any, target: Any) -> Any:
            planes = convolve([image.tolist()], filters, a)
            maps = convolve([pool(plane) for plane in planes], filters_2, b)
            h = [v for plane in maps for row in plane for v in row]
            z = dense(W_2, d, [autograd.tanh(v) for v in dense(W, c, h)])
            return autograd.logsumexp(z) - autograd.dot(list(target), z)

        return autograd.mean(autograd.vmap(one)(X, y))

    return partial(autograd.jit(autograd.value_and_grad(loss)), *images(SMALL))


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
