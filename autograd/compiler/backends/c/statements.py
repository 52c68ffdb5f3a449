"""Instructions on single numbers, as statements of C."""

from collections.abc import Callable, Sequence

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
    """The text has more statements than it may have."""


class Statements:
    """The body of a function, as it is written.

    Attributes:
        lines: what is written. count: how many statements it has. short: whether it is to have few.
        longest: how many it may have.
        slot: for each slot where its number is found; before it is written it is a constant.
        tables: for the first slot of a table, the distance to the next and their count a pointer to its first number, and
            how far apart they are.
        memory: how many numbers the function's own arrays take.
        variables: the slots that a loop carries from step to step.
    """

    def __init__(
        self, constants: Sequence[float], inputs: Sequence[str], reduced: set[int], short: bool, longest: int
    ) -> None:
        self.lines: list[str] = []
        self.count, self.longest = 0, longest
        self.memory: int = 0
        self.slot: dict[int, Location] = {}
        self.constants, self.inputs, self.reduced, self.short = constants, inputs, reduced, short
        self.names = 0
        self.tables: dict[tuple[int, int, int], tuple[str, int]] = {}
        self.accumulator: Location = ""
        self.variables: set[int] = set()
        self.indent = "    "

    def add(self, line: str, statements: int = 1) -> None:
        self.lines.append(self.indent + line if line else "")
        self.count += statements
        if self.count > self.longest:
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


#: How each instruction on single numbers is written.
STATEMENTS: dict[str, Callable[[Statements, list[int]], None]] = {
    "load": Statements.load, "count": Statements.count_lanes, "zero": Statements.zero, "store": Statements.store,
    "store_range": Statements.store_range, "spread": Statements.spread, "sum": Statements.sum, "pack": Statements.pack,
    "gather": Statements.gather, "zero_range": Statements.zero_range, "scatter": Statements.scatter,
}  # fmt: skip
