"""C as a back end: its record in the registry."""

from array import array
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from autograd.compiler.backends.backend import Backend, Lowering
from autograd.compiler.backends.c.compilers import find_compiler
from autograd.compiler.backends.c.library import Function, address_of
from autograd.compiler.backends.c.rerolling.repeated import write_repeated
from autograd.compiler.backends.c.statements import LONGEST, TooLongError
from autograd.compiler.backends.c.text import Text, translation_unit, write
from autograd.compiler.backends.native import backend as native
from autograd.compiler.backends.native.in_python.machine import Machine
from autograd.compiler.backends.native.instruction_sets import CHOSEN


class WrittenInC(native.Interpreted):
    """A program as C, or, where that would be too long, as the interpreter's instructions.

    Attributes:
        text: the program; None where it is too long.
    """

    def __init__(self, lowering: Lowering) -> None:
        super().__init__(lowering)
        self.text: Text | None = None
        try:
            self.text = text_of(self)
        except TooLongError:
            self.note = f" In C it would have more than {LONGEST:,} statements, so the interpreter runs it."

    @property
    def source(self) -> str:
        return super().source if self.text is None else translation_unit({"program": self.text})

    def machine(self, widths: tuple[int, ...], arguments: Sequence[int], results: Sequence[int]) -> Any:
        if self.text is None:
            return super().machine(widths, arguments, results)
        address, room = address_of(self.text), self.text.room(widths)
        if CHOSEN is Machine:
            return Function(address, room)
        machine: Any = CHOSEN(self.native.words(widths)[0], array("d", [0.0]), array("q"), room, 0)
        machine.replace(address)
        return machine


def text_of(program: native.Interpreted, longest: int = LONGEST) -> Text:
    """A program's text: the fastest one that has no more than so many statements.

    Raises:
        TooLongError: if each has more.
    """
    lowering = program.lowering
    data = [f"data_{i}" for i in range(len(program.captured))]
    names = [*lowering.arguments.names(), "parameters", *data]
    shapes, widths = len(lowering.results.shapes), len(program.widths)
    for short in False, True:
        with suppress(TooLongError):
            return write(program.native, names, shapes, widths, short, longest)
    return write_repeated(lowering, names, longest)


#: The reason why a program is refused; "" where it is not.
refuse = partial(native.refuse, kernel="c")

BACKEND = Backend(
    name="c",
    phrase="C",
    heading="C",
    build=WrittenInC,
    refuse=refuse,
    require=find_compiler,
    loops=True,
    keeps_steps=True,
    maps_loops=True,
    nests_loops=True,
)
