"""What uniform units do to numbers: operations, each a function of numbers or a sum, in program order.

A number is named by what makes it: inputs and constants first, then one for each operation. Plain Python as it stands;
operations.pxd gives the names C types.
"""

from array import array

from autograd.compiler.backends.native.facts import FOLD, NAMES, NUMBER, Facts, zeros
from autograd.compiler.vectorize.terms import SUM_OF_PRODUCTS

SUM: int = SUM_OF_PRODUCTS
#: A sum of more numbers than this is one instruction, a shorter one a chain of additions.
LONG: int = 4
#: Codes from this one on are sums; those below are the numbers of functions.
FIRST_SUM = len(NAMES)
MUL, ADD, ADD_PRODUCT = (NUMBER[name] for name in ("mul", "add", "add_product"))
FOLDED: int = FOLD


class Operations:
    """What is done to numbers.

    Args:
        facts: those of the program. number: for each equation the number that holds it, so far -1 where none does.
        inputs: how many numbers there are before the first operation.

    Attributes:
        count: how many operations there are. codes: what each is: the number of a function, or from FIRST_SUM on a sum.
        reads: the numbers that they read, one behind the other. begins: where those of each operation begin, and the end.
        sums: of each code of a sum how many terms and products it has.
    """

    def __init__(self, facts: Facts, number: "array[int]", inputs: int) -> None:
        self.facts, self.number, self.inputs = facts, number, inputs
        most = len(facts.leaves) + 1
        self.count = self.end = 0
        self.codes, self.begins, self.reads = zeros(most), zeros(most + 1), zeros(2 * most)
        self.sums: list[tuple[int, int]] = []
        self.known: dict[tuple[int, int], int] = {}
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
        found = self.known.get((terms, products), -1)
        if found < 0:
            found = self.known[terms, products] = FIRST_SUM + len(self.sums)
            self.sums.append((terms, products))
        return found

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
            else:
                assert code <= FOLDED, index
                total = number[leaves[begin]]
                for at in range(begin + 1, end):
                    total = self.append(FOLDED - code, total, number[leaves[at]], -1)
                number[index] = total

    def add_up(self, begin: int, middle: int, end: int) -> int:
        """The sum of leaves, first the terms, then products; a short one from left to right."""
        leaves, number = self.facts.leaves, self.number
        products = (end - middle) // 2
        if middle - begin + products > LONG:
            for at in range(begin, end):
                self.write(number[leaves[at]])
            return self.finish(self.sum_code(middle - begin, products))
        total = -1
        for at in range(begin, middle):
            total = number[leaves[at]] if total < 0 else self.append(ADD, total, number[leaves[at]], -1)
        for at in range(middle, end, 2):
            a, b = number[leaves[at]], number[leaves[at + 1]]
            total = self.append(MUL, a, b, -1) if total < 0 else self.append(ADD_PRODUCT, total, a, b)
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
