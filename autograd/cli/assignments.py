"""The words w=1/2 and x=-5:5 of the command line: names, numbers and ranges as they are typed."""

import argparse
import keyword
import math
import unicodedata

from autograd.cli.expression import compute
from autograd.value import Value

#: Names that have a value without --at; one given there comes first.
CONSTANTS = {"pi": math.pi, "e": math.e}


def number(text: str) -> float:
    """A number as it is typed: 0.5, 1/2, -pi/3, inf.

    >>> number("1/2"), number("-2*pi")
    (0.5, -6.28318530718)
    """
    try:
        return float(text)
    except ValueError:
        return compute(text, CONSTANTS)


def name_of(text: str) -> str:
    """A name as Python's parser reads it in the expression.

    Raises:
        ValueError: if it is none.
    """
    name = unicodedata.normalize("NFKC", text.strip())
    if not name.isidentifier():
        raise ValueError
    if keyword.iskeyword(name):
        raise argparse.ArgumentTypeError(f"{name} is a word of Python and can't be a name here; choose another")
    return name


def variable(text: str) -> str:
    """The name that the word after --derivative gives."""
    try:
        return name_of(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a name, such as x") from None


def assignment(text: str) -> Value:
    """The variable that one word after --at gives, a Value with its name as label."""
    name, equals, given = text.partition("=")
    try:
        if not equals:
            raise ValueError
        name = name_of(name)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form name=number, such as w=2") from None
    try:
        return Value(number(given), label=name)
    except (TypeError, ValueError):
        raise argparse.ArgumentTypeError(f"{text!r}: {given!r} is not a number") from None


def interval(text: str) -> tuple[str, float, float]:
    """The variable and the range that the word after --plot gives."""
    name, equals, ends = text.partition("=")
    low, colon, high = ends.partition(":")
    try:
        if not equals or not colon:
            raise ValueError
        found = name_of(name), number(low), number(high)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form name=from:to, such as x=-5:5") from None
    if not (math.isfinite(found[1]) and math.isfinite(found[2]) and found[1] < found[2]):
        raise argparse.ArgumentTypeError(f"{text!r}: the first number must be below the second, and both finite")
    return found
