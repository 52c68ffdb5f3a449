"""Loops over steps, as loops of C: those of a scan and of a while_loop, and between them what has a number for each step."""

from collections.abc import Callable, Iterable, Sequence

from autograd.compiler.backends.c.locations import Entry
from autograd.compiler.backends.c.statements import Statements
from autograd.compiler.backends.c.together import LOOP


class StepLoops(Statements):
    """The body of a function that has loops over steps.

    Args:
        carried: the slots that each loop carries. The others: see `Statements`.

    Attributes:
        width: of the loop at hand, its number of lanes. counted: of a while whose steps are counted how many there are so
            far; else "". step: which lane of what is kept that is, until it has a name.
        above: the variables and the width of the loop around this one, and outer: the name of its lane.
        of_steps_within: for the first slot and the size of a table of the steps of a loop within a lane where it lies in
            the memory.
    """

    def __init__(
        self,
        constants: Sequence[float],
        inputs: Sequence[str],
        reduced: set[int],
        short: bool,
        carried: Iterable[list[int]],
        longest: int,
    ) -> None:
        super().__init__(constants, inputs, reduced, short, longest)
        self.carried = iter(carried)
        self.width = 0
        self.counted = self.step = ""
        self.above: tuple[set[int], int] = set(), 0
        self.outer = ""
        self.of_steps_within: dict[tuple[int, int], int] = {}

    def carry(self) -> None:
        """What a loop carries are variables, those of neighbouring slots an array."""
        slots = sorted(next(self.carried))
        self.variables = set(slots)
        while slots:
            count = next((k for k in range(1, len(slots)) if slots[k] != slots[0] + k), len(slots))
            run, slots = slots[:count], slots[count:]
            first = self.locations(run)
            name = self.array(count) if count >= LOOP else ""
            for k, (slot, location) in enumerate(zip(run, first, strict=True)):
                self.slot[slot] = Entry(name, k) if name else self.new_name("v")
                self.add(f"{'' if name else 'double '}{self.slot[slot]} = {location};")

    def scan(self, w: list[int]) -> None:
        """A loop over lanes, one after the other."""
        self.carry()
        self.width = w[0]
        lanes = f"lanes_{self.width}"
        down = f"for (ptrdiff_t at = {lanes} - 1; at >= 0; at--) {{"
        self.add(down if w[1] else f"for (ptrdiff_t at = 0; at < {lanes}; at++) {{")
        self.indent += "    "

    def enter(self, w: list[int]) -> None:
        """A loop within a step of another."""
        self.outer = above = self.new_name("s")
        self.above = self.variables, self.width
        self.carry()
        self.variables |= self.above[0]
        self.width, lanes, apart = w[0], f"lanes_{w[0]}", f"lanes_{w[1]}"
        self.add(f"const ptrdiff_t {above} = at;")
        first = f"at = {above} + {lanes} - {apart}, turn = {lanes} / {apart} - 1" if w[2] else f"at = {above}, turn = 0"
        next_one = f"at >= 0; at -= {apart}, turn--" if w[2] else f"at < {lanes}; at += {apart}, turn++"
        self.add(f"for (ptrdiff_t {first}; {next_one}) {{")
        self.indent += "    "

    def while_lane(self, w: list[int]) -> None:
        self.above = self.variables, self.width
        self.carry()
        self.variables |= self.above[0]
        self.add(f"while ({self.location(w[0])} != 0.0) {{")
        self.indent += "    "

    def leave(self, w: list[int]) -> None:
        self.variables, self.width = self.above
        self.indent = self.indent[4:]
        self.add("}", 0)

    def as_long(self, w: list[int], room: list[int]) -> None:
        """A loop whose end nobody knows; `room` holds the operands of what counts its steps, if anything does."""
        self.carry()
        if room:
            self.counted = f"lanes_{room[0]}"
            self.add(f"ptrdiff_t {self.counted} = 0;")
        self.add(f"while ({self.location(w[0])} != 0.0) {{")
        self.indent += "    "
        self.step = f"{self.counted} < room_{room[0]} ? {self.counted} : 0" if room else ""

    def room(self, w: list[int]) -> None:
        counted = f"lanes_{w[0]}"
        if w[1]:
            self.add(f"lanes[{w[0]}] = {counted} > room_{w[0]} ? -{counted} : {counted};")
            self.add(f"if ({counted} > room_{w[0]}) return;")
        else:
            self.add(f"lanes[{w[0]}] = {counted};")

    def skip(self, w: list[int]) -> None:
        """A loop of C has its condition in front."""

    def again(self, w: list[int]) -> None:
        if self.counted:
            self.add(f"{self.counted}++;")
        self.variables, self.counted, self.step = set(), "", ""
        self.indent = self.indent[4:]
        self.add("}", 0)

    # --- what a step reads and writes -------------------------------------------------------------------------------------

    def fetch(self, w: list[int]) -> None:
        slot, n, block, i, stride = w
        name = self.new_name("p")
        self.add(f"const double *const {name} = {self.inputs[block]} + {i} + {stride} * at;")
        for k in range(n):
            self.slot[slot + k] = Entry(name, k)

    def recall(self, w: list[int]) -> None:
        slot, row = w
        self.define(slot, f"kept[{row} * widest + at]")

    def recall_rows(self, w: list[int]) -> None:
        for row, slot in enumerate(w[2:], w[1]):
            self.recall([slot, row])

    def remember(self, w: list[int]) -> None:
        slot, row = w
        if self.step:
            self.add(f"const ptrdiff_t at = {self.step};")
            self.step = ""
        self.add(f"kept[{row} * widest + at] = {self.location(slot)};")

    def remember_rows(self, w: list[int]) -> None:
        for row, slot in enumerate(w[2:], w[1]):
            self.remember([slot, row])

    def put(self, w: list[int]) -> None:
        self.add(f"result_{w[1]}[{w[2]} * lanes_{self.width} + at] = {self.location(w[0])};")

    def fetch_step(self, w: list[int]) -> None:
        slot, n, block, i, stride, apart = w
        name = self.new_name("p")
        self.add(f"const double *const {name} = {self.inputs[block]} + {i} + {stride} * {self.outer} + {apart} * turn;")
        for k in range(n):
            self.slot[slot + k] = Entry(name, k)

    def table_of_steps(self, first: int, size: int) -> str:
        """The place of this step in a table of a loop within a lane. Two loops around may have tables of two sizes at one
        place, one behind the other."""
        if (first, size) not in self.of_steps_within:
            self.of_steps_within[first, size] = self.memory
            self.memory += size
        return f"memory[{self.of_steps_within[first, size]} + turn]"

    def recall_step(self, w: list[int]) -> None:
        size, first, *slots = w[1:]
        for k, slot in enumerate(slots):
            self.define(slot, self.table_of_steps(first + k * size, size))

    def remember_step(self, w: list[int]) -> None:
        size, first, *slots = w[1:]
        for k, slot in enumerate(slots):
            self.add(f"{self.table_of_steps(first + k * size, size)} = {self.location(slot)};")

    # --- steps of all samples ---------------------------------------------------------------------------------------------

    def steps(self, w: list[int]) -> None:
        """A loop over steps, each of which computes so many samples."""
        count = how_many_steps(w[0], w[1])
        down = f"for (ptrdiff_t turn = {count} - 1; turn >= 0; turn--) {{"
        self.add(down if w[2] else f"for (ptrdiff_t turn = 0; turn < {count}; turn++) {{")
        self.indent += "    "

    def next_step(self, w: list[int]) -> None:
        self.indent = self.indent[4:]
        self.add("}", 0)

    def of_steps(self, row: int, lanes: int, samples: int, value: str) -> None:
        """A row of all lanes of steps, by the step j and the sample l."""
        self.add(f"for (ptrdiff_t j = 0; j < {how_many_steps(lanes, samples)}; j++)")
        self.add(f"    for (ptrdiff_t l = 0; l < lanes_{samples}; l++)", 0)
        self.add(f"        kept[{row} * widest + j * lanes_{samples} + l] = {value};")

    def each_step(self, w: list[int]) -> None:
        self.of_steps(w[0], w[2], w[3], f"kept[{w[1]} * widest + l]")

    def step_column(self, w: list[int]) -> None:
        row, block, offset, stride, apart, lanes, samples = w
        self.of_steps(row, lanes, samples, f"{self.inputs[block]}[{offset} + {stride} * l + {apart} * j]")

    def step_sum(self, w: list[int]) -> None:
        row, terms, lanes, samples = w
        self.add(f"for (ptrdiff_t l = 0; l < lanes_{samples}; l++) kept[{row} * widest + l] = 0.0;")
        self.add(f"for (ptrdiff_t j = 0; j < lanes_{lanes}; j += lanes_{samples})")
        term = f"kept[{terms} * widest + j + l]"
        self.add(f"    for (ptrdiff_t l = 0; l < lanes_{samples}; l++) kept[{row} * widest + l] += {term};")

    def give(self, w: list[int]) -> None:
        result, row, kept, width = w
        entry = f"result_{result}[{row} * lanes_{width} + l]"
        self.add(f"for (ptrdiff_t l = 0; l < lanes_{width}; l++) {entry} = kept[{kept} * widest + l];")


def how_many_steps(lanes: int, samples: int) -> str:
    """How many steps lanes are of samples, of which there may be none."""
    return f"lanes_{lanes} / (lanes_{samples} ? lanes_{samples} : 1)"


#: How each of these instructions is written.
STEPS: dict[str, Callable[[StepLoops, list[int]], None]] = {
    "scan": StepLoops.scan, "again": StepLoops.again, "repeat": StepLoops.again, "skip": StepLoops.skip,
    "room": StepLoops.room, "enter": StepLoops.enter, "leave": StepLoops.leave, "while_lane": StepLoops.while_lane,
    "repeat_lane": StepLoops.leave, "fetch": StepLoops.fetch, "recall": StepLoops.recall, "remember": StepLoops.remember,
    "recall_rows": StepLoops.recall_rows, "remember_rows": StepLoops.remember_rows, "put": StepLoops.put,
    "fetch_step": StepLoops.fetch_step, "recall_step": StepLoops.recall_step, "remember_step": StepLoops.remember_step,
    "steps": StepLoops.steps, "next_step": StepLoops.next_step,
    "each_step": StepLoops.each_step, "step_column": StepLoops.step_column, "step_sum": StepLoops.step_sum,
    "give": StepLoops.give,
}  # fmt: skip
