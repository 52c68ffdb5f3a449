"""Equal bodies in lists of operations: those that are found are what the list has there, and loops give the same digits."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd.compiler.backends.c.rerolling.bodies import find_bodies, written_out
from autograd.compiler.backends.c.rerolling.repeated import text_of_list
from autograd.compiler.backends.c.rerolling.repeats import Repeat, Straight, find_repeats, saved
from tests.autograd.compiler.backends.c.compiling import needs_compiler
from tests.autograd.compiler.backends.c.rerolling.lists import CONSTANTS, HEADS, NUMBERS, functions_of, random_list


@given(st.integers(0, 10**9))
@settings(deadline=None)
def test_bodies_written_out_are_the_list(seed):
    made = random_list(seed)
    straight = made.straight()
    end = 0
    for bodies in find_bodies(straight, find_repeats(straight)):
        begin, size, count = bodies.repeat
        assert end <= begin
        end = begin + size * count
        assert written_out(bodies, straight.inputs) == (made.codes[begin:end], made.reads[begin:end])


def test_nearly_all_is_found():
    there = found = 0
    for seed in range(50):
        made = random_list(seed)
        straight = made.straight()
        there += sum(map(saved, made.repeats))
        found += sum(map(saved, find_repeats(straight)))
    assert found > 0.9 * there


def test_nothing_is_found_where_nothing_repeats():
    pick = random.Random(0)
    reads = [[pick.randrange(i + 2), pick.randrange(i + 2)] for i in range(3000)]
    codes = np.array([pick.randrange(5) for _ in reads])
    straight = Straight(codes, np.arange(0, 2 * len(reads) + 1, 2), np.array(reads).ravel(), np.array([0, 1]))
    assert find_bodies(straight, find_repeats(straight)) == []


def test_a_repeat_without_an_end_in_sight():
    """Each operation reads the one before: one body after the other, of one operation each."""
    straight = Straight(np.zeros(100, int), np.arange(101), np.arange(100), np.array([1]))
    assert find_repeats(straight) == [Repeat(1, 1, 99)]


@needs_compiler
def test_loops_give_the_same_digits(tmp_path):
    texts, loops = {}, 0
    for seed in range(8):
        made = random_list(seed)
        straight, pick = made.straight(), random.Random(seed)
        numbers = range(straight.inputs + len(made.codes))
        #: Some at random, and each number that some operation of a repeat makes.
        begin, size, count = pick.choice(made.repeats)
        regular = [straight.inputs + begin + place + t * size for t in range(count) for place in range(min(size, 2))]
        results = [[pick.choice(numbers) for _ in range(30)], regular, [numbers[-1]]]
        given = [[len(CONSTANTS), NUMBERS, 0, 0]]
        for name, repeats in ("loops", find_repeats(straight)), ("straight", []):
            constants = [*CONSTANTS, *[0.0] * NUMBERS]
            text = text_of_list(straight, HEADS, results, constants, given, ["x"], repeats)
            texts[f"{name}_{seed}"] = text, [len(block) for block in results]
        loops += texts[f"loops_{seed}"][0].body.count("at < ")
    functions = functions_of({name: text for name, (text, _) in texts.items()}, tmp_path)
    x = np.random.default_rng(0).uniform(-1.0, 1.0, NUMBERS)
    for seed in range(8):
        found = []
        for name in f"loops_{seed}", f"straight_{seed}":
            outs = [np.zeros(count) for count in texts[name][1]]
            functions[name].run([x], outs, [])
            found.append(np.concatenate(outs))
        np.testing.assert_array_equal(*found, err_msg=str(seed))
        assert np.isfinite(found[0]).any()
    assert loops > 15
