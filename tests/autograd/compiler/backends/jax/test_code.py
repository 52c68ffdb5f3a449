"""The JAX kernel gives the numbers of the others, and its programs are JAX functions like any other."""

import random
from math import inf, nan
from typing import NamedTuple

import numpy as np
import pytest

import autograd as ag
from autograd import (
    Value,
    dot,
    floor_divide,
    grad,
    hessian,
    jit,
    mean,
    min,
    remainder,
    scan,
    take,
    tanh,
    value_and_grad,
    vmap,
    where,
)
from autograd import sum as total
from autograd.installation import install
from autograd.row import TABLE
from nn import MLP, Conv2d, Flatten, Layer, MaxPool2d, Sequential
from tests.autograd.compiler.programs import random_dag
from tests.helpers import one_in

jax = pytest.importorskip("jax", reason="JAX is not installed")
jnp = jax.numpy
ELEMENTWISE = [row for row in TABLE.values() if not row.over_lists]
LISTS = [row for row in TABLE.values() if row.over_lists]


def agree(f, *args, tolerance=1e-11):
    ours, theirs = jit(f, kernel="numpy")(*args), jit(f, kernel="jax")(*args)
    leaves, structure = jax.tree.flatten(ours)
    other_leaves, other_structure = jax.tree.flatten(theirs)
    assert structure == other_structure
    for one, other in zip(leaves, other_leaves, strict=True):
        assert type(one) is type(other)
        assert np.shape(one) == np.shape(other)
        assert np.allclose(one, other, rtol=tolerance, atol=tolerance)


def test_every_row_of_the_table():
    """All at once, as XLA takes its time for each program."""
    points = {row.name: [list(map(float, sample)) for sample in row.samples] for row in ELEMENTWISE}
    lists = {row.name: [[list(map(float, entries)) for entries in sample] for sample in row.samples] for row in LISTS}

    def everything(points, lists):
        return [
            [[row(*sample) for sample in points[row.name]] for row in ELEMENTWISE],
            [[row(*sample) for sample in lists[row.name]] for row in LISTS],
        ]

    for table, rows, others in zip(
        (ELEMENTWISE, LISTS), jit(everything, kernel="jax")(points, lists), everything(points, lists), strict=True
    ):
        for row, one, other in zip(table, rows, others, strict=True):
            assert np.allclose(one, other, rtol=1e-11, atol=1e-13, equal_nan=True), row.name


@pytest.mark.parametrize("seed", one_in(2, range(2)))
def test_random_programs(seed):
    rng = random.Random(seed)
    f = random_dag(seed, 20)
    x, X = [rng.uniform(-1, 1) for _ in range(3)], np.random.default_rng(seed).uniform(-1, 1, (6, 3))

    def loss(w, X):
        return mean(vmap(lambda row: f([a * b + a for a, b in zip(w, row, strict=True)]))(X))

    agree(lambda x, X: (value_and_grad(f)(x), vmap(grad(f))(X), value_and_grad(loss)(x, X)), x, X)


def test_second_derivatives_and_nested_results():
    def f(xs):
        return tanh(xs[0] * xs[1]) + total(xs) * xs[2]

    agree(lambda xs, y: {"hessian": hessian(f)(xs), "pair": (y * 2.0, [y, f(xs)])}, [0.3, -0.2, 0.9], 1.5)


def test_convolutions():
    model = Sequential(Conv2d(2, 3, 3, padding=1, activation="tanh", seed=0), MaxPool2d(2), Flatten(), Layer(12, 2, seed=1))
    images = np.random.default_rng(0).normal(size=(5, 2, 4, 4))

    def loss(images):
        return mean(vmap(lambda image: total([score * score for score in model(image)]))(images))

    agree(lambda images: (loss(images), vmap(model)(images)), images)
    agree(lambda images: grad(loss)(images), images)


