"""Contestants that take turns on one workload: prepared, checked to agree, timed, and set in the rows of a table."""

import gc
import math
import statistics
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from workers import Worker

ROUNDS, SLOW_ROUNDS = 21, 3
WARM_UP = 3  # steps at the start of a turn that are not timed
TURN_SECONDS, SLOW_SECONDS = 0.01, 0.2  # a turn is at least this long; a step this slow is not repeated in every round
TOLERANCE = 1e-9
THIS = "this"
BOUND = f"{THIS}, bound"  # by `bind`, beside peers that are given their memory once, too
IN_C = f"{THIS}, kernel c"
IN_C_BOUND = f"{THIS}, kernel c, bound"
BY_XLA = f"{THIS}, kernel jax"
NUMPY = "NumPy by hand"


def flat(answer: Any) -> Iterator[Any]:
    """The arrays and numbers of an answer, in order, as arrays."""
    if isinstance(answer, list | tuple):
        if answer and all(isinstance(entry, float) for entry in answer):
            yield np.array(answer)
        else:
            for entry in answer:
                yield from flat(entry)
    else:
        yield np.asarray(answer)


def numbers(answer: Any) -> Any:
    return np.concatenate([part.astype(float).ravel() for part in flat(answer)])


class Local:
    """An engine in this process.

    Args:
        engine: its name.
        build: sets everything up and returns the step; the first step counts as set-up too, as it is what compiles.
        check: what else must be right, untimed; it raises if it is not.
    """

    def __init__(
        self, engine: str, build: Callable[[], Callable[[], Any]], check: Callable[[], None] = lambda: None
    ) -> None:
        self.engine, self.build, self.check = engine, build, check

    def start(self) -> Any:
        """The numbers of the first step; sets `setup`, its seconds."""
        self.check()
        begin = time.perf_counter()
        self.step = self.build()
        answer = self.step()
        self.setup = time.perf_counter() - begin
        return numbers(answer)

    def turn(self, steps: int) -> float:
        """Seconds of one of several steps in a row."""
        step = self.step
        begin = time.perf_counter()
        for _ in range(steps):
            step()
        return (time.perf_counter() - begin) / steps


class Remote:
    """An engine in a process of its own (workers.py)."""

    def __init__(self, engine: str, worker: Worker, workload: str) -> None:
        self.engine, self.worker, self.workload = engine, worker, workload

    def start(self) -> Any:
        told = self.worker.ask("prepare", self.workload)
        self.setup = told["prepare"] + told["first"]
        return np.array(told["answers"])

    def turn(self, steps: int) -> float:
        return self.worker.ask("turn", self.workload, steps)


Contestant = Local | Remote


class Race(NamedTuple):
    """A workload and who runs it.

    Attributes:
        title: what is run.
        contestants: this project first. Each peer is compared with the line of this project that stands before it.
        bars: by engine, the least that their time over ours must be. A peer without one is there to be seen.
    """

    title: str
    contestants: list[Contestant]
    bars: dict[str, float]


class Outcome(NamedTuple):
    """Seconds of each contestant in each round that it ran in, none if it failed, and what setting it up took."""

    seconds: dict[str, list[float]]
    setup: dict[str, float]


def check(title: str, engine: str, found: Any, expected: Any) -> None:
    """Stop if the numbers differ, by more than 1e-9 of the largest or of 1."""
    scale = max(1.0, np.abs(expected).max())
    if found.shape != expected.shape or not np.abs(found - expected).max() <= TOLERANCE * scale:
        raise ArithmeticError(f"{title}: {engine} and this project disagree: {found!r} and {expected!r}.")


def started(race: Race) -> list[Contestant]:
    """Those that could be prepared and agree with the first; what went wrong with the others is printed."""
    found: list[Contestant] = []
    expected: Any = None
    for contestant in race.contestants:
        try:
            answer = contestant.start()
            expected = answer if expected is None else expected
            check(race.title, contestant.engine, answer, expected)
            found.append(contestant)
        except Exception:  # a benchmark of half an hour goes on
            traceback.print_exc()
    return found


def run(race: Race) -> Outcome:
    """Prepare all, compare their answers, and give them turns."""
    contestants = started(race)
    warm = {c.engine: c.turn(1) for c in contestants}
    steps = {engine: max(1, math.ceil(TURN_SECONDS / seconds)) for engine, seconds in warm.items()}
    seconds: dict[str, list[float]] = {c.engine: [] for c in race.contestants}
    gc.collect()
    for turn in range(ROUNDS):
        for c in contestants:
            if turn < SLOW_ROUNDS or warm[c.engine] < SLOW_SECONDS:
                if steps[c.engine] > 1:  # the turn before was another's, and so is what is in the caches
                    c.turn(WARM_UP)
                seconds[c.engine].append(c.turn(steps[c.engine]))
    for c in contestants:
        if isinstance(c, Local):
            del c.step  # programs of a million operations leave their memory to the set-up of the next
    return Outcome(seconds, {c.engine: c.setup for c in contestants})


def told_seconds(seconds: float) -> str:
    """To two digits.

    >>> told_seconds(0.0123)
    '0.012'
    """
    return f"{seconds:.{max(0, 1 - math.floor(math.log10(max(seconds, 1e-4))))}f}"


def rows(race: Race, outcome: Outcome) -> Iterable[list[str]]:
    """Lines of this project, each before those compared with it; a ratio is the median of the ratios within the rounds."""
    title, ours = race.title, list[float]()
    for engine, seconds in outcome.seconds.items():
        timed = ["failed", ""]
        if seconds:
            microseconds = statistics.median(seconds) * 1e6
            timed = [f"{microseconds:,.{1 if microseconds < 100 else 0}f}", f"({told_seconds(outcome.setup[engine])})"]
        if engine.startswith(THIS):
            ours = seconds
            yield [title, f"**{engine}**", *timed, "", "", ""]
        else:
            ratio = statistics.median(a / b for a, b in zip(seconds, ours, strict=False)) if seconds and ours else math.nan
            bar = race.bars.get(engine)
            must, met = ("", "") if bar is None else (f"{bar:,.2f}×", "yes" if ratio >= bar else "no")
            yield ["", engine, *timed, f"{ratio:,.2f}×", must, met]
        title = ""
