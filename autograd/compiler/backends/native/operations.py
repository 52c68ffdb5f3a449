"""What uniform equations do to numbers: operations, each a function of numbers or a sum, in program order.

A number is named by what makes it: inputs and constants first, then one for each operation.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from autograd.compiler.ir.columns import Columns
from autograd.compiler.ir.lanes import REDUCTIONS
from autograd.compiler.ir.types import Mask
from autograd.primitives import add, dot, mul, sub
from autograd.primitives import max as MAX
from autograd.primitives import min as MIN
from autograd.primitives import prod as PROD
from autograd.primitives import sum as SUM
from autograd.row import Primitive

#: Rows over lists that are applied one number at a time, each with the function that continues them.
FOLDS: dict[Primitive, str] = {PROD: "mul", MAX: "maximum", MIN: "minimum"}
#: A sum of more numbers than this is one instruction, a shorter one a chain of additions.
LONG = 4

#: An operation: the name of a function, or ("sum", terms, products).
Code = str | tuple[str, int, int]


class Operations:
    """What is done to numbers.

    Attributes:
        inputs: how many numbers there are before the first operation.
        codes, reads: for each operation what it is, and the numbers that it reads.
        number: for each equation the number that holds it. constants: the numbers that are constants.
    """

    def __init__(self, inputs: int, number: list[int], constants: Iterable[int] = ()) -> None:
        self.inputs, self.number, self.constants = inputs, number, set(constants)
        self.codes: list[Code] = []
        self.reads: list[tuple[int, ...]] = []

    def part(self, begin: int) -> "Operations":
        """Those from one on."""
        found = Operations(self.inputs + begin, self.number, self.constants)
        found.codes, found.reads = self.codes[begin:], self.reads[begin:]
        return found

    def append(self, code: Code, *reads: int) -> int:
        self.codes.append(code)
        self.reads.append(reads)
        return self.inputs + len(self.codes) - 1

    def add_up(self, terms: Sequence[int], pairs: Sequence[tuple[int, int]]) -> int:
        """The sum of terms and products; a short one from left to right, the terms first."""
        if len(terms) + len(pairs) > LONG or not (terms or pairs):
            return self.append(("sum", len(terms), len(pairs)), *terms, *(number for pair in pairs for number in pair))
        if terms:
            total, *terms = terms
        else:
            total, pairs = self.append("mul", *pairs[0]), pairs[1:]
        for term in terms:
            total = self.append("add", total, term)
        for a, b in pairs:
            total = self.append("add_product", total, a, b)
        return total


class UniformEquations:
    """Appends the operations of uniform equations.

    Attributes:
        absorbed: which equations are products of numbers with one use, as a term of a sum or to be subtracted: they become
            part of the addition.
    """

    def __init__(self, columns: Columns, made: Operations) -> None:
        self.primitives, self.made = columns.program.primitives, made
        self.flat, self.begins = columns.args.tolist(), columns.begins.tolist()
        self.absorbed: list[bool] = _absorbed_products(columns).tolist()

    def args(self, index: int) -> list[int]:
        return self.flat[self.begins[index] : self.begins[index + 1]]

    def append(self, equations: Iterable[int]) -> None:
        """Append those of some equations, in order."""
        made, number = self.made, self.made.number
        for index in equations:
            if self.absorbed[index]:
                continue
            primitive, args = self.primitives[index], self.args(index)
            if primitive is sub and self.absorbed[args[1]]:
                number[index] = made.append("subtract_product", number[args[0]], *self.numbers(args[1]))
            elif primitive in (add, SUM):
                terms = [number[arg] for arg in args if not self.absorbed[arg]]
                number[index] = made.add_up(terms, [self.numbers(arg) for arg in args if self.absorbed[arg]])
            elif primitive is dot:
                left, right = args[: len(args) // 2], args[len(args) // 2 :]
                number[index] = made.add_up([], [(number[a], number[b]) for a, b in zip(left, right, strict=True)])
            elif primitive in FOLDS:
                total = number[args[0]]
                for arg in args[1:]:
                    total = made.append(FOLDS[primitive], total, number[arg])
                number[index] = total
            else:
                assert primitive not in REDUCTIONS, primitive
                assert not primitive.over_lists, primitive
                number[index] = made.append(primitive.name, *(number[arg] for arg in args))

    def numbers(self, product: int) -> tuple[int, int]:
        """The factors of a product that is absorbed."""
        a, b = self.args(product)
        return self.made.number[a], self.made.number[b]


def _absorbed_products(columns: Columns) -> Mask:
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
