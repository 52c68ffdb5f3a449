"""A small LeNet on digits of 8×8, plain loops over numbers for this project, and LeNet-5 on 28×28 with the layers of `nn`;
the layers that they bring for its peers."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import torch
import torch.nn.functional as F

import autograd
import nn
from races import BY_XLA, THIS, Local, Race
from workloads.networks import on_jax

BATCH = 16


class Net(NamedTuple):
    """Two convolutions, of which the first is padded and `pools` of them pooled, and fully connected layers.

    `shapes` are those of weights and bias, layer by layer.
    """

    title: str
    side: int
    padding: int
    pools: int
    shapes: list[tuple[int, ...]]


SMALL = Net("small LeNet on 8×8", 8, 0, 1, [(6, 1, 3, 3), (6,), (16, 6, 2, 2), (16,), (32, 64), (32,), (10, 32), (10,)])
LENET_5 = Net(
    "LeNet-5 on 28×28", 28, 2, 2,
    [(6, 1, 5, 5), (6,), (16, 6, 5, 5), (16,), (120, 400), (120,), (84, 120), (84,), (10, 84), (10,)],
)  # fmt: skip


def data(net: Net) -> tuple[list[Any], Any, Any]:
    rng = np.random.default_rng(5)
    weights = [rng.normal(size=shape) / np.sqrt(np.prod(shape[1:])) for shape in net.shapes]
    return weights, rng.uniform(size=(BATCH, net.side, net.side)), np.eye(10)[rng.integers(0, 10, size=BATCH)]


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


def loops() -> Callable[[], Any]:
    def loss(weights: Any, X: Any, y: Any) -> Any:
        filters, a, filters_2, b, W, c, W_2, d = [p.tolist() for p in weights]

        def one(image: Any, target: Any) -> Any:
            planes = convolve([image.tolist()], filters, a)
            maps = convolve([pool(plane) for plane in planes], filters_2, b)
            h = [v for plane in maps for row in plane for v in row]
            z = dense(W_2, d, [autograd.tanh(v) for v in dense(W, c, h)])
            return autograd.logsumexp(z) - autograd.dot(list(target), z)

        return autograd.mean(autograd.vmap(one)(X, y))

    return partial(autograd.jit(autograd.value_and_grad(loss)), *data(SMALL))


def layers() -> Callable[[], Any]:
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

    return partial(autograd.jit(autograd.value_and_grad(loss)), *data(LENET_5))


def pytorch(net: Net) -> Callable[[], Any]:
    given, X, y = data(net)
    weights = [torch.tensor(p, requires_grad=True) for p in given]
    images, targets = torch.tensor(X)[:, None], torch.tensor(y)
    pairs = list(zip(weights[::2], weights[1::2], strict=True))

    def step() -> Any:
        for p in weights:
            p.grad = None
        h = images
        for i, (filters, bias) in enumerate(pairs[:2]):
            h = torch.tanh(F.conv2d(h, filters, bias, padding=net.padding * (i == 0)))
            h = F.avg_pool2d(h, 2) if i < net.pools else h
        h = h.flatten(1)
        for W, bias in pairs[2:-1]:
            h = torch.tanh(F.linear(h, W, bias))
        loss = F.cross_entropy(F.linear(h, *pairs[-1]), targets)
        loss.backward()
        return loss.detach(), [p.grad for p in weights]

    return step


def jax_jit(net: Net) -> Callable[[], Any]:
    def halved(h: Any) -> Any:
        samples, channels, rows, columns = h.shape
        return h.reshape(samples, channels, rows // 2, 2, columns // 2, 2).mean((3, 5))

    def loss(weights: Any, X: Any, y: Any) -> Any:
        pairs = list(zip(weights[::2], weights[1::2], strict=True))
        h = X[:, None]
        for i, (filters, bias) in enumerate(pairs[:2]):
            edge = (net.padding * (i == 0),) * 2
            h = jnp.tanh(jax.lax.conv_general_dilated(h, filters, (1, 1), (edge, edge)) + bias[:, None, None])
            h = halved(h) if i < net.pools else h
        h = h.reshape(BATCH, -1)
        for W, bias in pairs[2:-1]:
            h = jnp.tanh(h @ W.T + bias)
        z = h @ pairs[-1][0].T + pairs[-1][1]
        return jnp.mean(jax.nn.logsumexp(z, axis=1) - jnp.sum(z * y, axis=1))

    compiled = jax.jit(jax.value_and_grad(loss))
    given = jax.tree.map(jnp.array, data(net))
    return lambda: jax.block_until_ready(compiled(*given))


def races() -> list[Race]:
    return [
        Race(
            f"{net.title}, batch {BATCH}",
            [
                Local(THIS, build),
                Local("PyTorch", partial(pytorch, net)),
                Local("JAX", partial(jax_jit, net)),
                Local(BY_XLA, partial(on_jax, build)),
            ],
            {"PyTorch": most},
        )
        for net, build, most in ((SMALL, loops, 1.0), (LENET_5, layers, 0.5))
    ]
