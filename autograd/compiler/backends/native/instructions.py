"""The instruction set: one list for all programs.

A program is a sequence of 32-bit words. An instruction is its opcode and its operands, each one word unless it is a list:

    slot    a number: m[slot]. Inputs, constants and all that is uniform.
    row     the numbers of one block of lanes, one for each lane: rows[row]
    list    so many slots or rows as the words before it say

General instructions stand in GENERAL. Each function (functions.py) gives instructions of four kinds:

    ONE    out = f(a, b, …)          on slots. An operand that the instruction before made is not read from its slot but
                                     stays in a register, the accumulator: for operand k bit k of the mask says so.
    RUN    count, outs, as, bs, …    f of so many slots each, in any places: equal operations of one level of a wide graph.
                                     A cheap f is a loop. The operands of a costly one are gathered into rows, it is computed
                                     as by LANES, and the results are scattered.
    RANGE  count, out, a, b, …       f of so many neighbouring slots each, as by LANES: vectors that are uniform, as
                                     parameters and their moments are. Bit k of the mask says that operand k is one slot.
    LANES  count, outs, as, bs, …    f of so many rows each, one after the other. Bit k of the mask says that the operands
                                     k are slots, each the same for all lanes.

Instructions between `loop` and `end` are carried out for one block of lanes after the other, those between `scan` and
`again` for one lane after the other, on slots that keep their numbers from lane to lane, those between `while` and `repeat`
as long as a slot is not 0 (within a scan `while_lane` and `repeat_lane`), all others once. So a program over samples is a
loop of LANES instructions, a recurrence is ONE instructions in program order, a wide graph is RUN instructions in level
order, and one program may hold all three.

The opcodes are numbered anew when a row of the table is added: words are not kept beyond the process that made them.
"""

from dataclasses import dataclass
from hashlib import sha256

from autograd.compiler.backends.native.functions import FUNCTIONS, PRODUCTS, Function

ONE, RUN, RANGE, LANES = "one", "run", "range", "lanes"
#: Words behind the end, so that the operands of an instruction may be read before it is known how many they are.
PADDING = 8

