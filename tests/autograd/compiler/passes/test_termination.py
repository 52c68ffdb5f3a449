"""Rewriting ends: by a polynomial interpretation the right side of each row is worth less than the left (Lankford, 1979).

An equation is worth a polynomial of what its arguments are worth, which rises with each of them. A constant is worth 2, an
equation that is none at least 3, the number of lanes 3. With 3 + t in place of each operand, the left side less the right
has to be a polynomial of the t whose coefficients are not negative and whose constant term is positive: then it is positive
for all operands.
"""

from collections import Counter
from itertools import chain

import pytest

from autograd.compiler.ir.lanes import ARGUMENT, COUNT
from autograd.primitives import constant
from autograd.row import TABLE
from tests.autograd.compiler.passes.identities import ROWS, Sides

CONSTANT = 2


class Polynomial:
    """A polynomial with whole coefficients: for each monomial, its variables in order, the coefficient."""

    def __init__(self, terms):
        self.terms = Counter({monomial: coefficient for monomial, coefficient in terms.items() if coefficient})

    def __add__(self, other):
        sums = Counter(self.terms)
        sums.update(polynomial(other).terms)
        return Polynomial(sums)

    def __mul__(self, other):
        products = Counter()
        for a, m in self.terms.items():
            for b, n in polynomial(other).terms.items():
                products[tuple(sorted(a + b))] += m * n
        return Polynomial(products)

    __radd__, __rmul__ = __add__, __mul__


def polynomial(x):
    return x if isinstance(x, Polynomial) else Polynomial({(): x})


def halves(args):
    return zip(args[: len(args) // 2], args[len(args) // 2 :], strict=True)


#: What an equation is worth, where that is not 1 more than its arguments together.
WORTH = {
    "mul": lambda x, y: x * y + 1,
    "square": lambda x: x * x + 1,
    "pow": lambda x, y: x * x * x * x * x * y,
    "pow_log": lambda x, y, n: x * x * x * x * x * y * n,
    "exp": lambda x: 2 * x + 1,
    "sum": lambda *xs: 2 * sum(xs) + 2,
    "dot": lambda *ap: sum(a * p for a, p in halves(ap)) + 2,
    "mean": lambda *xs: 5 * sum(xs) + 6,
    "norm": lambda *xs: 10_000 * len(xs) ** 4 * sum(xs) * sum(xs) * sum(xs),
    "take": lambda i, *xs: 10_000 * (len(xs) + 1) * (sum(xs) + i + 1) * (i + 1),
    "argmax": lambda *xs: 100 * len(xs) * (sum(xs) + 1),
    "argmin": lambda *xs: 100 * len(xs) * (sum(xs) + 1),
    "logsumexp": lambda *xs: 100 * len(xs) * sum(xs),
    "chain": lambda a, p: 200 * a * p,
    "chain_selected": lambda a, p: 300 * a * p,
    "chain_dot": lambda *ap: sum(400 * a * p for a, p in halves(ap)) + 1,
    "lane_sum": lambda x: 4 * x,
    "lane_logsumexp": lambda x: 200 * x,
}


def worth(program):
    """What the result of a program is worth. Equations of constants are folded to constants."""
    found = []
    for index, primitive in enumerate(program.primitives):
        args = [found[arg] for arg in program.args[index]]
        if primitive is ARGUMENT or primitive is COUNT:
            found.append(Polynomial({(): 3, (index,): int(primitive is ARGUMENT)}))
        elif primitive is constant or all(arg is CONSTANT for arg in args):
            found.append(CONSTANT)
        else:
            found.append(polynomial(WORTH.get(primitive.name, lambda *args: sum(args) + 1)(*args)))
    return found[program.outputs[-1]]


@pytest.mark.parametrize("row", [row for row, _ in ROWS], ids=[name for _, name in ROWS])
def test_the_right_side_is_worth_less(row):
    for length in range(1, 5):
        sides = Sides(row, length)
        difference = worth(sides.program(row.pattern)) + -1 * polynomial(worth(sides.program(row.replacement)))
        assert all(coefficient >= 0 for coefficient in difference.terms.values()), length
        assert difference.terms[()] > 0, length


def test_what_an_equation_is_worth_rises_with_each_argument():
    """As all coefficients are at least 0, it is enough that each argument occurs."""
    for name, rise in WORTH.items():
        args = [Polynomial({(i,): 1}) for i in range(TABLE[name].arity if name in TABLE else 1)]
        terms = rise(*args).terms
        assert min(terms.values()) > 0, name
        assert set(chain.from_iterable(terms)) == set(range(len(args))), name
