"""What each instruction means: programs written by hand, on every machine, with the same bits from each."""

import math

import numpy as np
import pytest

from autograd.compiler.backends.native.instruction_sets import VARIABLE, choose
from autograd.compiler.backends.native.instructions import GENERAL
from autograd.compiler.backends.native.printer import listing
from autograd.compiler.backends.native.verifier import Memory, verify
from tests.autograd.compiler.backends.native.programs import COMPILED, MACHINES, run, words

machines = pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
rng = np.random.default_rng(0)


@machines
def test_one_keeps_the_number_made_last(machine):
    out = np.zeros(4)
    code = words(
        ("mul.one.0", 10, 3, 4), ("sub.one.1", 11, 5), ("sub.one.2", 12, 5), ("add_product.one.2", 13, 1, 2),
        ("store", 4, 0, 0, 10, 11, 12, 13),
    )  # fmt: skip
    run(machine, code, outs=[out])
    assert out.tolist() == [12.0, 7.0, -2.0, -3.0]


@machines
def test_run_is_one_function_of_numbers_in_any_places(machine):
    """More than a chunk of them; a cheap function writes one after the other, a costly one all of a chunk."""
    count = 300
    outs, reads = (np.random.default_rng(1).permutation(count) + start for start in (1000, 0))
    found = np.zeros(2 * count)
    code = words(
        ("square.run.0", count, *outs, *reads), ("exp.run.0", count, *(outs + count), *outs),
        ("store_range", 2 * count, 0, 0, 1000),
    )  # fmt: skip
    run(machine, code, outs=[found], slots=2000)
    expected = np.zeros(2 * count)
    expected[outs - 1000] = reads.astype(float) ** 2
    with np.errstate(over="ignore"):
        expected[outs - 1000 + count] = np.exp(reads.astype(float) ** 2)
    assert np.allclose(found, expected, rtol=1e-14)


@machines
def test_range_is_one_function_of_neighbours(machine):
    found = np.zeros(8)
    code = words(("mul.range.2", 8, 40, 8, 3), ("sub.range.1", 8, 48, 63, 40), ("store_range", 8, 0, 0, 48))
    run(machine, code, outs=[found])
    assert found.tolist() == [63.0 - 3.0 * i for i in range(8, 16)]


@pytest.mark.parametrize("count", range(1, 9))
def test_behind_a_range_each_instruction_set_writes_the_same_slots(count):
    """As many as to the next eight: what reads them there has the same bits, too."""
    code = words(("exp.range.0", count, 16, 8), ("store_range", 8, 0, 0, 16))
    found = {name: np.zeros(8) for name in COMPILED}
    for name, out in found.items():
        run(MACHINES[name], code, outs=[out])
        assert np.allclose(out[:count], np.exp(np.arange(8.0, 8.0 + count)), rtol=1e-14)
    assert len({out.tobytes() for out in found.values()}) <= 1


@machines
def test_sums_of_slots(machine):
    """Up to eight from left to right, which keeps -0; more in eight partial sums."""
    values, found = rng.normal(size=40), np.zeros(3)
    pairs = [i for k in range(20) for i in (k, 39 - k)]
    code = words(
        ("load", 0, 40, 0, 0), ("sum", 50, 3, 2, 0, 1, 2, 3, 4, 5, 6), ("sum", 51, 40, 20, *range(40), *pairs),
        ("sum", 52, 0, 0), ("store_range", 3, 0, 0, 50),
    )  # fmt: skip
    run(machine, code, [values], [found])
    total = values[0]
    for term in (values[1], values[2], values[3] * values[4], values[5] * values[6]):
        total += term
    assert found[0] == total
    assert np.isclose(found[1], values.sum() + 2 * (values[:20] * values[:19:-1]).sum() / 2, rtol=1e-13)
    assert str(found[2]) == "-0.0"


