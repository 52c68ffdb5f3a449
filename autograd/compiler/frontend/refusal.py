"""The error for what only a call can tell: it names the user's line and what to write instead."""

from typing import NoReturn

from autograd.errors import TraceError
from autograd.modes import line_of_user, modes


def refuse(what: str, remedy: str) -> NoReturn:
    modes.refused = TraceError(
        f"jit: {what} a traced number, which is known only when the program runs; {remedy}. At {line_of_user()}"
    )
    raise modes.refused
