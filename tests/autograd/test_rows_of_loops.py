"""What `vmap` and `scan` give of each sample and step, read again: lists and arrays under jit where eager code has them."""

import numpy as np
import pytest

from autograd import cond, grad, jacobian, jit, jvp, linearize, ravel, scan, take, vjp, vmap, where
from autograd import sum as total

NUMBERS = [0.3, 0.4, 0.5]
MATRIX = [[1.0, 2.0, 3.0], [0.5, -1.0, 4.0]]


def powers(x):
    return [x, x * x]


def steps_of_powers(xs):
    """A matrix: two numbers of each step."""
    return scan(lambda c, x: (c * x, [c, x * c]), 2.0, xs)[1]


def products(xs):
    """A number of each step."""
    return scan(lambda c, x: (c * x, c + x), 1.0, xs)[1]


def squares(xs):
    return vmap(lambda x: x * x)(xs)


def halves(xs):
    """Computed without a map."""
    found = [x * 0.5 for x in xs]
    return np.array(found) if isinstance(xs, np.ndarray) else found


def are_small(xs):
    found = [x < 0.4 for x in xs]
    return np.array(found) if isinstance(xs, np.ndarray) else found


def batch_of_powers(xs):
    return vmap(powers)(xs)


def doubled(row):
    """Of an array its entries doubled, of a list the entries twice: which of the two it is must be the same."""
    return row * 2


def batch_of_loops(y):
    return lambda xs: vmap(lambda w: scan(lambda c, _: (c * w, y(c, w)), w, length=2)[1])(xs)


#: Functions of an array or a list.
PROGRAMS = {
    "a vmap of a vmap": lambda xs: vmap(doubled)(batch_of_powers(xs)),
    "a scan of a vmap": lambda xs: scan(lambda c, row: (c, doubled(row)), 0.0, batch_of_powers(xs)),
    "a vmap of a scan": lambda xs: vmap(doubled)(steps_of_powers(xs)),
    "a scan of a scan": lambda xs: scan(lambda c, row: (c, doubled(row)), 0.0, steps_of_powers(xs)),
    "entries of a scan": lambda xs: [doubled(row) for row in steps_of_powers(xs)],
    "an entry taken": lambda xs: doubled(take(steps_of_powers(xs), 1)),
    "samples along axis 1": lambda xs: vmap(doubled, in_axes=1)(vmap(powers, out_axes=1)(xs)),
    "tangents of a scan": lambda xs: [doubled(row) for row in jvp(steps_of_powers, (xs,), (xs,))[1]],
    "entries of a scan in a vmap": lambda xs: vmap(lambda w: doubled(steps_of_powers([w, w])[0]))(xs),
    "arrays of steps of samples": batch_of_loops(lambda c, w: np.array([c, w])),
    "lists of steps of samples": batch_of_loops(lambda c, w: [c, w]),
    "arrays of steps of steps": lambda xs: scan(
        lambda k, w: (k, scan(lambda c, _: (c * w, np.array([c])), w, length=2)[1]), 0.0, xs
    ),
    "a Jacobian of steps of samples": jacobian(batch_of_loops(lambda c, w: c)),
    "tangents of steps of samples": lambda xs: jvp(batch_of_loops(lambda c, w: c), (xs,), (xs,)),
    "cotangents of steps of samples": lambda xs: vjp(batch_of_loops(lambda c, w: c), xs)[1]([[1.0, 2.0]] * 3),
    "steps of samples of samples": lambda xs: vmap(
        lambda v: vmap(lambda a: scan(lambda c, _: (c * a, c * v), a, length=2)[1])(xs)
    )(xs),
    "steps as the carry": lambda xs: scan(lambda c, x: (c, x), products(xs), xs),
    "steps to differentiate by": lambda xs: grad(lambda ys: ys[0] * ys[2])(products(xs)),
    "a branch of samples, one of an argument": lambda xs: cond(xs[0] > 0.0, squares, lambda xs: xs, xs),
    "a branch of computed numbers, one of samples": lambda xs: cond(xs[1] > 1.0, halves, squares, xs),
    "a branch of steps, one of samples": lambda xs: cond(xs[1] > 1.0, products, squares, xs),
    "a branch of conditions of samples": lambda xs: cond(xs[0] > 0.0, are_small, lambda xs: vmap(lambda x: x > 1.0)(xs), xs),
    "the gradient of a branch of samples": grad(lambda xs: total(cond(xs[0] > 0.0, squares, halves, xs))),
    "numbers of steps": lambda xs: ravel({"ys": products(xs), "w": 2.0})[0],
    "numbers of rows put together": lambda xs: ravel(steps_of_powers(xs))[1]([float(i) for i in range(6)]),
}


@pytest.mark.parametrize("kernel", ["native", "numpy"])
@pytest.mark.parametrize("xs", [np.array(NUMBERS), NUMBERS], ids=["array", "list"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_rows_are_lists_or_arrays_as_in_eager_code(name, xs, kernel):
    f = PROGRAMS[name]
    assert described(jit(f, kernel=kernel)(xs)) == described(f(xs))


@pytest.mark.parametrize("kernel", ["native", "numpy"])
@pytest.mark.parametrize(
    "f",
    [
        lambda xs: products(xs) * products(xs[::-1])[::-1],
        lambda xs: squares(xs) - np.array([xs[0] * xs[1], xs[2], 2.0]),
        lambda xs: grad(lambda xs: total(squares(xs) * halves(xs)))(xs),
        lambda xs: where(are_small(xs), products(xs), 0.0),
    ],
    ids=["steps the other way", "numbers computed one by one", "a gradient", "conditions"],
)
def test_what_loops_give_goes_with_arrays_computed_one_by_one(f, kernel):
    """jit told a NoColumnError without a word."""
    xs = np.array(NUMBERS)
    assert described(jit(f, kernel=kernel)(xs)) == described(f(xs))


@pytest.mark.parametrize("xs", [np.array(NUMBERS), NUMBERS], ids=["array", "list"])
@pytest.mark.parametrize("f", [products, batch_of_powers, lambda xs: vmap(lambda x: x * x)(xs)])
def test_derivatives_of_a_loop_outside_are_mapped_over_cotangents(f, xs):
    """A cotangent of a sample is none of a step; jit told "an argument within vmap has no further lanes"."""
    rows = np.arange(float(2 * np.size(f(xs)))).reshape(2, *np.shape(f(xs)))
    rows = rows if isinstance(xs, np.ndarray) else rows.tolist()
    along = np.array(MATRIX) if isinstance(xs, np.ndarray) else MATRIX
    for derivative, directions in (
        (lambda xs, rows: vmap(vjp(f, xs)[1])(rows), rows),
        (lambda xs, rows: vmap(linearize(f, xs)[1])(rows), along),
    ):
        assert described(jit(derivative)(xs, directions)) == described(derivative(xs, directions))


def described(tree):
    """Structure and numbers, to 12 digits."""
    if isinstance(tree, np.ndarray):
        return "array", tree.shape, [float(f"{number:.12g}") for number in tree.ravel()]
    if isinstance(tree, list | tuple):
        return type(tree).__name__, [described(entry) for entry in tree]
    return {name: described(entry) for name, entry in tree.items()} if isinstance(tree, dict) else float(f"{tree:.12g}")
