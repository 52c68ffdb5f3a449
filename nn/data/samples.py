"""Validation of data: X and y as nested lists of finite numbers, or an error that names the entry that is not one."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from autograd.arguments import describe, is_array, real
from nn.validation import is_list

if TYPE_CHECKING:
    from numpy.typing import NDArray

Shape = tuple[int, ...]


class Rows(Sequence[Any]):
    """The entries of an array, each made a list where it is read: all at once they would take five times its memory.

    Attributes:
        array: a copy of it, which stays as it is.
    """

    def __init__(self, array: "NDArray[Any]") -> None:
        self.array = array.copy()

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, index: int | slice) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        return self.array[index].tolist()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> "NDArray[Any]":
        return self.array.astype(self.array.dtype if dtype is None else dtype)


def as_column(entries: Any, dtype: Any, integers: bool) -> "NDArray[Any]":
    """Numbers as an array of a dtype; where they are whole and may be indices, as an array of integers."""
    import numpy as np

    if integers:
        exact = np.asarray(entries, np.float64)
        if (exact == np.floor(exact)).all():
            return exact.astype(np.int64)
    return np.array(entries, dtype)


def check_samples(
    X: Any, y: Any, caller: str, names: tuple[str, str] = ("X", "y"), *, several: bool = False
) -> tuple[Sequence[Any], Sequence[Any]]:
    """Samples and targets as lists, those of an array made where they are read. A sample that is a dict stays one, and so
    does a tuple of entries of several shapes.

    Args:
        X, y: lists, tuples or arrays with one entry per sample, all of one shape; or an object that NumPy converts to an
            array, such as a pandas frame (a row per sample) or series.
        caller: the function that the user called, for the messages.
        names: the names of X and y in error messages.
        several: whether any tuple is to stay one, as the entries are several inputs.

    Raises:
        TypeError: for anything but a list or array, or an entry that is no real number.
        ValueError: for no samples, different lengths, ragged data or numbers that are not finite.

    >>> check_samples([[0, 1], [2, 3]], [0, 1], "fit()")
    ([[0, 1], [2, 3]], [0, 1])
    """
    samples = check_list(X, f"{caller}: {names[0]}", structured=True, several=several)
    targets = check_list(y, f"{caller}: {names[1]}")
    if len(samples) != len(targets):
        sizes = f"{names[0]} has {len(samples)} samples and {names[1]} has {len(targets)}"
        raise ValueError(f"{caller}: {sizes}; each sample needs one target.")
    return samples, targets


def as_array(data: Any, name: str) -> Any:
    """A thing that NumPy can convert, such as a pandas frame or series, as an array; anything else as it is.

    Raises:
        TypeError: for a masked array.
    """
    if type(data) in (float, int, list, tuple) or hasattr(data, "primitive"):
        return data
    if not hasattr(data, "__array__") and not hasattr(data, "to_numpy"):
        return data
    import numpy as np

    if isinstance(data, np.ma.MaskedArray):
        raise TypeError(f"{name} must not be a masked array; put numbers in the place of what is masked by .filled(...).")
    if hasattr(data, "to_numpy"):
        data = data.to_numpy()
        if data.dtype == object:  # columns of several kinds: each entry is checked by itself
            return data.tolist()
    array: Any = data if np.isscalar(data) else np.asarray(data)
    return array


def check_list(data: Any, name: str, *, structured: bool = False, several: bool = False) -> Sequence[Any]:
    """Samples or targets as `check_samples` gives them; raises as it does."""
    data = as_array(data, name)
    if is_array(data):
        if data.ndim == 0:
            raise TypeError(f"{name} must have one entry per sample, not be an array without axes.")
        _check_numbers(data, name)
        listed = Rows(data) if data.ndim > 1 else data.tolist()
    elif is_list(data):
        if structured and any(isinstance(entry, tuple | dict) for entry in data):
            entries = [_structured(entry, f"{name}[{i}]", several) for i, entry in enumerate(data)]
            _check_shapes([shape for _, shape in entries], name)
            listed = [entry for entry, _ in entries]
        else:
            listed, _ = _nested(data, name)
    elif isinstance(data, dict) and structured:
        raise TypeError(f"{name} must have one entry per sample, not be a dict; give a list with a dict for each sample.")
    else:
        raise TypeError(f"{name} must be a list or a NumPy array with one entry per sample, not {describe(data)}.")
    if not listed:
        raise ValueError(f"{name} is empty; give at least one sample.")
    return listed


def _check_numbers(data: "NDArray[Any]", name: str) -> None:
    """Refuse an array of anything but finite real numbers."""
    import numpy as np

    if data.dtype.kind not in "fiu":
        raise TypeError(f"{name} must hold real numbers, not {data.dtype}; convert it with .astype(float) or .astype(int).")
    finite = np.isfinite(data)
    if not finite.all():
        wrong = np.argwhere(~finite)
        at = tuple(int(i) for i in wrong[0])
        raise ValueError(f"{name}{''.join(f'[{i}]' for i in at)} is {float(data[at])!r}; every number must be finite.")


def _nested(data: Any, path: str) -> tuple[Any, Shape]:
    """The data as lists, and their shape."""
    data = as_array(data, path)
    if is_array(data):
        _check_numbers(data, path)
        return data.tolist(), data.shape
    if is_list(data):
        entries: list[tuple[Any, Shape]] = [_nested(entry, f"{path}[{i}]") for i, entry in enumerate(data)]
        _check_shapes([shape for _, shape in entries], path)
        return [entry for entry, _ in entries], (len(entries), *entries[0][1]) if entries else (0,)
    number = real(data, path)
    if not math.isfinite(number):
        raise ValueError(f"{path} is {number!r}; every number must be finite.")
    return data if isinstance(data, int) else number, ()  # an int may be a class


def _structured(data: Any, path: str, several: bool) -> tuple[Any, Any]:
    """A sample that may be a tuple or a dict of entries, and the shapes of these, nested likewise."""
    if isinstance(data, dict):
        given = cast(dict[str, Any], data)
        members = {key: _structured(given[key], f"{path}[{key!r}]", False) for key in sorted(given, key=str)}
        if not members:
            raise ValueError(f"{path} is an empty dict; give the inputs by name.")
        return {key: entry for key, (entry, _) in members.items()}, {key: shape for key, (_, shape) in members.items()}
    if isinstance(data, tuple):
        entries = [_structured(entry, f"{path}[{i}]", False) for i, entry in enumerate(cast(tuple[Any, ...], data))]
        shapes: list[Any] = [shape for _, shape in entries]
        if several or any(isinstance(shape, dict | list) or shape != shapes[0] for shape in shapes):
            return tuple([entry for entry, _ in entries]), shapes
        return [entry for entry, _ in entries], (len(entries), *shapes[0]) if entries else (0,)
    return _nested(data, path)


def _check_shapes(shapes: list[Any], path: str) -> None:
    for i, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise ValueError(
                f"{path} is ragged: entry {i} is {_format_shape(shape)}, but entry 0 is {_format_shape(shapes[0])}."
            )


def _format_shape(shape: Any) -> str:
    if isinstance(shape, list):
        return f"a tuple of {', '.join(map(_format_shape, cast(list[Any], shape)))}"
    if isinstance(shape, dict):
        return (
            f"a dict of {', '.join(f'{key}: {_format_shape(entry)}' for key, entry in cast(dict[str, Any], shape).items())}"
        )
    return "a number" if not shape else "a list of " + " x ".join(str(length) for length in shape)
