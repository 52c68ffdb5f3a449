"""A lowered program: its instructions, and the memory that they need for calls with so many lanes."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from autograd.compiler.backends.native.in_python.machine import Machine
from autograd.compiler.backends.native.instructions import PADDING
from autograd.compiler.backends.native.verifier import Memory, verify
from autograd.compiler.ir.verifying import Switch

#: So many bytes the rows of one block may take, which is the first-level cache; and the fewest and most lanes of a block.
CACHE, FEWEST, MOST = 32 << 10, 64, 512
#: Up to so many lanes are one block, whatever they take: each instruction is then dispatched once.
WHOLE = 208
#: Blocks are as for so many lanes where it is not known how many there are.
MANY = 1 << 20


def block_size(lanes: int, rows: int) -> int:
    """How many lanes run at a time: all if they are few, else as many as keep the rows in the cache, in equal pieces. It
    depends on the program and on how many lanes there are alone, as the bits of sums over lanes depend on it.

    >>> block_size(5, 3), block_size(1000, 4), block_size(1000, 1000)
    (8, 504, 64)
    """
    most = WHOLE if lanes <= WHOLE else max(FEWEST, min(MOST, CACHE // (8 * max(rows, 1)) // 8 * 8))
    pieces = -(-lanes // most)
    return (-(-lanes // pieces) + 7) // 8 * 8


@dataclass
class Loop:
    """A loop over lanes.

    Attributes:
        word: where its block's size stands in the code. width: which number of lanes it has.
        first: its first row. positions: for each of its rows the position in the memory, counted in blocks.
        count: how many rows have memory of their own at a time.
    """

    word: int
    width: int
    first: int
    positions: list[int]
    count: int


@dataclass
class NativeProgram:
    """Instructions that are complete but for the sizes of blocks, and what they need.

    Attributes:
        code: the words; see instructions.py. loops: the loops in them. slots: what the slots hold at first.
        kept: how many rows are kept for all lanes. kept_widths: which numbers of lanes these have.
        carried: for each scan the slots that it carries.
        counted: how many of the numbers of lanes, the last ones, are steps of a `while_loop`. A call gives for how many of
            them there is room in the rows that are kept; what runs puts in their place how many there are, or, where there
            was no room, minus that.
    """

    code: "array[int]"
    loops: list[Loop] = field(default_factory=list[Loop])
    slots: "array[float]" = field(default_factory=lambda: array("d"))
    kept: int = 0
    kept_widths: set[int] = field(default_factory=set[int])
    carried: list[list[int]] = field(default_factory=list[list[int]])
    counted: int = 0

    def words(self, widths: Sequence[int]) -> "tuple[array[int], array[int], int]":
        """The code for numbers of lanes, the offset of each row in the memory of the rows, and how many numbers that
        holds."""
        code, offsets, size = self.code + array("i", [0] * PADDING), array("q"), 0
        for loop in self.loops:
            lanes = widths[loop.width] if loop.width < len(widths) - self.counted else MANY
            code[loop.word] = block = block_size(lanes, loop.count)
            offsets.extend([block * position for position in loop.positions])
            size = max(size, block * loop.count)
        return code, offsets, size

    def machine(
        self, make: Callable[..., Machine], widths: Sequence[int], arguments: Sequence[int], results: Sequence[int]
    ) -> Machine:
        """The program with its memory.

        Args:
            make: the class of the machine. widths: the numbers of lanes of its calls.
            arguments, results: how many numbers each block has, for the verifier.
        """
        code, offsets, size = self.words(widths)
        if Switch.on:
            room = self.kept_lanes(widths)
            verify(code, Memory(len(self.slots), offsets, size, self.kept, arguments, results, widths, room))
        mask = sum(1 << width for width in self.kept_widths if width < 64)
        return make(code, self.slots, offsets, size, self.kept, mask)

    def kept_numbers(self, widths: Sequence[int]) -> int:
        """How many numbers the rows hold that are kept for all lanes."""
        return self.kept * self.kept_lanes(widths)

    def kept_lanes(self, widths: Sequence[int]) -> int:
        """For how many lanes those rows have room."""
        return max((widths[width] for width in self.kept_widths), default=0)
