"""The table of errors in the documentation is the one that was counted, and holds the bound that it states."""

import json
import math

import pytest
from mpmath import mp, workprec

from tests.figures.rows import BY_ERFC, FILE, OF_DERIVATIVES, PAGE, ROWS, page, ulps


@pytest.mark.skipif(not PAGE.exists(), reason="only the tests are here, not the pages")
def test_the_page_shows_what_was_counted():
    text, found = PAGE.read_text(encoding="utf-8"), json.loads(FILE.read_text(encoding="utf-8"))
    assert list(found) == [row.name for row in ROWS], "python -m tests.figures.rows"
    for table in page(found):
        assert table in text, "python -m tests.figures.rows"


def test_values_are_within_two_units_in_the_last_place():
    found = json.loads(FILE.read_text(encoding="utf-8"))
    held = found.keys() - OF_DERIVATIVES - BY_ERFC
    assert all(found[name]["value"][way][0] <= 2.0 for name in held for way in ("eager", "native"))


def test_the_error_of_a_number_between_two_and_of_infinity():
    with workprec(100):
        assert ulps(1.0, 1 + mp.mpf(2) ** -53, 1.0) == 0.5
        assert ulps(math.inf, mp.mpf(2) ** 1024 - mp.mpf(2) ** 970, 1e308) == 0.5
        assert ulps(math.inf, mp.mpf(10) ** 400, math.inf) == 0.0
        assert ulps(5e-324, mp.mpf(0), 0.0) == 1.0
        assert ulps(math.nan, mp.mpf(0), 0.0) == math.inf
