"""What the lines of random programs are made of: rows, operators, NumPy functions, nested transforms and idioms."""

import builtins
import math
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

import autograd
from autograd import Value, custom_vjp, take
from autograd.row import TABLE, is_node
from autograd.whole_numbers import FRACTIONS, gives_whole
from nn import Module
from tests.agreement.program import Point

#: Numbers at which rows have kinks, ties, signed zeros and poles.
CORNERS = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0)
#: What data may hold besides, in one program with one sign of the last two: what cancels shows the order of a sum.
HOSTILE = (math.nan, math.inf, -math.inf, 1e200, 1e-200)
#: NumPy arrays that programs capture as they are, of other shapes than arguments have, and NumPy scalars.
D, G, H = np.array([1.25, -0.5]), np.array([[0.5, -1.0, 0.25], [2.0, 0.0, 1.5]]), np.linspace(-1.0, 1.5, 19)
SCALARS = ("np.float64(0.75)", "np.int64(2)", "D[0]", "D[1]")

ROWS = [row.name for row in TABLE.values() if row.arity and row.name not in ("take", "argmax", "argmin")]  # see IDIOMS
#: Those whose results are rounded; others give one of their arguments, its negative or a whole number.
ROUNDED = [
    name
    for name in ROWS
    if name not in ("identity", "neg", "abs") and not TABLE[name].selects and not gives_whole(TABLE[name], FRACTIONS)
]
OPERATORS = {
    "add": "({} + {})",
    "sub": "({} - {})",
    "mul": "({} * {})",
    "div": "({} / {})",
    "pow": "({} ** {})",
    "neg": "(-{})",
}
#: Rows that NumPy has too, by its name.
UFUNCS = {
    "exp": "exp", "log": "log", "sin": "sin", "cos": "cos", "tanh": "tanh", "sqrt": "sqrt", "abs": "abs", "asin": "arcsin",
    "square": "square", "maximum": "maximum", "minimum": "minimum", "atan2": "arctan2", "hypot": "hypot", "floor": "floor",
}  # fmt: skip
SMOOTH = ("tanh", "sin", "exp", "square", "sigmoid", "softplus", "atan", "silu")
#: Rows that have poles, or slopes that are infinite, at 0.
POLES = ("sqrt", "log", "reciprocal", "log2")
#: Rows whose slope far from 0 is all in the last digits of what they give.
SATURATED = ("tanh", "sigmoid")
#: Transforms within a program, on numbers a, b, c and one where rows have corners, with a smooth row g.
NESTED = {
    "grad": "grad(lambda z: {g}(z * {b}) + z * {c})({a})",
    "grad(grad)": "grad(grad(lambda z: {g}(z) * z))({a})",
    "value_and_grad": "mul(*value_and_grad(lambda z: {g}(z + {b}))({a}))",
    "jacobian": "jacobian(lambda z: [z[0] * {c}, {g}(z[1]) * z[0]])([{a}, {b}])[1][0]",
    "hessian": "hessian(lambda z: {g}(z[0] * z[1]))([{a}, {b}])[0][1]",
    "hessian of a power": "hessian(lambda z: pow(z[0], z[1] - 2.0))([exp({a} * 0.25), {corner}])[0][1]",
    "hvp": "hvp(lambda z: {g}(z[0]) * z[1])([{a}, {b}], [1.0, {c}])[1]",
    "jvp": "jvp(lambda z: {g}(z * {b}) * z, ({a},), ({c},))[1]",
    "vjp": "vjp(lambda z: [{g}(z) * {c}, z * {b}], {a})[1]([{b}, 0.5])[0]",
    "linearize": "linearize(lambda z: {g}(z) * {b}, {a})[1]({corner})",
    "jacfwd": "jacfwd(lambda z: [z, {g}(z * {b}), z * {c}])({a})[1]",
    "jvp(grad)": "jvp(grad(lambda z: {g}(z) * z), ({a},), ({b},))[1]",
    "grad(jvp)": "grad(lambda z: jvp({g}, (z,), (z * {b},))[1])({a})",
    "custom_vjp": "grad(lambda z: mul(*ruled({g}(z), {b})))({a})",
    "vmap": "sum(vmap(lambda z: {g}(z) * {c})([{a}, {b}, 0.5]))",
    "jit": "jit(lambda y, z: {g}(y) * z + {c})({a}, {b})",
    "jit(grad)": "jit(grad(lambda z: {g}(z) * {b}))({a})",
    "jit of constants": "jit(lambda z: z * {a})(1.5)",
    "no_grad": "detached(lambda: {g}({a}))",
    "scan": "scan(lambda x, _: ({g}(x) * {b}, None), {a}, length=3)[0]",
    "scan of steps": "sum(scan(lambda x, y: ({g}(x + y), x * {c}), {a}, [{b}, 0.5])[1])",
    "grad(scan)": "grad(lambda z: scan(lambda x, y: ({g}(x) + y, x), z, [{b}, {c}])[0])({a})",
    "scan(grad)": "scan(lambda x, _: (grad({g})(x) * {b}, None), {a}, length=2)[0]",
    "scan(scan)": "scan(lambda x, _: (scan(lambda y, _: ({g}(y) * {b}, None), x, length=2)[0], None), {a}, length=2)[0]",
    "scan(scan) of steps": "sum(scan(lambda x, y: (lambda z, ys: (z, {c} * sum(ys)))(*scan(lambda w, h: ({g}(w) * h, w * y),"
    " x, [{b}, 0.5, y])), {a}, [0.5, {c}])[1])",
    "scan(two scans)": "scan(lambda x, _: (lambda z, ys: (scan(lambda w, y: (w * 0.5 + y * {b}, None), z, ys)[0], None))(*"
    "scan(lambda w, y: ({g}(w) * y, w), x, [0.5, {c}, 0.25])), {a}, length=2)[0]",
    "grad(scan(scan))": "grad(lambda z: scan(lambda x, y: (scan(lambda w, h: ({g}(w) * h + x * {c}, None), x * y, [0.5,"
    " 0.25], checkpoint=True)[0], None), z, [0.5, 1.5, {b}])[0])({a})",
    "scan(while_loop)": "scan(lambda x, y: (while_loop(lambda s: s[1] > 0.2, lambda s: (sin({g}(s[0]) * y), s[1] * 0.5),"
    " (x, minimum(abs(x), 1.5)))[0], None), {a}, [{b}, 0.5])[0]",
    "scan(vmap)": "scan(lambda x, _: (sum(vmap(lambda y: {g}(x * y))([{b}, 0.5])), None), {a}, length=2)[0]",
    "vmap(scan)": "sum(vmap(lambda z: scan(lambda x, _: ({g}(x) * {b}, None), z, length=3)[0])([{a}, {c}]))",
    "cond": "cond({a} < {c}, lambda z: {g}(z) * {b}, lambda z: z * z, {a})",
    "grad(cond)": "grad(lambda z: cond(z < {b}, {g}, lambda y: y * {c}, z))({a})",
    "jvp(while_loop)": "jvp(lambda z: while_loop(lambda x: abs(x) > 0.25, lambda x: x * 0.5 * cos(z), z), ({a},),"
    " ({b},))[1]",
    "counted while_loop": "while_loop(lambda s: s[0] < 2, lambda s: (s[0] + 1, {g}(s[1]) * {b}), (0, {a}))[1]",
}
#: Transforms of a function f of one number into another, of which two are nested, with numbers b and c.
OF_FUNCTIONS = {
    "grad": "grad({f})",
    "value_and_grad": "lambda z: mul(*value_and_grad({f})(z))",
    "jacobian": "lambda z: jacobian(lambda y: [y[0] * {c}, ({f})(y[1])])([z, z])[1][1]",
    "hessian": "lambda z: hessian(lambda y: ({f})(y[0]) * y[1])([z, {c}])[0][1]",
    "hvp": "lambda z: hvp(lambda y: ({f})(y[0]) * y[1])([z, {c}], [1.0, {b}])[1]",
    "jvp": "lambda z: jvp({f}, (z,), ({b},))[1]",
    "vjp": "lambda z: vjp({f}, z)[1]({b})[0]",
    "linearize": "lambda z: linearize({f}, z)[1]({b})",
    "jacfwd": "lambda z: jacfwd(lambda y: [y, ({f})(y)])(z)[1]",
    "custom_vjp": "lambda z: mul(*ruled(({f})(z), {b}))",
    "vmap": "lambda z: sum(vmap({f})([z, {b}, 0.5]))",
    "jit": "jit({f})",
    "no_grad": "lambda z: z * detached(lambda: ({f})(z))",
    "take": "lambda z: take([({f})(z), z, {b}], where(z < {c}, 0, 1))",
    "scan": "lambda z: scan(lambda x, y: (({f})(x) * {b}, x + y), z, [0.5, {c}])[0]",
    "scan of steps": "lambda z: sum(scan(lambda x, _: (sin(({f})(x)), x * {b}), z, length=2)[1])",
    "scan(scan)": "lambda z: scan(lambda x, y: (scan(lambda w, h: (sin(({f})(w)) * h, w), x, [y, {b}, 0.5])[0], x), z, [0.5,"
    " {c}])[0]",
    "cond": "lambda z: cond(z < {b}, {f}, lambda y: y * {c}, z)",
    "while_loop": "lambda z: while_loop(lambda s: s[1] > 0.2, lambda s: (sin(({f})(s[0])), s[1] * 0.5),"
    " (z, minimum(abs({b}), 1.5)))[0]",
    "counted while_loop": "lambda z: while_loop(lambda s: s[0] < 2, lambda s: (s[0] + 1, sin(({f})(s[1]))), (0, z))[1]",
}
#: Those that are maps and loops under jit.
LOOPING = ("vmap", "scan", "scan of steps", "scan(scan)", "while_loop")
#: Those that no function has which vmap maps, and no body of a loop.
UNMAPPED = {
    "sparse jacobian": "lambda z: builtins.sum(jacobian(lambda y: [({f})(y[0]), y[1] * {c}], sparse=True)([z, {b}]).data)",
    "sparse hessian": "lambda z: hessian(lambda y: ({f})(y[0]) * y[1], sparse=True)([z, {c}]).data[1]",
}
if not find_spec("scipy"):
    UNMAPPED.clear()
