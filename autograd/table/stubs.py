"""Writes the stubs that editors and type checkers read in the place of `autograd/__init__.py` and value.py: `make stubs`.

Rows, and the methods of Value that are rows, are in no source that a type checker could read, so their signatures and
documentations are made from the table. The rest is copied from the sources: of a file's functions and classes the heads and
docstrings.
"""

import ast
import inspect
from collections.abc import Iterable
from pathlib import Path

import autograd
from autograd import conditions, primitives
from autograd.row import TABLE, Primitive
from autograd.table.documentation import documentation, parameters

PACKAGE = Path(__file__).parents[1]
HEADER = "# Written by `make stubs`; do not edit it.\n"

#: The operators that take numbers; beside an array they work on its entries.
ARITHMETIC = {
    f"__{side}{name}__" for side in ("", "r") for name in ("add", "sub", "mul", "truediv", "pow", "mod", "floordiv")
}

#: The aliases in value.py of types that it checks itself.
ALIASES = {"Number": "float", "Text": "str"}
REQUIRED = "REQUIRED"

NAMES = """\
# mypy: disable-error-code="overload-cannot-match"
# Some functions are declared twice, as type checkers differ; mypy takes MYPY for true.
# pyright: reportRedeclaration=false, reportOverlappingOverload=false

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeAlias, TypeVar, overload

from numpy.typing import NDArray

from autograd.compiler.compiled import Compiled as _Compiled
"""

TYPES = """
#: The arguments of this package's functions: a number, or a Value that records.
Number: TypeAlias = float | Value

_P = ParamSpec("_P")
_Q = ParamSpec("_Q")
_R = TypeVar("_R")
_S = TypeVar("_S")
_R_co = TypeVar("_R_co", covariant=True)
_N = TypeVar("_N", bound=Number)
_A = TypeVar("_A", bound=Number | NDArray[Any])

# A lambda takes the types of its parameters from these. Where one is of unknown type, as under a plain Callable[_P, _R],
# pyright's strict mode complains. mypy does not, and takes a union with them for a function without parameters.
class _One(Protocol):
    def __call__(self, a: Any, /) -> Any: ...

class _Two(Protocol):
    def __call__(self, a: Any, b: Any, /) -> Any: ...

class _Three(Protocol):
    def __call__(self, a: Any, b: Any, c: Any, /) -> Any: ...

class _Function(Protocol[_P, _R_co]):
    def __call__(self, *args: _P.args, **keywords: _P.kwargs) -> _R_co: ...

MYPY: bool
"""

IMPORTS_OF_VALUE = """
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeAlias, overload

from numpy.typing import NDArray

from autograd.row import Primitive
"""

#: The return types of the transforms. `vmap` takes lists where its function takes numbers, so its parameters differ.
RESULTS = {
    "grad": "_Function[_P, Any]",
    "value_and_grad": "_Function[_P, tuple[Any, Any]]",
    "jacobian": "_Function[_P, Any]",
    "hessian": "_Function[_P, Any]",
    "vmap": "_Function[..., Any]",
    "jit": "Compiled[_P, _R]",
}
#: The bounds of `clip`, of which one is enough.
BOUNDS = "low: Number | None = None, high: Number | None = None, *, " + ", ".join(
    f"{name}: Number | None = None" for name in ("min", "max", "a_min", "a_max")
)
#: The forms of Python's functions beside those of the rows that have their names.
FORMS = {
    "sum": ["def sum(xs: Iterable[_R], /, start: _R) -> _R"],
    "max": [
        "def max(a: _N, b: _N, /, *more: _N) -> _N",
        "def max(xs: Iterable[_R], /, *, key: Callable[[_R], Any]) -> _R",
        "def max(a: _R, b: _R, /, *more: _R, key: Callable[[_R], Any]) -> _R",
        "def max(xs: Iterable[_R], /, *, key: Callable[[_R], Any] | None = None, default: _S) -> _R | _S",
    ],
    "round": ["def round(number: int, ndigits: int) -> int", "def round(number: float, ndigits: int | None) -> float"],
    "pow": ["def pow(base: int, exp: int, mod: int) -> int"],
    "clip": [f"def clip(x: _A, {BOUNDS}) -> _A"],
}
FORMS["min"] = [head.replace("def max", "def min") for head in FORMS["max"]]
FUNCTION = {True: "Callable[_P, _R]", False: "_One | _Two | _Three | Callable[_P, _R]"}


def indented(text: str, by: int = 4) -> str:
    return "".join(" " * by + line if line.strip() else line for line in text.splitlines(keepends=True))


