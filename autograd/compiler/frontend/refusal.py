"""The error for an operation that needs the value of a traced number: it names the user's line and the remedy."""

from typing import Any, NoReturn

from autograd.errors import TraceError
from autograd.modes import line_of_user, modes


def refuse(what: str, remedy: str, node: Any = None) -> NoReturn:
    """Raise the error.

    Args:
        what: what was asked.
        remedy: what to do instead.
        node: the traced number that was asked, where there is one; notebooks show its graph.
    """
    line = line_of_user()
    error = TraceError(f"jit: {what} a traced number, which is known only when the program runs; {remedy}. At {line}")
    modes.refused = error if node is None else error.about(lambda: (node, node), f"asked at {line}")
    raise modes.refused
