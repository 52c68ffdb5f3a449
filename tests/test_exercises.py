"""The exercises' checker: the notebook's solution is right, and each mistake that can be made in it is named."""

from functools import cache

import numpy as np
import pytest

from tests.helpers import ROOT

if not (ROOT / "notebooks").is_dir():
    pytest.skip("only the tests are here, not the notebooks", allow_module_level=True)
pytest.importorskip("jupytext", reason="jupytext is not installed")
pytest.importorskip("nbclient", reason="nbclient is not installed")

from notebooks.execute import NAMES, read, solutions
from notebooks.exercises import EXERCISES, check
from tests.wrong_answers import WRONG

#: What a solution may take from the cells above it.
GIVEN = "import math\nimport numpy as np\nfrom autograd import *\nfrom nn import *\n"


@cache
def solution(number):
    """The code of the exercise's solution in its notebook, up to the check."""
    notebook, _, exercise = number.partition(".")
    name = next(name for name in NAMES if name.startswith(f"{int(notebook):02}_"))
    code = solutions(read(name))[int(exercise) - 1]
    assert f'assert check("{number}", ' in code
    return (
        code.partition("assert check(")[0]
        + f'report = check("{number}", '
        + code.partition(f'check("{number}", ')[2].partition("\n")[0]
    )


def report(code):
    names = {"check": check}
    exec(GIVEN + code, names)
    return names["report"]


@pytest.mark.parametrize("number", EXERCISES)
def test_the_solution_is_right(number):
    found = report(solution(number))
    assert found, found
    assert repr(found) == f"Exercise {number}: right."


@pytest.mark.parametrize(("number", "old", "new", "words"), [(number, *edit) for number in WRONG for edit in WRONG[number]])
def test_a_mistake_is_named_and_a_hint_given(number, old, new, words):
    code = solution(number)
    assert old in code
    with np.errstate(all="ignore"):
        found = report(code.replace(old, new))
    assert not found
    assert words in found.mistake, found
    assert found.hint
    assert f"Exercise {number}: not yet" in repr(found)
    assert "Hint: " in repr(found)


@pytest.mark.parametrize("number", EXERCISES)
def test_each_exercise_knows_five_mistakes_and_tells_them_apart(number):
    exercise = EXERCISES[number]
    assert len(exercise.mistakes) >= 5
    for name, (wrong, hint) in exercise.mistakes.items():
        found = check(number, wrong)
        assert (found.right, found.mistake, found.hint) == (False, name, hint)
    seen = {mistake for _, _, mistake in WRONG[number]}
    assert all(any(words in name for words in seen) for name in exercise.mistakes), "each has a wrong answer above"


def test_an_exercise_that_is_not_there():
    with pytest.raises(ValueError, match=r"There is no exercise '12\.1' to check\. There are: 1\.1, "):
        check("12.1", 0.0)
