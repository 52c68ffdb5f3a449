"""The positions of the units and titles of a network: every unit has one, so Graphviz only draws."""

from dataclasses import dataclass

from autograd.drawing.scene.network import Network

#: In points: from column to column, from unit to unit, and from the outer units of a column to its title and its subtitle.
ACROSS, DOWN, TITLE, SUBTITLE = 140.0, 44.0, 36.0, 30.0
#: Of a unit, in points.
DIAMETER = 32.0

#: In points: to the right and upwards.
Position = tuple[float, float]


@dataclass(frozen=True)
class Positions:
    """The positions of each column's title and subtitle, and of units, by their ids."""

    titles: list[Position]
    subtitles: list[Position]
    units: dict[str, Position]


def positions(network: Network) -> Positions:
    """Columns from left to right, each with its middle on one line."""
    tops = [DOWN * (len(column.units) - 1) / 2 for column in network.columns]
    return Positions(
        titles=[(i * ACROSS, top + TITLE) for i, top in enumerate(tops)],
        subtitles=[(i * ACROSS, -top - SUBTITLE) for i, top in enumerate(tops)],
        units={
            unit.id: (i * ACROSS, top - row * DOWN)
            for i, (column, top) in enumerate(zip(network.columns, tops, strict=True))
            for row, unit in enumerate(column.units)
        },
    )