#: Those in forward mode, which custom_vjp has not.
FORWARD = ("hvp", "jvp", "linearize", "jacfwd", *UNMAPPED)
#: Ways of writing that users have, on numbers a and b, a condition c, and a row h with a pole at 0.
IDIOMS = {
    "guarded argument": "{h}(where({c}, {a}, 1.0))",
    "guarded result": "where({c}, {h}({a}), {b})",
    "root of a part": "sqrt(where({a} > 0.0, {a}, 0.0))",
    "root of relu": "sqrt(relu({a}))",
    "root of a maximum": "sqrt(maximum({a}, 0.0))",
    "masked term": "where({a} > 0.0, {h}({a}) * {b}, 0.0)",
    "polynomial": "(power({a}, 3) + {b} * power({a}, 2) - power({b}, 1))",
    "power": "power({a}, {n})",
    "power of a power": "pow({a}, {corner} * {b})",
    "clip at the bounds": "clip({a}, {a} * {one}, {b})",
    "twins": "where({a} == {a} * {one}, {b}, {a})",
    "twin in a list": "max([{a}, {b}, {a} * {one}])",
    "captured in a condition": "where(C[0] < 0.75, {a}, {b})",
    "against 0": "where({a} * {corner} == 0.0, {b}, {a})",
    "far logsumexp": "logsumexp([{a}, {a} - 40.0])",
    "only far": "log(abs(logsumexp([{corner}, {a} - 40.0])))",
    "log_softmax": "log_softmax([{a}, {corner}, {b}])[0]",
    "softmax": "softmax([{a}, {b} + 40.0])[0]",
    "log of sigmoid": "log(sigmoid({a} * 40.0))",
    "far slope": "{g}({a} * 12.0)",
    "numbers like those of steps": "(maximum({a}, {b}) * maximum({a}, {steps[0]})"
    " + minimum({a}, {b}) * minimum({a}, {steps[1]}) + sin({a} + {b}) * sin({a} + {steps[2]})"
    " + tanh({a} * {b}) * tanh({a} * {steps[3]}) + hypot({a}, {b}) * hypot({a}, {steps[4]})"
    " + atan2({a}, {b}) * atan2({a}, {steps[5]}) + cos({a} - {b}) * cos({a} - {steps[6]})"
    " + atan({a} / {b}) * atan({a} / {steps[7]}) + tanh(logaddexp({a}, {b})) * tanh(logaddexp({a}, {steps[8]})))",
    "large constants": "(1e-150 * (1e200 * (1e200 * exp({a} - 600.0))))",
    "small constants": "(1e150 * ({a} * 1e-200) * 1e50)",
    "take": "take([{a}, {b}, {corner}, {one}], clip(floor({a} * 2.0), -4.0, 3.0))",
    "take of rows": "sum(take([[{a}, {b}], [{b}, {one}]], where({c}, 0, -1)))",
    "entry of an array": "take(np.exp(D * {a}), where({c}, 1, 0))",
    "take the largest": "take([{b}, {a}, {one}], argmax([{a}, {b}, {one}]))",
    "argmin": "({a} * argmin([{a}, {b}, {a}]))",
    "one_hot": "dot(one_hot(argmin([{a}, {b}]) - 1, 2), [{a}, {b}])",
    "static take": "take([{a}, {b}, {corner}], [1, -3])[{n} % 2]",
    "variance": "var([{a}, {b}, {a}])",
    "deviation": "std([{a} * {corner}, {b} * {corner}])",
    "norm at 0": "norm([{a} * {corner}, {b} * {corner}])",
    "cumsum": "cumsum([{a}, {b}, {a}])[1]",
    "builtin round": "builtins.round({a} * 3.0)",
    "remainder": "({a} % {one} + {a} // {one})",
    "model": "M({a})",
    "model of a model": "M(M({a}) - {b})",
    "row of an array": "tanh(D * {a})[1]",
    # Beside a float of Python, which eager code has where nothing records, NumPy rounds to single precision.
    "np.float32": "(C[0] * {a} * np.float32(-1.5))",
    "NumPy array": "(np.exp(D * {a})[0] + {b})",
    "np.mean": "np.mean([{a}, {b}, {a}])",
    "np.dot": "np.dot(D, [{a}, {b}])",
    "np.var": "np.var([{a}, {b}])",
    "np.clip": "np.clip({a}, -1.0, {one})",
    "np.where": "np.where({c}, {a}, {b})",
    "np.linalg.norm": "np.linalg.norm([{a}, {b}])",
    "np.cumsum": "np.cumsum([{a}, {b}])[1]",
}
#: How often each is drawn: one matters where it happens to meet the numbers of steps, and few programs are for JAX.
OFTEN = [4 if name == "numbers like those of steps" else 1 for name in IDIOMS]


