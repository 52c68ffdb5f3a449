"""A row of the table of identities, and its compilation to a rule that can be matched.

As in the table of primitives, both sides of a row are written in primitives, once, so that they run on floats, where tests
compare them, and on traced numbers: the left side is traced to a program, which is the pattern; the right side runs on the
equations that the pattern's variables stand for (rewriter.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from types import FunctionType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, cast

from autograd.compiler.frontend.trace import Trace, as_traced
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import ARGUMENT
from autograd.compiler.ir.program import Program
from autograd.modes import enable_grad
from autograd.primitives import constant
from autograd.row import TABLE, Primitive

#: The clauses of caveats: where the two sides may differ.
CAVEATS = {
    "none": "Nowhere: the sides have the same bits.",
    "ulp": "By so many units in the last place; where the caveat says n, by one for each term.",
    "cancellation": "Where the result is small beside its terms.",
    "the sign of a zero": "One side is 0 and the other -0.",
    "underflow": "Where a number that one side computes on the way is below the normal range.",
    "overflow": "Where a number that one side computes on the way is beyond the range.",
    "inf or nan": "Where an operand is inf or nan.",
    "nan": "Where the right side is nan.",
}
#: The operands of a pattern that stand for constants.
CONSTANTS = {"c", "d"}
#: The number of `constant` among the heads of `Rules`.
CONSTANT: int = 1

if TYPE_CHECKING:
    from autograd.compiler.passes.rewriter import Rewriter

#: The equations that replace others, each a primitive, its arguments and its number, and the index of the result. Indices
#: below the count of operands are theirs.
Replacement: TypeAlias = "tuple[list[tuple[Primitive, tuple[int, ...], Any]], int]"


class Identity(NamedTuple):
    """A row: where an equation has the form of `pattern`, `replacement` may be written in its place.

    Both are functions of the same operands. Operands named `c` and `d` stand for constants, other single letters for any
    number, longer names for a list of numbers. A primitive as the pattern stands for any operands of it; as the replacement
    it is applied to the operands.

    Attributes:
        caveat: where the two sides differ, and by how much: clauses of `CAVEATS`, and after a colon more about them.
        given: the row applies only where the program computes this primitive of the first operand anyway.
        when: whether the row applies to an equation with these arguments, by the rewriter's analyses of them.
        accepts: whether the row applies for these values of `c` and `d`.
        match: finds the operands where the pattern does not determine them, or a list has no pattern; else None.
        form: the one form of a program that the row is for: "plain" or "exact" (strong_zero.py), "scalars", which is the
            exact one for back ends that take single numbers, or "apart", where lanes are never reduced to one number.
        is_step: whether the replacement is a step of the chain rule, or a sum of steps.
    """

    pattern: Callable[..., Any]
    replacement: Callable[..., Any]
    caveat: str
    given: Primitive | None = None
    when: Callable[[Rewriter, tuple[int, ...]], bool] | None = None
    accepts: Callable[..., bool] | None = None
    match: Callable[[Rewriter, tuple[int, ...]], Sequence[int] | None] | None = None
    form: Literal["plain", "exact", "scalars", "apart"] | None = None
    is_step: bool = False


def trace_side(side: Callable[..., Any], count: int, length: int) -> Program:
    """One side of an identity as a program, whose first equations are the operands: so many numbers, or where `length` is
    not 0, lists of that length. Its results are one number, or those of a list."""
    with enable_grad(), Trace() as trace:  # a compilation may be within no_grad()
        operands = [trace.source(ARGUMENT, i, 1) for i in range(count * (length or 1))]
        result = applied(side, operands, length)
        results = cast("list[Any]", result) if isinstance(result, list) else [result]
        return trace.program([as_traced(trace, one, "a side of an identity") for one in results])


def applied(side: Callable[..., Any], operands: Sequence[Traced], length: int) -> Any:
    """A side of numbers, or where `length` is not 0, of lists of so many of them."""
    return side(*[operands[i : i + length] for i in range(0, len(operands), length)] if length else operands)


class Pattern(NamedTuple):
    """The left side of an identity.

    Attributes:
        names: of its operands. lists: whether these are lists, of which two numbers each are in it.
        primitives, args, numbers: its equations, those of the operands first. root: the equation that is matched.
    """

    names: tuple[str, ...]
    lists: bool
    primitives: list[Primitive]
    args: list[tuple[int, ...]]
    numbers: list[Any]
    root: int


def rules_of(rows: Sequence[Identity]) -> list[Rule]:
    """The rules of several identities. One trace records their left sides, as to begin one takes longer than a side."""
    functions = [row.pattern for row in rows if not isinstance(row.pattern, Primitive)]
    patterns = iter(patterns_of(functions))
    return [Rule(row, None if isinstance(row.pattern, Primitive) else next(patterns)) for row in rows]


def patterns_of(functions: Sequence[Callable[..., Any]]) -> list[Pattern]:
    """Functions of numbers, or of lists of two numbers, as patterns."""
    names: list[tuple[str, ...]] = []
    operands: list[list[int]] = []
    results: list[Traced] = []
    with enable_grad(), Trace() as trace:  # a compilation may be within no_grad()
        for function in functions:
            assert isinstance(function, FunctionType)
            code = function.__code__  # inspect.signature takes longer than the rest
            words = code.co_varnames[: code.co_argcount]
            length = 2 if len(words[0]) > 1 else 0
            given = [trace.source(ARGUMENT, (len(names), i), 1) for i in range(len(words) * (length or 1))]
            result = applied(function, given, length)
            names.append(words)
            operands.append([number.index for number in given])
            results.append(as_traced(trace, result, "a side of an identity"))
        program = trace.program(results)
    flat: list[int] = program.args.flat.tolist()
    args = [tuple(flat[begin:end]) for begin, end in pairwise(program.args.begins.tolist())]
    return [pattern_of(program, args, *row) for row in zip(names, operands, program.outputs, strict=True)]


def pattern_of(
    program: Program, args: Sequence[tuple[int, ...]], names: tuple[str, ...], operands: list[int], root: int
) -> Pattern:
    """The equation `root` of a program with these arguments of equations, and those of which it is made, as a pattern."""
    order = operands + sorted(reached(args, root).difference(operands))
    position = {index: i for i, index in enumerate(order)}
    primitives, numbers = [program.primitives[index] for index in order], [program.numbers[index] for index in order]
    rows = [tuple([position[arg] for arg in args[index]]) for index in order]
    return Pattern(names, len(operands) > len(names), primitives, rows, numbers, position[root])


def reached(args: Sequence[tuple[int, ...]], root: int) -> set[int]:
    """An equation and those of which it is made."""
    found, waiting = {root}, [root]
    while waiting:
        more = set(args[waiting.pop()]) - found
        found |= more
        waiting += more
    return found


class Rule:
    """An identity made ready for matching.

    Args:
        row: it. pattern: its left side; None where that is a primitive.

    Attributes:
        primitive: the root of the pattern.
        wanted: the arguments of the pattern's root; None where any arguments match, or only those that `match` finds.
        primitives, args, numbers: the equations of the pattern.
        is_constant: for each operand whether it stands for a constant.
        heads: for each of the first two arguments the primitive that it must be an equation of; None for an operand, and
            where there is no such argument.
        position, number: of an argument that must be a certain constant; -1 where there is none.
        needs: of a pattern of lists the primitive that one of the numbers in them must be an equation of, if it is a
            constant with this number, or None.
        target: the replacement where that is a primitive, else None.
        operands: how many numbers or lists the two sides take. lists: whether these are lists.
        written: the replacement as equations, by the number of operands, once it was needed.
        replacement, given, when, accepts, match, is_step: see `Identity`.
    """

    def __init__(self, row: Identity, pattern: Pattern | None) -> None:
        self.replacement, self.given, self.when, self.accepts = row.replacement, row.given, row.when, row.accepts
        self.match, self.is_step = row.match, row.is_step
        self.heads: list[Primitive | None] = [None, None]
        self.wanted = self.target = self.needs = None
        self.position, self.number = -1, 0.0
        if pattern is None:
            self.primitive = cast(Primitive, row.pattern)
            self.operands, self.lists = self.primitive.arity, self.primitive.over_lists
        else:
            self.operands, self.lists = len(pattern.names), pattern.lists
            self.primitive = pattern.primitives[pattern.root]
            if self.lists:
                first = pattern.args[pattern.root][0]
                self.needs, self.number = pattern.primitives[first], pattern.numbers[first] or 0.0
            else:
                self.primitives, self.args, self.numbers = pattern.primitives, pattern.args, pattern.numbers
                self.is_constant = [name in CONSTANTS for name in pattern.names]
                heads = [constant if name in CONSTANTS else None for name in pattern.names] + self.primitives[
                    self.operands :
                ]
                self.wanted = self.args[pattern.root]
                self.heads = [*[heads[node] for node in self.wanted], None][:2]
                for position, node in enumerate(self.wanted):
                    if self.primitives[node] is constant:
                        self.position, self.number = position, self.numbers[node]
        if isinstance(row.replacement, Primitive):
            self.target = row.replacement
        self.written: dict[int, Replacement] = {}

    def write(self, count: int) -> Replacement:
        """The replacement of so many operands, numbers or those of all lists."""
        length = count // self.operands if self.lists else 0
        program = trace_side(self.replacement, self.operands, length)
        columns = zip(program.primitives, program.args, program.numbers, strict=True)
        return list(columns)[self.operands * (length or 1) :], program.outputs[0]


class Rules:
    """Rules, found by the primitive of an equation and those of its first two arguments.

    Args:
        rules: in the order in which they are tried.

    Attributes:
        heads: the primitives that a pattern asks for as one of these arguments, each with its number; all others have 0.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules: dict[Primitive, list[Rule]] = {}
        self.heads: dict[Primitive, int] = {constant: CONSTANT}
        for rule in rules:
            self.rules.setdefault(rule.primitive, []).append(rule)
            for head in rule.heads:
                if head is not None:
                    self.heads.setdefault(head, len(self.heads) + 1)
        self.names: list[Primitive | None] = [None, *self.heads]
        #: Those that were asked for, by the number of the first argument, then of the second.
        self.found: dict[Primitive, list[list[Rule] | None]] = {
            primitive: [None] * len(self.names) ** 2 for primitive in self.rules
        }
        #: The same by the codes of primitives, which need no hashing.
        rows = [row for row in TABLE.values() if row.code >= 0]
        rows.sort(key=lambda row: row.code)
        self.head_of_code = [self.heads.get(row, 0) for row in rows]
        self.found_of_code = [self.found.get(row) for row in rows]

    def head(self, primitive: Primitive) -> int:
        return self.head_of_code[primitive.code] if primitive.code >= 0 else self.heads.get(primitive, 0)

    def matching(self, primitive: Primitive, first: int, second: int) -> list[Rule] | None:
        """The rules that may match an equation of this primitive, whose arguments have these numbers; None where it
        has none."""
        known = self.found_of_code[primitive.code] if primitive.code >= 0 else self.found.get(primitive)
        if known is None:
            return None
        at = first * len(self.names) + second
        found = known[at]
        if found is None:
            wanted = self.names[first], self.names[second]
            found = known[at] = [
                rule
                for rule in self.rules[primitive]
                if all([head is None or head is given for head, given in zip(rule.heads, wanted, strict=True)])  # noqa: C419
            ]
        return found
