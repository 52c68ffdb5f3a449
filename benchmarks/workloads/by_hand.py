"""The networks in NumPy as one writes them by hand for speed: every array allocated beforehand, every slope worked out."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from workloads.problems import Network


def step(network: Network, weights: list[Any], X: Any, y: Any) -> Callable[[], Any]:
    sizes, batch = network.sizes, network.batch
    last = len(sizes) - 1
    H = [X, *(np.empty((batch, width)) for width in sizes[1:])]
    D = [np.empty((batch, width)) for width in sizes]
    T = [np.empty((batch, width)) for width in sizes]
    G = [np.empty(shape) for a, b in pairwise(sizes) for shape in ((b, a), (b,))]
    ones, column = np.ones(batch), np.empty((batch, 1))

    def forward() -> None:
        for i in range(last):
            Z = H[i + 1]
            np.matmul(H[i], weights[2 * i].T, out=Z)
            np.add(Z, weights[2 * i + 1], out=Z)
            if i < last - 1:
                np.tanh(Z, out=Z) if network.activation == "tanh" else np.maximum(Z, 0.0, out=Z)

    def binary(Z: Any, d: Any) -> Any:
        loss = np.mean(np.logaddexp(0.0, Z[:, 0]) - y * Z[:, 0])
        np.negative(Z, out=d)
        np.exp(d, out=d)
        np.add(d, 1.0, out=d)
        np.divide(1.0, d, out=d)
        np.subtract(d, y[:, None], out=d)
        return loss

    def classes(Z: Any, d: Any) -> Any:
        np.maximum.reduce(Z, axis=1, keepdims=True, out=column)
        np.subtract(Z, column, out=Z)
        np.exp(Z, out=d)
        np.add.reduce(d, axis=1, keepdims=True, out=column)
        np.divide(d, column, out=d)
        loss = (np.log(column).sum() - np.vdot(Z, y)) / batch
        np.subtract(d, y, out=d)
        return loss

    def backward() -> None:
        for i in range(last, 0, -1):
            np.matmul(D[i].T, H[i - 1], out=G[2 * i - 2])
            np.matmul(ones, D[i], out=G[2 * i - 1])
            if i > 1:
                np.matmul(D[i], weights[2 * i - 2], out=D[i - 1])
                if network.activation == "tanh":
                    np.multiply(H[i - 1], H[i - 1], out=T[i - 1])
                    np.subtract(1.0, T[i - 1], out=T[i - 1])
                    np.multiply(D[i - 1], T[i - 1], out=D[i - 1])
                else:
                    np.multiply(D[i - 1], H[i - 1] > 0.0, out=D[i - 1])

    measure = binary if sizes[-1] == 1 else classes

    def whole() -> Any:
        forward()
        loss = measure(H[last], D[last])
        np.multiply(D[last], 1.0 / batch, out=D[last])
        backward()
        return loss, G

    return whole
