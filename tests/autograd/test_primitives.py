"""The table of primitives, row by row, against 50-digit arithmetic, against each other and against NumPy."""

import ast
import inspect
import itertools
import math
import re
from pathlib import Path

import mpmath
import numpy as np
import pytest
from mpmath import mp

import autograd
from autograd import Value, gradients, primitives
from autograd.compiler.backends.numpy.runtime import holds_below, holds_nan, special
from autograd.compiler.backends.numpy.spelling import spell
from autograd.float_partials import bind_to_floats
from autograd.functions import expand
from autograd.primitives import mish, sech, silu
from autograd.row import TABLE, Primitive

ROWS = list(TABLE.values())
MPMATH = {name: getattr(mp, name) for name in dir(mp) if not name.startswith("_")} | {"max": max, "min": min}
NUMPY = {"np": np, "erf": special("erf"), "erfc": special("erfc"), "holds_nan": holds_nan, "holds_below": holds_below}


def samples(rows):
    return [pytest.param(row, sample, id=f"{row.name}{sample}") for row in rows for sample in row.samples]


def flat(row, sample):
    """The numbers of a sample in one list."""
    return list(row.flatten(sample))


def spelled(text, args, namespace):
    """The value of one of the table's spellings, which are ours: nothing from outside is evaluated."""
    names = [f"a{i}" for i in range(len(args))]
    return eval(text.format(*names), namespace, dict(zip(names, args, strict=True)))  # noqa: S307


def emitted(row, args):
    """The row of arrays, computed by the lines that generated code has for it."""
    if row.over_lists:
        return spelled(row.numpy, args, dict(NUMPY))
    scope = dict(NUMPY, out=np.empty(args[0].shape))

    def temporary(kind):
        name = f"temporary_{len(scope)}"
        scope[name] = np.empty(args[0].shape, kind)
        return name

    names = [f"a{i}" for i in range(len(args))]
    scope |= dict(zip(names, args, strict=True))
    exec("\n".join(spell(row, names, "out", temporary)), scope)
    return scope["out"]


def reference(row):
    """The row in 50-digit arithmetic, as a function of its numbers in one list."""
    return lambda *numbers: mp.mpf(spelled(row.reference, row.unflatten(list(numbers)), dict(MPMATH)))


def derivative(f, numbers, orders):
    """A partial derivative by differences of relative size, so that the step fits 1e-9 as well as 1e200."""
    sizes = [abs(x) or mp.mpf(1) for x in numbers]
    moved = mp.diff(
        lambda *t: f(*[x + size * s for x, size, s in zip(numbers, sizes, t, strict=True)]), tuple([0] * len(sizes)), orders
    )
    return moved / mp.fprod([size**order for size, order in zip(sizes, orders, strict=True)])


def close(ours, exact, tolerance):
    exact = float(exact)
    return ours == exact or abs(ours - exact) <= tolerance * abs(exact) or abs(ours - exact) < 1e-300


def recorded(row, sample):
    leaves = [Value(x) for x in flat(row, sample)]
    return leaves, row(*row.unflatten(leaves))


@pytest.fixture(autouse=True)
def many_digits():
    # tanh(300) differs from 1 in the 260th digit, and its derivative is that difference.
    with mpmath.workdps(600):
        yield


def is_step(exact, numbers, i):
    """Whether a function is constant on either side of argument i, as `sign` at 0: it has no derivative but 0."""
    tiny = (abs(numbers[i]) or 1) * mp.mpf(10) ** -100

    def beside(k):
        return exact(*numbers[:i], numbers[i] + k * tiny, *numbers[i + 1 :])

    return beside(-2) == beside(-1) and beside(1) == beside(2)


