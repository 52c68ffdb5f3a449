"""Passes: from a program to a shorter one that computes the same.

`simplify` walks the equations that the results need once, in order, and for each: folds it where its arguments are
constants, rewrites it where a row of the table of identities matches, and reuses an equal earlier equation (hash-consing;
Ershov, 1958). Numbers that are the same for all samples are computed once: `spread` is left to the arrays.
"""

# Identities are written in primitives, on numbers of any kind.
# pyright: basic

from collections.abc import Callable
from functools import cache
from inspect import signature
from math import isfinite
from typing import Any, NamedTuple

from autograd.compiler.lanes import COUNT, LANE_LOGSUMEXP, LANE_MAX, LANE_MIN, LANE_SUM, REDUCTIONS, SOURCES, SPREAD
from autograd.compiler.program import Program
from autograd.compiler.trace import Trace, Traced
from autograd.define import Primitive
from autograd.primitives import (
    add,
    chain,
    constant,
    div,
    exp,
    identity,
    less,
    less_equal,
    log,
    mean,
    mul,
    neg,
    one_minus_square,
    pow,
    reciprocal,
    sech,
    sigmoid,
    sqrt,
    square,
    sub,
    tanh,
    where,
)
from autograd.primitives import logsumexp as LOGSUMEXP
from autograd.primitives import max as MAX
from autograd.primitives import sum as SUM


class Identity(NamedTuple):
    """A row: `pattern` may be written as `replacement`, both functions of the same numbers; with the caveat's exception.

    Where `given` is there, only if the program computes that anyway.
    """

    pattern: Callable[..., Any]
    replacement: Callable[..., Any]
    caveat: str
    given: Callable[..., Any] | None = None


# fmt: off
IDENTITIES = [
    Identity(lambda x: x + 0.0, lambda x: x, "-0 + 0 is 0: the sign of a zero"),
    Identity(lambda x: 0.0 + x, lambda x: x, "0 + -0 is 0: the sign of a zero"),
    Identity(lambda x: x - 0.0, lambda x: x, "none"),
    Identity(lambda x: x * 1.0, lambda x: x, "none"),
    Identity(lambda x: 1.0 * x, lambda x: x, "none"),
    Identity(lambda x: x * -1.0, lambda x: -x, "none"),
    Identity(lambda x: -1.0 * x, lambda x: -x, "none"),
    Identity(lambda x: neg(neg(x)), lambda x: x, "none"),
    Identity(lambda x: div(x, 1.0), lambda x: x, "none"),
    Identity(lambda a, b: a + -b, lambda a, b: a - b, "none"),
    Identity(lambda x: chain(1.0, x), lambda x: x, "none"),
    Identity(lambda x: chain(x, 1.0), lambda x: x, "none"),
    Identity(lambda x: chain(x, -1.0), lambda x: -x, "none"),
    Identity(lambda x: chain(0.0, x), lambda x: 0.0, "none: strong zero"),
    Identity(lambda x: chain(x, 0.0), lambda x: 0.0, "an adjoint that is inf or nan gives nan with a partial of 0"),
    Identity(lambda x: pow(x, 1.0), lambda x: x, "none"),
    Identity(lambda x: pow(x, 2.0), lambda x: square(x), "none"),
    Identity(lambda x: pow(x, 3.0), lambda x: x * square(x), "the last digit"),
    Identity(lambda x: pow(x, 0.5), lambda x: sqrt(x), "-inf: pow gives inf, sqrt nan; -0 keeps its sign"),
    Identity(lambda x: pow(x, -1.0), lambda x: reciprocal(x), "none"),
    Identity(lambda x: 2.0 * (0.5 * x), lambda x: x, "underflow"),
    Identity(lambda a, b: where(1.0, a, b), lambda a, b: a, "none"),
    Identity(lambda a, b: where(0.0, a, b), lambda a, b: b, "none"),
    Identity(lambda a, b: 1.0 - less_equal(a, b), lambda a, b: less(b, a), "nan: 1 on the left, 0 on the right"),
    Identity(lambda x, m, s: exp(x - (m + log(s))), lambda x, m, s: div(exp(x - m), s),
             "the last digits", given=lambda x, m, s: exp(x - m)),
    Identity(lambda x: square(sech(x)), lambda x: one_minus_square(tanh(x)),
             "an absolute error of 1e-16, thus few digits beyond |x| = 15", given=lambda x: tanh(x)),
    Identity(lambda x: square(0.5 * sech(0.5 * x)), lambda x: sigmoid(x) * (1.0 - sigmoid(x)),
             "an absolute error of 1e-16, thus few digits beyond x = 30", given=lambda x: sigmoid(x)),
]
# fmt: on


class _Rule(NamedTuple):
    """An identity made ready for matching: the traces of its sides."""

    pattern: Traced
    names: dict[int, int]  # the index of a variable's node -> its position
    replacement: Any
    given: Any