class Gate(Module):
    """A model among captures, that computes one thing in training and another after it."""

    def __init__(self) -> None:
        self.w = Value(0.8)
        self.training = True

    def forward(self, x: Any) -> Any:
        return x * self.w if self.training else x + self.w


def power(a: Any, n: int) -> Any:
    return a**n


def detached(f: Callable[[], Any]) -> Any:
    with autograd.no_grad():
        return f()


def entry(X: Any, i: Any) -> Any:
    """An entry as it is written of arrays; of lists and captured arrays by `take`, where the index is traced."""
    return take(X, i) if type(X) is list or (type(X) is np.ndarray and is_node(i)) else X[i]


def turned(X: Any) -> list[int]:
    """The indices from the last to the first."""
    return list(range(len(X)))[::-1]


def turns(X: Any) -> Any:
    """An index of three entries for each of some samples."""
    return np.array([2 * i % 3 for i in range(len(X))])


@custom_vjp
def ruled(a: Any, b: Any) -> Any:
    """Two results whose derivatives are those of a rule."""
    return a * b, a + b


ruled.defvjp(lambda a, b: (ruled(a, b), (a, b)), lambda kept, g: (2.0 * g[0] * kept[1] + g[1], g[0] * kept[0] - g[1]))


def names_of_programs() -> dict[str, Any]:
    """What a program's text can refer to, apart from its data."""
    named = {name: getattr(autograd, name) for name in autograd.__all__}
    return {name: TABLE[name] for name in ROWS} | named | {
        "np": np, "builtins": builtins, "Point": Point, "D": D, "G": G, "H": H, "detached": detached, "power": power,
        "ruled": ruled, "entry": entry, "turned": turned, "turns": turns,
    }  # fmt: skip


def features(text: str) -> set[str]:
    """Which rows, nested transforms and other ways of writing occur in a text."""
    found = {row for row in ROWS if f"{row}(" in text or (row in UFUNCS and f"np.{UFUNCS[row]}(" in text)}
    for row, operator in OPERATORS.items():
        if operator.replace("{}", "").strip("()") in text:
            found.add(row)
    marks = ("np.", "C[", "D[", "&", "|", "==", "!=", "logical_not(", "builtins.sum(", "np.sum(")
    return found | {mark for mark in marks if mark in text}
