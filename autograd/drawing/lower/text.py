"""A picture as a table, where none can be shown."""

from autograd.drawing.scene.parts import Picture
from autograd.plain_text import encodable, terminal_columns

#: Of a larger graph the table shows so many nodes from its beginning and so many from its end.
FIRST, LAST = 20, 20


def table(picture: Picture, shortened: bool = True) -> str:
    """The rows of a picture, words at the left of their columns and numbers at the right; the middle left out where it is
    long."""
    rows = [tuple(map(encodable, row)) for row in picture.rows()]
    widths = [max(map(terminal_columns, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            text + " " * (width - terminal_columns(text)) if i < 2 else text.rjust(width)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    lines = [line.rstrip() for line in lines]
    hidden = len(lines) - 1 - FIRST - LAST
    if shortened and picture.is_shortened and hidden > 0:
        lines[1 + FIRST : -LAST] = [f"… and {hidden} more …"]
    return "\n".join(lines)
