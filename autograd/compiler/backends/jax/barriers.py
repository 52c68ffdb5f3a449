"""What XLA must not see: it computes as real numbers do, and hence otherwise where a float overflows or underflows."""

import math

from autograd.compiler.ir import operations
from autograd.compiler.ir.ssa import SSAOperand, SSAProgram, SSAStep
from autograd.primitives import div, exp, exp2, log, mul, pow, pow_log, reciprocal, sqrt, square
from autograd.row import Primitive

#: XLA multiplies constants beforehand, so that 1e200 * (1e200 * x) would be inf for every x. Constants that are larger than
#: this, or smaller than 1 by it, are hidden from it behind a barrier. Other constants cost nothing.
ORDINARY = 1e9

#: XLA also rewrites by identities that hold for real numbers alone: (a / b) / c into a / (b · c), log(exp(x)) into x,
#: log(aᵇ) into b · log|a|, √(x · x) into |x|, exp(x)ᵇ into exp(b · x), exp(x) · exp(y) into exp(x + y). Those are others
#: where the number in the midst overflows or underflows. So a step that applies a primitive here does not see how an
#: operand was made by one of these: a barrier stands between.
HIDDEN_FROM: dict[Primitive, set[Primitive]] = {
    div: {div, reciprocal},
    log: {exp, exp2, pow},
    sqrt: {square, mul},
    pow: {exp, exp2},
    pow_log: {exp, exp2},
    mul: {exp, exp2},
}


def is_hidden(number: float) -> bool:
    """Whether the constant is hidden from XLA's simplifier behind a barrier."""
    return math.isfinite(number) and number != 0.0 and not 1.0 / ORDINARY <= abs(number) <= ORDINARY


def applied(ssa: SSAProgram, one: SSAOperand) -> SSAStep | None:
    """The step that applies a primitive and of which an operand is the result, or a part of it."""
    steps = ssa.arrays([one])
    while steps and steps[0].operation.moves:
        steps = ssa.arrays(steps[0].operands[:1])
    return steps[0] if steps and steps[0].operation is operations.APPLY else None


def is_rewritten(ssa: SSAProgram, step: SSAStep, one: SSAOperand) -> bool:
    """Whether XLA would rewrite a step together with the one that made an operand."""
    hidden = HIDDEN_FROM.get(step.detail)
    made = applied(ssa, one) if hidden else None
    if hidden is None or made is None or made.detail not in hidden:
        return False
    if step.detail is mul:  # of two exponentials alone
        makers = [applied(ssa, operand) for operand in step.operands]
        return all(maker is not None and maker.detail in (exp, exp2) for maker in makers)
    return made.detail is not mul or len(set(made.operands)) == 1
