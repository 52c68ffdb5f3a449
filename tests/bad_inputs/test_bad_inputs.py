"""Each row of each table: a bad input is refused with an error that says what it was and what to do, and changes nothing."""

import gc

import pytest

from tests.bad_inputs import commands, compiled, data, drawing, engine, models, training
from tests.bad_inputs.world import lay_out, shortcoming

TABLES = [engine, compiled, drawing, models, training, data, commands]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lay_out()
    gc.collect()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__.rpartition(".")[2])
def test_bad_inputs(table):
    found = [f"row {index}: {told}" for index, row in enumerate(table.ROWS) if (told := shortcoming(*row))]
    assert not found, "\n".join(found)
