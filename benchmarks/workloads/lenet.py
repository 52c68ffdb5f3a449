"""A small LeNet on digits of 8×8: plain loops over numbers for this project, the layers that they bring for its peers."""

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import torch
import torch.nn.functional as F

import autograd
from races import THIS, Local, Race

BATCH, SIDE = 16, 8
#: Weights and bias of: 6 filters of 3×3, 16 filters of 2×2 over the 6 (after pooling 2×2), 64 to 32, 32 to 10.
SHAPES = [(6, 1, 3, 3), (6,), (16, 6, 2, 2), (16,), (32, 64), (32,), (10, 32), (10,)]


def data() -> tuple[list[Any], Any, Any]:
    rng = np.random.default_rng(5)
    weights = [rng.normal(size=shape) / np.sqrt(np.prod(shape[1:])) for shape in SHAPES]
    return weights, rng.uniform(size=(BATCH, SIDE, SIDE)), np.eye(10)[rng.integers(0, 10, size=BATCH)]


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


def this() -> Callable[[], Any]:
    def loss(weights: Any, X: Any, y: Any) -> Any:
        filters, a, filters_2, b, W, c, W_2, d = [p.tolist() for p in weights]

        def one(image: Any, target: Any) -> Any:
            planes = convolve([image.tolist()], filters, a)
            maps = convolve([pool(plane) for plane in planes], filters_2, b)
            h = [v for plane in maps for row in plane for v in row]
            z = dense(W_2, d, [autograd.tanh(v) for v in dense(W, c, h)])
            return autograd.logsumexp(z) - autograd.dot(list(target), z)

        return autograd.mean(autograd.vmap(one)(X, y))

    return partial(autograd.jit(autograd.value_and_grad(loss)), *data())


def pytorch() -> Callable[[], Any]:
    given, X, y = data()
    weights = [torch.tensor(p, requires_grad=True) for p in given]
    images, targets = torch.tensor(X)[:, None], torch.tensor(y)

    def step() -> Any:
        for p in weights:
            p.grad = None
        h = F.avg_pool2d(torch.tanh(F.conv2d(images, weights[0], weights[1])), 2)
        h = torch.tanh(F.conv2d(h, weights[2], weights[3])).flatten(1)
        z = F.linear(torch.tanh(F.linear(h, weights[4], weights[5])), weights[6], weights[7])
        loss = F.cross_entropy(z, targets)
        loss.backward()
        return loss.detach(), [p.grad for p in weights]

    return step


def jax_jit() -> Callable[[], Any]:
    def convolution(x: Any, W: Any, b: Any) -> Any:
        return jnp.tanh(jax.lax.conv(x, W, (1, 1), "VALID") + b[:, None, None])

    def loss(weights: Any, X: Any, y: Any) -> Any:
        filters, a, filters_2, b, W, c, W_2, d = weights
        h = convolution(X[:, None], filters, a).reshape(BATCH, 6, 3, 2, 3, 2).mean((3, 5))
        h = convolution(h, filters_2, b).reshape(BATCH, -1)
        z = jnp.tanh(h @ W.T + c) @ W_2.T + d
        return jnp.mean(jax.nn.logsumexp(z, axis=1) - jnp.sum(z * y, axis=1))

    compiled = jax.jit(jax.value_and_grad(loss))
    given = jax.tree.map(jnp.array, data())
    return lambda: jax.block_until_ready(compiled(*given))


def races() -> list[Race]:
    contestants = [Local(THIS, this), Local("PyTorch", pytorch), Local("JAX", jax_jit)]
    return [Race(f"small LeNet on 8×8, batch {BATCH}", contestants, {"PyTorch": 1.0})]
