"""The documentation of a row for `help`, `inspect.signature` and editors: its parameters, formula, derivative and an
example, all made from its columns."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from autograd.row import TABLE, Primitive
from autograd.value import Value, add_method

if TYPE_CHECKING:
    from inspect import Signature


#: A derivative that takes more characters than this is left to the summary.
LONGEST = 200


def parameters(row: Primitive) -> list[str]:
    """The names of its arguments: those of its `partials`, after the result; letters where that does not name them.

    >>> from autograd.row import TABLE
    >>> parameters(TABLE["where"]), parameters(TABLE["dot"])
    (['condition', 'a', 'b'], ['ws', 'xs'])
    """
    code = getattr(row.partials, "__code__", None)
    names = code.co_varnames[1 : code.co_argcount] if code is not None else ()
    if len(names) == row.arity:
        return list(names)
    return [f"{'xs' if row.over_lists else 'x'}{i + 1}" for i in range(row.arity)]


def result(row: Primitive) -> str:
    """The name of the result in its `partials`."""
    return row.partials.__code__.co_varnames[0]


class Term:
    """A name or an expression; primitives and operators on it write longer ones. `tight` says whether it needs no
    parentheses between two operators."""

    def __init__(self, text: str, tight: bool = True) -> None:
        self.text, self.tight = text, tight

    @staticmethod
    def apply_primitive(primitive: Primitive, args: Sequence[Any]) -> "Term":
        """Write the call; the four operations and the minus sign as such."""
        if primitive.name in SIGNS:
            left, right = map(between_signs, args)
            return Term(f"{left} {SIGNS[primitive.name]} {right}", tight=False)
        if primitive.name == "neg":
            return Term(f"-{between_signs(args[0])}", tight=False)
        if primitive.internal:  # no primitive has this name, so the expression is written out
            return Term(primitive.reference.format(*map(between_signs, args)), tight=False)
        return Term(f"{primitive.name}({', '.join(map(written, args))})")

    def __neg__(self) -> "Term":
        return self.apply_primitive(TABLE["neg"], (self,))


SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/"}


def written(thing: Any) -> str:
    if isinstance(thing, list):
        entries: list[Any] = thing  # pyright: ignore[reportUnknownVariableType]
        return f"[{', '.join(map(written, entries))}]"
    return thing.text if isinstance(thing, Term) else repr(thing)


def between_signs(thing: Any) -> str:
    return written(thing) if not isinstance(thing, Term) or thing.tight else f"({thing.text})"


def _give_operators() -> None:
    for name in SIGNS:
        row, python = TABLE[name], {"div": "truediv"}.get(name, name)

        def forwards(self: Term, other: Any, row: Primitive = row) -> Term:
            return Term.apply_primitive(row, (self, other))

        def backwards(self: Term, other: Any, row: Primitive = row) -> Term:
            return Term.apply_primitive(row, (other, self))

        setattr(Term, f"__{python}__", forwards)
        setattr(Term, f"__r{python}__", backwards)


def formula(row: Primitive) -> str:
    """Its definition in simpler rows, or where it has none, how NumPy computes it.

    >>> from autograd.row import TABLE
    >>> formula(TABLE["sigmoid"]), formula(TABLE["relu"])
    ('reciprocal(exp(-x) + 1.0)', 'np.maximum(x, 0.0)')
    """
    names = parameters(row)
    if row.definition is not None and not row.over_lists:
        return written(row.definition(*map(Term, names)))
    return row.numpy.format(*names)


def derivatives(row: Primitive) -> dict[str, str]:
    """Its derivative by each argument, in rows of the table. Of lists, by the first of two entries.

    >>> from autograd.row import TABLE
    >>> derivatives(TABLE["tanh"]), derivatives(TABLE["mul"])
    ({'x': 'square(sech(x))'}, {'a': 'b', 'b': 'a'})
    """
    names = parameters(row)
    if not row.over_lists:
        found = row.partials(Term(result(row)), *map(Term, names))
        return dict(zip(names, map(written, found), strict=True))
    entries = [[Term(f"{name}[{i}]") for i in range(2)] for name in names]
    found = row.partials(Term(result(row)), *entries)
    return {f"{name}[0]": written(partials[0]) for name, partials in zip(names, found, strict=True)}


def example(row: Primitive) -> str:
    """A call at the shortest of its samples, and its gradient there, as doctests."""
    samples = [args for args in row.samples if not row.over_lists or len(args[0]) > 1]
    sample = min(samples, key=lambda args: (len(repr(args)), repr(args).count("-"), repr(args)))
    arguments = ", ".join(map(repr, sample))
    which = "" if row.arity == 1 else f", argnums={tuple(range(row.arity))}"
    y = row.evaluate(*sample)
    slopes = tuple(map(_short, row.float_partials(y, *sample)))
    lines = [
        f">>> from autograd import {', '.join(sorted(['grad', row.name]))}",
        f">>> {row.name}({arguments})",
        repr(_short(y)),
        f">>> grad({row.name}{which})({arguments})",
        repr(slopes[0] if row.arity == 1 else slopes),
    ]
    return "\n".join(lines)


def _short(number: Any) -> Any:
    """To six digits, which all machines agree in."""
    if isinstance(number, list):
        entries: list[Any] = number  # pyright: ignore[reportUnknownVariableType]
        return list(map(_short, entries))
    return float(f"{number:.6g}")


def documentation(row: Primitive) -> str:
    """The whole text; for a user's primitive its summary."""
    if TABLE.get(row.name) is not row or row.internal or not row.samples:
        return row.summary
    call = f"{row.name}({', '.join(parameters(row))})"
    y = result(row)
    by = [f"    ∂{y}/∂{name} = {slope}" for name, slope in derivatives(row).items() if len(slope) <= LONGEST]
    lines = [row.summary, "", f"    {y} = {call} = {formula(row)}", *by, "", example(row)]
    return "\n".join(lines)


def signature(row: Primitive) -> "Signature":
    """The signature of a row, for `inspect.signature`."""
    from inspect import Parameter, Signature  # which takes as long to import as the engine

    return Signature([Parameter(name, Parameter.POSITIONAL_ONLY) for name in parameters(row)])


def signature_of_value() -> "Signature":
    """That of the class, which a compiled class cannot tell."""
    from inspect import Parameter, Signature

    data = Parameter("data", Parameter.POSITIONAL_OR_KEYWORD, annotation=float)
    return Signature([data, Parameter("label", Parameter.POSITIONAL_OR_KEYWORD, default="", annotation=str)])


class Made:
    """An attribute that is made when it is asked for: of a row, or of a class itself."""

    def __init__(self, of_row: Callable[[Any], Any] | None, of_class: Callable[[], Any] | None) -> None:
        self.of_row, self.of_class = of_row, of_class

    def __get__(self, row: Any, owner: type) -> Any:
        if row is not None and self.of_row is not None:
            return self.of_row(row)
        if row is None and self.of_class is not None:
            return self.of_class()
        raise AttributeError("there is none")


def describe_rows() -> None:
    """Let rows have a name, a signature and a documentation as functions have, and Value a signature where it is compiled
    too."""
    doc = Primitive.__doc__
    add_method("__doc__", Made(documentation, lambda: doc), Primitive)
    add_method("__signature__", Made(signature, None), Primitive)
    add_method("__signature__", Made(None, signature_of_value), Value)


_give_operators()
describe_rows()
