"""The networks in JAX, written by hand in matrices; and this project's program of them as JAX runs it."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from workloads.problems import Net, Network

Step = Callable[[], Any]
Loss = Callable[[Any, Any, Any], Any]


def network_loss(problem: Network) -> Loss:
    bend = {"tanh": jnp.tanh, "relu": jax.nn.relu}[problem.activation]

    def loss(weights: Any, X: Any, y: Any) -> Any:
        h = X
        for i in range(0, len(weights), 2):
            h = h @ weights[i].T + weights[i + 1]
            h = h if i == len(weights) - 2 else bend(h)
        if y.ndim == 1:
            return jnp.mean(jax.nn.softplus(h[:, 0]) - y * h[:, 0])
        return cross_entropy(h, y)

    return loss


def image_loss(net: Net) -> Loss:
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
        h = h.reshape(len(X), -1)
        for W, bias in pairs[2:-1]:
            h = jnp.tanh(h @ W.T + bias)
        return cross_entropy(h @ pairs[-1][0].T + pairs[-1][1], y)

    return loss


def cross_entropy(z: Any, y: Any) -> Any:
    return jnp.mean(jax.nn.logsumexp(z, axis=1) - jnp.sum(z * y, axis=1))


def step(loss: Loss, given: Any) -> Step:
    """Value and gradient by JAX, with arguments that are on the device already."""
    compiled = jax.jit(jax.value_and_grad(loss))
    arrays = jax.tree.map(jnp.array, given)
    return lambda: jax.block_until_ready(compiled(*arrays))


def program(build: Callable[[], Any]) -> Step:
    """A program of this project as JAX runs it, with arguments that are on the device already."""
    traced = build()
    traced()
    function, parameters = traced.func.to_jax()
    compiled = jax.jit(function)
    arrays = jax.tree.map(jnp.array, (parameters, *traced.args))
    return lambda: jax.block_until_ready(compiled(*arrays))
