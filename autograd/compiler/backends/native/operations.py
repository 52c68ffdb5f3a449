"""What uniform equations do to numbers: operations, each a function of numbers or a sum, in program order.

A number is named by what makes it: inputs and constants first, then one for each operation. Plain Python as it stands;
operations.pxd gives the names C types.
"""

from array import array
from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np

from autograd.compiler.backends.native.functions import FUNCTIONS
from autograd.compiler.ir.columns import Columns
from autograd.compiler.ir.types import Mask, Rows
from autograd.primitives import add, dot, mul, sub
from autograd.primitives import max as MAX
from autograd.primitives import min as MIN
from autograd.primitives import prod as PROD
from autograd.primitives import sum as SUM
from autograd.row import Primitive

#: Rows over lists that are applied one number at a time, each with the function that continues them.
FOLDS: dict[Primitive, str] = {PROD: "mul", MAX: "maximum", MIN: "minimum"}
#: A sum of more numbers than this is one instruction, a shorter one a chain of additions.
LONG: int = 4
#: The functions by the number that is their code in `Operations`. Greater codes are sums.
NAMES = list(FUNCTIONS)
NUMBER = {name: number for number, name in enumerate(NAMES)}
FIRST_SUM = len(NAMES)
MUL, ADD, SUBTRACT, ADD_PRODUCT, SUBTRACT_PRODUCT = (
    NUMBER[name] for name in ("mul", "add", "sub", "add_product", "subtract_product")
)
#: What equations are that are not a function of their arguments; from the last on down, folds.
ADDS, DOT, NONE, FOLD = -1, -2, -3, -4


def ints(column: Rows) -> "array[int]":
    """A column as an array of 32 bits, which loops read faster than NumPy's."""
    return array("i", column.astype(np.int32).tobytes())


def zeros(count: int) -> "array[int]":
    return array("i", bytes(4 * count))


