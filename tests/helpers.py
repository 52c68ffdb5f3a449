"""What several test files need."""

import shutil
from pathlib import Path

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
