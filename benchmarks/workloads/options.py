"""Black–Scholes: the price of a call option and five Greeks, each lane an option."""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import scipy.special

import autograd
from races import THIS, Local, Race
from workloads.networks import Step

LANES = 100_000
ROOT_HALF = 0.5**0.5


def data(lanes: int) -> tuple[Any, ...]:
    """Spot, strike, years, rate, volatility."""
    rng = np.random.default_rng(3)
    ranges = (80.0, 120.0), (80.0, 120.0), (0.2, 2.0), (0.01, 0.06), (0.1, 0.5)
    return tuple(rng.uniform(*span, size=lanes) for span in ranges)


def price(library: Any, erf: Any, spot: Any, strike: Any, years: Any, rate: Any, volatility: Any) -> Any:
    spread = volatility * library.sqrt(years)
    first = (library.log(spot / strike) + (rate + 0.5 * volatility * volatility) * years) / spread
    discounted = strike * library.exp(-rate * years)
    return 0.5 * (spot * (1.0 + erf(first * ROOT_HALF)) - discounted * (1.0 + erf((first - spread) * ROOT_HALF)))


def greeks(engine: Any, library: Any, erf: Any) -> Any:
    """Price, delta, dual theta, rho, vega by a gradient, and gamma by a second: the same lines for this project and JAX."""
    call = partial(price, library, erf)

    def delta(*option: Any) -> Any:
        return engine.grad(call)(*option)

    def one(*option: Any) -> Any:
        value, (d, theta, rho, vega) = engine.value_and_grad(call, argnums=(0, 2, 3, 4))(*option)
        return value, d, engine.grad(delta)(*option), theta, rho, vega

    return one


def this(lanes: int) -> Step:
    return partial(autograd.jit(autograd.vmap(greeks(autograd, autograd, autograd.erf))), *data(lanes))


def jax_jit(lanes: int) -> Step:
    compiled = jax.jit(jax.vmap(greeks(jax, jnp, jax.scipy.special.erf)))
    given = [jnp.array(array) for array in data(lanes)]
    return lambda: jax.block_until_ready(compiled(*given))


def by_hand(lanes: int) -> Step:
    """The closed forms, what is common computed once, every array allocated beforehand."""
    spot, strike, years, rate, volatility = data(lanes)
    root, spread, first, second, density, part, under, discounted = (np.empty(lanes) for _ in range(8))
    value, delta, gamma, theta, rho, vega = results = [np.empty(lanes) for _ in range(6)]

    def step() -> Any:
        np.sqrt(years, out=root)
        np.multiply(volatility, root, out=spread)
        np.multiply(volatility, volatility, out=part)
        np.multiply(part, 0.5, out=part)
        np.add(part, rate, out=part)
        np.multiply(part, years, out=part)
        np.divide(spot, strike, out=first)
        np.log(first, out=first)
        np.add(first, part, out=first)
        np.divide(first, spread, out=first)
        np.subtract(first, spread, out=second)
        np.multiply(first, first, out=density)
        np.multiply(density, -0.5, out=density)
        np.exp(density, out=density)
        np.multiply(density, (2 * np.pi) ** -0.5, out=density)
        for d, area in ((first, delta), (second, under)):
            np.multiply(d, ROOT_HALF, out=d)
            scipy.special.erf(d, out=area)
            np.add(area, 1.0, out=area)
            np.multiply(area, 0.5, out=area)
        np.multiply(rate, years, out=discounted)
        np.negative(discounted, out=discounted)
        np.exp(discounted, out=discounted)
        np.multiply(discounted, strike, out=discounted)
        np.multiply(discounted, under, out=discounted)
        np.multiply(spot, delta, out=value)
        np.subtract(value, discounted, out=value)
        np.multiply(discounted, years, out=rho)
        np.multiply(spot, density, out=part)
        np.multiply(part, root, out=vega)
        np.multiply(spot, spread, out=gamma)
        np.divide(density, gamma, out=gamma)
        np.multiply(part, volatility, out=part)
        np.divide(part, root, out=part)
        np.multiply(part, 0.5, out=part)
        np.multiply(rate, discounted, out=theta)
        np.add(theta, part, out=theta)
        return results

    return step


def races() -> list[Race]:
    contestants = [
        Local(THIS, partial(this, LANES)),
        Local("hand-written NumPy", partial(by_hand, LANES)),
        Local("JAX", partial(jax_jit, LANES)),
    ]
    bars = {"hand-written NumPy": 1.0, "JAX": 1.0}
    return [Race(f"Black–Scholes, five Greeks, {LANES:,} lanes", contestants, bars)]
