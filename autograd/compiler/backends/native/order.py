"""In which order operations are carried out: batches of equal ones that do not depend on each other, or single ones.

There are two orders. In program order, for recurrences, an operation mostly reads what the one before it made, which
stays in the accumulator; a costly one takes with it others of its kind that are ready. In level order, for wide graphs,
equal operations of one level stand together. The average width of a level decides.
"""

from collections import Counter
from heapq import heappop, heappush

from autograd.compiler.backends.native.functions import FUNCTIONS
from autograd.compiler.backends.native.operations import Code, Operations

#: From so many operations of a level on, on average, equal ones are put together.
WIDE = 6.0
#: Level order is kept within stretches, so that the numbers at hand stay in the cache.
WINDOW = 8192
#: In program order so many costly operations are computed together.
TOGETHER = 64
#: Operations that share a constant stand apart from other equal ones from so many on, to be neighbours.
SHARING = 16

#: Operations by their index, those of a batch equal in kind.
Batches = list[list[int]]


def batches_of(made: Operations) -> Batches:
    """The order of operations."""
    count = len(made.codes)
    level = levels_of(made)
    levels = sum(1 + max(level[i : i + WINDOW]) for i in range(0, count, WINDOW))
    return level_order(made, level) if count >= WIDE * levels > 0 else program_order(made)


def levels_of(made: Operations) -> list[int]:
    """For each operation how many of its window must come before it, one behind the other."""
    inputs, level = made.inputs, [0] * len(made.codes)
    for i, reads in enumerate(made.reads):
        begin = inputs + i - i % WINDOW
        highest = 0
        for read in reads:
            if read >= begin and level[read - inputs] >= highest:
                highest = level[read - inputs] + 1
        level[i] = highest
    return level


def level_order(made: Operations, level: list[int]) -> Batches:
    """Equal operations of each level together. Those with a constant that many read, as 0.9 in 0.9 · m for all moments m,
    stand apart, so that they may be neighbours."""
    uses = Counter(read for reads in made.reads for read in reads if read in made.constants)
    shared = {number for number, count in uses.items() if count >= SHARING}
    known: dict[tuple[Code | int, ...], int] = {}
    keyed: dict[tuple[int, int, int], list[int]] = {}
    for i, code in enumerate(made.codes):
        kind = code, *(read for read in made.reads[i] if read in shared)
        keyed.setdefault((i // WINDOW, level[i], known.setdefault(kind, len(known))), []).append(i)
    return [keyed[key] for key in sorted(keyed)]


def program_order(made: Operations) -> Batches:
    """Program order, but a costly operation takes with it others of its kind that are ready: the cosines of a reverse
    sweep."""
    inputs, count = made.inputs, len(made.codes)
    costly = [isinstance(code, str) and FUNCTIONS[code].costly for code in made.codes]
    users: list[list[int]] = [[] for _ in range(count)]
    missing = [0] * count
    for i, reads in enumerate(made.reads):
        for read in set(reads) if costly[i] else ():
            if read >= inputs:
                missing[i] += 1
                users[read - inputs].append(i)
    ready: dict[Code, list[int]] = {}
    for i in range(count):
        if costly[i] and not missing[i]:
            ready.setdefault(made.codes[i], []).append(i)
    done, found = bytearray(count), Batches()
    for i in range(count):
        if done[i]:
            continue
        batch = [i]
        if costly[i]:  # the first in the program is the least of those that are ready
            waiting = ready[made.codes[i]]
            batch = [heappop(waiting) for _ in range(min(TOGETHER, len(waiting)))]
        found.append(batch)
        for other in batch:
            done[other] = 1
            for user in users[other]:
                missing[user] -= 1
                if not missing[user]:
                    heappush(ready.setdefault(made.codes[user], []), user)
    return found