def check_row(row, sample):
    """Value, first and second derivatives at one sample against the reference; the errors found, as text."""
    exact, numbers, found = reference(row), [mp.mpf(x) for x in flat(row, sample)], []
    leaves, y = recorded(row, sample)
    if not close(y.data, exact(*numbers), row.tolerance):
        found.append(f"value {y.data!r}, not {exact(*numbers)}")
    first = gradients(y, leaves)
    symbolic = gradients(y, leaves, create_graph=True)
    for i in range(len(numbers)):
        orders = tuple(int(i == k) for k in range(len(numbers)))
        smooth = row.name != "stop_gradient" and not is_step(exact, numbers, i)
        slope = derivative(exact, numbers, orders) if smooth else mp.mpf(0)
        if not close(first[i], slope, row.tolerance):
            found.append(f"derivative {i} is {first[i]!r}, not {mp.nstr(slope, 17)}")
        if first[i] != symbolic[i].data:
            found.append(f"derivative {i} is {first[i]!r} as a float but {symbolic[i].data!r} as a Value")
        seconds = gradients(symbolic[i], leaves)
        for j in range(len(numbers)):
            twice = tuple(orders[k] + int(j == k) for k in range(len(numbers)))
            bend = derivative(exact, numbers, twice) if smooth else mp.mpf(0)
            if abs(bend) * (abs(numbers[i]) or 1) * (abs(numbers[j]) or 1) < mp.mpf(10) ** -500:
                bend = mp.mpf(0)  # what numerical differentiation leaves of a 0
            if not close(seconds[j], bend, row.tolerance):
                found.append(f"second derivative {i}{j} is {seconds[j]!r}, not {mp.nstr(bend, 17)}")
    return found


@pytest.mark.parametrize(("row", "sample"), samples(ROWS))
def test_value_and_derivatives_against_fifty_digits(row, sample):
    assert check_row(row, sample) == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_row_is_complete(row):
    assert row.samples, "a primitive without samples is a primitive without tests"
    assert row.summary
    assert row.symbol
    assert row.latex
    assert row.numpy
    assert isinstance(row, Primitive)
    assert getattr(primitives, row.name) is row, "the name in the module and in the row agree"
    written = re.search(
        rf"\n{row.name} = define\(.*?(?=\n\w+ = define|\n# ---|\Z)", inspect.getsource(primitives), re.DOTALL
    )
    assert row.tolerance == 1e-12 or re.search(r"# .+\n\s+tolerance=", written[0]), "a row with more says why"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_suite_notices_a_wrong_derivative(row, monkeypatch):
    """The test of the tests: with any one partial off by one part in a million, the checks above find it."""
    right = row.partials

    def wrong(y, *args):
        partials = row.flatten(right(y, *args))
        return tuple(row.unflatten([partials[0] * (1.0 + 1e-6) + 1e-9, *partials[1:]]))

    monkeypatch.setattr(row, "partials", wrong)
    monkeypatch.setattr(row, "float_partials", wrong)
    monkeypatch.setattr(row, "code", -1)  # so that it is asked, in the compiled build too
    assert any("derivative" in error for sample in row.samples for error in check_row(row, sample))


CORNERS = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.7,
    5e-324,
    -1e-300,
    20.0,
    -750.0,
    750.0,
    1e300,
    -1e300,
    math.inf,
    -math.inf,
    math.nan,
]


@pytest.mark.parametrize("row", ROWS)
def test_what_is_recorded_is_what_the_table_computes(row):
    """To the last bit, which in the compiled build means that its C is the table's Python."""
    count = row.arity if not row.over_lists else 1
    edges = [
        row.unflatten([*args] * (row.arity if row.over_lists else 1)) for args in itertools.product(CORNERS, repeat=count)
    ]
    lists = [row.unflatten(CORNERS * row.arity)] if row.over_lists else []
    for sample in [*row.samples, *edges, *lists]:
        y = recorded(row, sample)[1]
        expected = row.evaluate(*sample)
        assert repr(y.data) == repr(expected), (row, sample)
        assert repr(y.partials) == repr(tuple(map(float, row.flatten(row.float_partials(expected, *sample))))), (row, sample)


