"""Run a student's code; give what it printed, the graph it made, and an error in terms of the student's own lines."""

import ast
import builtins
import contextlib
import io
import linecache
import sys
import time
import traceback
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import bridge

from autograd import Value, draw, explain
from autograd.backward import topological_order
from autograd.drawing.draw import Diagram
from autograd.drawing.explain import Explanation
from autograd.drawing.lower.html import widget
from autograd.drawing.lower.svg import width
from autograd.drawing.scene.definitions import OPENED
from autograd.drawing.scene.model import is_model
from autograd.drawing.scene.scene import size

#: What the student's code is called in a traceback.
FILE = "<code>"
#: Of these names, the code finds those without importing them that Python itself has not.
IMPORTED = "from autograd import *\nfrom nn import *\nimport math, random, autograd, nn"
#: Of a traceback, as many of the student's lines at its beginning and at its end.
SHOWN = 4
#: Seconds between two messages to the page, and letters that are sent at once.
PAUSE, CHUNK = 0.1, 4000

#: What the last run ended with.
result: Any = None


class Output(io.TextIOBase):
    """Where `print` writes: collected for a moment, then sent to the page."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.letters = 0
        self.sent = time.monotonic()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.parts.append(text)
        self.letters += len(text)
        if self.letters > CHUNK or time.monotonic() - self.sent > PAUSE:
            self.flush()
        return len(text)

    def flush(self) -> None:
        if self.parts:
            bridge.send("".join(self.parts))
        self.parts, self.letters, self.sent = [], 0, time.monotonic()


def run(code: str) -> dict[str, Any]:
    """Run the code as a notebook runs a cell.

    Args:
        code: Python.

    Returns:
        `text`, the last expression as text, if it is neither None nor a picture; `graph`, the picture of it, or else of
        what was named last and can be drawn, or ""; `nodes`, the number of nodes, 0 where there is no graph of a Value;
        `steps`, whether `steps()` can show it; `opens`, "steps" or "graph" if the code asked for these. Where it failed,
        `error`: a `message` and the `places` in the code, outermost first.
    """
    global result
    result = None
    answer: dict[str, Any] = {"graph": "", "nodes": 0, "steps": False}
    module = ModuleType("__main__")
    module.__dict__.update(imported())
    known = set(module.__dict__)
    sys.modules["__main__"] = module
    linecache.cache[FILE] = (len(code), None, code.splitlines(True), FILE)
    output = Output()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            last = execute(code, module.__dict__)
            if last is not None and not isinstance(last, Diagram | Explanation):  # these are seen as pictures
                answer["text"] = repr(last)
            made = {name: thing for name, thing in module.__dict__.items() if name not in known}
            result = last if drawable(last) else to_draw(made)
            answer |= picture(result)
        except BaseException as error:  # also SystemExit: nothing that the code raises may end the session
            answer["error"] = {"message": message(error), "places": list(places(error))}
    output.flush()
    return answer


@cache
def imported() -> dict[str, Any]:
    """What the code finds without importing it."""
    names: dict[str, Any] = {}
    exec(IMPORTED, names)
    return {name: thing for name, thing in names.items() if not hasattr(builtins, name)}


def execute(code: str, names: dict[str, Any]) -> Any:
    """Run the code; the value of its last line, if that is an expression."""
    tree = ast.parse(code, FILE)
    match tree.body:
        case [*statements, ast.Expr(last)]:
            tree.body = statements
        case _:
            last = None
    exec(compile(tree, FILE, "exec"), names)
    return eval(compile(ast.Expression(last), FILE, "eval"), names) if last else None  # noqa: S307 (this is its purpose)


def drawable(thing: Any) -> bool:
    return isinstance(thing, Value | Diagram | Explanation) or is_model(thing)


def to_draw(made: dict[str, Any]) -> Any:
    """Of what the code named: the last result of an operation, or else the last thing that can be drawn, or None."""
    things = [thing for thing in reversed(made.values()) if drawable(thing)]
    results = (thing for thing in things if not isinstance(thing, Value) or thing.args)
    return next(results, things[0] if things else None)


def picture(thing: Any) -> dict[str, Any]:
    """What `run` says of something that can be drawn, or of None."""
    if thing is None:
        return {}
    if isinstance(thing, Explanation):
        scene = thing.walk.scene
        return {"graph": sized(Diagram(scene).svg), "nodes": len(scene.nodes), "steps": True, "opens": "steps"}
    if isinstance(thing, Value):
        nodes = size(topological_order(thing))
        return {"graph": sized(draw(thing).svg), "nodes": nodes, "steps": nodes <= OPENED}
    diagram: Any = thing if isinstance(thing, Diagram) else draw(thing)
    html = diagram._repr_mimebundle_()["text/html"]  # what a notebook shows, if it is a graph to walk into
    return {"graph": html if 'class="autograd-tree' in html else sized(diagram.svg), "opens": "graph"}


def sized(svg: str) -> str:
    """The picture as wide as its place, but so that its text can be read; on a phone it may be small."""
    return svg.replace("<svg ", f'<svg style="width:{width(svg, least=0.8)}" ', 1)


def steps() -> str:
    """The steps of what the last run ended with, as HTML."""
    return widget((result if isinstance(result, Explanation) else explain(result)).walk)


def message(error: BaseException) -> str:
    """The error as Python writes it below a traceback, with its notes."""
    words = error.msg if isinstance(error, SyntaxError) else str(error)
    name = type(error).__name__
    return "\n".join([f"{name}: {words}" if words else name, *getattr(error, "__notes__", [])])


def places(error: BaseException) -> Iterator[dict[str, Any]]:
    """The lines of the student's code that led to the error; columns count letters, where they are known."""
    if isinstance(error, SyntaxError) and error.filename == FILE:
        end = error.end_offset if error.end_lineno == error.lineno else None
        yield place(error.lineno or 1, "", (error.offset or 1) - 1, end - 1 if end and end > 0 else None)
        return
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILE]
    for frame in frames if len(frames) <= 2 * SHOWN else frames[:SHOWN] + frames[-SHOWN:]:
        line = linecache.getline(FILE, frame.lineno or 1).encode()
        one = frame.lineno == frame.end_lineno
        column, end = (
            None if at is None else len(line[:at].decode(errors="replace")) for at in (frame.colno, frame.end_colno)
        )
        yield place(frame.lineno or 1, "" if frame.name == "<module>" else frame.name, column, end if one else None)


def place(line: int, name: str, column: int | None, end: int | None) -> dict[str, Any]:
    return {"line": line, "name": name, "column": column, "end": end, "source": linecache.getline(FILE, line).strip()}
