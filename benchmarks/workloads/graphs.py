"""Long scalar programs without matrices: random graphs of operations, and a recurrence (a damped pendulum)."""

import math
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import casadi
import jax
import jax.numpy as jnp
import numpy as np

import autograd
from races import THIS, Local, Race
from workloads.networks import Step
from workloads.peers import buffered

INPUTS = 10
#: The operations and how often each is drawn. Those that are bounded keep the numbers of a long program finite.
OPERATIONS = {"add": 0.15, "sub": 0.15, "mul": 0.2, "scale": 0.1, "sin": 0.15, "cos": 0.1, "tanh": 0.15}


class RandomGraph:
    """A directed acyclic graph drawn at random; what nothing uses is summed up in the end, so that nothing is dead.

    Args:
        length: how many operations, not counting the sum.
    """

    def __init__(self, length: int) -> None:
        rng = np.random.default_rng(4)
        names = rng.choice(list(OPERATIONS), p=list(OPERATIONS.values()), size=length).tolist()
        before = np.arange(INPUTS, INPUTS + length)
        left, right = (rng.integers(0, before).tolist() for _ in range(2))
        self.point = rng.normal(size=INPUTS)
        self.rows = list(zip(names, left, right, rng.normal(size=length).tolist(), strict=True))
        used = {i for name, a, b, _ in self.rows for i in ((a, b) if name in ("add", "sub", "mul") else (a,))}
        self.ends = [i for i in range(INPUTS + length) if i not in used]

    def __call__(self, library: Any, x: Any) -> list[Any]:
        """What nothing uses.

        Args:
            library: where sin, cos and tanh are.
            x: the inputs.
        """
        sin, cos, tanh = library.sin, library.cos, library.tanh
        found = [x[i] for i in range(INPUTS)]
        for name, a, b, number in self.rows:
            if name == "add":
                found.append(found[a] + found[b])
            elif name == "sub":
                found.append(found[a] - found[b])
            elif name == "mul":
                found.append(found[a] * found[b])
            elif name == "scale":
                found.append(found[a] * number)
            else:
                found.append((sin if name == "sin" else cos if name == "cos" else tanh)(found[a]))
        return [found[i] for i in self.ends]

    def total(self, x: Any) -> Any:
        return autograd.sum(self(autograd, x))

    def this(self, transform: Callable[..., Any]) -> Step:
        return partial(autograd.jit(transform(self.total)), self.point)

    def casadi(self, slopes: bool) -> Step:
        x = casadi.SX.sym("x", INPUTS)
        total = casadi.sum1(casadi.vertcat(*self(casadi, [x[i] for i in range(INPUTS)])))
        results = [total, casadi.gradient(total, x)] if slopes else [total]
        return buffered(casadi.Function("graph", [x], results), [self.point])


# --- the pendulum -----------------------------------------------------------------------------------------------------

STEPS, DELTA = 10_000, 1e-3
START = np.array([1.0, 0.0, 0.1, 9.81])  # angle, velocity, damping, gravity over length


def pendulum(sin: Callable[[Any], Any], p: Any) -> Any:
    """How far from rest it is after all steps of explicit Euler."""
    angle, velocity, damping, pull = (p[i] for i in range(4))
    for _ in range(STEPS):
        push = -pull * sin(angle) - damping * velocity
        angle, velocity = angle + DELTA * velocity, velocity + DELTA * push
    return angle * angle + velocity * velocity


def pendulum_this() -> Step:
    return partial(autograd.jit(autograd.value_and_grad(partial(pendulum, autograd.sin))), START)


def pendulum_casadi() -> Step:
    p = casadi.SX.sym("p", 4)
    loss = pendulum(casadi.sin, p)
    return buffered(casadi.Function("pendulum", [p], [loss, casadi.gradient(loss, p)]), [START])


def pendulum_jax() -> Step:
    """With `scan`, as unrolled it would take JAX minutes to compile."""

    def loss(p: Any) -> Any:
        def step(state: Any, _: Any) -> Any:
            angle, velocity = state
            push = -p[3] * jnp.sin(angle) - p[2] * velocity
            return (angle + DELTA * velocity, velocity + DELTA * push), None

        (angle, velocity), _ = jax.lax.scan(step, (p[0], p[1]), None, length=STEPS)
        return angle * angle + velocity * velocity

    compiled, p = jax.jit(jax.value_and_grad(loss)), jnp.array(START)
    return lambda: jax.block_until_ready(compiled(p))


# --- races ------------------------------------------------------------------------------------------------------------

LENGTHS = (1_000, 10_000, 100_000)
LONGEST = 1_000_000
PATIENCE = 60.0  # seconds for compiling the longest


def value_title(length: int) -> str:
    return f"random graph of {length:,} operations, value"


def races() -> list[Race]:
    found: list[Race] = []
    for length in LENGTHS:
        graph = RandomGraph(length)
        value = [Local(THIS, partial(graph.this, lambda f: f)), Local("CasADi", partial(graph.casadi, False))]
        both = [Local(THIS, partial(graph.this, autograd.value_and_grad)), Local("CasADi", partial(graph.casadi, True))]
        found.append(Race(value_title(length), value, {"CasADi": 1.0}))
        found.append(Race(f"random graph of {length:,} operations", both, {"CasADi": 1.0}))
    contestants = [Local(THIS, pendulum_this), Local("CasADi", pendulum_casadi), Local("JAX, scan", pendulum_jax)]
    found.append(Race(f"pendulum, {STEPS:,} steps", contestants, {"CasADi": 1.0, "JAX, scan": 1.0}))
    return found


def compile_seconds(length: int) -> float:
    """Of tracing and compiling a random graph, with its first run, in a process of its own; infinite if it is too long."""
    command = [sys.executable, "-m", "workloads.graphs", str(length)]
    try:
        done = subprocess.run(
            command, cwd=Path(__file__).parents[1], env=with_path(), timeout=PATIENCE, stdout=subprocess.PIPE
        )
    except subprocess.TimeoutExpired:
        return math.inf
    return float(done.stdout) if done.returncode == 0 else math.inf


def with_path() -> dict[str, str]:
    """The environment, and where this process found the project."""
    return {**os.environ, "PYTHONPATH": str(Path(autograd.__file__).parents[1])}


if __name__ == "__main__":
    step = RandomGraph(int(sys.argv[1])).this(lambda f: f)
    begin = time.perf_counter()
    step()
    print(time.perf_counter() - begin)
