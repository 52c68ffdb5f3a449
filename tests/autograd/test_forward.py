"""Forward mode beside reverse mode: `jvp`, `linearize`, `jacfwd` and `vjp`, alone and nested, eager and compiled."""

import math
import random
from collections import namedtuple

import numpy as np
import pytest

from autograd import (
    Value,
    cumsum,
    custom_vjp,
    dot,
    exp,
    grad,
    gradients,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jit,
    jvp,
    linearize,
    log,
    logsumexp,
    max,
    maximum,
    mean,
    no_grad,
    prod,
    sin,
    softmax,
    sqrt,
    stop_gradient,
    take,
    tanh,
    vjp,
    vmap,
    where,
)
from autograd import sum as total
from autograd.row import TABLE
from autograd.trees.flatten import flatten
from tests.autograd.test_strong_zero import BRANCHES, SELECTING

KERNELS = ["numpy", "native"]
Point = namedtuple("Point", "x y")
X = Value(3.0)
ROWS = [row for row in TABLE.values() if row.arity and row.samples and not row.internal]


def slope(f):
    """The derivative of a function of one number, in forward mode."""
    return lambda x: jvp(f, (x,), (1.0,))[1]


def close(found, wanted, rel=1e-12):
    (first, one), (second, other) = flatten(found), flatten(wanted)
    assert one.is_nested_as(other)
    assert first == pytest.approx(second, rel=rel, abs=1e-14, nan_ok=True)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_product_from_the_left_is_one_from_the_right(row):
    """⟨w, J v⟩ = ⟨Jᵀ w, v⟩ for each row, at each of its samples."""
    dice = random.Random(row.name)
    for sample in row.samples:
        w = dice.uniform(-2.0, 2.0)
        v = row.map(lambda _: dice.uniform(-2.0, 2.0), sample)
        value, tangent = jvp(row, sample, tuple(v))
        same, pull_back = vjp(row, *sample)
        assert value == same == row(*sample)
        pulled, _ = flatten(pull_back(w))
        terms = [a * b for a, b in zip(pulled, flatten(list(v))[0], strict=True)]
        assert w * tangent == pytest.approx(math.fsum(terms), rel=1e-13, abs=1e-13 * sum(map(abs, terms)))


