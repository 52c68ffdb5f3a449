"""Count all figures in both builds at once, into tests/FIGURES.md and FIGURES.json: `python -m tests.figures.report PLAIN`.

The first is to be read in two minutes, the second has every word of what was found.

PLAIN is a folder with a copy of the packages and the tests in which nothing is compiled.
"""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from textwrap import shorten

from tests.figures.figure import all_figures

ROOT = Path(__file__).parents[2]
FILE = ROOT / "tests/FIGURES.md"
DETAILS = FILE.with_suffix(".json")
#: How many characters of a text the table shows.
WIDTH = 100
LIBRARIES = ("numpy", "mpmath", "hypothesis")


def start(folder):
    environment = os.environ | {"PYTHONPATH": str(folder)}
    command = [sys.executable, "-m", "tests.figures"]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)


def counted(process):
    """Name -> what was found, whether it is met, seconds."""
    output, _ = process.communicate()
    return {name: rest for name, *rest in map(json.loads, output.splitlines())}


def cell(text):
    return shorten(text, WIDTH, placeholder=" …").replace("|", "\\|")


def write(both):
    """Put what was counted in the two builds into the files; whether all is as it must be."""
    from benchmarks.results import machine  # which the tests alone come without

    figures = []
    for name, figure in all_figures().items():
        runs = [run.get(name) for run in both]
        met = runs[0] is not None and all(run is None or run[1] for run in runs)
        compiled, plain = (None if run is None else run[0] for run in runs)
        seconds = round(sum(run[2] for run in runs if run))
        found = {"compiled": compiled, "plain": plain}
        figures.append({"figure": figure.what, "goal": figure.must, "found": found, "seconds": seconds, "met": met})
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    write_files(f"{machine()} {libraries}.", figures)
    return all(figure["met"] for figure in figures)


def write_files(how, figures):
    """Write the table and the details; `how` says on which machine and with which versions they were counted."""
    from benchmarks.results import table

    rows = [
        [
            cell(row["figure"]),
            cell(row["goal"]),
            cell((row["found"]["compiled"] or "—").split("; ")[0]),
            "yes" if row["met"] else "**no**",
        ]
        for row in figures
    ]
    heading = ["figure", "goal", "found, compiled engine", "met"]
    FILE.write_text(
        f"# Figures\n\nWritten by `make figures`. {how}\nIn full, and for the plain build: `tests/FIGURES.json`.\n\n"
        f"{table(heading, rows, words=len(heading))}\n",
        encoding="utf-8",
    )
    DETAILS.write_text(json.dumps({"how": how, "figures": figures}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    processes = [start(ROOT), start(Path(sys.argv[1]).resolve())]
    met = write([counted(process) for process in processes])
    print(FILE.read_text(encoding="utf-8"))
    sys.exit(not met)
