"""Value and gradient of fully connected networks: in scalars for the scalar engines, in matrices for the others."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import casadi
import micrograd.engine
import numpy as np
import torch
import torch.nn.functional as F

from races import BOUND, BY_XLA, NUMPY, THIS, Contestant, Local, Race, Remote
from workers import Worker
from workloads import by_hand, in_jax, in_scalars
from workloads.in_jax import Step
from workloads.peers import buffered, in_c, torch_compiled, torch_step
from workloads.problems import NETWORKS, Network, data


def pytorch(network: Network, transform: Callable[..., Any] = lambda loss: loss) -> Step:
    bend = getattr(torch, network.activation)

    def loss(weights: Any, X: Any, y: Any) -> Any:
        h = X
        for i in range(0, len(weights), 2):
            h = F.linear(h, weights[i], weights[i + 1])
            h = h if i == len(weights) - 2 else bend(h)
        return F.cross_entropy(h, y) if y.ndim > 1 else F.binary_cross_entropy_with_logits(h[:, 0], y)

    return torch_step(transform(loss), data(network.sizes, network.batch))


def casadi_sx(network: Network, transform: Callable[..., Any] = lambda function: function) -> Step:
    """A network of one output, written out in scalars."""
    weights, X, y = data(network.sizes, network.batch)
    symbols = [casadi.SX.sym(f"w{i}", *p.shape) for i, p in enumerate(weights)]
    inputs, targets = casadi.SX.sym("X", *X.T.shape), casadi.SX.sym("y", 1, network.batch)
    h = inputs
    for i in range(0, len(symbols), 2):
        h = symbols[i] @ h + casadi.repmat(symbols[i + 1], 1, network.batch)
        h = h if i == len(symbols) - 2 else casadi.tanh(h)
    terms = casadi.fmax(h, 0) + casadi.log1p(casadi.exp(-casadi.fabs(h))) - targets * h
    loss = casadi.sum2(terms) / network.batch
    slopes = [casadi.gradient(loss, symbol).T for symbol in symbols]  # its arrays are by column
    function = casadi.Function("network", [*symbols, inputs, targets], [loss, *slopes])
    return buffered(transform(function), [*(p.T for p in weights), X, y])


def micrograd_step(network: Network) -> Step:
    """micrograd has no tanh and no softplus: they are added here the way its own operations are written."""
    given, X, y = data(network.sizes, network.batch)
    Value = micrograd.engine.Value
    parameters = [[Value(float(number)) for number in p.ravel()] for p in given]

    def apply(x: Any, data: float, slope: float) -> Any:
        out = Value(data, (x,), "f")

        def backward() -> None:
            x.grad += slope * out.grad

        out._backward = backward
        return out

    def tanh(x: Any) -> Any:
        t = math.tanh(x.data)
        return apply(x, t, 1.0 - t * t)

    def softplus(x: Any) -> Any:
        return apply(x, float(np.logaddexp(0.0, x.data)), 1.0 / (1.0 + math.exp(-x.data)))

    def forward(x: Any) -> Any:
        h = x
        for i in range(0, len(parameters), 2):
            W, b = parameters[i], parameters[i + 1]
            rows = [W[j * len(h) : (j + 1) * len(h)] for j in range(len(b))]
            h = [sum((w * v for w, v in zip(row, h, strict=True)), c) for row, c in zip(rows, b, strict=True)]
            h = h if i == len(parameters) - 2 else [tanh(v) for v in h]
        return h[0]

    def step() -> Any:
        for p in parameters:
            for number in p:
                number.grad = 0.0
        terms = []
        for x, target in zip(X.tolist(), y.tolist(), strict=True):
            z = forward(x)
            terms.append(softplus(z) - z * target)
        loss = sum(terms) * (1.0 / network.batch)
        loss.backward()
        return [loss.data, *(number.grad for p in parameters for number in p)]

    return step


def races(hips: Worker | None) -> list[Race]:
    """HIPS autograd runs where its process is given."""
    found: list[Race] = []
    for network in NETWORKS:
        given, small = data(network.sizes, network.batch), network.sizes[0] < 784
        build = partial(in_scalars.network, network)
        contestants: list[Contestant] = [
            Local(THIS, build),
            Local(NUMPY, partial(by_hand.step, network, *given)),
            Local("PyTorch", partial(pytorch, network)),
            Local("torch.compile", partial(pytorch, network, torch_compiled)),
            Local("JAX", partial(in_jax.step, in_jax.network_loss(network), given)),
        ]
        bars = {NUMPY: 1.0 if small else 1 / 1.3, "PyTorch": 1.0, "torch.compile": 1.0, "JAX": 1.0}
        if hips is not None:
            contestants.append(Remote("HIPS autograd", hips, f"network {network.name}"))
        if network.name == "XOR":
            contestants += [
                Local(BOUND, partial(in_scalars.bound_network, network)),
                Local("CasADi", partial(casadi_sx, network)),
                Local("CasADi's C", partial(casadi_sx, network, in_c)),
            ]
            bars |= {"CasADi": 1.0, "CasADi's C": 1.0}
        if network.name == "moons":
            contestants.append(Local("micrograd", partial(micrograd_step, network)))
            bars["micrograd"] = 10_000.0
        if network.name == "784-128-10":
            contestants.append(Local(BY_XLA, partial(in_jax.program, build)))
        found.append(Race(network.title, contestants, bars))
    return found
