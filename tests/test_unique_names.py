"""Each name at the top of a test module is defined once: of two tests or two lists of one name the first is never used."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent


def defined(body):
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def repeated(source):
    names = list(defined(ast.parse(source).body))
    return sorted({name for name in names if names.count(name) > 1})


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda path: str(path.relative_to(TESTS)))
def test_no_name_is_defined_twice(path):
    assert repeated(path.read_text(encoding="utf-8")) == []


def test_a_second_definition_is_seen():
    assert repeated("EDGES = [1]\ndef f(): ...\nEDGES = [2]\ndef f(): ...\n") == ["EDGES", "f"]
