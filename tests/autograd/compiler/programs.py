"""Random programs and small networks for the compiler's tests."""

import random

from autograd import jit, tanh
from autograd import sum as total
from autograd.compiler.ir.operations import APPLY
from autograd.row import TABLE

#: Primitives that take any number and have no kinks or poles nearby, so that rounding can't change what they give much.
SMOOTH = ["neg", "add", "sub", "mul", "square", "sin", "cos", "tanh", "sigmoid", "softplus", "atan", "asinh", "erf", "gelu"]
LISTS = ["sum", "mean", "dot", "logsumexp", "max", "prod"]


def random_dag(seed, operations):
    """A function of a list of numbers: operations on random earlier results, a few on lists of them."""

    def f(xs):
        rng = random.Random(seed)
        values = list(xs)
        for _ in range(operations):
            name = rng.choice(SMOOTH + LISTS)
            row = TABLE[name]
            if row.over_lists:
                count = rng.randint(1, 4)
                args = [[rng.choice(values) for _ in range(count)] for _ in range(row.arity)]
            else:
                args = [rng.choice(values[-8:]) if rng.random() < 0.9 else rng.uniform(-1, 1) for _ in range(row.arity)]
            values.append(tanh(row(*args)))
        return total(values[-4:])

    return f


def lowered(f, *args):
    """A function compiled for the interpreter, which leaves the units and groups of vectorizing as they are."""
    compiled = jit(f, kernel="native")
    compiled(*args)
    return compiled.plan.lowering


def array_program(f, *args):
    """The array program of a function."""
    compiled = jit(f, kernel="numpy")
    compiled(*args)
    return compiled.plan.array_program


def instructions(f, *args):
    """The operations of a function's array program in order, `add` for an elementwise addition."""
    made = array_program(f, *args).instructions
    return [each.primitive.name if each.operation is APPLY else each.operation.name for each in made]
