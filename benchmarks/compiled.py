"""Compiled speed beside its peers: value and gradient of networks, formulas and long programs, the engines in turn.

`make bench` runs it, and so does `python benchmarks/compiled.py` where the peers are; names select workloads by their titles
(`python benchmarks/compiled.py LeNet`), and then RESULTS.md is left as it is.
"""

# isort: off
import one_core  # noqa: F401  # before NumPy and the peers
# isort: on

import math
import statistics
import sys
import tracemalloc
from collections.abc import Iterator
from importlib.metadata import version

from tqdm import tqdm

import races
import results
from engines.this import VERSION
from races import Outcome, Race
from workers import HIPS, Engine, Worker
from workloads import formulas, graphs, lenet, networks, options, sparse, training

PEERS = ("numpy", "scipy", "scikit-learn", "torch", "jax", "casadi", "micrograd")
SET_UP_SECONDS = {"784-16-16-10": 1.0, "LeNet-5": 30.0}  # the most for networks whose titles begin like this
MICROSECONDS = 10.0  # the most that tracing and compiling an operation may take
MEGABYTES = 16.0  # the most working memory beyond the results, whatever the number of lanes
STEP_BY_XLA, SET_UP_BY_XLA = 1.15, 2.0  # how much longer than JAX by hand kernel="jax" may take


def once(what: str, measured: float, unit: str, bar: float | None) -> list[str]:
    must, met = ("", "") if bar is None else (f"{bar:g} {unit}", "yes" if measured <= bar else "no")
    return [what, f"{measured:.2f} {unit}" if math.isfinite(measured) else "given up", must, met]


def working_megabytes(lanes: int) -> float:
    """The most that compiling and one call of Black–Scholes have in use at a time, beyond what the call returns."""
    tracemalloc.start()
    answer = options.this(lanes)()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    given = sum(array.nbytes for array in options.data(lanes))
    return (peak - given - sum(part.nbytes for part in races.flat(answer))) / 1e6


def once_rows(outcomes: dict[str, Outcome]) -> Iterator[list[str]]:
    """What is paid once, beside the most that it may be."""
    for title, outcome in outcomes.items():
        for name, most in SET_UP_SECONDS.items():
            if title.startswith(name):
                yield once(f"{title}: trace, differentiate, compile", outcome.setup[races.THIS], "s", most)
    graph_seconds = {length: outcomes[graphs.value_title(length)].setup[races.THIS] for length in graphs.LENGTHS}
    graph_seconds[graphs.LONGEST] = graphs.compile_seconds(graphs.LONGEST)
    for length, seconds in graph_seconds.items():
        what = f"random graph of {length:,} operations: trace and compile, per operation"
        yield once(what, seconds / length * 1e6, "µs", MICROSECONDS)
    for lanes in (options.LANES, 10 * options.LANES):
        yield once(f"Black–Scholes, {lanes:,} lanes: working memory", working_megabytes(lanes), "MB", MEGABYTES)


def by_xla(outcomes: dict[str, Outcome]) -> Iterator[list[str]]:
    """The program that XLA compiles, beside the one that a person wrote for it."""
    for title, (seconds, setup) in outcomes.items():
        if races.BY_XLA in seconds:
            ours, theirs = (statistics.median(seconds[engine]) for engine in (races.BY_XLA, "JAX"))
            yield once(f"{title}: a step", ours / theirs, "×", STEP_BY_XLA)
            yield once(f"{title}: set-up", setup[races.BY_XLA] / setup["JAX"], "×", SET_UP_BY_XLA)


def sparse_set_up(outcomes: dict[str, Outcome]) -> Iterator[list[str]]:
    """Set-up of derivatives by all entries at once, beside CasADi's."""
    for race in sparse.races():
        setup = outcomes[race.title].setup
        yield once(race.title, setup[races.THIS] / setup["CasADi"], "×", 1.0)


def run_all(found: list[Race]) -> dict[str, Outcome]:
    outcomes: dict[str, Outcome] = {}
    with tqdm(found, unit="workload", disable=None) as progress:
        for race in progress:
            progress.set_description(race.title)
            outcomes[race.title] = races.run(race)
            for row in races.rows(race, outcomes[race.title]):
                progress.write(" | ".join(row))
    return outcomes


def text(outcomes: dict[str, Outcome], found: list[Race], hips: str) -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in PEERS)
    compared = [row for race in found for row in races.rows(race, outcomes[race.title])]
    return f"""
{results.machine()}
This project {VERSION}; {versions}{hips}. float64, and one core: the process is kept on it.

Microseconds per value and gradient (value alone where the title says so), median of {races.ROUNDS} rounds with the engines
in turn, each turn begun by {races.WARM_UP} steps that are not timed; in brackets the seconds that setting up took, compiling
and the first step included. The ratio is their time over ours, and what it must be at least: 0.77 is "within 1.3×", 0.33
"within 3×". The numbers of all engines agree to 1e-9 before
anything is timed. A step slower than {races.SLOW_SECONDS:g} s runs in {races.SLOW_ROUNDS} rounds alone.

{results.table(["workload", "engine", "µs", "(set-up, s)", "theirs / ours", "must be", "met"], compared)}

Paid once, by this project (given up after {graphs.PATIENCE:g} s):

{results.table(["what", "measured", "at most", "met"], once_rows(outcomes), words=1)}

With kernel="jax", beside JAX by hand:

{results.table(["what", "ours / theirs", "at most", "met"], by_xla(outcomes), words=1)}

Set-up of Jacobians and Hessians by their entries, beside CasADi's:

{results.table(["what", "ours / theirs", "at most", "met"], sparse_set_up(outcomes), words=1)}

Training on all {len(training.X):,} digits, 64-{training.HIDDEN}-10, {training.EPOCHS} epochs of batches of {training.BATCH},
SGD with momentum, from start to end, compiling included; seconds, and accuracy on what was trained on; medians of
{training.TRAININGS} trainings in turns. Met: ours is faster, its accuracy at most {training.SAME:.0%} below.

{results.table(["engine", "seconds", "accuracy", "theirs / ours", "must be", "met"], training.rows(), words=1)}
"""


def main(*names: str) -> None:
    hips = Worker(Engine("HIPS autograd", "hips")) if HIPS.exists() else None  # make bench puts it there
    try:
        everything = [*networks.races(hips)]
        for workload in (lenet, formulas, options, graphs, sparse):
            everything += workload.races()
        chosen = [race for race in everything if not names or any(name in race.title for name in names)]
        outcomes = run_all(chosen)
    finally:
        if hips is not None:
            hips.close()
    if not names:
        section = text(outcomes, everything, "" if hips is None else f", HIPS autograd {hips.version}")
        print(section)
        results.write_section("Compiled", section)


if __name__ == "__main__":
    main(*sys.argv[1:])
