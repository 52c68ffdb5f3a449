"""The units of a program as the lowering reads them. Plain Python as it stands; facts.pxd gives the names C types."""

from array import array

import numpy as np

from autograd import native
from autograd.compiler.backends.native.functions import FUNCTIONS
from autograd.compiler.backends.native.signs import absorb_signs
from autograd.compiler.ir.columns import Columns
from autograd.compiler.ir.lanes import (
    CARRY,
    COUNT,
    LAST,
    NEXT,
    OF_STEPS,
    REDUCTIONS,
    SOURCES,
    STEP_COLUMN,
    UNBOUNDED,
    WHILE,
)
from autograd.compiler.ir.nests import nests_of
from autograd.compiler.ir.tables import SCATTER, TABLE
from autograd.compiler.ir.types import Rows, ShortRows
from autograd.compiler.vectorize.terms import INLINED, LANE_REDUCTION, OTHER, SUM_OF_PRODUCTS, Units
from autograd.primitives import max as MAX
from autograd.primitives import min as MIN
from autograd.primitives import prod as PROD
from autograd.primitives import sub
from autograd.row import Primitive

#: Rows over lists that are applied one number at a time, each with the function that continues them.
FOLDS: dict[Primitive, str] = {PROD: "mul", MAX: "maximum", MIN: "minimum"}
#: The functions by their number, which is their code.
NAMES = list(FUNCTIONS)
NUMBER = {name: number for number, name in enumerate(NAMES)}
MUL, SUB, SUBTRACT_PRODUCT = (NUMBER[name] for name in ("mul", "sub", "subtract_product"))
#: The code of a unit that is no function of numbers; from the last on down, of folds by the number of their function.
NONE, FOLD = -1, -2


def ints(column: Rows) -> "array[int]":
    """A column as an array of 32 bits, which loops read faster than NumPy's."""
    return array("i", column.astype(np.int32).tobytes())


def zeros(count: int) -> "array[int]":
    """Zeros; in C those of NumPy, which take no memory where nothing else is written."""
    return native.integers(np.zeros(count, dtype=np.int32))


class Facts:
    """The units of a program in arrays of 32 bits. A difference a - b · c is one unit where nothing else uses the product.

    Attributes:
        columns, program, primitives: those of the program. lanes: for each equation how many it has.
        kinds, starts, leaves, terms, levels: as in `Units`.
        codes: for each unit the number of its function, FOLD less that, or NONE.
        loop: for each equation the number of the loop that computes it, lane by lane; 0 where none does. A `while_loop`
            computes how many lanes it has, too. loops: how many there are.
        inner: for each equation that is computed in a loop within that loop the number of that, else 0.
        fetched: the columns for each step that only loops in loops read: these fetch them, as those of arguments.
        after: for each loop by its number that of the `while_loop` which tells how many lanes it has, or 0. counts: the
            equations that are such numbers of lanes.
        on_rows: the loops over all samples at a time, and what is between samples and steps, each a loop of its own.
        reduced: for each equation whether it is a reduction over lanes, or a table that is computed: what reads it comes in
            the next phase.
        indices: the units in order. widths: for each equation over how many lanes it is computed.
        negative: for each leaf of a sum whether it is subtracted; of a product the first factor tells.
        padded: for each sum whether it has products of two uniform numbers and lanes: those of weights and padding.
    """

    def __init__(self, columns: Columns, units: Units) -> None:
        self.columns, self.program, self.primitives = columns, columns.program, columns.program.primitives
        self.kinds, self.codes = native.integers(units.kinds.astype(np.int32)), native.integers(codes_of(columns))
        self.lanes, self.widths = (native.integers(columns.lanes.astype(np.int32)) for _ in range(2))
        self.terms, self.levels = ints(units.terms), ints(units.levels)
        self.reduced = array("b", columns.are((REDUCTIONS | {SCATTER}).__contains__).tobytes())
        self.mark_packed()
        self.copy_leaves(units)
        self.negative, self.padded = array("b", bytes(len(self.leaves))), array("b", bytes(len(self.lanes)))
        self.find_widths()
        self.indices = ints(np.flatnonzero(self.kinds))
        self.fetched: set[int] = set()
        has_loops = self.program.has_loops
        count = len(self.lanes)
        none = zeros(count), zeros(count), 0, set[int]()
        self.loop, self.inner, self.loops, self.on_rows = loops_of(self) if has_loops else none
        if absorb_signs(self):
            self.indices = ints(np.flatnonzero(self.kinds))
            self.loop, self.inner, self.loops, self.on_rows = loops_of(self) if has_loops else none
        self.after, self.counts = zeros(self.loops + 1), list[int]()
        if has_loops:
            self.find_counts()

    def mark_packed(self) -> None:
        """Tables that are computed are reductions, too."""
        program = self.program
        for index in self.columns.where(TABLE).tolist():
            self.reduced[index] = not all([program.primitives[arg] in SOURCES for arg in program.args[index]])  # noqa: C419

    def copy_leaves(self, units: Units) -> None:
        """The leaves of each equation. Where nothing else uses the product of a difference, these are a, b and c."""
        columns, kinds, codes, lanes, end = self.columns, self.kinds, self.codes, self.lanes, 0
        multiply, subtract = MUL, SUB  # C has types for local names, and for those of a module only where none imports it
        args, begins, uses = native.integers(columns.args), native.integers(columns.begins), native.integers(columns.uses)
        before, starts_before = native.integers(units.leaves), native.integers(units.starts)
        leaves, starts = zeros(len(before) + len(columns.where(sub))), zeros(len(starts_before))
        for index in range(len(kinds)):
            begin = starts_before[index]
            product = args[begins[index] + 1] if codes[index] == subtract and kinds[index] == OTHER else -1
            if product >= 0 and codes[product] == multiply and uses[product] == 1 and lanes[product] == lanes[index]:
                codes[index], kinds[product] = SUBTRACT_PRODUCT, INLINED
                leaves[end], at = before[begin], starts_before[product]
                leaves[end + 1], leaves[end + 2] = before[at], before[at + 1]
                end += 3
            else:
                for at in range(begin, starts_before[index + 1]):
                    leaves[end] = before[at]
                    end += 1
            starts[index + 1] = end
        self.leaves, self.starts = leaves[:end], starts

    def find_widths(self) -> None:
        """Over how many lanes units are computed, and which sums have products of two uniform numbers and lanes."""
        kinds, lanes, starts, leaves, widths = self.kinds, self.lanes, self.starts, self.leaves, self.widths
        for index in range(len(kinds)):
            if kinds[index] == LANE_REDUCTION:
                self.reduced[index] = True
            if self.reduced[index]:
                for at in range(starts[index], starts[index + 1]):
                    widths[index] = max(widths[index], lanes[leaves[at]])
            if widths[index] and kinds[index] >= SUM_OF_PRODUCTS:
                for at in range(starts[index] + self.terms[index], starts[index + 1], 2):
                    if not lanes[leaves[at]] and not lanes[leaves[at + 1]]:
                        self.padded[index] = True

    def leave_out_columns(self, nests: dict[int, int]) -> None:
        """Let loops in loops fetch their columns, where nothing else reads them. `nests` has what they compute."""
        columns = set(self.columns.where(STEP_COLUMN).tolist()).difference(self.program.outputs) if nests else set[int]()
        for index in self.indices if columns else ():
            if index not in nests:
                columns.difference_update(self.operands(index))
        self.fetched = columns
        if columns:
            self.indices = ints(np.array([index for index in self.indices if index not in columns]))

    def find_counts(self) -> None:
        """Let each `while_loop` compute how many lanes it has."""
        numbers, loop = self.program.numbers, self.loop
        ends = {self.lanes[i]: loop[i] for i in self.indices if numbers[i] is WHILE}
        for index in self.columns.where(COUNT).tolist() if ends else ():
            if numbers[index] in ends:
                loop[index] = ends[numbers[index]]
                self.counts.append(index)
        for index in self.indices if ends else ():
            if self.primitives[index] is CARRY and self.lanes[index] in ends and loop[index] != ends[self.lanes[index]]:
                self.after[loop[index]] = ends[self.lanes[index]]

    def operands(self, index: int) -> list[int]:
        """The leaves of a unit."""
        return [self.leaves[at] for at in range(self.starts[index], self.starts[index + 1])]


