"""C for the programs of many seeds, compiled together, as a compiler takes a tenth of a second to begin."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from unittest.mock import patch

from autograd import jit
from autograd.compiler.backends.c.backend import WrittenInC
from autograd.compiler.backends.c.library import load
from autograd.compiler.backends.c.text import Text
from autograd.compiler.backends.native.backend import Interpreted
from tests.agreement.comparison import prepare, results
from tests.agreement.growth import make_program


def compile_together(seeds: Iterable[int]) -> int:
    """Load the C of the programs of these seeds; the interpreter runs them to find out which those are. Gives how many texts
    there are."""
    texts: dict[Text, None] = {}

    def record(self: Any, widths: Any, arguments: Any, results: Any) -> Any:
        if self.text is not None:
            texts[self.text] = None
        return Interpreted.machine(self, widths, arguments, results)

    with patch.object(WrittenInC, "machine", record):
        for program in map(make_program, seeds):
            with suppress(Exception):  # of which the comparison tells
                prepared = prepare(program)
                results(program, prepared._replace(function=jit(prepared.function, kernel="c")))
    load(list(texts))
    return len(texts)
