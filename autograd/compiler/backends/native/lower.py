"""From a scalar program to instructions.

    scalar program -> units and their levels (vectorize/terms.py) -> phases (phases.py) -> instructions

Uniform equations become operations (operations.py), which get an order (order.py), slots (slots.py) and words
(writer.py); each loop over lanes becomes LANES instructions, sums and reductions (loop.py). In between stand those that
read and write (inputs.py).
"""

from array import array

from autograd.compiler.backends.backend import Lowering
from autograd.compiler.backends.native.inputs import Inputs, store
from autograd.compiler.backends.native.instructions import CODE
from autograd.compiler.backends.native.loop import LoopWriter
from autograd.compiler.backends.native.operations import Operations, UniformEquations
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
    made = Operations(inputs.total, inputs.number, inputs.constants)
    parts, biases = operations_of(facts, phases, made)
    kept = [inputs.number[index] for block in results.indices for index in block if not facts.lanes[index]]
    slots, size = allocate(made, [batch for part in parts for batch in part], kept, reuse=not any(phases.loops))
    native = NativeProgram(code=inputs.code, kept=len(phases.kept))
    for part, loops in zip(parts, phases.loops, strict=True):
        write(made, part, slots, native.code)
        for lanes in sorted(loops):
            first = sum(len(loop.positions) for loop in native.loops)
            rows = RowMemory(facts, phases, widths[lanes], arguments, first)
            LoopWriter(facts, phases, inputs, native, rows, slots, biases).write(loops[lanes], results, lanes)
    native.code += store(results, facts, [slots[number] if number >= 0 else -1 for number in inputs.number], widths)
    native.code.append(CODE["stop"])
    native.slots = array("d", bytes(8 * (size + BEHIND)))
    for slot, value in inputs.constants.items():
        native.slots[slot] = value
    return native


def operations_of(facts: Facts, phases: Phases, made: Operations) -> tuple[list[Batches], dict[int, int]]:
    """The order of the operations of each phase, and for sums with lanes the number that holds what is uniform in them."""
    equations = UniformEquations(facts.columns, made)
    parts: list[Batches] = []
    biases: dict[int, int] = {}
    for uniform, loops in zip(phases.uniform, phases.loops, strict=True):
        begin = len(made.codes)
        equations.append(uniform)
        for units in loops.values():
            for index in units:
                bias = uniform_part(facts, index, made)
                if bias >= 0:
                    biases[index] = bias
        parts.append([[begin + i for i in batch] for batch in batches_of(made.part(begin))])
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
    return made.append(("sum", len(terms), len(pairs)), *terms, *(x for factors in pairs for x in factors))
