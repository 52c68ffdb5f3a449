"""The table that `print(draw(f))` shows."""

from autograd import Value, draw
from autograd.plain_text import terminal_columns


def test_labels_of_wide_letters_leave_the_columns_in_line():
    warm, damp = Value(25.0, label="기온"), Value(60.0, label="h")
    f = warm * damp + 1.0
    f.label = "불쾌지수"
    f.backward()
    lines = str(draw(f)).splitlines()
    assert {terminal_columns(line) for line in lines} == {terminal_columns(lines[0])}
    assert lines[-1].startswith("불쾌지수  = n1 + 1")
