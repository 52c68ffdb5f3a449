"""Trying mutants fast: a process that has imported everything and collected the tests forks a child for each mutant, and
the child puts the changed code into the functions that are there and runs the tests that execute the line, until one fails.

`Trials` is a plugin of pytest whose tests are run by nobody else. First it learns, in children too, which tests execute
which lines, how long each takes and which pass by themselves. A statement of the table of primitives is executed again:
the changed row takes the place of the first. What survives that, and what else is no function's code (a class, a table),
is tried by `import_again`, in children of a process that has not imported the packages: they import the changed file.
"""

import contextlib
import gc
import hashlib
import importlib.abc
import importlib.util
import json
import os
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from tests.figures._mutations import Mutant

#: The tests that a mutant may meet, relative to the root; `autograd` and `nn` for their doctests.
TESTS = ["tests/autograd", "tests/nn", "tests/agreement", "tests/bad_inputs", "autograd", "nn"]
#: What starts browsers, kernels and other processes, which know nothing of the mutant, or takes long and sees little more.
LEFT_OUT = "not browser and not jupyter and not process and not eight_devices and not million and not freed"
LEFT_OUT += " and not threads and not against_fifty_digits_logsumexp"
IGNORED = [
    *("autograd/drawing/test_jupyterlab.py", "autograd/drawing/test_browser.py", "nn/cli", "autograd/cli"),
    *("autograd/table/test_stubs.py", "nn/torch"),
]
OPTIONS = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--capture=sys", "--assert=plain", "-k", LEFT_OUT]
OPTIONS += [f"--ignore=tests/{path}" for path in IGNORED]
#: The seconds of tests, as they took when measured, that a mutant meets at most, in place and where it is imported again, of
#: which collecting the tests is the larger part.
IN_PLACE, AGAIN = 8.0, 4.0


def in_children(tasks: Iterable[tuple[Any, float]], jobs: int, run: Callable[[Any], bool]) -> Iterator[tuple[Any, str]]:
    """Run each task in a fork of this process; yields it with "survived" if `run` said True, "killed" or "hangs".

    Args:
        tasks: each with the seconds of processor time that it may take.
    """
    running: dict[int, tuple[Any, float, Path]] = {}
    waiting = iter(tasks)
    following = next(waiting, None)
    while running or following is not None:
        while following is not None and len(running) < jobs:
            task, limit = following
            scratch = Path(tempfile.mkdtemp(prefix="mutant-"))
            sys.stdout.flush()
            child = os.fork()
            if not child:
                fate = 1
                try:
                    alone(scratch, limit)
                    fate = 0 if run(task) else 1
                finally:
                    os._exit(fate)
            running[child] = (task, time.monotonic() + 60.0 + 10.0 * limit, scratch)
            following = next(waiting, None)
        child, status = os.waitpid(-1, os.WNOHANG)
        if child:
            task, _, scratch = running.pop(child)
            kill_group(child)
            shutil.rmtree(scratch, ignore_errors=True)
            slow = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)
            yield task, "hangs" if slow else "killed" if status else "survived"
        else:
            for child, (_, end, _) in running.items():
                if time.monotonic() > end:
                    kill_group(child)
            time.sleep(0.004)


def kill_group(child: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)


def alone(scratch: Path, limit: float) -> None:
    """Make this process a child that may take so much and writes nowhere but to the folder."""
    os.setpgid(0, 0)
    with open(os.environ.get("MUTANTS_OUTPUT", os.devnull), "a") as nothing:
        os.dup2(nothing.fileno(), 1)
        os.dup2(nothing.fileno(), 2)
    seconds = int(limit) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (12 << 30, 12 << 30))
    os.environ["PYTEST_DEBUG_TEMPROOT"] = tempfile.tempdir = str(scratch)


