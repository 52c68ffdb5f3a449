"""Local derivatives in symbols: parentheses where LaTeX needs them."""

from autograd.drawing.formula.symbols import latex_phrase
from autograd.primitives import add, mul, neg, square


def test_what_holds_together_less_tightly_than_what_is_around_it_stands_in_parentheses():
    assert latex_phrase(mul, ["a + b", "c"]) == r"\left(a + b\right) \cdot c"
    assert latex_phrase(square, [r"a \cdot b"]) == r"\left(a \cdot b\right)^2"
    assert latex_phrase(neg, ["a + b"]) == r"-\left(a + b\right)"
    assert latex_phrase(add, [r"a \cdot b", "c"]) == r"a \cdot b + c"
    assert latex_phrase(mul, ["a", "b"]) == r"a \cdot b"
