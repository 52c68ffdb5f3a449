"""Compares the programs of seeds, by eager and by every kernel."""

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context
from typing import NamedTuple

from tests.agreement.comparison import LAWS, Comparison
from tests.agreement.growth import make_program
from tests.agreement.noise import DOUBLE, SINGLE, Precision
from tests.agreement.program import BATCHES, in_single_precision

#: Of how many programs one is compared by JAX too, which takes a quarter of a second to compile it; of how many one that
#: has the largest batch, for which it takes seconds where the samples are steps of a loop.
JAX_EACH, JAX_LARGE_EACH = 20, 400


class Outcome(NamedTuple):
    """How many numbers were compared and skipped, and where one differs; "" where none does."""

    compared: int
    skipped: int
    problem: str


def ways_of(seed: int) -> list[str]:
    """The laws and the kernels that a program is compared by."""
    largest = max(call.batch for call in make_program(seed).calls)
    each = JAX_LARGE_EACH if largest == max(BATCHES) else JAX_EACH
    return [*LAWS, "numpy", "native", *["jax"] * (seed % each == 0)]


def compare(seed: int, ways: Sequence[str] | None = None, precision: Precision = DOUBLE) -> Outcome:
    program = make_program(seed)
    if precision is SINGLE and (program := in_single_precision(program)) is None:
        return Outcome(0, 0, "")
    comparison = Comparison(program, precision)
    problem = next((problem for way in ways or ways_of(seed) if (problem := comparison.problem(way))), "")
    return Outcome(comparison.compared, comparison.skipped, problem)


def compare_all(seeds: Sequence[int], compare: Callable[[int], Outcome], processes: int = 1) -> tuple[str, list[str]]:
    """How many numbers were compared and what differs first, in words, and all that differs, each with its seed. That is
    printed at once too: a run of many programs takes an hour."""
    compared = skipped = 0
    wrong: list[str] = []
    with ProcessPoolExecutor(processes, get_context("spawn")) if processes > 1 else nullcontext() as pool:
        outcomes = map(compare, seeds) if pool is None else pool.map(compare, seeds, chunksize=100)
        for seed, outcome in zip(seeds, outcomes, strict=True):
            compared, skipped = compared + outcome.compared, skipped + outcome.skipped
            if outcome.problem:
                wrong.append(f"{seed}: {outcome.problem}")
                print(f"python -m tests.agreement {wrong[-1]}", file=sys.stderr, flush=True)
    text = f"{compared:,} numbers compared, {skipped:,} too sensitive to rounding"
    return "; ".join([text, *wrong[:5]]), wrong