@pytest.mark.parametrize(("row", "sample"), samples([row for row in ROWS if row.definition]))
def test_definition_equals_the_fused_form(row, sample):
    leaves, fused = recorded(row, sample)
    opened = expand(fused)
    assert math.isfinite(opened.data)
    # The definition may lose digits where it cancels (log(1 + e⁻⁴⁰)); it must agree to rounding of its largest part.
    scale = max(1.0, *[abs(x.data) for x in leaves])
    assert opened.data == pytest.approx(fused.data, rel=1e-12, abs=1e-15 * scale)
    pairs = zip(gradients(opened, leaves), gradients(fused, leaves), strict=True)
    for ours, theirs in pairs:
        assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-15 * scale)


@pytest.mark.parametrize(("row", "sample"), samples(ROWS))
def test_numpy_spelling_equals_evaluate(row, sample):
    lanes = [np.array(arg)[..., None] + np.zeros(3) for arg in sample]
    assert np.broadcast_to(emitted(row, lanes), (3,)) == pytest.approx([row.evaluate(*sample)] * 3, rel=1e-14, abs=1e-300)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if not row.over_lists and not row.name.endswith("_slope")], ids=lambda row: row.name
)
def test_numpy_spelling_equals_evaluate_where_there_is_no_number(row):
    points = list(itertools.product([math.nan, math.inf, -math.inf, -0.0, -2.0, 1.0], repeat=row.arity))
    with np.errstate(all="ignore"):
        found = np.concatenate([emitted(row, list(np.array([point]).T)) for point in points])
    assert found == pytest.approx([row.evaluate(*point) for point in points], rel=1e-14, abs=0.0, nan_ok=True)


#: How to read LaTeX aloud, in this order: what a mathematician sees, and the same in Python.
READ = [
    (r"\\frac\{(.*?)\}\{(.*?)\}", r"div(\1, \2)"),
    (r"\\sqrt\{(\w+)\^2 \+ (\w+)\^2\}", r"hypot(\1, \2)"),
    (r"\\sqrt\{(\w+)\}", r"sqrt(\1)"),
    (r"\\lfloor (\w+) / (\w+) \\rfloor", r"floor_divide(\1, \2)"),
    (r"(\w+) \\bmod (\w+)", r"remainder(\1, \2)"),
    (r"\\lVert (\w+) \\rVert", r"norm(\1)"),
    (r"\\l(floor|ceil) (\w+) \\r\1", r"\1(\2)"),
    (r"\|(\w+)\|", r"abs(\1)"),
    (r"\[(\w+) = (\w+)\]", r"equal(\1, \2)"),
    (r"\[(\w+) \\ne (\w+)\]", r"not_equal(\1, \2)"),
    (r"\[(\w+) < (\w+)\]", r"less(\1, \2)"),
    (r"\[(\w+) \\le (\w+)\]", r"less_equal(\1, \2)"),
    (r"\[(\w+) \\land (\w+)\]", r"logical_and(\1, \2)"),
    (r"\[(\w+) \\lor (\w+)\]", r"logical_or(\1, \2)"),
    (r"\\lnot (\w+)", r"logical_not(\1)"),
    (r"\\ln\^\{(\w+)\}\((\w+)\)", r"pow(log(\2), \1)"),
    (r"e\^\{(\w+)\}", r"exp(\1)"),
    (r"\{?(\w+)\}?\^\{?(\w+)\}?", r"pow(\1, \2)"),
    (r"\\ln\(1 \+ (\w+)\)", r"log1p(\1)"),
    (r"\\log_\{?(\d+)\}?", r"log\1"),
    (r"\\operatorname\{(\w+)\}", r"\1"),
    (r"\\max\((\w+), (\w+)\)", r"maximum(\1, \2)"),
    (r"\\min\((\w+), (\w+)\)", r"minimum(\1, \2)"),
    (r" \\cdot ", " * "),
    (r"\\(\w+) ?", r"\1"),
]
CALLED = {
    "ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arsinh": "asinh", "arcosh": "acosh",
    "artanh": "atanh", "ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu", "SiLU": "silu", "GELU": "gelu",
    "Mish": "mish",
}  # fmt: skip


