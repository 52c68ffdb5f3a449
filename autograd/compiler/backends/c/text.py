"""The text of a program: one function in C99, and what it needs to be compiled."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from autograd.compiler.backends.c.functions import definitions
from autograd.compiler.backends.c.lanes import LoopText, block_of
from autograd.compiler.backends.c.locations import array_names
from autograd.compiler.backends.c.statements import LONGEST, STATEMENTS, TooLongError
from autograd.compiler.backends.c.steps import STEPS, StepLoops
from autograd.compiler.backends.c.together import written_together
from autograd.compiler.backends.native.decoding import Operand, decode_sums
from autograd.compiler.backends.native.instructions import ONE, PADDING, Opcode
from autograd.compiler.backends.native.program import NativeProgram

#: How a program is called, as each has the same arguments.
SIGNATURE = "void {name}(const double *const *inputs, double *const *results, {const}int64_t *lanes, double *memory)"
INCLUDED = """\
#include <math.h>
#include <stddef.h>
#include <stdint.h>
"""
#: A hint that the lanes of a loop do not depend on each other.
EACH_LANE = """\
#if defined(__clang__)
#define EACH_LANE _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__)
#define EACH_LANE _Pragma("GCC ivdep")
#else
#define EACH_LANE
#endif
"""
#: A loop over lanes without an instruction.
EMPTY_LOOP = re.compile(r"^ *for \(ptrdiff_t at = [^\n]*\n *const ptrdiff_t n = [^\n]*\n *\}\n", re.MULTILINE)


@dataclass(frozen=True)
class Text:
    """A program as C.

    Attributes:
        body: what stands between the braces of the function.
        statements: how many there are. memory: how many numbers its memory holds, but for `kept` rows of all lanes.
        kept_widths: which numbers of lanes these have. counted: how many of the numbers of lanes the function writes; see
            NativeProgram.
    """

    body: str
    statements: int
    memory: int
    kept: int
    kept_widths: tuple[int, ...]
    counted: int

    def signature(self, name: str) -> str:
        return SIGNATURE.format(name=name, const="" if self.counted else "const ")

    def function(self, name: str, qualifiers: str = "") -> str:
        return f"{qualifiers}{self.signature(name)} {{\n{self.body}\n}}\n"

    def room(self, widths: Sequence[int]) -> int:
        """How many numbers its memory holds for so many lanes."""
        return self.memory + self.kept * max((widths[width] for width in self.kept_widths), default=0)

    def room_in_c(self, name: str) -> list[str]:
        """The same as a variable of C, of the numbers in `lanes`; at least one, as malloc(0) may be NULL."""
        if not self.kept:
            return [f"ptrdiff_t {name} = {max(self.memory, 1)};"]
        widest = widest_of(name, [f"(ptrdiff_t)lanes[{i}]" for i in self.kept_widths])
        return [*widest, f"{name} = {self.memory} + {self.kept} * {name};"]


def widest_of(name: str, numbers: Sequence[str]) -> list[str]:
    """Statements that make a variable of the largest of some numbers. (An expression would double with each.)"""
    first, *others = numbers
    return [f"ptrdiff_t {name} = {first};", *[f"if ({one} > {name}) {name} = {one};" for one in others]]


def translation_unit(functions: dict[str, Text]) -> str:
    """Several programs by their names, as a file."""
    return file_of([text.function(name) for name, text in functions.items()])


def file_of(texts: Sequence[str]) -> str:
    """Functions as a file, after what they need."""
    hint = EACH_LANE if any("EACH_LANE" in text for text in texts) else ""
    return "\n".join(part for part in (INCLUDED + hint, definitions(texts), *texts) if part)


def write(
    native: NativeProgram,
    names: Sequence[str],
    results: int,
    widths: int,
    short: bool = False,
    longest: int = LONGEST,
) -> Text:
    """A program as C.

    Args:
        native: its instructions. names: what the blocks of its arguments are called. results: how many blocks of these.
        widths: how many numbers of lanes. short: whether all is a loop that can be one: it is slower, and shorter.
        longest: how many statements it may have.

    Raises:
        TooLongError: if it has more.
    """
    code = native.code
    padded = code + type(code)("i", [0] * PADDING)
    refuse_the_longest(padded, longest)
    instructions: list[tuple[Opcode, list[Operand]]] = []
    inputs = array_names(names)
    text = StepLoops(native.slots, inputs, reduced_slots(native, padded), short, native.carried, longest)
    rows_first = "rows"
    at, loops, name = 0, iter(native.loops), ""
    inside, together = False, written_together(padded, short)
    while name != "stop":
        begin = at
        opcode, operands, at = decode_sums(padded, at)
        name, numbers = opcode.name, [number for _, number in operands]
        if name == "while":
            behind, room, _ = decode_sums(padded, begin + numbers[1])
            text.as_long(numbers, [number for _, number in room] if behind.name == "room" else [])
        elif name == "loop":
            inside, instructions = True, []
        elif name == "end":
            inside = False
            LoopText(text, next(loops), rows_first).write(instructions)
        elif inside:
            instructions.append((opcode, operands))
        elif opcode.function is not None:
            text.function(opcode, operands, begin in together)
        elif name in STEPS:
            STEPS[name](text, numbers)
        elif name != "stop":
            STATEMENTS[name](text, numbers)
    body = without_unused("\n".join(text.lines))
    rows = max((block_of(loop) * loop.count for loop in native.loops), default=0)
    kept_widths = sorted(native.kept_widths)
    head = declarations(body, inputs, results, widths, native.counted, kept_widths, text.memory, text.memory + rows)
    return Text(head + body, text.count, text.memory + rows, native.kept, tuple(kept_widths), native.counted)


def refuse_the_longest(code: Sequence[int], longest: int) -> None:
    """Raise where so many instructions are a statement each that the text would be too long; it looks no further."""
    at, single, name = 0, 0, ""
    while name != "stop":
        opcode, _, at = decode_sums(code, at)
        name = opcode.name
        single += name == "sum" or (opcode.kind == ONE and not name.startswith("identity"))
        if single > longest:
            raise TooLongError


def reduced_slots(native: NativeProgram, code: Sequence[int]) -> set[int]:
    """The slots that loops add to."""
    found: set[int] = set()
    at, name = 0, ""
    while native.loops and name != "stop":
        opcode, operands, at = decode_sums(code, at)
        name = opcode.name
        if name == "reduce":
            found.add(operands[0][1])
        elif name.startswith(("reduce", "grid_reduce")):
            found |= {number for kind, number in operands if kind == "s"}
    return found


def without_unused(body: str) -> str:
    """The text without the names that nobody reads, of which compilers warn, and without the loops that are empty then."""
    while True:
        body = EMPTY_LOOP.sub("", body)
        counts = Counter(re.findall(r"\b[varkp]\d+\b", body))
        lines = body.split("\n")
        kept = [
            line
            for line in lines
            if not (found := re.match(r"\s*(?:const )?double \*?(?:const )?(\w+)(?:\[\])? = ", line))
            or counts[found[1]] != 1
        ]
        if len(kept) == len(lines):
            return body
        body = "\n".join(kept)


def declarations(
    body: str,
    inputs: Sequence[str],
    results: int,
    widths: int,
    counted: int,
    kept_widths: Sequence[int],
    rows: int,
    kept: int,
) -> str:
    """The names of what the text uses. The last so many numbers of lanes are counted: what is given is the room for them."""
    lanes = [f"lanes_{i}" if i < widths - counted else f"room_{i}" for i in range(widths)]
    lines = [f"const double *restrict const {name} = inputs[{i}];" for i, name in enumerate(inputs)]
    lines += [f"double *restrict const result_{i} = results[{i}];" for i in range(results)]
    lines += [f"const ptrdiff_t {width} = (ptrdiff_t)lanes[{i}];" for i, width in enumerate(lanes)]
    optional = [("rows", f"double *const rows = memory + {rows};"), ("kept", f"double *const kept = memory + {kept};")]
    optional += [("widest", line) for line in widest_of("widest", [lanes[i] for i in kept_widths])] if kept_widths else []
    used = set(re.findall(r"\b[A-Za-z_]\w*", body))
    if "widest" in used:
        used |= {lanes[i] for i in kept_widths}
    found = [line for line in lines if re.findall(r"(\w+) = ", line)[0] in used]
    found += [line for name, line in optional if name in used]
    wanted = set(re.findall(r"\b[A-Za-z_]\w*", "\n".join(found) + body))
    found += [f"(void){name};" for name in ("inputs", "results", "lanes", "memory") if name not in wanted]
    return "".join(f"    {line}\n" for line in found)
