"""Instructions that add up, in the order and with the partial sums of c/sums.h."""

from collections.abc import Sequence
from operator import add, mul

from autograd.compiler.backends.native.decoding import sum_of_range
from autograd.compiler.backends.native.in_python.memory import Memory


def tree(sums: Sequence[float]) -> float:
    """Eight partial sums added up."""
    return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]))


def _bounds(start: int, *lengths: int) -> list[tuple[int, int]]:
    """Where lists lie that stand one behind the other."""
    found: list[tuple[int, int]] = []
    for length in lengths:
        found.append((start, start + length))
        start += length
    return found


def sum_range(memory: Memory, w: list[int]) -> None:
    sum(memory, sum_of_range(w))


def sum(memory: Memory, w: list[int]) -> None:
    out, terms, products = w[:3]
    slots, factors = memory.slots, w[3 + terms :]
    values = [slots[slot] for slot in w[3 : 3 + terms]]
    multiplied = [slots[a] * slots[b] for a, b in zip(factors[::2], factors[1::2], strict=True)]
    sums = [-0.0] * 8  # which is neutral: -0 + 0 = 0
    if terms + products <= 8:
        for value in values + multiplied:
            sums[0] += value
        total = sums[0]
    else:
        for group in (values, multiplied):
            for k, value in enumerate(group):
                sums[k % 8] += value
        total = tree(sums)
    memory.accumulator = slots[out] = total


def products(memory: Memory, a: int, b: int) -> list[float]:
    return list(map(mul, memory.rows[a], memory.rows[b]))


def scaled(memory: Memory, slot: int, row: int) -> list[float]:
    weight = memory.slots[slot]
    return [weight * x for x in memory.rows[row]]


def terms(memory: Memory, w: list[int], rows: int, mixed: int, both: int) -> list[list[float]]:
    """So many rows, products of slot and row, and products of row and row."""
    begin, end = rows + 2 * mixed, rows + 2 * (mixed + both)
    found = [memory.rows[row] for row in w[:rows]]
    found += [scaled(memory, *w[k : k + 2]) for k in range(rows, begin, 2)]
    return found + [products(memory, *w[k : k + 2]) for k in range(begin, end, 2)]


def sum_lanes(memory: Memory, w: list[int]) -> None:
    out, slots, *counts = w[:5]
    base = -0.0
    for slot in w[5 : 5 + slots]:
        base += memory.slots[slot]
    add_up(memory, out, base, terms(memory, w[5 + slots :], *counts))


def add_up(memory: Memory, out: int, base: float, terms: Sequence[list[float]]) -> None:
    total = [base] * memory.count
    for term in terms:
        total = list(map(add, total, term))
    memory.rows[out][:] = total


def grid_lanes(memory: Memory, w: list[int]) -> None:
    n1, n2 = w[:2]
    made, biases, xs, weights = (w[a:b] for a, b in _bounds(2, n1, n1, n2, n1 * n2))
    for i in range(n1):
        terms = [scaled(memory, weights[i * n2 + t], xs[t]) for t in range(n2)]
        add_up(memory, made[i], memory.slots[biases[i]] if biases[i] >= 0 else -0.0, terms)


def add_lanes(memory: Memory, slot: int, terms: Sequence[list[float]]) -> None:
    """A slot += the sum of some rows over the lanes."""
    sums = [0.0] * 8
    for values in terms:
        for lane, value in enumerate(values):
            sums[lane % 8] += value
    memory.slots[slot] += tree(sums)


def reduce(memory: Memory, w: list[int]) -> None:
    add_lanes(memory, w[0], terms(memory, w[4:], *w[1:4]))


def reduce_rows(memory: Memory, w: list[int]) -> None:
    outs, rows = (w[a:b] for a, b in _bounds(1, w[0], w[0]))
    for out, row in zip(outs, rows, strict=True):
        add_lanes(memory, out, [memory.rows[row]])


def reduce_products(memory: Memory, w: list[int]) -> None:
    for out, a, b in zip(*(w[a:b] for a, b in _bounds(1, w[0], w[0], w[0])), strict=True):
        add_lanes(memory, out, [products(memory, a, b)])


def grid_reduce(memory: Memory, w: list[int]) -> None:
    made, left, right = (w[a:b] for a, b in _bounds(2, w[0] * w[1], w[0], w[1]))
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            add_lanes(memory, made[i * w[1] + j], [products(memory, a, b)])


def reduce_max(memory: Memory, w: list[int]) -> None:
    for x in memory.rows[w[1]]:
        y = memory.slots[w[0]]
        memory.slots[w[0]] = y if y > x or y != y else x


def reduce_min(memory: Memory, w: list[int]) -> None:
    for x in memory.rows[w[1]]:
        y = memory.slots[w[0]]
        memory.slots[w[0]] = y if y < x or y != y else x
