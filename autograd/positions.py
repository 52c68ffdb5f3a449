"""Nodes in an order, and the position of each. Plain Python as it stands; positions.pxd gives the names C types."""

from typing import Any

from autograd import native
from autograd.hash_table import HashTable
from autograd.rows import GrowingRows


class Positions:
    """Nodes of a graph in an order, with the position of each, by identity, as traced numbers have no hash.

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
        self.table = HashTable(16)

    def of(self, node: Any) -> int:
        """The position of a node; -1 where it is not in the list."""
        return self.table.buckets[self.bucket_of(node)]

    def add(self, node: Any) -> None:
        """Put a node at the end, unless it is there."""
        if self.of(node) < 0:
            args = node.args
            for arg in args:
                self.rows.write(self.of(arg))
            self.put(node)

    def add_all_below(self, root: Any) -> None:
        """Put all that a node was made from, and the node, at the end, unless they are there: each after its arguments."""
        if self.of(root) >= 0:
            return
        # The nodes on the path from the root, of each its arguments, how many of these have been looked at, and where they
        # are, those of one node after the other.
        path, rows, looked_at, found = [root], [root.args], GrowingRows(16), GrowingRows(16)
        looked_at.write(0)
        while path:
            args = rows[len(rows) - 1]  # in C indices are not counted from the end
            count = looked_at.flat[looked_at.end - 1]
            at = 0
            while count < len(args):
                at = self.of(args[count])
                count += 1
                if at < 0:
                    break
                found.write(at)
            if at < 0:
                looked_at.flat[looked_at.end - 1] = count
                looked_at.write(0)
                path.append(args[count - 1])
                rows.append(args[count - 1].args)
                continue
            begin = found.end - count
            for position in range(begin, found.end):
                self.rows.write(found.flat[position])
            found.end = begin
            looked_at.end -= 1
            self.put(path.pop())
            rows.pop()
            found.write(len(self.order) - 1)

    def put(self, node: Any) -> None:
        """Put a node, whose row is written, at the end."""
        self.rows.finish()
        self.table.put(self.bucket_of(node), native.hash_of_object(node), len(self.order))
        self.order.append(node)

    def bucket_of(self, node: Any) -> int:
        """The bucket of a node, an empty one where it is not in the list."""
        table = self.table
        bucket = table.first(native.hash_of_object(node))
        while table.buckets[bucket] >= 0 and self.order[table.buckets[bucket]] is not node:
            bucket = table.after(bucket)
        return bucket
