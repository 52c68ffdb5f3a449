"""The two sides of an identity as programs, and what those compute: for the tests of the table."""

import inspect
import itertools
import math
import random
import sys

from autograd.compiler.frontend.trace import Trace, as_traced
from autograd.compiler.ir.lanes import ARGUMENT, COUNT, LANE_SUM, REDUCTIONS
from autograd.compiler.passes.expansions import (
    is_sum_of_steps,
    may_move,
    moving_factor,
    partials_are_bounded,
    sums_of_steps,
    uniform,
)
from autograd.compiler.passes.rewrites import IDENTITIES
from autograd.compiler.passes.rule import CONSTANTS
from autograd.modes import enable_grad
from autograd.primitives import chain_dot, constant, exp, less
from autograd.row import Primitive

#: How many lanes there are, how many numbers are in a list, and at how many points a row is tried.
LANES, LENGTH, POINTS = 14, 5, 500
NUMBERS = [
    0.0,
    -0.0,
    5e-324,
    -1e-300,
    1.5e-162,
    0.1,
    0.7,
    1.0,
    -1.0,
    1 / 3,
    -2.3,
    3.0,
    35.1,
    -700.3,
    -1.79,
    2.0,
    1e160,
    1.7e308,
]
NUMBERS += [-3.8729479300362257, 6.874608271123577, math.inf, -math.inf, math.nan]
#: All of them; those that are not lost soon; ties; zeros; sums that overflow.
POOLS = [NUMBERS, [x for x in NUMBERS if 1e-3 < abs(x) < 100.0], [0.1, 0.7, 1.0], [0.0, -0.0], [1.7e308, -1.7e308, 1.0]]
CONSTANT = [0.0, 0.3, 0.5, 1.1, 2.0, -3.0, 1024.0, 1e-200, 1e200, math.inf, math.nan]

#: What underflows.
PRONE = {"mul", "div", "square", "pow", "chain", "chain_selected", "reciprocal", "exp", "sech"}


def name_of(row):
    """The row as it is written, for the name of its test."""
    if isinstance(row.pattern, Primitive):
        return f"{row.pattern.name}-{row.form}-{row.caveat}"
    return inspect.getsource(row.pattern).strip().removeprefix("Identity(").split(", lambda")[0]


ROWS = [(row, f"{i}: {name_of(row)}") for i, row in enumerate(IDENTITIES)]


