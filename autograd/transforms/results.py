"""The results of a call of a transformed function: their numbers, and trees of derivatives that are nested alike."""

from collections.abc import Iterator
from typing import Any, cast

from autograd.tangents import NoForwardModeError, Tangents
from autograd.transforms.call import TransformedCall
from autograd.trees.axes import unstack
from autograd.trees.flatten import numbers_of, parts_of, split
from autograd.trees.kinds import Tree
from autograd.trees.treedef import ARRAY, LIST, LeafDef, Path


class Results:
    """What f returned in a call, taken apart.

    Attributes:
        numbers: of a row of lanes, which vmap gives under jit, those of the sample that stands for all.
    """

    def __init__(self, call: TransformedCall) -> None:
        self.call = call
        path = f"the result of {call.name}()"
        self.leaves, self.definition = split(call.result, path)
        self.paths = self.definition.paths(path)
        self.numbers: list[Any] = []
        for leaf, inner in zip(self.leaves, self.paths, strict=True):
            self.numbers += numbers_of_leaf(leaf, inner)

    def plain(self) -> Tree:
        """The result as the caller gets it."""
        return self.call.plain_tree(self.call.result)

    def pushed(self, directions: list[Tangents]) -> Tree:
        """The tangents of the results, where the inputs have those in the direction 0."""
        found = self.call.push_forward(self.numbers, directions)
        numbers = iter([self.call.tangent(tangents, 0) for tangents in found])
        pairs = zip(self.leaves, self.definition.leaves, strict=True)
        return self.definition.join([leaf_of(leaf, definition, numbers) for leaf, definition in pairs])

    def pulled(self, cotangent: Tree, path: str) -> Any:
        """The derivatives of Σ cotangentᵢ · resultᵢ by the inputs, nested as the arguments are."""
        leaves, definition = split(cotangent, path)
        if not definition.is_nested_as(self.definition):
            raise ValueError(f"{path} must be nested as the result is, {self.definition}, not {definition}.")
        pairs = zip(self.leaves, leaves, strict=True)
        seeded = [pair for leaf, theirs in pairs for pair in _seeded(leaf, theirs, path)]
        return self.call.nested(self.call.pull_back([output for output, _ in seeded], [seed for _, seed in seeded]))

    def jacobian(self, columns: bool | None = None) -> Tree:
        """The derivatives of each leaf of the results by the inputs: nested as the arguments are, with the axes of the leaf
        in front of each of theirs.

        Args:
            columns: whether by columns, in forward mode; else by rows, in reverse mode; None for what takes fewer walks.
        """
        if columns is None:
            lanes = any(_has_lanes(leaf) for leaf in self.leaves)
            columns = not lanes and len(self.call.inputs) < len(self.numbers)
            try:
                rows = self._from_columns() if columns else self._by_rows()
            except NoForwardModeError:
                rows = self._by_rows()
        else:
            rows = self._from_columns() if columns else self._by_rows()
        pairs = zip(self.leaves, self.definition.leaves, strict=True)
        return self.definition.join([self.call.join(self._blocks(leaf, definition, rows)) for leaf, definition in pairs])

    def _from_columns(self) -> Iterator[list[Any]]:
        count = len(self.call.inputs)
        return iter([[self.call.tangent(row, i) for i in range(count)] for row in self.call.accumulate(self.numbers)])

    def _by_rows(self) -> Iterator[list[Any]]:
        for leaf, path in zip(self.leaves, self.paths, strict=True):
            yield from self._rows_of(leaf, path)

    def _rows_of(self, leaf: Tree, path: Path) -> Iterator[list[Any]]:
        if hasattr(leaf, "stands_for_lanes"):
            yield from leaf.derivatives(self.call.inputs)
        elif _has_lanes(leaf):
            for row in leaf:
                yield from self._rows_of(row, path)
        else:
            for number in numbers_of(leaf, path):
                yield self.call.pull_back([number], [1.0])

    def _blocks(self, leaf: Tree, definition: LeafDef, rows: Iterator[list[Any]]) -> list[Any]:
        """The derivatives of a leaf of the results by each leaf of the arguments."""
        if _has_lanes(leaf) and not hasattr(leaf, "stands_for_lanes"):
            blocks = [self._blocks(row, definition.entry, rows) for row in leaf]
            return [list(column) for column in zip(*blocks, strict=True)]
        lanes = hasattr(leaf, "stands_for_lanes")
        found = [next(rows) for _ in (leaf.numbers if lanes else range(definition.size))]
        blocks: list[Any] = []
        start = 0
        for one in self.call.input_leaves:
            entries = [number for row in found for number in row[start : start + one.size]]
            if lanes:
                blocks.append(leaf.block(entries, one))
            else:
                kinds = [leaf.kind for leaf in (definition, one) if leaf.shape]  # an array without axes is a number
                block = LeafDef(ARRAY if ARRAY in kinds else LIST, definition.shape + one.shape)
                blocks.append(block.shaped(iter(entries)))
            start += one.size
        return blocks


def _seeded(leaf: Tree, cotangent: Tree, path: str) -> Iterator[tuple[Any, Any]]:
    """The numbers of a leaf of the results, each with the number of a cotangent of its shape."""
    if hasattr(leaf, "stands_for_lanes"):
        yield from zip(leaf.spread(), leaf.samples_of(cotangent, path), strict=True)
    elif _has_lanes(leaf):
        for row, theirs in zip(leaf, unstack(cotangent, len(leaf)), strict=True):
            yield from _seeded(row, theirs, path)
    else:
        yield from zip(numbers_of(leaf), numbers_of(cotangent, path), strict=True)


def _has_lanes(leaf: Tree) -> bool:
    """Whether it is a row of lanes or a list of such."""
    return hasattr(leaf, "stands_for_lanes") or (
        isinstance(leaf, list) and any(hasattr(part, "stands_for_lanes") for part in parts_of(leaf))
    )


def numbers_of_leaf(leaf: Tree, path: Path) -> list[Any]:
    """Of a row of lanes, those of the sample that stands for all."""
    if hasattr(leaf, "stands_for_lanes"):
        return leaf.numbers
    if _has_lanes(leaf):
        return [number for row in leaf for number in numbers_of_leaf(row, path)]
    return numbers_of(leaf, path)


def leaf_of(leaf: Tree, definition: LeafDef, numbers: Iterator[Any]) -> Tree:
    """A leaf like this one, of the next numbers."""
    if hasattr(leaf, "stands_for_lanes"):
        return leaf.with_numbers([next(numbers) for _ in leaf.numbers])
    if _has_lanes(leaf):
        return [leaf_of(row, definition.entry, numbers) for row in cast(list[Tree], leaf)]
    return definition.shaped(numbers)
