"""An LSTM that reads a sequence: the layer of `nn` on `scan`, beside one written with JAX's scan and PyTorch's."""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import torch

import autograd
import nn
from races import THIS, Local, Race
from workloads.networks import Step
from workloads.peers import torch_step

INPUTS, HIDDEN = 8, 16
LENGTHS = (20, 200)


def data(steps: int) -> tuple[Any, Any]:
    """Weights by input and by state and their biases, in PyTorch's order, and the sequence."""
    rng = np.random.default_rng(6)
    rows = 4 * HIDDEN
    shapes = (rows, INPUTS), (rows, HIDDEN), (rows,), (rows,)
    return [rng.normal(size=shape) * 0.3 for shape in shapes], rng.normal(size=(steps, INPUTS))


def this(steps: int) -> Step:
    layer = nn.LSTM(INPUTS, HIDDEN, seed=0)

    def loss(weights: Any, sequence: Any) -> Any:
        layer.weight_ih, layer.weight_hh, layer.bias_ih, layer.bias_hh = [p.tolist() for p in weights]
        hidden = layer(sequence.tolist())
        return autograd.dot(hidden, hidden)

    return partial(autograd.jit(autograd.value_and_grad(loss)), *data(steps))


def in_jax(steps: int) -> Step:
    def loss(weights: Any, sequence: Any) -> Any:
        W, U, b, c = weights

        def step(state: Any, x: Any) -> Any:
            hidden, cell = state
            enter, keep, new, show = jnp.split(W @ x + b + U @ hidden + c, 4)
            cell = jax.nn.sigmoid(keep) * cell + jax.nn.sigmoid(enter) * jnp.tanh(new)
            return (jax.nn.sigmoid(show) * jnp.tanh(cell), cell), None

        (hidden, _), _ = jax.lax.scan(step, (jnp.zeros(HIDDEN), jnp.zeros(HIDDEN)), sequence)
        return hidden @ hidden

    compiled, given = jax.jit(jax.value_and_grad(loss)), jax.tree.map(jnp.array, data(steps))
    return lambda: jax.block_until_ready(compiled(*given))


def in_torch(steps: int) -> Step:
    layer = torch.nn.LSTM(INPUTS, HIDDEN).double()
    names = "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"

    def loss(weights: Any, sequence: Any) -> Any:
        hidden = torch.func.functional_call(layer, dict(zip(names, weights, strict=True)), sequence)[0][-1]
        return hidden @ hidden

    return torch_step(loss, data(steps))


def title(steps: int) -> str:
    return f"LSTM of {HIDDEN} over {steps} steps of {INPUTS}"


def races() -> list[Race]:
    def race(steps: int) -> Race:
        ours, by_jax, by_torch = (partial(build, steps) for build in (this, in_jax, in_torch))
        contestants = [Local(THIS, ours), Local("JAX, scan", by_jax), Local("PyTorch", by_torch)]
        return Race(title(steps), contestants, {"JAX, scan": 1.0})

    return [race(steps) for steps in LENGTHS]
