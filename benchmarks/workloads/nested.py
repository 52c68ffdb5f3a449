"""GradBench's `particle` and `saddle`: derivatives of functions that minimize by derivatives themselves (Pearlmutter and
Siskind, "Using programming language theory to make automatic differentiation sound and efficient", 2008). The same lines for
each engine.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

START = [1.0, 1.0]  # of the saddle
DELTA = 0.1  # the time between two places of the particle
NEAR = 1e-5


class Engine(NamedTuple):
    """What is asked of an engine.

    Attributes:
        number: a float as a number of the engine.
        while_loop, where, sqrt, jit: as in jax.lax and jax.numpy.
    """

    number: Callable[[float], Any]
    while_loop: Callable[..., Any]
    where: Callable[..., Any]
    sqrt: Callable[[Any], Any]
    jit: Callable[..., Any]


def in_python(cond: Callable[..., Any], body: Callable[..., Any], state: Any) -> Any:
    while cond(state):
        state = body(state)
    return state


def descend(engine: Engine, loop: Callable[..., Any], f: Callable[..., Any], slope: Callable[..., Any], x: Any) -> Any:
    """Where f is least: gradient descent whose steps double after ten that helped, and are halved after one that did not."""
    number, where = engine.number, engine.where

    def length(xs: Any) -> Any:
        return engine.sqrt(sum(x * x for x in xs))

    def goes_on(state: Any) -> Any:
        _, _, gradient, _, _, ended = state
        return where(length(gradient) <= NEAR, number(1.0), ended) < 0.5

    def body(state: Any) -> Any:
        x, value, gradient, rate, count, ended = state
        moved = [a - rate * b for a, b in zip(x, gradient, strict=True)]
        after = f(moved)
        waits = count > 9.5
        near = length([rate * b for b in gradient]) <= NEAR
        better = where(after < value, number(1.0), number(0.0))
        better = where(waits, number(0.0), where(near, number(0.0), better)) > 0.5
        ended = where(waits, ended, where(near, number(1.0), ended))
        rate = where(waits, rate * 2.0, where(better, rate, where(near, rate, rate * 0.5)))
        count = where(better, count + 1.0, number(0.0))
        new = slope(moved)
        x = [where(better, a, b) for a, b in zip(moved, x, strict=True)]
        gradient = [where(better, a, b) for a, b in zip(new, gradient, strict=True)]
        return x, where(better, after, value), gradient, rate, count, ended

    zero = number(0.0)
    return loop(goes_on, body, (x, f(x), list(slope(x)), number(1e-5), zero, zero))[0]


def missed(engine: Engine, inner: Callable[..., Any]) -> Callable[..., Any]:
    """How far from the origin, squared, a particle that two charges repel crosses the axis, of [w]; by Euler's method."""

    def potential(x: Any, w: Any) -> Any:
        aside = (x[0] - 10.0) ** 2
        return 1.0 / engine.sqrt(aside + (x[1] - (10.0 - w)) ** 2) + 1.0 / engine.sqrt(aside + x[1] ** 2)

    def squared(w: Any) -> Any:
        def move(state: Any) -> Any:
            x, v = state
            slope = inner(lambda x: potential(x, w[0]))(x)
            moved = [a + DELTA * b for a, b in zip(x, v, strict=True)]
            return moved, [b - DELTA * c for b, c in zip(v, slope, strict=True)]

        zero = w[0] * 0.0
        state = [zero, zero + 8.0], [zero + 0.75, zero]
        x, v = engine.while_loop(lambda state: state[0][1] + DELTA * state[1][1] > 0.0, move, state)
        return (x[0] - x[1] / v[1] * v[0]) ** 2

    return squared


def particle(engine: Engine, inner: Callable[..., Any], outer: Callable[..., Any]) -> Callable[[], Any]:
    """The charge w for which it crosses there."""
    f = missed(engine, inner)
    value, slope = engine.jit(f), engine.jit(outer(f))
    return lambda: descend(engine, in_python, value, slope, [engine.number(0.0)])


def minus(x: Any, y: Any) -> Any:
    """-f(x, y) of the saddle."""
    return y[0] * y[0] + y[1] * y[1] - (x[0] * x[0] + x[1] * x[1])


def best(engine: Engine, inner: Callable[..., Any], x: Any) -> Any:
    """The y of max over y of f(x, y)."""

    def lost(y: Any) -> Any:
        return minus(x, y)

    return descend(engine, engine.while_loop, lost, inner(lost), [a * 0.0 + b for a, b in zip(x, START, strict=True)])


def most(engine: Engine, inner: Callable[..., Any]) -> Callable[..., Any]:
    """max over y of f(x, y), of x."""
    return lambda x: -minus(x, best(engine, inner, x))


def saddle(engine: Engine, inner: Callable[..., Any], outer: Callable[..., Any]) -> Callable[[], Any]:
    """The x and y of min over x of max over y of |x|² - |y|²."""
    f = most(engine, inner)
    value, slope, last = engine.jit(f), engine.jit(outer(f)), engine.jit(lambda x: best(engine, inner, x))

    def found() -> Any:
        x = descend(engine, in_python, value, slope, [engine.number(number) for number in START])
        return x, last(x)

    return found
