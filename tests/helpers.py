"""What several test files need."""

import re
import shutil
import signal
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
ONLY_TESTS = "only the tests are here, not the sources to install from"


def copy_sources(folder: Path) -> None:
    """Copy what an installation is made from; in place, setuptools would pack what an earlier build left there."""
    if not (ROOT / "setup.py").exists():
        pytest.skip(ONLY_TESTS)
    for package in ("autograd", "nn"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.pyd"))
    for file in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, folder)


def copy_interpreter(folder: Path) -> None:
    """Copy what of the package is C alone, where it is built: beside plain files it runs as beside compiled ones."""
    for module in ROOT.glob("autograd/**/*.so"):
        if not module.with_name(module.name.partition(".")[0] + ".py").exists():
            shutil.copy2(module, folder / module.relative_to(ROOT))


def worked_examples() -> list[tuple[str, str, str]]:
    """The examples of CONTRIBUTING: for each its file, the line above which it goes, "" in a new file, and its text."""
    file = ROOT / ".github" / "CONTRIBUTING.md"
    if not file.exists():
        pytest.skip(ONLY_TESTS, allow_module_level=True)
    pattern = r"^```python\n# (\S+?)(?:, above: ([^\n]+))?\n(.*?)^```$"
    return re.findall(pattern, file.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def one_in(count: int, cases: Iterable[Any], which: Any = None) -> list[Any]:
    """Cases for parametrize, all or those with `which` among their values being alike and taking long: of these one in so
    many runs in the suite, and the others are long tests."""
    rows = [case if isinstance(case, tuple) else (case,) for case in cases]
    alike = [i for i, row in enumerate(rows) if which is None or which in row]
    seldom = set(alike).difference(alike[::count])
    return [pytest.param(*row, marks=pytest.mark.long if i in seldom else ()) for i, row in enumerate(rows)]


@contextmanager
def interrupt_after(seconds):
    """A KeyboardInterrupt from a signal, as Ctrl-C makes it."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
