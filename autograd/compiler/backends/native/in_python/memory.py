"""What the instructions of the interpreter in Python read and write."""

from collections.abc import Iterable
from typing import Any


class Memory:
    """The memory of a program, and where in it a run is.

    Args:
        slots: what the slots hold at first. rows: how many there are.

    Attributes:
        rows: each with the lanes of this block. kept: rows with all lanes, by their numbers.
        bound: rows of this block that are kept, each with all its lanes.
        accumulator: what the instruction before made. ins, outs, widths: see `Machine.run`.
        room: for how many lanes there is room in a row that is kept.
        lanes, count, first: of a loop all lanes, those of this block, and those done.
        steps, turn: of a scan over all samples at a time, and which it is; that also of a loop in a lane.
        outer: the lane in which a loop within it is.
    """

    def __init__(self, slots: Iterable[float], rows: int) -> None:
        self.slots, self.accumulator = list(slots), 0.0
        self.rows: list[list[float]] = [[] for _ in range(rows)]
        self.kept: dict[int, list[float]] = {}
        self.bound: list[tuple[int, list[float]]] = []
        self.ins: list[Any] = []
        self.outs: list[Any] = []
        self.widths: list[int] = []
        self.room = self.lanes = self.count = self.first = self.steps = self.turn = self.outer = 0
