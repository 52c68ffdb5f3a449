"""The gradient of a function that returns one number."""

from collections.abc import Sequence
from functools import wraps
from typing import Any

from autograd.arguments import describe
from autograd.habits.lookup import explains_arguments
from autograd.transforms.call import TransformedCall, check_aux, check_transform
from autograd.transforms.nesting import Function
from autograd.trees.flatten import numbers_of, split
from autograd.trees.treedef import LIST, LeafDef
from autograd.value import Value


def scalar_of(f: Function, result: Any) -> Any:
    """The one number that f returned."""
    if isinstance(result, Value):
        return result
    path = f"the result of {getattr(f, '__name__', 'f')}()"
    leaves, definition = split(result, path)
    if definition.size != 1 or not isinstance(definition, LeafDef) or definition.kind is LIST:
        raise TypeError(
            f"{getattr(f, '__name__', 'f')}() must return one number to have a gradient, not {describe(result)};"
            " use jacobian() for several."
        )
    return numbers_of(leaves[0], path)[0]


@explains_arguments("transform()")
def value_and_grad(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """A function that returns `(f(...), gradient)`, from one evaluation.

    Args:
        f: a function that returns one number, written in `+ - * /` and the functions of this package.
        argnums: which argument to differentiate by, or several. Each may be a number, an array, or nested lists, tuples
            and dicts of numbers; the gradient has the same nesting.
        has_aux: whether f returns a tuple of its number and of something else, which may be anything. The result is
            then `((number, auxiliary), gradient)`.

    Where the arguments hold floats the results are floats: Values that f captures are constants to the graph outside.
    To differentiate further by them, pass them as arguments.

    Raises:
        TypeError: if f or argnums are none, or by a call: if f does not return one number, or with has_aux no such tuple.

    >>> value_and_grad(lambda w: w["a"] * w["b"])({"a": 2.0, "b": 5.0})
    (10.0, {'a': 5.0, 'b': 2.0})
    >>> value_and_grad(lambda x: (x * x, {"twice": 2.0 * x}), has_aux=True)(3.0)
    ((9.0, {'twice': 6.0}), 6.0)
    """
    check_transform(f, argnums, "value_and_grad()")
    check_aux(has_aux, "value_and_grad()")

    @wraps(f)
    def differentiated(*args: Any, **keywords: Any) -> Any:
        call = TransformedCall(f, argnums, args, keywords, has_aux)
        output = scalar_of(f, call.result)
        value = call.plain(output)
        return (value, call.plain_tree(call.aux)) if has_aux else value, call.gradient(output)

    return differentiated


@explains_arguments("transform()")
def grad(f: Function, argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Function:
    """A function that returns the gradient of f. It nests: `grad(grad(f))`. Arguments as for `value_and_grad`; with
    `has_aux=True` it returns `(gradient, auxiliary)`.

    >>> from autograd import tanh
    >>> grad(lambda x: x * x)(3.0), grad(grad(tanh))(0.5)
    (6.0, -0.72686198138359)
    >>> grad(lambda x: (x * x, "squared"), has_aux=True)(3.0)
    (6.0, 'squared')
    """
    check_transform(f, argnums, "grad()")
    check_aux(has_aux, "grad()")
    both = value_and_grad(f, argnums, has_aux)

    @wraps(f)
    def differentiated(*args: Any, **keywords: Any) -> Any:
        value, gradient = both(*args, **keywords)
        return (gradient, value[1]) if has_aux else gradient

    return differentiated
