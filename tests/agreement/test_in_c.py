"""Random programs mean the same eagerly and in C; `make figures` compares more."""

import shutil

import pytest

from autograd.compiler.backends.c import library
from tests.agreement.comparison import Comparison
from tests.agreement.growth import make_program
from tests.agreement.written import compile_together

COUNT = 24
pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")


def test_programs_mean_the_same_in_c(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert compile_together(range(COUNT)) > COUNT - 10  # a loop that is refused has none
    compiled = len(library.LIBRARIES)
    for seed in range(COUNT):
        problem = Comparison(make_program(seed)).problem("c")
        assert not problem, f"seed {seed}: {problem}"
    assert len(library.LIBRARIES) == compiled, "what is compared was compiled together"
