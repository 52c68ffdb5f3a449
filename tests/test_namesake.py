"""HIPS autograd in the same environment: both install orders, for real, and the remedy that our messages name.

Each test makes a bare environment and installs there, from wheels, what a user would.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

import pytest

from autograd.namesake import warn_if_shadowed
from tests.helpers import copy_sources


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    plain = os.environ | {"SCALAR_AUTOGRAD_PURE": "1"}  # names are the same in both builds, and this one is made at once
    return subprocess.run([str(part) for part in command], cwd=cwd, env=plain, capture_output=True, text=True, check=False)


def pip(*arguments: str | Path, cwd: Path) -> None:
    done = run(sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr


class Environment:
    """A virtual environment whose dependencies are those of the environment that runs the tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        done = run(sys.executable, "-m", "venv", "--without-pip", folder / "env", cwd=folder)
        assert done.returncode == 0, done.stderr
        self.python = folder / "env" / "bin" / "python"
        self.packages = next((folder / "env").glob("lib/*/site-packages"))
        # A .pth file adds to the end of sys.path: what is installed here comes first.
        (self.packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))

    def install(self, wheel: Path) -> None:
        alone = ("--no-compile", "--force-reinstall", "--no-deps", "--no-index")
        pip("--python", self.python, "install", *alone, wheel, cwd=self.folder)

    def uninstall(self, name: str) -> None:
        pip("--python", self.python, "uninstall", "--yes", name, cwd=self.folder)

    def run(self, code: str) -> str:
        """What `code` prints, or the error it ends with; a warning counts as one."""
        done = run(self.python, "-I", "-W", "error", "-c", code, cwd=self.folder)
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("theirs")
    download = ("download", "--retries", "1", "--timeout", "15", "--no-deps", "--dest", folder, "autograd")
    done = run(sys.executable, "-m", "pip", *download, cwd=folder)
    if done.returncode != 0:
        pytest.skip(f"HIPS autograd cannot be fetched: {done.stderr.strip().splitlines()[-1]}")
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory, theirs: Path) -> Path:  # after theirs, so that no network skips both
    folder = tmp_path_factory.mktemp("ours")
    copy_sources(folder)
    pip("wheel", "--no-deps", "--wheel-dir", folder, folder, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.mark.long
def test_alone_and_then_theirs(tmp_path: Path, ours: Path, theirs: Path) -> None:
    environment = Environment(tmp_path)
    environment.install(ours)
    assert environment.run("import nn, autograd; print(autograd.Value.__name__)") == "Value\n"

    environment.install(theirs)
    init = str(environment.packages / "autograd" / "__init__.py")
    assert "tracer" in environment.run("import autograd; print(dir(autograd))")
    error = environment.run("import nn")
    assert "ImportError: nn needs" in error
    assert "HIPS autograd" in error
    assert init in error
    assert "pip uninstall autograd" in error

    environment.uninstall("autograd")  # takes our autograd/__init__.py along: half a remedy
    assert "ImportError: nn needs" in environment.run("import nn")
    environment.install(ours)
    assert environment.run("import nn, autograd; print(autograd.Value.__name__)") == "Value\n"


@pytest.mark.long
def test_theirs_and_then_ours(tmp_path: Path, ours: Path, theirs: Path) -> None:
    environment = Environment(tmp_path)
    environment.install(theirs)
    environment.install(ours)
    version = theirs.name.split("-")[1]
    for package in ("autograd", "nn"):
        warning = environment.run(f"import {package}")
        assert f"RuntimeWarning: autograd {version} (HIPS autograd" in warning
        assert str(environment.packages) in warning
        assert "pip uninstall autograd" in warning
        assert "--force-reinstall --no-deps" in warning
    # A warning is all it is: ours was installed last, so ours works.
    quiet = "import warnings; warnings.simplefilter('ignore'); import nn, autograd; print(autograd.Value.__name__)"
    assert environment.run(quiet) == "Value\n"

    environment.uninstall("autograd")
    environment.install(ours)
    assert environment.run("import nn, autograd; print(autograd.Value.__name__)") == "Value\n"


@pytest.mark.long
def test_only_the_front_door_collides(ours: Path, theirs: Path) -> None:
    """Any other shared file would leave one project running the other's code, with nothing to notice it by."""
    assert set(ZipFile(ours).namelist()) & set(ZipFile(theirs).namelist()) == {"autograd/__init__.py"}


@pytest.mark.parametrize("kind", ["dist-info", "egg-info"])
def test_the_warning_names_version_folder_and_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "autograd" / "numpy").mkdir(parents=True)
    warn_if_shadowed()  # a folder of that name alone, without a distribution, is nobody's
    (tmp_path / "autograd_gamma-0.5.0.dist-info").mkdir()
    warn_if_shadowed()
    (tmp_path / f"autograd-1.8.0.{kind}").mkdir()
    with pytest.warns(RuntimeWarning) as caught:
        warn_if_shadowed()
    message = str(caught[0].message)
    assert message.startswith(f"autograd 1.8.0 (HIPS autograd, a different project) is installed in {tmp_path} beside")
    assert "pip uninstall autograd" in message


def test_the_check_lists_no_folder_unless_the_other_one_is_there(monkeypatch) -> None:
    """Listing every folder of the path would cost each import milliseconds."""
    monkeypatch.setattr(os, "listdir", lambda folder: pytest.fail(f"it listed {folder}"))
    warn_if_shadowed()
