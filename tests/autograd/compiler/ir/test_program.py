"""The grammar of programs, and what vmap makes of arguments and results of any nesting while it is traced."""

import numpy as np
import pytest

from autograd import Value, jit, vmap
from autograd import sum as total
from autograd.compiler.ir.lanes import ARGUMENT, CARRY, EACH_STEP, LANE_SUM, LAST, NEXT, PARAMETER, STEP_SUM
from autograd.compiler.ir.program import ArgumentRows, Program
from autograd.primitives import add, constant, dot, exp


def program(*equations, outputs=(0,)):
    """A program of (primitive, args, number, lanes)."""
    primitives, args, numbers, lanes = map(list, zip(*equations, strict=True))
    return Program(primitives, ArgumentRows.of(args), numbers, lanes, [None] * len(args), list(outputs), [], [])


X, ONE = (ARGUMENT, (), (0, 0, 0), 0), (constant, (), 1.0, 0)
ROW = (ARGUMENT, (), (0, 0, 1), 5)
SCAN = (0, False, 0, False)
LOOP = [ONE, (CARRY, (0,), SCAN, 5), (NEXT, (1, 1), None, 5), (LAST, (2,), None, 0)]


def changed(index, equation):
    """The loop, which is right, with another equation."""
    return program(*[equation if i == index else one for i, one in enumerate(LOOP)], outputs=(3,))


@pytest.mark.parametrize(("broken", "words"), [
    (program((exp, (0,), None, 0)), "v0 = exp(v0): an argument is not an earlier equation"),
    (program(X, (add, (0, 2), None, 0), ONE), "v1 = add(v0, v2): an argument is not an earlier equation"),
    (program((exp, (), None, 0)), "v0 = exp(): sources take no arguments and everything else takes some"),
    (program(X, (constant, (0,), 1.0, 0)), "sources take no arguments and everything else takes some"),
    (program(ROW, (LANE_SUM, (0,), None, 5)), "a reduction over lanes takes a varying argument and gives a uniform one"),
    (program(X, (LANE_SUM, (0,), None, 0)), "a reduction over lanes takes a varying argument and gives a uniform one"),
    (program(ROW, (exp, (0,), None, 0)), "v1 = exp(v0): its lanes are not those of its arguments, [5]"),
    (program((PARAMETER, (), 0, 0)), "v0 = parameter[0]: there are 0 parameters"),
    (program(X, outputs=(1,)), "return: an output is not an equation"),
    (program(X, (add, (0,), None, 0)), "v1 = add(v0): add takes 2 arguments, not 1"),
    (program(X, (dot, (0, 0, 0), None, 0)), "dot takes 2 lists of one length"),
    (program(ROW, (STEP_SUM, (0,), 2, 3)), "samples have lanes, and steps of samples a multiple of these"),
    (program(X, (EACH_STEP, (0,), None, 0)), "samples have lanes, and steps of samples a multiple of these"),
    (program(*LOOP[:2]), "next: what loops carry must have one each; those of v[] are there"),
    (program(*LOOP[:3], (NEXT, (1, 1), None, 5)), "what loops carry must have one each; those of v[1, 1] are there"),
    (changed(1, (CARRY, (0,), SCAN, 0)), "a carry varies, and its first number is uniform, or one of samples"),
    (program(ROW, *LOOP[1:]), "a carry varies, and its first number is uniform, or one of samples"),
    (changed(2, (NEXT, (0, 1), None, 5)), "next takes a carry, and a number of its lanes"),
    (changed(2, (NEXT, (1, 1), None, 4)), "next takes a carry, and a number of its lanes"),
    (changed(3, (LAST, (1,), None, 0)), "last takes a next, and gives a number like the first"),
    (changed(3, (LAST, (2,), None, 5)), "last takes a next, and gives a number like the first"),
])  # fmt: skip
def test_what_breaks_the_grammar_is_named(broken, words):
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the words are compared below
        broken.verify()
    assert words in str(caught.value)


def test_a_column_of_another_length_is_named():
    program(*LOOP, outputs=(3,)).verify()
    broken = program(X, ONE)
    broken.lanes.append(0)
    with pytest.raises(ValueError, match=r"The columns have \[2, 2, 2, 3, 2\] entries"):
        broken.verify()


def test_how_a_program_is_printed():
    kept = program(X, ROW, ONE, (add, (0, 2), None, 0), (exp, (1,), None, 5), outputs=(3, 4))
    kept.verify()
    assert str(kept).splitlines() == [
        "program of 5 equations, 0 parameters, 2 numbers of arguments",
        "  v0 = argument[0, 0]",
        "  v1:5 = argument[0, 0]",
        "  v2 = 1.0",
        "  v3 = add(v0, v2)",
        "  v4:5 = exp(v1)",
        "  return v3 v4",
    ]
    long = program(*[ONE] * 250, outputs=range(30))
    assert str(long).splitlines()[-2:] == ["  … and 50 more", f"  return {' '.join(f'v{i}' for i in range(20))} …"]


A, B = np.arange(6.0).reshape(3, 2), np.array([1.0, -1.0, 2.0])
W = Value(3.0, "w")


@pytest.mark.parametrize(("f", "args"), [
    (lambda t: total(vmap(lambda p: p[0][1] * p[1]["k"])(t)), ((A, {"k": B}),)),
    (lambda v: total(vmap(lambda x: x * W)([v[0], v[0], v[1]])), ([1.5, 2.0],)),
    (lambda v: total(vmap(lambda p: p[0] * p[1])((B.tolist(), [v[1], v[0], v[0]]))), ([1.5, 2.0],)),
    (lambda v: vmap(lambda x: {"a": x, "b": (x * x, 1.0)})(v), (B,)),
    (lambda v: total(vmap(lambda x, y: x * y[0])([1.0, 2.0, 3.0], v)), (A,)),
    (lambda v: total(vmap(lambda x: x, in_axes=0)([v[2], v[0], v[1]])), (B,)),
    (lambda v: np.add(v, 1.0)[1], (B,)),
    (lambda v: v.T[0][-1] + v[-1].sum() + len(v), (A,)),
], ids=range(8))  # fmt: skip
def test_nestings_compute_what_they_compute_eagerly(f, args):
    def numbers(tree):
        if isinstance(tree, dict):
            return {key: numbers(entry) for key, entry in tree.items()}
        if isinstance(tree, tuple):
            return tuple(map(numbers, tree))
        if hasattr(tree, "__len__"):
            return [numbers(entry) for entry in tree]
        return tree.item() if isinstance(tree, Value) else float(tree)

    assert numbers(jit(f)(*args)) == numbers(f(*args))
