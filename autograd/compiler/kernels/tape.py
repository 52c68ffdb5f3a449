"""A flat tape of instructions on single numbers, replayed by one loop.

An array call takes about a microsecond whatever it does. Programs with little repetition (an irregular formula, a long
recurrence) and tiny ones run faster number by number. Each instruction names what to do, up to three slots to read and one
to write. Plain Python as it stands; tape.pxd gives the names C types.
"""

from array import array
from collections.abc import Sequence

from autograd import native
from autograd.define import Primitive

#: What an instruction does: arithmetic in line, or a primitive of one, two or three numbers.
ADD: int = 0
SUB: int = 1
MUL: int = 2
NEG: int = 3
MULTIPLY_ADD: int = 4
UNARY: int = 5
BINARY: int = 6
TERNARY: int = 7

#: The same by name, for those who write tapes.
CODES = {"add": ADD, "sub": SUB, "mul": MUL, "neg": NEG, "multiply_add": MULTIPLY_ADD, "call": UNARY}


class Tape:
    """The instructions, as parallel arrays of whole numbers.

    Attributes:
        code: what to do, one of the numbers above. row: which of `primitives`, where it is none of those in line.
        first, second, third: the slots to read. target: the slot to write.
        primitives: those applied.
        slots: the numbers; those of the inputs come first, then the constants.
    """

    __slots__ = ("code", "first", "primitives", "row", "second", "slots", "target", "third")

    def __init__(self, instructions: "Sequence[array[int]]", primitives: list[Primitive], slots: "array[float]") -> None:
        self.code, self.row, self.first, self.second, self.third, self.target = instructions
        self.primitives = primitives
        self.slots = slots

    def replay(self) -> None:
        """Carry out the instructions."""
        code, row, first, second, third, target = self.code, self.row, self.first, self.second, self.third, self.target
        slots, primitives = self.slots, self.primitives
        for i in range(len(code)):
            what = code[i]
            a = slots[first[i]]
            if what == NEG:
                y = -a
            elif what == UNARY:
                y = native.value_of_one(primitives[row[i]], a)
            else:
                b = slots[second[i]]
                if what == ADD:
                    y = a + b
                elif what == MUL:
                    y = a * b
                elif what == MULTIPLY_ADD:
                    y = slots[third[i]] + a * b
                elif what == SUB:
                    y = a - b
                elif what == BINARY:
                    y = native.value_of_two(primitives[row[i]], a, b)
                else:
                    y = native.value_of_three(primitives[row[i]], a, b, slots[third[i]])
            slots[target[i]] = y
