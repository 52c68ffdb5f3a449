"""Numbers given to a model become Values that drawings can name: x0, x1, …"""

from typing import Any, cast

from autograd import Value
from autograd.arguments import real
from autograd.modes import modes
from nn.validation import as_list, is_list


def lift_inputs(inputs: tuple[Any, ...], name: str, count: int | None) -> list[Any]:
    """The inputs of a call with their numbers as Values; Values and traced values stay as they are.

    Args:
        inputs: the arguments of the model's call: numbers, or lists or arrays of them, nested in any way.
        name: the model's class, for the messages.
        count: how many numbers the only input has, if that is known; a lone number counts as a list of one.

    Raises:
        TypeError: for an entry that is not a real number, with its index, and for numbers one by one in place of a list.
        ValueError: if there are not `count` numbers.

    >>> [x.label for x in lift_inputs(([1.0, 2],), "MLP", 2)[0]]
    ['x0', 'x1']
    """
    if len(inputs) != 1:
        if count is not None and not any(is_list(as_list(entry)) or isinstance(entry, dict) for entry in inputs):
            raise TypeError(
                f"{name} takes one sample, a list of {count} numbers: write model([1.0, 2.0]) for model(1.0, 2.0)."
            )
        return [_lift(entry, f"{name}: input {i}", f"x{i},") for i, entry in enumerate(inputs)]
    if count is None:
        return [_lift(inputs[0], f"{name}: the input", "x")]
    sample = as_list(inputs[0])
    row = sample if is_list(sample) else [sample]
    takes = f"{name} takes {count} input{'s' * (count != 1)}"
    lifted: list[Any] = []
    for i, entry in enumerate(row):
        if type(entry) is float:
            entry = Value(entry, f"x{i}")
        elif type(entry) is not Value:
            if is_list(as_list(entry)):
                wanted = f"one sample at a time, got {len(row)} lists; write [model(x) for x in X] for many"
                raise ValueError(f"{takes}, {wanted}.")
            if not hasattr(entry, "primitive"):
                entry = Value(real(as_list(entry), f"{name}: input[{i}]"), f"x{i}")
        lifted.append(entry)
    if len(lifted) != count:
        raise ValueError(f"{takes}, got {len(lifted)}.")
    return [lifted]


def _lift(thing: Any, path: str, label: str) -> Any:
    if hasattr(thing, "primitive"):
        return thing
    thing = as_list(thing)
    if isinstance(thing, dict):
        return {key: _lift(entry, f"{path}[{key!r}]", f"{label}{key}") for key, entry in cast(dict[Any, Any], thing).items()}
    if is_list(thing):
        comma = "" if label == "x" or label.endswith(",") else ","
        return [_lift(entry, f"{path}[{i}]", f"{label}{comma}{i}") for i, entry in enumerate(thing)]
    if type(thing) is int and modes.tracing:  # may be an index, and no drawing shows it
        return thing
    return Value(real(thing, path), label)
