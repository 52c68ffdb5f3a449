"""The rewriter: a simplified program under construction. It alone matches rules against equations and applies them.

`apply` gives the equation for a primitive and its arguments: a number where all of them are constants, else the
replacement of the first rule that matches, else an equal equation that exists already (hash-consing; Ershov, 1958), else a
new one. Replacements are written in primitives, as partial derivatives are, and traced once for each length of their
operands; their equations are simplified as they are added.
"""

import math
from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from autograd.compiler.ir.lanes import ARGUMENT, COUNT, PARAMETER, REDUCTIONS
from autograd.compiler.ir.rows import GrowingRows
from autograd.compiler.ir.tables import LANE_SCATTER, SCATTER
from autograd.compiler.passes.rule import Replacement, Rule
from autograd.compiler.passes.strong_zero import MODERATE, is_bounded
from autograd.primitives import constant, mul
from autograd.row import Primitive
from autograd.scopes import scope

#: The rules of each primitive, by the primitives of its first two arguments, in the order in which they are tried. None
#: stands for any other primitive, and for a missing second argument.
Rules = Mapping[Primitive, Mapping[Primitive | None, Mapping[Primitive | None, Sequence[Rule]]]]


class Rewriter:
    """A program that grows by one equation at a time.

    Args:
        rules: the rules for each primitive, in the order in which they are tried.
        exact: whether it is the exact form of the program (strong_zero.py).
        room: for how many equations there is room at first.

    Attributes:
        primitives, numbers, lanes, scopes: the columns of the equations, see ir/program.py.
        rows: their arguments.
        buckets: a hash table of those equations that others may equal, -1 in an empty bucket.
        steps: which equations are steps of the chain rule, or sums of steps.
        bounded: in the exact form, which equations are finite for all inputs. zeros: the constants 0 and -0.
        known: for each source its equations by number, for what reads or gives a table by arguments and number.
        replacements: those of lists, by rule and number of operands.
        scope, width: of the equation that is being simplified, the scope, and how many lanes are reduced.
    """

    def __init__(self, rules: Rules, exact: bool, room: int) -> None:
        self.rules, self.exact = rules, exact
        self.primitives: list[Primitive] = []
        self.rows = GrowingRows(room)
        self.buckets, self.filled = array("i", [-1]) * (2 << room.bit_length()), 0
        self.numbers: list[Any] = []
        self.lanes: list[int] = []
        self.scopes: list[scope | None] = []
        self.steps, self.bounded = bytearray(), bytearray()
        self.zeros: set[int] = set()
        self.known: dict[Primitive, dict[object, int]] = {}
        self.replacements: dict[tuple[Rule, int], Replacement] = {}
        self.scope: scope | None = None
        self.width = 0

    # Equations

    def apply(self, primitive: Primitive, args: tuple[int, ...]) -> int:
        """The index of the equation, after folding, rewriting and reusing an equal one."""
        primitives = self.primitives
        for arg in args:
            if primitives[arg] is not constant:
                break
        else:
            if primitive not in REDUCTIONS:
                numbers = self.numbers
                return self.number(primitive.evaluate(*primitive.unflatten([numbers[arg] for arg in args])))
        by_head = self.rules.get(primitive)
        if by_head is not None:
            by_next = by_head.get(primitives[args[0]]) or by_head[None]
            rules = (by_next.get(primitives[args[1]]) if len(args) > 1 else None) or by_next[None]
            for rule in rules:
                found = self.rewrite(rule, args)
                if found >= 0:
                    return found
        lanes = 0
        for arg in args:
            if self.lanes[arg]:
                lanes = 0 if primitive in REDUCTIONS else self.lanes[arg]
                break
        return self.add_equation(primitive, args, lanes)

    def leaf(self, primitive: Primitive, number: Any, lanes: int) -> int:
        """The index of a source; see `SOURCES`."""
        if primitive is ARGUMENT or primitive is PARAMETER:  # the trace has each once
            return self.add(primitive, (), number, lanes)
        # -0 is another number than 0, and nan is the same as nan; to spell each number would take longer.
        known, key = self.known.setdefault(primitive, {}), number if number and number == number else repr(number)
        found = known.get(key)
        if found is None:
            found = known[key] = self.add(primitive, (), number, lanes)
            if primitive is constant:
                self.bounded[found] = math.isfinite(number)
                if number == 0.0:
                    self.zeros.add(found)
        return found

    def number(self, x: float) -> int:
        """The index of a constant."""
        return self.leaf(constant, x, 0)

    def add_equation(self, primitive: Primitive, args: tuple[int, ...], lanes: int) -> int:
        bucket = self.bucket_of(primitive, args)
        found = self.buckets[bucket]
        if found < 0:
            found = self.buckets[bucket] = self.add(primitive, args, None, lanes)
            if self.exact:
                self.bounded[found] = is_bounded(primitive) or (
                    primitive in MODERATE and min(map(self.bounded.__getitem__, args))
                )
            self.filled += 1
            if 2 * self.filled > len(self.buckets):
                self.enlarge_table()
        return found

    def bucket_of(self, primitive: Primitive, args: tuple[int, ...]) -> int:
        """The bucket of an equation with these arguments, an empty one where there is none yet; by linear probing (Knuth,
        "The Art of Computer Programming", 6.4)."""
        buckets, swapped, key = self.buckets, args, args
        if len(args) == 2 and primitive.commutative:
            swapped = args[1], args[0]
            key = args if args[0] < args[1] else swapped
        bucket = hash(key) ^ hash(primitive)
        while True:
            bucket &= len(buckets) - 1
            found = buckets[bucket]
            if found < 0:
                return bucket
            if self.primitives[found] is primitive and (self.is_on(found, args) or self.is_on(found, swapped)):
                return bucket
            bucket += 1

    def is_on(self, index: int, args: tuple[int, ...]) -> bool:
        """Whether an equation has these arguments."""
        rows, begin = self.rows, self.rows.begins[index]
        if rows.begins[index + 1] - begin != len(args):
            return False
        for position in range(len(args)):  # noqa: SIM110  # all() would make a generator
            if rows.flat[begin + position] != args[position]:
                return False
        return True

    def enlarge_table(self) -> None:
        """Make room in the hash table."""
        before = self.buckets
        self.buckets = array("i", [-1]) * (2 * len(before))
        for bucket in range(len(before)):
            found = before[bucket]
            if found >= 0:
                self.buckets[self.bucket_of(self.primitives[found], self.rows.row(found))] = found

    def add_table(self, primitive: Primitive, args: tuple[int, ...], number: Any, width: int) -> int:
        """The index of an equation that reads or gives a table, of a size that is its number. The arguments had so many
        lanes; of uniform ones the sum over lanes is a multiple."""
        lanes = 0
        for arg in args:
            if self.lanes[arg]:
                lanes = self.lanes[arg]
                break
        if primitive is LANE_SCATTER:
            if not lanes:
                times, half = list(args), len(args) // 2
                for at in range(half, 2 * half):
                    times[at] = self.apply(mul, (self.leaf(COUNT, width, 0), args[at]))
                return self.add_table(SCATTER, tuple(times), number, 0)
            lanes = 0
        known = self.known.setdefault(primitive, {})
        found = known.get((args, number))
        if found is None:
            found = known[args, number] = self.add(primitive, args, number, lanes)
        return found

    def add(self, primitive: Primitive, args: tuple[int, ...], number: Any, lanes: int) -> int:
        for arg in args:
            self.rows.write(arg)
        self.rows.finish()
        self.primitives.append(primitive)
        self.numbers.append(number)
        self.lanes.append(lanes)
        self.scopes.append(self.scope)
        self.steps.append(False)
        self.bounded.append(False)
        return len(self.primitives) - 1

    # Rules

    def rewrite(self, rule: Rule, args: tuple[int, ...]) -> int:
        """The equation that a rule writes in place of one with these arguments; -1 where it does not apply."""
        if rule.position >= 0 and rule.number != self.numbers[args[rule.position]]:
            return -1
        operands = args if rule.wanted is None else self.match(rule, rule.wanted, args)
        if operands is None or (rule.when is not None and not rule.when(self, args)):
            return -1
        if rule.match is not None:
            operands = rule.match(self, args)
            if operands is None:
                return -1
        found = self.apply(rule.target, tuple(operands)) if rule.target is not None else self.write(rule, operands)
        if rule.is_step and self.rows.begins[found] < self.rows.begins[found + 1]:
            self.steps[found] = True
        return found

    def write(self, rule: Rule, operands: Sequence[int]) -> int:
        """The equation of a replacement of these operands."""
        written = rule.written or self.replacements.get((rule, len(operands)))
        if written is None:
            written = self.replacements[rule, len(operands)] = rule.write(len(operands) // rule.operands)
        equations, result = written
        bound = list(operands)
        for primitive, args, number in equations:
            bound.append(self.number(number) if primitive is constant else self.apply(primitive, entries(bound, args)))
        return bound[result]

    def match(self, rule: Rule, wanted: tuple[int, ...], args: tuple[int, ...]) -> list[int] | None:
        """The equations bound to the variables of a rule, if an equation with these arguments matches its pattern."""
        if len(args) != len(wanted):
            return None
        bound = [-1] * len(rule.is_constant)
        for position in range(len(args)):
            if not self.fits(rule, wanted[position], args[position], bound):
                return None
        if rule.given is not None and self.buckets[self.bucket_of(rule.given, (bound[0],))] < 0:
            return None
        if rule.accepts is not None:
            numbers = [
                self.numbers[index] for index, is_constant in zip(bound, rule.is_constant, strict=True) if is_constant
            ]
            if not rule.accepts(*numbers):
                return None
        return bound

    def fits(self, rule: Rule, node: int, index: int, bound: list[int]) -> bool:
        """Whether an equation matches a part of a pattern; binds its variables. (Recurses as deep as the pattern.)"""
        if node < len(bound):
            if bound[node] < 0:
                bound[node] = index
                return not rule.is_constant[node] or self.primitives[index] is constant
            return bound[node] == index
        primitive = rule.primitives[node]
        if primitive is not self.primitives[index]:
            return False
        if primitive is constant:
            wanted, number = rule.numbers[node], self.numbers[index]
            return wanted == number or (wanted != wanted and number != number)
        rows, begin, pattern = self.rows, self.rows.begins[index], rule.args[node]
        if rows.begins[index + 1] - begin != len(pattern):
            return False
        for position in range(len(pattern)):
            if not self.fits(rule, pattern[position], rows.flat[begin + position], bound):
                return False
        return True


def entries(row: Sequence[int], positions: tuple[int, ...]) -> tuple[int, ...]:
    """The entries of a row at these positions."""
    found: list[int] = []
    for position in positions:
        found.append(row[position])  # noqa: PERF401  # a comprehension's variables have no C types
    return tuple(found)
