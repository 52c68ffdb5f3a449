"""What the bodies of a repeat read, body by body.

With body t counted from 0, each number that is read is given; or result `first + step · t` of the list, which is

    the same for all bodies, of an operation before the repeat            step 0
    of this body, or of one of the last few                               step the size of a body
    of an earlier repeat                                                  step a multiple of the size of its bodies

A repeat is shortened, at both ends, until this is so; the operations it loses stand for themselves.
"""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from autograd.compiler.backends.c.rerolling.repeats import LEAST_BODIES, Repeat, Straight
from autograd.compiler.ir.types import Rows

#: A body may read what so many bodies before it made.
MOST_BACK = 16


class Read(NamedTuple):
    """A result that the first body reads, counted by operations, and how much further on the next body reads."""

    first: int
    step: int


@dataclass
class Bodies:
    """The bodies of a repeat.

    Attributes:
        repeat: where they stand. codes: what the operations of each are.
        reads: for each of these operations what it reads: a result, or for each body the number that is given.
    """

    repeat: Repeat
    codes: list[int]
    reads: list[list[Read | Rows]]

    def back(self, read: Read) -> int:
        """How many bodies ago a result was made; 0 for this one, -1 for none of this repeat."""
        return max(0, -((read.first - self.repeat.begin) // self.repeat.size)) if is_own(self.repeat, read) else -1

    def position(self, result: int) -> int:
        """Which operation of a body makes, or of one before the first would make, a result."""
        return (result - self.repeat.begin) % self.repeat.size


def find_bodies(straight: Straight, repeats: Sequence[Repeat]) -> list[Bodies]:
    """The bodies of those repeats, in order, that are left when all is as above."""
    found: list[Bodies] = []
    for repeat in repeats:
        shorter = shortened(straight, repeat, [bodies.repeat for bodies in found])
        if shorter.count >= LEAST_BODIES:
            found.append(bodies_of(straight, shorter))
    return found


def shortened(straight: Straight, repeat: Repeat, earlier: Sequence[Repeat]) -> Repeat:
    """The repeat without the first and the last bodies that read otherwise; of no bodies where none is left."""
    begin, size, count = repeat
    low, high = 0, count
    for reads in bodies_of(straight, repeat).reads:
        for read in reads:
            if not isinstance(read, Read):
                continue
            if is_own(repeat, read):
                continue
            first, step = read
            if step <= 0:  # then all that is read stands before the first body if what that one reads does
                low = max(low, (first - begin) // (size - step) + 1)
            else:
                high = min(high, (begin - 1 - first) // step + 1)
            if step and low < high:
                other = repeat_at(earlier, first + step * ((low + high) // 2))
                if other is None or step % other.size:
                    return Repeat(begin, size, 0)
                ends = sorted([(other.begin - first) / step, (other.end - 1 - first) / step])
                low, high = max(low, int(np.ceil(ends[0]))), min(high, int(np.floor(ends[1])) + 1)
    return Repeat(begin + low * size, size, max(0, high - low))


def is_own(repeat: Repeat, read: Read) -> bool:
    """Whether bodies read what they or the last few before them make."""
    return read.step == repeat.size and read.first >= repeat.begin - MOST_BACK * repeat.size


def repeat_at(repeats: Sequence[Repeat], result: int) -> Repeat | None:
    """The one of some repeats, in order, that a result is made in."""
    at = bisect(repeats, result, key=lambda repeat: repeat.begin) - 1
    return repeats[at] if at >= 0 and result < repeats[at].end else None


def bodies_of(straight: Straight, repeat: Repeat) -> Bodies:
    begins, reads, inputs = straight.begins, straight.reads, straight.inputs
    begin, size, count = repeat
    width = int(begins[begin + size] - begins[begin])
    all_reads = reads[begins[begin] : begins[begin] + width * count].reshape(count, width)
    found: list[list[Read | Rows]] = []
    at = 0
    for end in (begins[begin + 1 : begin + size + 1] - begins[begin]).tolist():
        of_one: list[Read | Rows] = []
        for column in range(at, end):
            first, second = all_reads[:2, column].tolist()
            of_one.append(all_reads[:, column] if first < inputs else Read(first - inputs, second - first))
        found.append(of_one)
        at = end
    return Bodies(repeat, straight.codes[begin : begin + size].tolist(), found)


def written_out(bodies: Bodies, inputs: int) -> tuple[list[int], list[list[int]]]:
    """The operations of all bodies, one behind the other: their codes, and the numbers that each reads."""

    def number(read: Read | Rows, turn: int) -> int:
        return inputs + read.first + read.step * turn if isinstance(read, Read) else int(read[turn])

    turns = range(bodies.repeat.count)
    return bodies.codes * len(turns), [[number(read, turn) for read in reads] for turn in turns for reads in bodies.reads]
