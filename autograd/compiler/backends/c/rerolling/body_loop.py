"""The loop over the bodies of a repeat.

What a body reads of those before it is a variable. What others read of a body is an entry of an array, or, of the last body
alone, a variable. Costly functions of what is there before the loop, and what they need, stand in a loop of their own, which
compilers compute for several bodies at a time.
"""

from collections.abc import Iterator, Sequence

from autograd.compiler.backends.c.locations import Entry, Location, stride
from autograd.compiler.backends.c.rerolling.bodies import Bodies, Read, repeat_at
from autograd.compiler.backends.c.rerolling.listed import Listed
from autograd.compiler.backends.native.facts import NAMES
from autograd.compiler.backends.native.functions import FUNCTIONS
from autograd.compiler.backends.native.operations import FIRST_SUM
from autograd.compiler.backends.native.to_c import CHEAP_FIRST
from autograd.compiler.ir.types import Rows

#: So many numbers of a table count as a statement.
OF_A_TABLE = 64


class BodyLoop:
    """Writes one loop.

    Attributes:
        early: the operations of a body that are computed in a loop of their own.
        carried: for each operation whose result later bodies read the variables of what it made one body ago, two, ….
        names: what is computed in the loop at hand.
    """

    def __init__(self, text: Listed, bodies: Bodies) -> None:
        self.text, self.bodies = text, bodies
        self.early = computed_before(bodies)
        self.carried: dict[int, list[str]] = {}
        self.names: dict[int, str] = {}

    def write(self) -> None:
        text, (begin, size, count) = self.text, self.bodies.repeat
        for position, made, back in own_reads(self.bodies):
            if made in self.early and (back or position not in self.early):
                text.arrays[begin + made] = ""
        for position in range(size):
            key = begin + position
            if key in text.lasts and position in self.early:
                text.arrays[key] = text.lasts.pop(key)
            if key in text.arrays:
                text.arrays[key] = text.array(count)
            elif key in text.lasts:
                text.lasts[key] = text.new_name("v")
                text.add(f"double {text.lasts[key]} = 0.0;")
        for _, made, back in own_reads(self.bodies):
            names = self.carried.setdefault(made, []) if back else []
            while len(names) < back:
                names.append(text.new_name("v"))
                before = text.location(text.straight.inputs + begin + made - size * len(names))
                text.add(f"double {names[-1]} = {before};")
        if self.early:
            self.over_bodies(sorted(self.early), {})
        self.over_bodies([position for position in range(size) if position not in self.early], self.carried)

    def over_bodies(self, positions: Sequence[int], carried: dict[int, list[str]]) -> None:
        """A loop that computes some of the operations of each body, and then moves what is carried on."""
        text, begin = self.text, self.bodies.repeat.begin
        self.names = {position: text.new_name("v") for position in positions}
        spelled = {position: [self.spell(read) for read in self.bodies.reads[position]] for position in positions}
        if not carried:
            text.add("EACH_LANE")
        text.add(f"for (ptrdiff_t at = 0; at < {self.bodies.repeat.count}; at++) {{")
        text.indent += "    "
        for position, name in self.names.items():
            expression, statements = text.expression(self.bodies.codes[position], spelled[position])
            text.add(f"const double {name} = {expression};", statements)
            if begin + position in text.arrays:
                text.add(f"{text.arrays[begin + position]}[at] = {name};")
            elif begin + position in text.lasts:
                text.add(f"{text.lasts[begin + position]} = {name};")
        for made, names in carried.items():
            for older, newer in zip(reversed(names), [*reversed(names[:-1]), self.now(made)], strict=True):
                text.add(f"{older} = {newer};")
        text.indent = text.indent[4:]
        text.add("}", 0)

    def now(self, made: int) -> str:
        """What an operation of this body makes."""
        return self.names.get(made) or f"{self.text.arrays[self.bodies.repeat.begin + made]}[at]"

    def spell(self, read: Read | Rows) -> Location:
        """What each body reads, by the number `at` of the body."""
        if not isinstance(read, Read):
            return self.given(read)
        back = self.bodies.back(read)
        if back >= 0:
            made = self.bodies.position(read.first)
            return self.carried[made][back - 1] if back else self.now(made)
        first, other = self.text.location(self.text.straight.inputs + read.first), repeat_at(self.text.repeats, read.first)
        return first._replace(step=read.step // other.size) if isinstance(first, Entry) and other else first

    def given(self, numbers: Rows) -> Location:
        """The same of numbers that are given, from a table where they lie irregularly."""
        text = self.text
        if (numbers == numbers[0]).all():
            return text.location(int(numbers[0]))
        locations = text.locations(numbers.tolist())
        first, step = locations[0], stride(locations)
        if isinstance(first, Entry) and step is not None:
            return first._replace(step=step)
        if len(set(locations)) == 1:
            return first
        name, entries = text.new_name("k"), [location for location in locations if isinstance(location, Entry)]
        kind, found = ("int", [entry.at for entry in entries]) if entries else ("double", locations)
        text.add(f"static const {kind} {name}[] = {{{', '.join(map(str, found))}}};", 1 + len(found) // OF_A_TABLE)
        return f"{entries[0].array}[{name}[at]]" if entries else f"{name}[at]"


def own_reads(bodies: Bodies) -> Iterator[tuple[int, int, int]]:
    """Each read of what the bodies make: the operation that reads, the one that is read, and how many bodies ago."""
    for position, reads in enumerate(bodies.reads):
        for read in reads:
            if isinstance(read, Read) and (back := bodies.back(read)) >= 0:
                yield position, bodies.position(read.first), back


def computed_before(bodies: Bodies) -> set[int]:
    """The costly functions of a body that wait for no body before, and what they need; none if nothing waits for one."""
    needs: list[set[int]] = [set() for _ in bodies.codes]
    waiting: set[int] = set()
    for position, made, back in own_reads(bodies):
        needs[position].add(made)
        if back:
            waiting.add(position)
    if not waiting:
        return set()
    for position, needed in enumerate(needs):
        if not waiting.isdisjoint(needed):
            waiting.add(position)
    found = {position for position, code in enumerate(bodies.codes) if position not in waiting and is_costly(code)}
    for position in reversed(range(len(needs))):
        if position in found:
            found |= needs[position]
    return found


def is_costly(code: int) -> bool:
    return code < FIRST_SUM and FUNCTIONS[NAMES[code]].costly and NAMES[code] not in CHEAP_FIRST
