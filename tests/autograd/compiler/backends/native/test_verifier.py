"""The verifier refuses whatever reads or writes outside, and what it lets pass runs on memory of exactly that size."""

import os
from array import array
from dataclasses import replace

import numpy as np
import pytest

from autograd.compiler.backends.native.instructions import CODE, PADDING
from autograd.compiler.backends.native.verifier import Memory, verify
from tests.autograd.compiler.backends.native.programs import COMPILED, only_compiled, words
from tests.autograd.compiler.backends.native.test_machines import network, scan, tables

#: A while whose steps are counted, but not kept.
COUNTED = [("while", 0, 5), ("repeat", 0), ("room", 0, 0)]
MEMORY = Memory(64, range(0, 88, 8), 88, 1, [6, 39, 13], [39, 11], [13], 13)


@pytest.mark.parametrize(
    ("instructions", "message"),
    [
        ([("mul.one.0", 64, 0, 0)], "word 0: mul.one.0 names s 64"),
        ([("mul.one.0", 0, -1, 0)], "names s -1"),
        ([("load", 60, 5, 0, 0)], "load ends outside"),
        ([("load", 0, 5, 0, 2)], "load ends outside"),
        ([("load", 0, 5, 3, 0)], "names block 3"),
        ([("zero", -1)], "word 1: a count is negative"),
        ([("store", 2, 1, 10, 0, 0)], "store ends outside"),
        ([("store_range", 4, 1, 0, 61)], "store_range ends outside"),
        ([("spread", 0, 3, 0, 0)], "spread ends outside"),
        ([("mul.range.0", 9, 48, 0, 0), ("mul.range.0", 9, 56, 0, 0)], "word 5: mul.range.0 ends outside"),
        ([("mul.range.0", 9, 16, 16, 8), ("mul.range.0", 9, 16, 17, 23)], None),
        ([("mul.range.0", 9, 16, 15, 0)], "mul.range.0 reads what it writes"),
        ([("mul.range.0", 9, 16, 0, 9)], "mul.range.0 reads what it writes"),
        ([("mul.range.2", 9, 16, 0, 15)], None),
        ([("gather", 0, 60, 2, 3, 0)], "gather ends outside"),
        ([("sum_range", 0, 8, 0, 9, 0, 1)], None),
        ([("sum_range", 0, 8, 1, 9, 0, 1)], "sum_range ends outside"),
        ([("sum_range", 0, 8, 0, 1, 57, 1)], "sum_range ends outside"),
        ([("sum_range", 0, 8, 7, -1, 0, 1)], None),
        ([("sum_range", 0, 8, 6, -1, 0, 1)], "sum_range ends outside"),
        ([("sum_range", 0, 0, 0, 1, 0, 1)], "sum_range ends outside"),
        ([("pack", 2, 63, 0, 0)], "pack ends outside"),
        ([("pack", 2, 62, 0, 0)], None),
        ([("scatter", 60, 5, 0)], "scatter ends outside"),
        ([("zero_range", 5, 60)], "zero_range ends outside"),
        ([("loop", 0, 8), ("scatter_lanes", 60, 5, 0), ("end",)], "scatter_lanes ends outside"),
        ([("gather_lanes", 0, 0, 1, 1, 1)], "gather_lanes stands outside of a loop"),
        ([("exp.lanes.0", 1, 0, 1)], "exp.lanes.0 stands outside of a loop"),
        ([("loop", 0, 12)], "a block is a multiple of 8"),
        ([("loop", 0, 8), ("loop", 0, 8)], "loops do not nest"),
        ([("loop", 0, 8)], "a loop does not end"),
        ([("while", 0, 4), ("loop", 0, 8)], "loops do not nest"),
        ([("while", 0, 4), ("while", 0, 4)], "loops do not nest"),
        ([("while", 0, 4)], "a loop does not end"),
        ([("while", 0, 6), ("repeat", 0)], "a while does not lead behind its repeat"),
        ([("repeat", 0)], "a while does not lead behind its repeat"),
        ([("while", 0, 0)], "a while leads to itself"),
        ([("skip", 0, 0)], "a skip leads to itself"),
        ([("while_lane", 0, 6)], "while_lane stands in no loop of its own"),
        ([("scan", 0, 0), ("while_lane", 0, 7), ("repeat_lane", 0, 0)], "a while_lane does not lead behind its repeat_lane"),
        ([("scan", 0, 0), ("while_lane", 0, 6), ("repeat_lane", 0, 1)], "a while_lane does not lead behind its repeat_lane"),
        ([("scan", 0, 0), ("while_lane", 0, 6), ("again",)], "a loop within this one does not end"),
        ([("skip", 0, 4), ("scan", 0, 0), ("again",)], "a skip does not lead behind its loop"),
        ([("skip", 0, 3), ("zero", 1, 0)], "no loop comes behind a skip"),
        ([("while", 0, 4), ("skip", 0, 4)], "loops do not nest"),
        ([("remember", 0, 0)], "remember stands outside of a scan"),
        ([("scan", 0, 0), ("remember_rows", 2, 0, 0, 1), ("again",)], "remember_rows names a row that is not there"),
        ([("scan", 0, 0), ("recall_rows", 1, 0, 0), ("again",)], None),
        ([("scan", 0, 0), ("recall_rows", 1, 1, 0), ("again",)], "recall_rows names a row that is not there"),
        ([("recall_rows", 1, 0, 0)], "recall_rows stands outside of a scan"),
        ([("scan", 0, 0), ("recall", 0, 1), ("again",)], "recall names a row that is not there"),
        ([("scan", 0, 0), ("put", 0, 0, 2), ("again",)], None),
        ([("scan", 0, 0), ("put", 0, 0, 3), ("again",)], "put ends outside"),
        ([("room", 0, 1)], "room does not stand behind a repeat"),
        ([*COUNTED, ("scan", 0, 1), ("again",)], "a loop that may have no lanes does not stand behind a skip"),
        ([*COUNTED, ("skip", 0, 14), ("scan", 0, 1), ("put", 0, 0, 0), ("again",)], "put takes lanes of which nobody"),
        ([*COUNTED, ("skip", 0, 10), ("scan", 0, 1), ("recall", 0, 0), ("again",)], "recall has no room for the steps"),
        ([*COUNTED, ("spread", 0, 0, 0, 0)], "spread takes lanes of which nobody"),
        ([("loop", 0, 8), ("steps", 0, 0, 0)], "loops do not nest"),
        ([("while", 0, 4), ("steps", 0, 0, 0)], "loops do not nest"),
        ([("steps", 0, 0, 0)], "a loop does not end"),
        ([("next_step",)], "there are no steps to end"),
        ([("enter", 0, 0, 0)], "enter stands outside of a scan"),
        ([("scan", 0, 0), ("leave",)], "there is no loop to leave"),
        ([("scan", 0, 0), ("enter", 0, 0, 0), ("again",)], "a loop within this one does not end"),
        ([("scan", 0, 0), ("enter", 0, 0, 0), ("enter", 0, 0, 0)], "loops do not nest three deep"),
        ([("scan", 0, 0), ("recall_step", 1, 1, 1, 0), ("again",)], "recall_step stands in no loop within another"),
        ([("scan", 0, 0), ("enter", 0, 0, 0), ("recall_step", 2, 1, 62, 0, 1), ("leave",), ("again",)], None),
        ([("scan", 0, 0), ("enter", 0, 0, 0), ("recall_step", 2, 1, 63, 0, 1), ("leave",), ("again",)], "a table that is"),
        ([("scan", 0, 0), ("enter", 0, 0, 0), ("recall_step", 1, 2, 63, 0), ("leave",), ("again",)], "a table that is too"),
        ([("scan", 0, 0), ("enter", 0, 0, 0), ("remember_step", 1, 0, 1, 0), ("leave",), ("again",)], "a table that is too"),
        ([("scan", 0, 0), ("enter", 0, 0, 0), ("fetch_step", 0, 1, 1, 3, 3, 0), ("leave",)], "fetch_step reads outside"),
        ([("scan", 0, 0), ("enter", 0, 0, 0), ("fetch_step", 0, 1, 2, 0, 1, 0), ("leave",), ("again",)], None),
        ([("scan", 0, 0), ("enter", 0, 0, 0), ("fetch_step", 0, 2, 2, 0, 1, 0), ("leave",)], "fetch_step reads outside"),
        ([("scan", 0, 0), ("enter", 0, 0, 0), ("fetch_step", 63, 2, 1, 0, 0, 0), ("leave",)], "fetch_step ends outside"),
        ([("loop", 0, 8), ("keep_step", 0, 0), ("end",)], "keep_step names a row that is not there"),
        ([("steps", 0, 0, 0), ("loop", 0, 8), ("make_step", 0, 1), ("end",), ("next_step",)], "a row that is not there"),
        ([("steps", 0, 0, 0), ("loop", 0, 8), ("flush_step", 0, 0), ("end",), ("next_step",)], "row 0 is not bound here"),
        ([("step_column", 0, 1, 0, 3, 1, 0, 0)], None),
        ([("step_column", 0, 1, 3, 3, 1, 0, 0)], "step_column reads outside"),
        ([("step_sum", 1, 0, 0, 0)], "step_sum names a row that is not there"),
        ([("each_step", 0, 1, 0, 0)], "each_step names a row that is not there"),
        ([("give", 0, 3, 0, 0)], "give ends outside"),
        ([("give", 0, 0, 1, 0)], "give names a row that is not there"),
        ([("end",)], "there is no loop to end"),
        ([("loop", 0, 16), ("exp.lanes.0", 1, 10, 1), ("end",)], "row 10 has no room"),
        ([("loop", 0, 8), ("bind", 0, 2, 1, 2, 3), ("end",)], "bind reads outside"),
        ([("loop", 0, 8), ("bind", 10, 2, 1, 0, 3), ("end",)], "bind names rows that are not there"),
        ([("loop", 0, 8), ("bind_result", 0, 0, 3), ("end",)], "bind_result ends outside"),
        ([("loop", 0, 8), ("keep", 0, 1, 0), ("end",)], "keep names a row that is not there"),
        ([("loop", 0, 8), ("exp.lanes.0", 1, 1, 0), ("bind", 0, 1, 2, 0, 1), ("end",)], "row 0 is not bound here"),
        ([("loop", 0, 8), ("flush", 0, 0, 0), ("end",)], "row 0 is not bound here"),
    ],
)
def test_what_ends_outside_is_refused(instructions, message):
    if message is None:
        verify(words(*instructions), MEMORY)
        return
    with pytest.raises(ValueError, match=message):
        verify(words(*instructions), MEMORY)


