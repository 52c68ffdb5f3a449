"""From a scalar program to instructions.

    scalar program -> units and their levels (vectorize/terms.py) -> phases (phases.py) -> instructions

Uniform equations become operations (operations.py), which get an order (order.py), slots (slots.py) and words
(writer.py); each loop over lanes becomes LANES instructions, sums and reductions (loop.py). In between stand those that
read and write (inputs.py).
"""

from array import array
from collections.abc import Iterable

from autograd.compiler.backends.backend import Lowering
from autograd.compiler.backends.native.inputs import Inputs, store
from autograd.compiler.backends.native.instructions import CODE
from autograd.compiler.backends.native.loop import LoopWriter
from autograd.compiler.backends.native.operations import Operations
from autograd.compiler.backends.native.order import Batches, batches_of
from autograd.compiler.backends.native.phases import Facts, Phases
from autograd.compiler.backends.native.program import NativeProgram
from autograd.compiler.backends.native.rows import RowMemory
from autograd.compiler.backends.native.slots import allocate
from autograd.compiler.backends.native.writer import write
from autograd.compiler.vectorize.terms import SUM_OF_PRODUCTS

#: Loops write whole eights, the last of which may end behind the last slot.
BEHIND = 8


def lower(lowering: Lowering) -> NativeProgram:
    """The instructions of a program."""
    results = lowering.results
    facts, arguments = Facts(lowering.columns, lowering.units), len(lowering.arguments.shapes)
    phases = Phases(facts, results)
    widths = {lanes: position for position, lanes in enumerate(lowering.widths)}
    inputs = Inputs(facts, phases, arguments, widths)
    number = inputs.number
    made = Operations(lowering.columns, number, inputs.total, len(facts.leaves) if facts.indices else 0)
    parts, biases = operations_of(facts, phases, made, inputs.constants)
    kept = array("i", [number[index] for block in results.indices for index in block if not facts.lanes[index]])
    slots, size = allocate(made, parts, kept, reuse=not any(phases.loops))
    native = NativeProgram(code=array("i", inputs.code), kept=len(phases.kept))
    for part, loops in zip(parts, phases.loops, strict=True):
        native.code.frombytes(write(made, part, slots))
        for lanes in sorted(loops):
            first = sum(len(loop.positions) for loop in native.loops)
            rows = RowMemory(facts, phases, widths[lanes], arguments, first)
            LoopWriter(facts, phases, inputs, native, rows, slots, biases).write(loops[lanes], results, lanes)
    native.code.extend(store(results, facts.lanes, lambda index: slots[number[index]], widths))
    native.code.append(CODE["stop"])
    native.slots = array("d", bytes(8 * (size + BEHIND)))
    for slot, value in inputs.constants.items():
        native.slots[slot] = value
    return native


def operations_of(
    facts: Facts, phases: Phases, made: Operations, constants: Iterable[int]
) -> tuple[list[Batches], dict[int, int]]:
    """The order of the operations of each phase, and for sums with lanes the number that holds what is uniform in them."""
    parts: list[Batches] = []
    biases: dict[int, int] = {}
    for uniform, loops in zip(phases.uniform, phases.loops, strict=True):
        begin = made.count
        made.compute(uniform)
        for units in loops.values():
            for index in units:
                bias = uniform_part(facts, index, made)
                if bias >= 0:
                    biases[index] = bias
        parts.append(batches_of(made, begin, constants))
    return parts, biases


def uniform_part(facts: Facts, index: int, made: Operations) -> int:
    """The number that holds the bias of a sum with lanes and its products of weights and padding, or those in one lane of
    a sum over them; -1 for none."""
    if facts.kinds[index] < SUM_OF_PRODUCTS:
        return -1
    number = made.number
    terms = [number[leaf] for leaf in facts.uniform_terms_of(index)[:1]]
    pairs = [(number[a], number[b]) for a, b in facts.uniform_products_of(index)]
    if not pairs:
        return terms[0] if terms else -1
    return made.sum_of(terms, pairs)
