"""Conditions as users write them: bool for numbers and Values, and under jit conditions for `where`.

The table's rows of these names give 1 or 0, the numbers that stand for conditions in compiled programs.
"""

from functools import partial
from typing import Any

from autograd import primitives
from autograd.arguments import is_array
from autograd.elementwise import map_entries
from autograd.habits.lookup import explains_arguments
from autograd.observer import observer
from autograd.row import Primitive, indicator, is_node
from autograd.value import Value, add_method


@explains_arguments("numbers()")
def logical_and(a: Any, b: Any) -> Any:
    """Whether both conditions hold.

    Args:
        a, b: bools, comparisons of traced numbers, or numbers, which hold where they are not 0.

    Returns:
        A bool; if one of the arguments is traced, a condition for `where`.

    >>> logical_and(2.0 > 1.0, 1.0 > 3.0)
    False
    """
    return _of_numbers_or_arrays(primitives.logical_and, a, b)


@explains_arguments("numbers()")
def logical_or(a: Any, b: Any) -> Any:
    """Whether one of the conditions holds, or both; as for `logical_and`.

    >>> logical_or(2.0 > 1.0, 1.0 > 3.0)
    True
    """
    return _of_numbers_or_arrays(primitives.logical_or, a, b)


@explains_arguments("numbers()")
def logical_not(condition: Any) -> Any:
    """Whether the condition does not hold; as for `logical_and`. Python's `~True` is -2.

    >>> logical_not(2.0 > 1.0)
    False
    """
    return _of_numbers_or_arrays(primitives.logical_not, condition)


@explains_arguments("numbers()")
def isnan(x: Any) -> Any:
    """Whether a number is nan: a bool; for a traced number a condition for `where`.

    >>> isnan(Value(1.0)), isnan(float("nan"))
    (False, True)
    """
    return _of_numbers_or_arrays(primitives.isnan, x)


@explains_arguments("numbers()")
def isfinite(x: Any) -> Any:
    """Whether a number is neither nan nor an infinity: a bool; for a traced number a condition for `where`.

    >>> isfinite(Value(1.0)), isfinite(float("inf"))
    (True, False)
    """
    return _of_numbers_or_arrays(primitives.isfinite, x)


def _of_numbers_or_arrays(primitive: Primitive, *args: Any) -> Any:
    for arg in args:
        if hasattr(arg, "stands_for_lanes"):  # what vmap gave under jit
            return arg.apply_primitive(primitive, args)
    conclude = partial(_conclude, primitive)
    return map_entries(conclude, args) if any(map(is_array, args)) else conclude(*args)


def _conclude(primitive: Primitive, *args: Any) -> Any:
    if primitive not in (primitives.isnan, primitives.isfinite):
        args = tuple([indicator(arg, f"{primitive.name}()") for arg in args])
    if observer.conclude is not None and (condition := observer.conclude(primitive.name, *args)) is not None:
        return condition
    traced = any(is_node(arg) and not isinstance(arg, Value) for arg in args)  # the Values beside it are read at each call
    found = primitive(*[arg.data if isinstance(arg, Value) and not traced else arg for arg in args])
    return found.as_condition() if is_node(found) else bool(found)


#: The functions and methods that replace the rows of their names.
CONDITIONS = {function.__name__: function for function in (logical_and, logical_or, logical_not, isnan, isfinite)}

for _name, _function in CONDITIONS.items():
    add_method(_name, _function)
