"""The verifier: what passes it cannot read or write outside of its memory, whatever the words are.

The interpreter checks nothing while it runs. Three rules beside "every name is there": a row that is ever bound to memory
of the caller (`bind`, `bind_result`, `keep`) is used only in a loop that binds it, behind that; each row of a loop has
room for its block; and offsets into arguments and results stay inside for all lanes. A fourth one, that a range
does not read what it has just written, lets each instruction set give the same bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from autograd.compiler.backends.native.decoding import decode
from autograd.compiler.backends.native.instructions import LANES, RANGE

ON_ROWS = {
    "gather_lanes",
    "scatter_lanes",
    "sum_lanes",
    "grid_lanes",
    "reduce",
    "reduce_rows",
    "reduce_products",
    "grid_reduce",
    "reduce_max",
    "reduce_min",
}
TABLES = {"pack", "gather", "scatter", "gather_lanes", "zero_range", "scatter_lanes"}
BINDINGS = {"bind", "bind_result", "keep", "flush", "keep_step", "make_step", "flush_step"}
LANES_OF_ROWS = {"recall", "remember", "recall_rows", "remember_rows"}
IN_SCANS = {"again", "enter", "leave", "fetch", "put", "fetch_step", "recall_step", "remember_step", *LANES_OF_ROWS}
#: What reads or writes all lanes of a block, and what those of rows that are kept.
ON_BLOCKS = {"fetch", "put", "bind", "bind_result", "flush"}
ON_KEPT = {"keep", *LANES_OF_ROWS}


@dataclass
class Memory:
    """The sizes of all that a program may touch.

    Attributes:
        slots: how many there are. kept: how many rows are kept for all lanes. room: for how many lanes each of them.
        offsets: for each row where its memory begins. size: how many numbers the rows of a block have in all.
        arguments, results: the number of numbers in each block. widths: the numbers of lanes.
    """

    slots: int
    offsets: Sequence[int]
    size: int
    kept: int
    arguments: Sequence[int]
    results: Sequence[int]
    widths: Sequence[int]
    room: int


def verify(code: Sequence[int], memory: Memory) -> None:
    """Check a program.

    Raises:
        ValueError: naming the first word that is wrong.
    """
    Verifier(code, memory).run()


class Verifier:
    """The state of a check: the loop that it is in.

    Attributes:
        steps: of the scan over all samples, 0 outside.
        within: where a while_lane stands, and where what is behind it begins; None outside of one.
        above: how many lanes the scan around this loop has, 0 where there is none.
        lanes, block: of that loop; the block is 0 outside of one. stepping: whether it goes lane by lane. behind: where what
            is behind a while begins; 0 outside of one. skipped: where a skip leads; 0 where there is none.
        width, skip: which number of lanes the loop has, and the skip. counted: those that are steps of a while, which may be
            any number, and whether no more than there is room for in rows that are kept.
        bound: its rows bound so far. ever_bound: the rows bound so far by any loop.
        unbound: the rows that were used where they are not bound, each with the word where that was first.
    """

    def __init__(self, code: Sequence[int], memory: Memory) -> None:
        self.code, self.memory = code, memory
        self.at = self.lanes = self.block = self.behind = self.skipped = self.steps = self.above = 0
        self.stepping = False
        self.within: tuple[int, int] | None = None
        self.width: int = -1
        self.skip: int = -1
        self.counted: dict[int, bool] = {}
        self.before = ""  # the name of the instruction
        self.bound: set[int] = set()
        self.ever_bound: set[int] = set()
        self.unbound: dict[int, int] = {}
        self.limits = {
            "s": memory.slots, "S": memory.slots, "r": len(memory.offsets), "block": len(memory.arguments),
            "result": len(memory.results), "width": len(memory.widths),
        }  # fmt: skip

    def require(self, holds: bool, words: str) -> None:
        if not holds:
            raise ValueError(f"word {self.at}: {words}")

    def run(self) -> None:
        name = ""
        while name != "stop":
            opcode, operands, after = decode(self.code, self.at)
            name, numbers = opcode.name, [number for _, number in operands]
            for kind, number in operands:
                low = -1 if kind == "S" else -(1 << 31) if kind == "d" else 0
                self.require(low <= number < self.limits.get(kind, 1 << 31), f"{name} names {kind} {number}")
            if opcode.kind == RANGE:
                whole = (numbers[0] + 7) // 8 * 8  # which the loops write
                for kind, number in operands:
                    inside = kind != "range" or (numbers[0] > 0 and number + whole <= self.memory.slots)
                    self.require(inside, f"{name} ends outside")
                    # Up to eight numbers are read before one is written; how many, instruction sets differ in.
                    reads_new = kind == "range" and 0 < numbers[1] - number < 8
                    self.require(not reads_new, f"{name} reads what it writes")
            is_loop = name in ("loop", "scan")
            self.require(is_loop or not self.skipped or bool(self.block) or self.stepping, "no loop comes behind a skip")
            on_rows = opcode.kind == LANES or name in ON_ROWS or name in BINDINGS
            self.require(not on_rows or bool(self.block), f"{name} stands outside of a loop")
            if opcode.kind == "general" and (name in TABLES or name not in ON_ROWS):
                self.check(name, numbers)
            for kind, number in operands if on_rows else ():
                if kind == "r":
                    self.check_row(number)
            ends = after == self.behind and not self.within
            self.require(name != "repeat" or ends, "a while does not lead behind its repeat")
            self.behind = 0 if name == "repeat" else self.behind
            if name in ("end", "again"):
                self.require(self.skipped in (0, after), "a skip does not lead behind its loop")
                self.skipped, self.width = 0, -1
            self.at, self.before = after, name
        self.require(not (self.block or self.stepping or self.behind or self.steps), "a loop does not end")
        for row in self.unbound.keys() & self.ever_bound:
            self.at = self.unbound[row]
            self.require(False, f"row {row} is not bound here")

    def check_row(self, row: int) -> None:
        self.require(self.memory.offsets[row] + self.block <= self.memory.size, f"row {row} has no room")
        if row not in self.bound:
            self.unbound.setdefault(row, self.at)

    def check(self, name: str, w: list[int]) -> None:
        """What the ends of an instruction's operands must satisfy."""
        memory, results = self.memory, self.memory.results
        inside = self.stepping or (name in ("remember", "remember_rows") and bool(self.behind))
        self.require(name not in IN_SCANS or inside, f"{name} stands outside of a scan")
        if self.width in self.counted:
            self.require(name not in ON_BLOCKS, f"{name} takes lanes of which nobody knows how many there are")
            self.require(name not in ON_KEPT or self.counted[self.width], f"{name} has no room for the steps")
        if name in ("loop", "scan"):
            known = w[0] not in self.counted or (bool(self.skipped) and self.skip == w[0])
            self.require(known, "a loop that may have no lanes does not stand behind a skip")
            self.width = w[0]
        if name == "scan":
            self.require(not self.block and not self.stepping and not self.behind, "loops do not nest")
            self.lanes, self.stepping = memory.widths[w[0]], True
            self.require(self.lanes > 0, "there are no lanes")
        elif name == "again":
            self.require(not (self.above or self.within), "a loop within this one does not end")
            self.stepping = False
        elif name == "enter":
            self.require(not self.above and self.lanes == memory.widths[w[1]], "loops do not nest three deep, nor others")
            self.steps_of(w[0], w[1])
            self.lanes, self.above = memory.widths[w[0]], self.lanes
        elif name == "leave":
            self.require(bool(self.above), "there is no loop to leave")
            self.lanes, self.above = self.above, 0
        elif name == "steps":
            self.require(not (self.block or self.stepping or self.behind or self.steps), "loops do not nest")
            self.steps = self.steps_of(w[0], w[1])
        elif name == "next_step":
            self.require(bool(self.steps), "there are no steps to end")
            self.steps = 0
        elif name in ("keep_step", "make_step", "flush_step"):
            inside = w[1] < memory.kept and 0 < self.steps * self.lanes <= memory.room
            self.require(inside, f"{name} names a row that is not there")
            if name != "flush_step":
                self.bind(w[0])
            self.require(w[0] in self.bound, f"row {w[0]} is not bound here")
        elif name in ("each_step", "step_sum"):
            inside = (
                w[0] < memory.kept and w[1] < memory.kept and self.steps_of(w[2], w[3]) * memory.widths[w[3]] <= memory.room
            )
            self.require(inside, f"{name} names a row that is not there")
        elif name == "step_column":
            last = w[2] + (memory.widths[w[6]] - 1) * w[3] + (self.steps_of(w[5], w[6]) - 1) * w[4]
            inside = w[0] < memory.kept and memory.widths[w[5]] <= memory.room
            self.require(inside, f"{name} names a row that is not there")
            self.require(last < memory.arguments[w[1]], "step_column reads outside")
        elif name == "give":
            self.require(w[2] < memory.kept and memory.widths[w[3]] <= memory.room, "give names a row that is not there")
            self.require((w[1] + 1) * memory.widths[w[3]] <= results[w[0]], "give ends outside")
        elif name == "while":
            self.require(not self.block and not self.stepping and not self.behind, "loops do not nest")
            self.require(w[1] > 0, "a while leads to itself")
            self.behind = self.at + w[1]
        elif name == "while_lane":
            inside = (self.stepping or bool(self.behind)) and not (self.above or self.within)
            self.require(inside, "while_lane stands in no loop of its own")
            self.within = self.at, self.at + w[1]
        elif name == "repeat_lane":
            begin, end = self.within or (0, 0)
            self.require(
                (self.at - w[1], self.at + 3) == (begin + 3, end), "a while_lane does not lead behind its repeat_lane"
            )
            self.within = None
        elif name == "skip":
            self.require(not self.block and not self.stepping and not self.behind, "loops do not nest")
            self.require(w[1] > 0, "a skip leads to itself")
            self.skipped, self.skip = self.at + w[1], w[0]
        elif name == "room":
            self.require(self.before == "repeat", "room does not stand behind a repeat")
            self.counted[w[0]] = w[1] == 1
        elif name == "fetch":
            self.require(w[0] + w[1] <= memory.slots, "fetch ends outside")
            self.require(w[3] + w[1] - 1 + (self.lanes - 1) * w[4] < memory.arguments[w[2]], "fetch reads outside")
        elif name in ("fetch_step", "recall_step", "remember_step"):
            self.require(bool(self.above), f"{name} stands in no loop within another")
            steps = self.lanes // max(self.above, 1)
            if name == "fetch_step":
                self.require(w[0] + w[1] <= memory.slots, "fetch_step ends outside")
                last = w[3] + w[1] - 1 + (self.above - 1) * w[4] + (steps - 1) * w[5]
                self.require(last < memory.arguments[w[2]], "fetch_step reads outside")
            else:
                self.require(steps <= w[1] and w[2] + w[0] * w[1] <= memory.slots, f"{name} names a table that is too short")
        elif name in LANES_OF_ROWS:
            rows = w[0] + w[1] if name.endswith("rows") else w[1] + 1
            self.require(rows <= memory.kept, f"{name} names a row that is not there")
            self.require(bool(self.behind) or self.lanes <= memory.room, f"{name} ends outside")
        elif name == "put":
            self.require((w[2] + 1) * self.lanes <= results[w[1]], "put ends outside")
        elif name == "loop":
            self.require(
                not self.block and not self.stepping and not self.behind and w[1] > 0 and w[1] % 8 == 0,
                "loops do not nest, and a block is a multiple of 8",
            )
            self.lanes, self.block, self.bound = memory.widths[w[0]], w[1], set()
            self.require(self.lanes > 0, "there are no lanes")
        elif name == "end":
            self.require(bool(self.block), "there is no loop to end")
            self.block = 0
        elif name in TABLES:
            first, stride, count = {"pack": (w[1], 1, w[0]), "zero_range": (w[1], 1, w[0])}.get(name) or (
                tuple(w[1:4]) if name.startswith("gather") else (w[0], 1, w[1])
            )
            self.require(count > 0 and stride > 0 and first + stride * (count - 1) < memory.slots, f"{name} ends outside")
        elif name == "sum_range":
            ends = [first + apart * (w[1] - 1) for first, apart in (w[2:4], w[4:6])]
            self.require(w[1] > 0 and min(ends) >= 0 and max(ends) < memory.slots, "sum_range ends outside")
        elif name == "load":
            inside = w[0] + w[1] <= memory.slots and w[3] + w[1] <= memory.arguments[w[2]]
            self.require(inside, "load ends outside")
        elif name == "store":
            self.require(w[2] + w[0] <= results[w[1]], "store ends outside")
        elif name == "store_range":
            self.require(w[3] + w[0] <= memory.slots and w[2] + w[0] <= results[w[1]], "store_range ends outside")
        elif name == "spread":
            self.require(w[3] not in self.counted, "spread takes lanes of which nobody knows how many there are")
            self.require((w[1] + 1) * memory.widths[w[3]] <= results[w[0]], "spread ends outside")
        elif name == "bind":
            self.require(w[1] > 0 and w[0] + w[1] <= self.limits["r"], "bind names rows that are not there")
            last = w[3] + w[1] - 1 + (self.lanes - 1) * w[4]
            self.require(last < memory.arguments[w[2]], "bind reads outside")
            self.bind(*range(w[0], w[0] + w[1]))
        elif name in ("bind_result", "flush"):
            self.require((w[2] + 1) * self.lanes <= results[w[1]], f"{name} ends outside")
            if name == "bind_result":
                self.bind(w[0])
            self.require(w[0] in self.bound, f"row {w[0]} is not bound here")
        elif name == "keep":
            inside = w[1] < memory.kept and memory.widths[w[2]] == self.lanes <= memory.room
            self.require(inside, "keep names a row that is not there")
            self.bind(w[0])

    def steps_of(self, many: int, samples: int) -> int:
        """How many steps lanes of so many samples are."""
        lanes, count = self.memory.widths[many], self.memory.widths[samples]
        self.require(count > 0 and lanes % count == 0, "steps are no multiple of samples")
        return lanes // count

    def bind(self, *rows: int) -> None:
        self.bound.update(rows)
        self.ever_bound.update(rows)
        for row in rows:
            self.check_row(row)
