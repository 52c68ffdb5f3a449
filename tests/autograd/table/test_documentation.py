"""What `help`, `inspect.signature` and completion tell of rows: their documentation is made from the table and is true."""

import doctest
import inspect

import pytest

import autograd
from autograd import Primitive, Value, primitives, tanh, where
from autograd.row import TABLE

PUBLIC = [row for row in TABLE.values() if not row.internal]


@pytest.mark.parametrize("row", PUBLIC, ids=lambda row: row.name)
def test_a_row_has_a_name_a_signature_and_a_documentation(row):
    assert row.__name__ == row.name
    assert len(inspect.signature(row).parameters) == row.arity
    lines = row.__doc__.splitlines()
    assert lines[0] == row.summary
    assert f"= {row.name}({', '.join(inspect.signature(row).parameters)}) = " in row.__doc__
    assert "∂" in row.__doc__ or "derivative" in row.summary, "it is too long to be shown; the summary says what it is"
    for internal in (row.name for row in TABLE.values() if row.internal):
        assert f"{internal}(" not in row.__doc__


@pytest.mark.parametrize("row", [row for row in PUBLIC if row not in primitives.CONDITIONS], ids=lambda row: row.name)
def test_the_examples_are_true(row):
    found = doctest.DocTestParser().get_doctest(row.__doc__, {}, row.name, None, 0)
    assert found.examples
    checker = doctest.OutputChecker()
    namespace = {}
    for example in found.examples:
        if example.want:
            result = eval(example.source, namespace)  # noqa: S307
            wanted = eval(example.want)  # noqa: S307
            assert flat(result) == pytest.approx(flat(wanted), rel=1e-5), example.source
        else:
            exec(example.source, namespace)
    assert checker


def flat(tree):
    return [x for part in tree for x in flat(part)] if isinstance(tree, list | tuple) else [tree]


def test_the_classes_keep_their_own():
    assert Primitive.__name__ == "Primitive"
    assert Primitive.__doc__.lstrip().startswith("One row of the table")
    assert str(inspect.signature(Value)) == "(data: float, label: str = '')"
    assert str(inspect.signature(where)) == "(condition, a, b, /)"
    assert "A number in a computational graph" in Value.__doc__


def test_a_primitive_of_ones_own_tells_what_it_was_given():
    own = Primitive(
        "cube", "x³.", evaluate=lambda x: x**3, partials=lambda y, x: (3.0 * x * x,),
        symbol="³", latex="{0}^3", numpy="{0} ** 3", samples=[],
    )  # fmt: skip
    assert (own.__name__, own.__doc__, str(inspect.signature(own))) == ("cube", "x³.", "(x, /)")


def test_a_derivative_has_the_name_and_the_documentation_of_its_function():
    slope = autograd.grad(tanh)
    assert slope.__name__ == "tanh"
    assert slope.__doc__ == tanh.__doc__