def _compile(identity: Identity) -> _Rule:
    trace = Trace()
    variables = [trace.source(Primitive, i, 0) for i in range(len(signature(identity.pattern).parameters))]  # type: ignore[arg-type]
    names = {variable.index: i for i, variable in enumerate(variables)}
    given = identity.given(*variables) if identity.given else None
    return _Rule(identity.pattern(*variables), names, identity.replacement, given)


@cache
def _rules() -> dict[Primitive, dict[Primitive, list[_Rule]]]:
    """The identities by the primitive that their pattern ends in and by one that it begins its first argument with."""
    rules: dict[Primitive, dict[Primitive, list[_Rule]]] = {}
    for row in IDENTITIES:
        rule = _compile(row)
        head = next(arg.primitive for arg in rule.pattern.args if arg.index not in rule.names)
        rules.setdefault(rule.pattern.primitive, {}).setdefault(head, []).append(rule)
    return rules


@cache
def stays_finite(primitive: Primitive) -> bool:
    """Whether finite arguments give a finite result, short of 1e300: whether it has no poles, edges or exponential growth.

    >>> stays_finite(tanh), stays_finite(exp), stays_finite(div)
    (True, False, False)
    """
    probes = [0.0, -0.0, 1.0, -1.0, 1e-200, -1e-200, 0.5, -2.0, 1000.0, -1000.0, 1e6]
    try:
        if primitive.over_lists:
            return all(isfinite(primitive.evaluate(*[[a, b]] * primitive.arity)) for a in probes for b in probes)
        tuples = [[a, b, b][: primitive.arity] for a in probes for b in probes]
        return all(isfinite(primitive.evaluate(*args)) for args in tuples)
    except (TypeError, ValueError):
        return False