@pytest.mark.parametrize("row", [row for row in ROWS if row.name not in ("dot", "chain_dot")], ids=lambda row: row.name)
def test_latex_says_what_is_computed(row):
    python = row.latex.format(*"abc")
    for seen, said in READ:
        python = re.sub(seen, said, python)
    names = {row.name: row.evaluate for row in ROWS}
    names |= {name: names[ours] for name, ours in CALLED.items()} | {"sigma": names["sigmoid"]}
    for sample in row.samples:
        read = eval(python, {"__builtins__": {}}, names | dict(zip("abc", sample, strict=False)))  # noqa: S307
        assert read == pytest.approx(row.evaluate(*sample), rel=1e-6, abs=1e-6), python


@pytest.mark.parametrize("row", [row for row in ROWS if row.arity == 2 or row.over_lists], ids=lambda row: row.name)
def test_commutative_column_says_what_is_true(row):
    def swapped(sample):
        return [entries[::-1] for entries in sample] if row.over_lists and row.arity == 1 else sample[::-1]

    same = [math.isclose(row.evaluate(*s), row.evaluate(*swapped(s)), rel_tol=1e-14) for s in row.samples]
    # `dot` commutes in its lists, but an entry of one list may not change places with one of the other.
    assert all(same) == (row.commutative or row.name in ("dot", "chain", "chain_dot"))


EDGES = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, 1e-320, -5e-324, 1e200, -1e308, math.inf, -math.inf, math.nan]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_nothing_raises_on_any_float(row):
    for a in EDGES:
        for b in EDGES:
            numbers = [a, b, a][: row.arity]
            sample = [[a, b]] * row.arity if row.over_lists else numbers
            leaves, y = recorded(row, sample)
            assert isinstance(y.data, float)
            assert all(isinstance(slope, float) for slope in gradients(y, leaves))
            for slope in gradients(y, leaves, create_graph=True):
                assert all(isinstance(bend, float) for bend in gradients(slope, leaves))


def test_partials_use_no_operator_that_raises_on_floats():
    tree = ast.parse(Path(primitives.__file__).read_text(encoding="utf-8"))
    divisions = [
        node.lineno
        for keyword in ast.walk(tree)
        if isinstance(keyword, ast.keyword) and keyword.arg == "partials"
        for node in ast.walk(keyword.value)
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Div | ast.Pow | ast.FloorDiv | ast.Mod)
        # 1.0 / len(xs) divides by the length of a list, never by zero
        and "len(" not in ast.unparse(node.right)
    ]
    assert divisions == []


def test_float_partials_are_the_same_code_on_float_functions():
    assert primitives.tanh.float_partials.__code__ is primitives.tanh.partials.__code__
    assert primitives.tanh.float_partials.__globals__["square"] is primitives.square.evaluate
    bind_to_floats(vars(primitives))  # binding again changes nothing
    assert primitives.tanh.float_partials(math.tanh(0.5), 0.5) == pytest.approx((1.0 - math.tanh(0.5) ** 2,), rel=1e-15)


@pytest.mark.parametrize(
    ("operator", "left", "right"),
    [(op, a, b) for op in ("add", "sub", "mul", "div", "pow") for a, b in TABLE["add"].samples],
)
def test_operators_state_the_partials_of_the_table(operator, left, right):
    a, b = Value(left), Value(right)
    y = {"add": a + b, "sub": a - b, "mul": a * b, "div": a / b, "pow": a**b}[operator]
    row = TABLE[operator]
    assert y.primitive is row
    assert repr(y.data) == repr(row.evaluate(left, right))
    assert repr(y.partials) == repr(tuple(row.float_partials(y.data, left, right)))
    assert (-a).data == TABLE["neg"].evaluate(left)
    assert (-a).partials == tuple(TABLE["neg"].float_partials(-left, left))


def test_sech_has_its_subnormal_numbers():
    """cosh overflows at 710.5, and 1/cosh is 0 from 745.8 on."""
    assert [sech.evaluate(740.0), sech(Value(-740.0)).data] == [8.4e-322, 8.4e-322]


