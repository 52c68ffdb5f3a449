"""Mutation testing: change the engine in one place and see whether a test notices. `make mutants` tries them in the plain
build and keeps what it found in mutants.json beside this file, where the figure reads it.

The parent imports what all tests need; each mutant is a fork of it that reads the changed file in place of the true one.
A mutant that survives has its reason in REASONS, or shows a gap in the tests.
"""

import argparse
import hashlib
import importlib.abc
import importlib.util
import json
import math
import os
import resource
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from tests.figures._mutations import Mutant, mutants
from tests.figures.figure import figure
from tests.helpers import ROOT, copy_sources

RESULT = Path(__file__).with_suffix(".json")
#: The plain files that are mutated, each with the tests that a mutant of it meets, those that kill most first.
TESTS = {
    "primitives": [
        "autograd/test_primitives.py",
        "autograd/test_edge_values.py",
        "autograd/test_value.py",
        "autograd/test_functions.py",
        "autograd/drawing/formula/test_wording.py",
        "autograd/drawing/lower/test_dot.py::test_golden_symbols",
    ],
    "backward": [
        "autograd/test_backward.py",
        "autograd/test_modes.py",
        "autograd/test_transforms.py",
        "autograd/test_functions.py",
        "bad_inputs/test_bad_inputs.py::test_bad_inputs[engine]",
    ],
    "value": [
        "autograd/test_value.py",
        "autograd/test_backward.py",
        "autograd/test_modes.py",
        "autograd/test_functions.py",
        "autograd/test_primitives.py::test_what_is_recorded_is_what_the_table_computes",
        "autograd/test_primitives.py::test_operators_state_the_partials_of_the_table",
        "bad_inputs/test_bad_inputs.py::test_bad_inputs[engine]",
    ],
}
#: What takes long and sees what others see.
LEFT_OUT = "not million and not freed and not threads and not against_fifty_digits_logsumexp"


#: Why what survives may, by what the line became.
REASONS = {
    'self.right = ""': "read only where there is a `left`",
    'node.right = ""': "read only where there is a `left`",
    "self, None, -1.0, None)": "the partial by a second argument that is not there",
    "node.data), None)": "the partial by a second argument that is not there",
    "node.data), 1.0)": "the partial by a second argument that is not there",
    "(type(x) is float) and False": "a short cut: real() gives the same float",
    "method_of_one if (primitive.arity == 1) and False": "a short cut: the row itself records the same",
    "BETWEEN_PAUSES = 10001": "how often a sweep pauses changes no result",
    "break → return": "nothing comes after the loop",
    "keep=None": "as False",
    "zip(node.args, node.partials, strict=": "a node has as many partials as arguments by its making",
    "zip(node.args, node.partials, )": "a node has as many partials as arguments by its making",
    'symbol="XXXX"': "a number that stands in an expression is drawn as itself",
    "x if x >= 0.0 else 0.01 * x": "0.01 · 0 is 0 too",
    "if arg in on_path or not _is(partial, 0.0)": "work whose result nobody asks for",
}


@figure(
    "mutants of primitives.py, backward.py and value.py (mutmut's operators, plain build; `make mutants`)",
    must="at least 95 % noticed, the others with a reason",
    short=None,
    long=95,
    both=False,
)
def mutants_noticed(count):
    found = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else {}
    told, met = [], True
    for file in TESTS:
        if file not in found:
            told.append(f"{file}.py: `make mutants` has not run")
            met = False
            continue
        fates = found[file]["fates"]
        survivors = [name for name, fate in fates.items() if fate == "survived"]
        share = 100.0 * (1.0 - len(survivors) / len(fates))
        met &= share >= count and all(reason(name) for name in survivors)
        sample = "" if len(fates) == found[file]["made"] else f" of {found[file]['made']:,}, drawn at random with seed 0"
        kept = "; ".join(f"{name}: {reason(name) or '**no reason**'}" for name in survivors)
        since = "" if found[file]["source"] == digest(ROOT / "autograd" / f"{file}.py") else " (before its latest change)"
        told.append(f"{file}.py{since}: {len(fates):,} tried{sample}, {share:.1f} % noticed; survived: {kept or 'none'}")
    return ". ".join(told), met


