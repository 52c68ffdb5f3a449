"""Sums of steps of the chain rule as array instructions, in the exact form of a program (passes/strong_zero.py).

A grid of such sums is three matrix products and a few elementwise instructions on whole matrices. Expanded for each number
by itself (`sum_of_steps` in passes/expansions.py) it would be a dozen equations for each sum.
"""

import math
from collections.abc import Callable
from functools import cache
from typing import Any

from autograd.compiler.ir import operations
from autograd.compiler.ir.arrays import Buffer, Operand, View
from autograd.compiler.ir.program import Program
from autograd.compiler.passes.expansions import contribution, factors
from autograd.compiler.passes.rule import trace_side
from autograd.compiler.vectorize.builder import Emitter
from autograd.primitives import constant

#: The sides of a sum of products: where its adjoints may stand.
LEFT, RIGHT = 0, 1


@cache
def written(side: Callable[..., Any], count: int) -> Program:
    """A function of so many numbers, written in primitives, as a program."""
    return trace_side(side, count, 0)


def flat_factors(a: Any, p: Any) -> list[Any]:
    return [factor for pair in factors(a, p) for factor in pair]


def with_contribution(total: Any, count: Any, balance: Any) -> Any:
    return total + contribution(count, balance)


def emit_steps(
    emitter: Emitter, left: View | Buffer, right: View | Buffer, adjoints: int, out: View, ends: tuple[int, int]
) -> None:
    """Compute a grid of sums Σ chain(adjoint, partial).

    Args:
        emitter: where to.
        left, right: the factors, as operands of a matrix product. adjoints: on which side the adjoints are.
        out: where the sums are wanted.
        ends: the first and the last of them.
    """
    sides: list[Operand] = [left, right] if adjoints == LEFT else [right, left]
    found = apply_each(emitter, written(flat_factors, 2), sides, None, ends)
    sums: list[Operand] = []
    for pair in (found[:2], found[2:4], found[4:]):
        made = emitter.operands.buffer(out.shape, out.lanes)
        operands = pair if adjoints == LEFT else pair[::-1]
        emitter.write(operations.MATMUL, None, made, operands, ends, out.size)
        sums.append(made)
    apply_each(emitter, written(with_contribution, 3), sums, out, ends)


def apply_each(
    emitter: Emitter, program: Program, operands: list[Operand], out: View | None, ends: tuple[int, int]
) -> list[Operand]:
    """Apply the equations of a program to whole arrays.

    Args:
        emitter: where to. program: what to compute; its first equations stand for the operands. operands: those.
        out: where its last equation is wanted, if anywhere. ends: the equations that it is computed for.

    Returns:
        Its results.
    """
    found = list(operands)
    for index in range(len(operands), len(program)):
        primitive = program.primitives[index]
        if primitive is constant:
            found.append(program.numbers[index])
            continue
        args = [found[arg] for arg in program.args[index]]
        one = next(arg for arg in args if isinstance(arg, View | Buffer))
        made = out if index == len(program) - 1 else None
        made = made or emitter.operands.buffer(one.shape, one.lanes)
        emitter.write(operations.APPLY, primitive, made, args, ends, math.prod(one.shape))
        found.append(made)
    return [found[output] for output in program.outputs]
