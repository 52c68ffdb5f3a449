"""Words to operands, by the signatures of instructions.py: what the printer, the verifier and the plain interpreter read."""

from collections.abc import Iterator, Sequence

from autograd.compiler.backends.native.instructions import CODE, GENERAL, LANES, ONE, OPCODES, PADDING, RANGE, Opcode

#: An operand: its kind, as in GENERAL or "range" for the first of neighbouring slots, and its number.
Operand = tuple[str, int]


def decode(code: Sequence[int], at: int) -> tuple[Opcode, list[Operand], int]:
    """The instruction at a place: its opcode, its operands, and where the next begins.

    Raises:
        ValueError: if there is no such instruction, or it does not end within the words.
    """
    if not 0 <= at < len(code) or not 0 <= code[at] < len(OPCODES):
        raise ValueError(f"word {at}: there is no opcode here")
    opcode = OPCODES[code[at]]
    if at + 1 + PADDING > len(code) and opcode.name != "stop":
        raise ValueError(f"word {at}: {opcode.name} does not end")
    found: list[Operand] = []
    counts: list[int] = []
    at += 1
    for kind, size in _signature(opcode):
        count = _length(size, counts)
        if at + count * len(kind if size else "1") > len(code):
            raise ValueError(f"word {at}: {opcode.name} does not end")
        if not size:
            found.append((kind, int(code[at])))
            at += 1
            if kind == "n":
                counts.append(found[-1][1])
                if counts[-1] < 0:
                    raise ValueError(f"word {at - 1}: a count is negative")
            continue
        found += [(kind[i % len(kind)], int(code[at + i])) for i in range(count * len(kind))]
        at += count * len(kind)
    return opcode, found, at


def sum_of_range(numbers: Sequence[int]) -> list[int]:
    """The operands of the `sum` that a `sum_range` is, with each slot.

    >>> sum_of_range([9, 3, 0, 1, 8, -2])
    [9, 0, 3, 0, 8, 1, 6, 2, 4]
    """
    out, count, x, x_apart, z, z_apart = numbers
    return [out, 0, count, *[slot for k in range(count) for slot in (x + k * x_apart, z + k * z_apart)]]


def decode_sums(code: Sequence[int], at: int) -> tuple[Opcode, list[Operand], int]:
    """`decode`, with a `sum` in place of each `sum_range`."""
    opcode, operands, after = decode(code, at)
    if opcode.name != "sum_range":
        return opcode, operands, after
    out, terms, products, *factors = sum_of_range([number for _, number in operands])
    return OPCODES[CODE["sum"]], [("s", out), ("n", terms), ("n", products), *[("s", slot) for slot in factors]], after


def _signature(opcode: Opcode) -> Iterator[tuple[str, str]]:
    """The kind of each operand and, of a list, how long it is: "" for one word."""
    function = opcode.function
    if function is None:
        for kind in GENERAL[opcode.name][0]:
            what, _, size = kind.removeprefix("*").partition(":")
            yield what, size
        return
    masked = [bool(opcode.mask >> k & 1) for k in range(function.arity)]
    if opcode.kind == ONE:
        yield from [("s", "")] * (1 + masked.count(False))
    elif opcode.kind == RANGE:
        yield from [("n", ""), ("range", ""), *(("s" if one else "range", "") for one in masked)]
    else:
        row = "r" if opcode.kind == LANES else "s"
        yield from [("n", ""), (row, "n"), *(("s" if one else row, "n") for one in masked)]


def _length(size: str, counts: list[int]) -> int:
    """How many entries a list has, by the counts before it: "n1*n2" of [2, 3] are 6."""
    product = 1
    for factor in size.split("*") if size else ():
        product *= counts[int(factor[1:] or 1) - 1] if factor.startswith("n") else int(factor)
    return product
