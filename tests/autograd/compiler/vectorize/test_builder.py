"""Where equations lie: sources, results, and rows that are used again."""

import numpy as np

from autograd import Value, exp, grad, sin, tanh, vmap
from autograd import sum as total
from tests.autograd.compiler.programs import array_program

X, ROWS = [0.5, -1.25, 2.0], np.linspace(-1.0, 1.0, 15).reshape(5, 3)


def spaces(f, *args):
    return {str(space): rows for space, rows in array_program(f, *args).sizes.items()}


def test_sources_lie_as_in_their_block_in_the_order_of_the_program():
    w = Value(2.0)
    found = array_program(lambda x, R: vmap(lambda r: r[2] * x[1] * w)(R), X, ROWS)
    assert [(str(space), rows) for space, rows in found.sizes.items()] == [
        ("argument(0)", 2),
        ("argument(1, 3, 0):5", 3),
        ("parameters", 1),
        ("varying:5", 1),
    ]
    assert str(found.instructions[0]) == (
        "varying:5[0 + 1·1] = apply[mul](argument(1, 3, 0):5[2 + 1·1], argument(0)[1 + 1·1])"
    )


def test_a_part_of_an_argument_that_is_mapped_over_begins_at_its_offset():
    found = spaces(lambda R: vmap(lambda r: r[0] * r[1])(R[2]), ROWS.reshape(1, 5, 3).repeat(3, 0))
    assert "argument(0, 3, 30):5" in found


def test_a_number_of_lanes_is_a_space_of_its_own():
    def slopes(w, R):
        return grad(lambda w: total(vmap(lambda r: r[0] + w[0] + 3.0 * w[1])(R)))(w)

    found = array_program(slopes, X[:2], ROWS)
    assert [str(instruction) for instruction in found.instructions] == [
        "uniform[0 + 1·1] = apply[mul](count(5)[0 + 1·1], 3.0)",
        "buffer0[2] = gather(count(5) 1 rows, uniform 1 rows)",
    ]
    only = array_program(lambda w, R: slopes(w, R)[0], X[:2], ROWS)
    assert [str(instruction) for instruction in only.instructions] == ["buffer0[1] = gather(count(5) 1 rows)"]


def test_each_block_of_results_is_written_where_the_caller_wants_it():
    assert spaces(lambda x: [[sin(a) for a in x], [exp(a) for a in x]], X)["result(0)"] == 6
    found = spaces(lambda x: (np.array([sin(a) for a in x]), np.array([exp(a) for a in x])), X)
    assert (found["result(0)"], found["result(1)"]) == (3, 3)


def test_a_result_that_is_given_twice_has_one_row():
    found = array_program(lambda x: [sin(x[0]), sin(x[1]), sin(x[0])], X)
    assert {str(space): rows for space, rows in found.sizes.items()} == {"argument(0)": 2, "result(0)": 2}
    assert [each.operation.name for each in found.instructions] == ["apply", "gather"]


def test_a_result_of_two_blocks_lies_in_the_first():
    def f(x):
        sines = [sin(a) for a in x]
        return np.array(sines), np.array(sines[:2]), np.array([exp(a) for a in x])

    assert list(spaces(f, X)) == ["argument(0)", "result(0)", "result(2)"]


def test_one_number_and_results_with_lanes_have_no_space_of_their_own():
    assert spaces(lambda x: sin(x[0]), X) == {"argument(0)": 1, "uniform": 1}
    assert spaces(lambda R: vmap(lambda r: [sin(a) for a in r])(R), ROWS) == {"argument(0, 3, 0):5": 3, "varying:5": 3}


def test_rows_are_released_after_the_last_use_and_kept_where_they_are_results():
    def f(x):
        first = [exp(a) for a in x]
        second = [tanh(a + b) for a, b in zip(first, first[1:] + first[:1], strict=True)]
        return [sin(a) for a in second]

    assert spaces(lambda R: vmap(f)(R), ROWS)["varying:5"] <= 6
    kept = array_program(lambda R: vmap(lambda x: [*[e := [exp(a) for a in x], e][0], *[tanh(a) for a in e]])(R), ROWS)
    assert str(kept.instructions[1]) == "varying:5[3 + 3·1] = apply[tanh](varying:5[0 + 3·1])"


def test_a_gradient_takes_few_rows():
    def slopes(w, R):
        return grad(lambda w: total(vmap(lambda x: tanh(sin(exp(x[0] * w[0])) * w[1]))(R)))(w)

    found = array_program(slopes, X[:2], ROWS)
    varying = [each for each in found.instructions if each.out.lanes]
    assert (len(varying), {str(space): rows for space, rows in found.sizes.items()}["varying:5"]) == (10, 5)
