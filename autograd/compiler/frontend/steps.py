"""What a `scan` inside `jit` gives of its steps: one result with lanes, of which entries can be asked."""

import operator
from collections.abc import Iterator
from typing import Any, NoReturn

from autograd.compiler.frontend.columns import step_column
from autograd.compiler.frontend.condition import Condition
from autograd.compiler.frontend.entries import no_entry
from autograd.compiler.frontend.mapped import Lanes
from autograd.compiler.ir.tables import read, table_of_row
from autograd.errors import TraceError
from autograd.modes import modes
from autograd.primitives import equal, where
from autograd.primitives import sum as total
from autograd.trees.treedef import ARRAY, LIST, LeafDef


class Steps(Lanes):
    """The y of each step. Beside what `Lanes` can, it has entries: each is read from a table, which is made once."""

    given_by = "scan"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.tables: dict[tuple[int, bool], Any] = {}

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            some = range(self.lanes)[index]
            if self.listed:
                return [self[at] for at in some]
            numbers = [self.number_at(i, at) for at in some for i in range(len(self.numbers))]
            return LeafDef(ARRAY, (len(some), *self.inner.shape)).unflatten(numbers)
        return entry_of(self, index)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(self.lanes))

    def number_at(self, i: int, at: int) -> Any:
        number = self.numbers[i]
        truth = isinstance(number, Condition)
        node = number.indicator if isinstance(number, Condition) else number
        if node.lanes:
            key = i, modes.recording
            if key not in self.tables:
                self.tables[key] = table_of_row(node, self.lanes)
            node = read(self.tables[key], self.trace.constant(float(at)))
        return Condition(node) if truth else node


class StepsOfSamples(Lanes):
    """The y of each step of a scan in a vmap, in the function that is mapped, or of one in a scan, in the body of that. It
    may be read by another scan, added up, and returned, and entries may be asked of it.

    Attributes:
        samples: how many there are. numbers: those of a step, with a lane for each step of each sample.
    """

    given_by = "scan"

    def __init__(self, *args: Any, samples: int) -> None:
        super().__init__(*args)
        self.samples = samples

    def with_leading_axis_at(self, axis: int) -> "StepsOfSamples":
        numbers, inner, lanes, listed = self.numbers, self.inner, self.lanes, self.listed
        return StepsOfSamples(self.trace, numbers, inner, lanes, listed, axis, samples=self.samples)

    def __getitem__(self, index: Any) -> Any:
        return entry_of(self, index)

    def __iter__(self) -> NoReturn:
        no_entry()

    def number_at(self, i: int, at: int) -> Any:
        """What one step gave: the sum over steps of what that one gave, and of 0 for each other."""
        is_it = equal(step_column(self.trace, [[float(step == at)] for step in range(self.lanes)])[0], 1.0)
        number = self.trace.between_steps(where(is_it, self.spread()[i], 0.0), self.lanes * self.samples, self.samples)
        return Condition(number) if isinstance(self.numbers[i], Condition) else number

    def spread(self) -> list[Any]:
        numbers = [number.indicator if isinstance(number, Condition) else number for number in self.numbers]
        many = self.lanes * self.samples
        return [number if number.lanes == many else self.trace.spread(number, many) for number in numbers]

    def apply_primitive(self, primitive: Any, lists: tuple[Any, ...]) -> Any:
        if primitive is not total or self.inner.shape:
            no_entry()
        return self.total()

    def total(self) -> Any:
        return self.trace.between_steps(self.spread()[0], self.lanes * self.samples, self.samples)


def entry_of(ys: Steps | StepsOfSamples, index: Any) -> Any:
    """The y of one step."""
    try:
        at = operator.index(index)
    except (TypeError, TraceError):
        no_entry()
    if not -ys.lanes <= at < ys.lanes:
        raise IndexError(f"scan(): entry {index} of ys was asked for, which has {ys.lanes}.")
    return ys.inner.shaped(iter([ys.number_at(i, at % ys.lanes) for i in range(len(ys.numbers))]))


class SamplesOfSteps(Lanes):
    """What `vmap` gives of the y of each step of a scan: it may be returned."""

    def __init__(self, steps: StepsOfSamples, listed: bool) -> None:
        inner = LeafDef(LIST if steps.listed else ARRAY, (steps.lanes, *steps.inner.shape))
        super().__init__(steps.trace, steps.spread(), inner, steps.samples, listed)
        self.steps = steps


def _refused(self: Lanes, *others: Any, **options: Any) -> NoReturn:
    no_entry()


OPERATORS = """add radd sub rsub mul rmul truediv rtruediv pow rpow mod rmod floordiv rfloordiv neg abs lt le eq ne gt ge and
or invert rand ror matmul array_ufunc array_function"""
METHODS = "derivatives block with_numbers mapped samples_of squared_distances mean max min var std clip dot"
for _kind in (StepsOfSamples, SamplesOfSteps):
    for _name in [*[f"__{name}__" for name in OPERATORS.split()], *METHODS.split()]:
        setattr(_kind, _name, _refused)
for _name in ("__iter__", "__getitem__", "apply_primitive", "sum", "total", "with_axis_in_front", "with_leading_axis_at"):
    setattr(SamplesOfSteps, _name, _refused)
