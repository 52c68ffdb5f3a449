"""The instructions of the table's functions as C: the header functions_in_rows.h, which setup.py writes and
c/interpreter.c includes.

For each function there is its value, its loop over the lanes of a block for each mask, and its instructions in the
interpreter's list of labels. The value is the column `c` of the table with vector functions in place of libm's: `exp(`
becomes `vector_exp(`.
"""

import re
from collections.abc import Callable

from autograd.compiler.backends.native.functions import COSTLY, FUNCTIONS, OWN, Function
from autograd.compiler.backends.native.instructions import CODE, FINGERPRINT, GENERAL, LANES, ONE, OPCODES, RANGE, RUN
from autograd.table.to_c import body

#: Functions with rare lanes: a common path, a test, and a scalar function for those that the test finds.
RARE = {"sin": "IS_LARGE({0})", "cos": "IS_LARGE({0})", "tan": "IS_LARGE({0})", "pow": "IS_RARE_POW({0}, {1})"}
#: Functions whose common path is far cheaper than what a few lanes need: the path, and where it does not serve. All lanes
#: take the full path where one must.
CHEAP_FIRST = {"tanh_slope": "1.0 - {1} * {1}", "sigmoid_slope": "{1} * (1.0 - {1})"}
NOT_CHEAP = "t < 1e-3"
NAMES = "abc"
#: What C's functions of exact results are called in c/.
EXACT = {"floor": "vector_floor", "ceil": "vector_ceil", "rint": "nearest", "fabs": "absolute", "copysign": "with_sign"}


def value(function: Function) -> str:
    """The value as C.

    >>> value(FUNCTIONS["expm1"]), value(FUNCTIONS["square"])
    ('vector_expm1(a)', 'a * a')
    """
    text = function.c.format(*NAMES)
    calls = "|".join([*COSTLY, *OWN, "sqrt"])
    text = re.sub(rf"(?<!\w)({calls})\(", r"vector_\1(", text)
    return re.sub(rf"(?<!\w)({'|'.join(EXACT)})\(", lambda found: f"{EXACT[found[1]]}(", text)


def parameters(function: Function, kind: str) -> str:
    return ", ".join(f"{kind}{name}" for name in NAMES[: function.arity])


def over_lanes(function: Function, mask: int) -> str:
    """The loop over the lanes of a block, in whole registers; an operand that is a slot is read once."""
    used, name = NAMES[: function.arity], function.name
    loads = "".join(f"const double {x}0 = *{x}; " for k, x in enumerate(used) if mask >> k & 1)
    args = [f"{x}0" if mask >> k & 1 else f"{x}[i]" for k, x in enumerate(used)]
    call = f"function_{name}({', '.join(args)})"
    if name in RARE:
        test = RARE[name].format(*args)
        body = (
            f"double rare = 0.0; LOOP {{ y[i] = common_{name}({', '.join(args)}); rare += {test} ? 1.0 : 0.0; }}"
            f" if (rare != 0.0) for (long i = 0; i < n; i++) if ({test}) y[i] = rare_{name}({', '.join(args)});"
        )
    elif name in CHEAP_FIRST:
        common = CHEAP_FIRST[name].format(*args)
        body = f"double rare = 0.0; LOOP {{ const double t = y[i] = {common}; rare += {NOT_CHEAP} ? 1.0 : 0.0; }}"
        body += f" if (rare != 0.0) LOOP y[i] = {call};"
    else:
        body = f"LOOP y[i] = {call};"
    head = f"static SEPARATE void lanes_{name}_{mask}(long n, double *y, {parameters(function, 'const double *')})"
    return f"{head} {{ WHOLE_REGISTERS(n) {loads}{body} }}"


