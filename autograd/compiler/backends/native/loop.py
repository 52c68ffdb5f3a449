"""The words of one loop over lanes."""

import math
from array import array
from collections.abc import Sequence

from autograd.compiler.backends.backend import ResultBlocks
from autograd.compiler.backends.native.grids import is_grid
from autograd.compiler.backends.native.grouping import GRID, PRODUCTS, ROW, ROWS, form, group, pair
from autograd.compiler.backends.native.inputs import Inputs
from autograd.compiler.backends.native.instructions import CODE
from autograd.compiler.backends.native.operations import FOLDS
from autograd.compiler.backends.native.phases import Facts, Phases
from autograd.compiler.backends.native.program import Loop, NativeProgram
from autograd.compiler.backends.native.rows import RowMemory, Target, targets
from autograd.compiler.ir.lanes import ARGUMENT, LANE_MAX, LANE_MIN
from autograd.compiler.vectorize.terms import LANE_REDUCTION, OTHER, SUM_OF_PRODUCTS

#: Functions that read operands after they wrote a result, which therefore does not take an operand's memory.
READ_AGAIN = {"sin", "cos", "tan", "pow", "tanh_slope", "sigmoid_slope"}


class LoopWriter:
    """Writes one loop.

    Args:
        facts, phases, inputs: of the program. native: to which the loop is appended.
        rows: the memory of its rows, still empty. slots: for each number its slot.
        biases: for sums with lanes the number that holds what is uniform in them.
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
    ) -> None:
        self.facts, self.phases, self.inputs, self.native = facts, phases, inputs, native
        self.rows, self.row, self.slots, self.biases = rows, rows.row, slots, biases
        self.before: list[int] = []  # in front of the loop; the slots that begin at 0; then what stands in it
        self.zeros: list[int] = []
        self.body: list[int] = []

    def slot(self, index: int) -> int:
        return self.slots[self.inputs.number[index]]

    def write(self, units: list[int], results: ResultBlocks, lanes: int) -> None:
        """Append the loop that computes units."""
        rows, wanted = self.rows, targets(self.facts, results, lanes)
        groups = group(self.facts, units)
        last, sources = self.lives(groups, wanted)
        rows.bind_sources(sources)
        pinned = set(self.row)
        for step, members in enumerate(groups):
            read = {leaf for index in members for leaf in self.facts.operands(index)}
            dead = [leaf for leaf in read if self.facts.lanes[leaf] and last[leaf] == step and leaf not in pinned]
            released = sorted(rows.position(leaf) for leaf in dead)
            in_place = self.may_write_over(members)
            if in_place:
                rows.free += released
            for index in members:
                if self.facts.is_reduction(index):
                    self.begin_reduction(index)
                elif index in wanted or index in self.phases.kept:
                    pinned.add(index)
                    rows.bind_output(index, wanted.get(index, []))
                else:
                    self.row[index] = rows.new_row(reused=True)
            self.compute(members)
            self.copy_results(members, wanted)
            if not in_place:
                rows.free += released
        self.copy_results([index for index in sources if index in wanted], wanted)
        self.finish()

    def finish(self) -> None:
        code, rows = self.native.code, self.rows
        if self.zeros:
            self.before += [CODE["zero"], len(self.zeros), *self.zeros]
        code.extend([*self.before, CODE["loop"], rows.width, 0])
        self.native.loops.append(Loop(len(code) - 1, rows.width, rows.first, rows.positions, rows.count))
        code.extend([*rows.binds, *self.body, *rows.flushes, CODE["end"]])

    def lives(self, groups: list[list[int]], wanted: dict[int, list[Target]]) -> tuple[dict[int, int], dict[int, None]]:
        """At which step each row is read for the last time, and the rows that the loop finds, as a dict, which keeps
        their order."""
        at = {index: step for step, members in enumerate(groups) for index in members}
        last: dict[int, int] = {}
        sources: dict[int, None] = {}
        for index, step in at.items():
            for leaf in self.facts.operands(index):
                if self.facts.lanes[leaf]:
                    last[leaf] = max(last.get(leaf, 0), step)
                    if leaf not in at:
                        sources[leaf] = None
        return last, sources | {index: None for index in wanted if self.facts.primitives[index] is ARGUMENT}

    def copy_results(self, indices: list[int], wanted: dict[int, list[Target]]) -> None:
        """A row that is several results, or one that is kept or an argument too, is copied."""
        for index in indices:
            for target in wanted.get(index, ()):
                copy = self.rows.new_row()
                self.rows.bind_result(copy, target)
                self.body += [CODE["identity.lanes.0"], 1, copy, self.row[index]]

    def may_write_over(self, members: list[int]) -> bool:
        """Whether a unit may be computed in the memory of an operand."""
        primitive = self.facts.primitives[members[0]]
        alone = len(members) == 1 and self.facts.kinds[members[0]] == OTHER
        return alone and primitive.name not in READ_AGAIN and primitive not in FOLDS

    # --- words ----------------------------------------------------------------------------------------------------------

    def begin_reduction(self, index: int) -> None:
        primitive = self.facts.primitives[index]
        if primitive is LANE_MAX or primitive is LANE_MIN:
            start = self.inputs.infinite[-math.inf if primitive is LANE_MAX else math.inf]
            self.before += [CODE["identity.one.0"], self.slot(index), start]
        elif index in self.biases:
            count = self.inputs.counts[self.facts.width(index)]
            self.before += [CODE["mul.one.0"], self.slot(index), self.slots[self.biases[index]], count]
        else:
            self.zeros.append(self.slot(index))

    def compute(self, members: list[int]) -> None:
        index = members[0]
        kind, primitive = self.facts.kinds[index], self.facts.primitives[index]
        if len(members) > 1:
            self.compute_together(members)
        elif primitive is LANE_MAX or primitive is LANE_MIN:
            code = CODE["reduce_max" if primitive is LANE_MAX else "reduce_min"]
            self.body += [code, self.slot(index), self.row[self.facts.operands(index)[0]]]
        elif kind == LANE_REDUCTION:
            _, rows, mixed, both = self.split(index)
            counts = len(rows), len(mixed) // 2, len(both) // 2
            self.body += [CODE["reduce"], self.slot(index), *counts, *rows, *mixed, *both]
        elif kind == SUM_OF_PRODUCTS:
            slots, rows, mixed, both = self.split(index)
            counts = len(slots), len(rows), len(mixed) // 2, len(both) // 2
            self.body += [CODE["sum_lanes"], self.row[index], *counts, *slots, *rows, *mixed, *both]
            for term in self.facts.uniform_terms_of(index)[1:]:
                self.apply("add", [index], [[index, term]])
        elif primitive in FOLDS:
            first, *others = self.facts.operands(index)
            if not others:
                self.apply("identity", [index], [[first]])
            for leaf in others:
                self.apply(FOLDS[primitive], [index], [[first, leaf]])
                first = index
        else:
            name = "subtract_product" if index in self.facts.fused else primitive.name
            self.apply(name, [index], [self.facts.operands(index)])

    def compute_together(self, members: list[int]) -> None:
        facts, kind = self.facts, form(self.facts, members[0])[0]
        if kind == ROW:
            self.apply(facts.primitives[members[0]].name, members, [facts.operands(index) for index in members])
        elif kind == ROWS:
            rows = [self.row[facts.operands(index)[0]] for index in members]
            self.body += [CODE["reduce_rows"], len(members), *map(self.slot, members), *rows]
        elif kind == PRODUCTS:
            self.reduce_products(members)
        else:
            assert kind == GRID
            found = [self.split(index) for index in members]
            orders = [sorted(zip(mixed[1::2], mixed[0::2], strict=True)) for _, _, mixed, _ in found]
            self.body += [CODE["grid_lanes"], len(members), len(orders[0]), *(self.row[index] for index in members)]
            self.body += [slots[0] if slots else -1 for slots, *_ in found]
            self.body += [*(row for row, _ in orders[0]), *(weight for order in orders for _, weight in order)]

    def reduce_products(self, members: list[int]) -> None:
        pairs = {pair(self.facts, index): index for index in members}
        if len(pairs) == len(members) and is_grid(list(pairs)):
            left, right = (list(dict.fromkeys(each[side] for each in pairs)) for side in (0, 1))
            outs = [self.slot(pairs[a, b]) for a in left for b in right]
            self.body += [CODE["grid_reduce"], len(left), len(right), *outs, *(self.row[leaf] for leaf in (*left, *right))]
        else:
            rows = [self.row[pair(self.facts, index)[side]] for side in (0, 1) for index in members]
            self.body += [CODE["reduce_products"], len(members), *map(self.slot, members), *rows]

    def split(self, index: int) -> tuple[list[int], list[int], list[int], list[int]]:
        """The leaves of a sum by kind, as slots and rows: the bias, rows, slot and row, row and row."""
        lanes, row = self.facts.lanes, self.row
        slots = [self.slots[self.biases[index]]] if index in self.biases else []
        rows = [row[leaf] for leaf in self.facts.terms_of(index) if lanes[leaf]]
        mixed: list[int] = []
        both: list[int] = []
        for a, b in self.facts.products_of(index):
            if lanes[a] and lanes[b]:
                both += [row[a], row[b]]
            elif lanes[a] or lanes[b]:
                mixed += [self.slot(a), row[b]] if lanes[b] else [self.slot(b), row[a]]
        return slots, rows, mixed, both

    def apply(self, name: str, outs: Sequence[int], leaves: Sequence[Sequence[int]]) -> None:
        """A function on rows; the operands of all units have lanes at the same positions."""
        lanes = self.facts.lanes
        if not any(lanes[leaf] for leaf in leaves[0]):
            self.apply_to_slots(name, outs, leaves)
            return
        mask = sum((not lanes[leaf]) << k for k, leaf in enumerate(leaves[0]))
        self.body += [CODE[f"{name}.lanes.{mask}"], len(outs), *(self.row[out] for out in outs)]
        for column in zip(*leaves, strict=True):
            self.body += [self.row[leaf] if lanes[leaf] else self.slot(leaf) for leaf in column]

    def apply_to_slots(self, name: str, outs: Sequence[int], leaves: Sequence[Sequence[int]]) -> None:
        """A function of uniform numbers alone, as rows: its first operand is spread."""
        arity = len(leaves[0])
        for out, (first, *others) in zip(outs, leaves, strict=True):
            spread = self.rows.new_row()
            self.body += [CODE["identity.lanes.1"], 1, spread, self.slot(first)]
            self.body += [CODE[f"{name}.lanes.{2**arity - 2}"], 1, self.row[out], spread, *map(self.slot, others)]
