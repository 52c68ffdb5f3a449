"""The table of identities: what `simplify` may write in place of what, each with its caveat.

A row is written in primitives, once; both sides are traced to match and to build equations. Where all recorded numbers are
finite, the two sides agree to the rounding that the caveat names.

The table does not hold every rewrite. Those of argument lists (`sum`, `mean`, `norm`, `max`, `logsumexp`, `chain_dot`), of
reductions over lanes, with a condition on constants (c · (d · x) is (c · d) · x), and those that the exact form of the chain
rule needs are code in `Simplifier`.
"""

# Identities are written in primitives, on numbers of any kind.
# pyright: basic

import math
from collections.abc import Callable
from functools import cache
from inspect import signature
from typing import Any, NamedTuple

from autograd.compiler.frontend.trace import Trace
from autograd.compiler.frontend.tracer import Traced
from autograd.compiler.ir.lanes import ARGUMENT
from autograd.modes import enable_grad
from autograd.primitives import (
    chain,
    chain_selected,
    div,
    equal,
    exp,
    log1p,
    logical_and,
    neg,
    pow,
    pow_log,
    reciprocal,
    sech,
    sigmoid,
    sigmoid_slope,
    sqrt,
    square,
    tanh,
    tanh_slope,
    where,
)  # fmt: skip
from autograd.row import Primitive


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
    Identity(lambda a, b: -a + b, lambda a, b: b - a, "none"),
    Identity(lambda a, b: a - -b, lambda a, b: a + b, "none"),
    Identity(lambda x: chain(1.0, x), lambda x: x, "none"),
    Identity(lambda x: chain(x, 1.0), lambda x: x, "none"),
    Identity(lambda x: chain(x, -1.0), lambda x: -x, "none"),
    Identity(lambda x: chain(0.0, x), lambda x: 0.0, "none: strong zero"),
    Identity(lambda x: chain_selected(1.0, x), lambda x: x, "none"),
    Identity(lambda x: chain_selected(x, 1.0), lambda x: x, "none"),
    Identity(lambda x: chain_selected(0.0, x), lambda x: 0.0, "none: strong zero"),
    Identity(lambda x: chain_selected(x, 0.0), lambda x: 0.0, "none: strong zero"),
    Identity(lambda a, b: pow_log(a, b, 0.0), lambda a, b: pow(a, b), "none"),
    Identity(lambda x: pow(x, 0.0), lambda x: 1.0, "none"),
    Identity(lambda x: pow(x, 1.0), lambda x: x, "none"),
    Identity(lambda x: pow(x, 2.0), lambda x: square(x), "none"),
    Identity(lambda x: pow(x, 3.0), lambda x: x * square(x), "the last digit"),
    Identity(lambda x: pow(x, 0.5), lambda x: where(equal(x, -math.inf), math.inf, sqrt(x)), "-0 keeps its sign"),
    Identity(lambda x: pow(x, -1.0), lambda x: reciprocal(x), "none"),
    Identity(lambda x: 2.0 * (0.5 * x), lambda x: x, "underflow"),
    Identity(lambda x, y: (0.5 * x) * (2.0 * y), lambda x, y: x * y, "underflow, overflow"),
    Identity(lambda x, y: chain(x * 0.5, 2.0 * y), lambda x, y: chain(x, y), "underflow, overflow"),
    Identity(lambda a, b: where(1.0, a, b), lambda a, b: a, "none"),
    Identity(lambda a, b: where(0.0, a, b), lambda a, b: b, "none"),
    Identity(lambda x: logical_and(x, 0.0), lambda x: 0.0, "none"),
    Identity(lambda x: logical_and(0.0, x), lambda x: 0.0, "none"),
    Identity(lambda x, s: exp(x - log1p(s)), lambda x, s: div(exp(x), 1.0 + s),
             "the last digits", given=lambda x, s: exp(x)),
    Identity(lambda x: square(sech(x)), lambda x: tanh_slope(x, tanh(x)), "a relative error of 2e-13",
             given=lambda x: tanh(x)),
    Identity(lambda x: square(0.5 * sech(0.5 * x)), lambda x: sigmoid_slope(x, sigmoid(x)), "a relative error of 2e-13",
             given=lambda x: sigmoid(x)),
]
# fmt: on


class Rule(NamedTuple):
    """An identity made ready for matching: the traces of its sides.

    Attributes:
        pattern: what it matches. names: the index of a variable's node -> its position.
        replacement: what may be written for it, or a number. given: what must be computed anyway, or None.
        place: which argument of the pattern is the first that is no variable; its head.
        number: of a head that is a constant, the number.
    """

    pattern: Traced
    names: dict[int, int]
    replacement: Traced | float
    given: Traced | None
    place: int
    number: float | None


def _compile(identity: Identity) -> Rule:
    trace = Trace()
    variables = [trace.source(ARGUMENT, i, 0) for i in range(len(signature(identity.pattern).parameters))]
    names = {variable.index: i for i, variable in enumerate(variables)}
    given = identity.given(*variables) if identity.given else None
    pattern = identity.pattern(*variables)
    place = next(i for i, arg in enumerate(pattern.args) if arg.index not in names)
    return Rule(pattern, names, identity.replacement(*variables), given, place, pattern.args[place].number)


@cache
def rules() -> dict[Primitive, dict[Primitive, list[Rule]]]:
    """The identities by the primitive that their pattern ends in and by that of their head."""
    rules: dict[Primitive, dict[Primitive, list[Rule]]] = {}
    for row in IDENTITIES:
        with enable_grad():  # the first compilation may be within no_grad()
            rule = _compile(row)
        head = rule.pattern.args[rule.place].primitive
        rules.setdefault(rule.pattern.primitive, {}).setdefault(head, []).append(rule)
    return rules