def reason(name: str) -> str:
    after = name.partition(" → ")[2]
    return next((why for became, why in REASONS.items() if became in (name if " → " in became else after)), "")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Importer(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports one module of autograd from another source."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant, self.name = mutant, f"autograd.{mutant.file}"

    def find_spec(self, fullname, path, target=None):
        if fullname != self.name:
            return None
        file = Path("autograd", f"{self.mutant.file}.py").resolve()
        return importlib.util.spec_from_file_location(fullname, file, loader=self)

    def is_package(self, fullname):
        return False

    def get_source(self, fullname):
        return self.mutant.source

    def exec_module(self, module):
        exec(compile(self.mutant.source, module.__spec__.origin, "exec"), module.__dict__)


def notices(mutant: Mutant | None, file: str, patience: int = 600) -> str:
    """What became of the mutant in a process of its own: "killed", "hangs" (noticed too) or "survived".

    Args:
        patience: the seconds of processor time after which it counts as one that hangs.
    """
    child = os.fork()
    if not child:
        code = 1
        try:
            with open("output.txt", "w") as output:
                os.dup2(output.fileno(), 1)
                os.dup2(output.fileno(), 2)
            resource.setrlimit(resource.RLIMIT_CPU, (patience, patience))
            resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
            signal.alarm(10 * patience)
            code = run(mutant, file)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "hangs" if os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL) else "killed"
    return "killed" if os.WEXITSTATUS(status) else "survived"


def run(mutant: Mutant | None, file: str) -> int:
    import pytest

    if mutant is not None:
        sys.meta_path.insert(0, Importer(mutant))
    tests = [f"tests/{test}" for test in TESTS[file]]
    return int(
        pytest.main([*tests, "-xq", "-k", LEFT_OUT, "-p", "no:cacheprovider", "-p", "no:xdist", "--assert=plain"]) != 0
    )


def prepare() -> None:
    """Go to a copy of the plain files, and import what the tests need but autograd."""
    folder = Path(tempfile.mkdtemp(prefix="mutants-"))
    copy_sources(folder)
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    os.environ["PYTHONPATH"] = str(folder)
    import hypothesis
    import mpmath  # noqa: F401
    import numpy  # noqa: F401
    import pytest  # noqa: F401

    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell runs in the background
    hypothesis.settings.register_profile(
        "mutants", derandomize=True, database=None, deadline=None, suppress_health_check=list(hypothesis.HealthCheck)
    )
    hypothesis.settings.load_profile("mutants")


def used() -> float:
    """The processor time of the mutants so far."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description="Mutate the engine and count what the tests notice.")
    parser.add_argument("files", nargs="*", default=list(TESTS))
    parser.add_argument("--sample", type=int, help="try only so many mutants of each file, drawn with seed 0")
    parser.add_argument("--again", action="store_true", help="try only those that survived the last time")
    options = parser.parse_args()
    kept = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else {}
    prepare()
    assert not any(name.split(".")[0] in ("autograd", "nn") for name in sys.modules)
    for file in options.files:
        start = used()
        assert notices(None, file) == "survived", Path("output.txt").read_text()[-3000:]
        patience = math.ceil(3.0 * (used() - start)) + 3
        print(f"{file}.py: its tests take {used() - start:.1f} s", flush=True)
        count, tried = mutants(file, None if options.again else options.sample)
        fates = kept[file]["fates"] if options.again else {}
        if options.again:
            tried = [mutant for mutant in tried if fates.get(mutant.name) == "survived"]
        for i, mutant in enumerate(tried, start=1):
            fates[mutant.name] = fate = notices(mutant, file, patience)
            if fate != "killed":
                print(f"  {i}/{len(tried)} {fate} {mutant.name}", flush=True)
        kept[file] = {"source": digest(Path(f"autograd/{file}.py")), "made": count, "fates": fates}
        RESULT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        survived = sum(fate == "survived" for fate in fates.values())
        print(f"{file}.py: {len(fates) - survived} of {len(fates)} noticed, {survived} survived", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
