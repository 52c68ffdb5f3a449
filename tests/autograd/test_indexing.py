"""`take`, `one_hot`, `argmax` and `argmin`: static and traced indices, every kernel, derivatives, and what is refused."""

import math
from collections import namedtuple

import numpy as np
import pytest

import autograd
from autograd import (
    TraceError,
    Value,
    argmax,
    argmin,
    check_gradients,
    dot,
    floor,
    grad,
    hessian,
    jit,
    maximum,
    no_grad,
    one_hot,
    take,
    value_and_grad,
    vmap,
    where,
)

Row = namedtuple("Row", "first second")
KERNELS = ("numpy", "native", "jax")
TABLE = np.array([[0.5, -1.0], [2.0, 0.25], [3.0, -4.0], [1.5, 1.0]])
INDICES = np.array([2, 0, 2, -1, 3])


@pytest.fixture(params=KERNELS)
def compiled(request):
    return lambda f: jit(f, kernel=request.param)


def loss(W, indices):
    return autograd.sum(vmap(lambda i: dot(take(W, i), take(W, i - 1)) ** 2)(indices))


#: Functions of the table and some indices, with what NumPy gives.
READS = [
    (lambda W, i: take(W, i), lambda W, i: W[i]),
    (lambda W, i: W[i], lambda W, i: W[i]),
    (lambda W, i: W[:, i[1]], lambda W, i: W[:, i[1]]),
    (lambda W, i: W[1:, ..., i[1]], lambda W, i: W[1:, i[1]]),
    (lambda W, i: W[i[0], i[1]], lambda W, i: W[i[0], i[1]]),
    (lambda W, i: W[i[0], None, :], lambda W, i: W[i[0], None]),
    (lambda W, i: W.T[:, i], lambda W, i: W.T[:, i]),
    (lambda W, i: W[i.reshape(1, 5)], lambda W, i: W[i.reshape(1, 5)]),
    (lambda W, i: np.take(W, i, axis=0), lambda W, i: np.take(W, i, axis=0)),
    (lambda W, i: np.take(W, i), lambda W, i: np.take(W, i)),
    (lambda W, i: (W * 2.0)[i[0]], lambda W, i: (W * 2.0)[i[0]]),
    (lambda W, i: take(W[:, 0], i[0] * 2 - 1), lambda W, i: W[i[0] * 2 - 1, 0]),
    (lambda W, i: vmap(lambda k: W[k])(i), lambda W, i: W[i]),
    (lambda W, i: vmap(take)(W, i[:4] // 2), lambda W, i: W[np.arange(4), i[:4] // 2]),
    (lambda W, i: vmap(lambda row: take(row, argmax(row)))(W), lambda W, i: W.max(axis=1)),
    (lambda W, i: np.argmax(W, axis=1) * 1.0, lambda W, i: W.argmax(axis=1) * 1.0),
    (lambda W, i: np.argmin(W) * 1.0, lambda W, i: W.argmin() * 1.0),
    (lambda W, i: one_hot(i[:3], 4), lambda W, i: np.eye(4)[i[:3]]),
]


@pytest.mark.parametrize(("f", "expected"), READS, ids=map(str, range(len(READS))))
def test_reads_what_numpy_reads(compiled, f, expected):
    wanted = expected(TABLE, INDICES)
    assert np.array_equal(compiled(f)(TABLE, INDICES), wanted)
    assert np.array_equal(f(TABLE, INDICES), wanted)


TRANSFORMS = {
    "grad": grad(loss),
    "value_and_grad": value_and_grad(loss),
    "hessian": hessian(loss),
    "grad(grad)": grad(lambda W, i: autograd.sum(grad(loss)(W, i)[2] ** 2)),
    "vmap(grad)": lambda W, i: vmap(grad(lambda W, k: dot(W[k], W[0]) ** 2), in_axes=(None, 0))(W, i),
    "of a captured table": lambda W, i: grad(lambda x: autograd.sum(vmap(lambda k: x[0] * take(TABLE[:, 0], k))(i)))(W[0]),
}


@pytest.mark.parametrize("name", TRANSFORMS)
def test_derivatives_of_any_order_are_those_of_eager(compiled, name):
    expected, found = [TRANSFORMS[name], compiled(TRANSFORMS[name])], []
    for f in expected:
        tree = f(TABLE, INDICES)
        found.append(np.concatenate([np.ravel(leaf) for leaf in (tree if isinstance(tree, tuple) else (tree,))]))
    assert found[1] == pytest.approx(found[0], rel=1e-13, abs=1e-13)


def test_derivatives_are_those_of_jax():
    jax = pytest.importorskip("jax")
    jnp = jax.numpy

    def in_jax(W, indices):
        return jnp.sum(jax.vmap(lambda i: jnp.dot(W[i], W[i - 1]) ** 2)(indices))

    with jax.enable_x64(True):
        theirs = jax.hessian(in_jax)(jnp.asarray(TABLE), INDICES)
        assert jit(hessian(loss))(TABLE, INDICES) == pytest.approx(np.asarray(theirs), rel=1e-13)


def test_random_indices_of_random_tables_agree(compiled):
    rng = np.random.default_rng(0)
    f = value_and_grad(loss)
    for rows, columns, count in ((2, 3, 7), (30, 5, 16)):
        W, indices = rng.normal(size=(rows, columns)), rng.integers(-rows, rows, count)
        indices = np.where(indices == -rows, 0, indices)  # the function takes the entry before too
        (value, slope), (expected, slopes) = compiled(f)(W, indices), f(W, indices)
        assert value == pytest.approx(expected, rel=1e-12)
        assert slope == pytest.approx(slopes, rel=1e-12, abs=1e-12)


def test_on_values_it_is_the_entry_itself():
    xs = [Value(1.0), Value(2.0)]
    assert take(xs, 1) is xs[1]
    assert take([xs, [3.0, 4.0]], 0) is xs
    assert take(xs, floor(Value(1.5))) is xs[1]
    assert [one.data for one in take(np.array(xs) * 1.0, np.array([1, 0]))] == [2.0, 1.0]
    assert (np.array([1.0, 2.0]) * Value(2.0))[floor(Value(1.5))].data == 4.0
    check_gradients(lambda w: take(w, -1) * take(w, 0), [0.5, -2.0])


def test_a_row_of_lists_beside_arrays_is_an_array_whichever_it_is():
    for i in (0, 1):
        rows = [take([[0.5, x], TABLE[0]], i) for x in (1.0, Value(1.0))]
        assert [row.tolist() for row in rows] == [[0.5, 1.0] if i == 0 else TABLE[0].tolist()] * 2


def test_an_entry_taken_within_no_grad_is_a_constant():
    """In eager code it was the entry itself, through which derivatives passed, other than with a traced index."""

    def f(x, i):
        with no_grad():
            number, row, array = take([x, 3.0], i), take([(x, x), (x, 3.0)], i), take(np.array([[1.0], [2.0]]) * x, i)
        return x * number + x * row[1] + x * array[0]

    for i in (0, 1):
        assert grad(f)(2.0, i) == jit(grad(f))(2.0, i) == jit(grad(f), static_argnums=1)(2.0, i) == (6.0 if i == 0 else 10.0)


def test_a_condition_is_taken_within_no_grad():
    def f(x):
        with no_grad():
            condition = take([x > 0.0, x < 1.0], 1)
        return where(condition, x**3, x)

    for x, value, slope in ((0.5, 0.125, 0.75), (2.0, 2.0, 1.0)):
        assert jit(f)(x) == f(x) == value
        assert jit(grad(f))(x) == grad(f)(x) == slope


def test_an_entry_of_an_array_is_itself_within_no_grad():
    """A subscript is no operation, in NumPy and in Python: with a traced index, too."""

    def f(W, i):
        with no_grad():
            row, number, rows = W[i], W[1, i], W[np.array([0, 1]) * i]
        return (row * W[0]).sum() + number * W[1, 0] + (rows * W).sum()

    W = np.array([[2.0, 3.0], [5.0, 7.0]])
    for i in (0, 1):
        wanted = grad(f)(W, i).tolist()
        assert grad(lambda W, i=i: f(W, floor(Value(i + 0.5))))(W).tolist() == wanted
        assert jit(grad(f))(W, i).tolist() == jit(grad(f), static_argnums=1)(W, i).tolist() == wanted


def test_rows_of_tuples_are_tuples():
    f = jit(lambda x, i: take([Row(x, 1.0), Row(2.0, x)], i))
    assert f(0.5, 1) == take([Row(0.5, 1.0), Row(2.0, 0.5)], 1) == Row(2.0, 0.5)
    assert type(f(0.5, 0)) is Row
    assert jit(lambda x, i: take([(x, 1.0), (np.array(2.0), x)], i))(0.5, 1) == (2.0, 0.5)
    for rows in ([(0.5, 1.0), [0.5, 1.0]], [[[0.5], 1.0], [TABLE[0, :1], 2.0]]):
        with pytest.raises(ValueError, match="rows of one length and type"):
            jit(lambda i, rows=rows: take(rows, i))(1)


def test_out_of_range_is_clipped_under_jit_and_raises_in_eager(compiled):
    f = compiled(take)
    assert [f([1.0, 2.0, 3.0], i) for i in (-9, -3, 2, 3, 99)] == [1.0, 1.0, 3.0, 3.0, 3.0]
    assert compiled(lambda i: one_hot(i, 2))(5) == [0.0, 1.0]
    for i in (3, -4):
        with pytest.raises(IndexError, match=rf"take\(\): the index is {i}, but must be from -3 to 2, as of 3 entries\."):
            take([1.0, 2.0, 3.0], i)
    with pytest.raises(IndexError, match=r"one_hot\(\): the index is 2, but must be from -2 to 1"):
        one_hot(2, 2)


@pytest.mark.parametrize("hostile", [math.inf, -math.inf, math.nan])
def test_an_adjoint_of_0_meets_rows_of_inf_and_nan(compiled, hostile):
    """Only the row that is taken counts: in the value, and in derivatives of the first and the second order."""
    xs = [2.0, hostile, 3.0]
    assert compiled(take)(xs, 2) == 3.0
    assert compiled(grad(lambda xs, i: take(xs, i) ** 3))(xs, 0) == [12.0, 0.0, 0.0]
    assert compiled(hessian(lambda xs, i: take(xs, i) ** 3))(xs, 0)[0] == [12.0, 0.0, 0.0]
    found = compiled(lambda xs, i: vmap(lambda k: take(xs, k))(i))(xs, np.array([0, 1, 2])).tolist()
    assert found[::2] == [2.0, 3.0]
    assert found[1] == hostile or (math.isnan(hostile) and math.isnan(found[1]))
    kept = compiled(grad(lambda xs, i: where(i > 0, take([math.inf, *xs], i), 0.0)))([5.0, hostile], 0)
    assert kept == [0.0, 0.0]


def test_ties_and_nan_are_as_in_numpy(compiled):
    for xs in ([1.0, 3.0, 3.0], [math.nan, 1.0], [1.0, math.nan, 5.0, math.nan], [-0.0, 0.0], [math.inf, math.inf, 0.0]):
        for ours, numpys in ((argmax, np.argmax), (argmin, np.argmin)):
            assert ours(xs) == numpys(xs) == ours([Value(x) for x in xs]) == compiled(lambda xs, f=ours: f(xs) * 1.0)(xs)
    assert type(argmax([1.0, 2.0])) is int
    assert compiled(grad(lambda xs: argmax(xs) * 1.0 + xs[0]))([1.0, 2.0]) == [1.0, 0.0]


def test_an_index_of_nan_is_refused_in_eager_and_gives_nan_under_jit(compiled):
    assert math.isnan(compiled(lambda x: take([1.0, 2.0], floor(x)))(math.nan))
    assert compiled(lambda x: take([1.0, 2.0], floor(x)))(math.inf) == 2.0
    with pytest.raises(TypeError, match=r"take\(\): an index must be a whole number, not a float, nan"):
        take([1.0, 2.0], math.nan)


def test_an_integer_argument_stays_one(compiled):
    f = compiled(take)
    assert f([1.0, 2.0], 1) == 2.0
    assert f([1.0, 2.0], np.int32(0)) == 1.0
    g = compiled(lambda xs, i: take(xs, i))
    assert g([1.0, 2.0], [1, 0]) == [2.0, 1.0]
    h = compiled(lambda W, i: W[i])
    assert h(TABLE, np.array([1], np.uint8)).tolist() == TABLE[[1]].tolist()
    for function, index in ((f, 1.0), (g, [1.0, 0.0]), (g, [1, 0.0]), (h, np.array([1.0])), (f, np.float64(1.0))):
        with pytest.raises(TraceError, match=r"an index must be a whole number, but v\d+, a float of an argument, need not"):
            function(TABLE if function is h else [1.0, 2.0], index)
    assert f([1.0, 2.0], 1) == 2.0


def test_what_need_not_be_whole_is_refused_at_the_line():
    captured = Value(1.0)
    with pytest.raises(TraceError, match=r"index must be a whole number, but a Value.* need not be one; pass it"):
        jit(lambda: take([1.0, 2.0], captured))()
    for f in (lambda i: i / 2, lambda i: i**0.5, lambda i: i * 0.5, lambda i: autograd.exp(i)):
        with pytest.raises(TraceError, match=r"whole number.*At .*test_indexing\.py"):
            jit(lambda xs, i, f=f: take(xs, f(i)))([1.0, 2.0], 1)
    for f in (
        lambda i: i // 2,
        lambda i: i % 2,
        lambda i: maximum(i, 1),
        lambda i: -i * i + 3,
        lambda i: where(i > 1, i, 0),
    ):
        assert jit(lambda xs, i, f=f: take(xs, f(i)))([1.0, 2.0, 3.0], 1) == take([1.0, 2.0, 3.0], f(1))
    with pytest.raises(TraceError, match=r"write take\(xs, i\) for an entry xs\[i\]"):
        jit(lambda xs, i: xs[i])([1.0, 2.0], 1)


def test_an_index_of_captured_values_is_computed_within_no_grad():
    a, b = Value(0.5), Value(1.5)
    f = jit(lambda xs: [take(xs, i) for i in (floor(b), where(a < 1.0, 1, 0), argmax([a, b]), maximum(floor(a), 0.0))])
    with no_grad():
        assert f([3.0, 5.0]) == [5.0, 5.0, 5.0, 3.0]
        a.data, b.data = 1.5, 0.5
        assert f([3.0, 5.0]) == [3.0, 3.0, 3.0, 5.0]


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (
            lambda: take([1.0], 0.5),
            TypeError,
            r"take\(\): an index must be a whole number, not a float, 0\.5; round it",
        ),
        (lambda: take([1.0], True), TypeError, r"take\(\): an index must be a whole number, not a bool, True\.$"),
        (lambda: take([1.0], None), TypeError, r"take\(\): an index must be a whole number, not None\.$"),
        (lambda: take([1.0], [[0], [0.5]]), TypeError, r"not a float, 0\.5"),
        (
            lambda: take([1.0], np.array([0.0, 0.5])),
            TypeError,
            r"take\(\): an index must be a whole number, not a float64, np.float64\(0\.5\); round it by floor",
        ),
        (lambda: take([1.0], np.array([True])), TypeError, r"an index array must be of integers, not of dtype bool\.$"),
        (lambda: take([], 0), IndexError, r"take\(\): xs has no entries\."),
        (lambda: take({}, 0), TypeError, r"take\(\): xs must be a list or an array of numbers or of rows, not a dict"),
        (lambda: jit(lambda x: take([1.0], x > 0.0))(1.0), TraceError, r"but a Condition.*of a condition write where"),
        (lambda: one_hot(0, 0), ValueError, r"one_hot\(\): n must be at least 1, not 0\."),
        (lambda: one_hot(0, 2.0), TypeError, r"one_hot\(\): n must be a whole number, not a float, 2\.0\."),
        (lambda: argmax([]), ValueError, r"argmax\(\): the list is empty; give at least one number\."),
        (lambda: argmax(3.0), TypeError, r"argmax\(\): xs must be a list of numbers or Values, not a float, 3\.0\."),
        (lambda: argmin([[1.0]]), TypeError, r"argmin\(\): xs\[0\] must be a real number, not a list"),
        (
            lambda: jit(lambda i: take([[1.0], [1.0, 2.0]], i))(0),
            ValueError,
            "rows of one length and type, where the index",
        ),
        (lambda: jit(lambda W, i: W[i, None, [0, 1]])(TABLE, 0), TypeError, r"side by side, behind slices alone: x"),
        (
            lambda: jit(lambda X: take(vmap(lambda x: x)(X), 0))(TABLE),
            TraceError,
            "an entry was asked of",
        ),
    ],
    ids=map(str, range(17)),
)
def test_bad_input_is_told(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_a_list_with_traced_indices_is_an_array_of_them(compiled):
    reads = [
        lambda W, i: W[[i, 0, -1]],
        lambda W, i: W[[[i, 0], [1, i]]],
        lambda W, i: (W * 2.0)[[0, i]],
        lambda W, i: W[[i, 0], [0, i]],
        lambda W, i: W[:, [i, 0]],
        lambda W, i: np.take(W, [i, 0], axis=1) * 2.0,
        lambda W, i: W.take([0, i]) + W.take([i, 1]),
    ]
    for f in reads:
        assert np.array_equal(compiled(f)(TABLE, 1), f(TABLE, 1))


def test_what_is_no_index_of_an_array_is_told():
    refused = {
        lambda W, m: W[m]: "the truth of a comparison",
        lambda W, m: W[0, m]: "the truth of a comparison",
        lambda W, m: W[[m[0], 1], 0]: "the truth of a comparison",
        lambda W, m: W[
            vmap(argmax)(W)
        ]: r"an index of x\[i\] is an array of shape \(4,\) that vmap gave; write take\(x, i\)",
    }
    for f, words in refused.items():
        with pytest.raises(TraceError, match=words):
            jit(f)(TABLE, np.array([True, False]))


def test_no_indices_give_no_entries():
    none, xs = np.array([], dtype=int), np.array([1.0, 2.0, 3.0])
    reads = [lambda xs, i: xs[i], take, np.take, lambda xs, i: one_hot(i, 2), lambda xs, i: take(TABLE, i)]
    for f, shape in zip(reads, [(0,), (0,), (0,), (0, 2), (0, 2)], strict=True):
        assert f(xs, none).shape == jit(f)(xs, none).shape == shape
    assert take(xs, none.reshape(2, 0)).shape == (2, 0)


def test_whole_floats_in_an_array_are_indices_as_alone():
    xs = [1.0, 2.0, 3.0]
    assert take(xs, np.array([2.0, -3.0])).tolist() == [take(xs, 2.0), take(xs, -3.0)] == [3.0, 1.0]
    assert one_hot(np.array([1.0]), 2).tolist() == [one_hot(1.0, 2)]


def test_what_vmap_gave_is_an_index_of_each_sample(compiled):
    def f(xs, i):
        after = vmap(lambda k: k + 1)(i)
        return take(xs, after), one_hot(after, 3), take(TABLE, after)

    xs, i = np.array([1.0, 2.0, 3.0]), np.array([0, 1, 0])
    for found, expected in zip(compiled(f)(xs, i), f(xs, i), strict=True):
        assert found.tolist() == expected.tolist()


@pytest.mark.parametrize("axis", [0, 1, -1, None])
def test_numpys_take_along_axis(compiled, axis):
    indices = np.array([0, 5, -1]) if axis is None else np.array([[1, 0], [-1, 1], [0, 0], [1, -2]])
    assert np.array_equal(
        compiled(lambda x, i: np.take_along_axis(x, i, axis))(TABLE, indices), np.take_along_axis(TABLE, indices, axis)
    )
    weights = np.arange(1.0, 1.0 + indices.size).reshape(indices.shape)
    found = compiled(grad(lambda x, i: np.sum(np.take_along_axis(x, i, axis) * weights)))(TABLE, indices)
    expected = np.zeros(TABLE.size)
    taken = np.take_along_axis(np.arange(TABLE.size).reshape(TABLE.shape), indices, axis)
    np.add.at(expected, taken.ravel(), weights.ravel())
    assert found.ravel().tolist() == expected.tolist()
    with pytest.raises(ValueError, match="the array and the indices must have equally many axes"):
        jit(lambda x, i: np.take_along_axis(x, i, 0))(TABLE, np.array([[[0]]]))


def test_one_equation_of_the_traced_program_is_the_table():
    compiled = jit(take)
    compiled([1.0, 2.0], 1)
    assert [str(line) for line in compiled.traced].count("v3 = table(v0, v1)") == 1


PAIRS = [
    lambda x, i, j: x[i, j],
    lambda x, i, j: x[:, j, i],
    lambda x, i, j: x[1:, j, i],
    lambda x, i, j: x[i, j, 1:],
    lambda x, i, j: x[i, 1],
    lambda x, i, j: x[i[0], j],
    lambda x, i, j: x[i[:, None], j],
    lambda x, i, j: x[[0, 1, 1, 0], j, i],
]


@pytest.mark.parametrize("f", PAIRS, ids=range(len(PAIRS)))
def test_arrays_of_indices_side_by_side_go_together_as_in_numpy(f):
    x, i, j = np.arange(24.0).reshape(2, 3, 4), np.array([1, 0, 1, -1]), np.array([2, 0, -1, 1])
    expected = f(x, i, j)
    assert np.array_equal(jit(f)(x, i, j), expected)
    derivatives = np.zeros_like(x)
    np.add.at(derivatives.reshape(-1), f(np.arange(24).reshape(x.shape), i, j).ravel(), 2.0 * expected.ravel())
    assert np.array_equal(jit(grad(lambda x: np.sum(f(x, i, j) ** 2)))(x), derivatives)
    assert np.array_equal(jit(grad(lambda x, i, j: np.sum(f(x, i, j) ** 2)))(x, i, j), derivatives)


def test_arrays_of_indices_side_by_side_are_clipped_each_along_its_axis():
    assert jit(lambda x, i, j: x[i, j])(TABLE, np.array([9, 0]), np.array([0, -9])).tolist() == [1.5, 0.5]
    with pytest.raises(IndexError, match=r"x\[i, j\]: the index is 7, but must be from -2 to 1"):
        jit(lambda x, i: x[i, 7])(TABLE, INDICES)
