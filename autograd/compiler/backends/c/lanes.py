"""Loops over lanes, as loops of C.

Instructions that compute each lane by itself, one behind the other, are one loop, in which a row that nobody reads later
is a name. Grids and sums over lanes stand between such loops.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from autograd.compiler.backends.c.lane_by_lane import Row, grid_of, rows_of
from autograd.compiler.backends.c.locations import Entry, Location, grid_strides
from autograd.compiler.backends.c.statements import Statements
from autograd.compiler.backends.native.decoding import Operand
from autograd.compiler.backends.native.instructions import Opcode
from autograd.compiler.backends.native.program import CACHE, FEWEST, MOST, Loop

Instruction = tuple[Opcode, list[Operand]]


#: Instructions that are one loop together, each with its name, or another instruction.
Piece = list[tuple[str, list[Row]]] | Instruction


def block_of(loop: Loop) -> int:
    """How many lanes run at a time: as many as keep the rows in the cache.

    >>> block_of(Loop(0, 0, 0, [], 4)), block_of(Loop(0, 0, 0, [], 1000))
    (512, 64)
    """
    return max(FEWEST, min(MOST, CACHE // (8 * max(loop.count, 1)) // 8 * 8))


class LoopText:
    """Writes one loop.

    Args:
        text: what it is written to. loop: its rows. rows: the name of the array that they lie in.
    """

    def __init__(self, text: Statements, loop: Loop, rows: str) -> None:
        self.text, self.loop, self.rows, self.block = text, loop, rows, block_of(loop)
        self.waiting: list[tuple[str, list[Row]]] = []  # each with the name of its instruction
        self.declared: set[int] = set()

    def write(self, instructions: list[Instruction]) -> None:
        text, lanes = self.text, f"lanes_{self.loop.width}"
        text.add(f"for (ptrdiff_t at = 0; at < {lanes}; at += {self.block}) {{")
        text.indent += "    "
        text.add(f"const ptrdiff_t n = {lanes} - at < {self.block} ? {lanes} - at : {self.block};")
        parts = [(opcode, operands, rows_of(text, opcode, operands)) for opcode, operands in instructions]
        bound = {operands[0][1] for opcode, operands, _ in parts if opcode.name in ("bind_result", "keep", "make_step")}
        steps = list(self.steps(parts))
        for k, step in enumerate(steps):
            if isinstance(step, list):
                self.fused(step, bound, steps[k + 1 :])
            else:
                opcode, operands = step
                numbers = [number for _, number in operands]
                if opcode.function is not None:
                    self.cheap_first(opcode.function.name, numbers)
                else:
                    LANES[opcode.name](self, numbers)
        text.indent = text.indent[4:]
        text.add("}", 0)

    def steps(self, parts: list[tuple[Opcode, list[Operand], list[Row] | None]]) -> Iterator[Piece]:
        """Instructions that are one loop together, and others."""
        together: list[tuple[str, list[Row]]] = []
        for opcode, operands, rows in parts:
            alone = rows is not None and any(row.alone for row in rows)
            if (rows is None or alone) and together:
                yield together
                together = []
            if rows is None:
                yield opcode, operands
            else:
                together.append((opcode.function.name if opcode.function else opcode.name, rows))
                if alone:
                    yield together
                    together = []
        if together:
            yield together

    # --- lane by lane ---------------------------------------------------------------------------------------------------

    def cheap_first(self, name: str, w: list[int]) -> None:
        for y, *operands in zip(*(w[k : k + w[0]] for k in range(1, len(w), w[0])), strict=True):
            self.text.add(f"each_{name}(n, {', '.join(map(self.declare, (y, *operands)))});")

    def fused(self, step: list[tuple[str, list[Row]]], bound: set[int], later: Sequence[Piece]) -> None:
        """One loop. A row is stored where it is a result, or where a later loop reads it before it is written anew."""
        text, rows = self.text, [row for _, found in step for row in found]
        read_last = {number: i for i, row in enumerate(rows) for number in row.read}
        needed = bound | read_first(later)
        last = {row.row: i for i, row in enumerate(rows)}
        inner: list[str] = []
        named: dict[int, str] = {}
        for i, row in enumerate(rows):
            expression = re.sub(r"\br(\d+)\b", lambda found: named.get(int(found[1]), f"{found[0]}[l]"), row.expression)
            for number in row.read:
                if number not in named:
                    self.declare(number)
            stored = row.row in needed and last[row.row] == i
            if stored:
                self.declare(row.row)
            if read_last.get(row.row, -1) > i:
                named[row.row] = name = text.new_name("v")
                inner.append(f"const double {name} = {expression};")
                expression = name
            if stored:
                inner.append(f"r{row.row}[l] = {expression};")
        if not inner:
            return
        text.add(f"/* {', '.join(dict.fromkeys(name for name, _ in step))} */", 0)
        text.add("EACH_LANE")
        text.add("for (ptrdiff_t l = 0; l < n; l++) {", 0)
        for line in inner:
            text.add("    " + line, 1 + line.count(" * ") // 4)
        text.add("}", 0)

    def declare(self, row: int) -> str:
        """The name of a row, which is in this loop's memory unless it was bound."""
        if row not in self.declared:
            self.declared.add(row)
            position = self.loop.positions[row - self.loop.first]
            self.text.add(f"double *const r{row} = {self.rows} + {position * self.block};", 0)
        return f"r{row}"

    # --- rows that are found elsewhere ------------------------------------------------------------------------------------

    def bind(self, w: list[int]) -> None:
        row, columns, block, offset, step = w
        name = self.text.inputs[block]
        if step == 1:
            self.point(row, f"{name} + {offset} + at", "const ")
            return
        for k in range(columns):
            self.declare(row + k)
        copies = " ".join(f"r{row + k}[l] = {name}[(at + l) * {step} + {offset + k}];" for k in range(columns))
        self.text.add(f"for (ptrdiff_t l = 0; l < n; l++) {{ {copies} }}", columns)

    def point(self, row: int, where: str, const: str = "") -> None:
        self.declared.add(row)
        self.text.add(f"{const}double *const r{row} = {where};", 0)

    def bind_result(self, w: list[int]) -> None:
        self.point(w[0], f"result_{w[1]} + {w[2]} * lanes_{self.loop.width} + at")

    def flush(self, w: list[int]) -> None:
        """A result is written where it lies."""

    def keep(self, w: list[int]) -> None:
        self.point(w[0], f"kept + {w[1]} * widest + at")

    def make_step(self, w: list[int]) -> None:
        self.point(w[0], f"kept + {w[1]} * widest + turn * lanes_{self.loop.width} + at")

    def keep_step(self, w: list[int]) -> None:
        self.point(w[0], f"kept + {w[1]} * widest + turn * lanes_{self.loop.width} + at", "const ")

    # --- grids and sums over lanes ----------------------------------------------------------------------------------------

    def pointers(self, rows: Sequence[int], const: str = "const ") -> str:
        name = self.text.new_name("p")
        named = [self.declare(row) for row in rows]
        self.text.add(f"{const}double *const {name}[] = {{{', '.join(named)}}};", 1 + len(rows) // 8)
        return name

    def grid_lanes(self, w: list[int]) -> None:
        outs, biases, xs, weights = grid_of(w)
        text = self.text
        text.add(f"/* grid_lanes: {len(outs)} rows of {len(xs)} products */", 0)
        locations = text.locations(weights)
        strides, first = grid_strides(locations, len(outs), len(xs)), locations[0]
        if strides is None or not isinstance(first, Entry):
            array, _ = text.gathered(locations)
            strides = len(xs), 1
        else:
            array = f"{first.array} + {first.at}"
        down, across = strides
        y, x = self.pointers(outs, ""), self.pointers(xs)
        bias, step = text.gathered([text.location(slot) if slot >= 0 else "(-0.0)" for slot in biases])
        text.add(f"grid(n, {len(outs)}, {len(xs)}, {y}, {bias}, {step}, {x}, {array}, {down}, {across});")

    def add_to(self, slot: int, sums: Sequence[str]) -> None:
        self.text.add(f"{self.text.location(slot)} += {' + '.join(sums)};", len(sums))

    def reduce(self, w: list[int]) -> None:
        slot, rows, mixed, both = w[:4]
        one, pairs, rest = w[4 : 4 + rows], w[4 + rows : 4 + rows + 2 * mixed], w[4 + rows + 2 * mixed :]
        assert len(rest) == 2 * both
        sums = [f"sum(n, {self.declare(row)})" for row in one]
        for a, b in zip(pairs[::2], pairs[1::2], strict=True):
            sums.append(f"scaled_sum(n, {self.text.location(a)}, {self.declare(b)})")
        for a, b in zip(rest[::2], rest[1::2], strict=True):
            sums.append(f"sum_of_products(n, {self.declare(a)}, {self.declare(b)})")
        self.add_to(slot, sums)

    def reduce_rows(self, w: list[int]) -> None:
        for slot, row in zip(w[1 : 1 + w[0]], w[1 + w[0] :], strict=True):
            self.add_to(slot, [f"sum(n, {self.declare(row)})"])

    def scatter_lanes(self, w: list[int]) -> None:
        first, size, n = w[:3]
        name = self.text.tables[first, 1, size][0]
        pairs = zip(map(self.declare, w[3 : 3 + n]), map(self.declare, w[3 + n :]), strict=True)
        lines = " ".join(f"scatter({name}, {size}, {at}[l], {x}[l]);" for at, x in pairs)
        self.text.add(f"for (ptrdiff_t l = 0; l < n; l++) {{ {lines} }}", 1 + n)

    def reduce_products(self, w: list[int]) -> None:
        n = w[0]
        for slot, a, b in zip(w[1 : 1 + n], w[1 + n : 1 + 2 * n], w[1 + 2 * n :], strict=True):
            self.add_to(slot, [f"sum_of_products(n, {self.declare(a)}, {self.declare(b)})"])

    def grid_reduce(self, w: list[int]) -> None:
        n1, n2 = w[:2]
        outs, left, right = w[2 : 2 + n1 * n2], w[2 + n1 * n2 : 2 + n1 * n2 + n1], w[2 + n1 * n2 + n1 :]
        locations: list[Location] = self.text.locations(outs)
        strides, first = grid_strides(locations, n1, n2), locations[0]
        if strides is None or not isinstance(first, Entry):
            self.reduce_products([n1 * n2, *outs, *(a for a in left for _ in right), *(b for _ in left for b in right)])
            return
        self.text.add(f"/* grid_reduce: {n1} by {n2} */", 0)
        a, b = self.pointers(left), self.pointers(right)
        start, (down, across) = f"{first.array} + {first.at}", strides
        self.text.add(f"grid_sums(n, {n1}, {n2}, {start}, {down}, {across}, {a}, {b});")

    def extreme(self, w: list[int], sign: str) -> None:
        y, x = self.text.location(w[0]), f"{self.declare(w[1])}[l]"
        self.text.add(f"for (ptrdiff_t l = 0; l < n; l++) {y} = {y} {sign} {x} || {y} != {y} ? {y} : {x};")

    def reduce_max(self, w: list[int]) -> None:
        self.extreme(w, ">")

    def reduce_min(self, w: list[int]) -> None:
        self.extreme(w, "<")


def read_first(steps: Sequence[Piece]) -> set[int]:
    """The rows that steps read before they write them."""
    read: set[int] = set()
    written: set[int] = set()
    for step in steps:
        if isinstance(step, list):
            for _, rows in step:
                for row in rows:
                    read |= set(row.read) - written
                    written.add(row.row)
        elif step[0].function is not None:
            count, *numbers = (number for _, number in step[1])
            read |= set(numbers[count:]) - written
            written |= set(numbers[:count])
        elif step[0].name == "grid_lanes":
            outs, _, xs, _ = grid_of([number for _, number in step[1]])
            read |= set(xs) - written
            written |= set(outs)
        elif step[0].name.startswith(("reduce", "grid_reduce", "scatter")):
            read |= {number for kind, number in step[1] if kind == "r"} - written
    return read


LANES: dict[str, Callable[[LoopText, list[int]], None]] = {
    name: getattr(LoopText, name)
    for name in (
        "bind", "bind_result", "flush", "keep", "grid_lanes", "reduce", "reduce_rows", "reduce_products", "grid_reduce",
        "reduce_max", "reduce_min", "scatter_lanes", "keep_step", "make_step",
    )
} | {"flush_step": LoopText.flush}  # fmt: skip
