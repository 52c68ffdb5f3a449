"""The text of numbers, names and operations in drawings: short, readable and safe to put into any output."""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence

from autograd.primitives import constant
from autograd.row import Primitive
from autograd.value import Value

#: Characters of a label that a card shows, and of a statement that a tooltip or a line of a table shows.
LABEL_LENGTH, STATEMENT_LENGTH = 24, 60
#: Entries that a statement shows of a list.
ENTRIES = 4
#: The x in symbols such as 1/x and x², which stands for the argument; that of exp does not.
THE_ARGUMENT = re.compile(r"(?<![a-z])x(?![a-z])")
#: Joins emoji into one; every other invisible character is dropped from labels, as it may reorder or hide the rest.
JOINER = "\u200d"
NOT_CHARACTERS = "\ufffe\uffff"


def number(x: float, digits: int = 4) -> str:
    """A number as a card shows it: so many significant digits, integers up to a million in full.

    >>> [number(x) for x in (4.0, -0.30000000000000004, 123456.7, 1.23456e-7, float("-inf"), float("nan"))]
    ['4', '−0.3', '123457', '1.235e−7', '−∞', 'nan']
    """
    if x == 0.0:
        text = "0"  # also of -0.0, which would only puzzle
    elif math.isinf(x):
        text = "∞" if x > 0 else "-∞"
    elif abs(x) < 1e6 and (abs(x) >= 1e3 or x.is_integer()):
        text = f"{x:.0f}"
    else:
        mantissa, e, exponent = f"{x:.{digits}g}".partition("e")
        text = mantissa + (e and f"e{int(exponent)}")
    return text.replace("-", "−")


def span(numbers: tuple[float, float]) -> str:
    """The smallest and the largest of some numbers, as a card shows them."""
    low, high = map(number, numbers)
    return low if low == high else f"{low} … {high}"


#: Of a text longer than this the middle is not even looked at.
MOST = 1000


def clean(text: str, length: int) -> str:
    """Any text as one line of visible characters, the middle left out where it is longer than `length`.

    >>> clean("layer\\n1", 20), clean("layers.0.neurons.3.weights.7", 16), clean("\\x1b[31mred", 20)
    ('layer 1', 'layers.…ights.7', '�[31mred')
    """
    text = text if len(text) <= MOST else text[: MOST // 2] + text[-MOST // 2 :]
    text = "".join(map(_visible, " ".join(text.split())))
    half = (length - 1) // 2
    return text if len(text) <= length else f"{text[:half]}…{text[-half:]}"


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf" and character != JOINER:
        return ""
    # XML cannot hold control characters, halves of surrogate pairs and Unicode's noncharacters.
    return "\N{REPLACEMENT CHARACTER}" if category in ("Cc", "Cs") or character in NOT_CHARACTERS else character


def is_word(symbol: str) -> bool:
    """Whether a symbol is written before its arguments in parentheses (max) and not between them (+)."""
    return symbol[0].isalpha()


def folded(node: Value) -> list[bool]:
    """For each argument whether it is a constant that is written into the operation ("× 2") and not drawn as a node."""
    primitive = node.primitive
    constants = [arg.primitive is constant for arg in node.args]
    if primitive is None or all(constants):
        return [False] * len(constants)
    if primitive.over_lists and (primitive.arity > 1 or sum(constants) > 1):
        return [False] * len(constants)  # which entries they are would not be seen
    return constants


def operation(node: Value) -> str:
    """The operation on a card: the symbol and the constants folded into it.

    >>> x = Value(3.0)
    >>> [operation(y) for y in (x + 1.0, 2.0 - x, x ** 2, x.maximum(0.0), x.tanh())]
    ['+ 1', '2 −', '^ 2', 'max(·, 0)', 'tanh']
    """
    primitive = node.primitive
    if primitive is None:
        return ""
    symbol, hidden = primitive.symbol, folded(node)
    if not any(hidden):
        return symbol
    numbers = [number(arg.data) for arg, hide in zip(node.args, hidden, strict=True) if hide]
    if is_word(symbol):
        if primitive.over_lists:
            return f"{symbol}(…, {numbers[0]})"
        slots = [number(arg.data) if hide else "·" for arg, hide in zip(node.args, hidden, strict=True)]
        return f"{symbol}({', '.join(slots)})"
    return f"{numbers[0]} {symbol}" if hidden[0] and not primitive.commutative else f"{symbol} {numbers[0]}"


def marks(node: Value) -> list[str]:
    """For each argument the number at its edge: "" where the order of the operands does not matter.

    The entries of a list are numbered within their list, so that the pairs of a dot product share a number.
    """
    primitive = node.primitive
    count = len(node.args)
    if primitive is None or primitive.commutative or folded(node).count(False) < 2:
        return [""] * count
    length = count // primitive.arity if primitive.over_lists else count
    return [str(i % length + 1) for i in range(count)]


def statement(node: Value, names: Mapping[Value, str]) -> str:
    """The node as an expression of its arguments' names; "" for a leaf.

    >>> w, x = Value(2.0, label="w"), Value(3.0, label="x")
    >>> names = {w: "w", x: "x"}
    >>> statement(w * x, names), statement((w - 1.0), names), statement(x.exp(), names)
    ('w × x', 'w − 1', 'exp(x)')
    """
    primitive = node.primitive
    if primitive is None or not primitive.arity:
        return ""
    args = [names.get(arg) or number(arg.data, digits=6) for arg in node.args]
    if primitive.over_lists:
        lists = [entries[:ENTRIES] + ["…"] * (len(entries) > ENTRIES) for entries in primitive.unflatten(args)]
        args = [f"[{', '.join(entries)}]" for entries in lists]
    return clean(phrase(primitive, args), STATEMENT_LENGTH)


def phrase(primitive: Primitive, args: Sequence[str]) -> str:
    """A primitive applied to operands in symbols: between two arguments, in the place of its symbol's x, or as a call.

    >>> from autograd import exp, mul, reciprocal, square
    >>> phrase(mul, ["w", "x + 1"]), phrase(square, ["−3"]), phrase(reciprocal, ["v"]), phrase(exp, ["v"])
    ('w × (x + 1)', '(−3)²', '1/v', 'exp(v)')
    """
    symbol = primitive.symbol
    parts = [whole(arg, first=i == 0 and symbol in "+−×÷") for i, arg in enumerate(args)]
    if primitive.arity == 1 and not primitive.over_lists:
        if THE_ARGUMENT.search(symbol):
            return THE_ARGUMENT.sub(lambda _: parts[0], symbol)
        if symbol[0] in "×÷+−":
            return f"{parts[0]} {symbol}"
    if len(args) == 2 and not is_word(symbol):
        return f" {symbol} ".join(parts)
    return f"{primitive.name}({', '.join(args)})"


def whole(text: str, first: bool) -> str:
    """The text, in parentheses where an operator beside it would tear it apart."""
    depth, torn = 0, not first and text.startswith(("-", "−"))
    for character in text:
        depth += (character in "([") - (character in ")]")
        torn |= character == " " and not depth
    return f"({text})" if torn else text
