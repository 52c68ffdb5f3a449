"""`custom_vjp`: derivatives that the user writes, eager and compiled, nested, and what is refused."""

import math

import numpy as np
import pytest

from autograd import (
    Value,
    clip,
    cond,
    cos,
    custom_vjp,
    detect_anomaly,
    dot,
    grad,
    gradients,
    hessian,
    jacobian,
    jit,
    jvp,
    log,
    no_grad,
    scan,
    sin,
    vjp,
    vmap,
    where,
    while_loop,
)
from autograd import sum as total

KERNELS = ["numpy", "native"]


@custom_vjp
def pair(x, y):
    """Two results; the derivative of the first by x is taken ten times, so that it is seen which rule was used."""
    return {"product": x * y, "rest": [sin(x)]}


def backward_of_pair(residuals, g):
    x, y = residuals
    return 10.0 * g["product"] * y + g["rest"][0] * cos(x), g["product"] * x


pair.defvjp(lambda x, y: ({"product": x * y, "rest": [sin(x)]}, (x, y)), backward_of_pair)


def loss(x):
    found = pair(x, x * x)
    return found["product"] + found["rest"][0]


def slope(x):
    return 10.0 * x * x + math.cos(x) + 2.0 * x * x


FUNCTIONS = {
    "grad": (grad(loss), slope(3.0)),
    "grad of grad": (grad(grad(loss)), 20.0 * 3.0 + 4.0 * 3.0 - math.sin(3.0)),
    "vjp": (lambda x: vjp(loss, x)[1](1.0)[0], slope(3.0)),
    "jacobian": (lambda x: jacobian(lambda x: [loss(x), x])(x)[0], slope(3.0)),
    "hessian": (lambda x: hessian(lambda v: loss(v[0]))([x])[0][0], 72.0 - math.sin(3.0)),
    "value": (loss, 27.0 + math.sin(3.0)),
    "vmap of grad": (lambda x: vmap(grad(loss))([x, 1.0])[0], slope(3.0)),
    "grad of vmap": (grad(lambda x: total(vmap(lambda a: pair(x, a)["product"])(np.array([1.0, 2.0])))), 30.0),
    "grad of jit": (grad(jit(loss)), slope(3.0)),
    "floats inside": (lambda a: grad(lambda x: loss(x) * a)(3.0) / a, slope(3.0)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_given_derivative_is_taken(name):
    f, wanted = FUNCTIONS[name]
    assert f(3.0) == pytest.approx(wanted, rel=1e-13)
    assert f(Value(3.0)).data == pytest.approx(wanted, rel=1e-13)
    with no_grad():
        assert f(3.0) == pytest.approx(wanted, rel=1e-13)
    for kernel in KERNELS:
        assert jit(f, kernel=kernel)(3.0) == pytest.approx(wanted, rel=1e-13)


def test_backward_on_values():
    x = Value(3.0)
    y = loss(x)
    y.backward()
    assert x.grad == pytest.approx(slope(3.0))
    assert gradients(y, [x]) == [x.grad]
    assert gradients(y, [x], create_graph=True)[0].data == pytest.approx(x.grad)
    with detect_anomaly():
        assert gradients(loss(x), [x]) == [x.grad]
    first = pair(x, 2.0)["product"]
    assert gradients(first, [x]) == [20.0], "the other result is not used"
    assert gradients(pair(x, x)["rest"][0], [x]) == [math.cos(3.0)], "and no adjoint is left from the sweep before"
    captured = pair(Value(3.0), 2.0)["product"]
    assert jit(lambda a: a * captured)(2.0) == 12.0


def test_a_rule_that_no_jacobian_has():
    """The cotangent itself is clipped, so that one for each unit vector would not do."""

    @custom_vjp
    def clipped(x, low, high):
        return x

    clipped.defvjp(lambda x, low, high: (x, (low, high)), lambda bounds, g: (clip(g, *bounds), None, None))
    for run in (lambda f: f, *[lambda f, kernel=kernel: jit(f, kernel=kernel) for kernel in KERNELS]):
        found = run(grad(lambda x: 100.0 * clipped(x, -1.0, 1.0) + clipped(x, -1.0, 1.0) * x))(0.5)
        assert found == 1.0 + 0.5 + 0.5
        assert run(grad(lambda low: clipped(2.0, low, 1.0)))(0.5) == 0.0


def test_trees_and_arrays():
    @custom_vjp
    def f(p, X):
        return X @ p["w"] + p["b"]

    f.defvjp(lambda p, X: (f(p, X), X), lambda X, g: ({"w": X.T @ g * 2.0, "b": total(list(g)) * 3.0}, None))
    p, X = {"w": np.array([1.0, 2.0]), "b": 0.5}, np.array([[1.0, 0.0], [3.0, 4.0], [0.0, 1.0]])
    for run in (lambda f: f, *[lambda f, kernel=kernel: jit(f, kernel=kernel) for kernel in KERNELS]):
        found = run(grad(lambda p: total(list(f(p, X)))))(p)
        assert found["w"].tolist() == [8.0, 10.0]
        assert found["b"] == 9.0


def test_forward_may_call_the_function():
    """Its second derivative then goes by the rule again, as in JAX."""
    f = custom_vjp(lambda x: x**3)
    f.defvjp(lambda x: (f(x), (x, f(x))), lambda residuals, g: (g * residuals[1],))
    for run in (lambda f: f, *[lambda f, kernel=kernel: jit(f, kernel=kernel) for kernel in KERNELS]):
        assert run(f)(2.0) == run(grad(f))(2.0) == run(grad(grad(f)))(2.0) == run(grad(grad(grad(f))))(2.0) == 8.0
    x = Value(2.0)
    f(x).backward()
    assert x.grad == 8.0


@custom_vjp
def logarithm(x):
    return log(x)


logarithm.defvjp(lambda x: (log(x), x), lambda x, g: (g / x + 0.0 * log(x),))


@pytest.mark.parametrize("kernel", [None, *KERNELS])
def test_a_rule_is_not_asked_where_all_adjoints_are_0(kernel):
    """In eager code by the strong zero. Compiled code asked, and had nan from it."""
    compiled = (lambda f: f) if kernel is None else (lambda f: jit(f, kernel=kernel))
    masked = lambda x: where(x > 0.0, logarithm(x), 0.0)  # noqa: E731
    slope = compiled(grad(masked))
    assert [slope(x) for x in (0.0, -1.0, math.nan, 2.0)] == [0.0, 0.0, 0.0, 0.5]
    bend = compiled(grad(grad(masked)))
    assert [bend(x) for x in (0.0, -1.0, math.nan, 2.0)] == [0.0, 0.0, 0.0, -0.25]
    # The adjoint (x - 1)² is 0 at 1, and so is its derivative, but not the second one.
    product = lambda x: (x - 1.0) ** 2 * logarithm(x)  # noqa: E731
    for x in (1.0, 2.0):
        third = compiled(grad(grad(grad(product))))(x)
        assert third == pytest.approx(6.0 / x - 6.0 * (x - 1.0) / x**2 + 2.0 * (x - 1.0) ** 2 / x**3)


def test_derivatives_where_the_adjoint_is_0_are_those_of_a_row():
    """Those of (x - 1)·log(x) at 1 are 0, 2, -3, 8, -30; and one adjoint of several may be 0 alone."""
    f = lambda x: (x - 1.0) * logarithm(x)  # noqa: E731
    for order, wanted in enumerate((0.0, 0.0, 2.0, -3.0, 8.0, -30.0)):
        assert f(1.0) == jit(f)(1.0) == wanted, order
        f = grad(f)
    lanes = np.array([0.0, 1.0, 2.0])
    masked = lambda p: total(vmap(lambda x: where(x > 0.5, logarithm(x * p), 0.0) * x * p)(lanes))  # noqa: E731
    third = grad(grad(grad(masked)))
    assert third(1.5) == pytest.approx(-3.0 / 1.5**2)
    assert jit(third)(1.5) == pytest.approx(-3.0 / 1.5**2)


def test_arguments_that_are_not_differentiated_by():
    @custom_vjp
    def applied(g, x):
        return g(x)

    assert custom_vjp(applied.f, nondiff_argnums=(0,)).static == (0,)
    scaled = custom_vjp(lambda x, text, factor=2.0: x * factor, nondiff_argnums=(1,))
    scaled.defvjp(
        lambda x, text, factor: (x * factor, (text, factor)),
        lambda text, residuals, g: (g * 7.0 if residuals == (text, 2.0) else g, None),
    )
    assert scaled(3.0, text="a") == 6.0
    assert grad(lambda x: scaled(x, text="a"))(3.0) == 7.0

    class Holder:
        @custom_vjp
        def method(self, x):
            return x

        method.static = (0,)
        method.defvjp(lambda self, x: (x, None), lambda self, _, g: (g * self.factor,))
        factor = 5.0

    assert grad(Holder().method)(1.0) == 5.0


def refused(backward, *args, forward=lambda x, y: (x * y, (x, y))):
    @custom_vjp
    def f(x, y):
        return x * y

    f.defvjp(forward, backward)
    return lambda: grad(lambda x: f(x, 2.0))(3.0)


outside = Value(2.0)


@custom_vjp
def closing(x):
    return x * outside


closing.defvjp(lambda x: (x * outside, None), lambda _, g: (g,))
unfinished = custom_vjp(sin)
BAD = [
    (
        refused(lambda r, g: g),
        TypeError,
        "f(): backward must return a tuple with one entry for each argument, not a",
    ),
    (refused(lambda r, g: (g,)), TypeError, "a tuple with one entry for each argument, 2, not one of 1."),
    (
        refused(lambda r, g: ([g], g)),
        ValueError,
        "f(): backward must return for argument 0 what is nested as that, TreeDef(number), not TreeDef(list of shape (1,)).",
    ),
    (
        refused(lambda r, g: ("a", g)),
        TypeError,
        "f(): backward: entry 0 of its result must be a real number, not a str, 'a'.",
    ),
    (lambda: refused(None)(), TypeError, "f.defvjp(): backward must be a function, not None."),
    (
        refused(lambda r, g: (g, g), forward=lambda x, y: x * y),
        TypeError,
        "f(): forward must return a tuple (result, residuals), not a Value",
    ),
    (lambda: unfinished(1.0), TypeError, "sin() has no derivative yet. Give it one first: sin.defvjp(forward, backward)."),
    (lambda: custom_vjp(3), TypeError, "custom_vjp(): f must be a function, not an int, 3."),
    (lambda: custom_vjp(sin, nondiff_argnums=(-1,)), TypeError, "nondiff_argnums must be numbers of arguments, not a tuple"),
    (
        lambda: jvp(pair, (1.0, 2.0), (1.0, 1.0)),
        TypeError,
        "pair() has a custom derivative in reverse mode alone (custom_vjp)",
    ),
    (
        lambda: closing(Value(1.0)).backward(),
        TypeError,
        "closing() computes with Value(data=2.0, grad=0.0), which is none of its",
    ),
    (
        lambda: gradients(closing(Value(1.0)), [outside], create_graph=True),
        TypeError,
        "Pass it as an argument, or use its .detach().",
    ),
    (lambda: jit(grad(lambda w: custom_closure(w)(1.0 * w)))(2.0), TypeError, "which is none of its arguments"),
    (lambda: pair(1.0, "a"), TypeError, "pair(): argument 1 must be a real number, not a str, 'a'."),
]


def custom_closure(w):
    f = custom_vjp(lambda x: x * w)
    f.defvjp(lambda x: (x * w, None), lambda _, g: (g,))
    return f


@pytest.mark.parametrize(("call", "error", "message"), BAD)
def test_bad_inputs(call, error, message):
    with pytest.raises(error) as caught:
        call()
    assert message in str(caught.value)


def test_an_error_in_backward_leaves_the_next_sweep_whole():
    def fail(residuals, g):
        raise ZeroDivisionError

    f = custom_vjp(sin)
    f.defvjp(lambda x: (sin(x), None), fail)
    x = Value(1.0)
    y = f(x) * x
    with pytest.raises(ZeroDivisionError):
        y.backward()
    z = x * x
    z.backward()
    assert x.grad == 2.0


def test_what_jax_gives():
    jax = pytest.importorskip("jax", reason="JAX is the second oracle")
    import jax.numpy as jnp

    theirs = jax.custom_vjp(lambda v, w: (jnp.dot(v, w) * v, jnp.log(w[0])))
    ours = custom_vjp(lambda v, w: ([dot(v, w) * x for x in v], log(w[0])))

    def backward(residuals, g):
        v, w = residuals
        return [2.0 * g[0][0] * v[1], g[1] * w[0]], [g[0][1] * w[1], g[1] * v[0] * v[0]]

    ours.defvjp(lambda v, w: (ours(v, w), (v, w)), backward)
    theirs.defvjp(
        lambda v, w: (theirs(v, w), (v, w)),
        lambda residuals, g: tuple(map(jnp.array, backward(residuals, g))),
    )
    f = lambda v: ours(v, [v[1] * 3.0, v[0]])  # noqa: E731
    g = lambda v: theirs(v, jnp.array([v[1] * 3.0, v[0]]))  # noqa: E731
    v = [0.5, 2.0]
    first = grad(lambda v: f(v)[0][0] * f(v)[1] + f(v)[0][1])(v)
    wanted = jax.grad(lambda v: g(v)[0][0] * g(v)[1] + g(v)[0][1])(jnp.array(v))
    assert first == pytest.approx(wanted.tolist(), rel=1e-5)
    second = jit(hessian(lambda v: f(v)[0][0] * f(v)[1] + f(v)[0][1]))(v)
    wanted = jax.jacrev(jax.grad(lambda v: g(v)[0][0] * g(v)[1] + g(v)[0][1]))(jnp.array(v))
    assert np.allclose(second, wanted, rtol=1e-5)


def test_a_result_that_depends_on_no_argument_is_what_the_function_gave():
    f = custom_vjp(lambda x: (x, 3.0))
    f.defvjp(lambda x: ((x, 3.0), None), lambda _, g: (g[0] + 5.0 * g[1],))
    x = Value(2.0)
    _, constant = f(x)
    assert constant.data == 3.0
    assert gradients(constant, [x]) == [5.0]


def test_forward_runs_at_each_call_and_the_function_within_it():
    runs = []

    def forward(x):
        runs.append("forward")
        return f(x), x

    @custom_vjp
    def f(x):
        runs.append("f")
        return x * x

    f.defvjp(forward, lambda x, g: (2.0 * x * g,))
    for _ in range(2):
        f(Value(3.0))
    assert runs == ["forward", "f"] * 2


def scaled(c, a):
    return c * sin(a)


SCALED = custom_vjp(scaled)
SCALED.defvjp(lambda c, a: (scaled(c, a), (c, a)), lambda rest, g: (g * sin(rest[1]), g * rest[0] * cos(rest[1])))
IN_BODIES = {
    "an argument": lambda x, a: scan(lambda c, _: (SCALED(c, a), None), x, length=3)[0],
    "a computed number": lambda x, a: scan(lambda c, _: (SCALED(c, a * x), None), x, length=3)[0],
    "in a loop in a loop": lambda x, a: scan(
        lambda c, _: (scan(lambda d, _: (SCALED(d, a * c), None), c, length=2)[0], None), x, length=3
    )[0],
}


@pytest.mark.parametrize("kernel", ["native", "numpy"])
@pytest.mark.parametrize("f", IN_BODIES.values(), ids=IN_BODIES)
def test_what_a_call_computes_for_all_steps_at_once(f, kernel):
    """The sine of a is the same in each step of the loop, which the sweep of its body takes as given."""
    for transform in (grad(f, argnums=(0, 1)), hessian(f)):
        assert np.ravel(jit(transform, kernel=kernel)(0.7, 0.3)) == pytest.approx(np.ravel(transform(0.7, 0.3)), rel=1e-12)


def test_what_a_call_computes_of_others_for_all_steps_is_refused():
    def f(x, a):
        own = custom_vjp(lambda c: c * sin(a))
        own.defvjp(lambda c: (c * sin(a), None), lambda rest, g: (g * sin(a),))
        return scan(lambda c, _: (own(c), None), x, length=3)[0]

    for differentiated in (grad(f, argnums=1), jit(grad(f, argnums=1))):
        with pytest.raises(TypeError, match="which is none of its arguments"):
            differentiated(0.7, 0.3)


def counted(x):
    return 2.0 * x + 0.0 * while_loop(lambda c: c < 5.0, lambda c: c + 1.0, x)


def branching(x):
    return cond(x > -9.0, lambda x: 2.0 * scan(lambda c, _: (0.5 * c, None), x, length=2)[0] * 4.0, lambda x: x, x)


@pytest.mark.parametrize("kernel", ["native", "numpy"])
@pytest.mark.parametrize("slope", [counted, branching], ids=["while_loop", "scan in cond"])
def test_loops_of_a_rule_that_a_vmap_inside_calls_have_its_samples(slope, kernel):
    own = custom_vjp(lambda x: x * x)
    own.defvjp(lambda x: (x * x, x), lambda x, g: (slope(x) * g,))

    def f(x):
        return total(vmap(lambda v: own(x * v))([0.5, -1.2, 0.9]))

    assert jit(grad(f), kernel=kernel)(0.7) == pytest.approx(grad(f)(0.7), rel=1e-14)
    assert grad(f)(0.7) == pytest.approx(3.5, rel=1e-14)