def test_other_numbers_of_samples_and_single_precision():
    model = MLP(3, [4, 2], activation="tanh", seed=0)
    X = np.random.default_rng(0).normal(size=(8, 3))
    double, single = (jit(lambda X: vmap(model)(X), dtype=dtype, kernel="jax") for dtype in ("float64", "float32"))
    assert single(X).dtype == np.float32
    assert np.allclose(single(X), double(X), atol=1e-6)
    function, parameters = double.to_jax()
    with jax.enable_x64(True):
        assert np.allclose(jax.jit(function)(parameters, X[:3]), double(X)[:3], atol=1e-12), "traced for eight, run on three"


def test_arrays_may_be_written_to_as_those_of_other_kernels():
    found, numbers = jit(lambda x: (vmap(lambda z: z + 1.0)(x), x[0]), kernel="jax")(np.arange(3.0))
    found[0] = 7.0
    assert (found.tolist(), numbers) == ([7.0, 2.0, 3.0], 0.0)


def test_to_jax_is_a_jax_function():
    model = MLP(3, [4, 1], activation="tanh", seed=0)

    def loss(X, scale):
        return total(vmap(model)(X)) * scale["by"]

    X, scale = np.random.default_rng(0).normal(size=(5, 3)), {"by": 2.0}
    compiled = jit(loss)
    value = compiled(X, scale)
    assert compiled.source.startswith(("# Array code", "# Instructions"))
    function, parameters = compiled.to_jax()
    assert parameters.tolist() == [p.data for p in compiled.program.parameters]
    with jax.enable_x64(True):
        assert np.isclose(function(parameters, X, scale), value)
        slopes = jax.grad(function)(parameters, X, scale)
        by_sample = jax.vmap(function, in_axes=(None, 0, None))(parameters, X[:, None], scale)
    assert np.isclose(np.asarray(by_sample).sum(), value)
    from autograd import gradients

    assert np.allclose(slopes, jit(lambda X, scale: gradients(loss(X, scale), compiled.program.parameters))(X, scale))
    with pytest.raises(TypeError, match=r"argument X was an array of numbers of shape \(5, 3\) when .* of shape \(3,\)"):
        function(parameters, X[0], scale)


OF_SAMPLES = {
    "mean": lambda x, y: mean(vmap(tanh)(x)),
    "not mapped, as long": lambda x, y: vmap(lambda a: a * total(y))(x),
    "steps": lambda x, y: vmap(lambda a: scan(lambda c, _: (c * 0.9 + a, c), a, length=len(x))[0])(x),
    "read by number": lambda x, y: vmap(lambda a: a + x[-1])(x),
    "the smaller of it and five": lambda x, y: vmap(lambda a: a * [len(x), 5][len(x) > 5])(x),
}


@pytest.mark.parametrize("kind", OF_SAMPLES)
def test_to_jax_traces_again_for_another_number_of_samples(kind):
    f = OF_SAMPLES[kind]
    compiled = jit(f)
    compiled(np.ones(8), np.ones(8))
    function, parameters = compiled.to_jax()
    with jax.enable_x64(True):
        for count in (3, 12, 8):
            x, y = np.linspace(0.5, 1.5, count), np.linspace(-1.0, 2.0, count)
            wanted = f(x.tolist(), y.tolist())
            assert np.allclose(function(parameters, x, y), wanted, rtol=1e-12)
            assert np.allclose(jax.jit(function)(parameters, x, y), wanted, rtol=1e-12)


def test_to_jax_has_the_function_s_own_errors():
    compiled = jit(lambda x, y: vmap(lambda a, b: a * b)(x, y))
    compiled(np.ones(4), np.ones(4))
    function, parameters = compiled.to_jax()
    with pytest.raises(ValueError, match=r"equally many entries"):
        function(parameters, np.ones(5), np.ones(6))
    w = [Value(1.0), Value(2.0)]
    compiled = jit(lambda x: vmap(lambda a: a * w[len(x) > 4])(x))
    compiled(np.ones(4))
    function, parameters = compiled.to_jax()
    for _ in range(2):
        with pytest.raises(
            RuntimeError, match=r"for arguments of the shapes \(\(5,\),\) <lambda>\(\) reads other Values than it did"
        ):
            function(parameters, np.ones(5))


