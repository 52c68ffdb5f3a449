"""The words of one loop over lanes."""

import math
from array import array
from collections.abc import Sequence

from autograd.compiler.backends.backend import ResultBlocks
from autograd.compiler.backends.native.facts import FOLD, NAMES, Facts
from autograd.compiler.backends.native.grids import is_grid
from autograd.compiler.backends.native.grouping import GRID, PRODUCTS, ROW, ROWS, form, group, pair
from autograd.compiler.backends.native.inputs import Inputs
from autograd.compiler.backends.native.instructions import CODE
from autograd.compiler.backends.native.lives import Lives
from autograd.compiler.backends.native.phases import Phases
from autograd.compiler.backends.native.program import Loop, NativeProgram
from autograd.compiler.backends.native.rows import RowMemory, Target, targets
from autograd.compiler.ir.lanes import ARGUMENT, LANE_MAX, LANE_MIN, UNBOUNDED
from autograd.compiler.ir.tables import GATHER, LANE_SCATTER
from autograd.compiler.vectorize.terms import LANE_REDUCTION, OTHER, SUM_OF_PRODUCTS

#: Functions that read operands after they wrote a result, which therefore does not take an operand's memory.
READ_AGAIN = {"sin", "cos", "tan", "pow", "tanh_slope", "sigmoid_slope"}


