"""Names in generated code: close to those of the user, and none that Python or the code itself uses."""

import keyword
import re
import unicodedata
from collections.abc import Iterable

#: Numbered names of the code's own are `lanes_0`, `table_0`, `captured_0`, `evaluate_0`.
NUMBERED = re.compile(r"(lanes|table|captured|evaluate)(_\d+)?")


class Names:
    """Gives each name once.

    Args:
        taken: names that are not to be given.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = {*keyword.kwlist, *taken}
        self.counts: dict[str, int] = {}  # the number that was last added to a name

    def fresh(self, preferred: str) -> str:
        """A new name, as close to the preferred one as Python allows.

        >>> names = Names({"np"})
        >>> [names.fresh(name) for name in ("layers.0", "np", "np", "λ x", "lanes")]
        ['layers_0', 'np_2', 'np_3', 'λ_x', 'v_lanes']
        """
        letters = unicodedata.normalize("NFKC", preferred)  # as Python does, which takes such names for one
        name = re.sub("_+", "_", "".join([c if f"_{c}".isidentifier() else "_" for c in letters])).strip("_") or "v"
        return self.numbered(f"v_{name}" if NUMBERED.fullmatch(name) or not name.isidentifier() else name)

    def numbered(self, preferred: str) -> str:
        """A new name: the preferred one, or that with a number."""
        name = preferred
        while name in self.taken:
            self.counts[preferred] = self.counts.get(preferred, 1) + 1
            name = f"{preferred}_{self.counts[preferred]}"
        self.taken.add(name)
        return name


def in_comment(text: str) -> str:
    """The text with nothing in it that ends a comment."""
    return "".join([c if c.isprintable() else "?" for c in text])
