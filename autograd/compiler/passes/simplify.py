"""Simplification: from a program to a shorter one that computes the same results.

`simplify` walks the equations that the results need once, in order, and for each: folds it where its arguments are
constants, rewrites it where a row of the table of identities matches, and reuses an equal earlier equation (hash-consing;
Ershov, 1958). Numbers that are the same for all samples are computed once; the array program broadcasts them.
"""

# Constants may be of any kind of number.
# pyright: basic

import math
from itertools import compress
from typing import Any

import numpy as np

from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import (
    ARGUMENT,
    COUNT,
    LANE_LOGSUMEXP,
    LANE_MAX,
    LANE_MIN,
    LANE_SUM,
    PARAMETER,
    REDUCTIONS,
    SOURCES,
)
from autograd.compiler.ir.program import ArgumentRows, Program, bounds
from autograd.compiler.passes.rewrites import Rule, rules
from autograd.compiler.passes.strong_zero import MODERATE, contribution_of_counts, factors, is_bounded
from autograd.primitives import (
    FAR,
    add,
    chain,
    chain_dot,
    chain_selected,
    constant,
    div,
    dot,
    equal,
    exp,
    identity,
    less,
    log,
    log1p,
    logical_and,
    mean,
    mul,
    neg,
    sqrt,
    square,
    stop_gradient,
    sub,
    where,
)
from autograd.primitives import abs as ABS
from autograd.primitives import isfinite as ISFINITE
from autograd.primitives import logsumexp as LOGSUMEXP
from autograd.primitives import max as MAX
from autograd.primitives import norm as NORM
from autograd.primitives import sum as SUM
from autograd.row import Primitive

#: The primitives out of which constant factors of the arguments can be moved.
PRODUCTS = {mul, chain, square, neg}
#: Constants are multiplied beforehand where the product is in the normal range of single precision, which kernels may
#: compute in: beyond it `1e200 * (1e200 * x)` would be inf, and `1e-200 * (1e-200 * x)` 0, for every x.
SMALLEST, LARGEST = 2.0**-126, 2.0**127
#: Factors from 1 to this move out of products. With x and y of 1e200, `(1e-200 * x) * y` is 1e200, and x * y is not finite;
#: without a factor above 1 a product is no larger than with it. With x and y of 1e-200, 1e200 is as bad the other way.
MODEST = 1024.0


def may_fold(c: float, d: float) -> bool:
    """Whether c · (d · x) is (c · d) · x for every x for which the first is finite.

    >>> may_fold(2.0, 0.25), may_fold(1e200, 1e200), may_fold(1e-200, 1e-200), may_fold(3.0, 0.0)
    (True, False, False, True)
    """
    product = abs(c * d)
    return product == 0.0 if c == 0.0 or d == 0.0 else SMALLEST <= product <= LARGEST


