"""Bad inputs to every public function, and hostile names and files."""

import os
import tempfile
from pathlib import Path

from tests import hostile, hostile_files
from tests.bad_inputs.tables import TABLES
from tests.bad_inputs.world import lay_out, shortcoming
from tests.figures.figure import figure


def told(tried, wrong):
    return f"{tried:,} tried, {tried - len(wrong):,} as it must be{''.join(f'; {one}' for one in wrong[:20])}", not wrong


@figure(
    "bad inputs over the whole public surface",
    must="at least 120; an error that names the argument, what it was and what to do; nothing changed",
    short=None,
    long=120,
)
def bad_inputs(count):
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            lay_out()
            rows = [row for table in TABLES.values() for row in table]
            wrong = [problem for row in rows if (problem := shortcoming(*row))]
        finally:
            os.chdir(before)
    found, met = told(len(rows), wrong)
    return found, met and len(rows) >= count


@figure(
    "hostile names through pictures, pages, LaTeX, sources and messages",
    must="at least 40, all mere text",
    short=None,
    long=40,
)
def hostile_names(count):
    tried = [(label, channel) for label in hostile.LABELS for channel in hostile.CHANNELS]
    wrong = [f"{label!r} {problem}" for label, channel in tried for problem in hostile.problems([label], [channel])]
    found, met = told(len(tried), wrong)
    return f"{len(hostile.LABELS)} names, each alone by {len(hostile.CHANNELS)} ways out: {found}", met and len(
        hostile.LABELS
    ) >= count


@figure(
    "hostile files of parameters: lies, bombs, pickles, cuts, pipes, links",
    must="at least 40 refused with words for what is wrong, the model unchanged, within 1 s and 50 MB each",
    short=None,
    long=40,
)
def hostile_parameter_files(count):
    with tempfile.TemporaryDirectory() as folder:
        found = hostile_files.problems(Path(folder))
    text, met = told(len(found), [f"{name}: {problem}" for name, problem in found.items() if problem])
    return text, met and len(found) >= count
