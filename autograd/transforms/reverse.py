"""Products of vectors and the Jacobian, in reverse mode: `vjp`."""

from collections.abc import Callable
from typing import Any

from autograd.arguments import check_functions
from autograd.habits.lookup import explains_arguments
from autograd.transforms.call import TransformedCall, check_aux, name_of
from autograd.transforms.nesting import Function
from autograd.transforms.results import Results


@explains_arguments("transform()")
def vjp(f: Function, *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """The result of f, and the function of a cotangent that gives its product with the Jacobian. f runs once.

    Args:
        f: a function of numbers, arrays or trees of them that returns any such.
        primals: its arguments.
        has_aux: whether f returns a tuple of its result and of something else, which comes as a third result.

    Returns:
        `(result, pull_back)`; `pull_back(cotangent)` takes one number for each of the result, nested as it is, and returns
        a tuple with one entry for each argument, nested as that is.

    Raises:
        ValueError: if the cotangent is not nested as the result is. TypeError: if it holds anything but real numbers.

    >>> result, pull_back = vjp(lambda x, y: [x * y, x], 3.0, 5.0)
    >>> result, pull_back([1.0, 0.0]), pull_back([0.0, 1.0])
    ([15.0, 3.0], (5.0, 3.0), (1.0, 0.0))
    """
    check_functions("vjp()", f=f)
    check_aux(has_aux, "vjp()")
    call = TransformedCall(f, range(len(primals)), primals, {}, has_aux)
    results = Results(call)

    def pull_back(cotangent: Any) -> tuple[Any, ...]:
        return results.pulled(cotangent, f"vjp({name_of(f)}): the cotangent")

    pull_back.__qualname__ = "pull_back"  # for Python's error about its arguments
    found: tuple[Any, Callable[[Any], tuple[Any, ...]]] = results.plain(), pull_back
    return (*found, call.plain_tree(call.aux)) if has_aux else found