class Trials:
    """The plugin: `work(trials)` is what is done once the tests are collected."""

    def __init__(self, memory: Path, jobs: int, work: Callable[["Trials"], None]) -> None:
        self.memory, self.jobs, self.work = memory, jobs, work

    def pytest_runtestloop(self, session) -> bool:
        self.session = session
        self.items = {item.nodeid: item for item in session.items}
        self.functions: dict[tuple[str, str, int], list[FunctionType]] = {}
        gc.collect()
        for found in gc.get_objects():
            if type(found) is FunctionType:
                code = found.__code__
                self.functions.setdefault((code.co_filename, code.co_qualname, code.co_firstlineno), []).append(found)
        gc.freeze()  # children share what is here, which a collection would touch
        self.measure()
        self.work(self)
        return True

    def passes(self, tests: list[str]) -> bool:
        """Run the tests in this process until one fails."""
        items = [self.items[test] for test in tests]
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.session.testsfailed:
                return False
        return True

    def measure(self) -> None:
        """Which tests pass, in what time, and what they execute: file by file, kept until the sources or the file change."""
        from coverage import CoverageData

        sources = hashlib.sha256(str(Path.cwd()).encode())  # coverage knows files by their full names
        for path in sorted([*Path("autograd").rglob("*.py"), *Path("nn").rglob("*.py")]):
            sources.update(path.read_bytes())
        folder = self.memory / sources.hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        files: dict[str, list[str]] = {}
        for test in self.items:
            files.setdefault(test.partition("::")[0], []).append(test)
        kept = {file: folder / hashlib.sha256(file.encode() + Path(file).read_bytes()).hexdigest()[:16] for file in files}
        tasks = [((files[file], path), 900.0) for file, path in kept.items() if not path.with_suffix(".json").exists()]
        begin = time.monotonic()
        for i, ((tests, path), fate) in enumerate(in_children(tasks, self.jobs, self.measure_file), start=1):
            if fate != "survived":
                print(f"  left out, as it {fate} itself: {tests[0].partition('::')[0]}", flush=True)
                path.with_suffix(".json").write_text("{}")
            elif i % 20 == 0:
                print(f"  measured {i} of {len(tasks)} files in {time.monotonic() - begin:.0f} s", flush=True)
        self.seconds: dict[str, float] = {}
        self.data = CoverageData(no_disk=True)
        for file, path in kept.items():
            times = json.loads(path.with_suffix(".json").read_text())
            self.seconds.update({test: took for test, took in times.items() if took is not None})
            failing = [test for test, took in times.items() if took is None]
            if failing:
                print(f"  left out, as they fail in a child: {len(failing)} of {file}: {failing[0]}", flush=True)
            if path.exists():
                part = CoverageData(basename=str(path))
                part.read()
                self.data.update(part)
        print(f"  {len(self.seconds):,} tests in {len(files)} files", flush=True)

    def measure_file(self, task: tuple[list[str], Path]) -> bool:
        """In a child: the seconds of each test, None for one that does not pass, and what it executes, into files."""
        import coverage

        tests, path = task
        warnings.simplefilter("ignore")  # that nothing was executed
        times: dict[str, float | None] = {}
        tracer = coverage.Coverage(data_file=str(path), source=["autograd", "nn"], config_file=False, messages=False)
        tracer.start()
        items = [self.items[test] for test in tests]
        for item, following in zip(items, [*items[1:], None], strict=True):
            tracer.switch_context(item.nodeid)
            before, begin = self.session.testsfailed, time.process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            passed = self.session.testsfailed == before
            times[item.nodeid] = max(time.process_time() - begin, 0.002) if passed else None
        tracer.stop()
        tracer.save()
        path.with_suffix(".json").write_text(json.dumps(times))
        return True

    def tests_of(self, mutant: Mutant) -> list[str]:
        """Those that execute the line, or else the unit: the tests of the file itself first, then what takes least."""
        lines = self.lines(mutant.unit.file)
        found = set(lines.get(mutant.line, ()))
        if not found:
            found = {test for line in range(mutant.unit.start, mutant.unit.end + 1) for test in lines.get(line, ())}
        if not found and not is_function(mutant.unit.text):
            found = {test for tests in lines.values() for test in tests}
        if (decorator := removed_decorator(mutant)) is not None:
            found |= self.tests_of_decorator(decorator)
        own = Path(mutant.unit.file).stem
        if is_of_the_table(mutant):  # of what an evaluator made elsewhere executes, no line is the row's
            found |= {test for test in self.seconds if walks(test, own, mutant.unit.name)}
        folder = str(Path("tests", mutant.unit.file).parent)
        found &= self.seconds.keys()

        def rank(test: str) -> tuple[int, float]:
            path = Path(test.partition("::")[0])
            near = (
                0 if path.stem == f"test_{own}" or str(path) == mutant.unit.file else 1 if str(path.parent) == folder else 2
            )
            return near if self.seconds[test] < 2.0 else 2, self.seconds[test]

        return sorted(found, key=rank)

    def tests_of_decorator(self, name: str) -> set[str]:
        """Those that execute what few of its tests do of the function that it makes: what refuses a call, for one, so that
        the function itself is not executed."""
        found: set[str] = set()
        for (file, qualified, _), functions in self.functions.items():
            if qualified.startswith(f"{name}.<locals>.") and Path(file).is_relative_to(Path.cwd()):
                lines = self.lines(str(Path(file).relative_to(Path.cwd())))
                code = functions[0].__code__
                by_line = [set(lines.get(at, ())) for _, _, at in code.co_lines() if at is not None]
                found.update(*[tests for tests in by_line if 2 * len(tests) < max(map(len, by_line))])
        return found

    def of_these(self, tests: list[str], seconds: float) -> list[str]:
        """The first of them that take no longer than so long together."""
        chosen = []
        for test in tests:
            if self.seconds[test] <= seconds:
                chosen.append(test)
                seconds -= self.seconds[test]
        return chosen

    def lines(self, file: str) -> dict[int, list[str]]:
        if getattr(self, "_file", None) != file:
            self._file, self._lines = file, self.data.contexts_by_lineno(str(Path(file).resolve()))
            for line, tests in self._lines.items():
                self._lines[line] = [test for test in tests if test]
        return self._lines

    def limit(self, tests: list[str]) -> float:
        """The seconds of processor time after which tests do not end."""
        return 3.0 + 4.0 * sum(self.seconds[test] for test in tests)

    def replacements(self, mutant: Mutant) -> list[tuple[FunctionType, CodeType]]:
        """The functions that the mutant changes with their code; none where it changes more than code of functions."""
        path = str(Path(mutant.unit.file).resolve())
        original = compile(Path(path).read_text(encoding="utf-8"), path, "exec")
        pairs: list[tuple[CodeType, CodeType]] = []
        if not changed_functions(original, compile(mutant.source, path, "exec"), pairs):
            return []
        found = []
        for old, new in pairs:
            functions = self.of_code(old)
            if not functions:
                return []
            found += [(function, new) for function in functions]
            found += [(made, changed) for inner, changed in changed_inside(old, new) for made in self.of_code(inner)]
        return found

    def of_code(self, code: CodeType) -> list[FunctionType]:
        functions = self.functions.get((code.co_filename, code.co_qualname, code.co_firstlineno), [])
        return [function for function in functions if function.__code__ == code]

    def try_in_place(self, task: tuple[Mutant, list[tuple[FunctionType, CodeType]], list[str]]) -> bool:
        mutant, replaced, tests = task
        for function, code in replaced:
            function.__code__ = code
        if not replaced:
            execute_again(mutant)
        return self.passes(tests)


