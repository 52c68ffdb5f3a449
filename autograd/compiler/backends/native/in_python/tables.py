"""Instructions on tables: neighbouring slots, of which one is read or added to at a position that is a number."""

from autograd.compiler.backends.native.in_python.memory import Memory


def index_in(at: float, count: int) -> int:
    """The place of a position in a table; never outside, whatever it is."""
    return int(max(0.0, min(at, count - 1.0)))


def pack(memory: Memory, w: list[int]) -> None:
    memory.slots[w[1] : w[1] + w[0]] = [memory.slots[slot] for slot in w[2:]]


def read(memory: Memory, table: list[int], at: float) -> float:
    first, stride, count = table
    return memory.slots[first + stride * index_in(at, count)] if at == at else at


def gather(memory: Memory, w: list[int]) -> None:
    memory.accumulator = memory.slots[w[0]] = read(memory, w[1:4], memory.slots[w[4]])


def gather_lanes(memory: Memory, w: list[int]) -> None:
    memory.rows[w[0]][:] = [read(memory, w[1:4], at) for at in memory.rows[w[4]]]


def zero_range(memory: Memory, w: list[int]) -> None:
    memory.slots[w[1] : w[1] + w[0]] = [0.0] * w[0]


def add_at(memory: Memory, first: int, count: int, at: float, x: float) -> None:
    if at == at:
        memory.slots[first + index_in(at, count)] += x


def scatter(memory: Memory, w: list[int]) -> None:
    first, size, n = w[:3]
    zero_range(memory, [size, first])
    for at, x in zip(w[3 : 3 + n], w[3 + n :], strict=True):
        add_at(memory, first, size, memory.slots[at], memory.slots[x])


def scatter_lanes(memory: Memory, w: list[int]) -> None:
    first, size, n = w[:3]
    for lane in range(memory.count):
        for at, x in zip(w[3 : 3 + n], w[3 + n :], strict=True):
            add_at(memory, first, size, memory.rows[at][lane], memory.rows[x][lane])
