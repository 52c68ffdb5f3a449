"""Value and gradient of fully connected networks: in scalars for the scalar engines, in matrices for the others."""

import math
from functools import partial
from typing import Any

import casadi
import micrograd.engine
import numpy as np
import torch
import torch.nn.functional as F

from races import BY_XLA, THIS, Contestant, Local, Race, Remote
from workers import Worker
from workloads import by_hand, in_jax, in_scalars
from workloads.in_jax import Step
from workloads.peers import buffered
from workloads.problems import NETWORKS, Network, data


def pytorch(network: Network) -> Step:
    given, X, y = data(network.sizes, network.batch)
    weights = [torch.tensor(p, requires_grad=True) for p in given]
    inputs, targets = torch.tensor(X), torch.tensor(y)
    bend = getattr(torch, network.activation)

    def step() -> Any:
        for p in weights:
            p.grad = None
        h = inputs
        for i in range(0, len(weights), 2):
            h = F.linear(h, weights[i], weights[i + 1])
            h = h if i == len(weights) - 2 else bend(h)
        loss = F.cross_entropy(h, targets) if y.ndim > 1 else F.binary_cross_entropy_with_logits(h[:, 0], targets)
        loss.backward()
        return loss.detach(), [p.grad for p in weights]

    return step


def casadi_sx(network: Network) -> Step:
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
    return buffered(
        casadi.Function("network", [*symbols, inputs, targets], [loss, *slopes]), [*(p.T for p in weights), X, y]
    )


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
        given = data(network.sizes, network.batch)
        hand = partial(by_hand.step, network, *given)
        contestants: list[Contestant] = [
            Local(THIS, partial(in_scalars.network, network)),
            Local("hand-written NumPy", hand),
            Local("PyTorch", partial(pytorch, network)),
            Local("JAX", partial(in_jax.step, in_jax.network_loss(network), given)),
        ]
        bars = {"hand-written NumPy": 1 / 1.3, "PyTorch": 1.0, "JAX": 1.0}
        if network.name == "784-128-10":
            contestants.append(Local(BY_XLA, partial(in_jax.program, partial(in_scalars.network, network))))
        if network.name == "XOR":
            contestants.append(Local("CasADi", partial(casadi_sx, network)))
            bars = {"JAX": 1.0, "CasADi": 1 / 3}
        if hips is not None:
            contestants.append(Remote("HIPS autograd", hips, f"network {network.name}"))
        if network.name == "moons":
            contestants.append(Local("micrograd", partial(micrograd_step, network)))
            bars["micrograd"] = 10_000.0
        found.append(Race(network.title, contestants, bars))
    return found
