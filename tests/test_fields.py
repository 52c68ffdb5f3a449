"""A compiled class has its fields in the .pxd, a plain one in the .py beside it: the same ones."""

import ast
import re

import pytest

from tests.helpers import ROOT

CLASS = re.compile(r"^cdef class (\w+)(?:\((\w+)\))?:\n((?:    .*\n|\n)+)", re.MULTILINE)
FIELDS = re.compile(r"^    cdef ([^(\n]+)$", re.MULTILINE)
CLASSES = {
    (path.relative_to(ROOT).with_suffix(".py").as_posix(), name): (base, body)
    for folder in ("autograd", "nn")
    for path in sorted((ROOT / folder).rglob("*.pxd"))
    for name, base, body in CLASS.findall(path.read_text(encoding="utf-8"))
}


def compiled_fields(body):
    """The last word of each entry of lines such as `cdef readonly list primitives, args`."""
    return {entry.split()[-1].lstrip("*") for line in FIELDS.findall(body) for entry in line.split(", ")}


def plain_fields(node):
    """What a class lists in `__slots__`, annotates, or assigns to `self`."""
    slots = {
        name
        for entry in node.body
        if isinstance(entry, ast.Assign) and ast.unparse(entry.targets[0]) == "__slots__"
        for name in ast.literal_eval(entry.value)
    }
    annotated = {entry.target.id for entry in node.body if isinstance(entry, ast.AnnAssign) and entry.value is None}
    assigned = {
        part.attr
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store) and ast.unparse(part.value) == "self"
    }
    return slots, annotated, assigned


@pytest.mark.parametrize(("file", "name"), CLASSES, ids=[f"{file}:{name}" for file, name in CLASSES])
def test_both_builds_have_the_same_fields(file, name):
    base, body = CLASSES[file, name]
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    (node,) = (entry for entry in tree.body if isinstance(entry, ast.ClassDef) and entry.name == name)
    slots, annotated, assigned = plain_fields(node)
    inherited = {field for (_, cls), (_, fields) in CLASSES.items() if cls == base for field in compiled_fields(fields)}
    assert (slots or assigned) - inherited == compiled_fields(body) - inherited
    assert not slots or assigned | annotated <= slots
    if annotated:
        assert annotated == slots
