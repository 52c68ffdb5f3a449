"""Random trainings: the weights and histories of compiled engines are those of training on Values."""

import os
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context
from unittest.mock import patch

from tests.agreement.trainings import differs, make_training
from tests.figures.figure import figure

#: How many trainings may depend on rounding alone, as where a gradient is 0 but for it and Adam divides by its size.
SENSITIVE = 0.02


def compare(seed):
    """The engine, where it differs, and whether rounding alone makes as much of a difference."""
    training = make_training(seed)
    return training.told, *differs(training)


@figure(
    "random networks × losses × optimizers × options (weights, clipping, schedules, dropout, frozen layers, resumed) ×"
    " back ends: losses and weights beside training on Values",
    must="equal to 1e-9, but for at most 2 % that rounding alone makes as different",
    short=12,
    long=1_000,
    both=False,
)
def training(count):
    wrong, sensitive, engines = [], 0, Counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.dict(os.environ, XDG_CACHE_HOME=folder),
        ProcessPoolExecutor(2, get_context("spawn")) if count > 100 else nullcontext() as pool,
    ):
        outcomes = (map if pool is None else pool.map)(compare, range(count))
        for seed, (told, problem, by_rounding) in enumerate(outcomes):
            engines[told.split(", ")[3]] += 1
            sensitive += bool(problem) and by_rounding
            if problem and not by_rounding:
                wrong.append(f"; seed {seed}: {told}: {problem}")
                print(f"training {wrong[-1]}", file=sys.stderr, flush=True)
    by = ", ".join(f"{number} by {engine}" for engine, number in sorted(engines.items()))
    found = f"{count:,} trainings ({by}): {len(wrong)} differ, {sensitive} by rounding alone{''.join(wrong[:3])}"
    return found, not wrong and sensitive <= max(1, SENSITIVE * count)