THREE = np.ones(3)
DICT = {"w": THREE, "b": 1.0}
#: Arguments and keywords that are others than those of the call that was traced, `f(DICT, THREE, scale=3.0, flag=True)`.
OTHERS = {
    "a missing key": (({"w": THREE}, THREE), {}, r"argument d was a dict of 'w', 'b' when .* a dict, \{'w': .*; give one"),
    "another key": (({"w": THREE, "c": 1.0}, THREE), {}, r"argument d was a dict of 'w', 'b' when"),
    "a further key": (({**DICT, "c": 1.0}, THREE), {}, r"argument d was a dict of 'w', 'b' when"),
    "a list for a dict": (([THREE, 1.0], THREE), {}, r"argument d was a dict of 'w', 'b' when .*, and is a list"),
    "a number for a dict": ((2.0, THREE), {}, r"argument d was a dict of 'w', 'b' when .*, and is a float, 2\.0; give one"),
    "an array for a number": (({**DICT, "b": THREE}, THREE), {}, r"argument d\['b'\] was a number when .* shape \(3,\)"),
    "a number for an array": ((DICT, 2.0), {}, r"argument x was an array of numbers of shape \(3,\) when"),
    "a str": (({**DICT, "w": "a"}, THREE), {}, r"argument d\['w'\] was an array of numbers of shape \(3,\) .* a str, 'a'"),
    "None": (({**DICT, "b": None}, THREE), {}, r"argument d\['b'\] was a number when .*, and is None; give one like that"),
    "another constant": ((DICT, THREE), {"flag": False}, r"argument flag was True when .*, and is a bool, False; give one"),
    "one argument": ((DICT,), {}, r"with 2 arguments and scale= and flag=, and this call has 1 argument and scale="),
    "three arguments": ((DICT, THREE, 1.0), {}, r"this call has 3 arguments and scale= and flag=; give those, or call"),
    "another keyword": ((DICT, THREE), {"more": 1.0}, r"has 2 arguments and scale= and flag= and more=; give those"),
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHERS)
def test_to_jax_names_what_is_another_argument(kind):
    compiled = jit(lambda d, x, *, scale, flag: dot(d["w"], x) * d["b"] * scale if flag else x[0])
    compiled(DICT, THREE, scale=3.0, flag=True)
    args, keywords, words = OTHERS[kind]
    function, parameters = compiled.to_jax()
    with pytest.raises(TypeError, match=r"^to_jax\(\): .*" + words):
        function(parameters, *args, **({"scale": 3.0, "flag": True} | keywords))


def test_to_jax_computes_in_floats():
    """Integers would overflow, or wrap around below 0."""
    compiled = jit(lambda x, a: (-x * x * x, a * a * a * a))
    compiled(np.ones(2), 1.0)
    function, parameters = compiled.to_jax()
    with jax.enable_x64(True):
        for x in (jnp.array([100_000, 2], jnp.int32), np.array([3_000_000, 2]), np.array([200, 2], np.uint8)):
            for a in (100_000, np.int32(100_000), 10**30, jnp.int32(100_000)):
                cubes, power = function(parameters, x, a)  # jax.jit refuses so large an int itself
                assert cubes.tolist() == [-(float(x[0]) ** 3), -8.0]
                assert power == pytest.approx(float(a) ** 4)


class Two(NamedTuple):
    left: float
    right: float


class Other(NamedTuple):
    right: float
    left: float


