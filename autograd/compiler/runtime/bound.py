"""A compiled function with arrays of its own: each call reads them as they are at that moment and writes into its results.

Plain Python as it stands; bound.pxd gives the names C types.
"""

from typing import Any, NoReturn

import numpy as np

from autograd.compiler.runtime import numpy_arrays
from autograd.compiler.runtime.arguments import (
    Argument,
    DictArgument,
    ListArgument,
    NodeArgument,
    NumberArgument,
    SequenceArgument,
)
from autograd.compiler.runtime.executable import Calls
from autograd.compiler.runtime.native_workspace import NativeWorkspace
from autograd.modes import modes, unusual
from autograd.transforms.nesting import nesting
from autograd.trees.flatten import is_text, split

numpy_arrays.use_numpy()


class Bound:
    """The result of `compiled.bind`: call it without arguments.

    Args:
        name: of the function. calls: its executor for these arguments.
        args: the arguments. arrays: those of them that are arrays.
        out: what a call returns. leaves: the arrays in it, in order.
    """

    def __init__(
        self, name: str, calls: Calls, args: tuple[Any, ...], arrays: list[Any], out: Any, leaves: list[Any]
    ) -> None:
        self.name, self.calls, self.args, self.out, self.leaves = name, calls, args, out, leaves
        self.arrays = arrays + leaves
        self.state = numpy_arrays.state_of(self.arrays)
        self.running = False
        workspace = self.calls.take()
        #: The workspace of these calls, where the interpreter runs; other kernels are called as ever.
        self.workspace = workspace if isinstance(workspace, NativeWorkspace) else None
        #: Lone numbers of the program that are arrays here, each with its place in the workspace's memory.
        self.scalars: list[tuple[Any, int]] = []
        #: Lists of such arrays, each after its signature.
        self.lists: list[tuple[ListArgument, Any]] = []
        #: The blocks of the program's results, that of lone numbers apart. A block that is no array of `out` lies in memory;
        #: `gathered` has each array of `out` whose numbers come from there, with their positions.
        self.lone: list[Any] = []
        self.results: list[Any] = []
        self.memory = np.empty(0)
        self.gathered: list[tuple[Any, Any]] = []
        #: The blocks in which a nan may call for strong zeros; for lone numbers `is_in_doubt` looks which of them is one.
        self.doubted: list[Any] = []
        self.spans = numpy_arrays.spans_of([])
        if self.workspace is not None:
            self.place_arguments(self.workspace)
            self.place_results(self.workspace)
            self.doubted = [self.results[i] for i in self.calls.doubted_arrays]
            self.doubted += self.lone if self.calls.doubted_numbers else []
            self.spans = numpy_arrays.spans_of(self.doubted)
            self.workspace.point_to_arguments()
            self.workspace.point_to_results(self.lone + self.results, 0)

    def place_arguments(self, workspace: NativeWorkspace) -> None:
        """Let the workspace read the arguments where they are."""
        for i in range(len(self.args)):
            member = self.calls.positional.members[i]
            member.read(self.args[i], workspace)
            self.find_scalars(member, self.args[i], workspace.starts[len(workspace.starts) - 2])

    def find_scalars(self, member: Argument, thing: Any, start: int) -> None:
        """Add the lone numbers of an argument, whose place in memory is counted from `start`."""
        if isinstance(member, NumberArgument):
            number = member
            self.scalars.append((thing, start + number.index))
        elif isinstance(member, ListArgument):
            self.lists.append((member, thing))
        elif isinstance(member, SequenceArgument):
            self.find_scalars_in(member.members, thing, start)
        elif isinstance(member, DictArgument):
            self.find_scalars_in(member.members, thing.values(), start)
        elif isinstance(member, NodeArgument):
            self.find_scalars_in(member.members, member.kind.flatten(thing)[0], start)

    def find_scalars_in(self, members: list[Argument], things: Any, start: int) -> None:
        for member, thing in zip(members, things, strict=True):
            self.find_scalars(member, thing, start)

    def place_results(self, workspace: NativeWorkspace) -> None:
        """Let the workspace write the results where they are to be, if they lie there as the program makes them."""
        shapes = [(workspace.lone,), *workspace.shapes] if workspace.lone else workspace.shapes
        # Numbers that are their own positions tell where those of each array come from.
        positions = np.arange(sum([int(np.prod(shape)) for shape in shapes]))
        self.memory = np.empty(len(positions))
        blocks: list[Any] = []
        start = 0
        for shape in shapes:
            stop = start + int(np.prod(shape))
            blocks.append(positions[start:stop].astype(float).reshape(shape))
            start = stop
        lone = 1 if workspace.lone else 0
        numbers: list[float] = blocks[0].tolist() if lone else []
        targets: dict[int, Any] = {}
        for target, leaf in zip(
            self.leaves, split(self.calls.result.build(numbers, blocks[lone:]), static=is_text)[0], strict=True
        ):
            found = np.array(leaf, np.int64).ravel()
            if any(np.array_equal(found, block.ravel()) for block in blocks if len(found)):
                targets[int(found[0])] = target
            elif len(found):
                self.gathered.append((target, found))
        written: list[Any] = []
        for block in blocks:
            first = int(block.flat[0])
            written.append(targets.get(first, self.memory[first : first + block.size]))
        self.lone, self.results = written[:lone], written[lone:]

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"bind: the bound {self.name}() holds the addresses of its arrays, so it cannot be pickled or copied; bind the"
            " function again."
        )

    def __call__(self, *args: Any) -> Any:
        if args:
            raise TypeError(
                f"bind: the bound {self.name}() takes no arguments, as it reads the arrays that it is bound to; write into"
                f" these, or call {self.name}() itself."
            )
        if unusual or not self.calls.applies(True):
            self.check_modes()
        if not numpy_arrays.are_unchanged(self.arrays, self.state):
            raise ValueError(
                f"bind: an array that {self.name}() is bound to was resized, given another shape or dtype, or made"
                " read-only; bind again."
            )
        if self.running:
            raise RuntimeError(f"bind: the bound {self.name}() runs in another thread; bind it once in each thread.")
        self.running = True
        try:
            if self.workspace is None:
                self.fill(self.calls.execute(self.args, {}))
            else:
                self.run(self.workspace)
        finally:
            self.running = False
        return self.out

    def run(self, workspace: NativeWorkspace) -> None:
        """Compute in place."""
        for thing, position in self.scalars:
            numpy_arrays.read_number(thing, workspace.numbers, position)
        for member, thing in self.lists:
            member.read(thing, workspace)
        workspace.read_values(self.calls.values)
        workspace.run_on(self.lone, self.results)
        if self.is_in_doubt():
            self.fill(self.calls.execute(self.args, {}))
        else:
            for target, positions in self.gathered:
                numpy_arrays.gather(target, self.memory, positions)

    def is_in_doubt(self) -> bool:
        """Whether a result is nan that is to be computed again with strong zeros."""
        if not numpy_arrays.spans_hold_nan(self.doubted, self.spans):
            return False
        numbers: list[float] = self.lone[0].ravel().tolist() if self.lone else []
        return self.calls.in_doubt(numbers, self.results)

    def fill(self, result: Any) -> None:
        """Copy a result of an ordinary call."""
        for target, leaf in zip(self.leaves, split(result, static=is_text)[0], strict=True):
            target[...] = leaf

    def check_modes(self) -> None:
        """Raise where the program is none for this thread's modes at the moment."""
        if nesting.depth or modes.lines is not None:
            raise RuntimeError(
                f"bind: the bound {self.name}() computes numbers alone; within a transform, another compiled function or"
                f" detect_anomaly() call {self.name}() itself."
            )
        if not self.calls.applies(modes.recording):
            raise RuntimeError(
                f"bind: no_grad(), training or what is frozen is another than when {self.name}() was bound; bind again."
            )

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(
            f"bind: the bound {self.name}() has no attribute {name!r}; ask the compiled function that was bound."
        )

    def __repr__(self) -> str:
        return f"<{self.name} bound to {len(self.arrays) - len(self.leaves)} arrays>"
