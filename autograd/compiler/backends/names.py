"""Names in generated code: close to those of the user, and never one that Python or the code itself has taken."""

import keyword
import re
import unicodedata
from collections.abc import Iterable

#: Numbered names of the code's own are `lanes_0`, `table_0`, `captured_0`.
NUMBERED = re.compile(r"(lanes|table|captured)(_\d+)?")


class Names:
    """Gives each name once.

    Args:
        taken: names that are not to be given.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = {*keyword.kwlist, *taken}
        self.counts: dict[str, int] = {}  # the last number that a name was given to make it new

    def fresh(self, wish: str) -> str:
        """A new name, as close to the wish as Python allows.

        >>> names = Names({"np"})
        >>> [names.fresh(wish) for wish in ("layers.0", "np", "np", "λ x", "lanes")]
        ['layers_0', 'np_2', 'np_3', 'λ_x', 'v_lanes']
        """
        letters = unicodedata.normalize("NFKC", wish)  # as Python does, to which other names are then the same
        wish = re.sub("_+", "_", "".join([c if f"_{c}".isidentifier() else "_" for c in letters])).strip("_") or "v"
        wish = f"v_{wish}" if NUMBERED.fullmatch(wish) or not wish.isidentifier() else wish
        return self.numbered(wish)

    def numbered(self, wish: str) -> str:
        """A new name that is the wish, or the wish with a number."""
        name = wish
        while name in self.taken:
            self.counts[wish] = self.counts.get(wish, 1) + 1
            name = f"{wish}_{self.counts[wish]}"
        self.taken.add(name)
        return name


def in_comment(text: str) -> str:
    """The text with nothing in it that ends a comment."""
    return "".join([c if c.isprintable() else "?" for c in text])
