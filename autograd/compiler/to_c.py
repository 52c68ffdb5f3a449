"""Writes a compiled program as C: a file, its header, and a main that compares it with the results of Python."""

import os
import re
from collections.abc import Sequence
from math import prod
from pathlib import Path
from textwrap import wrap
from typing import Any

import numpy as np

from autograd.arguments import describe
from autograd.compiler.backends.c.locations import literal
from autograd.compiler.backends.c.reserved import HEADERS, reserved
from autograd.compiler.forms_in_c import Forms
from autograd.compiler.longer import sampled_blocks
from autograd.compiler.pipeline import Plan
from autograd.files import check_path, replace_file
from autograd.installation import version
from autograd.trees.treedef import format_path

#: So many numbers of each block of results are compared.
COMPARED = 1024
NUMBERS_IN_A_LINE = 8


def to_c(plan: Plan, path: "str | os.PathLike[str]", name: str | None) -> Path:
    """Write a plan's program; see Compiled.to_c."""
    target = check_path(path, "to_c(): path", [".c"])
    if target.suffix != ".c":
        raise ValueError(f"to_c(): path must end in .c, not be {str(path)!r}; compilers take .C for C++.")
    if name is None:
        check_name(target.stem, ", that of the file,", "call the file otherwise, such as loss.c, or give a name")
    else:
        check_name(name, "", 'write letters, digits and _, such as name="loss"')
    name = target.stem if name is None else name
    check_included(target.stem)
    files = Files(plan, name, target.stem)
    texts = {
        target: files.source(),
        target.with_suffix(".h"): files.header(),
        target.with_name(f"{target.stem}_main.c"): files.main(),
    }
    for target_path in texts:
        check_path(target_path, "to_c(): path", [target_path.suffix])
    for target_path, text in texts.items():
        replace_file(target_path, text.encode())
    return target


def wrapped(lines: list[str]) -> str:
    """Lines of a comment, the long ones on several: those that name hundreds of numbers."""
    return "\n".join(part for line in lines for part in wrap(line, 120, subsequent_indent=" " * 10, break_long_words=False))


def check_name(name: Any, whose: str, remedy: str) -> None:
    """Refuse what cannot be the name of a function in C.

    Raises:
        TypeError, ValueError: for such a name.
    """
    if not isinstance(name, str):
        raise TypeError(f"to_c(): name must be a str, not {describe(name)}.")
    allowed = re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name)
    if not allowed or reserved(name):
        why = "is a word of C, of its library or of the text" if allowed else "is no name in C"
        raise ValueError(f"to_c(): name must be a name that C allows and does not use, and {name!r}{whose} {why}; {remedy}.")


def check_included(stem: str) -> None:
    """Refuse the name of a file that #include "…" cannot hold.

    Raises:
        ValueError: for such a name.
    """
    if stem in HEADERS:
        raise ValueError(
            f"to_c(): path has a header {stem}.h beside it, and C has one of that name; call the file otherwise."
        )
    if not stem.isprintable() or re.search(r'["\\]|\?\?', stem):
        raise ValueError(
            f'to_c(): path is a file {stem!r}, which #include "…" of C cannot name; leave out quotation marks, \\, ?? and'
            " characters that cannot be printed."
        )


