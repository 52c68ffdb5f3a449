"""Formulas that are no networks: the Hessian of Rosenbrock's function and a Gaussian mixture."""

from collections.abc import Callable
from functools import partial
from typing import Any

import casadi
import jax
import jax.numpy as jnp
import numpy as np
import torch

import autograd
from races import BOUND, IN_C_BOUND, THIS, Local, Race
from workloads.networks import Step
from workloads.peers import buffered, in_c, torch_compiled, torch_step

# --- the Hessian of Rosenbrock's function in 20 variables -------------------------------------------------------------

POINT = np.random.default_rng(1).normal(size=20)


def rosenbrock(x: Any) -> Any:
    """It serves all: sums of products of numbers, whatever the numbers are."""
    return sum(100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2 for i in range(len(POINT) - 1))


def rosenbrock_this(kernel: str | None = None, bound: bool = False) -> Step:
    compiled = autograd.jit(autograd.hessian(rosenbrock), kernel=kernel)
    return compiled.bind(POINT) if bound else partial(compiled, POINT)


def rosenbrock_jax() -> Step:
    def whole(x: Any) -> Any:
        return jnp.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)

    compiled, x = jax.jit(jax.hessian(whole)), jnp.array(POINT)
    return lambda: jax.block_until_ready(compiled(x))


def rosenbrock_casadi(transform: Callable[..., Any] = lambda function: function) -> Step:
    x = casadi.SX.sym("x", len(POINT))
    function = casadi.Function("hessian", [x], [casadi.densify(casadi.hessian(rosenbrock(x), x)[0])])
    return buffered(transform(function), [POINT])


# --- the log-likelihood of a Gaussian mixture (as in ADBench) ---------------------------------------------------------

COUNT, SIZE, KINDS = 200, 4, 5
BELOW = SIZE * (SIZE - 1) // 2


def mixture_data() -> tuple[Any, Any, Any, Any, Any]:
    """Log-weights, means, logarithms of the diagonals and what is below them of each factor, and the samples."""
    rng = np.random.default_rng(2)
    shapes = (KINDS,), (KINDS, SIZE), (KINDS, SIZE), (KINDS, BELOW), (COUNT, SIZE)
    return tuple(rng.normal(size=shape) * 0.5 for shape in shapes)


def mixture_scalar(alphas: Any, means: Any, diagonals: Any, lowers: Any, X: Any) -> Any:
    factors = []
    for k in range(KINDS):
        entries = iter(lowers[k])
        rows = [[*(next(entries) for _ in range(i)), autograd.exp(diagonals[k][i])] for i in range(SIZE)]
        factors.append((rows, alphas[k] + autograd.sum(list(diagonals[k]))))

    def one(x: Any) -> Any:
        terms = []
        for k, (rows, constant) in enumerate(factors):
            centred = [a - b for a, b in zip(list(x), list(means[k]), strict=True)]
            products = [autograd.dot(row, centred[: len(row)]) for row in rows]
            terms.append(constant - 0.5 * autograd.dot(products, products))
        return autograd.logsumexp(terms)

    return autograd.sum(autograd.vmap(one)(X)) - COUNT * autograd.logsumexp(list(alphas))


def mixture_this() -> Step:
    return partial(autograd.jit(autograd.value_and_grad(mixture_scalar, argnums=(0, 1, 2, 3))), *mixture_data())


def mixture_arrays(library: Any, logsumexp: Any, einsum: Any, given: Any) -> Any:
    """The same in arrays, as it reads in JAX and PyTorch."""
    alphas, means, diagonals, factors, X = given
    centred = X[:, None, :] - means
    products = einsum("kij,nkj->nki", factors, centred)
    terms = alphas + diagonals.sum(1) - 0.5 * (products**2).sum(2)
    return logsumexp(terms, 1).sum() - COUNT * logsumexp(alphas, 0)


def mixture_jax() -> Step:
    rows, columns = np.tril_indices(SIZE, -1)

    def loss(alphas: Any, means: Any, diagonals: Any, lowers: Any, X: Any) -> Any:
        factors = jax.vmap(jnp.diag)(jnp.exp(diagonals)).at[:, rows, columns].set(lowers)
        return mixture_arrays(jnp, jax.nn.logsumexp, jnp.einsum, (alphas, means, diagonals, factors, X))

    compiled = jax.jit(jax.value_and_grad(loss, argnums=(0, 1, 2, 3)))
    given = [jnp.array(array) for array in mixture_data()]
    return lambda: jax.block_until_ready(compiled(*given))


def mixture_torch(transform: Callable[..., Any] = lambda loss: loss) -> Step:
    places = torch.tril_indices(SIZE, SIZE, -1)

    def loss(parameters: Any, X: Any) -> Any:
        alphas, means, diagonals, lowers = parameters
        factors = torch.diag_embed(torch.exp(diagonals))
        factors[:, places[0], places[1]] = lowers
        return mixture_arrays(torch, torch.logsumexp, torch.einsum, (alphas, means, diagonals, factors, X))

    *parameters, X = mixture_data()
    return torch_step(transform(loss), (parameters, X))


def races() -> list[Race]:
    return [
        Race(
            f"Hessian of Rosenbrock's function, {len(POINT)} variables",
            [
                Local(THIS, rosenbrock_this),
                Local("JAX", rosenbrock_jax),
                Local(BOUND, partial(rosenbrock_this, bound=True)),
                Local("CasADi", rosenbrock_casadi),
                Local(IN_C_BOUND, partial(rosenbrock_this, "c", bound=True)),
                Local("CasADi's C", partial(rosenbrock_casadi, in_c)),
            ],
            {"JAX": 1.0, "CasADi": 1.0, "CasADi's C": 1.0},
        ),
        Race(
            f"Gaussian mixture, n {COUNT}, d {SIZE}, K {KINDS}",
            [
                Local(THIS, mixture_this),
                Local("JAX", mixture_jax),
                Local("PyTorch", mixture_torch),
                Local("torch.compile", partial(mixture_torch, torch_compiled)),
            ],
            {"JAX": 1.0, "PyTorch": 1.0, "torch.compile": 1.0},
        ),
    ]
