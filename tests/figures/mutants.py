"""Mutation testing: change the packages in one place and see whether a test notices. `make mutants` tries the mutants in the
plain build and keeps what came of each function in mutants.json beside this file, where the figure reads it; a function that
has not changed since is not tried again.

A mutant that survives has its reason in REASONS, or shows a gap in the tests.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import traceback
from pathlib import Path

from tests.figures._mutations import Mutant, mutants, units
from tests.figures._reasons import REASONS
from tests.figures._trials import AGAIN, IN_PLACE, OPTIONS, TESTS, Trials, import_again, in_children, is_of_the_table
from tests.figures.figure import figure
from tests.helpers import ROOT, copy_interpreter, copy_sources

RESULT = Path(__file__).with_suffix(".json")
#: What is tried whole, and of what so many are drawn.
WHOLE = [f"autograd/{name}" for name in ("value.py", "backward.py", "symbolic.py", "primitives.py", "trees", "transforms")]
SAMPLED = [f"autograd/compiler/{name}" for name in ("passes", "vectorize", "backends", "frontend", "runtime")]
SAMPLED += ["nn/training", "nn/layers", "nn/losses", "autograd/drawing"]
SAMPLE = 150


@figure(
    "mutants noticed by the tests (Cosmic Ray's operators, plain build; `make mutants`)",
    must=f"≥ 97 % noticed or explained of all in the engine, ≥ 92 % of {SAMPLE} in each other part, none open",
    short=None,
    long=92,
    both=False,
)
def mutants_noticed(count):
    kept = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else {}
    told, met = [], True
    for part in (*WHOLE, *SAMPLED):
        share, words, complete = counted(part, kept.get(part, {}))
        met &= complete and share >= (97.0 if part in WHOLE else count)
        told.append(words)
    return "; ".join(told), met


def counted(part: str, kept: dict) -> tuple[float, str, bool]:
    """What share of a part's mutants is noticed or has a reason, in words too, which tell the two apart; whether enough were
    tried and each survivor has a reason."""
    now = {unit.key for file in files(ROOT, part) for unit in units(file)}
    fresh = {key: entry for key, entry in kept.items() if key in now}
    survivors = [name for entry in fresh.values() for name in entry["survived"]]
    unexplained = [name for name in survivors if not reason(name)]
    tried = sum(entry["tried"] for entry in fresh.values())
    untried = now - kept.keys() if part in WHOLE else set()
    stale = f", {len(kept) - len(fresh)} functions changed since" if len(fresh) < len(kept) else ""
    stale += f", {len(untried)} not tried" if untried else ""
    noticed, share = (100.0 * (1.0 - len(names) / tried) if tried else 0.0 for names in (survivors, unexplained))
    without = f", without a reason: {'; '.join(unexplained)}" if unexplained else ""
    enough = len(untried) <= 0.05 * len(now) if part in WHOLE else tried >= 0.95 * SAMPLE
    complete = not unexplained and enough and len(fresh) >= 0.95 * len(kept)
    return share, f"{part} {noticed:.1f} % of {tried} noticed, {share:.1f} % noticed or explained{stale}{without}", complete


def reason(name: str) -> str:
    unit, _, change = name.partition("+")
    return next((why for part, became, why in REASONS if unit.startswith(part) and became in change), "")


def files(root: Path, part: str) -> list[str]:
    path = root / part
    return [part] if path.is_file() else sorted(str(file.relative_to(root)) for file in path.rglob("*.py"))


def drawn(part: str, kept: dict, again: bool) -> list[Mutant]:
    """The mutants of a part that are to be tried: those of units that changed, or `again` those that survived without a
    reason."""
    found = [mutant for file in files(Path(), part) for unit in units(file) for mutant in mutants(unit)]
    if part in SAMPLED:
        found = sorted(sorted(found, key=Mutant.place)[:SAMPLE], key=lambda mutant: (mutant.unit.file, mutant.line))
    if again:
        survived = {(key, name) for key, entry in kept.items() for name in entry["survived"] if not reason(name)}
        return [mutant for mutant in found if (mutant.unit.key, mutant.name) in survived]
    return [mutant for mutant in found if mutant.unit.key not in kept]


def prepare(folder: Path) -> None:
    """Go to a copy of the plain files, and import what the tests need but the packages."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    copy_sources(folder)
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    copy_interpreter(folder)
    shutil.copytree(ROOT / "docs", folder / "docs")  # some tests ask whether the pages are true
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    os.environ |= {"PYTHONPATH": str(folder), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    import hypothesis
    import mpmath  # noqa: F401
    import numpy  # noqa: F401
    import pytest  # noqa: F401

    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell runs in the background
    hypothesis.settings.register_profile(
        "mutants", derandomize=True, database=None, deadline=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    hypothesis.settings.load_profile("mutants")


class Results:
    """What came of the mutants of the parts that are tried, written after each part."""

    def __init__(self, memory: Path) -> None:
        self.known = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else {}
        self.log = memory / "fates.jsonl"

    def note(self, mutant: Mutant, fate: str) -> None:
        with self.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps([mutant.key, fate]) + "\n")

    def noted(self) -> dict[str, str]:
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return dict(map(json.loads, lines))

    def keep(self, part: str, tried: list[Mutant]) -> None:
        """Write those whose every mutant was tried."""
        fates = self.noted()
        kept = self.known.setdefault(part, {})
        by_unit: dict[str, list[Mutant]] = {}
        for mutant in tried:
            by_unit.setdefault(mutant.unit.key, []).append(mutant)
        for key, of_unit in by_unit.items():
            if all(fates.get(mutant.key, "again") != "again" for mutant in of_unit):
                survived = {mutant.name for mutant in of_unit if fates[mutant.key] == "survived"}
                entry = kept.setdefault(key, {"unit": of_unit[0].unit.name, "tried": len(of_unit), "survived": []})
                others = set(entry["survived"]) - {mutant.name for mutant in of_unit}
                entry["survived"] = sorted(others | survived)
        now = {unit.key: unit.name for file in files(Path(), part) for unit in units(file)}
        if part in WHOLE:  # what else there is has no mutants
            kept |= {
                key: {"unit": now[key], "tried": 0, "survived": []} for key in now.keys() - kept.keys() - by_unit.keys()
            }
        self.known[part] = {key: entry for key, entry in kept.items() if key in now}
        RESULT.write_text(json.dumps(self.known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description="Mutate the packages and count what the tests notice.")
    parser.add_argument("parts", nargs="*", default=[*WHOLE, *SAMPLED])
    parser.add_argument("--again", action="store_true", help="try only those that survived the last time and have no reason")
    parser.add_argument("--tests", nargs="*", default=TESTS, help="the tests that they meet")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many are tried at a time")
    options = parser.parse_args()
    memory = ROOT / "build" / "mutants"
    memory.mkdir(parents=True, exist_ok=True)
    prepare(memory / "copy")
    assert not any(name.split(".")[0] in ("autograd", "nn") for name in sys.modules)
    results = Results(memory)
    wanted = {part: drawn(part, results.known.get(part, {}), options.again) for part in options.parts}
    fates = {} if options.again else results.noted()
    left = [mutant for tried in wanted.values() for mutant in tried if fates.get(mutant.key, "again") == "again"]
    print(f"{len(left):,} mutants", flush=True)
    tests = memory / "tests.json"
    if not os.fork():
        code = 1
        try:
            code = in_place(left, memory, options, results, tests)
        except Exception:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(code)
    if os.wait()[1]:
        return 1
    chosen = json.loads(tests.read_text(encoding="utf-8"))
    tasks = [((mutant, chosen[mutant.key][0]), chosen[mutant.key][1]) for mutant in left if mutant.key in chosen]
    for (mutant, _), fate in in_children(tasks, options.jobs, import_again):
        tell(mutant, fate)
        results.note(mutant, fate)
    for part, tried in wanted.items():
        results.keep(part, tried)
        print(counted(part, results.known[part])[1], flush=True)
    return 0


def in_place(left: list[Mutant], memory: Path, options: argparse.Namespace, results: Results, rest: Path) -> int:
    """Try what changes functions; writes what is to be tried by importing the file again, with the tests, into a file."""
    import pytest

    again: dict[str, tuple[list[str], float]] = {}

    def work(trials: Trials) -> None:
        def tasks():
            for mutant in left:
                tests = trials.tests_of(mutant)
                replaced = trials.replacements(mutant)
                if not tests:
                    tell(mutant, "survived", "no test runs it")
                    results.note(mutant, "survived")
                elif replaced or is_of_the_table(mutant):
                    tests = trials.of_these(tests, IN_PLACE)
                    yield (mutant, replaced, tests), trials.limit(tests)
                else:
                    import_it(mutant, tests)

        def import_it(mutant: Mutant, tests: list[str]) -> None:
            tests = trials.of_these(tests, AGAIN)
            again[mutant.key] = tests, 20.0 + trials.limit(tests)
            results.note(mutant, "again")

        for i, (task, fate) in enumerate(in_children(tasks(), options.jobs, trials.try_in_place), start=1):
            mutant, replaced, tests = task
            if fate == "survived" and not replaced:
                import_it(mutant, tests)
            else:
                tell(mutant, fate)
                results.note(mutant, fate)
            if i % 100 == 0:
                print(f"  {i} tried in place, {len(again)} to import again", flush=True)
        rest.write_text(json.dumps(again))

    present = [path for path in options.tests if Path(path.partition("::")[0]).exists()]
    return int(pytest.main([*present, *OPTIONS], plugins=[Trials(memory, options.jobs, work)]))


def tell(mutant: Mutant, fate: str, why: str = "") -> None:
    if fate == "survived":
        print(f"  {mutant.unit.file}:{mutant.line} {mutant.name} {why or reason(mutant.name)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
