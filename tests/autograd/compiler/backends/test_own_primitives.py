"""A primitive of one's own: what it lacks is said by its name, wherever it is compiled, copied or pickled."""

import copy
import math
import pickle
from importlib.util import find_spec

import numpy as np
import pytest

from autograd import ExportError, Primitive, equal, export_onnx, grad, jit, reciprocal, square, value_and_grad, vmap, where
from autograd.compiler.passes.strong_zero import is_bounded, passes_nan
from nn import MLP, fit

X = np.array([1.0, 2.0, 3.0])


def primitive(numpy, evaluate=lambda x: x * x, name="mine", **columns):
    columns = {"partials": lambda y, x: (2.0 * x,), "symbol": "m", "latex": "", "samples": []} | columns
    return Primitive(name, "", evaluate=evaluate, numpy=numpy, **columns)


MINE = primitive("{0} * {0}")
RECIPROCAL = primitive("1.0 / {0}", lambda x: 1 / x, "recip", partials=lambda y, x: (-square(y),))
WRONG = ["", "1 +", "foo({0})", "{1} * {0}", "np.nosuch({0})", "{0} * 3.0", "x", "{0} ** 2", "np.sum({0})", "({0}"]


@pytest.mark.parametrize("spelling", WRONG)
def test_where_a_spelling_can_not_be_used_array_code_calls_evaluate(spelling, tmp_path):
    mine = primitive(spelling)
    compiled = jit(lambda X: vmap(mine)(X))
    assert compiled(X).tolist() == [1.0, 4.0, 9.0]
    assert "evaluate_0(" in compiled.source
    assert jit(lambda x: mine(x), kernel="numpy")(3.0) == 9.0
    if find_spec("jax"):
        with pytest.raises(ValueError, match="the primitive 'mine' can't be computed on arrays, as its column numpy,"):
            jit(lambda x: mine(x), kernel="jax")(3.0)
    with pytest.raises(ExportError, match="the primitive 'mine' can't be computed on arrays"):
        export_onnx(compiled, tmp_path / "mine.onnx")


@pytest.mark.filterwarnings("error")  # as training uncompiled would be
@pytest.mark.parametrize("spelling", ["", "{0} * 3.0", "({0}"])
def test_training_with_one_calls_evaluate_and_stays_compiled(spelling):
    """Through changing batch sizes, validation and the form with strong zeros too."""
    y, runs = X * 0.5, []
    for row, options in (primitive(spelling), {}), (MINE, {}), (MINE, {"compiled": False}):
        model = MLP(1, [3, 1], activation=row, seed=0)
        options = {
            "loss": "mse_loss",
            "optimizer": "adam",
            "epochs": 3,
            "batch_size": 2,
            "validation": (X[:1], y[:1]),
        } | options
        history = fit(model, X, y, **options)
        runs.append([history.losses, history.validation_losses, list(model.state_dict().values())])
    for column, *others in zip(*runs, strict=True):
        for other in others:
            assert column == pytest.approx(other, rel=1e-12)


def test_a_row_over_lists_without_a_spelling():
    product = primitive("", math.prod, over_lists=True, partials=lambda y, xs: ([y / x for x in xs],))
    assert jit(lambda X: vmap(lambda x: product([x, 2.0, x]))(X))(X).tolist() == [2.0, 8.0, 18.0]


@pytest.mark.parametrize("kernel", [None, "numpy"])
def test_an_evaluator_that_raises(kernel):
    assert grad(RECIPROCAL)(2.0) == jit(grad(RECIPROCAL), kernel=kernel)(2.0) == -0.25
    words = r"recip\(0.0\): its evaluate raised ZeroDivisionError: (float )?division by zero\. Return math.inf or math.nan"
    for f in (grad(RECIPROCAL), jit(lambda x: RECIPROCAL(0.0) * x, kernel=kernel)):
        with pytest.raises(ArithmeticError, match=words):
            f(0.0)


@pytest.mark.parametrize("kernel", ["numpy", "jax"])
def test_two_of_one_name_are_two(kernel):
    if kernel == "jax":
        pytest.importorskip("jax", reason="JAX is not installed")
    other = primitive("-{0}", lambda x: -x)
    assert jit(lambda x: [MINE(x), other(x)], kernel=kernel)(3.0) == [9.0, -3.0]


def test_copies_and_pickles_are_the_row_itself():
    model = MLP(1, [2, 1], activation=MINE)
    pickled = pickle.loads(pickle.dumps((MINE, model)))  # noqa: S301  # our own
    assert copy.deepcopy(MINE) is copy.copy(MINE) is pickled[0] is MINE
    for copied in (copy.deepcopy(model), pickled[1]):
        assert copied([2.0]).data == model([2.0]).data
    with pytest.raises(TypeError, match=r"The primitive 'mine' can't be pickled: .* Assign it to a name at the top of a"):
        pickle.dumps(primitive("{0} * {0}"))


@pytest.mark.parametrize("kernel", [None, "numpy"])
def test_an_evaluator_may_raise_beyond_its_domain(kernel):
    """The look for nan tries primitives at infinities, negative numbers and nan."""
    root = primitive("np.sqrt({0})", lambda x: math.sqrt(x), "root", partials=lambda y, x: (0.5 * reciprocal(y),))
    spread = primitive("", lambda xs: 1.0 / (len(xs) - 1), "spread", partials=None, over_lists=True)
    f = value_and_grad(lambda x: where(x > 1.0, root(x), 0.0) * where(equal(root(x), 2.0), 1.0, 3.0))
    assert jit(f, kernel=kernel)(4.0) == f(4.0) == (2.0, 0.25)
    assert not is_bounded(root)
    assert passes_nan(spread) == (False,)
