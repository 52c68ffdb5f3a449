"""CHANGELOG.md has the form of Keep a Changelog, and its newest version is the one that is built."""

import re
import tomllib

import pytest

from tests.helpers import ONLY_TESTS, ROOT

CHANGELOG = ROOT / "CHANGELOG.md"
if not CHANGELOG.exists():
    pytest.skip(ONLY_TESTS, allow_module_level=True)


def test_the_newest_version_is_that_of_the_package():
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", CHANGELOG.read_text(encoding="utf-8"), re.MULTILINE)
    assert versions[0] == tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert versions == sorted(versions, key=lambda version: tuple(map(int, version.split("."))), reverse=True)


def test_changes_stand_under_the_headings_of_keep_a_changelog():
    headings = re.findall(r"^### (.+)$", CHANGELOG.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(headings) <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
