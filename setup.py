"""Compiles the engine where there is a compiler; without one the plain files run.

The environment variable SCALAR_AUTOGRAD_PURE decides: 1 leaves everything plain, 0 makes it an error not to compile.

The column `c` of the table of primitives becomes C here: for each row a function for its value and one for its partials,
which are found by running the row's own `partials` on symbols. No arithmetic is written a second time.
"""

import os
import sys
import sysconfig
import types
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, SourceFileLoader
from importlib.util import find_spec
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

HERE = Path(__file__).parent
PURE = os.environ.get("SCALAR_AUTOGRAD_PURE")
ENGINE = ["autograd.row", "autograd.value", "autograd.scopes", "autograd.backward"]
TAPE = ["autograd.compiler.backends.tape.schedule", "autograd.compiler.backends.tape.tape"]
STAGES = ["frontend.trace", "frontend.tracer", "passes.simplify", "vectorize.terms", "backends.tape.writer", "runtime.calls"]
COMPILER = [f"autograd.compiler.{name}" for name in STAGES]
COMPILED = [*ENGINE, *COMPILER, *TAPE, "nn.module", "nn.layers.dense"]
REUSED = ["autograd.value", "autograd.scopes"]
ACYCLIC = [*REUSED, "autograd.compiler.frontend.tracer"]
NAMES = ("a", "b", "c")


class NotInCError(Exception):
    """A row cannot be compiled: its partials use one that has no spelling in C."""


class Symbol:
    """A double of the C function that is being written; applying a primitive to it writes one more line."""

    def __init__(self, name, lines):
        self.name, self.lines = name, lines

    @staticmethod
    def apply_primitive(primitive, args):
        if primitive.c is None or primitive.over_lists:
            raise NotInCError(primitive.name)
        lines = next(arg.lines for arg in args if isinstance(arg, Symbol))
        symbol = Symbol(f"t{len(lines)}", lines)
        lines.append(f"const double {symbol.name} = row_{primitive.name}({', '.join(map(spell, args))});")
        return symbol


def spell(number):
    return number.name if isinstance(number, Symbol) else repr(float(number))


def give_operators(table):
    for name in ("neg", "add", "sub", "mul"):
        row = table[name]
        setattr(Symbol, f"__{name}__", lambda self, *others, row=row: Symbol.apply_primitive(row, (self, *others)))
        setattr(Symbol, f"__r{name}__", lambda self, other, row=row: Symbol.apply_primitive(row, (other, self)))


def value_in_c(row):
    """The value at numbers or, of a row over lists, at the next entry of each."""
    arguments = ", ".join(f"double {name}" for name in ("y",) * row.over_lists + NAMES[: row.arity])
    return f"CYTHON_UNUSED static double row_{row.name}({arguments}) {{ return {row.c.format(*NAMES)}; }}"


def partials_in_c(row):
    """The partials at numbers or, of a row over lists, by one entry of each."""
    lines = []
    y, *args = [Symbol(name, lines) for name in ("y", *NAMES[: row.arity])]
    found = row.partials(y, *([arg] for arg in args)) if row.over_lists else row.partials(y, *args)
    lines += [f"d[{i} * n] = {spell(one[0] if row.over_lists else one)};" for i, one in enumerate(found)]
    arguments = ", ".join(f"double {name}" for name in ("y", *NAMES[: row.arity]))
    return f"CYTHON_UNUSED static void partials_{row.name}({arguments}, Py_ssize_t n, double *d) {{ {' '.join(lines)} }}"


def many_in_c(row):
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


def switch(head, rows, call, otherwise="return 0.0;"):
    """A C function that goes by the code of a row."""
    cases = "".join(f"        case {code}: {call.format(name=row.name)}\n" for code, row in rows)
    return f"CYTHON_UNUSED static {head} {{\n    switch (code) {{\n{cases}    }}\n    {otherwise}\n}}"


def tape_in_c(rows, function, kind):
    """What carries out the instructions of a tape up to one that it does not know. See backends/tape/tape.py.

    Each row has a loop of its own for equal instructions one behind the other, which foretell the next. Results are rounded
    to the kind, double or float.
    """
    cases = []
    for code, row in rows:
        slots = [f"slots[p[{i}]]" for i in range(2, row.arity + 2)]
        cases.append(f"        case {2 * code}: EACH({2 * code}, {row.arity + 2}, row_{row.name}({', '.join(slots)}))")
        if row.arity == 2:
            product = f"row_{row.name}({slots[0]}, ({kind})(slots[p[3]] * slots[p[4]]))"
            cases.append(f"        case {2 * code + 1}: EACH({2 * code + 1}, 5, {product})")
    return "\n".join([
        "#undef EACH",
        f"#define EACH(code, length, y) do {{ slots[p[1]] = ({kind})(y); p += length; }} while (*p == code); break;",
        f"CYTHON_UNUSED static Py_ssize_t {function}(const int *instructions, double *slots) {{",
        "    const int *p = instructions;",
        "    for (;;) switch (*p) {", *cases, "        default: return p - instructions;", "    }", "}",
    ])  # fmt: skip


