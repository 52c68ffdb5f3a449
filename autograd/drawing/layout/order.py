"""The order of stops in their boxes, from top to bottom, so that few edges cross and operands stand in order.

It begins with the order in which a walk from the end of the graph through the operands meets them, in which no edge of a
tree crosses another. Then stops are sorted by the mean of their own height and their neighbours', a few times over, and the
order that crosses fewest edges is kept: the barycentric method of Sugiyama, Tagawa and Toda (Methods for visual
understanding of hierarchical system structures, 1981), with boxes sorted by the mean of all that stands in them.
"""

import re
from bisect import bisect_left, insort
from collections.abc import Hashable, Sequence
from itertools import count

from autograd.drawing.layout.layers import Layers, Stack, Stop

#: How often the stops are sorted anew.
SWEEPS = 8


def set_order(layers: Layers) -> None:
    """Sort the items of every stack."""
    alike = _alike(layers)
    _sort(layers.root, _walked(layers), alike)
    best, fewest = _items(layers.root), crossings(layers)
    for _ in range(SWEEPS):
        if not fewest:
            break
        _sort(layers.root, _averaged(layers), alike)
        found = crossings(layers)
        if found < fewest:
            best, fewest = _items(layers.root), found
    for stack, items in best.items():
        stack.items[:] = items


def crossings(layers: Layers) -> int:
    """How many pairs of edges cross between ranks, operands of one card that stand in another order included."""
    height = {stop: i for i, stop in enumerate(layers.root.stops())}
    between: dict[int, list[tuple[int, int, int]]] = {}
    for head in height:
        for i, tail in enumerate(layers.before[head]):
            between.setdefault(head.rank, []).append((height[tail], height[head], i))
    total = 0
    for lines in between.values():
        above: list[tuple[int, int]] = []
        for _, *arrival in sorted(lines):
            here = (arrival[0], arrival[1])
            total += len(above) - bisect_left(above, here)
            insort(above, here)
    return total


def _items(root: Stack) -> dict[Stack, "list[Stop | Stack]"]:
    return {stack: list(stack.items) for stack in root.stacks()}


def _walked(layers: Layers) -> dict[Stop, float]:
    """The place of each stop in a walk from the ends of the graph, which takes operands in their order before their use."""
    numbers = count()
    found: dict[Stop, float] = {}
    ends = [stop for stop in layers.cards.values() if not layers.behind[stop]]  # of a circle there is none
    waiting: list[tuple[Stop, bool]] = [(stop, False) for stop in reversed([*ends, *layers.cards.values()])]
    seen: set[Stop] = set()
    while waiting:
        stop, is_done = waiting.pop()
        if is_done:
            found[stop] = next(numbers)
        elif stop not in seen:
            seen.add(stop)
            waiting.append((stop, True))
            waiting += [(arg, False) for arg in reversed(layers.before[stop])]
    return found


def _averaged(layers: Layers) -> dict[Stop, float]:
    """For each stop the mean of its own height and those of its neighbours."""
    heights = _packed(layers.root)
    found: dict[Stop, float] = {}
    for stop, height in heights.items():
        near = [height, *(heights[other] for other in (*layers.before[stop], *layers.behind[stop]))]
        found[stop] = sum(near) / len(near)
    return found


def _packed(root: Stack) -> dict[Stop, float]:
    """Heights of the stops where each rank is filled without gaps, its middle at 0."""
    filled: dict[int, float] = {}
    found: dict[Stop, float] = {}
    for stop in root.stops():
        found[stop] = filled.get(stop.rank, 0.0)
        filled[stop.rank] = found[stop] + 1.0
    return {stop: height - filled[stop.rank] / 2 for stop, height in found.items()}


def _sort(root: Stack, keys: dict[Stop, float], alike: Sequence[Sequence[Stop]]) -> None:
    """Sort the items of all stacks; those that are alike keep their order."""
    for group in alike:
        keys |= zip(group, sorted(keys[stop] for stop in group), strict=True)
    means: dict[Stop | Stack, float] = {**keys}
    for stack in root.stacks():
        stops = [keys[stop] for stop in stack.stops()]
        means[stack] = sum(stops) / max(len(stops), 1)
    for stack in root.stacks():
        stack.items.sort(key=means.__getitem__)


def _alike(layers: Layers) -> list[list[Stop]]:
    """The leaves that keep their order: those of one rank in one box that are named alike, so that x0 stays above x1."""
    groups: dict[Hashable, list[Stop]] = {}
    for stack in layers.root.stacks():
        for stop in stack.items:
            if isinstance(stop, Stop) and stop.card and not stop.operands:
                key = stack, stop.rank, stop.card.role, re.sub(r"\d+", "#", stop.card.label)
                groups.setdefault(key, []).append(stop)
    return list(groups.values())
