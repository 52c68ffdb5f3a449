"""Each row of each table: a bad input is refused with an error that says what it was and what to do, and changes nothing."""

import gc

import pytest

from tests.bad_inputs.tables import TABLES
from tests.bad_inputs.world import lay_out, shortcoming


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lay_out()
    gc.collect()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("table", TABLES)
def test_bad_inputs(table):
    found = [f"row {index}: {told}" for index, row in enumerate(TABLES[table]) if (told := shortcoming(*row))]
    assert not found, "\n".join(found)
