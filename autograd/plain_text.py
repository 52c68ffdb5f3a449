"""Text for streams that lack a character: × is written *, and − is written -, where the encoding has no such sign.

Korean Windows writes files in cp949, which has no −; a terminal may know ASCII alone. UTF-8 has every character, so there
the text stays as it is.
"""

import codecs
import sys
import unicodedata
from typing import Any

#: Replacements of characters. Others are replaced by their compatibility form (₂ is 2, ² is ^2) or escaped.
SUBSTITUTES = {
    "−": "-", "–": "-", "—": "-", "×": "*", "·": "*", "÷": "/", "∂": "d", "…": "...", "→": "->", "←": "<-", "′": "'",
    "∞": "inf", "√": "sqrt", "π": "pi", "σ": "sigma", "Σ": "sum", "‖": "||", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~",
    "±": "+-", "µ": "u", "\N{NO-BREAK SPACE}": " ", "\N{REPLACEMENT CHARACTER}": "?",
}  # fmt: skip
#: The name under which Python's codecs know these substitutes, as they know "replace" and "backslashreplace".
ERRORS = "scalar_autograd_plain_text"


def substitute(character: str) -> str:
    """The character in ASCII.

    >>> [substitute(character) for character in "×²₂é가"]
    ['*', '^2', '2', '\\\\xe9', '\\\\uac00']
    """
    if character in SUBSTITUTES:
        return SUBSTITUTES[character]
    form, _, digits = unicodedata.decomposition(character).partition(" ")
    if form in ("<super>", "<sub>"):
        return "^" * (form == "<super>") + chr(int(digits, 16))
    return character.encode("ascii", "backslashreplace").decode()


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(substitute, error.object[error.start : error.end])), error.end


codecs.register_error(ERRORS, _replace)


def encodable(text: str, encoding: str | None = None) -> str:
    """The text in characters that an encoding has.

    Args:
        text: any text.
        encoding: None for that of `sys.stdout`.

    >>> print(encodable("n1 = w × −1 …", "ascii"))
    n1 = w * -1 ...
    """
    encoding = encoding or getattr(sys.stdout, "encoding", None)  # there is no stdout in a program without a console
    return text if text.isascii() or not encoding else text.encode(encoding, ERRORS).decode(encoding)


def printable(text: str) -> str:
    """The text on one line that a terminal takes for text: a label may hold control characters that move the cursor.

    >>> printable("w\\x1b[2J")
    'w�[2J'
    """
    return "".join([character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text])


def terminal_columns(text: str) -> int:
    """The width of a text in columns of a terminal: wide characters fill two, accents none.

    >>> terminal_columns("w"), terminal_columns("기온"), terminal_columns("e\\u0301")
    (1, 4, 1)
    """
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def print_in_plain_text() -> None:
    """Make printing to stdout and stderr never fail for a character: for the command line, where the process is ours."""
    streams: list[Any] = [sys.stdout, sys.stderr]
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=ERRORS)
