"""Nodes in an order, and the position of each. Plain Python as it stands; positions.pxd gives the names C types."""

from array import array
from typing import Any

from autograd import native
from autograd.rows import GrowingRows


class Positions:
    """Nodes of a graph in an order, with the position of each, by identity, as traced numbers have no hash.

    It is a hash table with linear probing (Knuth, "The Art of Computer Programming", 6.4) that holds positions alone: a dict
    of ids would take five times the memory, and neighbours in memory are neighbours here.

    Attributes:
        order: the nodes.
        rows: for each the positions of its arguments; -1 for one that was not in the list.

    >>> from autograd import Value
    >>> x = Value(2.0)
    >>> y = x * x
    >>> positions = Positions()
    >>> for node in (x, y):
    ...     positions.add(node)
    >>> [positions.of(node) for node in (x, y, y + x)], positions.rows.row(1)
    ([0, 1, -1], (0, 0))
    """

    def __init__(self) -> None:
        self.order: list[Any] = []
        self.rows = GrowingRows(16)
        self.buckets = array("i", [-1]) * 16

    def of(self, node: Any) -> int:
        """The position of a node; -1 where it is not in the list."""
        return self.buckets[self.bucket_of(node)]

    def add(self, node: Any) -> None:
        """Put a node at the end, unless it is there."""
        bucket = self.bucket_of(node)
        if self.buckets[bucket] < 0:
            args = node.args
            self.write(args)
            self.put(node, bucket)

    def add_after(self, node: Any, stack: list[Any]) -> None:
        """Put a node, which is the last of the stack, at the end and take it from the stack; if arguments of it are not in
        the list, put these on the stack instead."""
        bucket = self.bucket_of(node)
        if self.buckets[bucket] < 0:
            args = node.args
            if self.write(args):
                self.rows.drop()
                for arg in reversed(args):
                    if self.of(arg) < 0:
                        stack.append(arg)  # noqa: PERF401  # a comprehension would make a list for each node
                return
            self.put(node, bucket)
        stack.pop()

    def write(self, args: tuple[Any, ...]) -> bool:
        """Write a row; whether one of the arguments is not in the list."""
        missing = False
        for arg in args:
            at = self.of(arg)
            self.rows.write(at)
            if at < 0:
                missing = True
        return missing

    def put(self, node: Any, bucket: int) -> None:
        """Put a node, whose row is written, at the end and into its bucket."""
        self.rows.finish()
        self.buckets[bucket] = len(self.order)
        self.order.append(node)
        if 2 * len(self.order) > len(self.buckets):
            self.buckets = array("i", [-1]) * (2 * len(self.buckets))
            for position in range(len(self.order)):
                self.buckets[self.bucket_of(self.order[position])] = position

    def bucket_of(self, node: Any) -> int:
        """The bucket of a node, an empty one where it is not in the list."""
        mask = len(self.buckets) - 1
        bucket = native.hash_of_object(node) & mask
        while self.buckets[bucket] >= 0 and self.order[self.buckets[bucket]] is not node:
            bucket = (bucket + 1) & mask
        return bucket
