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


def names(tree):
    for node in ast.walk(tree):
        for field in ("id", "attr", "name", "arg", "asname"):
            if isinstance(name := getattr(node, field, None), str):
                yield node.lineno, name


@pytest.mark.parametrize("folder", ["autograd", "nn", "tests"])
def test_names_that_were_given_up_do_not_come_back(folder):
    found = [
        f"{path.relative_to(ROOT)}:{line}: write {GIVEN_UP[name]} for {name}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, name in names(ast.parse(path.read_text(encoding="utf-8")))
        if name in GIVEN_UP
    ]
    assert found == []
