"""What is paid once: set-up, and memory, beside the most that they may be."""

import statistics
import tracemalloc
from collections.abc import Iterator

import races
import results
from races import Outcome
from workloads import graphs, language, options, pendulum, recurrent, sparse

SECONDS = {"784-16-16-10": 1.0, "LeNet-5": 30.0, language.TITLE: 5.0}  # by how the titles begin; the GPT has seven programs
MICROSECONDS = 3.0  # of tracing, differentiating and compiling an operation
BYTES = 400.0  # for an equation meanwhile
MEGABYTES = 16.0  # of working memory beyond the results, whatever the number of lanes
STEP_BY_XLA, SET_UP_BY_XLA = 1.15, 2.0  # how much longer than JAX by hand kernel="jax" may take
INDEPENDENT = 1.2  # the set-up of a loop of many steps over that of a loop of few
PENDULUM_STEPS, REPEATS = (1_000, 100_000), 5


def once(what: str, measured: float, unit: str, bar: float) -> list[str]:
    return [what, f"{measured:.2f} {unit}", f"{bar:g} {unit}", "yes" if measured <= bar else "no"]


def working_megabytes(lanes: int) -> float:
    """The most that compiling and one call of Black–Scholes have in use at a time, beyond what the call returns."""
    tracemalloc.start()
    answer = options.this(lanes)()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    given = sum(array.nbytes for array in options.data(lanes))
    return (peak - given - sum(part.nbytes for part in races.flat(answer))) / 1e6


def setup(outcome: Outcome, engine: str = races.THIS) -> float:
    return outcome.setup.get(engine, float("nan"))


def of_this_project(outcomes: dict[str, Outcome]) -> Iterator[list[str]]:
    for title, outcome in outcomes.items():
        for name, most in SECONDS.items():
            if title.startswith(name):
                yield once(f"{title}: trace, differentiate, compile", setup(outcome), "s", most)
    for length in graphs.LENGTHS:
        for title in graphs.value_title(length), graphs.title(length):
            yield once(f"{title}: set-up, per operation", setup(outcomes[title]) / length * 1e6, "µs", MICROSECONDS)
    for length in graphs.LENGTHS[-2:]:
        yield once(f"{graphs.title(length)}: memory, per equation", graphs.bytes_an_equation(length), "bytes", BYTES)
    for lanes in (options.LANES, 10 * options.LANES):
        yield once(f"Black–Scholes, {lanes:,} lanes: working memory", working_megabytes(lanes), "MB", MEGABYTES)
    few, many = ([pendulum.set_up_seconds(steps) for _ in range(REPEATS)] for steps in PENDULUM_STEPS)
    what = "pendulum by scan, set-up of {1:,} steps over that of {0:,}".format(*PENDULUM_STEPS)
    yield once(what, statistics.median(many) / statistics.median(few), "×", INDEPENDENT)
    few, many = (setup(outcomes[recurrent.title(steps)]) for steps in recurrent.LENGTHS)
    yield once("LSTM, set-up of {1} steps over that of {0}".format(*recurrent.LENGTHS), many / few, "×", INDEPENDENT)


def by_xla(outcomes: dict[str, Outcome]) -> Iterator[list[str]]:
    """The program that XLA compiles, beside the one that a person wrote for it."""
    for title, outcome in outcomes.items():
        if outcome.seconds.get(races.BY_XLA):
            ours, theirs = (statistics.median(outcome.seconds[engine]) for engine in (races.BY_XLA, "JAX"))
            yield once(f"{title}: a step", ours / theirs, "×", STEP_BY_XLA)
            yield once(f"{title}: set-up", setup(outcome, races.BY_XLA) / setup(outcome, "JAX"), "×", SET_UP_BY_XLA)


def sparse_set_up(outcomes: dict[str, Outcome]) -> Iterator[list[str]]:
    """Set-up of derivatives by all entries at once, beside CasADi's."""
    for race in sparse.races():
        outcome = outcomes[race.title]
        yield once(race.title, setup(outcome) / setup(outcome, "CasADi"), "×", 1.0)


def text(outcomes: dict[str, Outcome]) -> str:
    heading = ["what", "ours / theirs", "at most", "met"]
    return f"""
{results.machine()}
Set-up is what precedes the second step: tracing, differentiating, compiling and the first (which is left out of the
pendulum's). Memory is the most that is in use during it beyond what was before, in a process of its own. By this project:

{results.table(["what", "measured", "at most", "met"], of_this_project(outcomes), words=1)}

With kernel="jax", beside JAX by hand:

{results.table(heading, by_xla(outcomes), words=1)}

Set-up of Jacobians and Hessians by their entries, beside CasADi's:

{results.table(heading, sparse_set_up(outcomes), words=1)}
"""
