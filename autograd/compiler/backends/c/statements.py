"""Instructions on single numbers, as statements of C."""

from collections.abc import Callable, Iterator, Sequence

from autograd.compiler.backends.c.functions import value
from autograd.compiler.backends.c.locations import Entry, Location, how_many_alike, index_of, literal, regular, stride
from autograd.compiler.backends.c.together import LOOP, PARTS, columns_of
from autograd.compiler.backends.native.decoding import Operand
from autograd.compiler.backends.native.functions import Function
from autograd.compiler.backends.native.instructions import ONE, RANGE, Opcode
from autograd.compiler.backends.native.to_c import CHEAP_FIRST

#: The longest text: compilers take more than linear time, and two thousand statements take them a second.
LONGEST = 2000


class TooLongError(Exception):
    """The text has more than LONGEST statements."""


class Statements:
    """The body of a function, as it is written.

    Attributes:
        lines: what is written. count: how many statements it has. short: whether it is to have few.
        slot: for each slot where its number is found; before it is written it is a constant.
        tables: for the first slot of a table, the distance to the next and their count a pointer to its first number, and
            how far apart they are.
        memory: how many numbers the function's own arrays take.
        carried: the slots that each scan carries. width, variables: of the scan at hand, its number of lanes and
            those slots. counted: of a while whose steps are counted how many there are so far; else "". step: which lane
            of what is kept that is, until it has a name. above: the variables and the width of the loop around this one, and
            outer: the name of its lane. of_steps_within: for the first slot of a table with a number for each step of a loop
            within a lane where it lies in the memory.
    """

    def __init__(self, constants: Sequence[float], inputs: Sequence[str], reduced: set[int], short: bool) -> None:
        self.lines: list[str] = []
        self.count = self.memory = 0
        self.slot: dict[int, Location] = {}
        self.constants, self.inputs, self.reduced, self.short = constants, inputs, reduced, short
        self.carried: Iterator[list[int]] = iter(())
        self.width = self.names = 0
        self.counted = self.step = ""
        self.above: tuple[set[int], int] = set(), 0
        self.outer = ""
        self.of_steps_within: dict[int, int] = {}
        self.tables: dict[tuple[int, int, int], tuple[str, int]] = {}
        self.accumulator: Location = ""
        self.variables: set[int] = set()
        self.indent = "    "

    def add(self, line: str, statements: int = 1) -> None:
        self.lines.append(self.indent + line if line else "")
        self.count += statements
        if self.count > LONGEST:
            raise TooLongError

    def new_name(self, letter: str) -> str:
        self.names += 1
        return f"{letter}{self.names}"

    def location(self, slot: int) -> Location:
        found = self.slot.get(slot)
        return literal(self.constants[slot]) if found is None else found

    def locations(self, slots: Sequence[int]) -> list[Location]:
        return [self.location(slot) for slot in slots]

    def define(self, slot: int, expression: str, statements: int = 1) -> None:
        """Give a slot a new name, or what a scan carries a new number. What a loop adds to is a variable, which a later loop
        sets anew."""
        if slot in self.variables:
            self.accumulator = self.slot[slot]
            self.add(f"{self.accumulator} = {expression};", statements)
            return
        name = self.new_name("v")
        self.add(f"{'' if slot in self.reduced else 'const '}double {name} = {expression};", statements)
        self.slot[slot] = self.accumulator = name

    def array(self, size: int) -> str:
        """A new array in the function's memory."""
        name = self.new_name("a")
        self.add(f"double *const {name} = memory + {self.memory};")
        self.memory += size
        return name

    def gathered(self, locations: Sequence[Location]) -> tuple[str, int]:
        """Numbers as the first of an array and how far apart they are; they are copied where they lie elsewhere."""
        step = stride(locations)
        if step is not None:
            first = locations[0]
            assert isinstance(first, Entry)
            return f"{first.array} + {first.at}", step
        name = self.new_name("k")
        self.add(f"const double {name}[] = {{{', '.join(map(str, locations))}}};", 1 + len(locations) // 4)
        return name, 1

    def pointer(self, locations: Sequence[Location]) -> str:
        """Numbers as neighbours in an array, copied where they are no such."""
        first, step = self.gathered(locations)
        if step == 1:
            return first
        name = self.new_name("k")
        self.add(f"const double {name}[] = {{{', '.join(map(str, locations))}}};", 1 + len(locations) // 4)
        return name

    # --- functions ------------------------------------------------------------------------------------------------------

    def function(self, opcode: Opcode, operands: list[Operand], loop: bool) -> None:
        """A function of one or of several numbers, as a loop or not."""
        function, numbers = opcode.function, [number for _, number in operands]
        assert function is not None
        if opcode.kind == ONE:
            self.one(function, opcode.mask, numbers)
        else:
            copied = opcode.kind == RANGE or function.costly
            self.several(function, columns_of(opcode, numbers), loop, copied)

    def one(self, function: Function, mask: int, numbers: list[int]) -> None:
        out, *slots = numbers
        given = iter(slots)
        operands = [self.accumulator if mask >> k & 1 else self.location(next(given)) for k in range(function.arity)]
        changing = not self.variables.isdisjoint(numbers)
        if function.name == "identity" and out not in self.reduced and not changing:
            self.slot[out] = self.accumulator = operands[0]
        else:
            self.define(out, value(function).format(*operands))

    def several(self, function: Function, columns: list[list[int]], loop: bool, copied: bool) -> None:
        """A function of several numbers; a loop reads operands that lie in no array from a copy, where that pays."""
        outs, *slots = columns
        read = [self.locations(column) for column in slots]
        same = [len(set(column)) == 1 for column in read]
        steps = [0 if alike else stride(column) for column, alike in zip(read, same, strict=True)]
        loop = loop and (copied or None not in steps)
        if not loop or not (self.reduced | self.variables).isdisjoint(outs):
            made: list[Location] = []
            for out, *operands in zip(outs, *read, strict=True):
                self.define(out, value(function).format(*operands))
                made.append(self.slot[out])
            return
        n = len(outs)
        if function.name in CHEAP_FIRST:
            pointers = ", ".join(map(self.pointer, read))
            name = self.array(n)
            self.add(f"each_{function.name}({n}, {name}, {pointers});")
        else:
            operands = [
                str(column[0]) if alike else entry(*self.gathered(column)) for column, alike in zip(read, same, strict=True)
            ]
            name = self.array(n)
            self.add(f"for (int i = 0; i < {n}; i++) {name}[i] = {value(function).format(*operands)};")
        for i, out in enumerate(outs):
            self.slot[out] = Entry(name, i)

    # --- general instructions -------------------------------------------------------------------------------------------

    def load(self, w: list[int]) -> None:
        slot, n, block, i = w
        for k in range(n):
            self.slot[slot + k] = Entry(self.inputs[block], i + k)

    def count_lanes(self, w: list[int]) -> None:
        self.define(w[0], f"(double)lanes_{w[1]}")

    def zero(self, w: list[int]) -> None:
        slots = w[1:]
        if len(slots) < LOOP:
            for slot in slots:
                self.define(slot, "0.0")
            return
        name = self.array(len(slots))
        self.add(f"for (int i = 0; i < {len(slots)}; i++) {name}[i] = 0.0;")
        for i, slot in enumerate(slots):
            self.slot[slot] = Entry(name, i)

    def store(self, w: list[int]) -> None:
        _, result, i, *slots = w
        locations, at = self.locations(slots), 0
        while at < len(locations):
            rows, columns = regular(locations, at)
            if self.short and (same := how_many_alike(locations, at)) >= LOOP:
                self.add(f"for (int i = 0; i < {same}; i++) result_{result}[{i + at} + i] = {locations[at]};")
                at += same
                continue
            if rows * columns < LOOP:
                self.add(f"result_{result}[{i + at}] = {locations[at]};")
                at += 1
                continue
            first = locations[at]
            assert isinstance(first, Entry)
            across = index_of(locations[at + 1]) - first.at
            read, written, loops = f"{first.at} + {across} * j", f"{i + at} + j", f"for (int j = 0; j < {columns}; j++)"
            if rows > 1:
                read += f" + {index_of(locations[at + columns]) - first.at} * i"
                written += f" + {columns} * i"
                loops = f"for (int i = 0; i < {rows}; i++) {loops}"
            self.add(f"{loops} result_{result}[{written}] = {first.array}[{read}];")
            at += rows * columns

    def store_range(self, w: list[int]) -> None:
        n, result, i, slot = w
        self.store([n, result, i, *range(slot, slot + n)])

    def spread(self, w: list[int]) -> None:
        result, i, slot, width = w
        entry = f"result_{result}[{i} * lanes_{width} + l]"
        self.add(f"for (ptrdiff_t l = 0; l < lanes_{width}; l++) {entry} = {self.location(slot)};")

    # --- scans ----------------------------------------------------------------------------------------------------------

    def carry(self) -> None:
        """What a loop carries are variables, those of neighbouring slots an array."""
        slots = sorted(next(self.carried))
        self.variables = set(slots)
        while slots:
            count = next((k for k in range(1, len(slots)) if slots[k] != slots[0] + k), len(slots))
            run, slots = slots[:count], slots[count:]
            first = self.locations(run)
            name = self.array(count) if count >= LOOP else ""
            for k, (slot, location) in enumerate(zip(run, first, strict=True)):
                self.slot[slot] = Entry(name, k) if name else self.new_name("v")
                self.add(f"{'' if name else 'double '}{self.slot[slot]} = {location};")

    def scan(self, w: list[int]) -> None:
        """A loop over lanes, one after the other."""
        self.carry()
        self.width = w[0]
        lanes = f"lanes_{self.width}"
        down = f"for (ptrdiff_t at = {lanes} - 1; at >= 0; at--) {{"
        self.add(down if w[1] else f"for (ptrdiff_t at = 0; at < {lanes}; at++) {{")
        self.indent += "    "

    def enter(self, w: list[int]) -> None:
        """A loop within a step of another."""
        self.outer = above = self.new_name("s")
        self.above = self.variables, self.width
        self.carry()
        self.variables |= self.above[0]
        self.width, lanes, apart = w[0], f"lanes_{w[0]}", f"lanes_{w[1]}"
        self.add(f"const ptrdiff_t {above} = at;")
        first = f"at = {above} + {lanes} - {apart}, turn = {lanes} / {apart} - 1" if w[2] else f"at = {above}, turn = 0"
        next_one = f"at >= 0; at -= {apart}, turn--" if w[2] else f"at < {lanes}; at += {apart}, turn++"
        self.add(f"for (ptrdiff_t {first}; {next_one}) {{")
        self.indent += "    "

    def while_lane(self, w: list[int]) -> None:
        self.above = self.variables, self.width
        self.carry()
        self.variables |= self.above[0]
        self.add(f"while ({self.location(w[0])} != 0.0) {{")
        self.indent += "    "

    def leave(self, w: list[int]) -> None:
        self.variables, self.width = self.above
        self.indent = self.indent[4:]
        self.add("}", 0)

    def as_long(self, w: list[int], room: list[int]) -> None:
        """A loop whose end nobody knows; `room` holds the operands of what counts its steps, if anything does."""
        self.carry()
        if room:
            self.counted = f"lanes_{room[0]}"
            self.add(f"ptrdiff_t {self.counted} = 0;")
        self.add(f"while ({self.location(w[0])} != 0.0) {{")
        self.indent += "    "
        self.step = f"{self.counted} < room_{room[0]} ? {self.counted} : 0" if room else ""

    def room(self, w: list[int]) -> None:
        counted = f"lanes_{w[0]}"
        if w[1]:
            self.add(f"lanes[{w[0]}] = {counted} > room_{w[0]} ? -{counted} : {counted};")
            self.add(f"if ({counted} > room_{w[0]}) return;")
        else:
            self.add(f"lanes[{w[0]}] = {counted};")

    def skip(self, w: list[int]) -> None:
        """A loop of C has its condition in front."""

    def again(self, w: list[int]) -> None:
        if self.counted:
            self.add(f"{self.counted}++;")
        self.variables, self.counted, self.step = set(), "", ""
        self.indent = self.indent[4:]
        self.add("}", 0)

    def fetch(self, w: list[int]) -> None:
        slot, n, block, i, stride = w
        name = self.new_name("p")
        self.add(f"const double *const {name} = {self.inputs[block]} + {i} + {stride} * at;")
        for k in range(n):
            self.slot[slot + k] = Entry(name, k)

    def recall(self, w: list[int]) -> None:
        n = w[0]
        for slot, row in zip(w[1 : 1 + n], w[1 + n :], strict=True):
            self.define(slot, f"kept[{row} * widest + at]")

    def remember(self, w: list[int]) -> None:
        n = w[0]
        if self.step:
            self.add(f"const ptrdiff_t at = {self.step};")
            self.step = ""
        for slot, row in zip(w[1 : 1 + n], w[1 + n :], strict=True):
            self.add(f"kept[{row} * widest + at] = {self.location(slot)};")

    def fetch_step(self, w: list[int]) -> None:
        slot, n, block, i, stride, apart = w
        name = self.new_name("p")
        self.add(f"const double *const {name} = {self.inputs[block]} + {i} + {stride} * {self.outer} + {apart} * turn;")
        for k in range(n):
            self.slot[slot + k] = Entry(name, k)

    def table_of_steps(self, first: int, size: int) -> str:
        """The place of this step in a table of a loop within a lane."""
        if first not in self.of_steps_within:
            self.of_steps_within[first] = self.memory
            self.memory += size
        return f"memory[{self.of_steps_within[first]} + turn]"

    def recall_step(self, w: list[int]) -> None:
        for slot, table in zip(w[2 : 2 + w[0]], w[2 + w[0] :], strict=True):
            self.define(slot, self.table_of_steps(table, w[1]))

    def remember_step(self, w: list[int]) -> None:
        for slot, table in zip(w[2 : 2 + w[0]], w[2 + w[0] :], strict=True):
            self.add(f"{self.table_of_steps(table, w[1])} = {self.location(slot)};")

    def put(self, w: list[int]) -> None:
        self.add(f"result_{w[1]}[{w[2]} * lanes_{self.width} + at] = {self.location(w[0])};")

    # --- steps of all samples -------------------------------------------------------------------------------------------

    def steps(self, w: list[int]) -> None:
        """A loop over steps, each of which computes so many samples."""
        count = f"lanes_{w[0]} / lanes_{w[1]}"
        down = f"for (ptrdiff_t turn = {count} - 1; turn >= 0; turn--) {{"
        self.add(down if w[2] else f"for (ptrdiff_t turn = 0; turn < {count}; turn++) {{")
        self.indent += "    "

    def next_step(self, w: list[int]) -> None:
        self.indent = self.indent[4:]
        self.add("}", 0)

    def of_steps(self, row: int, lanes: int, samples: int, value: str) -> None:
        """A row of all lanes of steps, by the step j and the sample l."""
        self.add(f"for (ptrdiff_t j = 0; j < lanes_{lanes} / lanes_{samples}; j++)")
        self.add(f"    for (ptrdiff_t l = 0; l < lanes_{samples}; l++)", 0)
        self.add(f"        kept[{row} * widest + j * lanes_{samples} + l] = {value};")

    def each_step(self, w: list[int]) -> None:
        self.of_steps(w[0], w[2], w[3], f"kept[{w[1]} * widest + l]")

    def step_column(self, w: list[int]) -> None:
        row, block, offset, stride, apart, lanes, samples = w
        self.of_steps(row, lanes, samples, f"{self.inputs[block]}[{offset} + {stride} * l + {apart} * j]")

    def step_sum(self, w: list[int]) -> None:
        row, terms, lanes, samples = w
        self.add(f"for (ptrdiff_t l = 0; l < lanes_{samples}; l++) kept[{row} * widest + l] = 0.0;")
        self.add(f"for (ptrdiff_t j = 0; j < lanes_{lanes}; j += lanes_{samples})")
        term = f"kept[{terms} * widest + j + l]"
        self.add(f"    for (ptrdiff_t l = 0; l < lanes_{samples}; l++) kept[{row} * widest + l] += {term};")

    def give(self, w: list[int]) -> None:
        result, row, kept, width = w
        entry = f"result_{result}[{row} * lanes_{width} + l]"
        self.add(f"for (ptrdiff_t l = 0; l < lanes_{width}; l++) {entry} = kept[{kept} * widest + l];")

    # --- tables ---------------------------------------------------------------------------------------------------------

    def table(self, size: int, first: int, value: str) -> str:
        """A new array for a table, with these numbers."""
        name = self.array(size)
        self.add(f"for (int i = 0; i < {size}; i++) {name}[i] = {value};")
        self.tables[first, 1, size] = name, 1
        for i in range(size):
            self.slot[first + i] = Entry(name, i)
        return name

    def pack(self, w: list[int]) -> None:
        size, first, *slots = w
        source, step = self.gathered(self.locations(slots))
        self.table(size, first, f"({source})[{step} * i]")

    def gather(self, w: list[int]) -> None:
        self.define(w[0], self.read(w, str(self.location(w[4]))))

    def read(self, w: list[int], position: str) -> str:
        """The number at a position."""
        _, first, stride, count, _ = w
        found = self.tables.get((first, stride, count))
        if found is None:
            found = self.gathered(self.locations(range(first, first + stride * count, stride)))
            if not found[0].startswith("k"):  # a copy, which may be known within a loop alone
                self.tables[first, stride, count] = found
        pointer, step = found
        return f"gather({pointer}, {step}, {count}, {position})"

    def zero_range(self, w: list[int]) -> None:
        self.table(w[0], w[1], "0.0")

    def scatter(self, w: list[int]) -> None:
        first, size, n, *slots = w
        name = self.table(size, first, "0.0")
        positions, numbers = self.locations(slots[:n]), self.locations(slots[n:])
        if n < LOOP:
            for at, x in zip(positions, numbers, strict=True):
                self.add(f"scatter({name}, {size}, {at}, {x});")
            return
        (at, across), (x, step) = self.gathered(positions), self.gathered(numbers)
        self.add(f"for (int i = 0; i < {n}; i++) scatter({name}, {size}, ({at})[{across} * i], ({x})[{step} * i]);")

    def sum(self, w: list[int]) -> None:
        out, terms, products = w[:3]
        factors = w[3 + terms :]
        left, right = self.locations(factors[::2]), self.locations(factors[1::2])
        found = [str(location) for location in self.locations(w[3 : 3 + terms])]
        down, across = stride(left), stride(right)
        if products > PARTS and down is not None and across is not None:
            name = "sum_of_products" if down == across == 1 else "strided_sum_of_products"
            columns = [
                f"&{column[0]}{'' if down == across == 1 else f', {step}'}"
                for column, step in ((left, down), (right, across))
            ]
            found.append(f"{name}({products}, {', '.join(columns)})")
        else:
            found += [f"{a} * {b}" for a, b in zip(left, right, strict=True)]
        self.define(out, added_up(found), 1 + len(found) // 4)


def entry(first: str, step: int) -> str:
    """The i-th of numbers that lie equally far apart."""
    return f"({first})[{step} * i]" if step != 1 else f"({first})[i]" if " " in first else f"{first}[i]"


def added_up(terms: list[str]) -> str:
    """A sum: up to eight terms from left to right, more in eight partial sums.

    >>> added_up(["a", "b * c"]), added_up(list("abcdefghi"))
    ('a + b * c', '((a + i + (e)) + (c + (g))) + ((b + (f)) + (d + (h)))')
    """
    if len(terms) <= PARTS:
        return " + ".join(terms) or "(-0.0)"
    sums = [" + ".join(terms[k::PARTS]) for k in range(PARTS)]
    return (
        f"(({sums[0]} + ({sums[4]})) + ({sums[2]} + ({sums[6]}))) + (({sums[1]} + ({sums[5]})) + ({sums[3]} + ({sums[7]})))"
    )


STATEMENTS: dict[str, Callable[[Statements, list[int]], None]] = {
    "load": Statements.load, "count": Statements.count_lanes, "zero": Statements.zero, "store": Statements.store,
    "store_range": Statements.store_range, "spread": Statements.spread, "sum": Statements.sum,
    "scan": Statements.scan, "again": Statements.again, "repeat": Statements.again, "skip": Statements.skip,
    "room": Statements.room, "enter": Statements.enter, "leave": Statements.leave,
    "while_lane": Statements.while_lane, "repeat_lane": Statements.leave,
    "fetch": Statements.fetch, "recall": Statements.recall, "remember": Statements.remember, "put": Statements.put,
    "fetch_step": Statements.fetch_step, "recall_step": Statements.recall_step, "remember_step": Statements.remember_step,
    "steps": Statements.steps, "next_step": Statements.next_step, "each_step": Statements.each_step,
    "step_column": Statements.step_column, "step_sum": Statements.step_sum, "give": Statements.give,
    "pack": Statements.pack, "gather": Statements.gather, "zero_range": Statements.zero_range, "scatter": Statements.scatter,
}  # fmt: skip
