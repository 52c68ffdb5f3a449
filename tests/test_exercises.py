"""The exercises' checker: the notebook's solution is right, and each mistake that can be made in it is named."""

import numpy as np
import pytest

from tests.helpers import ROOT

if not (ROOT / "notebooks").is_dir():
    pytest.skip("only the tests are here, not the notebooks", allow_module_level=True)
pytest.importorskip("jupytext", reason="jupytext is not installed")
pytest.importorskip("nbclient", reason="nbclient is not installed")

from notebooks.execute import NAMES, read, solutions
from notebooks.exercises import EXERCISES, check

#: What a solution may take from the cells above it.
GIVEN = "import math\nimport numpy as np\nfrom autograd import *\nfrom nn import *\n"
#: What a student might write: an edit of the solution (old, new), and words of the mistake that `check` has to name.
WRONG = {
    "1.1": [
        ("c, c,", "1.0, 1.0,", "not multiplied by what arrives"),
        ("c, c, a + b", "a + b, a + b, c", "its own derivative"),
        ("c, c, a + b", "[c * a, c * b, c * (a + b)]", "own value"),
        ("c, c, a + b", "-c, -c, a + b", "sign"),
        ("c, c, a", "b * c, a * c, a", "as a multiplication"),
        ("c, c, a + b", "c, c, 1.0", "derivative by c"),
        ("return", "result =", "returns nothing"),
        ("c, c, a + b", "c, c", "2 numbers, not 3"),
        ("c, c, a + b", "c, c, d", "NameError"),
        ("c, c, a + b", "c, c, 2.0 * (a + b)", "none of the usual"),
    ],
    "1.2": [
        ("x + x + 1.0", "x + 1", "counts once"),
        ("x + x + 1.0", "1", "last use"),
        (" + 1.0", "", "addition's share"),
        ("x + x + 1.0", "x * x * 1.0", "multiplied instead of added"),
        ("x + x + 1.0", "x ** 2 + x", "not the derivative"),
        ("1.0", "x", "taken to be x"),
        ("return", "result =", "returns nothing"),
    ],
    "1.3": [
        ("knob.grad = 0.0", "pass", "not set to 0"),
        ("+= 0.5", "-= 0.5", "sign"),
        ("in (w1, w2, b):\n            knob.data", "in (w1, w2):\n            knob.data", "bias is not moved"),
        ("in (w1, w2, b):\n            knob.data", "in [b]:\n            knob.data", "weights are not moved"),
        ("+ b)", ")", "bias is missing"),
        ("= sigmoid(", "= (", "activation function"),
        ("range(steps)", "range(steps + 1)", "too many"),
        ("range(steps)", "range(1, steps)", "too few"),
        ("y.backward()", "pass", "do not move"),
        ("0.5 * knob.grad", "knob.grad", "multiplied by 0.5"),
    ],
}


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
