"""What a figure is: a promise that can be counted. A function in a file of this folder is one.

    @figure("cases of …", must="10,000, all within 1e-12", short=300, long=10_000)
    def name(count):
        …
        return f"{tried:,} cases, worst {worst:.1e}", worst <= 1e-12

`make test` calls it with the short count, `make figures` with the long one, in the compiled and in the plain build, and
writes what each returns into a row of tests/FIGURES.md. What was promised stands first in it: the table shows the text up
to its first "; ", and of that what a cell has room for.
"""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent


class Figure(NamedTuple):
    """A row.

    Attributes:
        what: what is counted.
        must: what the count has to be, in words.
        short: the count for `make test`; None where that would take too long.
        long: the count for `make figures`.
        both: whether the plain build counts for itself, or the compiled one speaks for both.
        run: takes a count; returns what was found, in words, and whether that is what it must be.
    """

    what: str
    must: str
    short: int | None
    long: int
    both: bool
    run: Callable[[int], tuple[str, bool]]


#: All figures by name, in the order of the files and of the functions in them.
FIGURES: dict[str, Figure] = {}


def figure(what: str, *, must: str, short: int | None, long: int, both: bool = True):
    """Make a function of a count a figure."""

    def add(run):
        FIGURES[run.__name__] = Figure(what, must, short, long, both, run)
        return run

    return add


def all_figures() -> dict[str, Figure]:
    for path in sorted(HERE.glob("*.py")):
        if not path.name.startswith(("_", "test_")):
            importlib.import_module(f"tests.figures.{path.stem}")
    return FIGURES
