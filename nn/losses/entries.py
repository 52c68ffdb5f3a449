"""The parts that all losses share: the entries of prediction and target in pairs, and the reduction to one number."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal, TypeAlias

from autograd import Number, Value, mean
from autograd.arguments import describe, real
from autograd.primitives import sum as total
from nn.validation import as_list, is_list

Reduction: TypeAlias = Literal["mean", "sum", "none"]


def pairs(prediction: Any, target: Any, name: str) -> list[tuple[Number, Number]]:
    """The entries of both that belong together, each a node or a float."""
    prediction, target = as_list(prediction), as_list(target)
    nested = is_list(prediction), is_list(target)
    if nested == (False, False):
        return [(_number(prediction, f"{name}: prediction"), _number(target, f"{name}: target"))]
    if nested[0] != nested[1] or len(prediction) != len(target):
        raise ValueError(
            f"{name}: prediction and target must have one shape, but they are {_format_length(prediction)} and"
            f" {_format_length(target)}."
        )
    if not prediction:
        raise ValueError(f"{name}: prediction and target are empty lists; give at least one number.")
    return [pair for p, t in zip(prediction, target, strict=True) for pair in pairs(p, t, name)]


def _number(thing: Any, name: str) -> Number:
    return thing if hasattr(thing, "primitive") else real(thing, name)


def _format_length(thing: Any) -> str:
    return f"a list of {len(thing)}" if is_list(thing) else "one number"


def check_reduction(reduction: Any, name: str) -> None:
    """Raise a ValueError for an unknown reduction."""
    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f'{name}: reduction must be "mean", "sum" or "none", not {describe(reduction)}.')


def reduce(terms: Sequence[Number], prediction: Any, reduction: Reduction, name: str) -> Any:
    """The terms, one for each entry of a prediction, as one number (a single term without a node of its own); or with
    reduction="none" nested as the prediction is."""
    check_reduction(reduction, name)
    if reduction == "none":
        return _nested_like(as_list(prediction), iter(terms))
    return terms[0] if len(terms) == 1 else mean(terms) if reduction == "mean" else total(terms)


def _nested_like(prediction: Any, terms: Iterator[Number]) -> Any:
    return [_nested_like(as_list(entry), terms) for entry in prediction] if is_list(prediction) else next(terms)


def is_constant(share: Number, number: float) -> bool:
    """Whether a target is a float, not a node, and equals this number."""
    return type(share) is float and share == number


def check_unit(x: Number, name: str, remedy: str = "") -> None:
    """Raise a ValueError for a number outside [0, 1]; of a traced number that is reported instead (checks.py)."""
    number = x.data if isinstance(x, Value) else x
    if type(number) is float and (number < 0.0 or number > 1.0):
        raise ValueError(f"{name} must be between 0 and 1, not {number!r}{remedy}.")