class LoopWriter:
    """Writes one loop.

    Args:
        facts, phases, inputs: of the program. native: to which the loop is appended.
        rows: the memory of its rows, still empty. slots: for each number its slot.
        biases: for sums with lanes the number that holds what is uniform in them. lives: of rows.
    """

    def __init__(
        self,
        facts: Facts,
        phases: Phases,
        inputs: Inputs,
        native: NativeProgram,
        rows: RowMemory,
        slots: "array[int]",
        biases: dict[int, int],
        lives: Lives,
    ) -> None:
        self.facts, self.phases, self.inputs, self.native, self.number = facts, phases, inputs, native, inputs.number
        self.rows, self.row, self.slots, self.biases, self.lives = rows, rows.row, slots, biases, lives
        self.before: list[int] = []  # in front of the loop; the slots that begin at 0; then what stands in it
        self.zeros: list[int] = []
        self.body = array("i")

    def slot(self, index: int) -> int:
        return self.slots[self.number[index]]

    def write(self, units: list[int], results: ResultBlocks, lanes: int) -> None:
        """Append the loop that computes units."""
        rows, wanted, primitives = self.rows, targets(self.facts, results, lanes), self.facts.primitives
        groups = group(self.facts, units)
        sources = self.lives.begin(groups)
        known = set(sources)
        sources += [index for index in wanted if primitives[index] is ARGUMENT and index not in known]
        rows.bind_sources(sources)
        pinned = set(self.row)
        for step, members in enumerate(groups):
            ended = [leaf for leaf in self.lives.ended(members, step) if leaf not in pinned]
            released = sorted([rows.position(leaf) for leaf in ended])
            in_place = self.may_write_over(members)
            if in_place:
                rows.free += released
            for index in members:
                if self.facts.reduced[index]:
                    self.begin_reduction(index)
                elif index in wanted or index in self.phases.kept:
                    pinned.add(index)
                    rows.bind_output(index, wanted.get(index, []))
                else:
                    self.row[index] = rows.new_row(reused=True)
            self.compute(members)
            if wanted:
                self.copy_results(members, wanted)
            if not in_place:
                rows.free += released
        self.copy_results([index for index in sources if index in wanted], wanted)
        self.finish(lanes >= UNBOUNDED)

    def finish(self, may_be_empty: bool) -> None:
        code, rows = self.native.code, self.rows
        if self.zeros:
            self.before += [CODE["zero"], len(self.zeros), *self.zeros]
        code.extend([*self.before, *([CODE["skip"], rows.width, 0] if may_be_empty else [])])
        begin = len(code)
        code.extend([CODE["loop"], rows.width, 0])
        self.native.loops.append(Loop(len(code) - 1, rows.width, rows.first, rows.positions, rows.count))
        code.extend(rows.binds)
        code.extend(self.body)
        code.extend([*rows.flushes, CODE["end"]])
        if may_be_empty:
            code[begin - 1] = len(code) - begin + 3

    def copy_results(self, indices: list[int], wanted: dict[int, list[Target]]) -> None:
        """A row that is several results, or one that is kept or an argument too, is copied."""
        for index in indices:
            for target in wanted.get(index, ()):
                copy = self.rows.new_row()
                self.rows.bind_result(copy, target)
                self.body.extend([CODE["identity.lanes.0"], 1, copy, self.row[index]])

    def may_write_over(self, members: list[int]) -> bool:
        """Whether a unit may be computed in the memory of an operand."""
        code = self.facts.codes[members[0]]
        return len(members) == 1 and code >= 0 and self.facts.kinds[members[0]] == OTHER and NAMES[code] not in READ_AGAIN

    # --- words ----------------------------------------------------------------------------------------------------------

    def begin_reduction(self, index: int) -> None:
        primitive = self.facts.primitives[index]
        if primitive is LANE_MAX or primitive is LANE_MIN:
            start = self.inputs.infinite[-math.inf if primitive is LANE_MAX else math.inf]
            self.before += [CODE["identity.one.0"], self.slot(index), start]
        elif primitive is LANE_SCATTER:
            first, _, size = self.inputs.tables[index]
            self.before += [CODE["zero_range"], size, first]
        elif index in self.biases:
            count = self.inputs.counts[self.facts.widths[index]]
            self.before += [CODE["mul.one.0"], self.slot(index), self.slots[self.biases[index]], count]
        else:
            self.zeros.append(self.slot(index))

    def compute(self, members: list[int]) -> None:
        index, facts = members[0], self.facts
        kind, primitive, code = facts.kinds[index], facts.primitives[index], facts.codes[index]
        if len(members) > 1:
            self.compute_together(members)
        elif primitive is LANE_MAX or primitive is LANE_MIN:
            opcode = CODE["reduce_max" if primitive is LANE_MAX else "reduce_min"]
            self.body.extend([opcode, self.slot(index), self.row[facts.operands(index)[0]]])
        elif kind == LANE_REDUCTION:
            _, _, rows, mixed, both = self.split(index)
            counts = len(rows), len(mixed) // 2, len(both) // 2
            self.body.extend([CODE["reduce"], self.slot(index), *counts, *rows, *mixed, *both])
        elif kind == SUM_OF_PRODUCTS:
            slots, terms, rows, mixed, both = self.split(index)
            counts = len(slots), len(rows), len(mixed) // 2, len(both) // 2
            self.body.extend([CODE["sum_lanes"], self.row[index], *counts, *slots, *rows, *mixed, *both])
            for term in terms[1:]:
                self.apply("add", [index], [[index, term]])
        elif code >= 0:
            self.apply(NAMES[code], [index], [facts.operands(index)])
        elif primitive is GATHER:
            at, table = facts.operands(index)
            self.body.extend([CODE["gather_lanes"], self.row[index], *self.inputs.tables[table], self.row[at]])
        elif primitive is LANE_SCATTER:
            first, _, size = self.inputs.tables[index]
            rows = [self.as_row(leaf) for leaf in facts.operands(index)]
            self.body.extend([CODE["scatter_lanes"], first, size, len(rows) // 2, *rows])
        else:
            first, *others = facts.operands(index)
            if not others:
                self.apply("identity", [index], [[first]])
            for leaf in others:
                self.apply(NAMES[FOLD - code], [index], [[first, leaf]])
                first = index

    def compute_together(self, members: list[int]) -> None:
        facts, kind = self.facts, form(self.facts, members[0])[0]
        if kind == ROW:
            self.apply(NAMES[facts.codes[members[0]]], members, [facts.operands(index) for index in members])
        elif kind == ROWS:
            rows = [self.row[facts.operands(index)[0]] for index in members]
            self.body.extend([CODE["reduce_rows"], len(members), *map(self.slot, members), *rows])
        elif kind == PRODUCTS:
            self.reduce_products(members)
        else:
            assert kind == GRID
            found = [self.split(index) for index in members]
            orders = [sorted(zip(mixed[1::2], mixed[0::2], strict=True)) for _, _, _, mixed, _ in found]
            self.body.extend([CODE["grid_lanes"], len(members), len(orders[0]), *[self.row[index] for index in members]])
            self.body.extend([slots[0] if slots else -1 for slots, *_ in found])
            self.body.extend([row for row, _ in orders[0]])
            for order in orders:
                self.body.extend([weight for _, weight in order])

    def reduce_products(self, members: list[int]) -> None:
        pairs = {pair(self.facts, index): index for index in members}
        if len(pairs) == len(members) and is_grid(list(pairs)):
            left, right = (list(dict.fromkeys(each[side] for each in pairs)) for side in (0, 1))
            outs = [self.slot(pairs[a, b]) for a in left for b in right]
            self.body.extend(
                [CODE["grid_reduce"], len(left), len(right), *outs, *(self.row[leaf] for leaf in (*left, *right))]
            )
        else:
            rows = [self.row[pair(self.facts, index)[side]] for side in (0, 1) for index in members]
            self.body.extend([CODE["reduce_products"], len(members), *map(self.slot, members), *rows])

    def split(self, index: int) -> tuple[list[int], list[int], list[int], list[int], list[int]]:
        """The leaves of a sum: the slot of its bias, its uniform terms, the rows of the others; then the products of slot
        and row, and of row and row."""
        facts, row = self.facts, self.row
        leaves, lanes, end = facts.leaves, facts.lanes, facts.starts[index + 1]
        middle = facts.starts[index] + facts.terms[index]
        slots = [self.slots[self.biases[index]]] if index in self.biases else []
        terms: list[int] = []
        rows: list[int] = []
        mixed: list[int] = []
        both: list[int] = []
        for at in range(facts.starts[index], middle):
            if lanes[leaves[at]]:
                rows.append(row[leaves[at]])
            else:
                terms.append(leaves[at])
        for at in range(middle, end, 2):
            a, b = leaves[at], leaves[at + 1]
            if not lanes[b]:
                a, b = b, a
            if lanes[a]:
                both.append(row[a])
                both.append(row[b])
            elif lanes[b]:
                mixed.append(self.slot(a))
                mixed.append(row[b])
        return slots, terms, rows, mixed, both

    def apply(self, name: str, outs: Sequence[int], leaves: Sequence[Sequence[int]]) -> None:
        """A function on rows; the operands of all units have lanes at the same positions."""
        lanes = self.facts.lanes
        if not any(lanes[leaf] for leaf in leaves[0]):
            self.apply_to_slots(name, outs, leaves)
            return
        mask = sum((not lanes[leaf]) << k for k, leaf in enumerate(leaves[0]))
        self.body.extend([CODE[f"{name}.lanes.{mask}"], len(outs), *(self.row[out] for out in outs)])
        for column in zip(*leaves, strict=True):
            self.body.extend([self.row[leaf] if lanes[leaf] else self.slot(leaf) for leaf in column])

    def as_row(self, leaf: int) -> int:
        """The row of a number, or one that it is spread over."""
        if self.facts.lanes[leaf]:
            return self.row[leaf]
        spread = self.rows.new_row()
        self.body.extend([CODE["identity.lanes.1"], 1, spread, self.slot(leaf)])
        return spread

    def apply_to_slots(self, name: str, outs: Sequence[int], leaves: Sequence[Sequence[int]]) -> None:
        """A function of uniform numbers alone, as rows: its first operand is spread."""
        arity = len(leaves[0])
        for out, (first, *others) in zip(outs, leaves, strict=True):
            spread = self.as_row(first)
            self.body.extend([CODE[f"{name}.lanes.{2**arity - 2}"], 1, self.row[out], spread, *map(self.slot, others)])