FUNCTIONS = {
    "a list": (lambda v: [sin(v[0]) * v[1], exp(v[1] / v[0]), dot(v, [v[1], 2.0])], [0.5, 0.7]),
    "an array": (lambda v: np.outer(v, np.tanh(v)) + v.sum(), np.array([0.5, -0.25, 2.0])),
    "a matrix": (lambda W: W @ np.array([1.0, 2.0]) * W[0, 0], np.ones((3, 2)) * 0.5),
    "trees": (lambda t: {"a": t["p"].x ** 3, "b": (softmax(t["q"]), None)}, {"p": Point(2.0, 1.0), "q": [1.0, 2.0, 0.5]}),
    "lists of rows": (lambda v: [logsumexp(v), prod(v), max(v), mean(v), *cumsum(v), dot(v, v)], [0.5, -1.0, 2.0]),
    "a layer": (lambda W: [*[tanh(dot(row, [0.5, -1.0])) for row in W], total(W[0])], [[0.1, 0.2], [0.4, 0.5], [3.0, 1.0]]),
    "a constant": (lambda v: [v[0], 2.0, stop_gradient(v[1]) * v[0]], [3.0, 4.0]),
    "kinks": (lambda v: [maximum(v[0], v[1]), where(v[0] > 0, v[0] * v[1], v[1]), abs(v[0])], [1.0, 1.0]),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_columns_are_rows(name):
    f, x = FUNCTIONS[name]
    reverse = jacobian(f)(x)
    close(jacfwd(f)(x), reverse)
    direction = flatten(x)[1].unflatten([1.5, -0.5, 0.25, 2.0, 1.0, -1.0][: flatten(x)[1].size])
    value, tangent = jvp(f, (x,), (direction,))
    close(value, f(x))
    close(linearize(f, x)[1](direction), tangent, rel=1e-15)
    for kernel in KERNELS:
        close(jit(jacfwd(f), kernel=kernel)(x), reverse)
        close(jit(lambda x, v: jvp(f, (x,), (v,)), kernel=kernel)(x, direction), (value, tangent))
        close(jit(lambda x, v: linearize(f, x)[1](v), kernel=kernel)(x, direction), tangent)
    weights = flatten(value)[1].unflatten([0.5 + i for i in range(flatten(value)[1].size)])
    (pulled,) = vjp(f, x)[1](weights)
    close(jit(lambda x, w: vjp(f, x)[1](w)[0], kernel="numpy")(x, weights), pulled)
    pairs = [zip(flatten(a)[0], flatten(b)[0], strict=True) for a, b in ((weights, tangent), (pulled, direction))]
    assert math.fsum(a * b for a, b in pairs[0]) == pytest.approx(math.fsum(a * b for a, b in pairs[1]), rel=1e-13)


NESTED = {
    "forward of reverse": slope(grad(lambda x: sin(x) * x**3)),
    "reverse of forward": grad(slope(lambda x: sin(x) * x**3)),
    "forward of forward": slope(slope(lambda x: sin(x) * x**3)),
    "reverse of vjp": grad(lambda x: vjp(lambda y: sin(y) * y**3, x)[1](1.0)[0]),
    "vjp of forward": lambda x: vjp(slope(lambda y: sin(y) * y**3), x)[1](1.0)[0],
    "forward of vjp": slope(lambda x: vjp(lambda y: sin(y) * y**3, x)[1](1.0)[0]),
    "jacfwd of jacfwd": jacfwd(jacfwd(lambda x: sin(x) * x**3)),
    "jacobian of linearize": jacobian(lambda x: linearize(lambda y: sin(y) * y**3, x)[1](1.0)),
    "hvp": lambda x: hvp(lambda y: sin(y) * y**3)(x, 1.0),
}


@pytest.mark.parametrize("name", NESTED)
def test_they_nest(name):
    x = 0.75
    wanted = grad(grad(lambda x: sin(x) * x**3))(x)
    f = NESTED[name]
    assert f(x) == pytest.approx(wanted, rel=1e-13)
    assert f(Value(x)).data == pytest.approx(wanted, rel=1e-13)
    with no_grad():
        assert f(x) == pytest.approx(wanted, rel=1e-13)
    for kernel in KERNELS:
        assert jit(f, kernel=kernel)(x) == pytest.approx(wanted, rel=1e-13)
        assert jit(vmap(f), kernel=kernel)([x, x]) == pytest.approx([wanted] * 2, rel=1e-13)
    assert vmap(f)([x, x]) == pytest.approx([wanted] * 2, rel=1e-13)
    assert slope(f)(x) == pytest.approx(grad(f)(x), rel=1e-12)


def test_an_outer_transform_sees_the_tangent_and_the_cotangent():
    """No perturbation is taken for another: the inner one for the outer, nor x for v (Siskind and Pearlmutter)."""
    assert grad(lambda x: x * slope(lambda y: x + y)(1.0))(3.0) == 1.0
    assert slope(lambda x: x * slope(lambda y: x * y)(2.0))(3.0) == 6.0
    assert grad(lambda v: jvp(lambda x: x**3, (2.0,), (v * v,))[1])(0.5) == 12.0
    assert grad(lambda w: vjp(lambda x: x**3, w)[1](w)[0])(2.0) == grad(lambda w: 3 * w**3)(2.0)
    push = linearize(lambda x: x**3, 2.0)[1]
    assert grad(lambda v: push(v) ** 2)(1.0) == 288.0
    assert vmap(push)([1.0, 2.0]) == [12.0, 24.0]


@pytest.mark.parametrize("kernel", KERNELS)
def test_floats_within_a_trace(kernel):
    """The arguments of the inner function are no arguments of the compiled one, which meet there."""
    f = lambda p: [jvp(lambda z: tanh(z * p) * z, (-1.0,), (p,))[1], *jacfwd(lambda z: [z, sin(z * p), 2.0])(0.5)]  # noqa: E731
    g = lambda p: vjp(lambda z: [tanh(z * p), z], 0.5)[1]([p, p])[0]  # noqa: E731
    assert jit(f, kernel=kernel)(0.75) == pytest.approx(f(0.75), rel=1e-14)
    assert jit(jacobian(f), kernel=kernel)(0.75) == pytest.approx(jacobian(f)(0.75), rel=1e-14)
    assert jit(g, kernel=kernel)(0.75) == pytest.approx(g(0.75), rel=1e-14)
    assert jit(grad(g), kernel=kernel)(0.75) == pytest.approx(grad(g)(0.75), rel=1e-14)


@pytest.mark.parametrize("kernel", [None, *KERNELS])
@pytest.mark.parametrize("name", BRANCHES)
def test_a_branch_not_taken_has_tangents_of_0(name, kernel):
    f, point = BRANCHES[name]
    ways = [lambda x: where(x > 0, f(x), 0.0), lambda x: where(x > 0, 1.0, 0.0) * f(x)]
    orders = [slope(ways[0]), slope(slope(ways[0])), grad(slope(ways[0])), slope(grad(ways[0])), slope(ways[1])]
    together = jit(lambda x: [order(x) for order in orders], kernel=kernel) if kernel else None
    found = together(point) if together else [order(point) for order in orders]
    assert found == [0.0] * len(orders)


@pytest.mark.parametrize("name", SELECTING)
def test_what_is_not_selected_passes_no_tangent_on(name):
    def outer(x):
        return sqrt(SELECTING[name](x))

    orders = [slope(outer), slope(slope(outer)), grad(slope(outer)), slope(grad(outer))]
    assert [order(-0.5) for order in orders] == [0.0] * 4
    for kernel in KERNELS:
        assert jit(lambda x: [order(x) for order in orders], kernel=kernel)(-0.5) == [0.0] * 4


def test_a_tangent_of_0_contributes_nothing():
    def f(x, y):
        return [sqrt(x) + y, log(x) * y, dot([x, y], [math.inf, 2.0])]

    wanted = [1.0, -math.inf, 2.0]
    assert jvp(f, (0.0, 1.0), (0.0, 1.0))[1] == wanted
    for kernel in KERNELS:
        assert jit(lambda x, y, u, v: jvp(f, (x, y), (u, v))[1], kernel=kernel)(0.0, 1.0, 0.0, 1.0) == wanted
    assert vjp(f, 0.0, 1.0)[1]([0.0, 0.0, 1.0]) == (math.inf, 2.0)
    assert grad(lambda u: jvp(lambda x: 3.0 * x, (1.0,), (u,))[1])(0.0) == 3.0


@pytest.mark.parametrize("kernel", [None, *KERNELS])
def test_samples_under_jit(kernel):
    A = np.linspace(0.1, 1.3, 7)

    def residuals(p, a):
        level = mean(vmap(lambda a: p[0] * a)(a))
        return vmap(lambda a: p[0] * exp(p[1] * a) * level + p[1])(a)

    def loss(p, a):
        r = residuals(p, a)
        return {"m": max(r), "l": logsumexp(r), "r": r, "d": dot(r, r)}

    run = (lambda f: f) if kernel is None else (lambda f: jit(f, kernel=kernel))
    p, v = [1.0, 0.5], [0.25, -2.0]
    columns = run(jacfwd(residuals))(p, A)
    assert columns.shape == (7, 2)
    assert np.allclose(columns, jacobian(residuals)(p, A), rtol=1e-12)
    value, tangent = run(lambda p, v, a: jvp(lambda p: loss(p, a), (p,), (v,)))(p, v, A)
    assert np.allclose(tangent["r"], columns @ v, rtol=1e-12)
    assert tangent["d"] == pytest.approx(2 * value["r"] @ columns @ v, rel=1e-12)
    assert tangent["m"] == pytest.approx(tangent["r"][-1], rel=1e-12)
    weights = {"m": 0.0, "l": 1.0, "r": np.ones(7), "d": 2.0}
    (pulled,) = run(lambda p, a, w: vjp(lambda p: loss(p, a), p)[1](w))(p, A, weights)
    left = tangent["l"] + sum(tangent["r"]) + 2 * tangent["d"]
    assert left == pytest.approx(np.dot(pulled, v), rel=1e-12)
    second = run(lambda p, v, a: jvp(lambda p: grad(lambda p: loss(p, a)["l"])(p), (p,), (v,))[1])(p, v, A)
    assert second == pytest.approx(list(np.array(hessian(lambda p: loss(p, A)["l"])(p)) @ v), rel=1e-11)


def test_they_return_what_jax_returns():
    assert jvp(lambda x: (x * x, "aux"), (3.0,), (1.0,), has_aux=True) == (9.0, 6.0, "aux")
    assert jvp(lambda p, x: p["a"] * x, ({"a": 3.0}, 2.0), ({"a": 1.0}, 0.5)) == (6.0, 3.5)
    value, pull_back, aux = vjp(lambda x: (x * x, {"twice": 2 * x}), 3.0, has_aux=True)
    assert (value, pull_back(1.0), aux) == (9.0, (6.0,), {"twice": 6.0})
    assert jacfwd(lambda x: ([x, x * x], "aux"), has_aux=True)(3.0) == ([1.0, 6.0], "aux")
    assert jacfwd(lambda a, b: a * b, argnums=(0, 1))(2.0, 3.0) == (3.0, 2.0)
    assert jvp(lambda: [1.0], (), ()) == ([1.0], [0.0])
    assert jvp(lambda x: x * 2, (3,), (1,)) == (6.0, 2.0), "whole numbers are numbers"
    found = jvp(lambda x: x * 2, (np.arange(2),), (np.ones(2, dtype=int),))
    assert [array.tolist() for array in found] == [[0.0, 2.0], [2.0, 2.0]]
    assert jvp(lambda x: x * x, (Value(3.0),), (1.0,))[1] == 6.0


BAD = [
    (
        lambda: jvp(sin, 1.0, (1.0,)),
        TypeError,
        "jvp(): primals must be a tuple or list with one entry for each argument of f,",
    ),
    (
        lambda: jvp(sin, (1.0,), 1.0),
        TypeError,
        "tangents must be a tuple or list with one entry for each argument of f, not a",
    ),
    (lambda: jvp(sin, (1.0,), (1.0, 2.0)), ValueError, "jvp(): tangents must be as many as primals, 1, not 2."),
    (
        lambda: jvp(sin, (1.0,), ([1.0],)),
        ValueError,
        "jvp(): tangents[0] must be nested as primals[0] is, TreeDef(number), not TreeDef(list of shape (1,)).",
    ),
    (
        lambda: jvp(total, ([1.0, 2.0],), ([1.0],)),
        ValueError,
        "nested as primals[0] is, TreeDef(list of shape (2,)), not TreeDef(list of shape (1,)).",
    ),
    (lambda: jvp(sin, (1.0,), (True,)), TypeError, "jvp(): tangents[0] must be a real number, not a bool, True."),
    (lambda: jvp(sin, ("a",), (1.0,)), TypeError, "must be a real number, not a str, 'a'."),
    (lambda: jvp(3, (1.0,), (1.0,)), TypeError, "jvp(): f must be a function, not an int, 3."),
    (lambda: jvp(sin, (1.0,), (1.0,), has_aux=1), TypeError, "jvp(): has_aux must be True or False, not an int, 1."),
    (
        lambda: vjp(sin, 1.0)[1]([1.0]),
        ValueError,
        "vjp(sin): the cotangent must be nested as the result is, TreeDef(number), not TreeDef(list of shape (1,)).",
    ),
    (lambda: vjp(sin, 1.0)[1]("a"), TypeError, "vjp(sin): the cotangent must be a real number, not a str, 'a'."),
    (
        lambda: linearize(sin, 1.0)[1](1.0, 2.0),
        ValueError,
        "linearize(sin): tangents must be as many as arguments, 1, not 2.",
    ),
    (lambda: jacfwd(sin, argnums=3)(1.0), TypeError, "sin() was called with 1 arguments, so argnums cannot be 3."),
    (
        lambda: gradients([X], [X], grad_outputs=[1.0, 2.0]),
        ValueError,
        "gradients(): grad_outputs must have one number for each output, but has 2 for 1.",
    ),
    (
        lambda: gradients([X], [X], grad_outputs=1.0),
        TypeError,
        "gradients(): grad_outputs must be a list with one number for each output, not a float, 1.0.",
    ),
    (
        lambda: gradients([X], [X], grad_outputs=["a"]),
        TypeError,
        "gradients(): grad_outputs[0] must be a real number, not a str",
    ),
    (lambda: gradients([X, 2.0], [X]), TypeError, "gradients(): output[1] must be a Value, not a float, 2.0."),
    (lambda: gradients(X, [X], [1.0]), TypeError, "gradients(): create_graph must be True or False, not a list"),
]


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_inputs(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert message in str(caught.value)


def test_gradients_of_several_outputs():
    x, y = Value(3.0), Value(2.0)
    outputs = [x * y, x * x]
    assert gradients(outputs, [x, y]) == [8.0, 3.0]
    assert gradients(outputs, [x, y], grad_outputs=[10.0, 1.0]) == [26.0, 30.0]
    assert gradients([x * x, x * x], [x]) == gradients([outputs[1]] * 2, [x]) == [12.0]
    assert gradients([x, y], [x, y]) == [1.0, 1.0]
    assert gradients([], [x]) == [0.0]
    assert gradients(x * y, [x], grad_outputs=[5.0]) == [10.0]
    w = x * 1.0
    (slope_of_x,) = gradients([x * x], [x], create_graph=True, grad_outputs=[w])
    assert slope_of_x.data == 18.0, "a weight is a constant to these derivatives"
    assert gradients(slope_of_x, [x]) == [12.0], "and no longer one to those of the second order"
    with no_grad():
        assert gradients(outputs, [x, y], grad_outputs=[10.0, 1.0]) == [26.0, 30.0]
    for kernel in KERNELS:
        compiled = jit(lambda a, b, w: gradients([a * b, a * a], [a, b], grad_outputs=[w, 1.0]), kernel=kernel)
        assert compiled(3.0, 2.0, 10.0) == [26.0, 30.0]


def test_a_tall_jacobian_is_as_long_as_its_columns():
    """By columns the program grows with the number of steps, not with its square."""

    def orbit(count):
        def f(p):
            states = [p[0]]
            for _ in range(count):
                states.append(sin(states[-1] * p[1] + p[2]) * p[3])
            return states[1:]

        return f

    sizes = []
    for count in (50, 100):
        compiled = jit(jacobian(orbit(count)), kernel="native")
        found = compiled([0.1, 0.2, 0.3, 0.4])
        sizes.append(len(compiled.program))
    assert sizes[1] < 2.1 * sizes[0]
    last = jit(lambda p: vjp(lambda p: orbit(100)(p)[-1], p)[1](1.0)[0])([0.1, 0.2, 0.3, 0.4])
    assert found[-1] == pytest.approx(last, rel=1e-12)


def test_what_jax_gives():
    jax = pytest.importorskip("jax", reason="JAX is the second oracle")
    import jax.numpy as jnp

    def theirs(v):
        return [jnp.sin(v[0]) * v[1], jnp.exp(v[1] / v[0]), jax.nn.logsumexp(v), jnp.tanh(v).sum() * v[2]]

    def ours(v):
        return [sin(v[0]) * v[1], exp(v[1] / v[0]), logsumexp(v), total([tanh(x) for x in v]) * v[2]]

    v, u, w = [0.5, -0.75, 1.25], [1.0, -2.0, 0.5], [0.5, 1.0, -1.0, 2.0]
    with jax.enable_x64(True):
        there, pushed = jax.jvp(theirs, (jnp.array(v),), (jnp.array(u),))
        pulled = jax.vjp(theirs, jnp.array(v))[1](list(map(jnp.array, w)))[0]
        rows = jax.jacfwd(theirs)(jnp.array(v))
        both = jax.jvp(lambda v: jax.vjp(theirs, v)[1](list(map(jnp.array, w)))[0], (jnp.array(v),), (jnp.array(u),))
        close(jvp(ours, (v,), (u,)), (list(map(float, there)), list(map(float, pushed))))
        close(linearize(ours, v)[1](*[u]), list(map(float, pushed)))
        close(vjp(ours, v)[1](w)[0], pulled.tolist())
        close(jacfwd(ours)(v), [row.tolist() for row in rows])
        close(jit(jacobian(ours))(v), [row.tolist() for row in rows])
        close(jvp(lambda v: vjp(ours, v)[1](w)[0], (v,), (u,)), tuple(one.tolist() for one in both))


def test_the_tangent_of_what_is_looked_up_may_be_a_captured_value():
    w = Value(0.9)
    f = lambda x: jvp(lambda z: take([exp(z), z * x], where(z < 0.5, 0, 1)), (x,), (w,))[1]  # noqa: E731
    for x in (0.25, 0.75):
        assert jit(f)(x) == f(x).data


def test_what_is_behind_stop_gradient_is_asked_for_no_tangents():
    ours = custom_vjp(lambda x: x * x)
    ours.defvjp(lambda x: (x * x, x), lambda x, g: (2.0 * x * g,))
    for f in (
        jacfwd(lambda x: x * stop_gradient(ours(x))),
        lambda x: jvp(lambda x: x * stop_gradient(ours(x)), (x,), (1.0,))[1],
    ):
        assert f(3.0) == jit(f)(3.0) == 9.0


@pytest.mark.parametrize("compile_it", [lambda f: f, jit], ids=["eager", "compiled"])
def test_what_cancels_passes_no_tangent_on_and_nan_as_an_adjoint(compile_it):
    """autograd/differences.md: the partial of (-1)^y by y is nan, and of y = p - p the tangent is 0."""

    def power(p):
        return (-1.0) ** (p - p)

    assert compile_it(lambda p: jvp(power, (p,), (1.0,))[1])(0.5) == 0.0
    assert math.isnan(compile_it(grad(power))(0.5))
