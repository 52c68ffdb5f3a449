"""Samples of several inputs, as tuples and dicts: how they are taken apart, put together, and given to a model."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, cast

from autograd.trees.flatten import split_at
from autograd.trees.treedef import TreeDef


class Model(Protocol):
    """A Module, as far as samples need it: a callable, and the `forward` that the call runs."""

    forward: Callable[..., Any]

    def __call__(self, *inputs: Any) -> Any: ...


class Signature:
    """The inputs that `forward` of a model takes.

    Attributes:
        several: whether it must be called with more than one input. Tuples and dicts are unpacked only then.
    """

    def __init__(self, model: Model) -> None:
        self.kind = type(model).__name__
        kinds = inspect.Parameter
        parameters = list(inspect.signature(model.forward).parameters.values())
        self.open = any(one.kind is kinds.VAR_POSITIONAL for one in parameters)
        positional = [one for one in parameters if one.kind in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD)]
        self.names = [one.name for one in positional]
        self.required = sum(one.default is one.empty for one in positional)
        self.several = self.required > 1 or self.open

    def check(self, sample: Any, name: str) -> None:
        """Raise a ValueError that names the sample, if it isn't the inputs that `forward` takes."""
        if not self.several:
            return
        takes = f"{self.kind}.forward takes {', '.join(self.names) or 'any number of inputs by position'}"
        if isinstance(sample, tuple):
            count = len(cast(tuple[Any, ...], sample))
            if count < self.required or (count > len(self.names) and not self.open):
                raise ValueError(f"{name} is a tuple of {count}, but {takes}.")
        elif isinstance(sample, dict):
            keys: list[Any] = list(cast(dict[Any, Any], sample))
            given = max(len(keys), self.required)
            if set(keys) != set(self.names[:given]):
                raise ValueError(f"{name} has the keys {', '.join(map(str, keys))}, but {takes}.")
        elif self.required > 1:
            remedy = "give a tuple of them for each sample, as list(zip(A, B)) does, or a dict"
            raise ValueError(f"{name} is one input, but {takes}; {remedy}.")

    def call(self, model: Model, sample: Any) -> Any:
        """The output for a sample: for the entries of a tuple or a dict, where it takes several inputs."""
        if self.several and isinstance(sample, tuple):
            return model(*cast(tuple[Any, ...], sample))
        if self.several and isinstance(sample, dict):
            entries = cast(dict[str, Any], sample)
            return model(*[entries[name] for name in self.names[: len(entries)]])
        return model(sample)


def form(sample: Any) -> str:
    """The structure of tuples and dicts in a sample, as a text to compare and to show.

    >>> form(([0.5, 1.0], {"a": 2.0})), form([0.5])
    ('(..., {a: ...})', '...')
    """
    if isinstance(sample, dict):
        return "{" + ", ".join(f"{key}: {form(entry)}" for key, entry in cast(dict[Any, Any], sample).items()) + "}"
    return f"({', '.join(map(form, cast(tuple[Any, ...], sample)))})" if isinstance(sample, tuple) else "..."


def entries_of(sample: Any) -> tuple[list[Any], TreeDef]:
    """The entries of tuples and dicts in a sample or an output, and how those are nested."""
    return split_at(sample, lambda thing: not isinstance(thing, tuple | dict))


def columns(samples: Sequence[Any]) -> list[Sequence[Any]]:
    """The entries of samples that are tuples or dicts, each in a list over the samples; the samples themselves otherwise.

    >>> columns([(1, {"a": 2}), (3, {"a": 4})]), columns([[1, 2], [3, 4]])
    ([[1, 3], [2, 4]], [[[1, 2], [3, 4]]])
    """
    if not isinstance(samples[0], tuple | dict):
        return [samples]
    return list(map(list, zip(*[entries_of(sample)[0] for sample in samples], strict=True)))


def rebuilt(like: Any, entries: Iterator[Any]) -> Any:
    """A sample of the entries that `columns` found, nested as another one is.

    >>> rebuilt((0, {"a": 0}), iter([1, 2]))
    (1, {'a': 2})
    """
    return entries_of(like)[1].join_next(entries)