def table_in_c():
    """The header table.h that native.pxd declares."""
    package = types.ModuleType("autograd")  # bare, as the front door needs more than a build has
    package.__path__ = [folder := str(HERE / "autograd")]
    # Only the plain files, whatever an earlier build left beside them.
    sys.path_importer_cache[folder] = FileFinder(folder, (SourceFileLoader, SOURCE_SUFFIXES))
    sys.modules["autograd"] = package
    import autograd.primitives  # noqa: F401  # fills it
    from autograd.row import TABLE

    give_operators(TABLE)
    values, rows, functions = [], [], []
    for row in TABLE.values():
        if row.c is None:
            continue
        values.append(value_in_c(row))
        try:
            functions.append(partials_in_c(row))
        except NotInCError:
            continue  # Python evaluates this row
        rows.append((len(rows), row))
        if row.over_lists or row.arity > 2:
            functions.append(many_in_c(row))
    by_arity = {n: [entry for entry in rows if entry[1].arity == n and not entry[1].over_lists] for n in (1, 2, 3)}
    many = [entry for entry in rows if entry[1].over_lists or entry[1].arity > 2]
    return "\n".join([
        "/* Written by setup.py from the table in autograd/primitives.py. */",
        "#include <math.h>", "#include <string.h>", *values, *functions,
        switch("double autograd_one(int code, double x)", by_arity[1], "return row_{name}(x);"),
        switch("double autograd_partial_of_one(int code, double y, double x)", by_arity[1],
               "{{ double d; partials_{name}(y, x, 1, &d); return d; }}"),
        switch("double autograd_two(int code, double a, double b)", by_arity[2], "return row_{name}(a, b);"),
        switch("double autograd_three(int code, double a, double b, double c)", by_arity[3], "return row_{name}(a, b, c);"),
        switch("void autograd_partials_of_two(int code, double y, double a, double b, double *d)", by_arity[2],
               "partials_{name}(y, a, b, 1, d); return;", otherwise="return;"),
        switch("double autograd_many(int code, Py_ssize_t count, const double *x, double *d)", many,
               "return many_{name}(count, x, d);"),
        tape_in_c(on_tape := [entry for entries in by_arity.values() for entry in entries], "autograd_execute", "double"),
        tape_in_c(on_tape, "autograd_execute_single", "float"),
        "CYTHON_UNUSED static int autograd_code_of(const char *name) {",
        *[f'    if (!strcmp(name, "{row.name}")) return {code};' for code, row in rows],
        "    return -1;\n}\n",
    ])  # fmt: skip


def extensions():
    if PURE == "1":
        return []
    if sysconfig.get_config_var("Py_GIL_DISABLED") or sys.implementation.name != "cpython":
        return []  # the compiled engine relies on CPython and its lock; elsewhere the plain files run
    if PURE != "0" and find_spec("Cython") is None:
        return []  # pip brings it, except with --no-build-isolation
    options = {"include_dirs": ["build"]}
    if sys.platform != "win32":
        # Fused multiply-adds would give other last digits than plain Python.
        options["extra_compile_args"] = ["-O3", "-ffp-contract=off", "-fno-math-errno"]
        options["libraries"] = ["m"]  # else its functions are found only where Python happens to bring them
    return [Extension(name, [name.replace(".", "/") + ".py"], **options) for name in COMPILED]


def translate(extension):
    """The C files for a module. They are always made anew, as Cython does not notice all that they depend on."""
    from Cython.Build import cythonize
    from Cython.Compiler.Options import get_directive_defaults

    name = extension.name
    # Graphs have no cycles, so the collector need not know them; where as many nodes come as go, some are kept for reuse.
    # Of the class decorators in a .pxd Cython forgets these two when the class itself is in a .py.
    get_directive_defaults().update(no_gc=name in ACYCLIC, freelist=8192 if name in REUSED else 0)
    # In value.py annotations are types; elsewhere they would turn our error messages into Cython's.
    directives = {"language_level": "3", "annotation_typing": name == "autograd.value", "autotestdict": False}
    if name in TAPE:  # whose places are counted when it is written
        directives |= {"boundscheck": False, "wraparound": False}
    (module,) = cythonize(extension, build_dir="build", compiler_directives=directives, quiet=True, force=True)
    return module.sources


class BuildTogether(build_ext):
    """All modules or none: compiled ones reach into each other's C structures, which a plain one does not have."""

    def build_extensions(self):
        self.parallel = True
        try:
            build = HERE / "build"
            build.mkdir(exist_ok=True)
            (build / "table.h").write_text(table_in_c(), encoding="utf-8")
            for extension in self.extensions:
                extension.sources = translate(extension)
            super().build_extensions()
        except Exception as error:  # no compiler, no headers, a Cython that stumbles: nothing of it may prevent installation
            if PURE == "0":
                raise
            print(f"The engine was not compiled, so its plain files will run, slower: {error}", file=sys.stderr)
            for extension in self.extensions:
                Path(self.get_ext_fullpath(extension.name)).unlink(missing_ok=True)
            self.extensions = []


if "editable_wheel" in sys.argv:
    # The last one left its modules beside the sources, and Python would go on preferring them if none came now.
    for name in COMPILED:
        (HERE / (name.replace(".", "/") + sysconfig.get_config_var("EXT_SUFFIX"))).unlink(missing_ok=True)
setup(ext_modules=extensions(), cmdclass={"build_ext": BuildTogether})
