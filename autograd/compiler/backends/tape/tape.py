"""A flat tape of instructions on single numbers, replayed by one loop.

An array call has an overhead of about a microsecond. Programs with little repetition (an irregular formula, a long
recurrence) and tiny ones run faster number by number. Each instruction applies a primitive to some slots and writes one.
Equal ones should follow each other (schedule.py sees to it), which helps branch prediction.
Plain Python as it stands; tape.pxd gives the names C types, and C knows most instructions.
"""

from array import array
from typing import NamedTuple

from autograd import native
from autograd.row import Primitive


class Operation(NamedTuple):
    """The operation of an instruction.

    Attributes:
        primitive: of one, two or three numbers.
        product: whether its last argument is the product of two slots: the multiply-add of sums of products.
    """

    primitive: Primitive
    product: bool

    @property
    def code(self) -> int:
        """Its opcode in C, -1 for none."""
        return native.code_on_tape(self.primitive, self.product)

    @property
    def length(self) -> int:
        """The length of an instruction: its code, the slot that it writes, and the slots that it reads."""
        return self.primitive.arity + self.product + 2


class Tape:
    """Instructions and the numbers they work on.

    Attributes:
        instructions: one behind the other, for each its code, the slot to write and those to read. The code is `~i` for
            number i of `operations` where C has none for it; -1 is the end.
        operations: for each the evaluator, the length of its instructions, and whether the last argument is a product.
        slots: the numbers; those of the inputs come first, then the constants.
        single: whether every result is rounded to single precision. Sums, products, quotients and square roots then have
            the bits of arithmetic in single precision (Figueroa, "When is double rounding innocuous?", 1995).
    """

    __slots__ = ("instructions", "operations", "single", "slots")

    def __init__(
        self, instructions: "array[int]", operations: list[Operation], slots: "array[float]", single: bool = False
    ) -> None:
        self.instructions = instructions
        self.operations = [(each.primitive.evaluate, each.length, each.product) for each in operations]
        self.slots = slots
        self.single = single

    def replay(self) -> None:
        """Carry out the instructions."""
        instructions, slots, single = self.instructions, self.slots, self.single
        at, end = 0, len(instructions) - 1
        while at < end:
            if instructions[at] >= 0:  # C knows this one, and goes on as far as it knows them
                at = native.execute(instructions, at, slots, single)
                continue
            evaluate, length, product = self.operations[~instructions[at]]
            args = [slots[i] for i in instructions[at + 2 : at + length]]
            if product:
                factor = args.pop()
                term = args.pop() * factor
                args.append(native.rounded(term) if single else term)
            result = evaluate(*args)
            slots[instructions[at + 1]] = native.rounded(result) if single else result
            at += length
