"""Instructions as a person reads them."""

from collections.abc import Sequence

from autograd.compiler.backends.native.decoding import Operand, decode
from autograd.compiler.backends.native.instructions import ONE

#: So many instructions and so many operands of one are shown.
SHOWN, OPERANDS = 1000, 24


def listing(code: Sequence[int], shown: int = SHOWN) -> str:
    """The instructions, one a line: m5 is a slot, r5 a row, acc what the instruction before made.

    >>> from autograd.compiler.backends.native.instructions import CODE, PADDING
    >>> code = [CODE["mul.one.0"], 2, 0, 1, CODE["add.one.1"], 3, 0, CODE["stop"], *[0] * PADDING]
    >>> print(listing(code))
    m2 = mul(m0, m1)
    m3 = add(acc, m0)
    stop
    """
    lines: list[str] = []
    at, indent, name = 0, "", ""
    while name != "stop":
        if len(lines) == shown:
            return "\n".join([*lines, "…"])
        opcode, operands, at = decode(code, at)
        name = opcode.name
        names = [_name(operand) for operand in operands]
        if name in ("end", "again", "repeat", "next_step"):
            indent = ""
        if opcode.kind == ONE:
            assert opcode.function is not None
            given = iter(names[1:])
            args = ["acc" if opcode.mask >> k & 1 else next(given) for k in range(opcode.function.arity)]
            lines.append(f"{indent}{names[0]} = {opcode.function.name}({', '.join(args)})")
        else:
            word = name if opcode.function is None else f"{opcode.function.name} {opcode.kind}"
            lines.append(f"{indent}{' '.join([word, *names[:OPERANDS]])}{' …' * (len(names) > OPERANDS)}")
        if name in ("loop", "scan", "while"):
            indent = "    "
    return "\n".join(lines)


def _name(operand: Operand) -> str:
    kind, number = operand
    return f"{'m' if kind in ('s', 'S', 'range') else kind}{number}"
