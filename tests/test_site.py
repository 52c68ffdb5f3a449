"""`make docs` builds the site: every link leads somewhere, and nothing is asked of the network."""

import os
import subprocess
import sys

import pytest

from autograd.habit_table import HABITS
from tests.helpers import ROOT

pytest.importorskip("mkdocs", reason="mkdocs is not installed")


@pytest.mark.skipif(not (ROOT / "docs").is_dir(), reason="only the tests are here, not the pages")
def test_the_site_is_built_without_a_warning(tmp_path):
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT / "docs", env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "install" in (tmp_path / "index.html").read_text(encoding="utf-8").lower()


@pytest.mark.skipif(not (ROOT / "docs").is_dir(), reason="only the tests are here, not the pages")
def test_every_place_of_the_table_of_habits_has_a_title():
    text = (ROOT / "docs" / "site.py").read_text(encoding="utf-8")
    assert [place for place in HABITS if f'\n    "{place}": ' not in text] == []