def docstring(text: str | None, by: int = 4) -> str:
    """The body of a function that is only documented."""
    if not text:
        return " ...\n"
    lines = inspect.cleandoc(text).replace("\\", "\\\\")
    return "\n" + indented(f'"""{lines}\n"""\n' if "\n" in lines else f'"""{lines}"""\n', by)


def overloaded(heads: list[str], doc: str | None) -> str:
    """A function with these heads. Editors show the documentation of the first."""
    decorator = "@overload\n" if len(heads) > 1 else ""
    return "".join(f"{decorator}{head}:{docstring(doc if i == 0 else None)}" for i, head in enumerate(heads))


def heads_of_row(row: Primitive) -> list[str]:
    """Floats give a float, a Value a Value, and a union of both gives the union.

    Type variables say so in as few heads as can be: among overloads of floats, Values and Numbers a type checker could not
    choose for an argument of type Any, such as a model's output.
    """
    names = parameters(row)
    kind, written = ("_N", "Iterable[{}]") if row.over_lists else ("_A", "{}")
    numbers = row.arity - row.has_condition
    cases = [(kind,) * numbers]
    if numbers > 1:
        one = [tuple(kind if i == place else "float" for i in range(numbers)) for place in range(numbers)]
        cases = [*one, *cases]
    heads: list[str] = []
    for case in cases:
        types = ["Any"] * row.has_condition + [written.format(entry) for entry in case]
        arguments = ", ".join(f"{name}: {entry}" for name, entry in zip(names, types, strict=True))
        heads.append(f"def {row.name}({arguments}, /) -> {kind}")
    heads += FORMS.get(row.name, [])
    if row.over_lists:  # for mypy, to which [1.0, Value(2.0)] is a list of objects where a type variable stands
        heads.append(f"def {row.name}({', '.join(f'{name}: Iterable[Number]' for name in names)}, /) -> Any")
    return heads


def by_checker(mypy: str, others: str) -> str:
    """pyright takes the last of several declarations, and of overloaded ones all, as one list, and the first that fits."""
    if "@overload" in others:
        return f"if not MYPY:\n{indented(others)}else:\n{indented(mypy)}\n"
    return f"if MYPY:\n{indented(mypy)}else:\n{indented(others)}\n"


def method_of_row(row: Primitive) -> str:
    """A row as a method; comparisons give a bool."""
    others = "".join(f", {name}: Number" for name in parameters(row)[1:]) + (", /" if row.arity > 1 else "")
    if row.name == "clip":
        others = f", {BOUNDS}"
    gives, doc = "Value", documentation(row)
    if row.name in conditions.CONDITIONS:
        gives, doc = "bool", conditions.CONDITIONS[row.name].__doc__ or ""
    return f"def {row.name}(self{others}) -> {gives}:{docstring(doc)}"


def methods() -> str:
    rows = [row for row in TABLE.values() if not row.over_lists and not row.internal]
    return "".join(map(method_of_row, rows))


def head(function: ast.FunctionDef) -> str:
    """The first line of a function, with `...` for defaults that are no literals; no default where it is `...`."""
    arguments = function.args
    if arguments.kwarg is not None and arguments.kwarg.arg == "unknown":  # which only raises
        arguments.kwarg = None
    for defaults in (arguments.defaults, arguments.kw_defaults):
        for i, default in enumerate(defaults):
            if default is not None and not isinstance(default, ast.Constant):
                defaults[i] = ast.Constant(...)
            elif isinstance(default, ast.Constant) and default.value is ...:
                defaults[i] = ast.Name(REQUIRED)
    gives = f" -> {annotation(function.returns)}" if function.returns else ""
    for argument in [*arguments.args, *arguments.kwonlyargs]:
        if argument.annotation is not None:
            argument.annotation = ast.Name(annotation(argument.annotation))
    return f"def {function.name}({ast.unparse(arguments).replace(f'={REQUIRED}', '')}){gives}"


def annotation(node: ast.expr) -> str:
    """As the sources write it, without the quotes that a stub does not need, and by the names of the types."""
    text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ast.unparse(node)
    return ALIASES.get(text, text)


def members(body: Iterable[ast.stmt]) -> str:
    """The signatures of the functions that a class or a module defines."""
    lines: list[str] = []
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name != "__dealloc__":
            decorators = "".join(f"@{ast.unparse(one)}\n" for one in node.decorator_list)
            if node.name in ARITHMETIC:
                for other, gives in (("Number", "Value"), ("NDArray[Any]", "NDArray[Any]")):
                    lines.append(f"@overload\ndef {node.name}(self, other: {other}) -> {gives}: ...\n")
            else:
                lines.append(f"{decorators}{head(node)}:{docstring(ast.get_docstring(node))}")
        elif isinstance(node, ast.AnnAssign):
            lines.append(f"{ast.unparse(node.target)}: {annotation(node.annotation)}\n")
        elif isinstance(node, ast.ClassDef):
            lines.append(class_of(node))
    return "".join(lines)


