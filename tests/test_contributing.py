"""The worked examples of CONTRIBUTING are followed in a copy of the sources, and their tests pass there."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.helpers import ROOT, copy_sources, worked_examples

BLOCKS = worked_examples()


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the sources in which every example was followed."""
    folder = tmp_path_factory.mktemp("contributed")
    copy_sources(folder)
    (folder / "tests").mkdir()
    for name, line, code in BLOCKS:
        file = folder / name
        if line:
            if not file.exists():  # a test, which is not installed
                file.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, file)
            text = file.read_text(encoding="utf-8")
            assert text.count(f"\n{line}\n") == 1, f"{name} has this line once: {line}"
            code = text.replace(f"\n{line}\n", f"\n{code}{line}\n")
        file.write_text(code, encoding="utf-8")
    return folder


def run(folder, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", [name for name, _, _ in BLOCKS if name.startswith("tests/test_")])
def test_an_example_passes_its_tests(copy, name):
    run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", name)


def test_the_doctest_of_the_layer_passes(copy):
    run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "nn/layers/scale.py")


def test_the_tests_of_the_layers_take_the_new_one(copy):
    names = ["tests/autograd/habits/test_arguments.py", "tests/nn/io/test_configuration.py"]
    for name in names:
        (copy / name).parent.mkdir(parents=True)
        shutil.copy(ROOT / name, copy / name)
    run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", *names, "-k", "Scale or registered")


def test_the_tests_of_the_table_take_the_new_row(copy):
    (copy / "tests" / "autograd").mkdir(exist_ok=True)
    shutil.copy(ROOT / "tests" / "autograd" / "test_primitives.py", copy / "tests" / "autograd")
    run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/autograd/test_primitives.py", "-k", "logit")


def test_the_tests_of_the_table_of_identities_take_the_new_row(copy):
    folder = "tests/autograd/compiler/passes"
    (copy / folder).mkdir(parents=True)
    names = ["identities.py", "test_rewrites.py", "test_termination.py"]
    for name in names:
        shutil.copy(ROOT / folder / name, copy / folder)
    run(
        copy,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        *[f"{folder}/{name}" for name in names[1:]],
        "-k",
        "square and neg",
    )


def test_there_is_an_example_of_each():
    files = {name for name, _, _ in BLOCKS}
    assert {"autograd/primitives.py", "autograd/compiler/passes/rewrites.py", "loops.py", "nn/layers/__init__.py"} <= files