class Simplifier:
    """Builds the simplified program, equation by equation.

    Args:
        source: the program.
        exact: whether steps of the chain rule are to be computed with strong zeros, not as plain products; see
            passes/strong_zero.py.
    """

    def __init__(self, source: Program, exact: bool) -> None:
        self.source, self.exact = source, exact
        self.primitives: list[Primitive] = []
        self.args: list[tuple[int, ...]] = []
        self.numbers: list[Any] = []
        self.lanes: list[int] = []
        self.scopes: list[Any] = []
        self.known: dict[Primitive, dict[Any, int]] = {}  # for each primitive, by arguments, or by number
        self.scope: Any = None
        self.steps: list[bool] = []  # in the plain form: which equations are steps of the chain rule
        self.bounded: list[bool] = []  # in the exact form: which equations are finite whatever the inputs are
        self.sums: dict[int, tuple[int, int, int]] = {}  # in the exact form: a sum of steps -> its plain sums
        self.rules = rules()
        self.alone = not source.samples_meet

    def run(self) -> Program:
        source = self.source
        twins: list[int] = [-1] * len(source)
        wanted = needed(source)
        primitives, arguments, numbers, lanes, scopes = (
            source.primitives, source.args, source.numbers, source.lanes, source.scopes)  # fmt: skip
        for index in range(len(source)):
            if not wanted[index]:
                continue
            primitive = primitives[index]
            self.scope = scopes[index]
            args = arguments[index]
            if not args and primitive in SOURCES:
                twins[index] = self.leaf(primitive, numbers[index], lanes[index])
            elif len(args) == 1 and primitive in REDUCTIONS:
                twins[index] = self.reduce(primitive, twins[args[0]], numbers[index])
            elif len(args) == 2:
                twins[index] = self.apply(primitive, (twins[args[0]], twins[args[1]]))
            else:
                twins[index] = self.apply(primitive, entries(twins, args))
        columns = self.primitives, self.args, self.numbers, self.lanes, self.scopes
        outputs = [twins[output] for output in source.outputs]
        return prune(Program(*columns, outputs, source.parameters, source.captured, self.steps))

    def leaf(self, primitive: Primitive, number: Any, lanes: int) -> int:
        if primitive is ARGUMENT or primitive is PARAMETER:  # the trace has each once
            return self.add(primitive, (), number, lanes)
        known, key = self.known.setdefault(primitive, {}), repr(number)
        found = known.get(key)
        if found is None:
            found = known[key] = self.add(primitive, (), number, lanes)
            self.bounded[found] = primitive is constant and math.isfinite(number)
        return found

    def add(self, primitive: Primitive, args: tuple[int, ...], number: Any, lanes: int) -> int:
        self.primitives.append(primitive)
        self.args.append(args)
        self.numbers.append(number)
        self.lanes.append(lanes)
        self.scopes.append(self.scope)
        self.steps.append(False)
        self.bounded.append(False)
        return len(self.args) - 1

    def number(self, x: float) -> int:
        return self.leaf(constant, x, 0)

    def reduce(self, primitive: Primitive, arg: int, lanes: int) -> int:
        """A reduction over lanes, which is simpler where all lanes hold the same number."""
        if self.lanes[arg]:
            if primitive is LANE_SUM:
                head, args = self.primitives[arg], self.args[arg]
                if head is neg:
                    return self.apply(neg, (self.reduce(LANE_SUM, args[0], lanes),))
                if head is chain:
                    pairs = factors(self.equation, args[0], args[1])
                    return self.from_sums([self.reduce(LANE_SUM, self.apply(mul, pair), lanes) for pair in pairs])
                if arg in self.sums:
                    return self.from_sums([self.reduce(LANE_SUM, part, lanes) for part in self.sums[arg]])
            if primitive is LANE_LOGSUMEXP:
                largest = self.finite(self.add_equation(LANE_MAX, (arg,), 0))
                power = self.apply(exp, (self.apply(sub, (arg, largest)),))
                tie = self.apply(equal, (power, self.number(1.0)))
                rest = self.reduce(LANE_SUM, self.apply(sub, (power, tie)), lanes)
                return self.logsumexp(largest, self.reduce(LANE_SUM, tie, lanes), rest)
            return self.add_equation(primitive, (arg,), 0)
        count = self.leaf(COUNT, lanes, 0)
        if primitive is LANE_SUM:
            return self.apply(mul, (count, arg))
        return arg if primitive in (LANE_MAX, LANE_MIN) else self.apply(add, (arg, self.apply(log, (count,))))

    def apply(self, primitive: Primitive, args: tuple[int, ...]) -> int:
        """The index of the equation in the result, after folding, rewriting and reusing an equal one."""
        primitives, numbers = self.primitives, self.numbers
        if primitive is SUM:
            args = tuple([arg for arg in args if not self.is_zero(arg)])
            if not args:
                return self.number(0.0)
            if len(args) == 1:
                return args[0]
            primitive = add if len(args) == 2 else SUM
        for arg in args:
            if primitives[arg] is not constant:
                break
        else:
            return self.number(primitive.evaluate(*primitive.unflatten([numbers[arg] for arg in args])))
        if primitive is identity or primitive is stop_gradient:  # derivatives are in the program by now
            return args[0]
        if primitive is mean:
            total = self.apply(SUM, args)
            return self.apply(mul, (total, self.number(1.0 / len(args))))
        if primitive is NORM:  # as m · √Σ (x/m)², so that no square overflows
            return self.scaled_norm(args)
        if primitive is MAX and self.shifted(args):
            return self.number(0.0)
        if primitive is LOGSUMEXP:
            largest = self.finite(self.apply(MAX, args))
            powers = [self.apply(exp, (self.apply(sub, (arg, largest)),)) for arg in args]
            ties = [self.apply(equal, (power, self.number(1.0))) for power in powers]
            rest = tuple([self.apply(sub, pair) for pair in zip(powers, ties, strict=True)])
            return self.logsumexp(largest, self.apply(SUM, tuple(ties)), self.apply(SUM, rest))
        if primitive is chain_dot:
            return self.sum_steps(args)
        if primitive is mul:  # c · (d · x) is (c · d) · x, but for the last digit
            c, other = args
            if primitives[c] is not constant:
                c, other = other, c
            if primitives[c] is constant and primitives[other] is mul:
                for d, x in (self.args[other], self.args[other][::-1]):
                    if primitives[d] is constant and may_fold(numbers[c], numbers[d]):
                        return self.apply(mul, (self.number(numbers[c] * numbers[d]), x))
        if self.alone and primitive in PRODUCTS and self.lanes[args[0]]:
            hoisted = self.hoist(primitive, args)
            if hoisted is not None:
                return hoisted
        heads = self.rules.get(primitive)
        if heads is not None:
            for place, arg in enumerate(args):
                for rule in heads.get(primitives[arg], ()):
                    if rule.place != place or rule.number != numbers[arg]:
                        continue
                    bound = self.match(rule, args)
                    if bound is not None and (rule.given is None or self.build(rule, rule.given, bound, False) >= 0):
                        return self.rewrite(rule, bound)
        if primitive is chain_selected:
            adjoint, partial = args
            if not self.exact:
                return self.mark_as_step(self.apply(mul, args))
            if self.bounded[partial]:
                return self.apply(chain, (partial, adjoint))
            step = self.apply(chain, args)
            return self.apply(where, (self.apply(equal, (partial, self.number(0.0))), self.number(0.0), step))
        if primitive is chain:
            adjoint, partial = args
            if not self.exact:
                return self.mark_as_step(self.apply(mul, args))
            if self.bounded[partial] or (primitives[adjoint] is constant and numbers[adjoint] != 0.0):
                return self.apply(mul, args)  # a finite partial times 0 is 0 anyway
        lanes = 0
        for arg in args:
            if self.lanes[arg]:
                lanes = self.lanes[arg]
                break
        return self.add_equation(primitive, args, lanes)

    def finite(self, largest: int) -> int:
        """The maximum, or a finite number where it is ±inf, as inf - inf is nan: `finite` in the table of primitives."""
        return self.apply(where, (self.apply(ISFINITE, (largest,)), largest, self.number(FAR)))

    def logsumexp(self, largest: int, ties: int, rest: int) -> int:
        """m + log1p(k - 1 + Σ exp(x - m) over the others) where k are m: beside a 1 no digit is lost."""
        beside = self.apply(add, (self.apply(add, (ties, self.number(-1.0))), rest))
        return self.apply(add, (largest, self.apply(log1p, (beside,))))

    def shifted(self, args: tuple[int, ...]) -> bool:
        """Whether these are numbers less their largest, as `log_softmax` makes them."""
        first = args[0]
        if self.primitives[first] is not sub:
            return False
        largest = self.args[first][1]
        for arg in args:
            if self.primitives[arg] is not sub or self.args[arg][1] != largest:
                return False
        if self.primitives[largest] is where:
            largest = self.args[largest][1]
        return self.primitives[largest] is MAX and self.args[largest] == tuple([self.args[arg][0] for arg in args])

    def sum_steps(self, args: tuple[int, ...]) -> int:
        """A `chain_dot`: one `dot`, or with strong zeros a combination of three."""
        half = len(args) // 2
        alive = [place for place in range(half) if not self.is_zero(args[place])]
        if len(alive) < half:
            args = entries(args, (*alive, *[half + place for place in alive]))
            half = len(alive)
        if half < 2:
            return self.apply(chain, args) if half else self.number(0.0)
        if not self.exact:
            return self.mark_as_step(self.apply(dot, args))
        bounded = True
        for place in range(half):
            bounded = bounded and self.bounded[args[half + place]]
        if bounded:
            return self.apply(dot, args)
        pairs = [factors(self.equation, args[place], args[half + place]) for place in range(half)]
        lists = [[pair[part][side] for side in (0, 1) for pair in pairs] for part in range(3)]
        return self.from_sums([self.apply(dot, tuple(row)) for row in lists])

    def equation(self, head: Any, *args: int) -> int:
        """An equation of a primitive, or of a number."""
        return self.number(head) if type(head) is float else self.apply(head, args)

    def from_sums(self, parts: list[int]) -> int:
        """A sum of steps of the chain rule, of its finite part and its two counts."""
        found = self.apply(add, (parts[0], contribution_of_counts(self.equation, parts[1], parts[2])))
        self.sums[found] = (parts[0], parts[1], parts[2])
        return found

    def mark_as_step(self, index: int) -> int:
        """Mark an equation as a step of the chain rule, and return its index."""
        if self.args[index]:
            self.steps[index] = True
        return index

    def is_zero(self, index: int) -> bool:
        return self.primitives[index] is constant and self.numbers[index] == 0.0

    def hoist(self, primitive: Primitive, args: tuple[int, ...]) -> int | None:
        """(c · x) · y as c · (x · y): constant factors move out of products with lanes until they meet and are one.

        The same but for the last digit, and within a factor of `MODEST` from underflow. Where samples meet, in
        a sum over lanes, products are left as they are: factors that many sums share make matrix products of them.
        """
        if not all(self.lanes[arg] for arg in args):
            return None
        found = [self.split(arg) for arg in args]
        factor = math.prod([number for number, _ in found])
        if primitive is neg:
            return self.apply(mul, (self.number(-factor), found[0][1])) if factor != 1.0 else None
        if primitive is square:
            factor *= factor
        if factor == 1.0 or not 1.0 <= abs(factor) <= MODEST:
            return None
        return self.apply(mul, (self.number(factor), self.apply(primitive, tuple([rest for _, rest in found]))))

    def split(self, index: int) -> tuple[float, int]:
        """Write an equation as a constant factor times another equation."""
        primitive, args = self.primitives[index], self.args[index]
        if primitive is neg:
            return -1.0, args[0]
        if primitive is mul:
            for c, rest in (args, args[::-1]):
                if self.primitives[c] is constant:
                    return self.numbers[c], rest
        return 1.0, index

    def scaled_norm(self, args: tuple[int, ...]) -> int:
        """The norm of numbers that are scaled by the largest of them, where that is neither 0 nor infinite."""
        if len(args) == 1:
            return self.apply(ABS, args)
        largest = self.apply(MAX, tuple([self.apply(ABS, (arg,)) for arg in args]))
        positive = self.apply(less, (self.number(0.0), largest))
        usable = self.apply(logical_and, (positive, self.apply(ISFINITE, (largest,))))
        unit = self.apply(where, (usable, largest, self.number(1.0)))
        squares = tuple([self.apply(square, (self.apply(div, (arg, unit)),)) for arg in args])
        return self.apply(mul, (unit, self.apply(sqrt, (self.apply(SUM, squares),))))

    def add_equation(self, primitive: Primitive, args: tuple[int, ...], lanes: int) -> int:
        known = self.known.get(primitive)
        if known is None:
            known = self.known[primitive] = {}
        key = args[::-1] if len(args) == 2 and primitive.commutative and args[0] > args[1] else args
        found = known.get(key)
        if found is None:
            found = known[key] = self.add(primitive, args, None, lanes)
            if self.exact:
                self.bounded[found] = is_bounded(primitive) or (
                    primitive in MODERATE and min(map(self.bounded.__getitem__, args))
                )
        return found

    def match(self, rule: Rule, args: tuple[int, ...]) -> dict[int, int] | None:
        """Which equations the rule's variables stand for, if an equation with these arguments has its form."""
        bound: dict[int, int] = {}
        pattern = rule.pattern.args
        for place in range(len(args)):
            if not self.fits(rule.names, pattern[place], args[place], bound):
                return None
        return bound

    def fits(self, names: dict[int, int], wanted: Traced, index: int, bound: dict[int, int]) -> bool:
        """Whether an equation has the form of a part of a pattern; binds its variables. (As deep as the pattern.)"""
        if wanted.index in names:
            return bound.setdefault(names[wanted.index], index) == index
        if wanted.primitive is not self.primitives[index]:
            return False
        if wanted.primitive is constant:
            return wanted.number == self.numbers[index]
        args, pattern = self.args[index], wanted.args
        for place in range(len(args)):  # noqa: SIM110  # all() would make a generator
            if not self.fits(names, pattern[place], args[place], bound):
                return False
        return True

    def rewrite(self, rule: Rule, bound: dict[int, int]) -> int:
        replacement = rule.replacement
        return self.number(replacement) if type(replacement) is float else self.build(rule, replacement, bound, True)

    def build(self, rule: Rule, node: Any, bound: dict[int, int], make: bool) -> int:
        """The equation for a side of an identity; -1 where it is not there and not to be made. (As deep as the identity.)"""
        index = node.index
        if index in rule.names:
            return bound[rule.names[index]]
        primitive = node.primitive
        if primitive is constant:
            return self.number(node.number)
        args = tuple([self.build(rule, arg, bound, make) for arg in node.args])
        if make:
            return self.apply(primitive, args)
        return self.known.get(primitive, {}).get(args, -1)