def class_of(node: ast.ClassDef, more: str = "") -> str:
    doc = ast.get_docstring(node)
    inside = (docstring(doc, 0).lstrip("\n") if doc else "") + members(node.body) + more
    return f"class {node.name}:\n{indented(inside)}\n"


def parsed(name: str) -> ast.Module:
    return ast.parse((PACKAGE / name).read_text(encoding="utf-8"))


def stub_of_value() -> str:
    """The text of value.pyi."""
    source = parsed("value.py")
    classes = {node.name: node for node in source.body if isinstance(node, ast.ClassDef)}
    value = class_of(classes["Value"], methods())
    rest = members(node for node in source.body if not isinstance(node, ast.ClassDef))
    many = class_of(classes["Many"])
    return f"{HEADER}{IMPORTS_OF_VALUE}\n{many}\n{value}\nNumber: TypeAlias = float | Value\n\n{rest}"


def reexports(source: ast.Module, own: Iterable[str]) -> str:
    """The imports of the package itself, also those under TYPE_CHECKING, of names that the stub does not define."""
    lines: list[str] = []
    blocks = [source.body, *(node.body for node in source.body if isinstance(node, ast.If))]
    for node in [node for block in blocks for node in block]:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("autograd."):
            names = [alias.name for alias in node.names if alias.name in autograd.__all__ and alias.name not in own]
            if names:
                lines.append(f"from {node.module} import {', '.join(f'{name} as {name}' for name in names)}\n")
    return "".join(sorted(lines))


def transform(function: ast.FunctionDef) -> str:
    """A function that takes a function, in the spelling of either type checker."""
    options = function.args
    first, options.args = options.args[0], options.args[1:]
    optional = len(options.defaults) > len(options.args)
    options.defaults = options.defaults[-len(options.args) :] if options.args else []
    text = head(function)
    rest = text[len(f"def {function.name}(") : text.rindex(")")]
    gives, doc = RESULTS[function.name], ast.get_docstring(function)
    branches: list[str] = []
    for mypy in (True, False):
        heads = [f"def {function.name}({first.arg}: {FUNCTION[mypy]}{', ' + rest if rest else ''}) -> {gives}"]
        if optional:
            heads.append(f"def {function.name}({rest}) -> Callable[[Callable[_P, _R]], {gives}]")
        branches.append(overloaded(heads, doc))
    return by_checker(*branches)


def compiled(source: ast.Module) -> str:
    """The class that `jit` returns, with the parameters of the function in its type."""
    (node,) = [node for node in source.body if isinstance(node, ast.ClassDef) and node.name == "Compiled"]
    return (
        "class Compiled(_Compiled, Generic[_P, _R]):"
        + docstring(ast.get_docstring(node))
        + indented(
            "def __call__(self, *args: _P.args, **keywords: _P.kwargs) -> _R: ...\n"
            "@overload\ndef __get__(self, instance: None, owner: Any = None) -> Self: ...\n"
            "@overload\ndef __get__(\n    self: Compiled[Concatenate[Any, _Q], _R], instance: object, owner: Any = None\n"
            ") -> Callable[_Q, _R]: ...\n\n"
        )
    )


def stub_of_package() -> str:
    """The text of `__init__.pyi`."""
    rows = [row for row in TABLE.values() if row.name in autograd.__all__ and row not in primitives.CONDITIONS]
    rows = [row for row in rows if not row.internal]  # `take` is another function than its row
    files = ("transforms/gradient.py", "transforms/jacobian.py", "transforms/vmap.py", "compiler/jit.py")
    functions = [node for name in files for node in parsed(name).body]
    transforms = [node for node in functions if isinstance(node, ast.FunctionDef) and node.name in RESULTS]
    own = [*(row.name for row in rows), *RESULTS, "Compiled"]
    parts = [
        HEADER,
        NAMES,
        reexports(parsed("__init__.py"), own),
        "\n__all__ = [\n" + "".join(f'    "{name}",\n' for name in sorted(autograd.__all__)) + "]\n",
        TYPES,
        "\n",
        compiled(parsed("compiler/compiled.py")),
        *map(transform, transforms),
        *(overloaded(heads_of_row(row), documentation(row)) for row in rows),
    ]
    return "".join(parts)


#: The stubs by their paths.
STUBS = {PACKAGE / "__init__.pyi": stub_of_package, PACKAGE / "value.pyi": stub_of_value}

if __name__ == "__main__":
    for path, text in STUBS.items():
        path.write_text(text(), encoding="utf-8")
