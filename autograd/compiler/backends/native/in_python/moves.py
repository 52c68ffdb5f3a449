"""Instructions that move numbers between arguments, slots, rows and results."""

from array import array
from operator import add

from autograd.compiler.backends.native.in_python.memory import Memory


def load(memory: Memory, w: list[int]) -> None:
    slot, count, block, i = w
    memory.slots[slot : slot + count] = memory.ins[block][i : i + count]


def count(memory: Memory, w: list[int]) -> None:
    memory.slots[w[0]] = float(memory.widths[w[1]])


def zero(memory: Memory, w: list[int]) -> None:
    for slot in w[1:]:
        memory.slots[slot] = 0.0


def store(memory: Memory, w: list[int]) -> None:
    for k, slot in enumerate(w[3:]):
        memory.outs[w[1]][w[2] + k] = memory.slots[slot]


def store_range(memory: Memory, w: list[int]) -> None:
    count, result, i, slot = w
    store(memory, [count, result, i, *range(slot, slot + count)])


def spread(memory: Memory, w: list[int]) -> None:
    result, i, slot, width = w
    n = memory.widths[width]
    for lane in range(n):
        memory.outs[result][i * n + lane] = memory.slots[slot]


def fetch(memory: Memory, w: list[int]) -> None:
    slot, count, block, i, stride = w
    load(memory, [slot, count, block, i + memory.first * stride])


def recall(memory: Memory, w: list[int]) -> None:
    slot, row = w
    memory.slots[slot] = memory.kept[row][memory.first]


def recall_rows(memory: Memory, w: list[int]) -> None:
    for row, slot in enumerate(w[2:], w[1]):
        recall(memory, [slot, row])


def remember(memory: Memory, w: list[int]) -> None:
    slot, row = w
    if len(memory.kept.setdefault(row, [])) < memory.lanes:
        memory.kept[row] = [0.0] * memory.lanes
    if memory.first < memory.lanes:
        memory.kept[row][memory.first] = memory.slots[slot]


def remember_rows(memory: Memory, w: list[int]) -> None:
    for row, slot in enumerate(w[2:], w[1]):
        remember(memory, [slot, row])


def fetch_step(memory: Memory, w: list[int]) -> None:
    slot, count, block, i, stride, apart = w
    load(memory, [slot, count, block, i + memory.outer * stride + memory.turn * apart])


def recall_step(memory: Memory, w: list[int]) -> None:
    size, first, *slots = w[1:]
    for k, slot in enumerate(slots):
        memory.slots[slot] = memory.slots[first + k * size + memory.turn]


def remember_step(memory: Memory, w: list[int]) -> None:
    size, first, *slots = w[1:]
    for k, slot in enumerate(slots):
        memory.slots[first + k * size + memory.turn] = memory.slots[slot]


def put(memory: Memory, w: list[int]) -> None:
    memory.outs[w[1]][w[2] * memory.lanes + memory.first] = memory.slots[w[0]]


def bind(memory: Memory, w: list[int]) -> None:
    row, columns, block, offset, stride = w
    for k in range(columns):
        start = offset + k + memory.first * stride
        memory.rows[row + k] = [memory.ins[block][start + lane * stride] for lane in range(memory.count)]


def bind_result(memory: Memory, w: list[int]) -> None:
    memory.rows[w[0]] = []


def flush(memory: Memory, w: list[int]) -> None:
    start = w[2] * memory.lanes + memory.first
    for lane, x in enumerate(memory.rows[w[0]]):
        memory.outs[w[1]][start + lane] = x


def keep(memory: Memory, w: list[int]) -> None:
    row, number, width = w
    kept = memory.kept.setdefault(number, [])
    if len(kept) < memory.widths[width]:
        kept[:] = [0.0] * memory.widths[width]
    memory.rows[row] = kept[memory.first : memory.first + memory.count]  # other loops have blocks of other sizes
    memory.bound.append((row, kept))


def keep_step(memory: Memory, w: list[int]) -> None:
    start = memory.turn * memory.lanes + memory.first
    memory.rows[w[0]] = memory.kept[w[1]][start : start + memory.count]


def make_step(memory: Memory, w: list[int]) -> None:
    memory.rows[w[0]] = []


def flush_step(memory: Memory, w: list[int]) -> None:
    start = memory.turn * memory.lanes + memory.first
    kept = memory.kept.setdefault(w[1], [])
    if len(kept) != memory.steps * memory.lanes:
        kept[:] = [0.0] * (memory.steps * memory.lanes)
    kept[start : start + memory.count] = memory.rows[w[0]]


def each_step(memory: Memory, w: list[int]) -> None:
    memory.kept[w[0]] = memory.kept[w[1]][: memory.widths[w[3]]] * (memory.widths[w[2]] // memory.widths[w[3]])


def step_column(memory: Memory, w: list[int]) -> None:
    number, block, offset, stride, apart, lanes, samples = w
    steps, count = memory.widths[lanes] // memory.widths[samples], memory.widths[samples]
    memory.kept[number] = [memory.ins[block][offset + i * stride + t * apart] for t in range(steps) for i in range(count)]


def step_sum(memory: Memory, w: list[int]) -> None:
    count, sums = memory.widths[w[3]], [0.0] * memory.widths[w[3]]
    for t in range(0, memory.widths[w[2]], count):
        sums = list(map(add, sums, memory.kept[w[1]][t : t + count]))
    memory.kept[w[0]] = sums


def give(memory: Memory, w: list[int]) -> None:
    result, row, number, width = w
    count = memory.widths[width]
    memory.outs[result][row * count : (row + 1) * count] = array("d", memory.kept[number][:count])
