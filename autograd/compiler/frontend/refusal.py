"""The error for an operation that needs the value of a traced number: it names the user's line and the remedy."""

from typing import NoReturn

from autograd.errors import TraceError
from autograd.modes import line_of_user, modes


def refuse(what: str, remedy: str) -> NoReturn:
    modes.refused = TraceError(
        f"jit: {what} a traced number, which is known only when the program runs; {remedy}. At {line_of_user()}"
    )
    raise modes.refused