def one(function: Function, mask: int) -> str:
    args: list[str] = []
    at = 2
    for k in range(function.arity):
        if mask >> k & 1:
            args.append("acc")
        else:
            args.append(f"m[p[{at}]]")
            at += 1
    prefix = "once" if function.costly else "function"
    return f"acc = {prefix}_{function.name}({', '.join(args)}); m[p[1]] = acc; p += {at};"


def lists(function: Function) -> str:
    """The lists of results and operands behind a count, and the end."""
    used = NAMES[: function.arity]
    pointers = "".join(f", *{x} = {y} + count" for x, y in zip(used, ["o", *used], strict=False))
    return f"const long count = p[1]; const int32_t *o = p + 2{pointers}; p = {used[-1]} + count;"


def run(function: Function, mask: int) -> str:
    used = NAMES[: function.arity]
    if not function.costly:
        args = ", ".join(f"m[{x}[i]]" for x in used)
        return f"{lists(function)} for (long i = 0; i < count; i++) m[o[i]] = function_{function.name}({args});"
    gather = " ".join(f"gather(scratch + {k} * CHUNK, m, {x} + j, k);" for k, x in enumerate(used))
    rows = ", ".join(f"scratch + {k} * CHUNK" for k in range(function.arity))
    return (
        f"{lists(function)} for (long j = 0; j < count; j += CHUNK) {{"
        f" const long k = count - j < CHUNK ? count - j : CHUNK; {gather}"
        f" lanes_{function.name}_0(PADDED(k), scratch + 3 * CHUNK, {rows});"
        f" scatter(m, o + j, scratch + 3 * CHUNK, k); }}"
    )


def on_range(function: Function, mask: int) -> str:
    # Slots are read by what comes after: behind the range, too, each instruction set writes the same ones.
    args = ", ".join(f"m + p[{k + 3}]" for k in range(function.arity))
    return f"lanes_{function.name}_{mask}((p[1] + 7) & ~7L, m + p[2], {args}); p += {function.arity + 3};"


def on_rows(function: Function, mask: int) -> str:
    args = [f"m + {x}[i]" if mask >> k & 1 else f"rows[{x}[i]]" for k, x in enumerate(NAMES[: function.arity])]
    call = f"lanes_{function.name}_{mask}(n, rows[o[i]], {', '.join(args)})"
    return f"{lists(function)} for (long i = 0; i < count; i++) {call};"


TEXTS: dict[str, Callable[[Function, int], str]] = {ONE: one, RUN: run, RANGE: on_range, LANES: on_rows}


def header() -> str:
    """The text of functions_in_rows.h."""
    out = ["/* Written by autograd/compiler/backends/native/to_c.py from the table of primitives. */", "#pragma once"]
    out.append(f'#define FINGERPRINT "{FINGERPRINT}"')
    for function in sorted(FUNCTIONS.values(), key=lambda function: "row_" in function.c):  # callers last
        text = re.sub(r"(?<!\w)row_", "function_", value(function))
        out.append(f"INLINE double function_{function.name}({parameters(function, 'double ')}) {{ {body(text)} }}")
    for function in FUNCTIONS.values():
        if function.costly:
            head = f"static SEPARATE double once_{function.name}({parameters(function, 'double ')})"
            out.append(f"{head} {{ return function_{function.name}({', '.join(NAMES[: function.arity])}); }}")
    made: list[str] = []
    for opcode in OPCODES:
        if opcode.function is not None:
            if opcode.kind == LANES:
                out.append(over_lanes(opcode.function, opcode.mask))
            text = TEXTS[opcode.kind](opcode.function, opcode.mask)
            made.append(f"op_{opcode.number}: {{ {text} NEXT{'_ONE' * (opcode.kind == ONE)} }}")
    out += ["#define LABELS \\", ", ".join(f"&&op_{opcode.number}" for opcode in OPCODES)]
    out += [f"#define OP_{name} op_{CODE[name]}" for name in GENERAL]
    out += ["#define FUNCTION_INSTRUCTIONS \\", " \\\n".join(made)]
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    print(header(), end="")
