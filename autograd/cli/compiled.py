"""An expression compiled: its value and its derivatives by each of its names."""

import inspect
from collections.abc import Mapping
from typing import Any

from autograd.cli.assignments import CONSTANTS
from autograd.cli.expression import compute
from autograd.errors import ExpressionError


def compile_expression(text: str, numbers: Mapping[str, float]) -> Any:
    """The compiled function of these names, called once with their numbers.

    Raises:
        ExpressionError: for no expression, or one without names.

    >>> compile_expression("x * y", {"x": 2.0, "y": 3.0})(2.0, 3.0)
    (6.0, (3.0, 2.0))
    """
    from autograd.compiler.jit import jit  # which needs NumPy
    from autograd.transforms.gradient import value_and_grad

    if not numbers:
        raise ExpressionError("argument --c: the expression has no names, so it has no derivatives.")

    def expression(*args: Any) -> Any:
        return compute(text, CONSTANTS | dict(zip(numbers, args, strict=True)))

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    setattr(expression, "__signature__", inspect.Signature([inspect.Parameter(name, kind) for name in numbers]))  # noqa: B010
    compiled = jit(value_and_grad(expression, argnums=tuple(range(len(numbers)))))
    compiled(*numbers.values())
    return compiled
