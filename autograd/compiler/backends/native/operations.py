"""What uniform units do to numbers: operations, each a function of numbers or a sum, in program order.

A number is named by what makes it: inputs and constants first, then one for each operation. Plain Python as it stands;
operations.pxd gives the names C types.
"""

from array import array

from autograd.compiler.backends.native.facts import FOLD, MUL, NAMES, NONE, NUMBER, SUB, SUBTRACT_PRODUCT, Facts, zeros
from autograd.compiler.backends.native.instructions import CODE
from autograd.compiler.backends.native.signs import LONG
from autograd.compiler.ir.tables import GATHER, TABLE
from autograd.compiler.vectorize.terms import SUM_OF_PRODUCTS
from autograd.primitives import constant

SUM: int = SUM_OF_PRODUCTS
#: Codes from this one on are sums; those below are the numbers of functions.
FIRST_SUM = len(NAMES)
ADD, ADD_PRODUCT = NUMBER["add"], NUMBER["add_product"]
FOLDED: int = FOLD
OF_TABLE: int = NONE
SUM_CODE: int = CODE["sum"]


class Operations:
    """What is done to numbers.

    Args:
        facts: those of the program. number: for each equation the number that holds it, so far -1 where none does.
        tables: where tables lie; see `Inputs`.
        inputs: how many numbers there are before the first operation.

    Attributes:
        count: how many operations there are. codes: what each is: the number of a function, or from FIRST_SUM on a sum.
        reads: the numbers that they read, one behind the other. begins: where those of each operation begin, and the end.
        heads: of each code from FIRST_SUM on the words that its instruction begins with, apart from the slot of its result.
    """

    def __init__(self, facts: Facts, number: "array[int]", tables: dict[int, tuple[int, int, int]], inputs: int) -> None:
        self.facts, self.number, self.tables, self.inputs = facts, number, tables, inputs
        most = len(facts.leaves) + 1
        self.count = self.end = 0
        self.codes, self.begins, self.reads = zeros(most), zeros(most + 1), zeros(2 * most)
        self.heads: list[tuple[int, ...]] = []
        self.known: dict[tuple[int, ...], int] = {}
        self.paddings: dict[tuple[int, ...], int] = {}

    def append(self, code: int, a: int, b: int, c: int) -> int:
        """An operation on up to three numbers; -1 where it has fewer."""
        self.write(a)
        if b >= 0:
            self.write(b)
            if c >= 0:
                self.write(c)
        return self.finish(code)

    def write(self, number: int) -> None:
        self.reads[self.end] = number
        self.end += 1

    def finish(self, code: int) -> int:
        """The number of the operation with this code that reads what has been written."""
        self.codes[self.count] = code
        self.count += 1
        self.begins[self.count] = self.end
        return self.inputs + self.count - 1

    def sum_code(self, terms: int, products: int) -> int:
        """The code of sums of so many terms and products."""
        return self.head_code((SUM_CODE, terms, products))

    def head_code(self, head: tuple[int, ...]) -> int:
        """The code of an instruction that begins with these words."""
        found = self.known.get(head, -1)
        if found < 0:
            found = self.known[head] = FIRST_SUM + len(self.heads)
            self.heads.append(head)
        return found

    def use_table(self, index: int) -> int:
        """A number of a table, or that of an instruction that makes one."""
        facts, number, leaves = self.facts, self.number, self.facts.leaves
        begin, end, primitive = facts.starts[index], facts.starts[index + 1], facts.primitives[index]
        if primitive is GATHER:
            at = leaves[begin]
            table: tuple[int, int, int] = self.tables[leaves[begin + 1]]
            if facts.primitives[at] is constant:
                return table[0] + table[1] * int(facts.program.numbers[at])
            self.write(number[at])
            return self.finish(self.head_code((CODE["gather"], *table)))
        if primitive is TABLE and not facts.reduced[index]:
            return -1  # it is there
        for at in range(begin, end):
            self.write(number[leaves[at]])
        first, _, size = self.tables[index]
        head = (CODE["pack"], size, first) if primitive is TABLE else (CODE["scatter"], first, size, (end - begin) // 2)
        return self.finish(self.head_code(head))

    def compute(self, units: "array[int]") -> None:
        """Append the operations of some uniform units, in order."""
        facts, number = self.facts, self.number
        starts, leaves = facts.starts, facts.leaves
        for position in range(len(units)):
            index = units[position]
            begin, end, code = starts[index], starts[index + 1], facts.codes[index]
            if facts.kinds[index] == SUM:
                number[index] = self.add_up(begin, begin + facts.terms[index], end)
            elif code >= 0:
                for at in range(begin, end):
                    self.write(number[leaves[at]])
                number[index] = self.finish(code)
            elif code == OF_TABLE:
                number[index] = self.use_table(index)
            else:
                assert code <= FOLDED, index
                total = number[leaves[begin]]
                for at in range(begin + 1, end):
                    total = self.append(FOLDED - code, total, number[leaves[at]], -1)
                number[index] = total

    def add_up(self, begin: int, middle: int, end: int) -> int:
        """The sum of leaves, first the terms, then products; a short one from left to right."""
        leaves, number, negative = self.facts.leaves, self.number, self.facts.negative
        products = (end - middle) // 2
        if middle - begin + products > LONG:
            for at in range(begin, end):
                self.write(number[leaves[at]])
            return self.finish(self.sum_code(middle - begin, products))
        total = -1
        for at in range(begin, middle):
            code = SUB if negative[at] else ADD
            total = number[leaves[at]] if total < 0 else self.append(code, total, number[leaves[at]], -1)
        for at in range(middle, end, 2):
            a, b = number[leaves[at]], number[leaves[at + 1]]
            code = SUBTRACT_PRODUCT if negative[at] else ADD_PRODUCT
            total = self.append(MUL, a, b, -1) if total < 0 else self.append(code, total, a, b)
        return total

    def add_up_uniform(self, index: int) -> int:
        """What is uniform in a sum with lanes, or in one lane of a sum over them: its first uniform term, which is the bias,
        and its products of weights and padding; -1 for none. More terms, which may overflow together, are added later."""
        facts, number = self.facts, self.number
        starts, leaves, lanes = facts.starts, facts.leaves, facts.lanes
        middle, bias, products = starts[index] + facts.terms[index], -1, 0
        for at in range(starts[index], middle):
            if not lanes[leaves[at]]:
                bias = number[leaves[at]]
                break
        if not facts.padded[index]:
            return bias
        found = [bias] if bias >= 0 else list[int]()
        for at in range(middle, starts[index + 1], 2):
            if not lanes[leaves[at]] and not lanes[leaves[at + 1]]:
                found.append(number[leaves[at]])
                found.append(number[leaves[at + 1]])
                products += 1
        key = tuple(found)  # the sums along an edge have the same
        if key not in self.paddings:
            for at in range(len(found)):
                self.write(found[at])
            self.paddings[key] = self.finish(self.sum_code(bias >= 0, products))
        return self.paddings[key]
