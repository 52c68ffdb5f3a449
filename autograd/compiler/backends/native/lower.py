"""From a scalar program to instructions.

    scalar program -> units and their levels (vectorize/terms.py) -> phases (phases.py) -> instructions

Uniform units, and those of scans (steps.py), become operations (operations.py), which get an order (order.py), slots
(slots.py) and words (writer.py); each loop over lanes becomes LANES instructions, sums and reductions (loop.py), and so does
each step of a scan in a vmap (over_samples.py). In between
stand those that read and write (inputs.py).
"""

from array import array
from typing import NamedTuple

from autograd.compiler.backends.backend import Lowering
from autograd.compiler.backends.native.facts import Facts
from autograd.compiler.backends.native.inputs import Inputs, Widths, store
from autograd.compiler.backends.native.instructions import CODE
from autograd.compiler.backends.native.lives import Lives
from autograd.compiler.backends.native.loop import LoopWriter
from autograd.compiler.backends.native.operations import Operations
from autograd.compiler.backends.native.order import Batches, batches_of
from autograd.compiler.backends.native.over_samples import StepRows, StepWriter, give_results, write_between
from autograd.compiler.backends.native.phases import Phases
from autograd.compiler.backends.native.program import NativeProgram
from autograd.compiler.backends.native.rows import RowMemory
from autograd.compiler.backends.native.slots import allocate
from autograd.compiler.backends.native.writer import write
from autograd.compiler.ir.lanes import OF_STEPS
from autograd.compiler.vectorize.terms import SUM_OF_PRODUCTS

#: Loops write whole registers, of up to eight numbers, the last of which may end behind the last slot.
BEHIND = 8


class Numbered(NamedTuple):
    """The equations of a program, what is given numbered; and the operations on these numbers, so far none.

    `widths` tells for each number of lanes its position.
    """

    facts: Facts
    phases: Phases
    widths: Widths
    inputs: Inputs
    made: Operations


def number_equations(lowering: Lowering) -> Numbered:
    facts, arguments = Facts(lowering.columns, lowering.units), len(lowering.arguments.shapes)
    lowering.drop_units()
    phases = Phases(facts, lowering.results)
    widths = {lanes: position for position, lanes in enumerate([*lowering.widths, *lowering.counted])}
    inputs = Inputs(facts, phases, arguments, widths)
    return Numbered(facts, phases, widths, inputs, Operations(facts, inputs.number, inputs.tables, inputs.total))


def lower(lowering: Lowering) -> NativeProgram:
    """The instructions of a program."""
    results, arguments, program = lowering.results, len(lowering.arguments.shapes), lowering.program
    facts, phases, widths, inputs, made = number_equations(lowering)
    number, lanes_of = inputs.number, lowering.columns.lanes
    parts, biases = operations_of(facts, phases, made, inputs)
    kept = array("i", [number[index] for block in results.indices for index in block if not lanes_of[index]])
    order = [
        batches
        for part, scans in zip(parts, inputs.scans, strict=True)
        for batches in (part, *[body for scan in scans for body in scan.bodies()])
    ]
    slots, size = allocate(made, order, kept, reuse=not any([*phases.loops, *phases.scans, *phases.on_rows]))
    kept_widths = {widths[lanes_of[index]] for index in phases.kept}
    native = NativeProgram(
        code=array("i", inputs.code), kept=phases.count, kept_widths=kept_widths, counted=len(lowering.counted)
    )
    lives = Lives(facts)
    for part, loops, scans, on_rows in zip(parts, phases.loops, inputs.scans, phases.on_rows, strict=True):
        native.code.frombytes(write(made, part, slots))
        for lanes in sorted(loops):
            first = sum(len(loop.positions) for loop in native.loops)
            rows = RowMemory(facts, phases, widths[lanes], arguments, first)
            LoopWriter(facts, phases, inputs, native, rows, slots, biases, lives).write(loops[lanes], results, lanes)
        for scan in scans:
            scan.share_slots(made, slots)
            counted = inputs.counted.get(scan.lanes, [])
            scan.write(native, made, slots, widths, arguments, results, counted, size + BEHIND)
        for units in on_rows:
            lanes = facts.lanes[units[0]]
            first = sum(len(loop.positions) for loop in native.loops)
            if facts.primitives[units[0]] in OF_STEPS:
                write_between(facts, phases, native, widths, arguments, units[0])
            else:
                samples = program.numbers[units[0]][2]
                rows = StepRows(facts, phases, widths[samples], arguments, first)
                StepWriter(facts, phases, inputs, native, rows, slots, biases, lives).write_steps(units, widths[lanes])
            give_results(facts, phases, native, results, widths, units)
    native.code.extend(store(results, lanes_of, lambda index: slots[number[index]], widths))
    native.code.append(CODE["stop"])
    native.kept = phases.count
    native.slots = array("d", bytes(8 * (size + BEHIND + phases.tables)))
    for slot, value in inputs.constants.items():
        native.slots[slot] = value
    return native


def operations_of(facts: Facts, phases: Phases, made: Operations, inputs: Inputs) -> tuple[list[Batches], dict[int, int]]:
    """The order of the operations of each phase, and for sums with lanes the number that holds what is uniform in them."""
    parts: list[Batches] = []
    biases: dict[int, int] = {}
    for uniform, loops, scans, on_rows in zip(phases.uniform, phases.loops, inputs.scans, phases.on_rows, strict=True):
        begin = made.count
        made.compute(uniform)
        for units in [*loops.values(), *on_rows]:
            for index in units:
                bias = made.add_up_uniform(index) if facts.kinds[index] >= SUM_OF_PRODUCTS else -1
                if bias >= 0:
                    biases[index] = bias
        parts.append(batches_of(made, begin, inputs.constants))
        for scan in scans:
            scan.compute(made, inputs.constants)
    return parts, biases
