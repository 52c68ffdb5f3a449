"""Statements on the numbers of a list of operations, some of which stand in repeats (repeats.py)."""

from collections.abc import Callable, Sequence
from math import lcm

import numpy as np

from autograd.compiler.backends.c.functions import value
from autograd.compiler.backends.c.locations import Entry, Location, index
from autograd.compiler.backends.c.rerolling.bodies import Read, find_bodies, repeat_at
from autograd.compiler.backends.c.rerolling.pieces import Term, in_turn, pieces, steps_between
from autograd.compiler.backends.c.rerolling.repeats import Repeat, Straight
from autograd.compiler.backends.c.statements import Statements, added_up
from autograd.compiler.backends.c.together import PARTS
from autograd.compiler.backends.native.facts import NAMES
from autograd.compiler.backends.native.functions import FUNCTIONS
from autograd.compiler.backends.native.operations import FIRST_SUM

#: So many terms of a sum a loop adds up in each turn at most.
MOST_TOGETHER = 64


class Listed(Statements):
    """The body of a function whose slots are the numbers of a list of operations.

    Args:
        straight: the list. heads: of each code from FIRST_SUM on how many terms and products it adds up.
        results: the numbers that are results. constants: what is given holds, where it is a constant.
        inputs: the names of arguments. repeats: those that may be loops. longest: how many statements there may be.

    Attributes:
        bodies, repeats: those that are.
        arrays: of an operation of a first body the array of what it and those of the others make, where others read that,
        lasts: or the variable of what that of the last body makes, where they read nothing else; "" until it has a name.
    """

    def __init__(
        self,
        straight: Straight,
        heads: Sequence[tuple[int, int]],
        results: Sequence[int],
        constants: Sequence[float],
        inputs: Sequence[str],
        repeats: Sequence[Repeat],
        longest: int,
    ) -> None:
        super().__init__(constants, inputs, set(), True, longest)
        self.straight, self.heads = straight, heads
        self.bodies = find_bodies(straight, repeats)
        self.repeats = [bodies.repeat for bodies in self.bodies]
        self.arrays: dict[int, str] = {}
        self.lasts: dict[int, str] = {}
        self.find_readers(results)

    def find_readers(self, results: Sequence[int]) -> None:
        """Which operations of bodies others read."""
        inputs, apart = self.straight.inputs, np.ones(len(self.straight.codes), dtype=bool)
        alone = [np.array(results, dtype=np.int64) - inputs]
        for bodies in self.bodies:
            begin, size, _ = bodies.repeat
            apart[begin : bodies.repeat.end] = False
            for read in [read for reads in bodies.reads for read in reads if isinstance(read, Read)]:
                back = bodies.back(read)
                if back > 0:  # what the first bodies read stands before them
                    alone.append(begin + bodies.position(read.first) - size * np.arange(1, back + 1))
                elif back < 0:  # of an earlier repeat from body to body, or a single one
                    alone.append(read.first + read.step * np.arange(2))
        alone.append(self.straight.reads[np.repeat(apart, np.diff(self.straight.begins))] - inputs)
        for result in np.unique(np.concatenate(alone)).tolist():
            if (found := self.in_body(result)) is not None:
                repeat, key, turn = found
                (self.lasts if turn == repeat.count - 1 else self.arrays)[key] = ""
        self.lasts = {key: "" for key in self.lasts if key not in self.arrays}

    def in_body(self, result: int) -> tuple[Repeat, int, int] | None:
        """The repeat that makes a result, the operation that makes the like in its first body, and which body it is."""
        repeat = repeat_at(self.repeats, result)
        if repeat is None:
            return None
        turn, position = divmod(result - repeat.begin, repeat.size)
        return repeat, repeat.begin + position, turn

    def location(self, slot: int) -> Location:
        found = self.in_body(slot - self.straight.inputs)
        if found is None:
            return super().location(slot)
        _, key, turn = found
        return self.lasts[key] if key in self.lasts else Entry(self.arrays[key], turn)

    def operation(self, operation: int) -> None:
        """One that stands in no repeat."""
        straight = self.straight
        code, out = int(straight.codes[operation]), straight.inputs + operation
        reads = straight.reads[straight.begins[operation] : straight.begins[operation + 1]].tolist()
        if code < FIRST_SUM:
            self.one(FUNCTIONS[NAMES[code]], 0, [out, *reads])
        else:
            self.define(out, *self.expression(code, self.locations(reads)))

    def expression(self, code: int, operands: Sequence[Location]) -> tuple[str, int]:
        """An operation, and how many statements that counts. Of more than eight terms of a sum those that lie regularly are
        added up in loops before it, in the same order."""
        if code < FIRST_SUM:
            return value(FUNCTIONS[NAMES[code]]).format(*operands), 1
        found = terms_of(self.heads[code - FIRST_SUM][0], operands)
        parts = pieces(found) if len(found) > PARTS else []
        if all(turns == 1 for _, turns in parts):
            return added_up([" * ".join(map(str, term)) for term in found]), 1 + len(found) // 4
        name = self.new_name("k")
        self.add(f"double {name}[{PARTS}] = {{{', '.join(['-0.0'] * PARTS)}}};")

        def line(first: int, size: int, term: str) -> str:
            return f"{name}[{f'({index(first, i=size)}) & {PARTS - 1}' if size % PARTS else first % PARTS}] += {term};"

        at = 0
        for streams, turns in parts:
            # So many turns at a time that each term of them has a partial sum of its own, in a register.
            together = lcm(streams, PARTS) // streams if lcm(streams, PARTS) <= MOST_TOGETHER else 1
            whole = turns // together
            self.in_turns(found, at, streams * together, whole, line)
            self.in_turns(found, at + whole * streams * together, streams, turns % together, line)
            at += streams * turns
        return f"tree({name})", 1

    def store(self, w: list[int]) -> None:
        """Results that lie regularly are written in loops."""
        _, result, begin, *slots = w
        found: list[Term] = [(location,) for location in self.locations(slots)]

        def line(first: int, size: int, term: str) -> str:
            return f"result_{result}[{index(begin + first, i=size)}] = {term};"

        at = 0
        for streams, turns in pieces(found):
            self.in_turns(found, at, streams, turns, line)
            at += streams * turns

    def in_turns(self, found: Sequence[Term], at: int, size: int, count: int, line: Callable[[int, int, str], str]) -> None:
        """A line for each of so many terms from one on, so many times; it is made from the term and its number in the list,
        which is so much larger in the next turn."""
        if count > 1:
            self.add(f"for (ptrdiff_t i = 0; i < {count}; i++) {{")
        for first in range(at, at + size if count else at):
            next_one = found[first + size] if count > 1 else found[first]
            term = " * ".join(map(in_turn, found[first], steps_between(found[first], next_one)))
            self.add("    " * (count > 1) + line(first, size if count > 1 else 0, term))
        if count > 1:
            self.add("}", 0)


def terms_of(terms: int, operands: Sequence[Location]) -> list[Term]:
    """The terms of a sum, so many of which are no products."""
    return [*((x,) for x in operands[:terms]), *zip(operands[terms::2], operands[terms + 1 :: 2], strict=True)]
