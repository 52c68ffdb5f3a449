"""No conversion loses a derivative without a word: each is right, or refused."""

import pytest

from tests.conversions import DECIDED, WAYS, outcome


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "jit"])
@pytest.mark.parametrize("name", WAYS | DECIDED)
def test_a_conversion_is_right_or_refused(name, compiled):
    assert outcome(name, compiled) in ("right", "refused")
