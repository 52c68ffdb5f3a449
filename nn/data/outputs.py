"""Outputs of models as numbers: a number, a list, a tuple or a dict of outputs, for one sample and for many."""

from collections.abc import Sequence
from typing import Any, cast

from autograd import Value
from autograd.arguments import describe, is_array
from autograd.installation import numpy_if_installed
from nn.data.structured import entries_of
from nn.validation import is_list


def numbers_of(output: Any, caller: str) -> Any:
    """An output with floats for Values.

    Raises:
        TypeError: for an entry that is no number, with the name of the caller.

    >>> numbers_of({"a": (Value(1.0), [2])}, "predict()")
    {'a': (1.0, [2.0])}
    """
    if isinstance(output, dict):
        return {name: numbers_of(entry, caller) for name, entry in cast(dict[str, Any], output).items()}
    if isinstance(output, tuple):
        return tuple([numbers_of(entry, caller) for entry in cast(tuple[Any, ...], output)])
    if is_list(output) or is_array(output):
        return [numbers_of(entry, caller) for entry in output]
    if not isinstance(output, Value | int | float):
        raise TypeError(f"{caller}: the model must give numbers, not {describe(output)}.")
    return output.data if isinstance(output, Value) else float(output)


def array_or_list(numbers: Sequence[Any]) -> Any:
    """An array of numbers; without NumPy a list of them."""
    numpy = numpy_if_installed()
    return list(numbers) if numpy is None else numpy.array(numbers)


def stacked(outputs: Sequence[Any]) -> Any:
    """The outputs for many samples as one, whose leaves are arrays with an entry for each sample.

    >>> stacked([(1.0, [2.0]), (3.0, [4.0])])
    (array([1., 3.]), array([[2.],
           [4.]]))
    """
    return _combined(outputs, array_or_list)


def joined(batches: Sequence[Any]) -> Any:
    """The stacked outputs for several batches as those for one."""
    if len(batches) == 1:
        return batches[0]
    numpy = numpy_if_installed()
    return _combined(batches, _concatenated if numpy is None else numpy.concatenate)


def _concatenated(parts: Sequence[Any]) -> list[Any]:
    return [entry for part in parts for entry in part]


def _combined(outputs: Sequence[Any], combine: Any) -> Any:
    columns = zip(*[entries_of(output)[0] for output in outputs], strict=True)
    return entries_of(outputs[0])[1].join([combine(column) for column in columns])
