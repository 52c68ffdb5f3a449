"""Long lists of numbers as loops: pieces in which each number, or each of a few by turns, lies one step further on."""

from collections.abc import Sequence

import numpy as np

from autograd.compiler.backends.c.locations import Entry, Location, index
from autograd.compiler.backends.c.together import LOOP
from autograd.compiler.ir.types import Mask, Rows

#: So many numbers take turns at most, and so many such sizes are tried.
MOST_STREAMS, GUESSES = 256, 4
#: Numbers of which one is read at a time, or two, which are multiplied.
Term = tuple[Location, ...]


def pieces(found: Sequence[Term]) -> list[tuple[int, int]]:
    """The pieces of a list, each as how many terms take turns and how often they do; (1, 1) for a single one.

    >>> pieces([("v1",), *((Entry("a", 9 - i), "v2") for i in range(6)), (Entry("b", 0), "v3")])
    [(1, 1), (1, 6), (1, 1)]
    >>> pieces([(Entry("ab"[i % 2], i // 2),) for i in range(11)])
    [(2, 5), (1, 1)]
    """
    names, positions = columns(found)
    streams = commonest_distances(names)
    turns = np.stack([turns_of(names, positions, k) for k in streams])
    covered = np.where(turns >= LOOP, turns * np.array(streams)[:, None], 0)
    best: list[int] = covered.argmax(axis=0).tolist()
    made: list[tuple[int, int]] = []
    at = 0
    while at < len(found):
        k = best[at]
        made.append((streams[k], int(turns[k, at])) if covered[k, at] else (1, 1))
        at += made[-1][0] * made[-1][1]
    return made


def commonest_distances(names: Rows) -> list[int]:
    """From a term to the next one of the same arrays."""
    alike = names[:, 0] * (names.max(initial=0) + 1) + names[:, 1]
    order = np.argsort(alike, kind="stable")
    distances = np.diff(order)[np.diff(alike[order]) == 0]
    counts = np.bincount(distances[distances <= MOST_STREAMS])
    return [k for k in np.argsort(-counts, kind="stable")[:GUESSES].tolist() if counts[k]] or [1]


def columns(found: Sequence[Term]) -> tuple[Rows, Rows]:
    """For each number of each term what it is, alike for the entries of one array, and which entry."""
    known: dict[object, int] = {}
    names, positions = np.zeros((len(found), 2), dtype=np.int64), np.zeros((len(found), 2), dtype=np.int64)
    for i, term in enumerate(found):
        for k, location in enumerate(term):
            array, at, step = location if isinstance(location, Entry) else (location, 0, None)
            names[i, k] = 1 + known.setdefault((array, step), len(known))
            positions[i, k] = at
    return names, positions


def turns_of(names: Rows, positions: Rows, streams: int) -> Rows:
    """For each term how many turns begin there if so many terms take turns."""
    count = len(names)
    same = (names[streams:] == names[:-streams]).all(axis=1)
    steps = positions[streams:] - positions[:-streams]
    alike = (steps[streams:] == steps[:-streams]).all(axis=1)
    length = np.minimum(trues_from(same, count), trues_from(alike, count) + streams)
    return 1 + length // streams


def trues_from(found: Mask, count: int) -> Rows:
    """From each of so many positions on how many are true, one behind the other; behind the end none is."""
    wrong = np.full(count + 1, count)
    wrong[: len(found)] = np.where(found, count, np.arange(len(found)))
    wrong[len(found) :] = np.arange(len(found), count + 1)
    return (np.minimum.accumulate(wrong[::-1])[::-1] - np.arange(count + 1))[:count]


def in_turn(location: Location, step: int) -> str:
    """The number in turn `i`, where it lies so much further on in each."""
    if not isinstance(location, Entry):
        return location
    return f"{location.array}[{index(location.at, at=location.step, i=step)}]"


def steps_between(one: Term, other: Term) -> list[int]:
    """How much further on each number of a term lies than that of another of the same piece."""
    return [y.at - x.at if isinstance(x, Entry) and isinstance(y, Entry) else 0 for x, y in zip(one, other, strict=True)]
