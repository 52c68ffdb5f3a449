"""A compiled function within `detect_anomaly()`: the function itself runs, on Values named after its arguments."""

# Arguments and results are trees of anything.
# pyright: basic

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd.compiler.arguments import Arguments, Path, told
from autograd.define import is_node
from autograd.errors import real
from autograd.trees import flatten, is_array
from autograd.value import Value


def call_eagerly(f: Callable[..., Any], args: tuple[Any, ...], keywords: dict[str, Any], paths: list[Path]) -> Any:
    """What the compiled function would return, and every number on the way there is a Value that is watched."""
    if Arguments(args, keywords, paths).traced:
        return f(*args, **keywords)
    positional = [_as_values(arg, path) for arg, path in zip(args, paths, strict=False)]
    result = f(*positional, **{key: _as_values(arg, ((), key)) for key, arg in keywords.items()})
    leaves, rebuild = flatten(result, "jit: the result")
    return rebuild([leaf.data if is_node(leaf) else leaf for leaf in leaves])


def _as_values(thing: Any, path: Path) -> Any:
    if is_array(thing):
        values = np.empty(thing.shape, dtype=object)
        for index, entry in np.ndenumerate(thing):
            values[index] = Value(entry, f"{told(path)}[{', '.join(map(str, index))}]" if index else told(path))
        return values if thing.ndim else values[()]
    if isinstance(thing, dict):
        return {key: _as_values(entry, (path, key)) for key, entry in thing.items()}
    if isinstance(thing, list | tuple):
        entries = [_as_values(entry, (path, i)) for i, entry in enumerate(thing)]
        kind: Any = type(thing)
        return kind._make(entries) if hasattr(kind, "_make") else kind(entries)
    return Value(real(thing), told(path))
