"""What a scan computes within each of its steps by other loops: the passes of its body, as a program has phases.

A loop within it is a pass, and so is what is computed for each of as many steps without a carry. What a pass sums over its
steps, and what its loop carries out, is a number of the outer step, which is there behind the pass.
"""

from collections.abc import Sequence

from autograd.compiler.backends.native.facts import Facts
from autograd.compiler.backends.native.phases import Phases
from autograd.compiler.ir.lanes import EACH_STEP, LAST, STEP_SUM

#: What is made of the steps of a pass.
OUT = {LAST, STEP_SUM}


class Passes:
    """The passes of a body.

    Args:
        facts, phases: of the program. units: those of the body, in order, without what it carries itself. lanes: of the
            outer loop.

    Attributes:
        parts: in turn the units of outer steps, and those of each pass behind them.
        copies: for each part its numbers of outer steps that passes read, each with what stands for it there.
    """

    def __init__(self, facts: Facts, phases: Phases, units: Sequence[int], lanes: int) -> None:
        self.facts, self.phases, self.units, self.lanes = facts, phases, units, lanes
        self.at: dict[int, int] = {}
        self.begins: dict[int, int] = {}
        self.find()
        count = 1 + max(self.at.values(), default=0)
        self.parts: list[tuple[list[int], list[list[int]]]] = []
        self.copies: list[list[tuple[int, int]]] = []
        for part in range(count):
            own, copies = list[int](), list[tuple[int, int]]()
            passes: dict[tuple[int, int], list[int]] = {}
            for index in units:
                if self.at[index] != part:
                    continue
                is_copy = facts.primitives[index] is EACH_STEP
                if is_copy:
                    copies.append((index, facts.operands(index)[0]))
                if self.is_inside(index) and (not is_copy or index in phases.kept or index in phases.given):
                    passes.setdefault(self.pass_of(index), []).append(index)
                elif not is_copy:
                    own.append(index)
            self.parts.append((own, [passes[key] for key in sorted(passes)]))
            self.copies.append(copies)
        self.keep()

    def source(self, index: int) -> int:
        """A number of the pass that makes this one."""
        return self.facts.operands(index)[0] if self.comes_out(index) else index

    def comes_out(self, index: int) -> bool:
        return self.facts.primitives[index] in OUT and self.facts.lanes[index] == self.lanes

    def is_inside(self, index: int) -> bool:
        return self.facts.lanes[index] != self.lanes or self.comes_out(index)

    def pass_of(self, index: int) -> tuple[int, int]:
        """The loop that makes it, 0 for none, and how many lanes that has."""
        source = self.source(index)
        return self.facts.inner[source], self.facts.lanes[source]

    def find(self) -> None:
        """Find out in which part each unit is computed."""
        facts, at, begins = self.facts, self.at, self.begins
        waiting = True
        while waiting:
            waiting = False
            for index in self.units:
                own, _ = self.pass_of(index) if self.is_inside(index) else (0, 0)
                highest = max([self.ready(leaf, own) for leaf in facts.operands(index) if leaf in at], default=0)
                if own:
                    waiting |= highest > begins.get(own, 0)
                    begins[own] = highest = max(highest, begins.get(own, 0))
                at[index] = highest

    def ready(self, leaf: int, own: int) -> int:
        """The first part in which a pass, or with 0 an outer step, can read a number."""
        if self.comes_out(leaf):
            return self.at[leaf] + (self.pass_of(leaf)[0] != own or not own)
        other = self.facts.inner[leaf]
        return self.begins[other] + 1 if other and other != own else self.at[leaf]

    def keep(self) -> None:
        """Give numbers of a pass that others read a table that holds those of all its steps."""
        facts, kept, within, size = self.facts, self.phases.kept, self.phases.within, 0
        for _, passes in self.parts:
            for units in passes:
                own = set(units)
                for index in units:
                    for leaf in facts.operands(index):
                        inside = leaf in self.at and facts.lanes[leaf] != self.lanes
                        known = leaf in own or leaf in kept or leaf in within
                        if inside and not known and facts.primitives[leaf] is not EACH_STEP:
                            within[leaf] = size
                            size += facts.lanes[leaf] // self.lanes
        self.phases.tables = max(self.phases.tables, size)
