"""Mutation testing: change the engine in one place, as mutmut does, and see whether a test notices (`make mutants`).

mutmut by itself changes functions only, while the table of primitives is a module of rows; so its operators are used here
on whole files, with a runner of our own: the parent imports what all tests need; each mutant is a fork of it that reads
the changed file in place of the true one. Left as they are: what the table says in words, as mutmut leaves docstrings; its
samples and 50-digit references, which are the tests' own data; and what only the compiled build runs (the column `c`,
`__dealloc__`), whose tests are those of that build.

A mutant that survives is in REASONS, with the reason, or it is a gap in the tests.
"""

import argparse
import importlib.abc
import importlib.machinery
import importlib.util
import json
import math
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
RESULT = ROOT / "build" / "mutants.json"
#: The plain files that are mutated, each with the tests that a mutant of it meets, those that kill most first.
TESTS = {
    "primitives": [
        "autograd/test_primitives.py",
        "autograd/test_edge_values.py",
        "autograd/test_value.py",
        "autograd/test_functions.py",
        "drawing/test_wording.py",
        "drawing/test_dot.py::test_golden_symbols",
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


@dataclass(frozen=True)
class Mutant:
    file: str
    line: int
    before: str
    after: str
    source: str

    @property
    def name(self) -> str:
        return f"line {self.line}: {self.before} → {self.after}"


def mutants(file: str, sample: int | None = None) -> tuple[int, list[Mutant]]:
    """How many mutants a file has, and all of them or a sample, drawn with seed 0, in the order of the file."""
    import libcst as cst
    from libcst.metadata import MetadataWrapper
    from mutmut.mutation.file_mutation import MutationVisitor
    from mutmut.mutation.mutators import mutation_operators
    from mutmut.mutation.pragma_handling import IgnoredCode

    text = Path("autograd", f"{file}.py").read_text(encoding="utf-8")
    wrapper = MetadataWrapper(cst.parse_module(text))
    visitor = MutationVisitor(mutation_operators, IgnoredCode(set(), set(), set()))
    module = wrapper.visit(visitor)
    left_out = no_code(module)
    possible = [
        (i, mutation.original_node, mutation.mutated_node)
        for i, mutation in enumerate(visitor.mutations)
        if mutation.original_node not in left_out and not drops_words(mutation.original_node, mutation.mutated_node)
    ]
    chosen = possible
    if sample is not None and sample < len(possible):
        chosen = sorted(random.Random(0).sample(possible, sample), key=lambda entry: entry[0])
    made = []
    for _, node, changed in chosen:
        source = module.deep_replace(node, changed).code
        line, before, after = differing(text.splitlines(), source.splitlines())
        made.append(Mutant(file, line, before, after, source))
    return len(possible), made


#: Samples, which are the tests' own data, and names that are types to the compiler only.
NOT_RUN = ("REAL", "WIDE", "POSITIVE", "NONZERO", "UNIT", "ABOVE_ONE", "PAIRS", "LISTS", "Number", "Text")


def no_code(module) -> set:
    """The nodes that plain Python does not run, or only to test: what the table says in words or in C, what only the
    compiler reads."""
    import libcst as cst

    found: set = set()

    class Visitor(cst.CSTVisitor):
        def visit_Call(self, node) -> None:  # noqa: N802
            self.add(*words_of(node))

        def visit_Assign(self, node) -> None:  # noqa: N802
            if getattr(node.targets[0].target, "value", "") in NOT_RUN:
                self.add(node)

        def visit_FunctionDef(self, node) -> None:  # noqa: N802
            if node.name.value == "__dealloc__":
                self.add(node)

        def visit_If(self, node) -> None:  # noqa: N802
            if getattr(node.test, "value", "") == "TYPE_CHECKING":
                self.add(node)

        def add(self, *nodes) -> None:
            for node in nodes:
                found.add(node)
                self.add(*node.children)

    module.visit(Visitor())
    return found


def words_of(call) -> list:
    """The arguments of a row that are words, C, or test data."""
    if getattr(call.func, "value", "") not in ("define", "Primitive"):
        return []
    names = ("samples", "reference", "tolerance", "c")
    return [call.args[1], *(arg for arg in call.args if arg.keyword is not None and arg.keyword.value in names)]


def drops_words(node, changed) -> bool:
    """Whether the mutant leaves out or empties such an argument."""
    import libcst as cst

    return isinstance(node, cst.Call) and not all(any(arg is kept for kept in changed.args) for arg in words_of(node))


def differing(before: list[str], after: list[str]) -> tuple[int, str, str]:
    """The first line that differs, and what the differing lines were and became."""
    start = 0
    while before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = (" ".join(map(str.strip, lines[start : len(lines) - end])) for lines in (before, after))
    return start + 1, old, new


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
    for name in ("autograd", "nn", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    for name in ("pyproject.toml", "README.md", "setup.py"):
        shutil.copy(ROOT / name, folder)
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
    before = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    prepare()
    assert not any(name.split(".")[0] in ("autograd", "nn") for name in sys.modules)
    for file in options.files:
        start = used()
        assert notices(None, file) == "survived", Path("output.txt").read_text()[-3000:]
        patience = math.ceil(3.0 * (used() - start)) + 3
        print(f"{file}.py: its tests take {used() - start:.1f} s", flush=True)
        count, tried = mutants(file, options.sample)
        fates = {}
        if options.again:
            fates = before[file]["fates"]
            tried = [mutant for mutant in tried if fates.get(mutant.name) != "killed"]
        for i, mutant in enumerate(tried, start=1):
            fates[mutant.name] = fate = notices(mutant, file, patience)
            if fate != "killed":
                print(f"  {i}/{len(tried)} {fate} line {mutant.line}\n    {mutant.before}\n    {mutant.after}", flush=True)
        before[file] = {"made": count, "fates": fates}
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(json.dumps(before, indent=1, ensure_ascii=False))
        survived = sum(fate == "survived" for fate in fates.values())
        print(f"{file}.py: {len(fates) - survived} of {len(fates)} noticed, {survived} survived", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
