"""Black–Scholes: the price of a call option and five Greeks, each lane an option."""

from functools import partial
from typing import Any

import heyoka
import jax
import jax.numpy as jnp
import numpy as np
import scipy.special
import torch

import autograd
from races import IN_C, NUMPY, THIS, Local, Race
from workloads.networks import Step
from workloads.peers import torch_compiled

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


def this(lanes: int, kernel: str | None = None) -> Step:
    return partial(autograd.jit(autograd.vmap(greeks(autograd, autograd, autograd.erf)), kernel=kernel), *data(lanes))


def jax_jit(lanes: int) -> Step:
    compiled = jax.jit(jax.vmap(greeks(jax, jnp, jax.scipy.special.erf)))
    given = [jnp.array(array) for array in data(lanes)]
    return lambda: jax.block_until_ready(compiled(*given))


class InTorch:
    """What `greeks` asks of an engine."""

    grad = staticmethod(torch.func.grad)

    @staticmethod
    def value_and_grad(f: Any, argnums: Any) -> Any:
        return lambda *option: torch.func.grad_and_value(f, argnums)(*option)[::-1]


def torch_compile(lanes: int) -> Step:
    compiled = torch_compiled(torch.func.vmap(greeks(InTorch, torch, torch.erf)))
    given = [torch.tensor(array) for array in data(lanes)]
    return lambda: compiled(*given)


def by_heyoka(lanes: int) -> Step:
    """Its derivatives are formulas, which LLVM compiles."""
    option = heyoka.make_vars("spot", "strike", "years", "rate", "volatility")
    value = price(heyoka, heyoka.erf, *option)
    delta, theta, rho, vega = (heyoka.diff(value, option[i]) for i in (0, 2, 3, 4))
    compiled = heyoka.cfunc([value, delta, heyoka.diff(delta, option[0]), theta, rho, vega], option)
    given, results = np.array(data(lanes)), np.empty((6, lanes))
    return lambda: compiled(given, outputs=results)


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
        Local(NUMPY, partial(by_hand, LANES)),
        Local("JAX", partial(jax_jit, LANES)),
        Local("heyoka", partial(by_heyoka, LANES)),
        Local(IN_C, partial(this, LANES, "c")),
        Local("torch.compile", partial(torch_compile, LANES)),
    ]
    bars = dict.fromkeys([NUMPY, "JAX", "heyoka", "torch.compile"], 1.0)
    return [Race(f"Black–Scholes, five Greeks, {LANES:,} lanes", contestants, bars)]