@machines
@pytest.mark.parametrize("count", [1, 8, 9, 16, 21])
@pytest.mark.parametrize("spaces", [(1, 1), (1, 2), (-2, 1), (0, -1)])
def test_sums_of_evenly_spaced_slots_have_the_bits_of_others(machine, count, spaces):
    values, found = rng.normal(size=64), np.zeros(2)
    factors = [[begin + k * apart for k in range(count)] for begin, apart in zip((42, 21), spaces, strict=True)]
    pairs = [slot for pair in zip(*factors, strict=True) for slot in pair]
    code = words(
        ("load", 0, 64, 0, 0), ("sum_range", 64, count, 42, spaces[0], 21, spaces[1]), ("sum", 65, 0, count, *pairs),
        ("store_range", 2, 0, 0, 64),
    )  # fmt: skip
    run(machine, code, [values], [found], slots=80)
    assert found[0] == found[1]
    assert np.isclose(found[0], values[factors[0]] @ values[factors[1]], rtol=1e-12)


def network(lanes, block):
    """Two features, a bias, tanh, the sums over the lanes for a gradient; the largest and the smallest; counts; results
    with lanes."""
    return words(
        ("load", 0, 6, 0, 0), ("count", 6, 0), ("zero", 9, *range(10, 19)),
        ("identity.one.0", 20, 62), ("identity.one.0", 21, 63),
        ("loop", 0, block),
        ("bind", 0, 2, 1, 0, 3), ("bind", 2, 1, 1, 2, 3), ("bind", 3, 1, 2, 0, 1), ("bind_result", 6, 0, 1),
        ("grid_lanes", 2, 2, 4, 5, 4, -1, 0, 1, 0, 1, 2, 3),
        ("tanh.lanes.0", 2, 6, 7, 4, 5),
        ("sum_lanes", 8, 1, 1, 1, 1, 5, 2, 4, 6, 3, 7),
        ("keep", 10, 0, 0), ("identity.lanes.0", 1, 10, 8),
        ("reduce", 10, 1, 1, 1, 6, 4, 7, 6, 7),
        ("reduce_rows", 2, 11, 12, 6, 8), ("reduce_products", 2, 13, 14, 6, 3, 7, 8),
        ("grid_reduce", 2, 2, 15, 16, 17, 18, 6, 7, 0, 1),
        ("reduce_max", 20, 8), ("reduce_min", 21, 8),
        ("flush", 6, 0, 1),
        ("end",),
        ("loop", 0, block), ("keep", 10, 0, 0), ("bind_result", 9, 0, 2), ("sub.lanes.2", 1, 9, 10, 20),
        ("flush", 9, 0, 2), ("end",),
        ("spread", 0, 0, 6, 0), ("store_range", 9, 1, 0, 10), ("store", 2, 1, 9, 20, 21),
    )  # fmt: skip


def tables(block):
    """Two tables that are read, uniformly and by lanes, and two to which numbers are added."""
    return words(
        ("load", 0, 6, 0, 0), ("pack", 3, 10, 5, 0, 2), ("gather", 20, 1, 2, 3, 6), ("gather", 21, 10, 1, 3, 62),
        ("scatter", 30, 3, 2, 6, 62, 20, 4), ("zero_range", 4, 40),
        ("loop", 0, block), ("bind", 0, 1, 1, 0, 1), ("bind_result", 1, 1, 0), ("gather_lanes", 1, 0, 1, 5, 0),
        ("scatter_lanes", 40, 4, 2, 0, 0, 0, 1), ("flush", 1, 1, 0), ("end",),
        ("store_range", 4, 0, 0, 40), ("store_range", 3, 0, 4, 30), ("store", 2, 0, 7, 20, 21),
    )  # fmt: skip


