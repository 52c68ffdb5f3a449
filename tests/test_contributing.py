"""The worked examples of CONTRIBUTING are followed in a copy of the sources, and their tests pass there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import ROOT, copy_sources, worked_examples

BLOCKS = worked_examples()


#: What passes in a copy of the sources in which every example was followed: files, and what chooses among their tests.
CHOSEN = {
    **{name: "" for name, _, _ in BLOCKS if name.startswith("tests/test_")},
    "nn/layers/scale.py": "",
    "tests/autograd/habits/test_arguments.py": "Scale or registered",
    "tests/nn/io/test_configuration.py": "Scale or registered",
    "tests/autograd/test_primitives.py": "logit",
    "tests/autograd/compiler/passes/test_rewrites.py": "square and neg",
    "tests/autograd/compiler/passes/test_termination.py": "square and neg",
}
#: What these import.
HELPERS = ["tests/autograd/compiler/passes/identities.py"]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """What pytest says of them, in one process."""
    folder = tmp_path_factory.mktemp("contributed")
    copy_sources(folder)
    for name in [*CHOSEN, *HELPERS, *(name for name, _, _ in BLOCKS)]:
        if not (folder / name).exists() and (ROOT / name).exists():  # a test, which is not installed
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    for name, line, code in BLOCKS:
        file = folder / name
        if line:
            text = file.read_text(encoding="utf-8")
            assert text.count(f"\n{line}\n") == 1, f"{name} has this line once: {line}"
            code = text.replace(f"\n{line}\n", f"\n{code}{line}\n")
        file.write_text(code, encoding="utf-8")
    chosen = " or ".join(f"{Path(name).name} and ({words or Path(name).name})" for name, words in CHOSEN.items())
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", *CHOSEN, "-k", chosen]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("name", CHOSEN)
def test_they_pass(results, name):
    lines = [line for line in results.stdout.splitlines() if re.match(rf"{name}::.* [A-Z]+ ", line)]
    assert lines, results.stdout + results.stderr
    assert all(" PASSED " in line for line in lines), results.stdout


def test_nothing_else_fails(results):
    assert results.returncode == 0, results.stdout + results.stderr


def test_there_is_an_example_of_each():
    files = {name for name, _, _ in BLOCKS}
    assert {"autograd/primitives.py", "autograd/compiler/passes/rewrites.py", "loops.py", "nn/layers/__init__.py"} <= files
