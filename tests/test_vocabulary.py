"""One vocabulary, the field's: names that were given up do not come back in the syntax trees of packages and tests."""

import ast

import pytest

from tests.helpers import ROOT

#: Old names, each with what is written instead. Words that also have an ordinary meaning here are left out.
GIVEN_UP = {
    "Rolled": "ArrayProgram",
    "rolled": "vectorized",
    "PART": "INLINED",
    "TOTAL": "SUM_OF_PRODUCTS",
    "REDUCED": "LANE_REDUCTION",
    "Pure": "SSAProgram",
    "Assigner": "SSABuilder",
    "without_waste": "eliminate_dead_steps",
    "take_over": "lower_instruction",
    "wrote": "record_write",
    "Step": "Workspace, SSAStep, SweepStep, PageStep or LayerStep",
    "MISFIT": "SIGNATURE_MISMATCH",
    "carry_out": "execute",
    "dying": "dead_after",
    "home": "space_for",
    "rows_over": "reuse_in_place",
    "story": "describe_call",
    "watching": "callbacks",
    "number_rows": "encode_rows",
    "nobody": "unset_dispatch",
    "usual_kind": "default_node_type",
    "meet": "register_node_type",
    "takes_nothing": "allows_empty",
    "carries": "propagates_nan",
    "exposed": "outputs_of_chain_rule",
    "over_square": "divide_by_square",
    "_added_up": "sum_contributions",
    "door": "validation",
    "_bend": "_activation_function",
    "Lesson": "TrainingTask",
    "lessons": "tasks",
    "LESSONS": "TASKS",
    "teach": "run_task",
    "interrupts": "atomic",
}
#: Words that are given up in these folders, and are ordinary elsewhere.
GIVEN_UP_IN_COMPILER = {
    "told": "the word for the text: name, axes, comment",
    "wish": "preferred_name",
    "Places": "Expressions",
    "places": "positions, entries or expressions",
    "place": "key, position or scope_prefix",
    "plain": "is_other",
    "pure": "ssa",
    "families": "shared_operand_ids",
}
FOLDERS = {
    "autograd": GIVEN_UP,
    "nn": GIVEN_UP,
    "tests": GIVEN_UP,
    "autograd/compiler/ir": GIVEN_UP_IN_COMPILER,
    "autograd/compiler/vectorize": GIVEN_UP_IN_COMPILER,
    "autograd/compiler/backends": GIVEN_UP_IN_COMPILER,
    "autograd/compiler/passes": GIVEN_UP_IN_COMPILER,
    "autograd/compiler/runtime": GIVEN_UP_IN_COMPILER,
}


def names(tree):
    for node in ast.walk(tree):
        for field in ("id", "attr", "name", "arg", "asname"):
            if isinstance(name := getattr(node, field, None), str):
                yield node.lineno, name


@pytest.mark.parametrize("folder", FOLDERS)
def test_names_that_were_given_up_do_not_come_back(folder):
    given_up = FOLDERS[folder]
    found = [
        f"{path.relative_to(ROOT)}:{line}: write {given_up[name]} for {name}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, name in names(ast.parse(path.read_text(encoding="utf-8")))
        if name in given_up
    ]
    assert found == []