@pytest.mark.parametrize(
    "instructions",
    [
        [("loop", 0, 8), ("keep", 0, 0, 0), ("end",)],
        [("steps", 0, 0, 0), ("loop", 0, 8), ("keep_step", 0, 0), ("end",), ("next_step",)],
        [("steps", 0, 0, 0), ("loop", 0, 8), ("make_step", 0, 0), ("end",), ("next_step",)],
        [("scan", 0, 0), ("recall", 0, 0), ("again",)],
        [("scan", 0, 0), ("recall_rows", 1, 0, 0), ("again",)],
        [("step_column", 0, 1, 0, 3, 1, 0, 0)],
        [("step_sum", 0, 0, 0, 0)],
        [("each_step", 0, 0, 0, 0)],
        [("give", 0, 0, 0, 0)],
    ],
)
def test_rows_that_are_kept_have_room_for_so_many_lanes(instructions):
    verify(words(*instructions), MEMORY)
    with pytest.raises(ValueError, match=r"names a row that is not there|ends outside"):
        verify(words(*instructions), replace(MEMORY, room=12))


def test_steps_are_a_multiple_of_their_samples():
    memory = Memory(64, range(0, 88, 8), 88, 1, [], [], [12, 5, 4], 12)
    verify(words(("steps", 0, 2, 0), ("next_step",)), memory)
    with pytest.raises(ValueError, match="steps are no multiple of samples"):
        verify(words(("steps", 0, 1, 0), ("next_step",)), memory)


