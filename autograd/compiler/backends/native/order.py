"""In which order operations are carried out: batches of equal ones that do not depend on each other, or single ones.

There are two orders. In program order, for recurrences, an operation mostly reads what the one before it made, which
stays in the accumulator; a costly one takes with it others of its kind that are ready. In level order, for wide graphs,
equal operations of one level stand together, and costly ones wait until many are. The average width of a level decides.
Plain Python as it stands; order.pxd gives the names C types.
"""

from array import array
from collections.abc import Iterable
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from autograd.compiler.backends.native.facts import NAMES, zeros
from autograd.compiler.backends.native.functions import FUNCTIONS
from autograd.compiler.backends.native.operations import FIRST_SUM, Operations

#: From so many operations of a level on, on average, equal ones are put together.
WIDE = 6.0
#: Level order is kept within pieces of the program, so that the numbers at hand stay in the cache.
WINDOW: int = 8192
#: In program order so many costly operations are computed together.
TOGETHER: int = 64
#: Operations that share a constant stand apart from other equal ones from so many on, to be neighbours.
SHARING = 16
#: Which functions are costly.
COSTLY = array("b", [FUNCTIONS[name].costly for name in NAMES])


class Batches(NamedTuple):
    """Operations in order, and where each batch of them begins, and the end. Those of a batch are equal in kind."""

    order: "array[int]"
    starts: "array[int]"


