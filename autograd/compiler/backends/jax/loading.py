"""From an SSA program to a function that JAX can trace."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd.compiler.backends.backend import Lowering
from autograd.compiler.backends.jax.code import Writer
from autograd.compiler.backends.jax.device import require_jax
from autograd.compiler.backends.jax.helpers import floor_divide, look_up, remainder, scatter


def compile_ssa(lowering: Lowering) -> tuple[str, Callable[..., Any]]:
    """The source of a program, and its function: of the captured parameters and the arguments, arrays, to arrays."""
    writer = Writer(lowering)
    source = writer.source()
    return source, load(source, writer.tables, lowering.dtype)


def load(source: str, tables: list[NDArray[Any]], dtype: "np.dtype[np.floating]") -> Callable[..., Any]:
    jax = require_jax("jit()")

    def array(numbers: Any) -> Any:
        with np.errstate(all="ignore"):
            return jax.numpy.asarray(np.array(numbers, dtype))

    def hidden(numbers: Any) -> Any:
        return jax.lax.optimization_barrier(array(numbers))

    scope: dict[str, Any] = {
        "jnp": jax.numpy,
        "lax": jax.lax,
        "array": array,
        "barrier": jax.lax.optimization_barrier,
        "hidden": hidden,
        "erf": jax.scipy.special.erf,
        "erfc": jax.scipy.special.erfc,
        "sigmoid": jax.nn.sigmoid,
        "remainder": remainder,
        "floor_divide": floor_divide,
        "look_up": look_up,
        "scatter": scatter,
    }
    scope |= {f"table_{i}": table for i, table in enumerate(tables)}
    exec(compile(source, "<autograd.jit>", "exec"), scope)

    def program(*arrays: Any) -> list[Any]:
        # By itself XLA rounds the factors of float32 products on GPUs and TPUs to 11 bits or fewer.
        chosen = jax.config.jax_default_matmul_precision
        with jax.default_matmul_precision(chosen or "highest"):
            return scope["program"](*arrays)

    return program
