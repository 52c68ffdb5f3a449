"""Where the rows of a loop over lanes lie.

Rows live in the memory of one block. A row whose last reader is done gives its position to the next; arguments and
results are read and written in place where a block is a multiple of 8 lanes. So what a loop works on stays in the
first-level cache.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from autograd.compiler.backends.backend import ResultBlocks
from autograd.compiler.backends.native.facts import Facts
from autograd.compiler.backends.native.instructions import CODE
from autograd.compiler.backends.native.phases import Phases
from autograd.compiler.ir.lanes import ARGUMENT

#: A result of a row: its block, and its row there.
Target = tuple[int, int]


def block_number(block: int, arguments: int) -> int:
    """The block among those of a call in which a number is found: arguments, then the captured Values, then captured
    data, which a program counts from -1 down."""
    return block if block >= 0 else arguments - block


def targets(facts: Facts, results: ResultBlocks, lanes: int) -> dict[int, list[Target]]:
    """For each row that is a result where it goes."""
    found: dict[int, list[Target]] = {}
    for block, (indices, width) in enumerate(zip(results.indices, results.lanes, strict=True)):
        for row, index in enumerate(indices if width == lanes else ()):
            if facts.lanes[index]:
                found.setdefault(index, []).append((block, row))
    return found


@dataclass
class RowMemory:
    """The rows of a loop.

    Attributes:
        facts, phases: of the program. width: the position of the loop's number of lanes. arguments: how many blocks there
        are. first: the number of its first row. row: for each equation its row. positions: for each row its position in
        the memory, in blocks. count: how many positions there are. free: those that are. binds, flushes: the instructions
        at the begin and at the end of the loop.
    """

    facts: Facts
    phases: Phases
    width: int
    arguments: int
    first: int
    row: dict[int, int] = field(default_factory=dict[int, int])
    positions: list[int] = field(default_factory=list[int])
    count: int = 0
    free: list[int] = field(default_factory=list[int])
    binds: list[int] = field(default_factory=list[int])
    flushes: list[int] = field(default_factory=list[int])

    def new_row(self, reused: bool = False) -> int:
        """A row at a new position, or at a free one, if that is allowed and there is one."""
        if reused and self.free:
            self.positions.append(self.free.pop())
        else:
            self.positions.append(self.count)
            self.count += 1
        return self.first + len(self.positions) - 1

    def position(self, index: int) -> int:
        return self.positions[self.row[index] - self.first]

    def bind_sources(self, sources: Iterable[int]) -> None:
        """Columns of arguments, neighbours by one instruction, and rows of earlier phases."""
        numbers, primitives = self.facts.program.numbers, self.facts.primitives
        given = sorted((tuple(numbers[i][:3]), i) for i in sources if primitives[i] is ARGUMENT)
        before = None
        for (block, offset, stride), index in given:
            self.row[index] = self.new_row()
            if before == (block, offset - 1, stride) and stride > 1:
                self.binds[-4] += 1
            else:
                self.binds += [CODE["bind"], self.row[index], 1, block_number(block, self.arguments), offset, stride]
            before = block, offset, stride
        for index in sources:
            if index not in self.row:
                self.row[index] = self.new_row()
                self.binds += [CODE["keep"], self.row[index], self.phases.kept[index], self.width]

    def bind_output(self, index: int, targets: list[Target]) -> None:
        """A row that later phases read, or that is a result, which takes one of the targets."""
        self.row[index] = row = self.new_row()
        if index in self.phases.kept:
            self.binds += [CODE["keep"], row, self.phases.kept[index], self.width]
        else:
            self.bind_result(row, targets.pop())

    def bind_result(self, row: int, target: Target) -> None:
        self.binds += [CODE["bind_result"], row, *target]
        self.flushes += [CODE["flush"], row, *target]