#: name: its operands, and what it does. s is a slot (S may be -1), r a row, n a count, i a number, d one that may be
#: negative; block, result and width number an argument, a result and a number of lanes. `*s:n` is a list of n slots; n1 and
#: n2 are the first and second count.
GENERAL: dict[str, tuple[tuple[str, ...], str]] = {
    "stop": ((), "The end."),
    "pack": (("n", "s", "*s:n"), "slots s … s+n-1 = slots: a table"),
    "gather": (("s", "s", "i", "n", "s"), "a slot = the number at a position, the last slot, in a table: n slots, i apart"),
    "scatter": (("s", "n", "n", "*s:n2", "*s:n2"), "slots s … s+n1-1 = at each position the sum of what goes there"),
    "load": (("s", "n", "block", "i"), "slots s … s+n-1 = numbers i … of an argument"),
    "count": (("s", "width"), "a slot = how many lanes there are"),
    "zero": (("n", "*s:n"), "slots = 0"),
    "store": (("n", "result", "i", "*s:n"), "numbers i … of a result = slots"),
    "store_range": (("n", "result", "i", "s"), "numbers i … of a result = slots s … s+n-1"),
    "spread": (("result", "i", "s", "width"), "row i of a result with lanes = a slot"),
    "loop": (("width", "n"), "for each block of n lanes, n a multiple of 8"),
    "end": ((), "the next block"),
    "bind": (("r", "n", "block", "i", "i"), "rows r … r+n-1 = columns i … of an argument, with so many numbers to a lane"),
    "bind_result": (("r", "result", "i"), "a row = row i of a result, written in place where the block is a multiple of 8"),
    "flush": (("r", "result", "i"), "… and copied there where it is not"),
    "keep": (("r", "i", "width"), "a row = row i of the memory that holds all lanes"),
    "scan": (("width", "n"), "for one lane after the other, the last first where n is 1"),
    "again": ((), "the next lane"),
    "enter": (("width", "width", "n"), "so many lanes within this one, so many apart, the last first where n is 1"),
    "leave": ((), "the next step; behind the last one again this lane"),
    "skip": (("width", "n"), "if there are no lanes: what stands n words further, behind the loop or scan that comes now"),
    "while": (("s", "n"), "if a slot is not 0; else what stands n words further, behind the repeat"),
    "repeat": (("s",), "again what stands behind the while, if a slot is not 0: one more step"),
    "while_lane": (("s", "n"), "the same within a lane of a scan"),
    "repeat_lane": (("s", "n"), "again what stands n words before, behind the while_lane, if a slot is not 0"),
    "room": (("width", "n"), "a number of lanes = how many steps there were; if n is 1 and they had no room, minus that"),
    "steps": (("width", "width", "n"), "for each step of so many lanes of so many samples, the last first where n is 1"),
    "next_step": ((), "the next step"),
    "keep_step": (("r", "i"), "a row = this step of row i of the memory that holds all lanes, to be read"),
    "make_step": (("r", "i"), "… to be written, in place where the block is a multiple of 8"),
    "flush_step": (("r", "i"), "… and copied there where it is not"),
    "each_step": (("i", "i", "width", "width"), "a row of all lanes of steps = for each step a row of samples"),
    "step_column": (
        ("i", "block", "i", "i", "i", "width", "width"),
        "… = numbers i … of an argument, so far apart for each sample, and so far for each step",
    ),
    "step_sum": (("i", "i", "width", "width"), "a row of samples = the sum over steps of a row"),
    "give": (("result", "i", "i", "width"), "row i of a result = a row of the memory that holds all lanes"),
    "fetch": (("s", "n", "block", "i", "i"), "slots s … s+n-1 = numbers i … of this lane of an argument"),
    "recall": (("s", "i"), "a slot = the lane of row i of the memory that holds all lanes"),
    "remember": (("s", "i"), "… and back"),
    "recall_rows": (("n", "i", "*s:n"), "slots = the lane of rows i … i+n-1 of that memory"),
    "remember_rows": (("n", "i", "*s:n"), "… and back"),
    "put": (("s", "result", "i"), "the lane of row i of a result = a slot"),
    "fetch_step": (
        ("s", "n", "block", "i", "i", "i"),
        "slots s … s+n-1 = numbers i … of an argument, so far apart for each lane of the scan, and for each step within it",
    ),
    "recall_step": (
        ("n", "n", "s", "*s:n"),
        "slots = the step within of tables of n2 slots, the first at slot s, each behind the one before",
    ),
    "remember_step": (("n", "n", "s", "*s:n"), "… and back"),
    "gather_lanes": (("r", "s", "i", "n", "r"), "a row = for each lane the number at a position, the last row, in a table"),
    "zero_range": (("n", "s"), "slots s … s+n-1 = 0"),
    "scatter_lanes": (("s", "n", "n", "*r:n2", "*r:n2"), "slots s … s+n1-1 += at each position the numbers that go there"),
    "sum": (("s", "n", "n", "*s:n1", "*s:2*n2"), "a slot = Σ terms + Σ products, more than 8 in 8 partial sums"),
    "sum_range": (("s", "n", "s", "d", "s", "d"), "a slot = Σ products of n slots s …, so far apart, and n others, as sum"),
    "sum_lanes": (
        ("r", "n", "n", "n", "n", "*s:n1", "*r:n2", "*sr:n3", "*r:2*n4"),
        "a row = Σ slots + Σ rows + Σ slot · row + Σ row · row",
    ),
    "grid_lanes": (
        ("n", "n", "*r:n1", "*S:n1", "*r:n2", "*s:n1*n2"),
        "n1 rows = slot + Σ slots · rows, of the same n2 rows (a matrix by a block of samples); slot -1 for none",
    ),
    "reduce": (
        ("s", "n", "n", "n", "*r:n1", "*sr:n2", "*r:2*n3"),
        "a slot += the sum over lanes of Σ rows + Σ slot · row + Σ row · row, in 8 partial sums",
    ),
    "reduce_rows": (("n", "*s:n", "*r:n"), "slots += the sums over lanes of rows, in 8 partial sums each"),
    "reduce_products": (("n", "*s:n", "*r:n", "*r:n"), "slots += the sums over lanes of row · row, in 8 partial sums each"),
    "grid_reduce": (
        ("n", "n", "*s:n1*n2", "*r:n1", "*r:n2"),
        "slots += the sums over lanes of row · row for each of n1 and each of n2 rows, in 8 partial sums each",
    ),
    "reduce_max": (("s", "r"), "a slot = the larger of it and of all lanes; nan where one is"),
    "reduce_min": (("s", "r"), "the same with the smaller"),
}  # fmt: skip


@dataclass(frozen=True)
class Opcode:
    """An instruction without its operands.

    Attributes:
        number: its first word. name: unique.
        kind: "general", or one of the four kinds; then the function and the mask tell the rest.
    """

    number: int
    kind: str
    function: Function | None
    mask: int
    name: str


def masks(function: Function, kind: str) -> range:
    """The masks of a function's instructions. With slots alone as operands no function is computed on rows, but the identity
    spreads a slot. Of three operands only products, which are frequent, take the accumulator, as the first or the second."""
    if kind == RUN:
        return range(1)
    if kind == LANES and function.name == "identity":
        return range(2)
    if kind in (RANGE, LANES):
        return range(2**function.arity - 1)
    if function.name in PRODUCTS:
        return range(3)
    return range(2**function.arity if function.arity < 3 else 1)


def _opcodes() -> list[Opcode]:
    found = [Opcode(number, "general", None, 0, name) for number, name in enumerate(GENERAL)]
    for kind in (ONE, RUN, RANGE, LANES):
        for function in FUNCTIONS.values():
            for mask in masks(function, kind):
                found.append(Opcode(len(found), kind, function, mask, f"{function.name}.{kind}.{mask}"))
    return found


OPCODES = _opcodes()
#: What tells whether an interpreter was compiled for these opcodes and their operands.
FINGERPRINT = sha256(repr([(opcode.name, GENERAL.get(opcode.name, ((),))[0]) for opcode in OPCODES]).encode()).hexdigest()
#: The number of an opcode by its name: "stop", "tanh.lanes.0".
CODE = {opcode.name: opcode.number for opcode in OPCODES}
