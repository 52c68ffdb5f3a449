"""The words of a scan or a `while_loop`: what it computes lane by lane, on slots that keep what it carries."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence, Set

from autograd.compiler.backends.backend import ResultBlocks
from autograd.compiler.backends.native.facts import Facts
from autograd.compiler.backends.native.instructions import CODE
from autograd.compiler.backends.native.nests import Passes
from autograd.compiler.backends.native.operations import FIRST_SUM, Operations
from autograd.compiler.backends.native.order import Batches, batches_of
from autograd.compiler.backends.native.phases import Phases
from autograd.compiler.backends.native.program import NativeProgram
from autograd.compiler.backends.native.rows import block_number, targets
from autograd.compiler.backends.native.slots import LEAST_RANGE
from autograd.compiler.backends.native.writer import write
from autograd.compiler.ir.lanes import ARGUMENT, CARRY, EACH_STEP, LAST, NEXT, STEP_SUM, UNBOUNDED, WHILE

#: From so many neighbouring rows on, one instruction goes through a list, which takes longer to begin than two instructions.
LEAST_ROWS = 4


class Scan:
    """A scan, or a pass of its body (nests.py).

    Args:
        facts, phases: of the program. units: those that it computes, in order.
        slots: gives the next free one; it takes one for each number that it carries or reads, and as many spare ones.
        samples: of a pass how many lanes the scan has that it is in; 0 of a scan. copies: of a pass the numbers of that one
            which stand for all its steps.

    Attributes:
        carried, nexts, lasts: what it carries, what each step makes of that, and what is carried out. computed: the others.
        sums: of a pass what it sums over its steps. parts: what it computes in turn: units, and the passes behind them.
        columns, rows: what it reads of arguments, and of rows that are kept for all lanes. stepped, tables: what a pass
            reads of arguments, and of tables that are kept for one step of the scan around it.
        number: for each of all these the number that holds it; see Operations.
        back: whether it begins with the last lane. lanes: how many it has.
        holds: of a `while_loop` the carry that says whether there is another step, None of a scan.
        mapped: of one in a vmap how many samples there are, each of which has a loop of its own: `lanes` are theirs. Else 0.
    """

    def __init__(
        self,
        facts: Facts,
        phases: Phases,
        units: Sequence[int],
        slots: Iterator[int],
        samples: int = 0,
        copies: Set[int] = frozenset(),
    ) -> None:
        self.facts, self.kept, self.within, self.samples = facts, phases.kept, phases.within, samples
        primitives, numbers, lanes = facts.primitives, facts.program.numbers, facts.lanes
        is_own = {index: bool(samples) or not facts.inner[index] for index in units}
        own = (one for one in units if primitives[one] is CARRY and is_own[one])
        self.mapped: int = next((numbers[one][2] for one in own if not samples and lanes[one] >= UNBOUNDED), 0)
        by_kind: dict[object, list[int]] = {CARRY: [], NEXT: [], LAST: [], STEP_SUM: [], None: []}
        for index in units:
            kind = primitives[index] if primitives[index] in by_kind and is_own[index] else None
            if not (samples or self.mapped) and (kind is STEP_SUM or (kind is LAST and lanes[index])):
                kind = None  # of a pass
            by_kind[kind].append(index)
        self.carried, self.nexts, self.lasts, self.sums, self.computed = by_kind.values()
        self.back: bool = bool(self.carried) and numbers[self.carried[0]][1]
        first = [*self.carried, *[self.operand(one, 0) for one in self.sums], *self.computed][0]
        #: A loop over samples carries nothing from one to the next.
        self.lanes = numbers[first][2] if primitives[first] is CARRY and not (self.carried or samples) else lanes[first]
        self.lanes = self.mapped or self.lanes
        ends = [self.operand(index, 0) for index in self.nexts if numbers[index] is WHILE]
        self.holds = ends[0] if ends else None
        own = set(units)
        read = {leaf for index in units for leaf in facts.operands(index) if lanes[leaf] == self.lanes} - own - copies
        self.columns = sorted([index for index in read if primitives[index] is ARGUMENT], key=numbers.__getitem__)
        self.stepped = sorted(read & facts.fetched, key=self.source)
        self.tables = sorted([index for index in read if index in phases.within], key=phases.within.__getitem__)
        rows = read.difference(self.columns, self.stepped, self.tables)
        self.rows = sorted(rows, key=self.kept.__getitem__)
        given = [*self.carried, *self.columns, *self.stepped, *self.tables, *self.rows, *self.sums]
        self.number = {index: next(slots) for index in given}
        self.spare = [next(slots) for _ in self.carried]
        self.parts: list[tuple[list[int], list[Scan]]] = [(self.computed, [])]
        self.copies: list[list[tuple[int, int]]] = [[]]
        if self.mapped:
            self.copies = [[(one, self.operand(one, 0)) for one in self.computed if primitives[one] is EACH_STEP]]
        elif not samples and any(lanes[index] != self.lanes for index in self.computed):
            found = Passes(facts, phases, self.computed, self.lanes)
            self.copies = found.copies
            known = {copy for some in found.copies for copy, _ in some}
            self.parts = [
                (part, [Scan(facts, phases, units, slots, self.lanes, known.difference(units)) for units in passes])
                for part, passes in found.parts
            ]
            self.computed = [index for index in self.computed if lanes[index] == self.lanes]
        #: The operations of each part.
        self.pieces: list[Batches] = []

    def source(self, index: int) -> tuple[int, int, int, int]:
        """Of a column for each step the block, the offset, and how far apart lanes and steps are."""
        (leaf,), (apart, _) = self.facts.program.args[index], self.facts.program.numbers[index]
        block, offset, stride = self.facts.program.numbers[leaf]
        return block, offset, stride, apart

    def operand(self, index: int, position: int) -> int:
        return self.facts.leaves[self.facts.starts[index] + position]

    def bodies(self) -> Iterator[Batches]:
        """Its operations, in order."""
        for piece, (_, passes) in zip(self.pieces, self.parts, strict=True):
            yield piece
            for one in passes:
                yield from one.bodies()

    def compute(self, made: Operations, constants: Iterable[int]) -> None:
        """Append its operations."""
        number = made.number
        for index, slot in self.number.items():
            number[index] = slot
        for index, source in self.copies[0] if self.mapped else ():
            number[index] = number[source]
        for (units, passes), copies in zip(self.parts, self.copies, strict=True):
            begin = made.count
            made.compute(array("i", [index for index in units if self.facts.primitives[index] is not EACH_STEP]))
            for index, source in copies:
                number[index] = number[source]
            self.pieces.append(batches_of(made, begin, constants))
            for one in passes:
                one.compute(made, constants)
        for index in self.nexts:
            number[index] = number[self.operand(index, 1)]
        for index in self.lasts:
            number[index] = number[self.operand(self.operand(index, 0), 0)]
        others = [self.operand(carry, 0) for carry in self.carried] + [self.operand(one, 0) for one in self.sums]
        self.number |= {index: number[index] for index in [*self.computed, *self.nexts, *self.lasts, *others]}

    def share_slots(self, made: Operations, slots: "array[int]") -> None:
        """Let what a step makes of a carry take its slot where nobody reads the carry behind that, so that it need not be
        moved. Batches that may be a RANGE write whole eights, so they keep their slots."""
        if len(self.parts) > 1 or self.parts[0][1]:
            for _, passes in self.parts:
                for one in passes:
                    one.share_slots(made, slots)
            return
        body = self.pieces[0]
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
        made: Operations,
        slots: "array[int]",
        widths: dict[int, int],
        arguments: int,
        results: ResultBlocks,
        counts: list[int],
        first_table: int,
    ) -> None:
        """Append its words.

        Args:
            native: the program so far. made, slots: the operations, and for each number its slot.
            widths: for numbers of lanes their position; a `while_loop` whose steps are not counted has none.
            arguments: how many blocks there are. results: those of the program.
            counts: of a `while_loop` the slots that hold its number of steps.
            first_table: the slot at which tables begin that hold what passes keep for one of its steps.
        """
        facts, numbers, code = self.facts, self.facts.program.numbers, native.code
        width, wanted = widths.get(self.lanes, -1), targets(self.facts, results, self.lanes)

        def slot(index: int) -> int:
            return slots[self.number[index]]

        sums = list(map(slot, self.sums))
        native.carried += [[]] * bool(self.mapped) + [[*map(slot, self.carried), *sums]]
        code.extend([CODE["zero"], len(sums), *sums] if sums else [])
        first = self.move([(slot(carry), slot(self.operand(carry, 0))) for carry in self.carried])
        words = [] if self.mapped else first
        skip = begin = len(native.code) + len(words)
        if self.samples and self.holds is not None:
            words += [CODE["while_lane"], slot(self.holds), 0]
            begin = len(native.code) + len(words)
        elif self.samples:
            words += [CODE["enter"], width, widths[self.samples], int(self.back)]
        elif self.holds is not None and not self.mapped:
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
        for index in self.stepped:
            block, offset, stride, apart = self.source(index)
            words += [CODE["fetch_step"], slot(index), 1, block_number(block, arguments), offset, stride, apart]
        words += self.all_lanes("recall", self.rows, slot)
        words += self.all_steps("recall_step", self.tables, slot, first_table)
        code.extend(words)
        if self.mapped and self.holds is not None:
            code.extend([*first, CODE["while_lane"], slot(self.holds), 0])
            begin = len(code)
        summed = {index: self.operand(index, 0) for index in self.sums}
        for some in (self.carried, [*self.computed, *self.nexts]):
            code.extend(self.all_lanes("remember", [index for index in some if index in self.kept], slot))
            passed = [index for index in some if index in self.within and self.samples]
            code.extend(self.all_steps("remember_step", passed, slot, first_table))
            for index in some:
                for target in wanted.get(index, ()):
                    code.extend([CODE["put"], slot(index), *target])
            for index, source in summed.items():
                if (source in self.carried) == (some is self.carried):
                    code.extend([CODE["add.one.0"], slot(index), slot(index), slot(source)])
            if some is self.carried:
                for body, (_, passes) in zip(self.pieces, self.parts, strict=True):
                    code.frombytes(write(made, body, slots))
                    for one in passes:
                        one.write(native, made, slots, widths, arguments, results, [], first_table)
        code.extend(self.move([(slot(self.operand(one, 0)), slot(one)) for one in self.nexts]))
        if self.samples and self.holds is None:
            code.append(CODE["leave"])
            return
        if (self.samples or self.mapped) and self.holds is not None:
            code.extend([CODE["repeat_lane"], slot(self.holds), len(code) - begin])
            code[begin - 1] = len(code) - begin + 3
        if self.samples:
            return
        if self.mapped and self.holds is not None:
            code.extend(self.all_lanes("remember", [index for index in self.lasts if index in self.kept], slot))
            code.extend([word for one in self.lasts for at in wanted.get(one, ()) for word in (CODE["put"], slot(one), *at)])
        if self.holds is None or self.mapped:
            code.append(CODE["again"])
        else:
            code.extend([CODE["repeat"], slot(self.holds)])
        if self.lanes >= UNBOUNDED:
            code[skip + 2] = len(code) - skip
        if self.mapped:
            return
        if self.holds is not None and width >= 0:
            keeps = any(facts.lanes[index] == self.lanes for index in self.kept)
            code.extend([CODE["room"], width, int(keeps)])
            for count in counts:
                code.extend([CODE["count"], slots[count], width])

    def all_lanes(self, name: str, rows: list[int], slot: Callable[[int], int]) -> list[int]:
        words: list[int] = []
        for first, some in neighbours([(self.kept[row], slot(row)) for row in rows], 1):
            if len(some) < LEAST_ROWS:
                words += [word for row, one in enumerate(some, first) for word in (CODE[name], one, row)]
            else:
                words += [CODE[name + "_rows"], len(some), first, *some]
        return words

    def all_steps(self, name: str, tables: list[int], slot: Callable[[int], int], first: int) -> list[int]:
        size = self.lanes // (self.samples or 1)
        found = neighbours([(first + self.within[one], slot(one)) for one in tables], size)
        return [word for begin, some in found for word in (CODE[name], len(some), size, begin, *some)]

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


def neighbours(pairs: list[tuple[int, int]], apart: int) -> list[tuple[int, list[int]]]:
    """The slots of positions that lie so far apart, each list with the first of its positions.

    >>> neighbours([(8, 21), (5, 23), (7, 20)], 1)
    [(5, [23]), (7, [20, 21])]
    """
    found: list[tuple[int, list[int]]] = []
    for position, slot in sorted(pairs):
        if found and position == found[-1][0] + apart * len(found[-1][1]):
            found[-1][1].append(slot)
        else:
            found.append((position, [slot]))
    return found
