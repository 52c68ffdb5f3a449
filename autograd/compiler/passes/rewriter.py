"""The rewriter: a simplified program under construction. It alone matches rules against equations and applies them.

`apply` gives the equation for a primitive and its arguments: a number where all of them are constants, else the
replacement of the first rule that matches, else an equal equation that exists already (hash-consing; Ershov, 1958), else a
new one. Replacements are written in primitives, as partial derivatives are, and traced once for each length of their
operands; their equations are simplified as they are added.
"""

import math
from collections.abc import Sequence
from typing import Any

from autograd import native
from autograd.compiler.ir.lanes import ARGUMENT, COUNT, PARAMETER, REDUCTIONS
from autograd.compiler.ir.tables import LANE_SCATTER, SCATTER
from autograd.compiler.passes.rule import CONSTANT, Replacement, Rule, Rules
from autograd.compiler.passes.strong_zero import MODERATE, is_bounded
from autograd.hash_table import HashTable, hashed
from autograd.primitives import constant, mul
from autograd.row import Primitive
from autograd.rows import GrowingRows
from autograd.scopes import scope

#: Replacements of lists of no more numbers are kept for other programs.
SHORT: int = 64


class Rewriter:
    """A program that grows by one equation at a time.

    Args:
        rules: the rules for each primitive.
        exact: whether it is the exact form of the program (strong_zero.py).
        varies: whether any equation may have lanes.
        room: for how many equations there is room at first.

    Attributes:
        primitives, numbers, lanes, scopes: the columns of the equations, see ir/program.py.
        rows: their arguments.
        heads: for each equation the number of its primitive among those of which rules depend (rule.py).
        table: those equations that others may equal.
        operands: the stack of the operands of what is being simplified.
        steps: which equations are steps of the chain rule, or sums of steps, or take the place of one.
        stepping: whether what is being written is one.
        bounded: in the exact form, which equations are finite for all inputs. zeros: the constants 0 and -0.
        known: for each source its equations by number, for what reads or gives a table by arguments and number.
        replacements: those of long lists, by rule and number of operands.
        scope, width: of the equation that is being simplified, the scope, and how many lanes are reduced.
    """

    def __init__(self, rules: Rules, exact: bool, varies: bool, room: int) -> None:
        self.rules, self.exact, self.varies = rules, exact, varies
        self.primitives: list[Primitive] = []
        self.rows, self.operands = GrowingRows(room), GrowingRows(32)
        self.table = HashTable(room)
        self.numbers: list[Any] = []
        self.lanes: list[int] = []
        self.scopes: list[scope | None] = []
        self.heads, self.steps, self.bounded = bytearray(), bytearray(), bytearray()
        self.zeros: set[int] = set()
        self.known: dict[Primitive, dict[object, int]] = {}
        self.replacements: dict[tuple[Rule, int], Replacement] = {}
        self.scope: scope | None = None
        self.width = 0
        self.stepping = False

    # Equations

    def apply(self, primitive: Primitive, count: int) -> int:
        """The index of the equation with so many arguments, which are on top of the stack and taken from there: after
        folding, rewriting and reusing an equal one."""
        first = self.operands.end - count
        found = self.folded(primitive, first, count)
        if found < 0:
            found = self.rewritten(primitive, first, count)
        if found < 0:
            found = self.add_equation(primitive, first, count)
        self.operands.end = first
        if self.stepping:
            self.mark(found)
        return found

    def copy(self, first: int, count: int) -> None:
        """Put some of the operands on the stack once more."""
        for at in range(first, first + count):
            self.operands.write(self.operands.flat[at])

    def push(self, args: Sequence[int]) -> int:
        """Put operands on the stack; how many these are."""
        for arg in args:
            self.operands.write(arg)
        return len(args)

    def args(self, first: int, count: int) -> tuple[int, ...]:
        """Some of the operands."""
        found: list[int] = []
        for at in range(first, first + count):
            found.append(self.operands.flat[at])  # noqa: PERF401  # a comprehension's variables have no C types
        return tuple(found)

    def folded(self, primitive: Primitive, first: int, count: int) -> int:
        """The number that an operation on constants gives; -1 where not all arguments are constants."""
        for at in range(first, first + count):
            if self.heads[self.operands.flat[at]] != CONSTANT:
                return -1
        if primitive in REDUCTIONS:
            return -1
        numbers = [self.numbers[arg] for arg in self.args(first, count)]
        return self.number(primitive.evaluate(*primitive.unflatten(numbers)))

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

    def add_equation(self, primitive: Primitive, first: int, count: int) -> int:
        flat, key = self.operands.flat, self.hash_of(primitive, first, count)
        bucket = self.bucket_of(primitive, first, count, key)
        found = self.table.buckets[bucket]
        if found >= 0:
            return found
        lanes: Any = 0
        bounded = self.exact and primitive in MODERATE
        for at in range(first, first + count):
            arg = flat[at]
            self.rows.write(arg)
            if self.varies:
                lanes = lanes or self.lanes[arg]
            bounded = bounded and self.bounded[arg]
        if lanes and primitive in REDUCTIONS:
            lanes = 0
        found = self.finish(primitive, None, lanes)
        self.table.put(bucket, key, found)
        if self.exact:
            self.bounded[found] = bounded or is_bounded(primitive)
        return found

    def hash_of(self, primitive: Primitive, first: int, count: int) -> int:
        """The hash of an equation with these operands; the same if the two of a commutative one are swapped."""
        flat, key = self.operands.flat, native.hash_of_object(primitive)
        if count == 2 and primitive.commutative and flat[first] > flat[first + 1]:
            return hashed(hashed(key, flat[first + 1]), flat[first])
        for at in range(first, first + count):
            key = hashed(key, flat[at])
        return key

    def bucket_of(self, primitive: Primitive, first: int, count: int, key: int) -> int:
        """The bucket of an equation with these operands and this hash, an empty one where there is none yet."""
        table = self.table
        bucket = table.first(key)
        while True:
            found = table.buckets[bucket]
            if found < 0 or (table.hashes[found] == key and self.is_equal(found, primitive, first, count)):
                return bucket
            bucket = table.after(bucket)

    def is_equal(self, index: int, primitive: Primitive, first: int, count: int) -> bool:
        """Whether an equation applies this primitive to these operands, or if they may be swapped, the other way around."""
        own, begin, flat = self.rows.flat, self.rows.begins[index], self.operands.flat
        if self.primitives[index] is not primitive or self.rows.begins[index + 1] - begin != count:
            return False
        swapped = count == 2 and primitive.commutative
        if swapped and own[begin] == flat[first + 1] and own[begin + 1] == flat[first]:
            return True
        for position in range(count):  # noqa: SIM110  # all() would make a generator
            if own[begin + position] != flat[first + position]:
                return False
        return True

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
                    times[at] = self.apply(mul, self.push((self.leaf(COUNT, width, 0), args[at])))
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
        return self.finish(primitive, number, lanes)

    def finish(self, primitive: Primitive, number: Any, lanes: int) -> int:
        """End an equation, whose arguments are written."""
        self.rows.finish()
        self.primitives.append(primitive)
        self.numbers.append(number)
        self.lanes.append(lanes)
        self.scopes.append(self.scope)
        self.heads.append(self.rules.head(primitive))
        self.steps.append(False)
        self.bounded.append(False)
        return self.rows.count - 1

    # Rules

    def rewritten(self, primitive: Primitive, first: int, count: int) -> int:
        """The equation that the first rule that applies writes in place of one with these arguments; -1 where none does."""
        flat = self.operands.flat
        rules = self.rules.matching(
            primitive, self.heads[flat[first]] if count else 0, self.heads[flat[first + 1]] if count > 1 else 0
        )
        for rule in rules or ():
            found = self.rewrite(rule, first, count)
            if found >= 0:
                return found
        return -1

    def rewrite(self, rule: Rule, first: int, count: int) -> int:
        """The equation that a rule writes in place of one with these arguments; -1 where it does not apply. Leaves what it
        binds on the stack."""
        if rule.position >= 0 and rule.number != self.numbers[self.operands.flat[first + rule.position]]:
            return -1
        if rule.needs is not None and not self.has_operand(rule, first, count):
            return -1
        bound, many = first, count
        if rule.wanted is not None:
            bound, many = self.operands.end, len(rule.is_constant)
            if len(rule.wanted) != count or not self.match(rule, rule.wanted, first, bound):
                return -1
        if rule.when is not None and not rule.when(self, self.args(first, count)):
            return -1
        if rule.match is not None:
            operands = rule.match(self, self.args(first, count))
            if operands is None:
                return -1
            bound = self.operands.end
            many = self.push(operands)
        outer = self.stepping
        # What a later rule leaves of a step has the nan of the step: 1 + -(y·0) becomes 1 - y·0, without the -.
        self.stepping = outer or rule.is_step or self.has_step(first, count)
        found = self.write(rule, bound, many)
        if self.stepping:
            self.mark(found)
        self.stepping = outer
        return found

    def mark(self, index: int) -> None:
        """Note that an equation is a step; what is computed from nothing is none."""
        if self.rows.begins[index] < self.rows.begins[index + 1]:
            self.steps[index] = True

    def has_step(self, first: int, count: int) -> bool:
        """Whether one of the operands is a step."""
        for at in range(first, first + count):  # noqa: SIM110  # any() would make a generator
            if self.steps[self.operands.flat[at]]:
                return True
        return False

    def has_operand(self, rule: Rule, first: int, count: int) -> bool:
        """Whether one of the operands is such an equation as the rule needs."""
        primitives, numbers, flat = self.primitives, self.numbers, self.operands.flat
        for at in range(first, first + count):
            if primitives[flat[at]] is rule.needs and (rule.needs is not constant or rule.number == numbers[flat[at]]):
                return True
        return False

    def write(self, rule: Rule, begin: int, count: int) -> int:
        """The equation of a replacement of so many operands, which begin there on the stack."""
        if rule.target is not None:
            self.copy(begin, count)
            return self.apply(rule.target, count)
        written = rule.written.get(count) or self.replacements.get((rule, count))
        if written is None:
            written = rule.write(count)
            if count <= SHORT:  # others would fill the memory
                rule.written[count] = written
            else:
                self.replacements[rule, count] = written
        equations, result = written
        bound = begin
        if equations and bound + count < self.operands.end:
            bound = self.operands.end
            self.copy(begin, count)
        for primitive, args, number in equations:
            if primitive is constant:
                self.operands.write(self.number(number))
                continue
            for position in args:
                self.operands.write(self.operands.flat[bound + position])
            self.operands.write(self.apply(primitive, len(args)))
        return self.operands.flat[bound + result]

    def match(self, rule: Rule, wanted: tuple[int, ...], first: int, bound: int) -> bool:
        """Whether an equation with these arguments matches the pattern of a rule; puts the equations bound to its variables
        on the stack, where they begin at `bound`."""
        for _ in range(len(rule.is_constant)):
            self.operands.write(-1)
        for position in range(len(wanted)):
            if not self.fits(rule, wanted[position], self.operands.flat[first + position], bound):
                return False
        if rule.given is not None:
            key = self.hash_of(rule.given, bound, 1)
            if self.table.buckets[self.bucket_of(rule.given, bound, 1, key)] < 0:
                return False
        if rule.accepts is not None:
            variables = zip(self.args(bound, len(rule.is_constant)), rule.is_constant, strict=True)
            return rule.accepts(*[self.numbers[index] for index, is_constant in variables if is_constant])
        return True

    def fits(self, rule: Rule, node: int, index: int, bound: int) -> bool:
        """Whether an equation matches a part of a pattern; binds its variables. (Recurses as deep as the pattern.)"""
        operands = self.operands.flat
        if node < len(rule.is_constant):
            if operands[bound + node] < 0:
                operands[bound + node] = index
                return not rule.is_constant[node] or self.primitives[index] is constant
            return operands[bound + node] == index
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
