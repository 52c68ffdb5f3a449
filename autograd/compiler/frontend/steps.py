"""What a `scan` inside `jit` gives of its steps: one result with lanes, of which entries can be asked."""

import operator
from collections.abc import Iterator
from typing import Any

from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.entries import no_entry
from autograd.compiler.frontend.mapped import Lanes
from autograd.compiler.ir.tables import read, table_of_row
from autograd.errors import TraceError
from autograd.modes import modes
from autograd.trees.treedef import ARRAY, LeafDef


class Steps(Lanes):
    """The y of each step. Beside what `Lanes` can, it has entries: each is read from a table, which is made once."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.tables: dict[tuple[int, bool], Any] = {}

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            some = range(self.lanes)[index]
            if self.listed:
                return [self[at] for at in some]
            numbers = [self._number_at(i, at) for at in some for i in range(len(self.numbers))]
            return LeafDef(ARRAY, (len(some), *self.inner.shape)).unflatten(numbers)
        try:
            at = operator.index(index)
        except (TypeError, TraceError):
            no_entry()
        if not -self.lanes <= at < self.lanes:
            raise IndexError(f"scan(): entry {index} of ys was asked for, which has {self.lanes}.")
        return self.inner.shaped(iter([self._number_at(i, at % self.lanes) for i in range(len(self.numbers))]))

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(self.lanes))

    def _number_at(self, i: int, at: int) -> Any:
        number = self.numbers[i]
        truth = isinstance(number, Condition)
        node = number.indicator if isinstance(number, Condition) else number
        if node.lanes:
            key = i, modes.recording
            if key not in self.tables:
                self.tables[key] = table_of_row(node, self.lanes)
            node = read(self.tables[key], self.trace.constant(float(at)))
        return Condition(node) if truth else node