class Files:
    """The texts of the three files.

    Args:
        plan: the program. name: of its function. stem: of the files.
    """

    def __init__(self, plan: Plan, name: str, stem: str) -> None:
        self.plan, self.name, self.stem = plan, name, stem
        self.forms = Forms(plan)
        self.program, self.text = self.forms.program, self.forms.exact
        lowering = self.program.lowering
        self.widths, self.captured_values = lowering.widths, [value.data for value in lowering.program.parameters]
        self.samples_of_steps = lowering.program.samples_of_steps
        #: The blocks that have so many samples, for each number of lanes; none where there can be no other number.
        self.sampled = {width: sampled_blocks(plan, width) for width in self.widths if width not in self.samples_of_steps}
        self.fixed = {width for width, blocks in self.sampled.items() if not blocks}
        parameters = np.array(self.captured_values, float)
        blocks = {"parameters": parameters} | {f"data_{i}": rows for i, rows in enumerate(self.program.captured)}
        #: What is captured, by its name; an input of which there is nothing is NULL.
        self.data = {block: values for block, values in blocks.items() if len(values)}
        self.captured = [f"{name}_{block}" if len(values) else "NULL" for block, values in blocks.items()]
        results = lowering.results
        self.results = [
            (*shape, width) if width else shape for shape, width in zip(results.shapes, results.lanes, strict=True)
        ]

    # --- name.c -----------------------------------------------------------------------------------------------------------

    def source(self) -> str:
        functions = self.forms.functions(self.name)
        constants = "".join(
            f"\nconst double {self.name}_{block}[] = {{{numbers(values)}}};\n" for block, values in self.data.items()
        )
        room = "".join(f"    if (lanes[{self.widths.index(n)}] != {n}) return -1;\n" for n in sorted(self.fixed))
        return (
            f'{self.comment()}#include "{self.stem}.h"\n{functions}\n'
            f"ptrdiff_t {self.name}_memory(const int64_t *lanes) {{\n{room}{self.forms.memory()}}}\n{constants}"
        )

    def comment(self) -> str:
        name = re.sub(r"[^\w<>.]", "_", self.plan.name, flags=re.ASCII)
        return f"/* The function {name} of Python, written as C99 by scalar-autograd {version()}. */\n"

    # --- name.h -----------------------------------------------------------------------------------------------------------

    def header(self) -> str:
        guard = f"AUTOGRAD_{self.name}_H"
        arguments = self.plan.arguments
        lines = [f"/* {self.name} reads and writes arrays of doubles, row by row, which must not overlap:"]
        lone = (
            f"the lone numbers {', '.join(map(format_path, arguments.lone_paths))}" if prod(arguments.shapes[-1]) else None
        )
        named = [*arguments.names()[:-1], lone]
        inputs = [
            name and f"{ascii_text(name)}, {of_shape(self.given_shape(block))}" for block, name in enumerate(named)
        ] + [
            None if block == "NULL" else f"{block}, captured {'data' if i else 'Values'}"
            for i, block in enumerate(self.captured)
        ]
        while inputs and inputs[-1] is None:  # nor is it read
            inputs.pop()
        lines += [f"       inputs[{i}]: {what or 'NULL'}" for i, what in enumerate(inputs)]
        for i, (shape, width) in enumerate(zip(self.results, self.program.lowering.results.lanes, strict=True)):
            axes = [*map(str, shape[:-1]), self.length(width)] if width else [*map(str, shape)]
            lines.append(f"       results[{i}]: {'the lone numbers of the result, ' * (i < self.plan.lone)}{of_shape(axes)}")
        for i, width in enumerate(self.widths):
            if samples := self.samples_of_steps.get(width):
                what = f"{width // samples} * lanes[{self.widths.index(samples)}], for the steps of so many samples"
            elif width in self.fixed:
                what = f"{width}, for which the program was made: {self.name}_memory(lanes) is -1 for another number"
            else:
                what = f"how many samples there are, {width} in the call that was traced"
            lines.append(f"       lanes[{i}]: {what}")
        if counted := [f"lanes[{i}]" for i in range(len(self.widths), len(self.program.widths))]:
            lines.append(f"       {', '.join(counted)}: for how many steps of a loop there is room in memory")
            lines.append(
                f"   {self.name} writes there how many there were, or, where there was no room, minus that and no results:"
            )
            lines.append(f"   make it positive, take room for {self.name}_memory(lanes) numbers, and call it again.")
        lines.append(f"   memory has room for {self.name}_memory(lanes) numbers; each thread needs its own. */")
        declared = "".join(
            f"extern const double {self.name}_{block}[{len(values)}];\n" for block, values in self.data.items()
        )
        return (
            f"{self.comment()}#ifndef {guard}\n#define {guard}\n#include <stddef.h>\n#include <stdint.h>\n"
            f'#ifdef __cplusplus\nextern "C" {{\n#endif\n{wrapped(lines)}\n'
            f"{self.text.signature(self.name)};\nptrdiff_t {self.name}_memory(const int64_t *lanes);\n{declared}"
            "#ifdef __cplusplus\n}\n#endif\n#endif\n"
        )

    def length(self, width: int) -> str:
        """An axis of so many lanes: their number where it may be another one."""
        return str(width) if width in self.fixed else f"lanes[{self.widths.index(width)}]"

    def given_shape(self, block: int) -> list[str]:
        """The shape of a block of arguments."""
        axes = [*map(str, self.plan.arguments.shapes[block])]
        for width, blocks in self.sampled.items():
            if block in blocks:
                axes[0] = self.length(width)
        return axes

    # --- name_main.c ------------------------------------------------------------------------------------------------------

    def main(self) -> str:
        arguments, widths = self.plan.arguments, self.program.widths
        first = arguments.first
        given = [np.resize(some, prod(shape)) for some, shape in zip(first, arguments.shapes, strict=True)]
        wanted = self.expected(given)
        lines = [f"static const double first_{i}[] = {{{numbers(some)}}};" for i, some in enumerate(first)]
        lines += [f"static double input_{i}[{max(array.size, 1)}];" for i, array in enumerate(given)]
        lines += [f"static const double wanted_{i}[] = {{{numbers(array[:COMPARED])}}};" for i, array in enumerate(wanted)]
        lines += [f"static double result_{i}[{max(array.size, 1)}];" for i, array in enumerate(wanted)]
        inputs = [f"input_{i}" for i in range(len(given))] + self.captured
        fills = "".join(
            f"    fill(input_{i}, {a.size}, first_{i}, {max(len(some), 1)});\n"
            for i, (a, some) in enumerate(zip(given, first, strict=True))
        )
        checks = "".join(
            f"    wrong += compare({i}, result_{i}, wanted_{i}, {min(a.size, COMPARED)});\n" for i, a in enumerate(wanted)
        )
        checks = checks or "    (void)compare;\n"
        return MAIN.format(
            comment=self.comment().replace("/* The function", "/* A check of the function"), stem=self.stem, name=self.name,
            arrays="\n".join(lines), inputs=", ".join(inputs), fills=fills, checks=checks,
            results=", ".join(f"result_{i}" for i in range(len(wanted))) or "0", lanes=", ".join(map(str, widths)) or "0",
            const="" if self.text.counted else "const ",
            again=AGAIN.format(name=self.name, first=len(self.widths), end=len(widths)) if self.text.counted else "",
        )  # fmt: skip

    def expected(self, given: "Sequence[np.ndarray]") -> "list[np.ndarray]":
        """The results of the interpreter."""
        found = [np.empty(prod(shape)) for shape in self.results]
        given = [*given, np.array(self.captured_values), *self.program.captured]
        sizes = [array.size for array in given], [array.size for array in found]
        given = [array if array.size else np.zeros(1) for array in given]
        widths = self.program.widths
        machine = self.program.machine(widths, *sizes)
        while (steps := -min(machine.run(given, found, tuple(widths)), default=0)) > 0:
            machine, widths = self.program.larger(self.widths, *sizes, steps)
        return found


