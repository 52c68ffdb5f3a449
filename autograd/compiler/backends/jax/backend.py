"""JAX as a back end: its record in the registry. It is used only when it is asked for."""

from collections.abc import Callable

from autograd.compiler.backends.backend import Backend, Lowering
from autograd.compiler.backends.jax.device import on_device, require_jax
from autograd.compiler.backends.jax.loading import compile_ssa
from autograd.compiler.backends.own_primitives import unusable
from autograd.compiler.frontend.inputs import Arguments
from autograd.compiler.runtime.workspace import Workspace


class JAXFunction:
    """A program as a JAX function.

    Attributes:
        function: of the parameters and the arguments, arrays, to a list of arrays; JAX can trace it.
    """

    note = ""

    def __init__(self, lowering: Lowering) -> None:
        self.lowering = lowering
        self.has_loops = lowering.program.has_loops
        if not self.has_loops:
            lowering.check_array_memory()
        self.source, self.function = compile_ssa(lowering)
        self.code = on_device(self.function, bool(lowering.results.lone), lowering.dtype)

    def workspaces(self, arguments: Arguments, widths: tuple[int, ...]) -> Callable[[], Workspace]:
        return self.lowering.array_workspaces(self.code, arguments, widths)

    def size(self) -> tuple[int, int]:
        if self.has_loops:  # XLA plans what is kept of each step
            return len(self.lowering.groups), 0
        return len(self.lowering.array_program.instructions), self.lowering.array_bytes()


BACKEND = Backend(
    name="jax",
    phrase="JAX",
    heading="JAX",
    build=JAXFunction,
    refuse=lambda lowering: unusable(lowering.program.primitives),
    require=require_jax,
    arrays=True,
    loops=True,
    maps_loops=True,
    nests_loops=True,
)
