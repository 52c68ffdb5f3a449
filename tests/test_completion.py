"""What completion shows: the names that users type, and of the table's rows those that have a meaning by themselves."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import autograd
import nn
from autograd import Value
from autograd.row import TABLE

PACKAGES = {"autograd": autograd, "nn": nn, "nn.datasets": nn.datasets, "nn.plots": nn.plots}
INTERNAL = [name for name, row in TABLE.items() if row.internal]


@pytest.mark.parametrize("name", PACKAGES)
def test_completion_shows_the_public_names_alone(name):
    package = PACKAGES[name]
    assert dir(package) == sorted(set(package.__all__))
    for entry in package.__all__:
        assert not entry.startswith("_")
        assert getattr(package, entry) is not None


def test_what_is_imported_later_is_what_type_checkers_see():
    tree = ast.parse(Path(nn.__file__).read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    shown = {alias.name: line.module for line in block.body for alias in line.names}
    assert shown == nn.LATER


def test_what_one_module_uses_of_another_is_not_shown():
    script = "import nn, autograd; print([name for package in (nn, nn.datasets, autograd) for name in dir(package)])"
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    for name in ("np", "Any", "NDArray", "answer_numpy", "checks", "unknown_name", "look_up"):
        assert repr(name) not in shown


def test_rows_for_derivatives_and_the_compiler_are_nobodys_names():
    assert {"chain", "chain_selected", "chain_dot", "tanh_slope", "sigmoid_slope", "pow_log"} <= set(INTERNAL)
    functions = {"take", "argmax", "argmin"}  # those of these names are other functions, which apply the rows
    assert all(getattr(autograd, name) is not TABLE[name] for name in functions)
    assert functions.isdisjoint(dir(Value(1.0)))
    for name in set(INTERNAL) - functions:
        assert name not in autograd.__all__
        assert name not in dir(autograd)
        assert not hasattr(Value, name)
        assert name not in dir(Value(1.0))


def test_a_value_without_its_number_is_told_so():
    with pytest.raises(TypeError, match=r"Value: data is missing; give the number, as in Value\(2\.0\)"):
        Value()
    with pytest.raises(TypeError, match="Value: data is missing"):
        Value(label="x")
