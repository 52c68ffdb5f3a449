"""Compiled speed beside its peers: value and gradient of networks, formulas and long programs, the engines in turn.

`make bench` runs it, and so does `python benchmarks/compiled.py` where the peers are; names select workloads by their titles
(`python benchmarks/compiled.py LeNet`), and then RESULTS.md is left as it is. A contestant that fails prints why and is
called so in the table.
"""

# isort: off
import one_core  # noqa: F401  # before NumPy and the peers
# isort: on

import sys
from contextlib import nullcontext
from functools import partial
from importlib.metadata import version

from tqdm import tqdm

import paid_once
import races
import results
from engines.this import VERSION
from races import Outcome, Race
from workers import HIPS, Engine, Worker
from workloads import formulas, gradbench, graphs, language, lenet, networks, options, pendulum, recurrent, sparse, training

PEERS = ("numpy", "scipy", "scikit-learn", "torch", "jax", "casadi", "heyoka", "micrograd")
HEADING = ["workload", "engine", "µs", "(set-up, s)", "theirs / ours", "must be", "met"]


def compared(outcomes: dict[str, Outcome], chosen: list[Race], hips: str) -> str:
    versions = ", ".join(f"{name} {version(name)}" for name in PEERS)
    rows = [row for race in chosen if race.title in outcomes for row in races.rows(race, outcomes[race.title])]
    return f"""
{results.machine()}
This project {VERSION}; {versions}{hips}. float64, and one core: the process is kept on it.

Microseconds per value and gradient (value alone where the title says so), median of {races.ROUNDS} rounds with the engines
in turn, each turn begun by {races.WARM_UP} steps that are not timed; in brackets the seconds that setting up took, compiling
and the first step included. A peer is compared with the line of this project above it: whole calls with whole calls, what
is bound to its arrays with what is bound to them (CasADi always is, by its buffers). The ratio is their time over ours, and
what it must be at least: 0.77 is "within 1.3×". The numbers of all engines agree to 1e-9 before anything is timed. A step
slower than {races.SLOW_SECONDS:g} s runs in {races.SLOW_ROUNDS} rounds alone. Of GradBench's twelve evaluations all but ht
are here, small and written in scalars: the derivative that each asks for.

{results.table(HEADING, rows)}
"""


def trainings() -> str:
    return f"""
Training on all {len(training.X):,} digits, 64-{training.HIDDEN}-10, {training.EPOCHS} epochs of batches of {training.BATCH},
SGD with momentum, from start to end, compiling included; seconds, and accuracy on what was trained on; medians of
{training.TRAININGS} trainings in turns. Met: the ratio is as asked, and our accuracy at most {training.SAME:.0%} below.

{results.table(["engine", "seconds", "accuracy", "theirs / ours", "must be", "met"], training.rows(), words=1)}
"""


def main(*names: str) -> None:
    outcomes: dict[str, Outcome] = {}
    with Worker(Engine("HIPS autograd", "hips")) if HIPS.exists() else nullcontext() as hips:  # make bench puts it there
        everything = networks.races(hips)
        for workload in (lenet, language, recurrent, formulas, options, pendulum, graphs, sparse, gradbench):
            everything += workload.races()
        told = "" if hips is None else f", HIPS autograd {hips.version}"
        chosen = [race for race in everything if not names or any(name in race.title for name in names)]
        with tqdm(chosen, unit="workload", disable=None) as progress:
            for race in progress:
                progress.set_description(race.title)
                outcomes[race.title] = races.run(race)
                for row in races.rows(race, outcomes[race.title]):
                    progress.write(" | ".join(row))
                if not names:  # after each, so that nothing is lost
                    results.write_section("Compiled", compared(outcomes, everything, told))
    if not names:
        for title, tell in ("Paid once", partial(paid_once.text, outcomes)), ("Training", trainings):
            section = tell()
            print(section)
            results.write_section(title, section)


if __name__ == "__main__":
    main(*sys.argv[1:])
