"""A plan's program as functions of C: its plain form, and where a result of that is nan its exact form, as in calls
(passes/strong_zero.py)."""

from dataclasses import dataclass

import numpy as np

from autograd.compiler.backends.backend import Lowering
from autograd.compiler.backends.c.backend import refuse, text_of
from autograd.compiler.backends.c.statements import LONGEST, TooLongError
from autograd.compiler.backends.c.text import Text, file_of
from autograd.compiler.backends.native.backend import Interpreted
from autograd.compiler.pipeline import Plan
from autograd.errors import ExportError

#: How many statements an exact form may have beside a plain one. Where they are more than LONGEST they are not optimized, so
#: that compilers take some 0.3 ms for each.
LONGEST_EXACT = 20_000
#: Functions that are called seldom and take long to optimize.
SELDOM = """\
#if defined(__clang__)
#define SELDOM __attribute__((optnone, noinline))
#elif defined(__GNUC__)
#define SELDOM __attribute__((optimize("O0"), noinline))
#else
#define SELDOM
#endif
"""


@dataclass(frozen=True)
class PlainForm:
    """A function that counts where none of its results is nan.

    Attributes:
        text: it. doubted: the blocks of results to look at.
        watched: the sizes of the blocks after those of the exact form; see watch_for_nan and `sizes_of`.
    """

    text: Text
    doubted: list[int]
    watched: list[tuple[int, int]]


class Forms:
    """The texts of a plan's program.

    Args:
        plan: it.

    Attributes:
        program: the exact form, with the results of both. exact: its text.
        plain: the plain form; None where the exact one is all that is needed.

    Raises:
        ExportError: for what has no C.
    """

    def __init__(self, plan: Plan) -> None:
        if plan.dtype != np.float64:
            raise ExportError(f"to_c(): C is written in float64, and this was compiled in {plan.dtype}; leave out dtype=.")
        self.program = self.interpreted(plan.exact_lowering(arrays=False) if any(plan.doubt) else plan.lowering)
        self.widths = self.program.lowering.widths
        try:
            self.plain = self.plain_form(plan) if any(plan.doubt) else None
            self.exact = self.exact_form()
            if self.plain is not None and self.plain.text.body == self.exact.body:  # no product needs a test
                self.plain = None
        except TooLongError:
            raise ExportError(
                f"to_c(): {plan.name}() would have more than {LONGEST:,} statements, or than {LONGEST_EXACT:,} with tests"
                " for 0 times infinity in derivatives, for which compilers take too long. Write what is repeated over"
                " samples by vmap, or export the value alone."
            ) from None

    def interpreted(self, given: Lowering) -> Interpreted:
        if wrong := refuse(given):
            raise ExportError(f"to_c(): {wrong.partition(';')[0]}; write it in functions of the table.")
        return Interpreted(given)

    def plain_form(self, plan: Plan) -> PlainForm | None:
        """The plain form, where that takes the same arguments as the exact one."""
        plain, exact = self.interpreted(plan.lowering), self.program
        given, wanted = plain.lowering, exact.lowering
        alike = given.widths == wanted.widths and given.program.parameters == wanted.program.parameters
        alike &= [*map(list, plain.captured)] == [*map(list, exact.captured)]
        if not alike or given.counted or wanted.counted:  # how many steps there were is told by one form alone
            return None
        doubted = [0] * bool(plan.doubt.numbers) + [plan.lone + i for i in plan.doubt.arrays]
        return PlainForm(text_of(plain), doubted, sizes_of(given)[len(wanted.results.shapes) :])

    def exact_form(self) -> Text:
        try:
            return text_of(self.program)
        except TooLongError:
            if self.plain is None:
                raise
            return text_of(self.program, LONGEST_EXACT)

    def functions(self, name: str) -> str:
        """The function of this name, which computes the program, and those that it calls."""
        if self.plain is None:
            return file_of([self.exact.function(name)])
        seldom = self.exact.statements > LONGEST
        plain = self.plain.text.function(f"{name}_plain", "static ")
        exact = self.exact.function(f"{name}_exact", "SELDOM static " if seldom else "static ")
        return SELDOM * seldom + file_of([plain, exact, self.chooser(name, self.plain)])

    def chooser(self, name: str, plain: PlainForm) -> str:
        """The function that calls the plain form, and where a result of that is nan the exact one."""
        sizes = sizes_of(self.program.lowering)
        places = [f"results[{block}]" for block in range(len(sizes))]
        memory = "memory"
        for block in plain.watched:
            places.append(memory)
            memory += f" + {self.size(block)}"
        sizes += plain.watched
        tests = [f"holds_nan({self.size(sizes[block])}, {places[block]})" for block in plain.doubted]
        lines = [f"if ({' || '.join(tests)}) {name}_exact(inputs, results, lanes, memory);"]
        if plain.watched:
            lines.insert(0, f"double *const all[] = {{{', '.join(places)}}};")
        lines.insert(-1, f"{name}_plain(inputs, {'all' if plain.watched else 'results'}, lanes, {memory});")
        return (
            "/* In derivatives 0 times anything is 0. The exact form tests each product for that. The plain one does not,\n"
            "   so its results count where none is nan. */\n"
            f"{self.exact.signature(name)} {{\n" + "".join(f"    {line}\n" for line in lines) + "}\n"
        )

    def size(self, block: tuple[int, int]) -> str:
        """How many numbers a block has."""
        numbers, width = block
        if not width:
            return str(numbers)
        lanes = f"(ptrdiff_t)lanes[{self.widths.index(width)}]"
        return lanes if numbers == 1 else f"{numbers} * {lanes}"

    def memory(self) -> str:
        """Statements that return how many numbers of memory are needed."""
        lines = ["(void)lanes;", *self.exact.room_in_c("exact")]
        if self.plain is None:
            lines.append("return exact;")
        else:
            lines += self.plain.text.room_in_c("plain")
            lines += [f"plain += {' + '.join(map(self.size, self.plain.watched))};"] * bool(self.plain.watched)
            lines.append("return plain > exact ? plain : exact;")
        return "".join(f"    {line}\n" for line in lines)


def sizes_of(lowering: Lowering) -> list[tuple[int, int]]:
    """Of each block of results how many numbers it has, and how many lanes of each, or 0."""
    results = lowering.results
    return [(len(indices), width) for indices, width in zip(results.indices, results.lanes, strict=True)]
