"""NumPy as a back end: its record in the registry."""

from collections.abc import Callable

from autograd.compiler.backends.backend import Backend, Lowering
from autograd.compiler.backends.numpy.code import Code
from autograd.compiler.backends.numpy.loops import LoopCode
from autograd.compiler.backends.numpy.runtime import load
from autograd.compiler.frontend.inputs import Arguments
from autograd.compiler.memory import check_memory
from autograd.compiler.runtime.workspace import Workspace


class ArrayCode:
    """A program as NumPy calls."""

    note = ""

    def __init__(self, lowering: Lowering) -> None:
        self.lowering = lowering
        if lowering.program.has_loops:
            code = LoopCode(lowering)
            self.source = code.text()
            self.sizes = code.instructions, code.bytes
        else:
            self.sizes = len(lowering.array_program.instructions), lowering.array_bytes()
            code = Code(lowering)
            self.source = code.source()
        check_memory(lowering.name, self.sizes[1], lowering.max_bytes, "for its arrays")
        self.code = load(self.source, code.function, lowering.program.captured, lowering.dtype)

    def workspaces(self, arguments: Arguments, widths: tuple[int, ...]) -> Callable[[], Workspace]:
        return self.lowering.array_workspaces(self.code, arguments, widths)

    def size(self) -> tuple[int, int]:
        return self.sizes


BACKEND = Backend(
    name="numpy",
    phrase="array code",
    heading="Array code",
    build=ArrayCode,
    arrays=True,
    loops=True,
    maps_loops=True,
    nests_loops=True,
)
