"""// and % of arrays under JAX with the signs of zeros that Python and NumPy have, which JAX's own do not keep."""

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
