"""The C that is made of the table: the text for a few rows, and which rows it can spell."""

import pytest

from autograd import primitives
from autograd.row import TABLE
from autograd.table import to_c


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mul", "double row_mul(double a, double b) { return a * b; }"),
        ("sigmoid_slope", "row_square(0.5 * row_sech(0.5 * a))"),
        ("clip", "{ return row_minimum(row_maximum(a, b), c); }"),
        ("dot", "double row_dot(double y, double a, double b) { return y + a * b; }"),
        ("mish", "double row_mish(double a) { const double limit = -0.75; const double x = a"),
    ],
)
def test_a_value_is_the_column_c(name, text):
    assert text in to_c.value_in_c(TABLE[name])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("neg", "d[0 * n] = -1.0;"),
        ("mul", "{ d[0 * n] = b; d[1 * n] = a; }"),
        ("div", "{ const double t0 = row_reciprocal(b); const double t1 = row_div(y, b); const double t2 = row_neg(t1);"),
        ("square", "const double t0 = row_mul(2.0, a); d[0 * n] = t0;"),
        ("dot", "{ d[0 * n] = b; d[1 * n] = a; }"),
    ],
)
def test_partials_are_the_rows_own_run_on_symbols(name, text):
    assert text in to_c.partials_in_c(TABLE[name], TABLE)


def test_operators_on_symbols_are_rows():
    lines = []
    x = to_c.Symbol("x", lines, TABLE)
    found = [-x, x + 1.0, 1.0 + x, x - 1.0, 1.0 - x, x * 2.0, 2.0 * x]
    assert [symbol.name for symbol in found] == [f"t{i}" for i in range(7)]
    assert [line.partition("= ")[2] for line in lines] == [
        "row_neg(x);", "row_add(x, 1.0);", "row_add(1.0, x);", "row_sub(x, 1.0);", "row_sub(1.0, x);",
        "row_mul(x, 2.0);", "row_mul(2.0, x);",
    ]  # fmt: skip


def test_partials_that_use_a_row_without_c_are_left_to_python():
    with pytest.raises(to_c.NotInCError, match="hypot"):
        to_c.partials_in_c(primitives.atan2, TABLE)


def test_a_row_over_lists_goes_through_its_entries_and_begins_where_the_empty_list_ends():
    text = to_c.many_in_c(TABLE["dot"])
    assert "n = count / 2" in text
    assert "double y = 0.0;" in text
    assert "y = row_dot(y, x[i + 0 * n], x[i + 1 * n]);" in text


def test_the_header_holds_each_row_that_can_be_spelled_once():
    text = to_c.header(TABLE)
    for row in TABLE.values():
        assert text.count(f"double row_{row.name}(double") == (row.c is not None)
    codes = [line for line in text.splitlines() if "strcmp" in line]
    assert [int(line.rpartition(" ")[2][:-1]) for line in codes] == list(range(len(codes)))
