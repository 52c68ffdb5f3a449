"""However a network is spelled, with dot, running totals, lists or arrays, its sums become the same instructions."""

import builtins

import numpy as np
import pytest

import autograd as ag
import nn

RANDOM = np.random.default_rng(0)
W, B, X = RANDOM.normal(size=(4, 3)), RANDOM.normal(size=4), RANDOM.normal(size=(5, 9))


def running(bias, w, x):
    total = bias
    for a, b in zip(w, x, strict=True):
        total = total + a * b
    return total


SPELLINGS = {
    "dot": lambda bias, w, x: ag.dot(w, x) + bias,
    "running total": running,
    "sum of Python": lambda bias, w, x: builtins.sum(a * b for a, b in zip(w, x, strict=True)) + bias,
    "sum": lambda bias, w, x: ag.sum([a * b for a, b in zip(w, x, strict=True)]) + bias,
}


def convolution(spell):
    """Of padded rows."""

    def one(W, B, x):
        padded = [0.0, 0.0, *x, 0.0, 0.0]
        return [[spell(bias, list(w), padded[i : i + 3]) for i in range(len(x) + 2)] for w, bias in zip(W, B, strict=True)]

    return lambda W, B, X: ag.vmap(lambda x: one(W, B, list(x)))(X)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_padding_leaves_a_layer_one_matrix_product(spelling):
    compiled = ag.jit(convolution(SPELLINGS[spelling]), kernel="numpy")
    expected = ag.jit(convolution(SPELLINGS["dot"]), kernel="numpy")
    assert np.allclose(compiled(W, B, X), expected(W, B, X), rtol=1e-15, atol=1e-15)
    assert compiled.cost().instructions == expected.cost().instructions
    assert compiled.source.count("matmul(") == 1


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_padding_leaves_the_interpreter_as_many_words(spelling):
    compiled = ag.jit(convolution(SPELLINGS[spelling]), kernel="native")
    expected = ag.jit(convolution(SPELLINGS["dot"]), kernel="native")
    assert np.allclose(compiled(W, B, X), expected(W, B, X), rtol=1e-15, atol=1e-15)
    assert compiled.cost().instructions <= 1.1 * expected.cost().instructions


@pytest.mark.parametrize("kernel", ["numpy", "native"])
@pytest.mark.parametrize(
    "f",
    [
        lambda a, b, c: (lambda t: [t * a, t + b * c])(a * b + c * 0.0),
        lambda a, b, c: (lambda t: [t + c * a, t + b * c])(a * b + c * c + c * 0.0),
        lambda a, b, c: (lambda t: [t * a, (t + a * c) + b * c, t + c * c])((a * b + b * c) + b * 0.0),
    ],
    ids=["a product", "a sum", "running totals"],
)
def test_a_padded_total_that_several_use_keeps_its_products(f, kernel):
    """One sum took its products in, as theirs alone, and other uses of the total read numbers that nothing computed."""
    assert ag.jit(f, kernel=kernel)(2.0, 3.0, 5.0) == f(2.0, 3.0, 5.0)


@pytest.mark.parametrize("kernel", ["numpy", "native"])
@pytest.mark.parametrize("count", [2, 8])
def test_uniform_products_are_added_to_a_number_with_lanes(count, kernel):
    """They were one matrix product, which gave one number where there is a row of lanes."""

    def f(c, xs):
        return ag.vmap(lambda x: ag.sum([x, *[c * 0.0] * count]))(xs)

    assert ag.jit(f, kernel=kernel)(2.0, X[:, 0]).tolist() == X[:, 0].tolist()


def test_padding_multiplies_inf_as_everything_else_does():
    """0 · inf is nan in each spelling; what no number of the padding meets stays finite."""
    weights = W.copy()
    weights[0, 0] = np.inf
    found = [
        ag.jit(convolution(spell), kernel=kernel)(weights, B, X)
        for spell in SPELLINGS.values()
        for kernel in ("numpy", "native")
    ]
    assert all(np.isnan(each[:, 0, :2]).all() and np.isfinite(each[:, 1:]).all() for each in map(np.array, found))


PRODUCTS = {
    "@": lambda X, w: X @ w,
    "np.matmul": np.matmul,
    "np.dot": np.dot,
    ".dot": lambda X, w: X.dot(w),
    "np.inner": np.inner,
    "np.tensordot": lambda X, w: np.tensordot(X, w, 1),
    "np.einsum": lambda X, w: np.einsum("ij,j->i", X, w),
    "(X * w).sum": lambda X, w: (X * w).sum(axis=1),
    "np.sum": lambda X, w: np.sum(X * w, axis=1),
    "sum": lambda X, w: np.array([ag.sum(x * w) for x in X]),
    "sum of Python": lambda X, w: np.array([builtins.sum(x * w) for x in X]),
    "lists": lambda X, w: np.array([ag.dot(list(x), list(w)) for x in X]),
}


@pytest.mark.parametrize("spelling", PRODUCTS)
def test_a_product_of_arrays_is_one_matrix_product(spelling):
    w = RANDOM.normal(size=9)
    compiled = ag.jit(PRODUCTS[spelling], kernel="numpy")
    assert np.allclose(compiled(X, w), X @ w, rtol=1e-14)
    assert compiled.cost().instructions == 1
    assert "matmul" in compiled.source


@pytest.mark.parametrize("spelling", PRODUCTS)
def test_a_product_of_arrays_is_as_many_words_of_the_interpreter(spelling):
    w = RANDOM.normal(size=9)
    compiled, expected = (ag.jit(PRODUCTS[name], kernel="native") for name in (spelling, "lists"))
    assert np.allclose(compiled(X, w), expected(X, w), rtol=1e-14)
    assert compiled.cost().instructions == expected.cost().instructions


def by_hand(weights, X, labels):
    layers = [(W.tolist(), b.tolist()) for W, b in zip(weights[::2], weights[1::2], strict=True)]

    def one(x, target):
        h = list(x)
        for depth, (W, b) in enumerate(layers):
            h = [ag.dot(row, h) + c for row, c in zip(W, b, strict=True)]
            h = h if depth else [ag.relu(v) for v in h]
        return ag.logsumexp(h) - ag.dot(list(target), h)

    return ag.mean(ag.vmap(one)(X, labels))


def with_layers(model, X, labels):
    return ag.mean(ag.vmap(lambda x, label: nn.cross_entropy(model(x), label))(X, labels))


@pytest.mark.parametrize("kernel", ["numpy", "native"])
@pytest.mark.parametrize("one_hot", [False, True])
def test_a_network_of_layers_takes_what_one_by_hand_takes(kernel, one_hot):
    weights = [RANDOM.normal(size=shape) for shape in ((12, 9), (12,), (6, 12), (6,))]
    labels = RANDOM.integers(0, 6, size=5)
    compiled = ag.jit(ag.value_and_grad(with_layers), kernel=kernel)
    expected = ag.jit(ag.value_and_grad(by_hand), kernel=kernel)
    compiled(nn.MLP(9, [12, 6], activation="relu", seed=0), X, np.eye(6)[labels] if one_hot else labels)
    expected(weights, X, np.eye(6)[labels])
    assert compiled.cost().instructions <= 1.1 * expected.cost().instructions