def is_of_the_table(mutant: Mutant) -> bool:
    """Whether it changes a row or a number at the top of the table of primitives."""
    return mutant.unit.file == "autograd/primitives.py" and not is_function(mutant.unit.text)


def walks(test: str, stem: str, row: str) -> bool:
    """Whether a test of a file is one of this row, or of no row in particular."""
    path, _, name = test.partition("::")
    _, bracket, parameters = name.partition("[")
    return Path(path).stem == f"test_{stem}" and (not bracket or re.match(rf"{row}\b", parameters) is not None)


def execute_again(mutant: Mutant) -> None:
    """Execute a changed statement of the table, of which all who know the row see the changed one. What was made of its
    columns when the packages were imported stays as it was."""
    from autograd import primitives, row
    from autograd.float_partials import bind_to_floats

    def define(name: str, doc: str, **columns: Any) -> row.Primitive:
        found, changed = row.TABLE[name], row.Primitive(name, doc, **columns)
        changed.evaluate = columns["evaluate"]
        vars(found).update(vars(changed))
        return found

    names: dict[str, Any] = {"define": define}
    exec(compile(mutant.text, primitives.__file__, "exec"), vars(primitives), names)
    vars(primitives).update({name: thing for name, thing in names.items() if thing is not define})
    bind_to_floats(vars(primitives))


def removed_decorator(mutant: Mutant) -> str | None:
    """The name of the decorator that is missing, or None if that is not what was changed."""
    line = mutant.unit.text.splitlines()[mutant.line - mutant.unit.start].lstrip()
    missing = line.startswith("@") and mutant.unit.text.count("@") > mutant.text.count("@")
    return line[1:].partition("(")[0].rpartition(".")[2] if missing else None


def is_function(text: str) -> bool:
    return text.lstrip().startswith(("def ", "@"))


def changed_functions(old: CodeType, new: CodeType, pairs: list[tuple[CodeType, CodeType]]) -> bool:
    """Collect the outermost functions whose code differs; whether nothing but them does."""
    shape = ("co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_exceptiontable")
    if any(getattr(old, name) != getattr(new, name) for name in shape) or len(old.co_consts) != len(new.co_consts):
        return False
    for one, other in zip(old.co_consts, new.co_consts, strict=True):
        if isinstance(one, CodeType) and isinstance(other, CodeType):
            if one.co_flags & 2:  # CO_NEWLOCALS: a function, and not the body of a class
                if one != other or repr(one.co_consts) != repr(other.co_consts):
                    pairs.append((one, other))
            elif not changed_functions(one, other, pairs):
                return False
        elif type(one) is not type(other) or repr(one) != repr(other):
            return False
    return True


def changed_inside(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The functions in a function that differ, of which there may be some that it has made already."""
    for one, other in zip(old.co_consts, new.co_consts, strict=False):
        if isinstance(one, CodeType) and isinstance(other, CodeType) and one != other:
            if (one.co_qualname, one.co_freevars) == (other.co_qualname, other.co_freevars):
                yield one, other
            yield from changed_inside(one, other)


class Importer(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports one module from the source of a mutant."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = mutant.unit.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def find_spec(self, fullname, path, target=None):
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, Path(self.mutant.unit.file).resolve(), loader=self)

    def is_package(self, fullname):
        return self.mutant.unit.file.endswith("__init__.py")

    def get_source(self, fullname):
        return self.mutant.source

    def exec_module(self, module):
        exec(compile(self.mutant.source, module.__spec__.origin, "exec"), module.__dict__)


def import_again(task: tuple[Mutant | None, list[str]]) -> bool:
    """In a process that has not imported the packages: the tests pass with the mutant's file."""
    import pytest

    mutant, tests = task
    if mutant is not None:
        sys.meta_path.insert(0, Importer(mutant))
    return pytest.main([*tests, "-x", *OPTIONS]) == 0
