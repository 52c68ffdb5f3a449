"""`sparse=True` of `jacobian` and `hessian`: the numbers of the dense ones, in SciPy's CSR arrays of a fixed pattern."""

import itertools
import random
import sys
import types

import numpy as np
import pytest

from autograd import (
    Value,
    custom_vjp,
    dot,
    exp,
    floor,
    grad,
    hessian,
    jacfwd,
    jacobian,
    jit,
    mul,
    no_grad,
    relu,
    scan,
    sin,
    sqrt,
    stop_gradient,
    sub,
    tanh,
    vmap,
    where,
    while_loop,
)
from autograd import sum as total
from autograd.accumulation import accumulate
from autograd.transforms.sparse import Pattern
from nn import Module

scipy_sparse = pytest.importorskip("scipy.sparse", reason="SciPy is not installed (pip install scipy)")
KERNELS = ["numpy", "native"]
X = [2.0, 5.0, 0.3, -1.5]


def some(v):
    return [v[0] * v[1], v[0] + v[1], 3.0, v[2], sin(v[1] * v[2]) * v[0]]


OPERATIONS = {
    "+": lambda a, b: a + b,
    "*": lambda a, b: a * b,
    "sin": lambda a, b: sin(a),
    "tanh": lambda a, b: tanh(a) - 0.5 * b,
    "dot": lambda a, b: dot([a, b, a], [b, 0.5, a]) * 0.1,
    "where": lambda a, b: where(a > 0.1, sqrt(a * a + 1.0), b),
    "square": lambda a, b: sin(a) ** 2,
    "constant": lambda a, b: 2.0 - stop_gradient(a),
}


def program(seed):
    """A function of eight numbers drawn at random, most of whose operations take what is near, so that it is sparse."""
    rng = random.Random(seed)
    plan = []
    for i in range(8, 40):
        near = range(max(0, i - 6), i) if rng.random() < 0.8 else range(i)
        plan.append((OPERATIONS[rng.choice(list(OPERATIONS))], rng.choice(near), rng.choice(near)))
    ends = [*rng.sample(range(40), 9), 3, rng.randrange(8), rng.randrange(8)]

    def f(x):
        found = list(x)
        for operation, a, b in plan:
            found.append(operation(found[a], found[b]))
        results = [found[i] for i in ends]
        return [*results, total(results), 1.5]

    return f


