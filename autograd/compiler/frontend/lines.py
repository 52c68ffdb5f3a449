"""A trace that remembers lines of the user's code, for messages."""

from typing import Any

from autograd.compiler.frontend.trace import Trace
from autograd.compiler.frontend.tracer import Traced
from autograd.modes import line_of_user
from autograd.row import Primitive


class LineTrace(Trace):
    """A trace that also notes the user's line that first applied each primitive."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[Primitive, str] = {}

    def record(self, primitive: Primitive, args: tuple[Traced, ...], number: Any = None) -> Traced:
        self.lines.setdefault(primitive, line_of_user())
        return super().record(primitive, args, number)
