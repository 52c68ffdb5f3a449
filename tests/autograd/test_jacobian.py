"""jacobian and hessian: what the results look like for each kind of argument and result, eager and compiled alike."""

from collections import namedtuple

import numpy as np
import pytest

from autograd import Value, exp, grad, hessian, hvp, jacobian, jit, mean, value_and_grad, vmap
from autograd import max as largest
from autograd import sum as total
from autograd.trees.flatten import flatten

KERNELS = ["numpy", "native"]
Point = namedtuple("Point", "x y")
A = np.linspace(0.1, 1.3, 7)
B = np.cos(A)


def agree(f, *args, kernel=None, **settings):
    """Compares a transform of f in both ways of running it, and gives the eager result."""
    eager, compiled = f(*args), jit(f, kernel=kernel, **settings)(*args)
    (first, one), (second, other) = flatten(eager), flatten(compiled)
    assert one == other
    assert first == pytest.approx(second, rel=1e-10, abs=1e-12)
    return eager


def test_each_leaf_of_the_result_is_replaced_by_the_nesting_of_the_argument():
    assert agree(jacobian(lambda w: {"y": w["p"] * 2}), {"p": 3.0}) == {"y": {"p": 2.0}}
    found = agree(jacobian(lambda w: np.array([w["p"] * 2])), {"p": 3.0})
    assert list(found) == ["p"]
    assert isinstance(found["p"], np.ndarray)
    assert found["p"].tolist() == [2.0]
    assert agree(jacobian(lambda v: [v[0] * v[1], v[1]]), [2.0, 5.0]) == [[5.0, 2.0], [0.0, 1.0]]
    assert agree(jacobian(lambda v: [v[0] * v[1], v[1]]), (2.0, 5.0)) == ([5.0, 0.0], [2.0, 1.0])
    assert agree(jacobian(lambda p: Point(p.x * p.y, [p.x])), Point(2.0, 5.0)) == Point(Point(5.0, 2.0), Point([1.0], [0.0]))
    found = agree(jacobian(lambda W: W @ np.array([1.0, 2.0])), np.ones((3, 2)))
    assert found.shape == (3, 3, 2)
    assert found[1].tolist() == [[0.0, 0.0], [1.0, 2.0], [0.0, 0.0]]
    mixed = agree(jacobian(lambda v: [v[0], v[1]]), np.array([1.0, 2.0]))
    assert mixed.tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert agree(jacobian(lambda x: (x, None)), 1.0) == (1.0, None)


def test_several_arguments():
    def f(a, b):
        return a * a * b[0] + b[1] * a

    both = agree(hessian(f, argnums=(0, 1)), 2.0, [3.0, 1.0])
    assert both == ((6.0, [4.0, 1.0]), ([4.0, 1.0], [[0.0, 0.0], [0.0, 0.0]]))
    assert agree(jacobian(lambda a, b: {"s": [a * b, a]}, argnums=(0, 1)), 2.0, 3.0) == {"s": ([3.0, 1.0], [2.0, 0.0])}
    assert agree(jacobian(lambda a, b: a * b, argnums=[1]), 2.0, 3.0) == (2.0,)


@pytest.mark.parametrize("tree", [[2.0, 5.0], np.array([2.0, 5.0]), (2.0, 5.0), Point(2.0, 5.0), {0: 2.0, 1: 5.0}], ids=repr)
def test_a_hessian_by_any_tree(tree):
    found = agree(hessian(lambda v: v[0] * v[0] * v[1]), tree)
    assert flatten(found)[0] == [10.0, 4.0, 4.0, 0.0]
    assert agree(hvp(lambda v, c: c * v[0] * v[0] * v[1]), tree, tree, 2.0)[0] == pytest.approx(2 * (20.0 + 20.0))


def test_hvp_names_what_does_not_fit():
    with pytest.raises(ValueError, match=r"hvp\(\): v must be nested as x is, TreeDef\(\{'a': list of shape \(2,\)\}\)"):
        hvp(lambda x: total(x["a"]))({"a": [1.0, 2.0]}, [[1.0], [2.0]])


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("p", [[1.0, 0.5], np.array([1.0, 0.5]), (1.0, 0.5)], ids=repr)
def test_residuals_of_samples_by_what_all_share(kernel, p):
    """The Jacobian of a fit by the method of Levenberg and Marquardt: one row per sample."""

    def residuals(p, a, b):
        return vmap(lambda a, b: p[0] * exp(-p[1] * a) - b)(a, b)

    found = agree(jacobian(residuals), p, A, B, kernel=kernel)
    columns = list(found) if isinstance(p, tuple) else list(np.transpose(found))
    assert np.allclose(columns, [np.exp(-0.5 * A), -A * np.exp(-0.5 * A)], rtol=1e-12)
    assert isinstance(agree(jacobian(residuals), [1.0, 0.5], A.tolist(), B.tolist(), kernel=kernel), list)
    second = agree(jacobian(jacobian(residuals)), [1.0, 0.5], A, B, kernel=kernel)
    assert np.allclose(second[:, 1, 1], A * A * np.exp(-0.5 * A), rtol=1e-12)


