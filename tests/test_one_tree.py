"""Nested structures are walked in autograd/trees; each other function that calls itself on containers has a reason."""

import ast

import pytest

from tests.helpers import ROOT

CONTAINERS = {"list", "tuple", "dict", "set", "frozenset", "is_list", "MAPPINGS"}
#: Functions outside autograd/trees that call themselves on the members of containers, each with the reason.
REASONS = {
    "autograd/arrays/array.wrapped": "lists of arrays that NumPy's functions return",
    "autograd/arrays/array._block": "the nest of lists that np.block takes",
    "autograd/arrays/array._holds_nodes": "lists of numbers and arrays that NumPy's functions take",
    "autograd/compiler/frontend/inputs._holds_integers": "the numbers of one leaf, which is a regular nest of lists",
    "autograd/compiler/frontend/randomness._equal": "states of generators",
    "autograd/compiler/frontend/statics._same": "static arguments, which are no numbers",
    "autograd/compiler/runtime/arguments.read_rows": "the arguments of each call, which flattening would walk twice",
    "autograd/compiler/runtime/results._are_not_0": "lists of conditions among the results",
    "autograd/indexing._detached": "an entry of what take reads, in its structure",
    "autograd/indexing.over_indices": "indices in lists, as they are nested",
    "autograd/indexing._reader": "the entries of a regular nest of lists",
    "autograd/table/documentation._short": "arguments in a row of the table",
    "autograd/table/documentation.written": "arguments in a row of the table",
    "autograd/transforms/vmap._with_axes": "out_axes, through the kinds of autograd/trees",
    "nn/data/named_inputs._lift": "inputs with labels of their own, and what can be made a list",
    "nn/data/outputs.numbers_of": "outputs whose arrays become lists",
    "nn/data/samples._format_shape": "shapes",
    "nn/data/samples._nested": "samples that are validated while they are made lists",
    "nn/data/samples._structured": "samples that are validated while they are made lists",
    "nn/data/structured.form": "the text for a structure",
    "nn/io/build.setting": "JSON of a file",
    "nn/layers/dropout._count": "lists of one layer's outputs",
    "nn/layers/dropout._scaled": "lists of one layer's outputs",
    "nn/layers/standard.forward": "lists of one layer's inputs",
    "nn/layers/windows._listed": "lists of one layer's inputs",
    "nn/losses/classification.cross_entropy": "lists of predictions beside lists of targets",
    "nn/losses/entries._nested_like": "lists of predictions",
    "nn/losses/entries.pairs": "lists of predictions beside lists of targets",
    "nn/members.collect": "attributes of modules, which may hold one another",
    "nn/members.modules_within": "attributes of modules, which may hold one another",
    "nn/modules_as_trees._signature": "attributes of modules, which may hold one another",
    "nn/modules_as_trees.fits": "attributes of modules, at each call",
    "nn/torch/from_torch.put": "tensors as lists",
    "nn/torch/to_torch.numbers": "parameters as lists",
}


def asks_for_container(node):
    """Whether a part of the syntax tree asks for the class of a container."""
    asked = []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        asked = node.args[1:] if node.func.id == "isinstance" else [node.func] if node.func.id == "is_list" else []
    elif isinstance(node, ast.Compare) and isinstance(node.left, ast.Call) and getattr(node.left.func, "id", "") == "type":
        asked = node.comparators
    return any(isinstance(part, ast.Name) and part.id in CONTAINERS for root in asked for part in ast.walk(root))


def is_reference(node, name):
    """Whether it is the name of a function, or that of a method of the same object."""
    if isinstance(node, ast.Attribute):
        return node.attr == name and isinstance(node.value, ast.Name) and node.value.id == "self"
    return isinstance(node, ast.Name) and node.id == name


def walkers(path):
    """The functions of a file that call themselves and ask for containers."""
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef):
            inside = list(ast.walk(function))
            again = [node for node in inside if is_reference(node, function.name)]
            if again and any(map(asks_for_container, inside)):
                yield function.name


@pytest.mark.parametrize("folder", ["autograd", "nn"])
def test_no_other_code_walks_nested_structures(folder):
    found = {
        f"{path.relative_to(ROOT).with_suffix('').as_posix()}.{name}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        if not path.is_relative_to(ROOT / "autograd" / "trees")
        for name in walkers(path)
    }
    assert found == {name for name in REASONS if name.startswith(folder)}
