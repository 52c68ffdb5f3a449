"""Nodes in an order, and the position of each. Plain Python as it stands; positions.pxd gives the names C types."""

from array import array
from typing import Any

from autograd import native


class Positions:
    """A list of nodes that knows where each stands in it, by identity, as traced numbers have no hash.

    It is a hash table with linear probing (Knuth, "The Art of Computer Programming", 6.4) that holds positions alone: a dict
    of ids would take five times the memory, and neighbours in memory are neighbours here.

    Attributes:
        order: the nodes.

    >>> nodes = [object(), object()]
    >>> positions = Positions(nodes)
    >>> [positions.of(node) for node in (*nodes, object())]
    [0, 1, -1]
    """

    def __init__(self, nodes: list[Any]) -> None:
        self.order: list[Any] = []
        self.buckets = array("i", [-1]) * 16
        for node in nodes:
            self.add(node)

    def of(self, node: Any) -> int:
        """The position of a node; -1 where it is not in the list."""
        return self.buckets[self.bucket_of(node)]

    def add(self, node: Any) -> None:
        """Put a node at the end, unless it is there."""
        bucket = self.bucket_of(node)
        if self.buckets[bucket] < 0:
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
