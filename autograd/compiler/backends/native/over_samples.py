"""The words of a scan in a `vmap`: each step is a loop over the samples. What it carries are rows with a lane for each
sample; what it reads and makes are rows with a lane for each step of each sample, of which a step binds its part.
"""

from array import array
from collections.abc import Iterable

from autograd.compiler.backends.backend import ResultBlocks
from autograd.compiler.backends.native.facts import Facts
from autograd.compiler.backends.native.grouping import group
from autograd.compiler.backends.native.instructions import CODE
from autograd.compiler.backends.native.loop import LoopWriter
from autograd.compiler.backends.native.phases import Phases
from autograd.compiler.backends.native.program import NativeProgram
from autograd.compiler.backends.native.rows import RowMemory, Target, block_number, targets
from autograd.compiler.ir.lanes import ARGUMENT, CARRY, LAST, NEXT, STEP_SUM


class StepRows(RowMemory):
    """The rows of a step."""

    def bind_sources(self, sources: Iterable[int]) -> None:
        for index in sources:
            self.row[index] = self.new_row()
            self.binds += [CODE["keep_step"], self.row[index], self.phases.kept[index]]

    def bind_output(self, index: int, targets: list[Target]) -> None:
        self.row[index] = row = self.new_row()
        self.binds += [CODE["make_step"], row, self.phases.kept[index]]
        self.flushes += [CODE["flush_step"], row, self.phases.kept[index]]


class StepWriter(LoopWriter):
    """Writes one scan over all samples at a time."""

    def write_steps(self, units: list[int], lanes: int) -> None:
        """Append its words. `lanes` is the position of its number of lanes."""
        facts, phases, rows, code = self.facts, self.phases, self.rows, self.native.code
        by_kind: dict[object, list[int]] = {CARRY: [], NEXT: [], LAST: [], None: []}
        for index in units:
            primitive = facts.primitives[index]
            by_kind[primitive if primitive in by_kind else None].append(index)
        carried, nexts, lasts, computed = by_kind.values()
        values = {facts.operands(index)[0]: facts.operands(index)[1] for index in nexts}
        states = {facts.operands(facts.operands(index)[0])[0]: phases.kept[index] for index in lasts if index in phases.kept}
        for index in carried:
            if index not in states:
                states[index] = phases.count
                phases.count += 1
                self.native.kept_widths.add(rows.width)
        self.begin(states)
        rows.first = sum(len(loop.positions) for loop in self.native.loops)
        code.extend([CODE["steps"], lanes, rows.width, int(facts.program.numbers[carried[0]][1])])
        groups = group(facts, computed)
        sources = self.lives.begin(groups)
        known = {*sources, *carried, *computed}
        sources += dict.fromkeys(value for value in values.values() if facts.lanes[value] and value not in known)
        rows.bind_sources([index for index in sources if index not in states])
        for index in carried:
            self.row[index] = rows.new_row()
            rows.binds += [CODE["keep"], self.row[index], states[index], rows.width]
        for index in carried:
            if index in phases.kept:
                own = self.row[index]
                rows.bind_output(index, [])
                self.copy(self.row[index], own)
                self.row[index] = own
        pinned = {*self.row, *values.values()}
        for step, members in enumerate(groups):
            released = sorted([rows.position(leaf) for leaf in self.lives.ended(members, step) if leaf not in pinned])
            in_place = self.may_write_over(members)
            if in_place:
                rows.free += released
            for index in members:
                if index in phases.kept:
                    pinned.add(index)
                    rows.bind_output(index, [])
                else:
                    self.row[index] = rows.new_row(reused=True)
            self.compute(members)
            if not in_place:
                rows.free += released
        moves: list[tuple[int, int]] = []
        for index in carried:
            value = values[index]
            if not facts.lanes[value]:
                moves.append((index, self.as_row(value)))
            elif value in states and value != index:  # which may be changed before
                moves.append((index, rows.new_row()))
                self.copy(moves[-1][1], self.row[value])
            elif value != index:
                moves.append((index, self.row[value]))
        for index, row in moves:
            self.copy(self.row[index], row)
        self.finish(False)
        code.append(CODE["next_step"])

    def copy(self, to: int, row: int) -> None:
        self.body.extend([CODE["identity.lanes.0"], 1, to, row])

    def begin(self, states: dict[int, int]) -> None:
        """The loop that writes what is carried into the first step."""
        facts, rows, step_rows = self.facts, self.rows, self.rows
        firsts = {index: facts.operands(index)[0] for index in states}
        rows = RowMemory(facts, self.phases, step_rows.width, step_rows.arguments, step_rows.first)
        self.rows, self.row = rows, rows.row
        rows.bind_sources(dict.fromkeys(first for first in firsts.values() if facts.lanes[first]))
        for index, number in states.items():
            row = rows.new_row()
            rows.binds += [CODE["keep"], row, number, rows.width]
            self.copy(row, self.as_row(firsts[index]))
        self.finish(False)
        self.rows, self.row, self.body = step_rows, step_rows.row, array("i")


def write_between(
    facts: Facts, phases: Phases, native: NativeProgram, widths: dict[int, int], arguments: int, index: int
) -> None:
    """Append the instruction that makes a row of samples of one of steps, or the other way round."""
    leaf, numbers, kept = facts.operands(index)[0], facts.program.numbers, phases.kept[index]
    if facts.primitives[index] is STEP_SUM:
        native.code.extend(
            [CODE["step_sum"], kept, phases.kept[leaf], widths[facts.lanes[leaf]], widths[facts.lanes[index]]]
        )
        return
    many, samples = facts.lanes[index], facts.lanes[leaf]
    if facts.primitives[leaf] is ARGUMENT:
        block, offset, stride = numbers[leaf]
        apart, samples = numbers[index] or (0, samples)
        native.code.extend([CODE["step_column"], kept, block_number(block, arguments), offset, stride, apart])
    else:
        native.code.extend([CODE["each_step"], kept, phases.kept[leaf]])
    native.code.extend([widths[many], widths[samples]])


def give_results(
    facts: Facts, phases: Phases, native: NativeProgram, results: ResultBlocks, widths: dict[int, int], units: list[int]
) -> None:
    """Append the instructions that copy results from the rows that are kept."""
    for lanes in {facts.lanes[index] for index in units}:
        for index, wanted in targets(facts, results, lanes).items():
            if index in units:
                for result, row in wanted:
                    native.code.extend([CODE["give"], result, row, phases.kept[index], widths[lanes]])