def batches_of(made: Operations, begin: int, constants: Iterable[int]) -> Batches:
    """The order of the operations from one on.

    Args:
        made: the operations. begin: the first of them. constants: the numbers that are constants.
    """
    count = made.count - begin
    level = np.frombuffer(levels_of(made, begin), dtype=np.int32)
    levels = int(np.maximum.reduceat(level, np.arange(0, count, WINDOW)).sum()) + -(-count // WINDOW) if count else 0
    return level_order(made, begin, constants) if count >= WIDE * levels > 0 else program_order(made, begin)


def levels_of(made: Operations, begin: int) -> "array[int]":
    """For each operation how many of its window must come before it, one behind the other."""
    begins, reads = made.begins, made.reads
    first, count = made.inputs + begin, made.count - begin
    level = zeros(count)
    for i in range(count):
        window = first + i - i % WINDOW
        highest = 0
        for at in range(begins[begin + i], begins[begin + i + 1]):
            read = reads[at]
            if read >= window and level[read - first] >= highest:
                highest = level[read - first] + 1
        level[i] = highest
    return level


def postponed(made: Operations, begin: int) -> "array[int]":
    """Levels at which more costly operations meet: these wait until no others are ready; then all that are of one kind come
    together, that of which there are most. (Neubig, Goldberg and Dyer, "On-the-fly operation batching in dynamic computation
    graphs", 2017, choose among all kinds in this way.)"""
    codes, begins, reads = made.codes, made.begins, made.reads
    first, count, base = made.inputs + begin, made.count - begin, begins[begin]
    level, missing, link, stack = zeros(count), zeros(count), zeros(count), zeros(min(count, WINDOW))
    # The users of an operation, as the positions where they read it: the first, and behind each the next.
    user_of, following = zeros(begins[made.count] - base), zeros(begins[made.count] - base)
    head = array("i", [-1]) * count
    waiting, many = array("i", [-1]) * FIRST_SUM, zeros(FIRST_SUM)
    bottom = top = 0  # of the levels since costly operations were computed
    for start in range(0, count, WINDOW):
        stop = min(start + WINDOW, count)
        depth = best = 0
        for i in range(start, stop):
            level[i] = bottom
            for at in range(begins[begin + i], begins[begin + i + 1]):
                read = reads[at] - first
                if read >= start:
                    missing[i] += 1
                    user_of[at - base] = i
                    following[at - base] = head[read]
                    head[read] = at - base
            if not missing[i]:
                stack[depth] = i
                depth += 1
        while depth:
            depth -= 1
            i = stack[depth]
            code = codes[begin + i]
            if code < FIRST_SUM and COSTLY[code] and not missing[i]:
                link[i] = waiting[code]
                waiting[code] = i
                many[code] += 1
            else:
                top = max(top, level[i])
                at = head[i]
                while at >= 0:
                    user = user_of[at]
                    level[user] = max(level[user], level[i] + 1)
                    missing[user] -= 1
                    if not missing[user]:
                        stack[depth] = user
                        depth += 1
                    at = following[at]
            if not depth:
                for code in range(FIRST_SUM):
                    if many[code] > many[best]:
                        best = code
                i = waiting[best]
                waiting[best], many[best] = -1, 0
                top += 1
                bottom = top
                while i >= 0:
                    level[i], missing[i] = bottom, -1  # which waits no longer
                    stack[depth] = i
                    depth += 1
                    i = link[i]
    return level


def level_order(made: Operations, begin: int, constants: Iterable[int]) -> Batches:
    """Equal operations of each level together."""
    level, kind, count = postponed(made, begin), kinds_of(made, begin, constants), made.count - begin
    order, starts = zeros(count), zeros(count + 1)
    for i in range(count):
        order[i] = i
    order = sorted_by(level, sorted_by(kind, order))
    batches = 0
    for i in range(count):
        if i and (level[order[i]] != level[order[i - 1]] or kind[order[i]] != kind[order[i - 1]]):
            batches += 1
            starts[batches] = i
    starts[batches + 1] = count
    for i in range(count):
        order[i] += begin
    return Batches(order, starts[: batches + 2])


def kinds_of(made: Operations, begin: int, constants: Iterable[int]) -> "array[int]":
    """For each operation a number, the same for equal ones. Those with a constant that many read, as 0.9 in 0.9 · m for all
    moments m, stand apart, so that they may be neighbours."""
    codes, begins, reads = made.codes, made.begins, made.reads
    uses, often = zeros(made.inputs + made.count), SHARING
    for number in constants:
        uses[number] = 1
    for at in range(begins[begin], begins[made.count]):
        if uses[reads[at]]:
            uses[reads[at]] += 1
    numbers: dict[tuple[int, ...], int] = {}
    alone, found = array("i", [-1]) * (FIRST_SUM + len(made.heads)), zeros(made.count - begin)
    for i in range(begin, made.count):
        code, shared = codes[i], None
        if code < FIRST_SUM:  # a sum is an instruction of its own
            for at in range(begins[i], begins[i + 1]):
                if uses[reads[at]] > often:
                    shared = [*shared, reads[at]] if shared else [reads[at]]
        if shared:  # whichever operand the constant is; a function reads up to three numbers
            key = (code, *[-1] * (3 - len(shared)), *sorted(shared))
            found[i - begin] = numbers.setdefault(key, len(numbers))
            continue
        if alone[code] < 0:
            alone[code] = numbers.setdefault((code,), len(numbers))
        found[i - begin] = alone[code]
    ranks = zeros(len(numbers))
    for rank, key in enumerate(sorted(numbers)):
        ranks[numbers[key]] = rank
    for i in range(len(found)):
        found[i] = ranks[found[i]]
    return found


def sorted_by(keys: "array[int]", order: "array[int]") -> "array[int]":
    """Some indices of small keys in the order of these, equal ones as they stand (counting sort; Seward, 1954)."""
    largest = 0
    for i in range(len(keys)):
        largest = max(largest, keys[i])
    begins, found = zeros(largest + 2), zeros(len(order))
    for i in range(len(keys)):
        begins[keys[i] + 1] += 1
    for key in range(largest):
        begins[key + 1] += begins[key]
    for i in range(len(order)):
        key = keys[order[i]]
        found[begins[key]] = order[i]
        begins[key] += 1
    return found


def program_order(made: Operations, begin: int) -> Batches:
    """Program order, but a costly operation takes with it others of its kind that are ready: the cosines of a reverse
    sweep."""
    codes, begins, reads = made.codes, made.begins, made.reads
    first, count = made.inputs + begin, made.count - begin
    # The costly users of an operation, as the positions where they read it: the first, and behind each the next.
    start, stop = begins[begin], begins[made.count]
    user_of, following = zeros(stop - start), zeros(stop - start)
    head, missing = array("i", [-1]) * count, zeros(count)
    ready: dict[int, list[int]] = {}
    for i in range(count):
        code = codes[begin + i]
        if code < FIRST_SUM and COSTLY[code]:
            for at in range(begins[begin + i], begins[begin + i + 1]):
                read = reads[at] - first
                if read >= 0:
                    missing[i] += 1
                    user_of[at - start] = i
                    following[at - start] = head[read]
                    head[read] = at - start
            if not missing[i]:
                ready.setdefault(code, []).append(i)
    done = array("b", bytes(count))
    order, starts = zeros(count), zeros(count + 1)
    end = batches = 0
    for i in range(count):
        if done[i]:
            continue
        code = codes[begin + i]
        at = end
        if code < FIRST_SUM and COSTLY[code]:  # the first in the program is the least of those that are ready
            waiting = ready[code]
            while waiting and end - at < TOGETHER:
                order[end] = heappop(waiting)
                end += 1
        else:
            order[end] = i
            end += 1
        for position in range(at, end):
            other = order[position]
            done[other] = 1
            order[position] = begin + other
            link = head[other]
            while link >= 0:
                user = user_of[link]
                missing[user] -= 1
                if not missing[user]:
                    heappush(ready.setdefault(codes[begin + user], []), user)
                link = following[link]
        batches += 1
        starts[batches] = end
    return Batches(order, starts[: batches + 1])