def agree(found, wanted):
    assert isinstance(found, scipy_sparse.csr_array)
    assert found.has_canonical_format
    assert found.toarray() == pytest.approx(np.array(wanted), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("seed", range(12))
def test_random_programs_have_the_dense_numbers(seed):
    f, rng = program(seed), np.random.default_rng(seed)
    scalar = lambda x: total(f(x)[:6])  # noqa: E731
    for transform, g in ((jacobian, f), (hessian, scalar)):
        compiled, eager, dense = jit(transform(g, sparse=True)), transform(g, sparse=True), transform(g)
        for _ in range(2):
            x = rng.normal(size=8)
            found, same = compiled(x), eager(x)
            agree(found, dense(x))
            agree(same, dense(x))
            assert same.indices.tolist() == found.indices.tolist()
            assert same.indptr.tolist() == found.indptr.tolist()
            if transform is hessian:
                assert (found.toarray() == found.toarray().T).all()


@pytest.mark.parametrize("kernel", KERNELS)
def test_constants_inputs_and_empty_rows(kernel):
    sparse = jit(jacobian(some, sparse=True), kernel=kernel)
    for x in (X, np.array(X)):
        agree(sparse(x), jacobian(some)(X))
        agree(jacobian(some, sparse=True)(x), jacobian(some)(X))
    found = sparse(X)
    assert np.diff(found.indptr).tolist() == [2, 2, 0, 1, 3]
    assert found.shape == (5, 4)
    agree(jit(jacobian(lambda v: [1.0, 2.0], sparse=True), kernel=kernel)(X), np.zeros((2, 4)))
    agree(jit(jacobian(lambda v: [v[0] + v[1], v[1]], sparse=True), kernel=kernel)(X), [[1, 1, 0, 0], [0, 1, 0, 0]])


def test_single_numbers_are_one_row_or_column():
    assert jacobian(lambda x: [x * x, x], sparse=True)(3.0).toarray().tolist() == [[6.0], [1.0]]
    assert jacobian(lambda v: v[0] * v[1], sparse=True)(X).toarray().tolist() == [[5.0, 2.0, 0.0, 0.0]]
    assert jacobian(lambda a: a * a, sparse=True)(np.ones((2, 2))).toarray().tolist() == np.diag([2.0] * 4).tolist()


def test_the_pattern_is_fixed_and_holds_zeros():
    f = lambda v: [relu(v[0]), where(v[1] > 0.0, sqrt(v[1]), 0.0), floor(v[2]), v[0] * v[1]]  # noqa: E731
    for sparse in (jacobian(f, sparse=True), jit(jacobian(f, sparse=True))):
        below, above = sparse([-1.0, 0.0, 1.0]), sparse([1.0, 4.0, 2.0])
        assert below.nnz == above.nnz == 4  # floor has none: its derivative is 0 everywhere
        assert below.data.tolist() == [0.0, 0.0, 0.0, -1.0]
        assert above.data.tolist() == [1.0, 0.25, 4.0, 1.0]
    assert below.indices is above.indices
    assert below.data is not above.data
    with pytest.raises(ValueError, match="read-only"):
        below.eliminate_zeros()
    assert below.copy().eliminate_zeros() is None


def test_patterns_are_equal_where_their_places_are():
    def pattern(columns, width=3):
        return Pattern(scipy_sparse.csr_array((np.ones(2), np.array(columns), np.array([0, 1, 2])), shape=(2, width)))

    assert pattern([0, 2]) == pattern([0, 2])
    assert hash(pattern([0, 2])) == hash(pattern([0, 2]))
    assert pattern([0, 2]) not in (pattern([0, 1]), pattern([0, 2], 4), "pattern")


def test_trees_give_a_matrix_for_each_two_leaves():
    def f(v, scale):
        return {"a": [v["x"] * v["y"][0] * scale, v["y"][1]], "b": v["x"] ** 3}

    v = {"x": 2.0, "y": [1.0, 3.0]}
    for found in (jacobian(f, sparse=True)(v, 10.0), jit(jacobian(f, sparse=True))(v, 10.0)):
        assert found["a"]["x"].toarray().tolist() == [[10.0], [0.0]]
        assert found["a"]["y"].toarray().tolist() == [[20.0, 0.0], [0.0, 1.0]]
        assert found["b"]["x"].toarray().tolist() == [[12.0]]
        assert found["b"]["y"].nnz == 0
    of_both = jacobian(f, argnums=(0, 1), sparse=True)(v, 10.0)
    assert of_both["a"][1].toarray().tolist() == [[2.0], [0.0]]
    second = hessian(lambda v: v["x"] * v["y"][0] + v["y"][1] ** 2, sparse=True)(v)
    assert second["x"]["y"].toarray().tolist() == [[1.0, 0.0]]
    assert second["y"]["x"].toarray().tolist() == [[1.0], [0.0]]
    assert second["y"]["y"].toarray().tolist() == [[0.0, 0.0], [0.0, 2.0]]


def test_by_a_model_they_are_its_parameters():
    """Compiled code returned traced numbers within the model."""

    class Pair(Module):
        def __init__(self, a, b):
            self.a, self.b = Value(a), Value(b)

    f = lambda p: [p.a * p.b, p.a]  # noqa: E731
    for made in (jacobian(f, sparse=True), jit(jacobian(f, sparse=True)), jit(hessian(lambda p: p.a * p.b, sparse=True))):
        found = made(Pair(2.0, 3.0))
        entry = found.a if isinstance(found.a, scipy_sparse.csr_array) else found.a.b
        assert entry.toarray().tolist() in ([[3.0], [1.0]], [[1.0]])


@pytest.mark.parametrize("transform", [lambda f: f, jit], ids=["eager", "jit"])
def test_vmap_within_gives_the_blocks_of_the_samples(transform):
    rows = np.arange(6.0).reshape(2, 3) + 1.0
    found = transform(jacobian(lambda rows: vmap(lambda row: row[0] * row[1] + row[2])(rows), sparse=True))(rows)
    assert found.toarray().tolist() == [[2.0, 1.0, 1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 5.0, 4.0, 1.0]]


@pytest.mark.parametrize("transform", [lambda f: f, jit], ids=["eager", "jit"])
def test_scan_within_gives_the_entries_of_each_step(transform):
    def states(v):
        return scan(lambda state, push: (state * 2.0 + push * push,) * 2, 1.0, v)[1]

    found = transform(jacobian(states, sparse=True))(np.array([1.0, 2.0, 3.0]))
    assert found.toarray().tolist() == [[2.0, 0.0, 0.0], [4.0, 4.0, 0.0], [8.0, 8.0, 6.0]]
    assert found.nnz == 6
    assert transform(jacfwd(states))(np.array([1.0, 2.0, 3.0])).tolist() == found.toarray().tolist()


def test_numbers_written_in_the_function_leave_zeros_out():
    matrix = [[1.0, 0.0], [0.0, 2.0]]
    f = lambda v: [dot(row, v) for row in matrix]  # noqa: E731
    for found in (jacobian(f, sparse=True)(X[:2]), jit(jacobian(f, sparse=True))(X[:2])):
        assert found.nnz == 2
        assert found.toarray().tolist() == matrix


def test_within_other_transforms_the_entries_can_be_differentiated():
    dense = grad(lambda v: total([entry * entry for row in jacobian(some)(v) for entry in row]))
    sparse = grad(lambda v: total([entry * entry for entry in jacobian(some, sparse=True)(v).data]))
    for f in (sparse, jit(sparse)):
        assert f(X) == pytest.approx(dense(X), rel=1e-12)
    with no_grad():
        agree(jacobian(some, sparse=True)(X), jacobian(some)(X))
        agree(hessian(lambda v: v[0] ** 3 * v[1], sparse=True)(X[:2]), [[60.0, 12.0], [12.0, 0.0]])


@pytest.mark.parametrize(
    "use",
    [
        lambda matrix: matrix @ np.ones(4),
        lambda matrix: np.ones(5) @ matrix,
        lambda matrix: matrix * 2.0,
        lambda matrix: 2.0 * matrix,
        lambda matrix: matrix[0],
        lambda matrix: np.sum(matrix),
        lambda matrix: matrix.toarray(),
    ],
    ids=["@", "of @", "*", "of *", "[]", "np.sum", "toarray"],
)
def test_within_other_transforms_all_else_is_refused(use):
    for transform in (jit, grad):
        with pytest.raises((TypeError, AttributeError), match=r"use its \.data, .* or leave sparse=True out"):
            transform(lambda v: use(jacobian(some, sparse=True)(v)))(X)


def test_vmap_over_it_is_refused():
    for transform in (lambda f: f, jit):
        with pytest.raises(TypeError, match="can't be mapped; call jacobian or hessian for each sample"):
            transform(vmap(jacobian(some, sparse=True)))(np.array([X, X]))
    step = lambda x, _: (jacobian(lambda y: [sin(y)], sparse=True)(x).data[0], None)  # noqa: E731
    with pytest.raises(TypeError, match="Nor does the body of a scan or while_loop have one under jit"):
        jit(lambda x: scan(step, x, length=2)[0])(0.5)


def test_custom_derivatives_are_refused():
    square = custom_vjp(lambda x: x * x)
    square.defvjp(lambda x: (x * x, x), lambda x, g: (2.0 * x * g,))
    with pytest.raises(TypeError, match=r"sparse=True can't take it; use grad, vjp or jacobian"):
        jacobian(lambda v: [square(v[0])], sparse=True)(X)


def test_captured_values_are_constants_that_each_call_reads():
    scale = Value(2.0)
    sparse = jit(jacobian(lambda v: [v[0] * scale, v[1]], sparse=True))
    assert sparse(X).data.tolist() == [2.0, 1.0]
    scale.data = 7.0
    assert sparse(X).data.tolist() == [7.0, 1.0]


def test_bound_it_writes_in_place():
    x = np.array(X)
    step = jit(jacobian(some, sparse=True), kernel="native").bind(x)
    found = step()
    x[:] = [1.0, 2.0, 3.0, 4.0]
    assert step() is found
    agree(found, jacobian(some)(x.tolist()))


def test_strong_zeros():
    f = lambda v: [where(v[0] > 0.0, sqrt(v[0]) * v[1], v[1]), v[1] ** 2]  # noqa: E731
    at = [0.0, 3.0]
    for sparse in (jacobian(f, sparse=True), jit(jacobian(f, sparse=True))):
        assert sparse(at).toarray().tolist() == jacobian(f)(at) == [[0.0, 1.0], [0.0, 6.0]]


def test_reverse_mode_where_it_takes_fewer_products():
    def f(x):
        first = [tanh(total(x[i : i + 20])) for i in range(10)]
        second = [sin(dot(first, first[i:] + first[:i])) for i in range(10)]
        return [dot(second, second), x[0] * x[1], dot(second, second[::-1])]

    x = np.linspace(-1.0, 1.0, 30).tolist()
    compiled = jit(jacobian(f, sparse=True))
    agree(compiled(x), jacobian(f)(x))
    assert compiled.cost().equations < 800  # 579, and 1,017 in forward mode
    agree(jacobian(f, sparse=True)(x), jacobian(f)(x))


def test_the_program_grows_with_the_entries_alone():
    def chained(x):
        return [3.0 * b**3 + sin(b - c) * sin(b + c) - a * exp(a - b) for a, b, c in zip(x, x[1:], x[2:], strict=False)]

    def residuals(x):
        return total([(a * a - b) ** 2 for a, b in itertools.pairwise(x)])

    for transform, f, most in ((jacobian, chained, 20), (hessian, residuals, 12)):
        counts = []
        for n in (20, 40, 60):
            compiled = jit(transform(f, sparse=True))
            compiled(np.linspace(0.1, 0.9, n))
            counts.append(compiled.cost().equations)
        assert counts[2] - counts[1] == counts[1] - counts[0] <= 20 * most


def test_a_tall_dense_jacobian_grows_with_its_outputs_alone():
    def predators(rates, steps):
        a, b, c, d = rates
        prey, hunters, found = 1.0, 1.0, []
        for _ in range(steps):
            eaten = prey * hunters
            prey, hunters = prey + 0.01 * (a * prey - b * eaten), hunters + 0.01 * (c * eaten - d * hunters)
            found += [prey, hunters]
        return found

    counts = []
    for steps in (5, 10, 15):
        compiled = jit(jacobian(lambda rates, steps=steps: predators(rates, steps)))
        assert np.array(compiled([0.5, 0.6, 0.7, 0.8])).shape == (2 * steps, 4)
        counts.append(compiled.cost().equations)
    assert counts[2] - counts[1] == counts[1] - counts[0] <= 5 * 55  # 67 a step where each node has a tangent for each rate


def test_a_long_sum_takes_one_step_for_each_of_its_terms():
    x = [Value(1.0 + i) for i in range(300)]
    chain = x[0] * x[0]
    for one in x[1:]:
        chain = chain + one * one
    begun = sys.getallocatedblocks()
    (row,) = accumulate([chain], x, False)
    assert len(row) == 300
    assert sys.getallocatedblocks() - begun < 300 * 30  # 45,000 tangents would be passed on along the chain


def test_bad_arguments():
    for transform in (jacobian, hessian):
        with pytest.raises(TypeError, match=r"sparse must be True or False, not an int, 1\."):
            transform(some, sparse=1)


def test_without_scipy_the_error_has_the_line_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy", types.ModuleType("scipy"))
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    for transform in (jacobian, hessian):
        with pytest.raises(ImportError, match=r"sparse=True needs SciPy, which is not installed: pip install"):
            transform(some, sparse=True)
    assert jacobian(mul, (0, 1))(2.0, 3.0) == (3.0, 2.0)
    assert jacobian(sub)(2.0, 3.0) == 1.0


def test_a_while_loop_is_one_of_the_program_in_a_sparse_derivative_too():
    """jit refused it, as it does where the steps are traced one by one."""

    def f(v):
        return [*while_loop(lambda s: s[0] < 2.0, lambda s: [s[0] + 1.0, s[1] * s[0]], [v[0], v[1]]), v[2] * v[3]]

    x = np.array([0.3, -0.4, 0.5, 0.9])
    for kernel in KERNELS:
        found = jit(jacobian(f, sparse=True), kernel=kernel)(x)
        np.testing.assert_allclose(found.toarray(), jacobian(f)(x), rtol=1e-14)
        assert found.nnz < 12
    bent = jit(hessian(lambda v: f(v)[1] * f(v)[2], sparse=True), kernel="native")(x)
    np.testing.assert_allclose(bent.toarray(), hessian(lambda v: f(v)[1] * f(v)[2])(x), rtol=1e-14)
