"""A hash table of numbers, the one of the engine. Plain Python as it stands; hash_table.pxd gives the names C types."""

from array import array

from autograd.rows import doubled

#: The bits of a hash.
HASHES: int = 0x7FFFFFFF


class HashTable:
    """Numbers, counted from 0, of what its owner keeps and compares: nodes of a graph, or equations.

    It probes linearly (Knuth, "The Art of Computer Programming", 6.4). A dict of ids would take five times the memory, and
    here neighbours in memory stay neighbours.

    Args:
        room: for how many numbers there is room at first.

    Attributes:
        buckets: the numbers, -1 in an empty bucket. hashes: for each number the hash of what it stands for.
        count: how many numbers there are.

    >>> letters, table = "abc", HashTable(1)
    >>> def bucket_of(letter):
    ...     bucket = table.first(ord(letter))
    ...     while table.buckets[bucket] >= 0 and letters[table.buckets[bucket]] != letter:
    ...         bucket = table.after(bucket)
    ...     return bucket
    >>> table.put(bucket_of("c"), ord("c"), 2)
    >>> table.buckets[bucket_of("c")], table.buckets[bucket_of("a")]
    (2, -1)
    """

    def __init__(self, room: int) -> None:
        self.count = 0
        self.buckets = array("i", [-1]) * (2 << room.bit_length())
        self.hashes = array("i", [0]) * (room + 1)

    def first(self, key: int) -> int:
        """The bucket with which the search for what has this hash begins."""
        return key & (len(self.buckets) - 1)

    def after(self, bucket: int) -> int:
        """The bucket with which it goes on."""
        return (bucket + 1) & (len(self.buckets) - 1)

    def put(self, bucket: int, key: int, number: int) -> None:
        """Put a number into the empty bucket with which the search for its hash ended."""
        self.buckets[bucket] = number
        while number >= len(self.hashes):
            self.hashes = doubled(self.hashes)
        self.hashes[number] = key & HASHES
        self.count += 1
        if 2 * self.count > len(self.buckets):
            self.enlarge()

    def enlarge(self) -> None:
        before = self.buckets
        self.buckets = array("i", [-1]) * (2 * len(before))
        for at in range(len(before)):
            if before[at] >= 0:
                bucket = self.first(self.hashes[before[at]])
                while self.buckets[bucket] >= 0:
                    bucket = self.after(bucket)
                self.buckets[bucket] = before[at]


def hashed(key: int, number: int) -> int:
    """The hash of a row that goes on with this number."""
    key = ((key ^ number) & HASHES) * 0x2C1B3C6D & HASHES
    return key ^ key >> 12
