"""Define-by-run speed beside its peers: the same programs, the engines in turn, one table. Run it with `make bench`.

Every figure is the median over rounds; a ratio is the median of the ratios within each round, their time over ours.
"""

import math
import statistics
from collections.abc import Iterable
from typing import Any, NamedTuple

from tqdm import tqdm

import results
from chain import LENGTH
from workers import Engine, Worker, in_fresh_process, in_turns

ROUNDS, CHAIN_ROUNDS = 5, 3
STEPS, TURN_SECONDS = 4, 0.25  # a turn is this many steps in a row, and at least this long
GPT_STEPS = 10  # the same for all, as names differ in length
PEAK_MEGABYTES = 250  # the most that the chain may take

THIS = Engine("this", "this")
XAD = Engine("XAD's tape", "xad")
HIPS = Engine("HIPS autograd", "hips")
PYTORCH = Engine("PyTorch scalars", "pytorch")
MICROGRAD = Engine("micrograd", "micrograd")
MICROGRAD_OFF = Engine("micrograd, collection off", "micrograd", collection=False)
PLAIN = Engine("plain floats, forward only", "plain")
MINIMAL = Engine("minimal Value", "minimal")
MINIMAL_OFF = Engine("minimal Value, collection off", "minimal", collection=False)


class Race(NamedTuple):
    """One workload of ours beside others.

    Attributes:
        title: what is run.
        ours: our workload.
        theirs: theirs.
        bars: the others, and how many times faster than each ours must be, if it must.
    """

    title: str
    ours: str
    theirs: str
    bars: dict[Engine, float | None]


RACES = [
    Race(
        "moons, raw Values",
        "moons",
        "moons",
        {MICROGRAD: 40, MICROGRAD_OFF: 10, XAD: 4, HIPS: None, PYTORCH: None, PLAIN: 0.25},
    ),
    Race("moons, the engine's MLP", "mlp", "mlp", {MICROGRAD: 200, MICROGRAD_OFF: None}),
    Race("GPT, sums of products", "gpt", "gpt", {MINIMAL: 15, MINIMAL_OFF: None}),
    Race("GPT, `dot` and `sum` where there are", "gpt with dot", "gpt", {MINIMAL: 15, MINIMAL_OFF: None}),
]
CHAIN_BARS: dict[Engine, float | None] = {XAD: 1, MICROGRAD_OFF: None}

Contestant = tuple[Engine, str]


def groups() -> list[list[Contestant]]:
    """Who runs in turns with whom: all that share a workload of theirs."""
    shared: dict[str, dict[Contestant, None]] = {}
    for race in RACES:
        group = shared.setdefault(race.theirs, {})
        group.update(dict.fromkeys([(THIS, race.ours), *((engine, race.theirs) for engine in race.bars)]))
    return [list(group) for group in shared.values()]


def check_agreement(prepared: dict[Contestant, Any]) -> None:
    """Stop if losses or gradients differ between engines that run the same."""
    (_, reference), *others = ((contestant, told["answers"]) for contestant, told in prepared.items())
    scale = max(map(abs, reference))
    for (engine, workload), answers in others:
        for i, (a, b) in enumerate(zip(reference, answers, strict=engine != PLAIN)):  # which has a loss alone
            if not math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-14 * scale):
                raise ArithmeticError(f"{workload}: {engine.name} has {b!r} where this project has {a!r} (number {i}).")


def steps_for(contestant: Contestant, seconds: float) -> int:
    return GPT_STEPS if contestant[1].startswith("gpt") else max(STEPS, math.ceil(TURN_SECONDS / seconds))


def run_races(workers: dict[Engine, Worker], progress: tqdm) -> tuple[dict[Contestant, Any], dict[Contestant, list[float]]]:
    """What each contestant told when it got ready, and its seconds per step in each round."""
    told: dict[Contestant, Any] = {}
    seconds: dict[Contestant, list[float]] = {}
    for group in groups():
        ready = {(engine, workload): workers[engine].ask("prepare", workload) for engine, workload in group}
        check_agreement(ready)
        told |= ready
        turns = {}
        for engine, workload in group:
            warm = workers[engine].ask("turn", workload, 1)
            turns[engine, workload] = workers[engine], workload, steps_for((engine, workload), warm)
        seconds |= in_turns(
            ROUNDS,
            {key: lambda w=worker, name=name, n=n: w.ask("turn", name, n) for key, (worker, name, n) in turns.items()},
            progress.update,
        )
    return told, seconds


