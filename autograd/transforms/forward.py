"""Derivatives in a direction: `jvp`, `linearize`, and the Jacobian by columns, `jacfwd`."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from autograd.arguments import check_functions, describe
from autograd.habits.lookup import explains_arguments
from autograd.tangents import Tangents
from autograd.transforms.call import TransformedCall, check_aux, check_transform, name_of
from autograd.transforms.nesting import Function
from autograd.transforms.results import Results
from autograd.trees.flatten import flatten


@explains_arguments("transform()")
def jvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any], has_aux: bool = False) -> tuple[Any, ...]:
    """The result of f, and its derivative in a direction: the product of the Jacobian and a vector, in forward mode.

    Args:
        f: a function of numbers, arrays or trees of them that returns any such.
        primals: the arguments of f, as a tuple or list.
        tangents: the direction: a tuple or list, nested as `primals` is.
        has_aux: whether f returns a tuple of its result and of something else, which comes as a third result.

    Returns:
        `(result, tangent)`, both nested as f's result is.

    Raises:
        TypeError: if primals or tangents are no tuple or list, or hold anything but real numbers.
        ValueError: if the two are not nested alike.

    >>> jvp(lambda x, y: x * y, (3.0, 5.0), (1.0, 10.0))
    (15.0, 35.0)
    """
    check_functions("jvp()", f=f)
    check_aux(has_aux, "jvp()")
    args = _arguments(primals, "jvp(): primals")
    directions = _arguments(tangents, "jvp(): tangents")
    call = TransformedCall(f, range(len(args)), args, {}, has_aux, tangents=directions)
    results = Results(call)
    pushed = _push(call, results, directions, "jvp(): tangents", "primals")
    return (results.plain(), pushed, call.plain_tree(call.aux)) if has_aux else (results.plain(), pushed)


@explains_arguments("transform()")
def linearize(f: Function, *primals: Any) -> tuple[Any, Callable[..., Any]]:
    """The result of f, and the linear function of tangents that `jvp` gives there. f runs once.

    >>> result, derivative = linearize(lambda x, y: x * y, 3.0, 5.0)
    >>> result, derivative(1.0, 0.0), derivative(0.0, 1.0)
    (15.0, 5.0, 3.0)
    """
    check_functions("linearize()", f=f)
    call = TransformedCall(f, range(len(primals)), primals, {})
    results = Results(call)

    def derivative(*tangents: Any) -> Any:
        return _push(call, results, tangents, f"linearize({name_of(f)}): tangents", "arguments")

    return results.plain(), derivative


@explains_arguments("transform()")
def jacfwd(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """A function that returns the Jacobian as `jacobian` does, always in forward mode: in one walk over the graph for all
    columns. With `has_aux=True` it returns `(Jacobian, auxiliary)`.

    >>> jacfwd(lambda x: [x, x * x, x * x * x])(2.0)
    [1.0, 4.0, 12.0]
    """
    check_transform(f, argnums, "jacfwd()")
    check_aux(has_aux, "jacfwd()")

    @wraps(f)
    def differentiated(*args: Any, **keywords: Any) -> Any:
        call = TransformedCall(f, argnums, args, keywords, has_aux)
        columns = Results(call).jacobian(columns=True)
        return (columns, call.plain_tree(call.aux)) if has_aux else columns

    return differentiated


def _arguments(given: Any, name: str) -> tuple[Any, ...]:
    if type(given) not in (tuple, list):
        raise TypeError(f"{name} must be a tuple or list with one entry for each argument of f, not {describe(given)}.")
    return tuple(given)


def _push(call: TransformedCall, results: Results, tangents: Sequence[Any], name: str, primals: str) -> Any:
    """The tangent of the results in a direction."""
    if len(tangents) != len(call.parts):
        raise ValueError(f"{name} must be as many as {primals}, {len(call.parts)}, not {len(tangents)}.")
    directions: list[Tangents] = []
    for i, (tangent, definition) in enumerate(zip(tangents, call.parts, strict=True)):
        numbers, nesting = flatten(tangent, f"{name}[{i}]")
        if not nesting.is_nested_as(definition):
            raise ValueError(f"{name}[{i}] must be nested as {primals}[{i}] is, {definition}, not {nesting}.")
        directions += [{} if type(number) is float and number == 0.0 else {0: number} for number in numbers]
    return results.pushed(directions)
