"""Count all figures in both builds at once and write tests/FIGURES.md: `python -m tests.figures.report PLAIN`.

PLAIN is a folder with a copy of the packages and the tests in which nothing is compiled.
"""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from tests.figures.figure import all_figures

ROOT = Path(__file__).parents[2]
FILE = ROOT / "tests/FIGURES.md"
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
    return " ".join(text.split()).replace("|", "\\|")


def write(both):
    """Put what was counted in the two builds into the file; whether all is as it must be."""
    from benchmarks.results import machine, table  # which the tests alone come without

    rows, all_met = [], True
    for name, figure in all_figures().items():
        runs = [run.get(name) for run in both]
        row_met = runs[0] is not None and all(run is None or run[1] for run in runs)
        all_met &= row_met
        found = ["—" if run is None else cell(run[0]) for run in runs]
        seconds = sum(run[2] for run in runs if run)
        rows.append([cell(figure.what), cell(figure.must), *found, f"{seconds:.0f}", "yes" if row_met else "**no**"])
    heading = ["figure", "must", "found, compiled engine", "found, plain Python", "seconds", "met"]
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    FILE.write_text(
        f"# Figures\n\nWritten by `make figures`. {machine()} {libraries}.\n\n{table(heading, rows, words=len(heading))}\n",
        encoding="utf-8",
    )
    return all_met


if __name__ == "__main__":
    processes = [start(ROOT), start(Path(sys.argv[1]).resolve())]
    met = write([counted(process) for process in processes])
    print(FILE.read_text(encoding="utf-8"))
    sys.exit(not met)
