"""Groups of one primitive: in which order, in how many instructions, and over which of their operands."""

import numpy as np
import pytest

from autograd import cos, exp, grad, hypot, max, min, silu, sin, tanh, vmap, where
from autograd import sum as total
from tests.autograd.compiler.programs import array_program

X, ROWS = [0.5, -1.25, 2.0, 3.5, 1.0, -2.0], np.linspace(-1.0, 1.0, 30).reshape(5, 6)


def made(f, *args):
    return [str(instruction) for instruction in array_program(f, *args).instructions]


def test_a_group_follows_the_memory_of_its_argument():
    assert made(lambda x: [sin(a) for a in x[::-1]], X) == ["result(0)[5 + 6·-1] = apply[sin](argument(0)[0 + 6·1])"]


def test_or_of_the_argument_with_the_most_different_numbers():
    assert made(lambda x: [hypot(x[5], a) for a in (x[2], x[1], x[0])], X) == [
        "result(0)[2 + 3·-1] = apply[hypot](argument(0)[5 + 3·0], argument(0)[0 + 3·1])"
    ]
    found = made(lambda x: [hypot(x[5], a) for a in (x[2], x[0], x[1])], X)
    assert found[0] == "uniform[0 + 3·1] = apply[hypot](argument(0)[5 + 3·0], argument(0)[0 + 3·1])"


def test_numbers_of_two_groups_are_used_apart_where_that_saves_a_gather():
    def f(x):
        a, b = [sin(v) for v in x[:3]], [cos(v) for v in x[3:]]
        return [u * v for u, v in zip([*a, *b], [b[1], b[0], b[2], a[2], a[0], a[1]], strict=True)]

    def even(x):
        a, b = [sin(v) for v in x[:3]], [cos(v) for v in x[3:]]
        return [u - v for u, v in zip([*a, *b], [*b, *a], strict=True)]

    assert made(even, X)[2:] == ["result(0)[0 + 2·3 + 3·1] = apply[sub](uniform[0 + 2·3 + 3·1], uniform[3 + 2·-3 + 3·1])"]
    assert made(f, X)[2:] == [
        "buffer0[3] = gather(uniform 3 rows)",
        "result(0)[0 + 3·1] = apply[mul](uniform[0 + 3·1], buffer0[3])",
        "result(0)[3 + 2·1] = apply[mul](uniform[3 + 2·2], uniform[2 + 2·-1])",
        "buffer1[6] = gather(result(0) 6 rows)",
    ]


def test_a_dead_argument_is_written_over():
    assert made(lambda R: vmap(lambda x: [tanh(exp(a)) for a in x])(R), ROWS)[1] == (
        "varying:5[0 + 6·1] = apply[tanh](varying:5[0 + 6·1])"
    )


def test_but_not_by_several_calls_nor_while_it_is_needed():
    assert made(lambda R: vmap(lambda x: [silu(exp(a)) for a in x])(R), ROWS)[1] == (
        "varying:5[6 + 6·1] = apply[silu](varying:5[0 + 6·1])"
    )

    def f(x):
        powers = [exp(a) for a in x]
        return [tanh(a) for a in powers] + [sin(a) for a in powers]

    tanhs, sines = made(lambda R: vmap(f)(R), ROWS)[1:3]
    assert tanhs == "varying:5[6 + 6·1] = apply[tanh](varying:5[0 + 6·1])"
    assert sines == "varying:5[0 + 6·1] = apply[sin](varying:5[0 + 6·1])"


def test_nor_the_adjoint_of_the_chain_rule():
    """Whether it was 0 is asked after the product is written."""

    def loss(R):
        return total(vmap(lambda x: total([where(a > 0.0, silu(sin(a)) * a, a) for a in x]))(R))

    program = array_program(grad(loss), ROWS)
    for instruction in program.instructions:
        if instruction.primitive is not None and instruction.primitive.name == "chain":
            assert instruction.operands[0] != instruction.out
    program.verify()


def test_the_part_of_a_group_does_not_write_over_what_the_next_reads():
    """With many lanes a group is cut where its operands jump, and the parts read each other's operands."""

    def f(x):
        sines = [sin(a) for a in x]
        return [a - b for a, b in zip(sines, [sines[i] for i in (3, 0, 5, 1, 4, 2)], strict=True)]

    R = np.ones((5000, 6))
    array_program(lambda R: vmap(f)(R), R).verify()
    assert made(lambda R: vmap(f)(R), R)[1:] == [
        "varying:5000[6 + 2·1] = apply[sub](varying:5000[0 + 2·1], varying:5000[3 + 2·-3])",
        "varying:5000[8 + 2·1] = apply[sub](varying:5000[2 + 2·1], varying:5000[5 + 2·-4])",
        "varying:5000[4 + 2·1] = apply[sub](varying:5000[4 + 2·1], varying:5000[4 + 2·-2])",
        "buffer0[6]:5000 = gather(varying:5000 6 rows)",
    ]
    assert made(lambda R: vmap(f)(R), ROWS)[1:] == [
        "buffer0[6]:5 = gather(varying:5 6 rows)",
        "varying:5[0 + 6·1] = apply[sub](varying:5[0 + 6·1], buffer0[6]:5)",
    ]


@pytest.mark.parametrize(("row", "operation"), [(max, "lane_max"), (min, "lane_min")])
def test_extremes_over_lanes(row, operation):
    found = made(lambda R: row(vmap(lambda x: x[0] * x[1])(R)), ROWS)
    assert found[1] == f"uniform[0 + 1·1] = {operation}[{operation}](varying:5[0 + 1·0 + 1·0])"


def test_lists_are_reduced_over_the_first_axis():
    assert made(lambda x: [max(x[:3]), max(x[3:])], X) == ["result(0)[0 + 2·1] = reduce[max](argument(0)[0 + 3·1 + 2·3])"]


def test_where_samples_meet_the_number_of_instructions_is_that_of_one_sample():
    def f(x):
        sines = [sin(a) for a in x]
        return total([a - b for a, b in zip(sines, [sines[i] for i in (3, 0, 5, 1, 4, 2)], strict=True)])

    counts = [len(array_program(lambda R: total(vmap(f)(R)), np.ones((n, 6))).instructions) for n in (5, 5000)]
    assert counts[0] == counts[1]
