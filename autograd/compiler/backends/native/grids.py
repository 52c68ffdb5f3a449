"""Sums over lanes of products of two rows as grids: all pairs of some rows and some other rows, as the gradient of a
layer is."""

Pair = tuple[int, int]


def is_grid(pairs: list[Pair]) -> bool:
    """Whether they are all pairs of some and some others, each once, and more than one row of them.

    >>> is_grid([(1, 5), (1, 6), (2, 5), (2, 6)]), is_grid([(1, 5), (1, 6)])
    (True, False)
    """
    left, right = ({pair[side] for pair in pairs} for side in (0, 1))
    return len(set(pairs)) == len(pairs) == len(left) * len(right) and min(len(left), len(right)) > 1


def full_grids(members: list[int], pairs: dict[int, Pair]) -> list[list[int]]:
    """Members, each with its pair, as grids and a rest: rows with the same partners form a grid. Of the two sides from
    which partners can be counted the first that leaves none, or that which leaves less."""
    if len({pairs[index] for index in members}) < len(members):  # the same product twice
        return [members]
    choices: list[tuple[int, list[list[int]]]] = []
    for side in (0, 1):
        partners: dict[int, dict[int, int]] = {}
        for index in members:
            partners.setdefault(pairs[index][side], {})[pairs[index][1 - side]] = index
        classes: dict[frozenset[int], list[int]] = {}
        for row, others in partners.items():
            classes.setdefault(frozenset(others), []).append(row)
        grids: list[list[int]] = []
        rest: list[int] = []
        for others, rows in classes.items():
            found = [partners[a][b] for a in rows for b in sorted(others)]
            if len(rows) > 1 and len(others) > 1:
                grids.append(found)
            else:
                rest += found
        if not rest:
            return grids
        choices.append((len(rest), [*grids, rest]))
    return min(choices)[1]
