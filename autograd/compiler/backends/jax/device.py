"""Runs programs on the devices that JAX knows."""

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.installation import install


def require_jax(who: str) -> Any:
    """JAX.

    Raises:
        ImportError: naming the caller, and the line that installs it.
    """
    try:
        import jax
    except ImportError as error:
        raise ImportError(f"{who} needs JAX: {install('jax')}") from error
    return jax


def on_device(function: Callable[..., Any], has_numbers: bool, dtype: np.dtype[Any]) -> Callable[..., Any]:
    """The function `allocate`, as of NumPy code: it gives the function that computes.

    Args:
        function: of the parameters and the arguments, arrays, to a list of arrays; JAX can trace it.
        has_numbers: whether the first result is the list of lone numbers.
        dtype: of the computation.
    """
    jax = require_jax("jit()")
    compiled = jax.jit(function)

    def allocate(parameters: Any, *widths: int) -> Callable[..., Any]:
        def code(*arrays: Any) -> list[Any]:
            with jax.enable_x64(dtype == np.float64):
                found: list[Any] = [np.array(array) for array in compiled(parameters, *arrays)]  # JAX's can't be written to
            if has_numbers:
                found[0] = found[0].tolist()
            return found

        return code

    return allocate