def sums_of_steps(back, block):
    """Sums over the steps so far of a column, for each sample; its result is all of them, the last, and the sum of the last
    for each step."""
    return words(
        ("load", 0, 1, 0, 0), ("step_column", 0, 1, 1, 6, 2, 1, 0),
        ("loop", 0, block), ("keep", 0, 1, 0), ("identity.lanes.1", 1, 0, 0), ("end",),
        ("steps", 1, 0, back), ("loop", 0, block), ("keep", 0, 1, 0), ("keep_step", 1, 0), ("make_step", 2, 2),
        ("add.lanes.0", 1, 2, 0, 1), ("identity.lanes.0", 1, 0, 2), ("flush_step", 2, 2), ("end",), ("next_step",),
        ("step_sum", 3, 2, 1, 0), ("each_step", 4, 3, 1, 0),
        ("give", 0, 0, 2, 1), ("give", 0, 1, 4, 1), ("give", 1, 0, 1, 0),
    )  # fmt: skip


def powers():
    """For each lane 2 to its number, by a loop of as many steps."""
    return words(
        ("load", 1, 1, 0, 3), ("scan", 0, 0), ("fetch", 0, 1, 0, 0, 1), ("identity.one.0", 2, 1), ("while_lane", 0, 14),
        ("sub.one.0", 0, 0, 1), ("add.one.0", 2, 2, 2), ("repeat_lane", 0, 8), ("put", 2, 0, 0), ("again",),
    )  # fmt: skip


@machines
def test_a_loop_for_each_lane(machine):
    found = np.zeros(3)
    run(machine, powers(), [np.array([3.0, 0.0, 2.0, 1.0])], [found], [3])
    assert found.tolist() == [8.0, 1.0, 4.0]


def sums_of_sums(back):
    """What a loop adds up in each of its steps by a loop of two steps, and the numbers so far; its result is the last."""
    return words(
        ("zero", 1, 0), ("scan", 0, 0), ("enter", 1, 0, back), ("fetch", 1, 1, 0, 0, 1), ("square.one.0", 0, 0),
        ("add.one.0", 0, 0, 1), ("put", 0, 1, 0), ("leave",), ("put", 0, 0, 0), ("again",), ("store", 1, 2, 0, 0),
    )  # fmt: skip


@machines
@pytest.mark.parametrize("back", [0, 1])
def test_a_loop_in_a_loop(machine, back):
    """A step of the inner loop is as many lanes apart as the outer one has."""
    x, each, inner, last, widths = rng.normal(size=6), np.zeros(3), np.zeros(6), np.zeros(1), (3, 6)
    code = sums_of_sums(back)
    verify(code, Memory(8, np.zeros(0, int), 0, 0, [6], [3, 6, 1], widths, max(widths)))
    run(machine, code, ins=[x], outs=[each, inner, last], widths=widths)
    total, expected = 0.0, np.zeros(6)
    for i in range(3):
        for at in (i + 3, i) if back else (i, i + 3):
            total = expected[at] = total * total + x[at]
    assert np.allclose(inner, expected)
    assert np.allclose(each, expected[:3] if back else expected[3:])
    assert last[0] == each[2]


def kept_for_a_step(back):
    """Within each step a loop of two steps reads a column and keeps it for another loop, which goes the other way."""
    return words(
        ("zero", 1, 0), ("scan", 0, 0), ("enter", 1, 0, 0), ("fetch_step", 1, 1, 0, 0, 2, 1),
        ("remember_step", 1, 2, 4, 1), ("leave",), ("enter", 1, 0, back), ("recall_step", 1, 2, 4, 2),
        ("square.one.0", 0, 0), ("add.one.0", 0, 0, 2), ("leave",), ("put", 0, 0, 0), ("again",),
    )  # fmt: skip


@machines
@pytest.mark.parametrize("back", [0, 1])
def test_what_a_loop_in_a_loop_keeps_for_one_step(machine, back):
    x, each, widths = rng.normal(size=(3, 2)), np.zeros(3), (3, 6)
    code = kept_for_a_step(back)
    verify(code, Memory(8, np.zeros(0, int), 0, 0, [6], [3], widths, max(widths)))
    run(machine, code, ins=[x], outs=[each], widths=widths)
    total, expected = 0.0, []
    for row in x[:, ::-1] if back else x:
        for number in row:
            total = total * total + number
        expected.append(total)
    assert np.allclose(each, expected)


