"""The table of primitives as C: the header `table.h`, which native.pxd declares and setup.py writes before it compiles.

For each row whose column `c` spells its value there is a C function for the value and one for its partials. The partials
are found by running the row's own `partials` on symbols, each of which stands for a double: no arithmetic is written a
second time. A row without the column, and one whose partials use such a row, is evaluated by Python.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from autograd.row import Primitive

#: The names of a row's arguments in C.
NAMES = ("a", "b", "c")

#: A row of the table and the number by which compiled code knows it.
CodedRow = tuple[int, Primitive]


class NotInCError(Exception):
    """A row cannot be compiled: its partials use one that has no spelling in C."""


class Symbol:
    """A double of the C function that is being written; applying a primitive to it writes one more line."""

    def __init__(self, name: str, lines: list[str], table: Mapping[str, Primitive]) -> None:
        self.name, self.lines, self.table = name, lines, table

    @staticmethod
    def apply_primitive(primitive: Primitive, args: Sequence[Any]) -> "Symbol":
        if primitive.c is None or primitive.over_lists:
            raise NotInCError(primitive.name)
        first = next(arg for arg in args if isinstance(arg, Symbol))
        symbol = Symbol(f"t{len(first.lines)}", first.lines, first.table)
        first.lines.append(f"const double {symbol.name} = row_{primitive.name}({', '.join(map(spell, args))});")
        return symbol

    def __neg__(self) -> "Symbol":
        return self.table["neg"](self)

    def __add__(self, other: Any) -> "Symbol":
        return self.table["add"](self, other)

    def __radd__(self, other: Any) -> "Symbol":
        return self.table["add"](other, self)

    def __sub__(self, other: Any) -> "Symbol":
        return self.table["sub"](self, other)

    def __rsub__(self, other: Any) -> "Symbol":
        return self.table["sub"](other, self)

    def __mul__(self, other: Any) -> "Symbol":
        return self.table["mul"](self, other)

    def __rmul__(self, other: Any) -> "Symbol":
        return self.table["mul"](other, self)


def spell(number: Any) -> str:
    return number.name if isinstance(number, Symbol) else repr(float(number))


def body(c: str) -> str:
    """The statements of a function whose value is what a column `c` says.

    >>> body("a * a"), body("const double e = exp(a); return e * e;")
    ('return a * a;', 'const double e = exp(a); return e * e;')
    """
    return c if "return " in c else f"return {c};"


def value_in_c(row: Primitive) -> str:
    """The value at numbers or, of a row over lists, at the next entry of each.

    >>> from autograd.row import TABLE
    >>> value_in_c(TABLE["square"])
    'CYTHON_UNUSED static double row_square(double a) { return a * a; }'
    """
    assert row.c is not None
    arguments = ", ".join(f"double {name}" for name in ("y",) * row.over_lists + NAMES[: row.arity])
    return f"CYTHON_UNUSED static double row_{row.name}({arguments}) {{ {body(row.c.format(*NAMES))} }}"


def partials_in_c(row: Primitive, table: Mapping[str, Primitive]) -> str:
    """The partials at numbers or, of a row over lists, by one entry of each.

    Raises:
        NotInCError: if they use a row that has no spelling in C.
    """
    lines: list[str] = []
    y, *args = [Symbol(name, lines, table) for name in ("y", *NAMES[: row.arity])]
    partials = row.partials(y, *([arg] for arg in args)) if row.over_lists else row.partials(y, *args)
    lines += [f"d[{i} * n] = {spell(one[0] if row.over_lists else one)};" for i, one in enumerate(partials)]
    arguments = ", ".join(f"double {name}" for name in ("y", *NAMES[: row.arity]))
    return f"CYTHON_UNUSED static void partials_{row.name}({arguments}, Py_ssize_t n, double *d) {{ {' '.join(lines)} }}"


def many_in_c(row: Primitive) -> str:
    """Value and partials at a flat row of numbers; lists lie in it one behind the other."""
    at = ", ".join(f"x[{'i + ' * row.over_lists}{i} * n]" for i in range(row.arity))
    if not row.over_lists:
        return (
            f"CYTHON_UNUSED static double many_{row.name}(Py_ssize_t count, const double *x, double *d) {{\n"
            f"    const Py_ssize_t n = 1; const double y = row_{row.name}({at});\n"
            f"    partials_{row.name}(y, {at}, n, d);\n    (void)count; return y;\n}}"
        )
    return (
        f"CYTHON_UNUSED static double many_{row.name}(Py_ssize_t count, const double *x, double *d) {{\n"
        f"    const Py_ssize_t n = count / {row.arity}; Py_ssize_t i; double y = {row.evaluate(*[[]] * row.arity)!r};\n"
        f"    for (i = 0; i < n; i++) y = row_{row.name}(y, {at});\n"
        f"    for (i = 0; i < n; i++) partials_{row.name}(y, {at}, n, d + i);\n    return y;\n}}"
    )


def switch(head: str, rows: Sequence[CodedRow], call: str, otherwise: str = "return 0.0;") -> str:
    """A C function that goes by the code of a row."""
    cases = "".join(f"        case {code}: {call.format(name=row.name)}\n" for code, row in rows)
    return f"CYTHON_UNUSED static {head} {{\n    switch (code) {{\n{cases}    }}\n    {otherwise}\n}}"


def header(table: Mapping[str, Primitive]) -> str:
    """The text of table.h."""
    values: list[str] = []
    functions: list[str] = []
    rows: list[CodedRow] = []
    for row in table.values():
        if row.c is None:
            continue
        values.append(value_in_c(row))
        try:
            functions.append(partials_in_c(row, table))
        except NotInCError:
            continue  # Python evaluates this row
        rows.append((len(rows), row))
        if row.over_lists or row.arity > 2:
            functions.append(many_in_c(row))
    by_arity = {n: [entry for entry in rows if entry[1].arity == n and not entry[1].over_lists] for n in (1, 2, 3)}
    many = [entry for entry in rows if entry[1].over_lists or entry[1].arity > 2]
    return "\n".join([
        "/* Written by autograd/table/to_c.py from the table in autograd/primitives.py. */",
        "#include <math.h>", "#include <string.h>", *values, *functions,
        switch("double autograd_one(int code, double x)", by_arity[1], "return row_{name}(x);"),
        switch("double autograd_partial_of_one(int code, double y, double x)", by_arity[1],
               "{{ double d; partials_{name}(y, x, 1, &d); return d; }}"),
        switch("double autograd_two(int code, double a, double b)", by_arity[2], "return row_{name}(a, b);"),
        switch("void autograd_partials_of_two(int code, double y, double a, double b, double *d)", by_arity[2],
               "partials_{name}(y, a, b, 1, d); return;", otherwise="return;"),
        switch("double autograd_many(int code, Py_ssize_t count, const double *x, double *d)", many,
               "return many_{name}(count, x, d);"),
        "CYTHON_UNUSED static int autograd_code_of(const char *name) {",
        *[f'    if (!strcmp(name, "{row.name}")) return {code};' for code, row in rows],
        "    return -1;\n}\n",
    ])  # fmt: skip