class Simplifier:
    """Builds the simplified program, equation by equation."""

    def __init__(self, source: Program) -> None:
        self.source = source
        self.result = Program(parameters=source.parameters, captured=source.captured)
        self.known: dict[Any, int] = {}
        self.scope: Any = None
        self.finite: list[bool] = []  # which equations are finite where all inputs are, short of overflow
        self.rules = _rules()

    def run(self) -> Program:
        source, result = self.source, self.result
        twins: list[int] = [-1] * len(source)
        wanted = needed(source)
        primitives, arguments, numbers, lanes, scopes = (
            source.primitives, source.args, source.numbers, source.lanes, source.scopes)  # fmt: skip
        for name in range(len(source)):
            if not wanted[name]:
                continue
            primitive = primitives[name]
            self.scope = scopes[name]
            if primitive is SPREAD:
                twins[name] = twins[arguments[name][0]]
            elif primitive in SOURCES:
                twins[name] = self.leaf(primitive, numbers[name], lanes[name])
            elif primitive in REDUCTIONS:
                arg = arguments[name][0]
                twins[name] = self.reduce(primitive, twins[arg], lanes[arg])
            else:
                twins[name] = self.apply(primitive, tuple([twins[arg] for arg in arguments[name]]))
        result.outputs = [twins[output] for output in source.outputs]
        return prune(result)

    def leaf(self, primitive: Primitive, number: Any, lanes: int) -> int:
        key = (primitive, repr(number) if primitive is constant else number, lanes)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self.result.append(primitive, (), number, lanes, self.scope)
            self.finite.append(primitive is not constant or isfinite(number))
        return found

    def number(self, x: float) -> int:
        return self.leaf(constant, x, 0)

    def reduce(self, primitive: Primitive, arg: int, lanes: int) -> int:
        """A reduction over lanes, which is simpler where all lanes hold the same number."""
        if self.result.lanes[arg]:
            if primitive is LANE_SUM and self.result.primitives[arg] is mul:
                a, b = self.result.args[arg]
                a, b = (b, a) if self.result.lanes[a] else (a, b)
                if not self.result.lanes[a] and self.result.primitives[a] is not constant:  # a factor that all lanes share
                    return self.apply(mul, (a, self.reduce(LANE_SUM, b, lanes)))
            if primitive is LANE_LOGSUMEXP:  # as m + log Σ exp(x - m), so that the largest exponential is 1
                largest = self.add_equation(LANE_MAX, (arg,), 0)
                shifted = self.apply(exp, (self.apply(sub, (arg, largest)),))
                return self.apply(add, (largest, self.apply(log, (self.add_equation(LANE_SUM, (shifted,), 0),))))
            return self.add_equation(primitive, (arg,), 0)
        count = self.leaf(COUNT, lanes, 0)
        if primitive is LANE_SUM:
            return self.apply(mul, (count, arg))
        return arg if primitive in (LANE_MAX, LANE_MIN) else self.apply(add, (arg, self.apply(log, (count,))))

    def apply(self, primitive: Primitive, args: tuple[int, ...]) -> int:
        """The equation's number in the result, after folding, rewriting and looking for an equal one."""
        result = self.result
        primitives, numbers = result.primitives, result.numbers
        if primitive is SUM:
            args = tuple([arg for arg in args if not (primitives[arg] is constant and numbers[arg] == 0.0)])
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
        if primitive is identity:
            return args[0]
        if primitive is mean:
            total = self.apply(SUM, args)
            return self.apply(mul, (total, self.number(1.0 / len(args))))
        if primitive is LOGSUMEXP:  # as m + log Σ exp(x - m), so that the largest exponential is 1
            largest = self.apply(MAX, args)
            powers = tuple([self.apply(exp, (self.apply(sub, (arg, largest)),)) for arg in args])
            return self.apply(add, (largest, self.apply(log, (self.apply(SUM, powers),))))
        if primitive is mul:  # c · (d · x) is (c · d) · x, but for the last digit and overflow in between
            for c, other in (args, args[::-1]):
                if primitives[c] is constant and primitives[other] is mul:
                    for d, x in (result.args[other], result.args[other][::-1]):
                        if primitives[d] is constant:
                            return self.apply(mul, (self.number(numbers[c] * numbers[d]), x))
        heads = self.rules.get(primitive)
        if heads is not None:
            for arg in args:
                for rule in heads.get(primitives[arg], ()):
                    bound = self.match(rule, args)
                    if bound is not None and (rule.given is None or self.build(rule, rule.given, bound, False) >= 0):
                        return self.rewrite(rule, bound)
        if primitive is chain:
            adjoint, partial = args
            if self.finite[partial] or (primitives[adjoint] is constant and numbers[adjoint] != 0.0):
                return self.apply(mul, args)  # a finite partial times 0 is 0 anyway
        lanes = 0
        for arg in args:
            lanes = lanes or result.lanes[arg]
        return self.add_equation(primitive, args, lanes)

    def add_equation(self, primitive: Primitive, args: tuple[int, ...], lanes: int) -> int:
        key = (primitive, args if not primitive.commutative or len(args) != 2 or args[0] <= args[1] else args[::-1])
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self.result.append(primitive, args, None, lanes, self.scope)
            self.finite.append(stays_finite(primitive) and all(self.finite[arg] for arg in args))
        return found

    def match(self, rule: _Rule, args: tuple[int, ...]) -> dict[int, int] | None:
        """Which equations the rule's variables stand for, if an equation with these arguments has its form."""
        bound: dict[int, int] = {}
        stack = list(zip(rule.pattern.args, args, strict=True))
        primitives = self.result.primitives
        while stack:
            wanted, name = stack.pop()
            if wanted.index in rule.names:
                if bound.setdefault(wanted.index, name) != name:
                    return None
            elif wanted.primitive is not primitives[name]:
                return None
            elif wanted.primitive is constant:
                if wanted.number != self.result.numbers[name]:
                    return None
            else:
                stack.extend(zip(wanted.args, self.result.args[name], strict=True))
        return bound

    def rewrite(self, rule: _Rule, bound: dict[int, int]) -> int:
        trace = Trace()
        variables = {i: trace.source(Primitive, i, 0) for i in rule.names.values()}  # type: ignore[arg-type]
        built = rule.replacement(*[variables[i] for i in sorted(variables)])
        if type(built) is float:
            return self.number(built)
        names = {variables[i].index: i for i in variables}
        places = {variables[rule.names[index]].index: name for index, name in bound.items()}
        return self.build(_Rule(built, names, None, None), built, places, True)

    def build(self, rule: _Rule, node: Traced, bound: dict[int, int], make: bool) -> int:
        """The equation for a side of an identity; -1 where it is not there and not to be made. (As deep as the identity.)"""
        if node.index in rule.names:
            return bound[node.index]
        if node.primitive is constant:
            return self.number(node.number)
        args = tuple([self.build(rule, arg, bound, make) for arg in node.args])
        if make:
            return self.apply(node.primitive, args)
        return self.known.get((node.primitive, args), -1)


def needed(program: Program) -> list[bool]:
    """For each equation whether a result needs it."""
    wanted = [False] * len(program)
    for output in program.outputs:
        wanted[output] = True
    args = program.args
    for name in range(len(program) - 1, -1, -1):
        if wanted[name]:
            for arg in args[name]:
                wanted[arg] = True
    return wanted


def prune(program: Program) -> Program:
    """Without the equations that no result needs (dead code)."""
    wanted = needed(program)
    if all(wanted):
        return program
    result = Program(parameters=program.parameters, captured=program.captured)
    twins = [-1] * len(program)
    for name, want in enumerate(wanted):
        if want:
            args = tuple([twins[arg] for arg in program.args[name]])
            twins[name] = len(result.args)
            result.append(program.primitives[name], args, program.numbers[name], program.lanes[name], program.scopes[name])
    result.outputs = [twins[output] for output in program.outputs]
    return result


def simplify(program: Program) -> Program:
    """Fold constants, apply the identities, compute equal things once, drop what no result needs."""
    return Simplifier(program).run()