@machines
@pytest.mark.parametrize("back", [0, 1])
@pytest.mark.parametrize("samples", [1, 3, 8, 13, 70])
def test_a_scan_over_all_samples(machine, samples, back):
    steps, start, X = 3, np.array([0.5]), rng.normal(size=(samples, 3, 2))
    rows, last, widths = np.zeros((2, steps * samples)), np.zeros((1, samples)), (samples, steps * samples)
    code, offsets = sums_of_steps(back, 64), np.arange(0, 192, 64)
    verify(code, Memory(64, offsets, 192, 5, [1, X.size], [rows.size, samples], widths, max(widths)))
    machine(code, np.zeros(64), offsets, 192, 5).run([start, X], [rows, last], widths)
    order = [2, 1, 0] if back else [0, 1, 2]
    expected = np.zeros((steps, samples))
    expected[order] = 0.5 + np.cumsum(X[:, order, 1].T, axis=0)
    assert np.allclose(rows[0].reshape(steps, samples), expected, rtol=1e-13)
    assert np.array_equal(rows[1].reshape(steps, samples), np.tile(rows[0].reshape(steps, samples).sum(axis=0), (3, 1)))
    assert np.array_equal(last[0], rows[0].reshape(steps, samples)[order[-1]])


@machines
def test_tables(machine):
    """Entries at the ends stand for positions outside; nan reads nan and is added nowhere."""
    values, at = np.array([2.0, 3.0, 5.0, 7.0, 11.0, 13.0]), np.array([0.0, 2.0, np.nan, 9.0, -1.0])
    sums, read, slots = np.zeros(9), np.zeros((1, 5)), np.zeros(64)
    slots[6], slots[62] = 2.0, np.nan
    code = tables(8)
    verify(code, Memory(64, range(0, 16, 8), 16, 0, [6, 5], [9, 5], [5], 5))
    machine(code, slots, np.arange(0, 16, 8), 16, 0).run([values, at], [sums, read], (5,))
    assert read[0] == pytest.approx([2.0, 5.0, np.nan, 11.0, 2.0], nan_ok=True)
    assert sums == pytest.approx([3.0, 0.0, 7.0, 20.0, 0.0, 0.0, 13.0, 13.0, np.nan], nan_ok=True)


def by_numpy(w, X, y):
    A = X[:, :2] @ w[:4].reshape(2, 2).T + [w[4], 0.0]
    H = np.tanh(A)
    z = w[5] + X[:, 2] + w[4] * H[:, 0] + y * H[:, 1]
    sums = [(H[:, 0] + w[4] * H[:, 1] + H[:, 0] * H[:, 1]).sum(), H[:, 0].sum(), z.sum(), H[:, 0] @ H[:, 1], y @ z]
    sums += (H.T @ X[:, :2]).ravel().tolist()
    return np.array([np.full(len(X), float(len(X))), H[:, 0], z - z.max()]), np.array([*sums, z.max(), z.min()])


