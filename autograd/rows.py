"""Rows of numbers that grow at their end, as the arguments of equations do while a graph is recorded. Plain Python as it
stands; rows.pxd gives the names C types."""

from array import array


class GrowingRows:
    """Rows one behind the other, each of which is written number by number.

    Args:
        room: for how many rows of two numbers there is room at first.

    Attributes:
        count: how many rows there are. end: how many numbers, those of a row that is not finished among them.
        flat: their numbers, and room for more. begins: where those of each row begin, and the end, and room for more.

    >>> rows = GrowingRows(1)
    >>> for row in [(), (0,), (0, 1, 0)]:
    ...     for number in row:
    ...         rows.write(number)
    ...     rows.finish()
    >>> [rows.row(index) for index in range(rows.count)]
    [(), (0,), (0, 1, 0)]
    """

    def __init__(self, room: int) -> None:
        self.count = self.end = 0
        self.flat, self.begins = array("i", bytes(8 * room + 8)), array("i", bytes(4 * room + 8))

    def write(self, number: int) -> None:
        """Add a number to the row that is not finished."""
        if self.end == len(self.flat):
            self.flat = doubled(self.flat)
        self.flat[self.end] = number
        self.end += 1

    def finish(self) -> None:
        """End a row."""
        self.count += 1
        if self.count == len(self.begins):
            self.begins = doubled(self.begins)
        self.begins[self.count] = self.end

    def row(self, index: int) -> tuple[int, ...]:
        found: list[int] = []
        for at in range(self.begins[index], self.begins[index + 1]):
            found.append(self.flat[at])  # noqa: PERF401  # a comprehension's variables have no C types
        return tuple(found)


def doubled(row: "array[int]") -> "array[int]":
    """The numbers, and room for as many more."""
    found = array("i", [0]) * (2 * len(row))
    found[: len(row)] = row
    return found
