"""Which instructions programs become: what is fused, shared or laid side by side shows in the listing alone."""

import re

import numpy as np

from autograd import grad, jit, scan, sin, vmap, where, while_loop
from autograd.compiler.backends.native.printer import OPERANDS

ROW = np.cos(np.arange(8.0))
WIDE = np.cos(np.arange(16.0))
ROWS = np.cos(np.arange(40.0)).reshape(20, 2)


def listing(f, *args):
    """The text of the instructions, whose results are those of eager code."""
    compiled = jit(f, kernel="native")
    assert np.allclose(np.array(compiled(*args), float), np.array(f(*args), float), rtol=1e-12)
    return compiled.source


def highest_slot(text):
    return max(map(int, re.findall(r"\bm(\d+)", text)))


def test_a_product_is_subtracted_by_one_instruction_where_both_have_lanes_or_none():
    assert "subtract_product" in listing(lambda a, b, c: a - b * c, 1.0, 2.0, 3.0)
    assert "subtract_product" in listing(lambda rows: vmap(lambda x: x[0] - x[1] * x[0])(rows), ROWS)
    assert "subtract_product" not in listing(lambda rows, w: vmap(lambda x: x[0] - w[0] * w[1])(rows), ROWS, ROW)


def test_operands_are_listed_up_to_the_most_that_are_shown():
    for count, more in ((OPERANDS - 3, False), (OPERANDS - 2, True)):
        text = listing(lambda row: list(row[::2]), np.arange(2.0 * count))
        (stored,) = [line for line in text.splitlines() if line.startswith("store ")]
        assert stored.endswith(" …") is more


def test_two_products_are_a_grid_already():
    text = listing(lambda rows, w: vmap(lambda x: [w[k] * x[0] + w[k + 1] * x[1] for k in (0, 2, 4)])(rows), ROWS, ROW)
    assert "grid_lanes n3 n2 " in text


def test_results_that_lie_side_by_side_are_stored_as_a_range():
    assert "store_range n64 " in listing(lambda row: [2.0 * x for x in row], np.arange(64.0))


def test_slots_are_used_again_and_eights_leave_no_gap():
    def chain(x):
        for _ in range(40):
            x = sin(x) * x + 0.5
        return x

    assert highest_slot(listing(chain, 1.0)) < 8
    text = listing(lambda xs, ys: [sin(x * y) for x, y in zip(xs, ys, strict=True)], WIDE, WIDE + 1.0)
    assert highest_slot(text) == 3 * len(WIDE), "where the last range begins"


def test_a_step_writes_over_the_carry_in_loops_within_loops_too():
    def f(xs, ys):
        step = lambda s, x: (scan(lambda t, y: (sin(t) * 0.5 + y * x, t), s, ys)[0], s)  # noqa: E731
        return scan(step, 0.5, xs)[0]

    text = listing(f, ROW, ROW + 1.0)
    assert re.findall(r"(m\d+) = add_product", text) == re.findall(r"(m\d+) = identity", text)[1:2]


def test_a_while_loop_counts_its_steps_where_a_sum_over_them_is_of_one_number():
    def f(a):
        return while_loop(lambda s: s < 10.0, lambda s: s + 1.0 + where(s**0 < 0.5, a, 0.0), 0.0)

    text = listing(grad(f), 2.0)
    assert text.index("repeat ") < text.index("count ") < text.index("mul(")
