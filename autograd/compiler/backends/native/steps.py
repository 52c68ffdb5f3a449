"""The words of a scan or a `while_loop`: what it computes lane by lane, on slots that keep what it carries."""

from array import array
from collections.abc import Callable, Iterator, Sequence

from autograd.compiler.backends.native.facts import Facts
from autograd.compiler.backends.native.instructions import CODE
from autograd.compiler.backends.native.operations import FIRST_SUM, Operations
from autograd.compiler.backends.native.order import Batches
from autograd.compiler.backends.native.phases import Phases
from autograd.compiler.backends.native.program import NativeProgram
from autograd.compiler.backends.native.rows import Target, block_number
from autograd.compiler.backends.native.slots import LEAST_RANGE
from autograd.compiler.ir.lanes import ARGUMENT, CARRY, LAST, NEXT, UNBOUNDED, WHILE


class Scan:
    """A scan.

    Args:
        facts, phases: of the program. units: those that it computes, in order.
        slots: gives the next free one; it takes one for each number that it carries or reads, and as many spare ones.

    Attributes:
        carried, nexts, lasts: what it carries, what each step makes of that, and what is carried out. computed: the others.
        columns, rows: what it reads of arguments, and of rows that are kept for all lanes.
        number: for each of all these the number that holds it; see Operations.
        back: whether it begins with the last lane. lanes: how many it has.
        holds: of a `while_loop` the carry that says whether there is another step, None of a scan.
    """

    def __init__(self, facts: Facts, phases: Phases, units: Sequence[int], slots: Iterator[int]) -> None:
        self.facts, self.kept = facts, phases.kept
        primitives, numbers = facts.primitives, facts.program.numbers
        by_kind: dict[object, list[int]] = {CARRY: [], NEXT: [], LAST: [], None: []}
        for index in units:
            by_kind[primitives[index] if primitives[index] in by_kind else None].append(index)
        self.carried, self.nexts, self.lasts, self.computed = by_kind.values()
        self.back: bool = numbers[self.carried[0]][1]
        self.lanes = facts.lanes[self.carried[0]]
        ends = [self.operand(index, 0) for index in self.nexts if numbers[index] is WHILE]
        self.holds = ends[0] if ends else None
        own = set(units)
        read = {leaf for index in units for leaf in facts.operands(index) if facts.lanes[leaf]} - own
        self.columns = sorted([index for index in read if primitives[index] is ARGUMENT], key=numbers.__getitem__)
        self.rows = sorted([index for index in read if primitives[index] is not ARGUMENT], key=self.kept.__getitem__)
        self.number = {index: next(slots) for index in [*self.carried, *self.columns, *self.rows]}
        self.spare = [next(slots) for _ in self.carried]

    def operand(self, index: int, position: int) -> int:
        return self.facts.leaves[self.facts.starts[index] + position]

    def compute(self, made: Operations) -> None:
        """Append its operations."""
        number = made.number
        for index, slot in self.number.items():
            number[index] = slot
        made.compute(array("i", self.computed))
        for index in self.nexts:
            number[index] = number[self.operand(index, 1)]
        for index in self.lasts:
            number[index] = number[self.operand(self.operand(index, 0), 0)]
        firsts = [self.operand(carry, 0) for carry in self.carried]
        self.number |= {index: number[index] for index in [*self.computed, *self.nexts, *firsts]}

    def share_slots(self, made: Operations, body: Batches, slots: "array[int]") -> None:
        """Let what a step makes of a carry take its slot where nobody reads the carry behind that, so that it need not be
        moved. Batches that may be a RANGE write whole eights, so they keep their slots."""
        number, starts, begins = self.number, body.starts, made.begins
        carried, values = {number[index] for index in self.carried}, [number[index] for index in self.nexts]
        read: dict[int, int] = {}  # for each carry the last batch that reads it
        found: dict[int, int] = {}  # for each number the batch that makes it
        for batch in range(len(starts) - 1):
            for operation in body.order[starts[batch] : starts[batch + 1]]:
                found[made.inputs + operation] = batch
                read |= {one: batch for one in made.reads[begins[operation] : begins[operation + 1]] if one in carried}
        for index, value in zip(self.nexts, values, strict=True):
            own = number[self.operand(index, 0)]
            if own in values or values.count(value) > 1 or value not in found:
                continue
            batch = found[value]
            size, last = starts[batch + 1] - starts[batch], read.get(own, -1)
            alone = size == 1 and made.codes[value - made.inputs] < FIRST_SUM
            if last < batch + alone and size < LEAST_RANGE:
                slots[value] = slots[own]

    def write(
        self,
        native: NativeProgram,
        body: memoryview,
        slots: Sequence[int],
        width: int,
        arguments: int,
        wanted: dict[int, list[Target]],
        counts: list[int],
    ) -> None:
        """Append its words.

        Args:
            native: the program so far. body: those of its operations. slots: for each number its slot.
            width: the position of its number of lanes; -1 of a `while_loop` whose steps are not counted.
            arguments: how many blocks there are. wanted: its rows that are results, and where they go.
            counts: of a `while_loop` the slots that hold its number of steps.
        """
        numbers, code = self.facts.program.numbers, native.code

        def slot(index: int) -> int:
            return slots[self.number[index]]

        native.carried.append(list(map(slot, self.carried)))
        words = self.move([(slot(carry), slot(self.operand(carry, 0))) for carry in self.carried])
        begin = len(native.code) + len(words)
        if self.holds is not None:
            words += [CODE["while"], slot(self.holds), 0]
        else:
            words += [CODE["skip"], width, 0] if self.lanes >= UNBOUNDED else []
            words += [CODE["scan"], width, int(self.back)]
        before = None
        for index in self.columns:
            block, offset, stride = numbers[index]
            if before == (block, offset - 1, stride):
                words[-4] += 1
            else:
                words += [CODE["fetch"], slot(index), 1, block_number(block, arguments), offset, stride]
            before = block, offset, stride
        words += self.all_lanes("recall", self.rows, slot)
        code.extend(words)
        for made in (self.carried, [*self.computed, *self.nexts]):
            code.extend(self.all_lanes("remember", [index for index in made if index in self.kept], slot))
            for index in made:
                for target in wanted.get(index, ()):
                    code.extend([CODE["put"], slot(index), *target])
            if made is self.carried:
                code.frombytes(body)
        code.extend(self.move([(slot(self.operand(one, 0)), slot(one)) for one in self.nexts]))
        code.extend([CODE["again"]] if self.holds is None else [CODE["repeat"], slot(self.holds)])
        if self.lanes >= UNBOUNDED:
            code[begin + 2] = len(code) - begin
        if self.holds is not None and width >= 0:
            keeps = any(self.facts.lanes[index] == self.lanes for index in self.kept)
            code.extend([CODE["room"], width, int(keeps)])
            for count in counts:
                code.extend([CODE["count"], slots[count], width])

    def all_lanes(self, name: str, rows: list[int], slot: Callable[[int], int]) -> list[int]:
        return [CODE[name], len(rows), *map(slot, rows), *map(self.kept.__getitem__, rows)] if rows else []

    def move(self, pairs: list[tuple[int, int]]) -> list[int]:
        """Slots = other slots, all at once: what would be changed before it is read is moved to a spare one first."""
        words: list[int] = []
        changed: set[int] = set()
        for (to, source), spare in zip(pairs, self.spare, strict=True):
            if source in changed:
                words += [CODE["identity.one.0"], spare, source]
            changed.add(to)
        changed.clear()
        for (to, source), spare in zip(pairs, self.spare, strict=True):
            if to != source:
                words += [CODE["identity.one.0"], to, spare if source in changed else source]
            changed.add(to)
        return words
