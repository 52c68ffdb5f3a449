"""Functions that the code calls: // and % with the signs of zeros that Python and NumPy have, which JAX's own do not keep,
and tables at positions that may be nan."""

from typing import Any


def remainder(a: Any, b: Any) -> Any:
    """C's fmod has the sign of a; that of b is one b away, and a zero takes it too (CPython's float_rem)."""
    import jax.numpy as jnp

    rest = jnp.fmod(a, b)
    return jnp.where(rest == 0.0, jnp.copysign(0.0, b), jnp.where(jnp.sign(rest) * jnp.sign(b) < 0.0, rest + b, rest))


def floor_divide(a: Any, b: Any) -> Any:
    """The quotient without the remainder is whole but for rounding (CPython's float_floor_div)."""
    import jax.numpy as jnp

    rest = jnp.fmod(a, b)
    quotient = (a - rest) / b - jnp.where(jnp.sign(rest) * jnp.sign(b) < 0.0, 1.0, 0.0)
    quotient = jnp.where(quotient == 0.0, jnp.copysign(0.0, a / b), jnp.rint(quotient))
    return jnp.where(b == 0.0, a / b, quotient)


def look_up(table: Any, positions: Any) -> Any:
    """The numbers of a table at positions; nan where one is nan."""
    import jax.numpy as jnp

    known = positions == positions
    return jnp.where(known, jnp.take(table, jnp.where(known, positions, 0.0).astype(int), mode="clip"), jnp.nan)


def scatter(positions: Any, numbers: Any, size: int) -> Any:
    """A table of the sums of the numbers that go to each position; those at nan go nowhere."""
    import jax.numpy as jnp

    positions = jnp.where(positions == positions, positions, size).astype(int)
    zeros: Any = jnp.zeros(size, numbers.dtype)  # pyright: ignore[reportUnknownMemberType]
    return zeros.at[positions].add(numbers, mode="drop")