def loops_of(facts: "Facts") -> "tuple[array[int], array[int], int, set[int]]":
    """For each equation the loop that computes it, and the one within that, how many loops there are, and which compute all
    samples at a time.

    A loop computes what depends on what it carries, and on which what it carries on depends. All else with lanes is computed
    for all steps at once. A `while_loop` in a vmap computes all that has its lanes, as nobody knows how many there are."""
    program, primitives, lanes = facts.program, facts.primitives, facts.lanes
    carried = [index for index, primitive in enumerate(primitives) if primitive is CARRY]
    numbers = {key: i for i, key in enumerate(dict.fromkeys(program.numbers[index] for index in carried))}
    bit_of = {index: 1 << numbers[program.numbers[index]] for index in carried}
    depends, leads, found = dict(bit_of), dict[int, int](), zeros(len(lanes))
    varying = [index for index in facts.indices if lanes[index]]
    for index in varying:
        if index not in bit_of:
            for leaf in facts.operands(index):
                depends[index] = depends.get(index, 0) | (depends.get(leaf, 0) if lanes[leaf] else 0)
    for index in reversed(varying):
        if primitives[index] is NEXT:
            leads[index] = leads.get(index, 0) | bit_of[facts.leaves[facts.starts[index]]]
        if index not in bit_of:
            for leaf in facts.operands(index):
                leads[leaf] = leads.get(leaf, 0) | leads.get(index, 0)
    for index in varying:
        both = depends[index] & leads.get(index, 0) if index not in bit_of else bit_of[index]
        found[index] = both.bit_length()
    for index in facts.indices:
        if primitives[index] is LAST:
            found[index] = found[facts.leaves[facts.starts[index]]]
    of_samples = {lanes[i]: found[i] for i in carried if program.numbers[i][2] and lanes[i] >= UNBOUNDED}
    for index in varying if of_samples else ():
        found[index] = of_samples.get(lanes[index], found[index])
    inner, nests = zeros(len(lanes)), nests_of(program, facts.indices, facts.operands, bit_of, found)
    for index, own in nests.items():
        inner[index], found[index] = found[index] if found[index] != own and primitives[index] is not LAST else 0, own
    facts.leave_out_columns(nests)
    in_rows = [index for index in carried if program.numbers[index][2] and lanes[index] < UNBOUNDED]
    on_rows = {found[index] for index in in_rows if not inner[index]}
    count = len(numbers)
    for index in facts.indices:
        if primitives[index] in OF_STEPS and not found[index]:
            count += 1
            found[index] = count
            on_rows.add(count)
    return found, inner, count, on_rows


def codes_of(columns: Columns) -> ShortRows:
    folds = {fold: FOLD - NUMBER[name] for fold, name in FOLDS.items()}
    codes = [folds.get(primitive, NUMBER.get(primitive.name, NONE)) for primitive in columns.primitives]
    return np.array(codes, dtype=np.int32)[columns.codes]
