"""Sparse Jacobians and Hessians: a chained problem of Lukšan and Vlček, the Brusselator, and a race car's collocation.

CasADi gets the same loops over its scalars (SX), and finds the entries by propagating bits, colours columns or rows, and
pushes a seed for each colour.
"""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import casadi
import jax
import jax.numpy as jnp
import numpy as np

import autograd
from races import THIS, Local, Race
from workloads.networks import Step
from workloads.peers import buffered

LENGTHS = (100, 1_000, 10_000, 100_000)
SIDE = 32  # of the Brusselator's grid
INTERVALS = 100  # of the race car
STEPS = 200  # of the predators and their prey


def luksan(library: Any, x: list[Any]) -> list[Any]:
    """The constraints of problem 5.1 of Lukšan and Vlček (1999): three neighbours in each."""
    return [
        3.0 * b**3 + 2.0 * c - 5.0 + library.sin(b - c) * library.sin(b + c) + 4.0 * b - a * library.exp(a - b) - 3.0
        for a, b, c in zip(x, x[1:], x[2:], strict=False)
    ]


def luksan_objective(library: Any, x: list[Any]) -> Any:
    return sum(100.0 * (a**2 - b) ** 2 + (a - 1.0) ** 2 for a, b in pairwise(x))


def brusselator(library: Any, x: list[Any]) -> list[Any]:
    """The rates of two substances that react and diffuse on a grid whose edges meet."""
    u, v = x[: SIDE * SIDE], x[SIDE * SIDE :]
    rates: list[list[Any]] = [[], []]
    for i in range(SIDE):
        for j in range(SIDE):
            k, row = i * SIDE + j, i * SIDE
            around = [(i - 1) % SIDE * SIDE + j, (i + 1) % SIDE * SIDE + j, row + (j - 1) % SIDE, row + (j + 1) % SIDE]
            reaction = u[k] ** 2 * v[k]
            sources = 1.0 + reaction - 4.4 * u[k], 3.4 * u[k] - reaction
            for rate, grid, source in zip(rates, (u, v), sources, strict=True):
                a, b, c, d = (grid[one] for one in around)
                rate.append(10.0 * (a + b + c + d - 4.0 * grid[k]) + source)
    return rates[0] + rates[1]


def race_car(library: Any, x: list[Any]) -> list[Any]:
    """Gaps between the intervals, by Runge–Kutta of fourth order, limits of speed, and the ends: CasADi's race_car.py."""
    n = INTERVALS
    place, speed, push, step = x[: n + 1], x[n + 1 : 2 * n + 2], x[2 * n + 2 : 3 * n + 2], x[3 * n + 2] / n
    gaps: list[Any] = []
    limits: list[Any] = []
    for k in range(n):
        p, v, u = place[k], speed[k], push[k]
        a1 = u - v
        a2 = u - (v + step / 2.0 * a1)
        a3 = u - (v + step / 2.0 * a2)
        a4 = u - (v + step * a3)
        moved = v + 2.0 * (v + step / 2.0 * a1) + 2.0 * (v + step / 2.0 * a2) + (v + step * a3)
        gaps += [place[k + 1] - p - step / 6.0 * moved, speed[k + 1] - v - step / 6.0 * (a1 + 2.0 * a2 + 2.0 * a3 + a4)]
        limits.append(v - 1.0 + library.sin(2.0 * np.pi * p) / 2.0)
    return [*gaps, *limits, place[0], speed[0], place[n] - 1.0]


def predators(library: Any, x: list[Any]) -> list[Any]:
    """Prey and predators at each step of explicit Euler, of four rates: a tall and dense Jacobian."""
    a, b, c, d = x
    prey, hunters = 1.0, 1.0
    found: list[Any] = []
    for _ in range(STEPS):
        prey, hunters = prey + 0.01 * (a * prey - b * prey * hunters), hunters + 0.01 * (c * prey * hunters - d * hunters)
        found += [prey, hunters]
    return found


# --- engines ----------------------------------------------------------------------------------------------------------


def point(size: int) -> Any:
    return np.linspace(0.3, 0.9, size)


def this(f: Callable[..., Any], size: int, transform: Callable[..., Any]) -> Step:
    """The entries, row by row."""
    compiled, x = autograd.jit(transform(lambda x: f(autograd, list(x)), sparse=True)), point(size)
    return lambda: compiled(x).data


def this_dense(f: Callable[..., Any], size: int) -> Step:
    return partial(autograd.jit(autograd.jacobian(lambda x: np.array(f(autograd, list(x))))), point(size))


def by_casadi(f: Callable[..., Any], size: int, second: bool, dense: bool = False) -> Step:
    """Its matrices are by column; the transpose has the entries row by row."""
    x = casadi.SX.sym("x", size)
    found = f(casadi, [x[i] for i in range(size)])
    matrix = casadi.hessian(found, x)[0] if second else casadi.jacobian(casadi.vertcat(*found), x)
    return buffered(casadi.Function("f", [x], [(casadi.densify(matrix) if dense else matrix).T]), [point(size)])


def predators_jax() -> Step:
    def outputs(x: Any) -> Any:
        def step(state: Any, _: Any) -> Any:
            prey, hunters = state
            state = (
                prey + 0.01 * (x[0] * prey - x[1] * prey * hunters),
                hunters + 0.01 * (x[2] * prey * hunters - x[3] * hunters),
            )
            return state, jnp.stack(state)

        return jax.lax.scan(step, (1.0, 1.0), None, length=STEPS)[1].ravel()

    compiled, x = jax.jit(jax.jacfwd(outputs)), jnp.array(point(4))
    return lambda: jax.block_until_ready(compiled(x))


def races() -> list[Race]:
    found: list[Race] = []

    def add(title: str, f: Callable[..., Any], size: int, second: bool = False) -> None:
        ours = partial(this, f, size, autograd.hessian if second else autograd.jacobian)
        theirs = partial(by_casadi, f, size, second)
        found.append(Race(title, [Local(THIS, ours), Local("CasADi", theirs)], {"CasADi": 1.0}))

    for length in LENGTHS:
        add(f"sparse Jacobian of Lukšan's problem, N = {length:,}", luksan, length)
        add(f"sparse Hessian of Lukšan's problem, N = {length:,}", luksan_objective, length, second=True)
    add(f"sparse Jacobian of the Brusselator, {SIDE}×{SIDE}", brusselator, 2 * SIDE * SIDE)
    add(f"sparse Jacobian of a race car, N = {INTERVALS}", race_car, 3 * INTERVALS + 3)
    contestants = [
        Local(THIS, partial(this_dense, predators, 4)),
        Local("CasADi", partial(by_casadi, predators, 4, False, dense=True)),
        Local("JAX, scan", predators_jax),
    ]
    found.append(Race(f"Jacobian of 4 inputs by {2 * STEPS} outputs", contestants, {"CasADi": 1.0}))
    return found
