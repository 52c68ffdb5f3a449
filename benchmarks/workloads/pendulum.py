"""A damped pendulum by explicit Euler: a recurrence of ten thousand steps, traced out and as a loop of the program."""

import ctypes
from collections.abc import Callable
from functools import partial
from typing import Any

import casadi
import jax
import jax.numpy as jnp
import numpy as np

import autograd
from races import BOUND, IN_C, IN_C_BOUND, THIS, Local, Race
from workloads.networks import Step
from workloads.peers import buffered, shared_library

STEPS, DELTA = 10_000, 1e-3
START = np.array([1.0, 0.0, 0.1, 9.81])  # angle, velocity, damping, gravity over length


def body(sin: Callable[[Any], Any], p: Any, state: Any) -> Any:
    """The next angle and velocity."""
    angle, velocity = state
    push = -p[3] * sin(angle) - p[2] * velocity
    return angle + DELTA * velocity, velocity + DELTA * push


def traced_out(sin: Callable[[Any], Any], p: Any) -> Any:
    """How far from rest it is after all steps."""
    p = [p[i] for i in range(4)]
    state = p[0], p[1]
    for _ in range(STEPS):
        state = body(sin, p, state)
    return state[0] * state[0] + state[1] * state[1]


def by_scan(library: Any, scan: Callable[..., Any], steps: int, p: Any) -> Any:
    state, _ = scan(lambda state, _: (body(library.sin, p, state), None), (p[0], p[1]), None, length=steps)
    return state[0] * state[0] + state[1] * state[1]


unrolled = partial(traced_out, autograd.sin)
looped = partial(by_scan, autograd, autograd.scan, STEPS)


def this(f: Callable[..., Any], kernel: str | None = None, bound: bool = False) -> Step:
    compiled = autograd.jit(f, kernel=kernel)
    return compiled.bind(START) if bound else partial(compiled, START)


def in_casadi() -> Step:
    p = casadi.SX.sym("p", 4)
    loss = traced_out(casadi.sin, p)
    return buffered(casadi.Function("pendulum", [p], [loss, casadi.gradient(loss, p)]), [START])


def in_jax(transform: Callable[..., Any]) -> Step:
    """With `scan`, as unrolled it would take JAX minutes to compile."""
    compiled, p = jax.jit(transform(partial(by_scan, jnp, jax.lax.scan, STEPS))), jnp.array(START)
    return lambda: jax.block_until_ready(compiled(p))


#: As one writes it in C: what the way back needs is kept on the way there.
STRAIGHT_C = f"""
#include <math.h>
enum {{ STEPS = {STEPS} }};
static const double DELTA = {DELTA!r};
static double angles[STEPS], velocities[STEPS], sines[STEPS];
void value(const double *p, double *results) {{
    double angle = p[0], velocity = p[1];
    for (int i = 0; i < STEPS; i++) {{
        const double push = -p[3] * sin(angle) - p[2] * velocity;
        angle += DELTA * velocity;
        velocity += DELTA * push;
    }}
    results[0] = angle * angle + velocity * velocity;
}}
void both(const double *p, double *results) {{
    double angle = p[0], velocity = p[1], damping = 0.0, pull = 0.0;
    for (int i = 0; i < STEPS; i++) {{
        angles[i] = angle;
        velocities[i] = velocity;
        const double push = -p[3] * (sines[i] = sin(angle)) - p[2] * velocity;
        angle += DELTA * velocity;
        velocity += DELTA * push;
    }}
    results[0] = angle * angle + velocity * velocity;
    angle *= 2.0;
    velocity *= 2.0;
    for (int i = STEPS - 1; i >= 0; i--) {{
        const double push = DELTA * velocity;
        damping -= push * velocities[i];
        pull -= push * sines[i];
        velocity += DELTA * angle - push * p[2];
        angle -= push * p[3] * cos(angles[i]);
    }}
    results[1] = angle;
    results[2] = velocity;
    results[3] = damping;
    results[4] = pull;
}}
"""


def straight_c(name: str, count: int) -> Step:
    function = getattr(ctypes.CDLL(str(shared_library("pendulum", STRAIGHT_C))), name)
    results = np.empty(count)
    pointers = [array.ctypes.data_as(ctypes.c_void_p) for array in (START, results)]

    def step() -> Any:
        function(*pointers)
        return results

    return step


def races() -> list[Race]:
    both = autograd.value_and_grad
    in_c = Local("straight C", partial(straight_c, "both", 5))
    by_jax = Local("JAX, scan", partial(in_jax, jax.value_and_grad))
    within = 1 / 1.2
    return [
        Race(
            f"pendulum, {STEPS:,} steps traced out",
            [
                Local(THIS, partial(this, both(unrolled))),
                by_jax,
                Local(BOUND, partial(this, both(unrolled), bound=True)),
                Local("CasADi", in_casadi),
                Local(IN_C, partial(this, both(unrolled), "c")),
                Local("by scan, kernel c", partial(this, both(looped), "c")),
            ],
            {"CasADi": 1.0, "JAX, scan": 1.0, "by scan, kernel c": within},
        ),
        Race(
            f"pendulum by scan, {STEPS:,} steps, value",
            [
                Local(THIS, partial(this, looped)),
                Local("JAX, scan", partial(in_jax, lambda f: f)),
                Local(IN_C_BOUND, partial(this, looped, "c", bound=True)),
                Local("straight C", partial(straight_c, "value", 1)),
            ],
            {"JAX, scan": 1.0, "straight C": within},
        ),
        Race(
            f"pendulum by scan, {STEPS:,} steps",
            [
                Local(THIS, partial(this, both(looped))),
                by_jax,
                Local(IN_C_BOUND, partial(this, both(looped), "c", bound=True)),
                in_c,
            ],
            {"JAX, scan": 1.0, "straight C": within},
        ),
    ]


def set_up_seconds(steps: int) -> float:
    """Of value and gradient by scan, without the step that a first call takes."""
    f = autograd.value_and_grad(partial(by_scan, autograd, autograd.scan, steps))
    contestant = Local(THIS, partial(this, f))
    contestant.start()
    return contestant.setup - contestant.turn(3)
