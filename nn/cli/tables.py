"""CSV files: a header with the names of the columns, then one sample per row."""

import csv
import math
import re
from dataclasses import dataclass
from pathlib import Path

from autograd.plain_text import printable

#: The cells of missing values.
MISSING = {"", "?", "-", "na", "n/a", "nan", "null", "none"}
#: A number as most of Europe writes it.
DECIMAL_COMMA = re.compile(r"([+-]?\d+),(\d+)")


@dataclass(frozen=True)
class Table:
    """The content of a CSV file.

    Attributes:
        path: the file, for messages.
        names: of the columns.
        rows: the cells of each row, as text.
        lines: for each row the line of the file that it ends on; the header is line 1.
    """

    path: Path
    names: list[str]
    rows: list[list[str]]
    lines: list[int]

    def texts(self, name: str) -> list[str]:
        """The cells of a column.

        Raises:
            ValueError: where one is missing.
        """
        column = self.names.index(name)
        cells = [row[column] for row in self.rows]
        for i, cell in enumerate(cells):
            if cell.lower() in MISSING:
                raise ValueError(f"{self.where(name, i)}: the value is missing; fill it in or remove the row.")
        return cells

    def numbers(self, name: str) -> list[float]:
        """The cells of a column as numbers.

        Raises:
            ValueError: where one is missing or none.
        """
        return [self.number(name, i, cell) for i, cell in enumerate(self.texts(name))]

    def number(self, name: str, i: int, cell: str) -> float:
        try:
            number = float(cell)
        except ValueError:
            pointed = DECIMAL_COMMA.fullmatch(cell.strip())
            remedy = (
                f"write {pointed[1]}.{pointed[2]}, with a point" if pointed else "write numbers there or remove the column"
            )
            raise ValueError(f"{self.where(name, i)}: {printable(cell[:40])!r} is not a number; {remedy}.") from None
        if not math.isfinite(number):
            raise ValueError(f"{self.where(name, i)}: {cell!r} is not finite; write a number there or remove the row.")
        return number

    def where(self, name: str, i: int) -> str:
        return f"{self.path}: column {name!r}, row {i + 1} (line {self.lines[i]} of the file)"


def read_csv(path: Path) -> Table:
    """Read a CSV file; commas, semicolons or tabs stand between the cells, the one that the header has most of.

    Raises:
        OSError: if it cannot be read. ValueError: if it is empty, has no rows, or they do not fit the header.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # Excel writes a mark in front
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not UTF-8 text; save it as 'CSV UTF-8'.") from None
    head = text.split("\n", 1)[0]
    if not text.strip() or "\0" in text:
        raise ValueError(f"{path} is {'no text' if text.strip() else 'empty'}; its first line must name the columns.")
    reader = csv.reader(text.splitlines(keepends=True), delimiter=max(",;\t", key=head.count), skipinitialspace=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append([cell.strip() for cell in row])
                lines.append(reader.line_num)
    except csv.Error as error:
        raise ValueError(f"{path}: line {reader.line_num} cannot be read: {error}.") from error
    names, *rows = rows
    for i, name in enumerate(names):
        if not name:
            raise ValueError(f"{path}: column {i + 1} has no name in the first line.")
        if name in names[:i]:
            raise ValueError(f"{path}: two columns are called {name!r}; give each its own name.")
    if not rows:
        raise ValueError(f"{path} has a line of names but no rows.")
    for i, row in enumerate(rows):
        if len(row) != len(names):
            raise ValueError(
                f"{path}: row {i + 1} (line {lines[i + 1]} of the file) has {len(row)} cells, but there are"
                f" {len(names)} columns."
            )
    return Table(path, names, rows, lines[1:])
