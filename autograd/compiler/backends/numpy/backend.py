"""NumPy as a back end: its record in the registry."""

from collections.abc import Callable

from autograd.compiler.backends.backend import Backend, Lowering
from autograd.compiler.backends.numpy.code import Code
from autograd.compiler.backends.numpy.runtime import load
from autograd.compiler.frontend.inputs import Arguments
from autograd.compiler.runtime.workspace import Workspace


class ArrayCode:
    """A program as NumPy calls."""

    note = ""

    def __init__(self, lowering: Lowering) -> None:
        self.lowering = lowering
        lowering.check_array_memory()
        code = Code(lowering)
        self.source = code.source()
        self.code = load(self.source, code, lowering.dtype)

    def workspaces(self, arguments: Arguments, widths: tuple[int, ...]) -> Callable[[], Workspace]:
        return self.lowering.array_workspaces(self.code, arguments, widths)

    def size(self) -> tuple[int, int]:
        return len(self.lowering.array_program.instructions), self.lowering.array_bytes()


BACKEND = Backend(name="numpy", phrase="array code", heading="Array code", build=ArrayCode)
