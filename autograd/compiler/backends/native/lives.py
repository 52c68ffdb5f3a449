"""At which step of a loop over lanes each row is read for the last time. Plain Python as it stands; lives.pxd gives the
names C types."""

from autograd.compiler.backends.native.facts import Facts, zeros


class Lives:
    """The lives of the rows of one loop after the other.

    Attributes:
        loop: for each equation the number of the last loop that computes or reads it. count: the number of this loop.
        last: for each row that this loop reads the step at which it does so for the last time; -1 once that is over.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts, self.count = facts, 0
        self.loop, self.last = zeros(len(facts.lanes)), zeros(len(facts.lanes))

    def begin(self, groups: list[list[int]]) -> list[int]:
        """Look at the loop that computes some groups, in order; the rows that it finds."""
        facts, loop = self.facts, self.loop
        starts, leaves, lanes = facts.starts, facts.leaves, facts.lanes
        sources: list[int] = []
        self.count += 1
        for members in groups:
            for index in members:
                loop[index] = self.count
        for step in range(len(groups)):
            for index in groups[step]:
                for at in range(starts[index], starts[index + 1]):
                    leaf = leaves[at]
                    if lanes[leaf]:
                        self.last[leaf] = step
                        if loop[leaf] != self.count:
                            loop[leaf] = self.count
                            sources.append(leaf)
        return sources

    def ended(self, members: list[int], step: int) -> list[int]:
        """The rows that nobody reads behind a step, at which some units are computed."""
        facts, last = self.facts, self.last
        starts, leaves, lanes = facts.starts, facts.leaves, facts.lanes
        found: list[int] = []
        for index in members:
            for at in range(starts[index], starts[index + 1]):
                leaf = leaves[at]
                if lanes[leaf] and last[leaf] == step:
                    last[leaf] = -1
                    found.append(leaf)
        return found