def entries(row: Any, places: tuple[int, ...]) -> tuple[Any, ...]:
    """The entries of a row at these places."""
    found: list[Any] = []
    for place in places:
        found.append(row[place])  # noqa: PERF401  # a comprehension's variables have no C types
    return tuple(found)


def needed(program: Program) -> list[bool]:
    """For each equation whether a result needs it."""
    wanted = [False] * len(program)
    for output in program.outputs:
        wanted[output] = True
    args = program.args
    for index in range(len(program) - 1, -1, -1):
        if wanted[index]:
            for arg in args[index]:
                wanted[arg] = True
    return wanted


def prune(program: Program) -> Program:
    """Eliminate dead code: the equations that no result needs."""
    wanted = needed(program)
    kept, rows = np.array(wanted, dtype=bool), ArgumentRows.of(program.args)
    twins, counts = bounds(kept)[1:] - 1, np.diff(rows.begins)
    return Program(
        primitives=list(compress(program.primitives, wanted)),
        args=ArgumentRows(twins[rows.flat[np.repeat(kept, counts)]], bounds(counts[kept])),
        numbers=list(compress(program.numbers, wanted)),
        lanes=list(compress(program.lanes, wanted)),
        scopes=list(compress(program.scopes, wanted)),
        outputs=twins[np.array(program.outputs, dtype=np.int64)].tolist(),
        parameters=program.parameters,
        captured=program.captured,
        steps=list(compress(program.steps, wanted)),
    )


def simplify(program: Program, exact: bool = False) -> Program:
    """Fold constants, apply the identities, compute equal things once, drop what no result needs.

    Args:
        program: the traced program.
        exact: whether to keep strong zeros; see passes/strong_zero.py.
    """
    return Simplifier(program, exact).run()
