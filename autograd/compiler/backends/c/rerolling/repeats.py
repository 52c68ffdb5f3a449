"""Equal bodies in a list of operations, one after the other: where a `for` of Python was traced out.

Operation i of a body and operation i of the next have the same code, and each number that they read is given (an argument
of the same block, or a constant), or the result of an operation, which from body to body lies the same distance further on
in the list (or back, or stays).
"""

from collections import deque
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autograd.compiler.ir.types import Mask, Rows

#: A repeat has at least so many bodies, and saves at least so many statements.
LEAST_BODIES, LEAST_SAVED = 4, 32
#: A body has at most so many operations.
LARGEST_BODY = 2048
#: How many operations in a row are compared to guess the size of a body: within one, short rows may occur several times.
ROWS = (1, 4, 16, 64, 256, 1024)
#: Results that are read from so many operations on are far: in such guesses their distance to the one read before counts.
FAR = 64
#: So many sizes are tried for each of them.
GUESSES = 2
#: Each operation is looked at so often, on average, which keeps the time linear.
MOST_LOOKS = 64


#: Numbers that are compared.
Looks = NDArray[np.uint64]


class Straight(NamedTuple):
    """A list of operations. The numbers that they read are those given, `inputs` of them, and behind these the results.

    Attributes:
        codes: what each operation is; those with one code read equally many numbers.
        reads: the numbers that they read, one behind the other. begins: where those of each operation begin, and the end.
        kinds: for each number that is given one that is alike for those that a body may read in place of each other.
    """

    codes: Rows
    begins: Rows
    reads: Rows
    kinds: Rows

    @property
    def inputs(self) -> int:
        return len(self.kinds)


class Repeat(NamedTuple):
    """So many bodies of so many operations each, from one operation on."""

    begin: int
    size: int
    count: int  # pyright: ignore[reportIncompatibleMethodOverride]

    @property
    def end(self) -> int:
        return self.begin + self.size * self.count


def find_repeats(straight: Straight) -> list[Repeat]:
    """The repeats of a list, in order. The one that saves most is found first, then those before it and behind it."""
    found: list[Repeat] = []
    looks = looks_of(straight)
    waiting, left = deque([(0, len(looks))]), MOST_LOOKS * len(looks)
    while waiting and left > 0:
        begin, end = waiting.popleft()
        left -= end - begin
        repeats = [longest(straight, begin, end, size) for size in sizes(looks[begin:end])]
        best = max(repeats, key=saved, default=Repeat(begin, 0, 0))
        if saved(best) >= LEAST_SAVED:
            found.append(best)
            waiting += [(begin, best.begin), (best.end, end)]
    return sorted(found)


def saved(repeat: Repeat) -> int:
    """How many statements a loop saves; 0 of too few bodies."""
    return repeat.size * (repeat.count - 1) if repeat.count >= LEAST_BODIES else 0


def looks_of(straight: Straight) -> Looks:
    """For each operation a number that is alike for those with one code which read the same kinds, or equally near."""
    codes, begins, reads, kinds = straight
    arities = np.diff(begins)
    near = np.repeat(np.arange(len(codes)) + len(kinds), arities) - reads
    given = np.flatnonzero(reads < len(kinds))
    far = np.flatnonzero((near >= FAR) & (reads >= len(kinds)))
    read = near.copy()
    read[far] = 2 * FAR + np.clip(np.diff(reads[far], prepend=0), -FAR, FAR)
    read[given] = 4 * FAR + kinds[reads[given]]
    position = np.arange(len(reads)) - np.repeat(begins[:-1], arities)
    mixed = scrambled(scrambled(read) + position.astype(np.uint64))
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed, dtype=np.uint64)])
    return scrambled(codes) + sums[begins[1:]] - sums[begins[:-1]]


def scrambled(numbers: NDArray[np.integer[Any]]) -> Looks:
    """The finalizer of MurmurHash3 (Appleby)."""
    found = numbers.astype(np.uint64)
    for shift, factor in ((33, 0xFF51AFD7ED558CCD), (33, 0xC4CEB9FE1A85EC53), (33, 1)):
        found = (found ^ (found >> np.uint64(shift))) * np.uint64(factor)
    return found


def sizes(looks: Looks) -> Iterator[int]:
    """What may be the size of a body: the commonest distances between a row of operations and the next that looks alike."""
    found: set[int] = set()
    length = 1
    for wanted in ROWS:
        while length < wanted and 2 * length < len(looks):
            looks = scrambled(looks[:-length]) + looks[length:]
            length *= 2
        if length < wanted:
            break
        order = np.argsort(looks, kind="stable")
        distances = np.diff(order)[looks[order[1:]] == looks[order[:-1]]]
        counts = np.bincount(distances[distances <= LARGEST_BODY])
        for size in np.argsort(-counts, kind="stable")[:GUESSES].tolist():
            if counts[size] and size not in found:
                found.add(size)
                yield size


def longest(straight: Straight, begin: int, end: int, size: int) -> Repeat:
    """The longest repeat between two operations with bodies of one size."""
    alike = alike_at(straight, begin, end, size)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], alike, [False]]).astype(np.int8)))
    starts, stops = edges[::2], edges[1::2]
    if not len(starts):
        return Repeat(begin, size, 0)
    at = int(np.argmax(stops - starts))
    return Repeat(begin + int(starts[at]), size, (int(stops[at] - starts[at]) + 2 * size) // size)


def alike_at(straight: Straight, begin: int, end: int, size: int) -> Mask:
    """For each operation whether it, the one a body further on and the one two bodies further on may stand in a repeat."""
    codes, begins, reads, kinds = straight
    count = end - begin - size
    if count <= size:
        return np.zeros(0, dtype=bool)
    same = codes[begin : end - size] == codes[begin + size : end]
    first, stop = int(begins[begin]), int(begins[end - size])
    arities = np.diff(begins[begin : end - size + 1])
    # For each number that is read, where the same operation of the next body reads.
    distances = np.repeat(begins[begin + size : end] - begins[begin : end - size], arities)
    next_read: Rows = np.minimum(np.arange(first, stop) + distances, len(reads) - 1)
    here, there = reads[first:stop], reads[next_read]
    all_kinds = np.concatenate([kinds, [-1]])
    same_kind = all_kinds[np.minimum(here, len(kinds))] == all_kinds[np.minimum(there, len(kinds))]
    step = np.where(here < len(kinds), 0, there - here)
    same &= all_of(same_kind, arities)
    # The steps of one body are those of the next.
    stop = begins[end - 2 * size] - first
    next_step = np.minimum(next_read[:stop] - first, len(step) - 1)
    same_step = all_of(step[:stop] == step[next_step], arities[: count - size])
    return same[: count - size] & same[size:] & same_step


def all_of(found: Mask, counts: Rows) -> Mask:
    """For each of some groups, one behind the other, whether all in it are true."""
    wrong = np.concatenate([[0], np.cumsum(~found)])
    ends = np.cumsum(counts)
    return wrong[ends] == wrong[ends - counts]