MAIN = """\
{comment}#include "{stem}.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The first numbers of the arguments, which are repeated where there are more, and what Python computes from them. */
{arrays}

static void fill(double *x, ptrdiff_t n, const double *first, ptrdiff_t count) {{
    for (ptrdiff_t i = 0; i < n; i++) x[i] = first[i % count];
}}

/* Whether a result differs by more than rounding, which is in parts of a number that is large, or of the largest of all. */
static int compare(int result, const double *x, const double *wanted, ptrdiff_t n) {{
    double worst = 0.0, most = 0.0;
    for (ptrdiff_t i = 0; i < n; i++) most = fabs(wanted[i]) > most ? fabs(wanted[i]) : most;
    const double unit = most < 1.0 ? most : 1.0;
    for (ptrdiff_t i = 0; i < n; i++) {{
        const double scale = fabs(wanted[i]) > unit ? fabs(wanted[i]) : unit, off = fabs(x[i] - wanted[i]) / scale;
        if (x[i] == wanted[i] || (x[i] != x[i] && wanted[i] != wanted[i])) continue;
        if (!(off <= 1e-9)) {{
            printf("result %d: number %ld is %.17g, not %.17g\\n", result, (long)i, x[i], wanted[i]);
            return 1;
        }}
        if (off > worst) worst = off;
    }}
    printf("result %d: %ld numbers agree to %.1e\\n", result, (long)n, worst);
    return 0;
}}

int main(void) {{
    const double *const inputs[] = {{{inputs}}};
    double *const results[] = {{{results}}};
    {const}int64_t lanes[] = {{{lanes}}};
    double *memory = malloc((size_t){name}_memory(lanes) * sizeof(double));
    int wrong = 0;
    if (memory == NULL) return 2;
{fills}    {name}(inputs, results, lanes, memory);
{again}{checks}    free(memory);
    return wrong != 0;
}}
"""


#: In that main, the calls after those for which memory had no room.
AGAIN = """\
    for (int i = {first}; i < {end}; i++) {{
        if (lanes[i] >= 0) continue;
        lanes[i] = -lanes[i];
        free(memory);
        memory = malloc((size_t){name}_memory(lanes) * sizeof(double));
        if (memory == NULL) return 2;
        {name}(inputs, results, lanes, memory);
        i = {first} - 1;
    }}
"""


def numbers(values: Any) -> str:
    """Literals for an array of at least one."""
    found = [literal(float(x)) for x in values] or ["0.0"]
    lines = [", ".join(found[i : i + NUMBERS_IN_A_LINE]) for i in range(0, len(found), NUMBERS_IN_A_LINE)]
    return ",\n    ".join(lines)


def of_shape(axes: Sequence[str]) -> str:
    """
    >>> of_shape(["lanes[0]", "3"]), of_shape(["3"]), of_shape([])
    ('of shape (lanes[0], 3)', '3 numbers', 'a number')
    """
    return "a number" if not axes else f"{axes[0]} numbers" if len(axes) == 1 else f"of shape ({', '.join(axes)})"


def ascii_text(text: str) -> str:
    """A text that cannot end a comment."""
    return text.encode("ascii", "backslashreplace").decode().replace("*/", "* /").replace("/*", "/ *").replace("\n", " ")
