"""Numbers, labels and operations, as pictures write them."""

import math

import pytest

from autograd import Value, atan2, dot, less, logsumexp, max, sum, where
from autograd.drawing.formula.wording import clean, folded, marks, number, operation, statement
from autograd.row import TABLE


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-6.0, "−6"),
        (0.1 + 0.2, "0.3"),
        (0.123456, "0.1235"),
        (-2 / 3, "−0.6667"),
        (1234.5678, "1235"),
        (999999.0, "999999"),
        (1e6, "1e6"),
        (1234567.0, "1.235e6"),
        (1.23456e-7, "1.235e−7"),
        (5e-324, "4.941e−324"),
        (1.7976931348623157e308, "1.798e308"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "nan"),
    ],
)
def test_numbers_are_short(x, text):
    assert number(x) == text
    assert len(text) <= 10


def test_labels_become_one_visible_line():
    assert clean("a\n\tb\r\nc", 24) == "a b c"
    assert clean("  ", 24) == ""
    assert clean("\x00\x1b[2J", 24) == "��[2J"
    assert clean("half \ud83d of a pair \uffff", 24) == "half � of a pair �"
    assert clean("left \u202eright", 24) == "left right", "nothing that turns the direction of what follows"
    assert clean("👩\u200d👧", 24) == "👩\u200d👧"
    assert clean("שלום", 24) == "שלום"


@pytest.mark.parametrize("length", [8, 9, 24, 60])
def test_long_labels_keep_both_ends(length):
    text = clean("begin" + "x" * 10_000 + "end", length)
    assert len(text) <= length
    assert text.startswith("beg")
    assert text.endswith("end")
    assert "…" in text


def test_constants_are_written_into_the_operation():
    x, y = Value(3.0), Value(4.0)
    assert [operation(z) for z in (x + 1.0, 1.0 + x, x * 2.0, 2.0 * x)] == ["+ 1", "+ 1", "× 2", "× 2"]
    assert [operation(z) for z in (x - 2.0, 2.0 - x, x / 2.0, 2.0 / x)] == ["− 2", "2 −", "÷ 2", "2 ÷"]
    assert [operation(z) for z in (x**2, 2**x, less(x, 1.0), less(1.0, x))] == ["^ 2", "2 ^", "< 1", "1 <"]
    assert [operation(z) for z in (x.maximum(0.0), atan2(1.0, x))] == ["max(·, 0)", "atan2(1, ·)"]
    assert operation(where(x, y, 0.5)) == "where(·, ·, 0.5)"
    assert operation(where(x, 1.0, 0.5)) == "where(·, 1, 0.5)"
    assert [operation(z) for z in (x * y, -x, x.exp(), x)] == ["×", "× −1", "exp", ""]
    assert operation(x + (-1 / 3)) == "+ −0.3333"


def test_one_constant_in_a_list_is_folded_and_several_are_drawn():
    x, y = Value(3.0), Value(4.0)
    assert operation(sum([x, 2.0, y])) == "+ 2"
    assert operation(max([x, 2.0, y])) == "max(…, 2)"
    assert folded(sum([x, 2.0, y])) == [False, True, False]
    assert folded(sum([x, 2.0, 5.0])) == [False] * 3
    assert folded(dot([x, y], [1.0, 2.0])) == [False] * 4, "which weight a number belongs to would be lost"


def test_marks_tell_the_order_where_it_matters():
    x, y = Value(3.0), Value(4.0)
    for commutative in (x + y, x * y, x.maximum(y), sum([x, y]), logsumexp([x, y])):
        assert marks(commutative) == ["", ""]
    for ordered in (x - y, x / y, x**y, atan2(x, y), less(x, y)):
        assert marks(ordered) == ["1", "2"]
    assert marks(where(x, y, x)) == ["1", "2", "3"]
    assert marks(where(x, y, 0.0))[:2] == ["1", "2"]
    assert marks(x - 1.0) == ["", ""], "the other operand is in the operation's text"
    assert marks(x.exp()) == [""]
    assert marks(dot([x, y], [y, x])) == ["1", "2", "1", "2"], "pairs share a number"


def test_statements_name_the_arguments():
    x, y = Value(3.0), Value(4.0)
    names = {x: "x", y: "y"}
    assert statement(x - y, names) == "x − y"
    assert statement(2.5 * x, names) == "2.5 × x"
    assert statement(x * (1 / 3), names) == "x × 0.333333"
    assert statement(x.sigmoid(), names) == "sigmoid(x)"
    assert statement(atan2(x, 1.0), names) == "atan2(x, 1)"
    assert statement(dot([x, y], [y, 2.0]), names) == "dot([x, y], [y, 2])"
    assert statement(sum([x] * 9), names) == "sum([x, x, x, x, …])"
    assert statement(x, names) == ""


@pytest.mark.parametrize("primitive", TABLE.values(), ids=TABLE)
def test_every_row_can_be_written(primitive):
    node = primitive(*primitive.map(Value, primitive.samples[0]))
    assert operation(node)
    assert statement(node, {})
    assert len(marks(node)) == len(node.args)
