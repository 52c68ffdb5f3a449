"""Which functions of several numbers are loops over arrays. A number that is read by itself is better a name, which the
compiler keeps in a register; numbers that are read together lie better in an array, which it reads several at a time."""

from collections.abc import Sequence

from autograd.compiler.backends.native.decoding import Operand, decode_sums
from autograd.compiler.backends.native.instructions import ONE, RANGE, RUN, Opcode

#: From so many numbers on they are written as a loop, where they lie at equal distances.
LOOP = 5
#: A sum has so many partial sums.
PARTS = 8


def columns_of(opcode: Opcode, numbers: Sequence[int]) -> list[list[int]]:
    """The slots that a function of several numbers writes, and those that it reads for each operand."""
    n = numbers[0]
    if opcode.kind == RUN:
        return [list(numbers[i : i + n]) for i in range(1, len(numbers), n)]
    out, *starts = numbers[1:]
    read = [[s] * n if opcode.mask >> k & 1 else list(range(s, s + n)) for k, s in enumerate(starts)]
    return [list(range(out, out + n)), *read]


def written_together(code: Sequence[int], short: bool) -> set[int]:
    """The places of the instructions that are loops: those of costly functions, and those whose numbers all are read from
    arrays; all that can be, where the text is to be short. It goes from the last to the first, as readers decide."""
    instructions: list[tuple[int, Opcode, list[Operand]]] = []
    at = 0
    while not instructions or instructions[-1][1].name != "stop":
        opcode, operands, behind = decode_sums(code, at)
        instructions.append((at, opcode, operands))
        at = behind
    found: set[int] = set()
    read: set[int] = set()
    for at, opcode, operands in reversed(instructions):
        numbers = [number for _, number in operands]
        if opcode.kind == ONE or opcode.name == "sum":
            slots = {number for kind, number in operands[1:] if kind == "s"}
            if numbers[0] in read:
                read.discard(numbers[0])
                read |= slots
            elif opcode.name == "sum" and numbers[2] > PARTS:
                read.update(numbers[3 + numbers[1] :])
        elif opcode.function is None:
            read.update(read_together(opcode.name, operands))
        elif opcode.kind in (RUN, RANGE):
            outs, *columns = columns_of(opcode, numbers)
            loop = len(outs) >= LOOP and (short or opcode.function.costly or read.issuperset(outs))
            read.difference_update(outs)
            if loop:
                found.add(at)
                read.update(slot for column in columns if len(set(column)) > 1 for slot in column)
    return found


def read_together(name: str, operands: Sequence[Operand]) -> list[int]:
    """The slots that a general instruction reads from arrays, if they lie there."""
    numbers = [number for _, number in operands]
    if name == "store":
        return in_runs(numbers[3:])
    if name == "store_range":
        return list(range(numbers[3], numbers[3] + numbers[0]))
    if name in ("pack", "grid_lanes"):
        return [number for kind, number in operands if kind == "s"]
    return []


def in_runs(slots: Sequence[int]) -> list[int]:
    """Those of some slots that lie equally far apart, at least LOOP of them.

    >>> in_runs([9, 3, 5, 7, 9, 11, 0])
    [3, 5, 7, 9, 11]
    """
    found: list[int] = []
    first = 0
    for i in range(2, len(slots) + 1):
        if i == len(slots) or slots[i] - slots[i - 1] != slots[i - 1] - slots[i - 2]:
            if i - first >= LOOP:
                found += slots[first:i]
            first = i - 1
    return found