@pytest.mark.parametrize("kernel", KERNELS)
def test_samples_that_depend_on_each_other_through_reductions(kernel):
    """Adjoints stay with their sample within the lanes, and pass into a reduction as a whole: ∂y/∂p + Σ ∂y/∂r · dr/dp."""

    def centred(p, a, b):
        level = mean(vmap(lambda a: p[0] * exp(p[1] * a))(a))
        peak = largest(vmap(lambda a: p[0] * exp(p[1] * a) * level)(a))
        return vmap(lambda a, b: (p[0] * a - b * level * peak, [p[1], a * level, 3.0]))(a, b)

    first, rest = agree(jacobian(centred), [1.0, 0.5], A, B, kernel=kernel)
    assert first.shape == (7, 2)
    assert rest.shape == (7, 3, 2)
    assert rest[:, 0].tolist() == [[0.0, 1.0]] * 7
    steps = [
        (np.array(vmap(lambda a: a)(centred([1.0 + h, 0.5], A, B)[0])) - centred([1.0 - h, 0.5], A, B)[0]) / (2 * h)
        for h in [1e-6]
    ]
    assert np.allclose(first[:, 0], steps[0].astype(float), rtol=1e-7)
    agree(jacobian(jacobian(lambda p, a, b: centred(p, a, b)[0])), [1.0, 0.5], A, B, kernel=kernel)


@pytest.mark.parametrize("kernel", KERNELS)
def test_any_mixture_of_samples_and_uniform_results(kernel):
    def f(p, a):
        each = vmap(lambda a: a * p)(a)
        return {"each": each, "sum": total(each), "both": [each, vmap(lambda a: a + p)(a)], "p": [p, 2.0]}

    agree(jacobian(f), 2.0, A, kernel=kernel)
    agree(jacobian(f), 2.0, A.tolist(), kernel=kernel)
    agree(jacobian(lambda X: vmap(lambda x: x[0] * x[1])(X)), np.arange(6.0).reshape(3, 2), kernel=kernel)
    agree(jacobian(lambda p, a: vmap(lambda a: [])(a)), 2.0, A, kernel=kernel)


def test_a_jacobian_within_the_samples_of_what_is_outside_is_refused():
    def f(p, a):
        outside = vmap(lambda a: a * p)(a)
        return vmap(lambda a: jacobian(lambda q: outside)(p))(a)

    from autograd.errors import TraceError

    with pytest.raises(TraceError, match="take it outside"):
        jit(f)(2.0, A)


def test_values_remain_values():
    w = Value(2.0)
    found = jacobian(lambda x: [x * w, x])(Value(3.0))
    assert [entry.data for entry in found] == [2.0, 1.0]
    assert grad(lambda w: jacobian(lambda x: np.array([x * w * w, x]))(3.0)[0])(2.0) == 4.0


@pytest.mark.parametrize("argnums", [(0, 1), (1, 0), (1,), (0, 2), (2, 1, 0)])
def test_a_hessian_by_several_arguments_has_a_block_for_each_pair_in_their_order(argnums):
    def f(a, b, c):
        return a * a * b + 3.0 * b * b * c + 5.0 * a * c * c

    a, b, c = 2.0, 3.0, 7.0
    exact = [[2.0 * b + 0.0, 2.0 * a, 10.0 * c], [2.0 * a, 6.0 * c, 6.0 * b], [10.0 * c, 6.0 * b, 10.0 * a]]
    wanted = tuple(tuple(exact[i][j] for j in argnums) for i in argnums)
    assert agree(hessian(f, argnums=argnums), a, b, c) == wanted
    value, slopes = value_and_grad(lambda *args: f(*args), argnums=argnums)(a, b, c)
    exact_slopes = (2.0 * a * b + 5.0 * c * c, a * a + 6.0 * b * c, 3.0 * b * b + 10.0 * a * c)
    assert value == f(a, b, c)
    assert slopes == tuple(exact_slopes[i] for i in argnums)
