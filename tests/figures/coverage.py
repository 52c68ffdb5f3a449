"""What of the packages the tests run, in the plain build, where each line is one of Python's; what is C
alone, the interpreter, is there as in both builds."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.figures.figure import figure
from tests.helpers import ROOT, copy_interpreter, copy_sources

SETTINGS = "[run]\nbranch = True\nsource = autograd,nn\nparallel = True\npatch = subprocess\n"
#: What the tracer itself changes: who refers to an array, how long something takes, what is imported.
DISTURBED = "not let_go_and_left_alone and not in_ten_seconds and not loads_no_library"
#: The figures themselves, and tests of what is installed elsewhere, which run no file of this copy.
LEFT_OUT = ["--ignore=tests/figures", "--ignore=tests/test_installation.py"]
LEFT_OUT += ["-k", f"not theirs and not collides and {DISTURBED}"]


@figure(
    "lines and branches of autograd and nn that the tests run, plain build",
    must="at least 98 %",
    short=None,
    long=98,
    both=False,
)
def lines_and_branches(count):
    if importlib.util.find_spec("coverage") is None:
        return "coverage is not installed", False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_sources(folder)
        copy_interpreter(folder)
        shutil.copytree(ROOT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / ".coveragerc").write_text(SETTINGS)

        def python(*words):
            environment = os.environ | {"PYTHONPATH": name, "SCALAR_AUTOGRAD_PURE": "1"}
            return subprocess.run(
                [sys.executable, "-m", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
            )

        two = ["-n", "2", "--dist", "loadfile"]  # processes, each of which writes what it has run
        tests = ["tests", "autograd", "nn"]
        tested = python("coverage", "run", "-m", "pytest", "-q", "-p", "no:cacheprovider", *two, *LEFT_OUT, *tests)
        python("coverage", "combine", "-q")
        python("coverage", "json", "-q")
        report = json.loads((folder / "coverage.json").read_text())
    share = report["totals"]["percent_covered"]
    worst = sorted(report["files"].items(), key=lambda file: file[1]["summary"]["percent_covered"])[:3]
    least = ", ".join(f"{path} {file['summary']['percent_covered']:.1f} %" for path, file in worst)
    return f"{share:.2f} %; least in {least}; {tested.stdout.splitlines()[-1]}", share >= count and tested.returncode == 0