@pytest.mark.parametrize("row", [silu, mish], ids=lambda row: row.name)
def test_digits_below_minus_700(row):
    """There sigmoid and softplus are subnormal, and have few."""
    for x in (-700.5, -709.0, -730.0, -744.0):
        exact = reference(row)(mp.mpf(x))
        assert abs(row.evaluate(x) - exact) <= 2.0 * math.ulp(float(exact)), x
        assert row(Value(x)).data == row.evaluate(x)


def test_the_slope_of_an_angle_is_0_at_the_origin_alone():
    for y, x, expected in [
        (0.0, 1.0, [1.0, 0.0]),
        (1.0, 0.0, [0.0, -1.0]),
        (0.0, -1.0, [-1.0, 0.0]),
        (0.0, 0.0, [0.0, 0.0]),
    ]:
        leaves, angle = recorded(TABLE["atan2"], (y, x))
        assert gradients(angle, leaves) == expected
        assert [slope.data for slope in gradients(angle, leaves, create_graph=True)] == expected


def test_poles_are_infinite_and_what_lies_beyond_is_no_number():
    for name, pole, expected, beyond in [
        ("log", 0.0, -math.inf, -0.5), ("log", -0.0, -math.inf, -0.5), ("log2", 0.0, -math.inf, -0.5),
        ("log10", 0.0, -math.inf, -0.5), ("log1p", -1.0, -math.inf, -1.5), ("atanh", 1.0, math.inf, 1.5),
        ("atanh", -1.0, -math.inf, -1.5),
    ]:  # fmt: skip
        assert TABLE[name].evaluate(pole) == TABLE[name](Value(pole)).data == expected
        assert math.isnan(TABLE[name].evaluate(beyond))


def test_what_overflows_has_its_sign():
    for name, x, expected in [
        ("exp", 800.0, math.inf), ("exp2", 2000.0, math.inf), ("expm1", 800.0, math.inf), ("cosh", -800.0, math.inf),
        ("cosh", 800.0, math.inf), ("sinh", -800.0, -math.inf), ("sinh", 800.0, math.inf),
    ]:  # fmt: skip
        assert TABLE[name].evaluate(x) == TABLE[name](Value(x)).data == expected


def test_of_an_empty_list_there_is_a_sum_a_product_and_a_norm():
    empty = {"sum": 0.0, "prod": 1.0, "dot": 0.0, "chain_dot": 0.0, "norm": 0.0}
    for row in ROWS:
        lists = [[] for _ in range(row.arity)]
        if row.name in empty:
            assert row(*lists) == row.evaluate(*lists) == empty[row.name]
        elif row.over_lists:
            row.evaluate(*row.samples[0])
            with pytest.raises(ValueError, match=rf"^{row.name}\(\): the list is empty; give at least one number\."):
                row(*lists)


def test_entries_that_tie_share_the_gradient():
    for name in ("max", "min"):
        for count in (2, 3):
            leaves, y = recorded(TABLE[name], ([1.5] * count,))
            assert gradients(y, leaves) == [1.0 / count] * count
    for name in ("maximum", "minimum"):
        leaves, y = recorded(TABLE[name], (1.5, 1.5))
        assert gradients(y, leaves) == [0.5, 0.5]
        assert [slope.data for slope in gradients(y, leaves, create_graph=True)] == [0.5, 0.5]


def test_users_call_the_rows_that_the_stub_declares():
    stub = Path(autograd.__file__).with_name("__init__.pyi").read_text(encoding="utf-8")
    declared = {*re.findall(r"^def (\w+)", stub, re.MULTILINE), *[row.name for row in primitives.CONDITIONS]}
    for row in ROWS:
        sample = row.samples[-1]
        computed = row.evaluate(*sample)
        assert row.internal == (row.name not in declared), row
        assert row.internal or row.name in autograd.__all__, row
        assert row.internal or getattr(autograd, row.name)(*sample) == computed, row