#: Arguments of other kinds of numbers, and of other tuples, than those of the first call.
OTHER_KINDS = {
    "a bool for a number": (2.0, True, r"argument x was a number when .*, and is a bool, True; give one like that"),
    "bools for numbers": ([1.0, 2.0], [True, True], r"argument x was a list of numbers of shape \(2,\) when"),
    "a complex array": (np.ones(2), np.ones(2, complex), r"argument x was an array of numbers .* of dtype complex128;"),
    "numbers for conditions": (np.array([True]), np.ones(1), r"argument x was an array of conditions .* of dtype float64;"),
    "another named tuple": (Two(1.0, 2.0), Other(1.0, 2.0), r"argument x was a Two of 2 entries when .*, and is an Other"),
    "a named tuple for a list": ([[1.0], np.ones(2)], Two([1.0], np.ones(2)), r"argument x was a list of 2 entries when"),
    "another model": (MLP(1, [2], seed=0), MLP(1, [3], seed=0), r"argument x was a MLP when .*, and is one with other memb"),
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_to_jax_refuses_other_kinds(kind):
    first, other, words = OTHER_KINDS[kind]
    compiled = jit(lambda x: 1.0)
    compiled(first)
    function, parameters = compiled.to_jax()
    assert float(function(parameters, first)) == 1.0
    with pytest.raises(TypeError, match=r"^to_jax\(\): " + words):
        function(parameters, other)


def test_to_jax_keeps_to_one_mode():
    """A shape that is traced later would be of the mode of that moment."""
    model = MLP(2, [1], seed=0)
    compiled = jit(lambda X: vmap(lambda x: model(x) * (2.0 if model.training else 1.0))(X))
    X = np.ones((4, 2))
    compiled(X)
    function, parameters = compiled.to_jax()
    function(parameters, X[:3])
    model.eval()
    for known in (X, X[:3]):
        assert np.allclose(function(parameters, known), 2.0 * compiled(known), rtol=1e-6)
    with pytest.raises(
        RuntimeError, match=r"^to_jax\(\): .* for arguments of the shapes \(\(2, 2\),\), and no_grad\(\), train"
    ):
        function(parameters, X[:2])


def test_to_jax_takes_a_list_of_parameters():
    a, b = Value(1.0), Value(2.0)
    compiled = jit(lambda x: a * x + b)
    compiled(1.0)
    function, _ = compiled.to_jax()
    assert float(function([3.0, 4.0], 5.0)) == 19.0


def test_to_jax_refuses_floats_for_an_index():
    compiled = jit(lambda xs, i: take(xs, i))
    compiled(np.arange(3.0), 1)
    function, parameters = compiled.to_jax()
    assert float(function(parameters, np.arange(3.0), 2)) == 2.0
    with pytest.raises(
        TypeError, match=r"^to_jax\(\): argument i was a number when .*, and is a float, 1\.7; give one like"
    ):
        function(parameters, np.arange(3.0), 1.7)


@pytest.mark.parametrize("other", [np.ones(3), np.ones((2, 1)), 1.0, None, []], ids=str)
def test_to_jax_refuses_other_parameters(other):
    a, b = Value(1.0), Value(2.0)
    compiled = jit(lambda x: a * x + b)
    compiled(1.0)
    function, _ = compiled.to_jax()
    with pytest.raises(TypeError, match=r"^to_jax\(\): the parameters must be an array of 2 numbers, not"):
        function(other, 1.0)


def test_to_jax_takes_conditions():
    compiled = jit(lambda pair: where(pair[0], pair[1], -pair[1]))
    assert compiled((True, 2.0)) == 2.0
    function, parameters = compiled.to_jax()
    assert [float(function(parameters, (flag, 2.0))) for flag in (True, False)] == [2.0, -2.0]


def test_samples_that_are_a_part_of_an_argument():
    X, Y = np.random.default_rng(0).normal(size=(2, 5, 3)), np.random.default_rng(1).normal(size=(5, 3))
    agree(lambda X, Y: vmap(lambda r, s: r[0] * s[1])(X[0], Y), X, Y)


def test_source_reads_like_the_network():
    model = MLP(3, [4, 2], activation="tanh", seed=0)
    compiled = jit(lambda X: vmap(model)(X), kernel="jax")
    compiled(np.zeros((5, 3)))
    lines = compiled.source.splitlines()
    assert lines[0].startswith("# JAX: asked for")
    assert lines[1] == "def program(parameters, X, numbers):"
    assert sum(" @ " in line for line in lines) == 2
    assert any("jnp.tanh(" in line and "# layers.0: tanh, 4 scalars per lane" in line for line in lines)


def test_source_of_slices():
    compiled = jit(lambda x: [[tanh(a) for a in x[1:3]], [-a for a in x[::2]]], kernel="jax")
    compiled(np.ones(6))
    lines = [line.strip() for line in compiled.source.splitlines()]
    assert [line for line in lines if line.startswith("slice")] == ["slice = x[1:3]", "slice_2 = x[0:5:2]"]


def test_without_jax(monkeypatch):
    compiled = jit(lambda x: x * 2.0)
    compiled(1.0)
    monkeypatch.setitem(__import__("sys").modules, "jax", None)
    for call, name in (lambda: jit(tanh, kernel="jax"), 'kernel="jax"'), (compiled.to_jax, "to_jax"):
        with pytest.raises(ImportError, match=name) as error:
            call()
        assert install("jax") in str(error.value)


@pytest.mark.parametrize("chosen", [None, "tensorfloat32"])
def test_products_have_all_digits_on_accelerators_too(chosen):
    compiled = jit(lambda W, x: [dot(row, x) for row in W])
    compiled(np.ones((3, 4)), np.ones(4))
    function, parameters = compiled.to_jax()
    with jax.default_matmul_precision(chosen):
        text = str(jax.make_jaxpr(function)(parameters, np.ones((3, 4), np.float32), np.ones(4, np.float32)))
    assert ("HIGHEST" in text) == (chosen is None)


def test_quotients_and_remainders_have_the_zeros_of_python():
    a = np.array([0.0, 0.0, -0.0, -0.0, 3.0, -3.0, 5.0, -5.0, 30.0])
    b = np.array([-0.98, 0.98, 0.98, -0.98, -0.5, 0.5, np.inf, np.inf, 0.01])
    for row in (floor_divide, remainder):
        found = jit(lambda a, b, row=row: vmap(row)(a, b), kernel="jax")(a, b)
        wanted = [row(x, y) for x, y in zip(a.tolist(), b.tolist(), strict=True)]
        assert found.tolist() == wanted
        assert np.signbit(found).tolist() == np.signbit(wanted).tolist()


def test_a_truth_value_times_infinity_is_nan():
    """The entries of a list with nan equal nothing, so that they share a gradient of 1/0: XLA took 0 · inf for 0."""
    slope = vmap(grad(lambda x: min([x, -1.0])))
    X = np.array([-2.0, np.nan, 0.0])
    assert jit(slope, kernel="jax")(X) == pytest.approx(slope(X), nan_ok=True)
    assert np.isnan(slope(X)[1])


def test_a_number_in_the_midst_overflows_as_in_eager_code():
    """XLA rewrote by identities of real numbers: log(exp(x)) was x, √(x·x) was |x|, and d(exp(x)ᵇ)/db 0 in place of nan."""

    def f(x, ys):
        exponent = grad(lambda b: ag.pow(ag.exp(x), b))(-3.0)
        numbers = [ag.log(ag.exp(x)), ag.sqrt(x * x), ag.pow(ag.exp(x), 1e-155), ag.exp(x) * ag.exp(-x), exponent]
        return numbers, vmap(lambda y: (ag.log(ag.pow(y, y)), ag.exp(y) * ag.exp(-y)))(ys)

    args = 1e155, [800.0, -800.0, 2.0]
    given, wanted = jit(f, kernel="jax")(*args), f(*args)
    for results in (given, wanted):
        assert results[0] == pytest.approx([inf, inf, inf, nan, nan], nan_ok=True)
    for row, of_eager in zip(given[1], wanted[1], strict=True):
        assert list(row) == pytest.approx(list(of_eager), nan_ok=True)
