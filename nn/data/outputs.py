"""Outputs of models as numbers: a number, a list, a tuple or a dict of outputs, for one sample and for many."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from autograd import Value
from autograd.arguments import describe, is_array
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


def stacked(outputs: Sequence[Any]) -> Any:
    """The outputs for many samples as one, whose leaves are arrays with an entry for each sample.

    >>> stacked([(1.0, [2.0]), (3.0, [4.0])])
    (array([1., 3.]), array([[2.],
           [4.]]))
    """
    return _combined(outputs, np.array)


def joined(batches: Sequence[Any]) -> Any:
    """The stacked outputs for several batches as those for one."""
    return batches[0] if len(batches) == 1 else _combined(batches, np.concatenate)


def _combined(outputs: Sequence[Any], combine: Any) -> Any:
    columns = zip(*[entries_of(output)[0] for output in outputs], strict=True)
    return entries_of(outputs[0])[1].join([combine(column) for column in columns])