def run_chains(progress: tqdm) -> dict[Contestant, list[Any]]:
    """The parts of each chain in each round."""
    contestants = [(engine, "chain") for engine in (THIS, *CHAIN_BARS)]
    chains = in_turns(CHAIN_ROUNDS, {key: lambda key=key: in_fresh_process(*key) for key in contestants}, progress.update)
    check_agreement({key: rounds[0] for key, rounds in chains.items()})
    for rounds in chains.values():
        for parts in rounds:
            parts["total"] = parts["build"] + parts["backward"] + parts["free"]
    return chains


def ratio_row(title: str, engine: Engine, theirs: list[float], ours: list[float], bar: float | None) -> list[str]:
    ratio = statistics.median(a / b for a, b in zip(theirs, ours, strict=True))
    must, met = ("", "") if bar is None else (f"{bar:g}×", "yes" if ratio >= bar else "no")
    return [title, engine.name, f"{statistics.median(theirs) * 1e3:.1f}", f"{ratio:.2f}×", must, met]


def ratio_rows(seconds: dict[Contestant, list[float]], chains: dict[Contestant, list[Any]]) -> Iterable[list[str]]:
    """The table of ratios, our own line before those that it is compared with."""
    races = [*RACES, Race(f"chain of {LENGTH:,} multiply-adds", "chain", "chain", CHAIN_BARS)]
    times = seconds | {key: [parts["total"] for parts in rounds] for key, rounds in chains.items()}
    for race in races:
        ours = times[THIS, race.ours]
        yield [race.title, f"**{THIS.name}**", f"{statistics.median(ours) * 1e3:.1f}", "", "", ""]
        for engine, bar in race.bars.items():
            yield ratio_row("", engine, times[engine, race.theirs], ours, bar)


def chain_rows(chains: dict[Contestant, list[Any]]) -> Iterable[list[str]]:
    for (engine, _), rounds in chains.items():
        middle = {part: statistics.median(parts[part] for parts in rounds) for part in rounds[0] if part != "answers"}
        met = ("yes" if middle["peak"] <= PEAK_MEGABYTES else "no") if engine == THIS else ""
        timed = [f"{middle[part]:.2f}" for part in ("build", "backward", "free", "total")]
        yield [engine.name, *timed, f"{middle['grown']:.0f}", f"{middle['peak']:.0f}", met]


def once_rows(workers: dict[Engine, Worker], told: dict[Contestant, Any]) -> Iterable[list[str]]:
    for (engine, workload), ready in told.items():
        times = workers[engine].import_seconds, ready["prepare"], ready["first"]
        yield [workload, engine.name, *(f"{time * 1e3:.1f}" for time in times)]


def main() -> None:
    engines = dict.fromkeys([THIS, *(engine for race in RACES for engine in race.bars)])
    turns = ROUNDS * sum(map(len, groups())) + CHAIN_ROUNDS * (1 + len(CHAIN_BARS))
    workers = {engine: Worker(engine) for engine in engines}
    with tqdm(total=turns, unit="turn") as progress:
        try:
            told, seconds = run_races(workers, progress)
        finally:
            for worker in workers.values():
                worker.close()
        chains = run_chains(progress)
    sizes = told[MINIMAL, "gpt"]["operations"]
    versions = "; ".join(dict.fromkeys(f"{e.name.split(',')[0]} {w.version}" for e, w in workers.items()))
    text = f"""
{results.machine()}
{versions}.

Milliseconds per step (forward, backward, gradients set to zero; the GPT with Adam), median of {ROUNDS} rounds with the
engines in turn, each in its own process and with the garbage collector on unless the row says otherwise; the ratio is
their time over ours. Losses and gradients of all engines agree to 1e-9 before anything is timed. A GPT step is
{min(sizes):,} to {max(sizes):,} elementary operations.

{results.table(["workload", "engine", "ms", "theirs / ours", "must be", "met"], ratio_rows(seconds, chains))}

The chain x = x·a + b, {LENGTH:,} times, each in a fresh process: seconds, and megabytes of peak resident memory, above
what was in use before and of the whole process (which must stay under {PEAK_MEGABYTES}). micrograd's recursive sort of the
graph needs Python's recursion limit raised, and a collection is what frees its graphs, as they are cyclic.

{results.table(["engine", "build", "backward", "free", "total", "above", "process", "met"], chain_rows(chains), words=1)}

Paid once, in milliseconds: importing the engine, making parameters (and tape), the first step.

{results.table(["workload", "engine", "import", "prepare", "first step"], once_rows(workers, told))}
"""
    print(text)
    results.write_section("Define-by-run", text)


if __name__ == "__main__":
    main()
