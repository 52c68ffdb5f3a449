"""Pictures are made in one direction: what to show, where it stands, how it is written."""

import ast
from pathlib import Path

import pytest

import autograd.drawing

FOLDER = Path(autograd.drawing.__file__).parent
#: From left to right; a folder imports from those to its left alone.
ORDER = ["scene", "layout", "lower"]


@pytest.mark.parametrize("folder", ORDER)
def test_folders_import_from_the_left(folder):
    later = ORDER[ORDER.index(folder) + 1 :]
    for path in (FOLDER / folder).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                assert not node.module.startswith(tuple(f"autograd.drawing.{name}" for name in later)), path.name


def test_layout_is_numbers_alone():
    for path in (FOLDER / "layout").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not any(word in text for word in ("palette", "import graphviz", "<TD", "subprocess")), path.name


def test_lowering_does_not_ask_which_part_it_has():
    for path in (FOLDER / "lower").glob("*.py"):
        assert "isinstance(" not in path.read_text(encoding="utf-8"), path.name
