"""The error for an operation that needs the value of a traced number: it names the user's line and the remedy."""

from typing import Any, NoReturn

from autograd.errors import TraceError
from autograd.modes import line_of_user, modes

#: The remedy for numbers of a vmap where one number is wanted.
REDUCE = "reduce it with sum(...) or mean(...) of what vmap returned"


def refuse(what: str, remedy: str, node: Any = None) -> NoReturn:
    """Raise the error.

    Args:
        what: what was asked.
        remedy: what to do instead.
        node: the traced number that was asked, where there is one; notebooks show its graph.
    """
    line = line_of_user()
    # In no variable of this frame, which the error's traceback holds: it would be a cycle.
    modes.refused = TraceError(
        f"jit: {what} a traced number, which is known only when the program runs; {remedy}. At {line}"
    )
    if node is not None:
        modes.refused.about(lambda: (node, node), f"asked at {line}")
    raise modes.refused


def refuse_pickle(node: Any) -> NoReturn:
    """Raise the error of `pickle`, by which other processes are asked too."""
    refuse("pickle was to write", "return the number, and pickle what the compiled function gives", node)


def refuse_text(node: Any) -> NoReturn:
    """Raise the error of str(), print() and f-strings: a program may go on with what they gave, such as with its length."""
    refuse(
        "a text (str(), print(), a format) was asked of", "return the number to see it, print(repr(x)) for its step", node
    )
