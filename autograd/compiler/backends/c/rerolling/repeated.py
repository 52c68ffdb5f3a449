"""A program of single numbers as C whose equal bodies are loops: where a `for` of Python was traced out.

Each number is computed by the same operations as it would be statement by statement, sums in the same order, so it has the
same digits, but for functions of which the compiler computes several at a time.
"""

from collections.abc import Sequence

import numpy as np

from autograd.compiler.backends.backend import Lowering
from autograd.compiler.backends.c.locations import array_names
from autograd.compiler.backends.c.rerolling.body_loop import BodyLoop
from autograd.compiler.backends.c.rerolling.listed import Listed
from autograd.compiler.backends.c.rerolling.repeats import Repeat, Straight, find_repeats
from autograd.compiler.backends.c.statements import LONGEST, TooLongError
from autograd.compiler.backends.c.text import Text, declarations, without_unused
from autograd.compiler.backends.native.lower import number_equations

#: The kind of constants; those of the numbers of arguments follow.
CONSTANT = 0
#: How many words the instruction `load` has.
LOAD = 5


def write_repeated(lowering: Lowering, names: Sequence[str], longest: int = LONGEST) -> Text:
    """A program as C; `names` are those of the blocks of its arguments, and it may have so many statements.

    Raises:
        TooLongError: if it has too many statements all the same, or lanes, loops or tables.
    """
    if lowering.widths or lowering.counted or lowering.program.has_loops:
        raise TooLongError
    _, phases, _, inputs, made = number_equations(lowering)
    if inputs.tables:
        raise TooLongError
    for units in phases.uniform:
        made.compute(units)
    kinds, constants = np.full(inputs.total, CONSTANT), np.zeros(inputs.total)
    constants[[*inputs.constants]] = [*inputs.constants.values()]
    given = [inputs.code[at + 1 : at + LOAD] for at in range(0, len(inputs.code), LOAD)]
    for slot, count, block, _ in given:
        kinds[slot : slot + count] = CONSTANT + 1 + block
    begins = np.array(made.begins, dtype=np.int64)[: made.count + 1]
    codes, reads = np.array(made.codes, dtype=np.int64)[: made.count], np.array(made.reads, dtype=np.int64)[: begins[-1]]
    straight = Straight(codes, begins, reads, kinds)
    results = [[inputs.number[index] for index in block] for block in lowering.results.indices]
    heads = [(terms, products) for _, terms, products in made.heads]
    return text_of_list(
        straight, heads, results, constants.tolist(), given, array_names(names), find_repeats(straight), longest
    )


def text_of_list(
    straight: Straight,
    heads: Sequence[tuple[int, int]],
    results: Sequence[Sequence[int]],
    constants: Sequence[float],
    given: Sequence[list[int]],
    inputs: Sequence[str],
    repeats: Sequence[Repeat],
    longest: int = LONGEST,
) -> Text:
    """A list of operations as C.

    Args:
        straight, heads, constants, inputs, repeats, longest: see Listed. results: for each block of results its numbers.
        given: for each argument the first number, how many there are, the block, and the first one's place in it.
    """
    text = Listed(straight, heads, [number for block in results for number in block], constants, inputs, repeats, longest)
    for numbers in given:
        text.load(numbers)
    at = 0
    for bodies in text.bodies:
        for operation in range(at, bodies.repeat.begin):
            text.operation(operation)
        BodyLoop(text, bodies).write()
        at = bodies.repeat.end
    for operation in range(at, len(straight.codes)):
        text.operation(operation)
    for block, numbers in enumerate(results):
        text.store([len(numbers), block, 0, *numbers])
    body = without_unused("\n".join(text.lines))
    head = declarations(body, inputs, len(results), 0, 0, [], text.memory, text.memory)
    return Text(head + body, text.count, text.memory, 0, (), 0)