class Sides:
    """A row with its operands: arguments, lists of arguments, the number of lanes, and constants.

    Attributes:
        row: the row. length: how long the lists are.
        primitive: what the pattern ends in. lanes: how many lanes the arguments have; 0 for none.
        arguments: how many arguments there are. names: those of the operands.
    """

    def __init__(self, row, length=LENGTH):
        self.row, self.length = row, length
        if isinstance(row.pattern, Primitive):
            self.names = ["xs" if row.pattern.over_lists else "x"] * row.pattern.arity
        else:
            self.names = list(inspect.signature(row.pattern).parameters)
        self.lanes = LANES if row.form == "apart" else 0
        self.primitive = self.program(row.pattern).primitives[-1]
        if self.primitive in REDUCTIONS:
            self.lanes = LANES

    @property
    def arguments(self):
        return sum(self.length if len(name) > 1 else 1 for name in self.names if name not in (*CONSTANTS, "n"))

    def program(self, side, constants=(2.0, 4.0), wrap=lambda x: x):
        """A side as a program that is not simplified. Before it, what is given. The arguments may be wrapped."""
        trace, numbers, count = Trace(), iter(constants), itertools.count()

        def argument():
            number = (0, next(count), 1)
            if self.row.match is uniform:
                return trace.spread(trace.source(ARGUMENT, number, 0), LANES)
            return wrap(trace.source(ARGUMENT, number, self.lanes))

        operands = []
        for name in self.names:
            if name in CONSTANTS:
                operands.append(next(numbers))
            elif name == "n":
                operands.append(trace.source(COUNT, LANES, 0))
            else:
                operands.append([argument() for _ in range(self.length)] if len(name) > 1 else argument())
        with enable_grad():
            given = [] if self.row.given is None else [self.row.given(operands[0])]
            result = as_traced(trace, side(*operands), "the side")
        return trace.program([*given, result])

    def examples(self):
        """An example of each side. That an equation is a sum of steps is known only if the rewriter made it."""
        if self.row.when is partials_are_bounded:
            return [
                self.program(lambda x, y, side=side: side(x, bounded(y)))
                for side in (self.row.pattern, self.row.replacement)
            ]
        if self.row.when is not is_sum_of_steps:
            return [self.program(side, wrap=exp) for side in (self.row.pattern, self.row.replacement)]
        self.names = ["xs", "ys"]
        return [
            self.program(side)
            for side in (
                lambda xs, ys: LANE_SUM(chain_dot(xs, ys)),
                lambda xs, ys: self.row.replacement(*sums_of_steps(xs, ys)),
            )
        ]

    def points(self):
        """Constants that the row accepts, and numbers for the arguments: for each a list with one for each lane."""
        rng, row = random.Random(0), self.row
        accepts = row.accepts or (may_move if row.match is moving_factor else lambda *_: True)
        varies = self.lanes and row.match is not uniform
        for _ in range(POINTS):
            constants = [rng.choice(CONSTANT) for name in self.names if name in CONSTANTS]
            pool = rng.choices(POOLS, (6, 3, 1, 1, 1))[0]
            inputs = [[rng.choice(pool) for _ in range(LANES if varies else 1)] for _ in range(self.arguments)]
            if row.when is is_sum_of_steps:
                inputs[1] = [rng.choice([0.0, 0.0, 1.0, 2.0]) for _ in inputs[0]]
                signs = rng.choice([[1.0], [-1.0], [1.0, -1.0], [1.0, math.nan]])
                inputs[2] = [n and n * rng.choice(signs) for n in inputs[1]]
            finite = all(math.isfinite(x) for entry in inputs[self.arguments // 2 :] for x in entry)
            if accepts(*constants) and (finite or row.when is not partials_are_bounded):
                yield constants, inputs


def bounded(y):
    """A number, or numbers, that the rewriter knows to be finite."""
    return [less(entry, 0.0) for entry in y] if isinstance(y, list) else less(y, 0.0)


def evaluate(program, inputs):
    """The numbers of all equations, for each a list with one for each lane; and for each lane of the result what happened
    on the way to it: "underflow" and "overflow"."""
    found, events = [], [set() for _ in range(LANES)]
    for index, primitive in enumerate(program.primitives):
        number, args = program.numbers[index], [found[arg] for arg in program.args[index]]
        if primitive is constant or primitive is COUNT:
            found.append([float(number)])
            continue
        if primitive is ARGUMENT:
            found.append(inputs[number[1]])
            continue
        if primitive in REDUCTIONS:
            rows = [(args[0] * (number if len(args[0]) == 1 else 1),)]
            before = rows[0]
        else:
            width = max((len(arg) for arg in args), default=1)
            before = [[arg[lane % len(arg)] for arg in args] for lane in range(width)]
            rows = [primitive.unflatten(row) for row in before]
        found.append([primitive.evaluate(*row) for row in rows])
        for lane, (x, row) in enumerate(zip(found[index], before, strict=True)):
            happened = set()
            if abs(x) < sys.float_info.min and all(row) and primitive.name in PRONE:
                happened.add("underflow")
            finite = [entry for entry in row if math.isfinite(entry)]
            if not math.isfinite(x) and (len(finite) == len(row) or math.isinf(sum(finite))):
                happened.add("overflow")
            for other in events if len(rows) == 1 else events[lane : lane + 1]:
                other |= happened
    return found[program.outputs[-1]], events
