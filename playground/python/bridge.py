"""What the page's worker calls: functions of the modules beside this file, by name, with arguments and answers as JSON."""

import json
import math
import re
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, cast

from autograd.drawing.lower import graphviz
from autograd.errors import RenderError

#: Writes a piece of text on the page while a call runs; the worker sets it.
send: Callable[[str], None] = print


def connect(draw: Callable[[str, str], str], write: Callable[[str], None]) -> None:
    """Let Graphviz in WebAssembly draw, and the page show what is printed.

    Args:
        draw: gives the SVG of a DOT text that a layout engine arranges.
        write: shows a text.
    """
    global send
    send = write

    def render(dot: str, kind: str) -> str:
        if kind != "svg":
            raise RenderError(f"a browser draws pictures as .svg, not as .{kind}.")
        return draw(dot, layout_engine(dot))

    graphviz.in_process = render


def layout_engine(dot: str) -> str:
    """The engine that a DOT text asks for.

    >>> layout_engine('digraph { graph [layout=neato splines=line] }'), layout_engine("digraph { }")
    ('neato', 'dot')
    """
    found = re.search(r"\blayout=\"?(\w+)", dot)
    return found[1] if found else "dot"


def call(module: str, name: str, given: str) -> str:
    """The answer of a function of a module, as JSON."""
    answer = getattr(import_module(module), name)(*json.loads(given))
    try:
        return json.dumps(answer, allow_nan=False)
    except ValueError:
        return json.dumps(finite(answer), allow_nan=False)


def finite(data: Any) -> Any:
    """The same data with the numbers that JSON lacks as JavaScript spells them.

    >>> finite({"loss": [0.5, float("inf"), float("-inf"), float("nan")]})
    {'loss': [0.5, 'Infinity', '-Infinity', 'NaN']}
    """
    if isinstance(data, dict):
        return {key: finite(entry) for key, entry in cast(dict[str, Any], data).items()}
    if isinstance(data, list | tuple):
        return [finite(entry) for entry in cast(Sequence[Any], data)]
    if isinstance(data, float) and not math.isfinite(data):
        return "NaN" if math.isnan(data) else "Infinity" if data > 0 else "-Infinity"
    return data