@machines
@pytest.mark.parametrize(("lanes", "block"), [*((lanes, 8) for lanes in range(1, 25)), (50, 64), (64, 64), (200, 64)])
def test_a_loop_over_lanes(machine, lanes, block):
    w, X, y = rng.normal(size=6), rng.normal(size=(lanes, 3)), rng.normal(size=lanes)
    code, rows, sums = network(lanes, block), np.zeros((3, lanes)), np.zeros(11)
    slots = np.zeros(64)
    slots[62:] = -np.inf, np.inf
    made = machine(code, slots, np.arange(0, 11 * block, block), 11 * block, 1)
    memory = Memory(64, range(0, 11 * block, block), 11 * block, 1, [6, X.size, lanes], [rows.size, 11], [lanes], lanes)
    verify(code, memory)
    for _ in range(2):  # memory is used again
        made.run([w, X, y], [rows, sums], (lanes,))
        for found, expected in zip((rows, sums), by_numpy(w, X, y), strict=True):
            assert np.allclose(found, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.skipif(not COMPILED, reason="no interpreter is compiled in this build")
@pytest.mark.parametrize("lanes", [*range(1, 25), 100])
def test_all_compiled_machines_give_the_same_bits_in_a_loop(lanes):
    w, X, y = rng.normal(size=6), rng.normal(size=(lanes, 3)), rng.normal(size=lanes)
    found = []
    for machine in COMPILED.values():
        rows, sums = np.zeros((3, lanes)), np.zeros(11)
        slots = np.r_[np.zeros(62), -np.inf, np.inf]
        machine(network(lanes, 64), slots, np.arange(0, 11 * 64, 64), 11 * 64, 1).run([w, X, y], [rows, sums], (lanes,))
        found.append(rows.tobytes() + sums.tobytes())
    assert len(set(found)) == 1


@machines
def test_nan_and_infinity_in_lanes_that_do_not_count_get_nowhere(machine):
    """Those that fill a register are copies of the last, whose reciprocal may be infinite; those behind it are left over."""
    code = words(
        ("zero", 1, 10), ("loop", 0, 8), ("bind", 0, 1, 0, 0, 1), ("reciprocal.lanes.0", 1, 1, 0),
        ("reduce", 10, 1, 0, 1, 1, 0, 1), ("end",), ("store", 1, 0, 0, 10),
    )  # fmt: skip
    made = machine(code, np.zeros(16), np.array([0, 8]), 16, 0)
    for values, total in [([math.nan, 0.0] * 4, math.nan), ([1.0, 2.0, 4.0], 1.75 + 3.0)]:
        found = np.zeros(1)
        made.run([np.array(values)], [found], (len(values),))
        assert np.array_equal(found, [total], equal_nan=True)


def test_every_general_instruction_is_printed():
    text = listing(network(13, 8))
    assert "loop width0 n8\n    bind r0 n2 block1 i0 i3\n" in text
    assert "\nend\nm" not in text
    steps = listing(scan(back=1))
    assert "scan width0 n1\n    fetch m0 n1 block0 i0 i1\n" in steps
    assert "\nagain\nm" in steps
    repeated = listing(doubled())
    assert "while m2 n15\n    remember m0 i0\n    m0 = add(m0, m0)\n" in repeated
    assert "\nrepeat m2\nroom width0 n1\n" in repeated
    every = [
        text,
        repeated,
        steps,
        listing(tables(8)),
        listing(sums_of_steps(0, 8)),
        listing(sums_of_sums(0)),
        listing(kept_for_a_step(0)),
        listing(powers()),
        listing(several()),
    ]
    used = {line.split()[0] for line in "\n".join(every).splitlines()} | {"sum", "sum_range"}
    assert {name for name in GENERAL if name not in used} == set()


def scan(back):
    """Running totals of a column, from either end, kept and read again: a result each; and the last total."""
    return words(
        ("scan", 0, back), ("fetch", 0, 1, 0, 0, 1), ("add.one.0", 1, 1, 0), ("remember", 1, 0), ("put", 1, 0, 0),
        ("again",),
        ("scan", 0, 0), ("recall", 2, 0), ("put", 2, 0, 1), ("again",), ("identity.one.0", 3, 1), ("store", 1, 1, 0, 3),
    )  # fmt: skip


@machines
def test_a_scan_goes_lane_by_lane(machine):
    for back, totals in ((0, [1.0, 3.0, 6.0]), (1, [6.0, 5.0, 3.0])):
        made = machine(scan(back), np.zeros(8), np.zeros(0, np.int64), 0, 1)
        rows, last = np.zeros(6), np.zeros(1)
        made.run([np.array([1.0, 2.0, 3.0])], [rows, last], (3,))
        assert rows.tolist() == totals * 2
        assert last[0] == 6.0


def doubled():
    """A number is doubled as long as it is less than another; then the numbers before are added up, from the last one."""
    return words(
        ("load", 0, 2, 0, 0), ("less.one.0", 2, 0, 1), ("while", 2, 15), ("remember", 0, 0), ("add.one.0", 0, 0, 0),
        ("less.one.1", 2, 1), ("repeat", 2), ("room", 0, 1), ("zero", 1, 4), ("skip", 0, 14), ("scan", 0, 1),
        ("recall", 3, 0), ("add.one.0", 4, 4, 3), ("again",), ("store", 2, 0, 0, 0, 4),
    )  # fmt: skip


@machines
def test_a_while_goes_on_as_long_as_a_slot_is_not_0(machine):
    found = np.zeros(2)
    verify(doubled(), Memory(64, [], 0, 1, [2], [2], [8], 8))
    made = machine(doubled(), np.zeros(8), np.zeros(0, np.int64), 0, 1)
    for first, last, steps in ((3.0, 96.0, 5), (60.0, 60.0, 0)):
        assert made.run([np.array([first, 50.0])], [found], (8,)) == (steps,)
        assert found.tolist() == [last, last - first]


@machines
def test_a_while_tells_how_many_steps_had_no_room(machine):
    found = np.zeros(2)
    made = machine(doubled(), np.zeros(8), np.zeros(0, np.int64), 0, 1)
    assert made.run([np.array([0.125, 50.0])], [found], (8,)) == (-9,)
    assert found.tolist() == [0.0, 0.0]
    assert made.run([np.array([0.125, 50.0])], [found], (9,)) == (9,)
    assert found.tolist() == [64.0, 64.0 - 0.125]


def several():
    """In steps a number is doubled and another one grows by 1, each kept; then both rows are added up, in turn."""
    return words(
        ("load", 0, 2, 0, 0), ("load", 2, 2, 0, 2), ("load", 7, 1, 0, 4), ("less.one.0", 4, 2, 7), ("while", 4, 21),
        ("remember_rows", 2, 1, 2, 0), ("add.one.0", 0, 0, 0), ("add.one.0", 2, 2, 3), ("less.one.1", 4, 7),
        ("repeat", 4), ("room", 0, 1), ("zero", 2, 5, 6), ("skip", 0, 20), ("scan", 0, 1), ("recall_rows", 2, 1, 1, 4),
        ("add.one.0", 5, 5, 1), ("add.one.0", 6, 6, 4), ("again",), ("store", 2, 0, 0, 5, 6),
    )  # fmt: skip


@machines
@pytest.mark.parametrize(("room", "steps"), [(8, 5), (8, 0), (8, 9)])
def test_several_rows_are_kept_and_read_together(machine, room, steps):
    found = np.zeros(2)
    verify(several(), Memory(8, [], 0, 3, [5], [2], [room], room))
    made = machine(several(), np.zeros(8), np.zeros(0, np.int64), 0, 3)
    enough = steps <= room
    assert made.run([np.array([1.0, 0.0, 0.0, 1.0, steps])], [found], (room,)) == (steps if enough else -steps,)
    assert found.tolist() == ([sum(range(steps)), 2.0**steps - 1] if enough else [0.0, 0.0])


def test_an_instruction_set_is_forced_by_name():
    assert all(choose(name) is machine for name, machine in MACHINES.items())
    assert choose(None) is list(MACHINES.values())[-1]
    with pytest.raises(ValueError, match=rf"{VARIABLE}=sse9: here there are only python.*; set one of these or none"):
        choose("sse9")


@pytest.mark.skipif(not COMPILED, reason="no interpreter is compiled in this build")
def test_a_compiled_machine_refuses_what_is_no_block():
    made = COMPILED["baseline"](words(), np.zeros(8), np.zeros(1, np.int64), 8, 0)
    with pytest.raises(TypeError, match=r"run\(\) takes a list of blocks to read, a list of blocks to write"):
        made.run([], [])
    with pytest.raises(ValueError, match="not C-contiguous"):
        made.run([np.zeros((4, 4)).T[::2]], [], ())
    frozen = np.zeros(2)
    frozen.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        made.run([], [frozen], ())