class Operations:
    """What is done to numbers.

    Args:
        columns: those of the program. number: for each equation the number that holds it, so far -1 where none does.
        inputs: how many numbers there are before the first operation.
        leaves: how many numbers sums with lanes read, at most.

    Attributes:
        count: how many operations there are. codes: what each is: the number of a function, or from FIRST_SUM on a sum.
        reads: the numbers that they read, one behind the other. begins: where those of each operation begin, and the end.
        sums: of each code of a sum how many terms and products it has.
        absorbed: which equations are products of numbers with one use, as a term of a sum or to be subtracted: they become
            part of the addition.
    """

    def __init__(self, columns: Columns, number: "array[int]", inputs: int, leaves: int) -> None:
        self.number, self.inputs = number, inputs
        self.args, self.starts, self.what = ints(columns.args), ints(columns.begins), ints(kinds_of(columns))
        self.absorbed = array("b", absorbed_products(columns).tobytes())
        most = len(self.args) + len(self.what) + leaves
        self.count = 0
        self.codes, self.begins = zeros(most), zeros(most + 1)
        self.reads = zeros(2 * len(self.args) + leaves)
        self.end = 0
        self.sums: list[tuple[int, int]] = []
        self.known: dict[tuple[int, int], int] = {}

    def append(self, code: int, a: int, b: int, c: int) -> int:
        """An operation on up to three numbers; -1 where it has fewer."""
        self.write(a)
        if b >= 0:
            self.write(b)
            if c >= 0:
                self.write(c)
        return self.finish(code)

    def write(self, number: int) -> None:
        self.reads[self.end] = number
        self.end += 1

    def finish(self, code: int) -> int:
        """The number of the operation with this code that reads what has been written."""
        self.codes[self.count] = code
        self.count += 1
        self.begins[self.count] = self.end
        return self.inputs + self.count - 1

    def sum_code(self, terms: int, products: int) -> int:
        """The code of sums of so many terms and products."""
        found = self.known.get((terms, products), -1)
        if found < 0:
            found = self.known[terms, products] = FIRST_SUM + len(self.sums)
            self.sums.append((terms, products))
        return found

    def sum_of(self, terms: Sequence[int], pairs: Sequence[tuple[int, int]]) -> int:
        """The sum of terms and products of numbers, as one operation."""
        for number in chain(terms, *pairs):
            self.write(number)
        return self.finish(self.sum_code(len(terms), len(pairs)))

    def compute(self, equations: "array[int]") -> None:
        """Append the operations of some uniform equations, in order."""
        args, starts, number = self.args, self.starts, self.number
        for position in range(len(equations)):
            index = equations[position]
            if self.absorbed[index]:
                continue
            begin, end, what = starts[index], starts[index + 1], self.what[index]
            if what == ADDS:
                number[index] = self.add_up(begin, end)
            elif what == DOT:
                number[index] = self.add_products(begin, end)
            elif what == SUBTRACT and self.absorbed[args[begin + 1]]:
                product = starts[args[begin + 1]]
                a, b = number[args[product]], number[args[product + 1]]
                number[index] = self.append(SUBTRACT_PRODUCT, number[args[begin]], a, b)
            elif what >= 0:
                for at in range(begin, end):
                    self.write(number[args[at]])
                number[index] = self.finish(what)
            else:
                assert what <= FOLD, index
                total = number[args[begin]]
                for at in range(begin + 1, end):
                    total = self.append(FOLD - what, total, number[args[at]], -1)
                number[index] = total

    def add_up(self, begin: int, end: int) -> int:
        """The sum of arguments, of which some are absorbed products; a short one from left to right, the terms first."""
        args, starts, number, absorbed = self.args, self.starts, self.number, self.absorbed
        products = 0
        for at in range(begin, end):
            products += absorbed[args[at]]
        if end - begin > LONG or begin == end:
            for at in range(begin, end):
                if not absorbed[args[at]]:
                    self.write(number[args[at]])
            for at in range(begin, end):
                if absorbed[args[at]]:
                    product = starts[args[at]]
                    self.write(number[args[product]])
                    self.write(number[args[product + 1]])
            return self.finish(self.sum_code(end - begin - products, products))
        total = -1
        for at in range(begin, end):
            if not absorbed[args[at]]:
                term = number[args[at]]
                total = term if total < 0 else self.append(ADD, total, term, -1)
        for at in range(begin, end):
            if absorbed[args[at]]:
                product = starts[args[at]]
                total = self.add_product(total, number[args[product]], number[args[product + 1]])
        return total

    def add_products(self, begin: int, end: int) -> int:
        """The sum of products of the first half of some arguments with the second."""
        args, number = self.args, self.number
        half = (end - begin) // 2
        total = -1
        if half > LONG or not half:
            for at in range(begin, begin + half):
                self.write(number[args[at]])
                self.write(number[args[at + half]])
            return self.finish(self.sum_code(0, half))
        for at in range(begin, begin + half):
            total = self.add_product(total, number[args[at]], number[args[at + half]])
        return total

    def add_product(self, total: int, a: int, b: int) -> int:
        return self.append(MUL, a, b, -1) if total < 0 else self.append(ADD_PRODUCT, total, a, b)


def kinds_of(columns: Columns) -> Rows:
    """What each equation is: the number of a function, or a sum, a dot product or a fold."""
    special = {add: ADDS, SUM: ADDS, dot: DOT, **{fold: FOLD - NUMBER[name] for fold, name in FOLDS.items()}}
    kinds = [special.get(primitive, NUMBER.get(primitive.name, NONE)) for primitive in columns.primitives]
    return np.array(kinds, dtype=np.int64)[columns.codes]


def absorbed_products(columns: Columns) -> Mask:
    args, codes, lanes = columns.args, columns.codes, columns.lanes
    counts = np.diff(columns.begins)
    users = np.repeat(np.arange(len(counts)), counts)
    is_sum, is_sub = columns.are({add, sub, SUM}.__contains__), columns.are(lambda primitive: primitive is sub)
    found: Any = (codes == columns.primitives.get(mul, -1))[args] & (columns.uses() == 1)[args] & is_sum[users]
    found[columns.begins[:-1][is_sub]] = False  # a product that is subtracted from
    found &= (lanes[args] == 0) & (lanes[users] == 0)
    absorbed = np.zeros(len(counts), dtype=bool)
    absorbed[args[found]] = True
    return absorbed