@pytest.mark.parametrize(
    "code", [[10**6, *[0] * PADDING], [-1, *[0] * PADDING], [CODE["zero"], 50, 0, 0], [CODE["count"]], []]
)
def test_words_that_are_no_program_are_refused(code):
    with pytest.raises(ValueError, match=r"^word \d+: "):
        verify(code, MEMORY)


ROWS = words(
    ("scan", 0, 0), ("fetch", 0, 2, 0, 0, 2), ("remember_rows", 3, 0, 0, 1, 0), ("again",),
    ("scan", 0, 1), ("recall_rows", 3, 0, 2, 4, 3), ("put", 4, 0, 0), ("again",),
)  # fmt: skip


@only_compiled
@pytest.mark.parametrize(
    ("original", "memory"),
    [
        (network(13, 8), MEMORY),
        (scan(1), Memory(8, [], 0, 1, [3], [6, 1], [3], 3)),
        (tables(8), Memory(64, range(0, 16, 8), 16, 0, [6, 5], [9, 5], [5], 5)),
        (ROWS, Memory(8, [], 0, 3, [6], [3], [3], 3)),
    ],
    ids=["network", "scan", "tables", "rows"],
)
def test_changed_programs_run_in_their_memory(original, memory):
    """`make sanitize` runs this for longer with a machine that watches each access."""
    random = np.random.default_rng(int(os.environ.get("FUZZ_SEED", "0")))
    machine, ran = COMPILED["baseline"], 0
    blocks = [np.zeros(size) for size in memory.arguments], [np.zeros(size) for size in memory.results]
    for _ in range(int(os.environ.get("FUZZ_COUNT", "300"))):
        code = array("i", original)
        for at in random.integers(len(code), size=random.integers(1, 4)):
            drawn = random.integers(-3, 400), code[random.integers(len(code))], code[at] + random.integers(-9, 10)
            code[at] = int(random.choice([*drawn, random.integers(-(2**31), 2**31)]))
        try:
            verify(code, memory)
        except ValueError:
            continue
        offsets = np.array(memory.offsets, np.int64)
        machine(code, np.zeros(memory.slots), offsets, memory.size, memory.kept).run(*blocks, tuple(memory.widths))
        ran += 1
    assert ran
