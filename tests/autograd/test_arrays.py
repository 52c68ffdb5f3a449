"""NumPy's functions on Values, traced numbers and arrays of them: each is right, or refused by name."""

import math
import sys

import numpy as np
import pytest

import autograd as ag
from autograd import Value, grad, jit, vmap
from autograd.arrays import NodeArray
from autograd.numpy_functions import ANSWERS, ARITHMETIC, CHANGES, FILLS, FUNCTIONS, MOVES, PRODUCTS, UFUNCS, name_of

X = np.array([[0.5, -0.25, 0.75], [0.1, 0.3, -0.6]])
V = X[0]
SQUARE = np.array([[2.0, 1.0], [0.5, 3.0]])


def nodes(array):
    """The array with Values for numbers."""
    entries = [Value(x) for x in np.ravel(array).tolist()]
    return np.fromiter(entries, dtype=object, count=len(entries)).reshape(np.shape(array)).view(NodeArray)


def numbers(thing):
    """What a function gave, with numbers for Values."""
    if isinstance(thing, list | tuple):
        return [numbers(entry) for entry in thing]
    if isinstance(thing, Value):
        return thing.data
    if isinstance(thing, np.ndarray) and thing.dtype == object:
        return np.array([numbers(entry) for entry in thing.ravel().tolist()]).reshape(thing.shape)
    return thing


def everything():
    """Every function and ufunc of NumPy that asks its arguments' class, by the name that users write."""
    found = {}
    for module in (np, np.linalg, np.fft, np.emath):
        for name in dir(module):
            thing = getattr(module, name)
            if isinstance(thing, np.ufunc) or hasattr(thing, "_implementation"):
                found[f"{module.__name__.replace('numpy', 'np')}.{name}"] = thing
    return found


NUMPY = everything()
#: What to call functions with, where it is not one array. Each array is also given with Values for numbers.
CALLS = {
    "append": (V, V), "array_equal": (X, X), "array_split": (V, 2), "broadcast_to": (V, (2, 3)), "clip": (X, -0.2, 0.4),
    "compress": ([True, False, True], V), "convolve": (V, V), "cross": (V, V), "delete": (V, 1), "dot": (X, V),
    "einsum": ("ij,j->i", X, V), "expand_dims": (V, 0), "full_like": (X, 2.5), "inner": (X, V), "insert": (V, 1, 0.5),
    "kron": (V, V), "linalg.matmul": (SQUARE, SQUARE), "linalg.matrix_power": (SQUARE, 2),
    "linalg.multi_dot": ([SQUARE, SQUARE, SQUARE],), "linalg.outer": (V, V), "linalg.tensordot": (SQUARE, SQUARE),
    "linalg.vecdot": (V, V), "linalg.cross": (V, V), "matmul": (SQUARE, SQUARE), "matvec": (X, V), "vecmat": (V, X.T),
    "vecdot": (X, X), "moveaxis": (X, 0, 1), "outer": (V, V), "polyval": (V, 0.5), "repeat": (V, 2), "reshape": (X, (3, 2)),
    "resize": (X, (2, 2)), "roll": (V, 1), "rollaxis": (X, 1), "select": ([V > 0.2, V < 0.0], [V, V * 2.0]),
    "split": (V, 3), "stack": ([V, V],), "swapaxes": (X, 0, 1), "take": (V, [0, 2]), "tile": (V, 2), "tensordot": (X, X, 2),
    "take_along_axis": (X, np.array([[0], [1]]), 1), "vdot": (V, V), "where": (V > 0.0, V, 1.0), "concatenate": ([V, V],),
    "concat": ([V, V],), "block": ([V, V],), "hstack": ([V, V],), "vstack": ([V, V],), "dstack": ([V, V],),
    "column_stack": ([V, V],), "hsplit": (V, 3), "vsplit": (X, 2), "dsplit": (X[None], 3), "diag": (V,), "diagflat": (V,),
    "trapezoid": (V,), "vander": (V,), "ediff1d": (V,), "trace": (SQUARE,), "linalg.trace": (SQUARE,),
    "linalg.diagonal": (SQUARE,), "linalg.matrix_transpose": (SQUARE,), "linalg.norm": (V,), "linalg.vector_norm": (V,),
    "digitize": (V, np.array([0.0, 0.4])), "searchsorted": (np.sort(V), 0.3), "isclose": (V, V), "allclose": (V, V),
    "array_equiv": (V, V), "may_share_memory": (V, V), "shares_memory": (V, V), "transpose": (X,), "average": (V,),
    "matrix_transpose": (X,), "meshgrid": (V, V), "broadcast_arrays": (V, X), "arccosh": (V + 2.0,), "acosh": (V + 2.0,),
    "log": (V + 2.0,), "log2": (V + 2.0,), "log10": (V + 2.0,), "sqrt": (V + 2.0,), "power": (V + 2.0, V),
    "pow": (V + 2.0, V), "float_power": (V + 2.0, V), "bitwise_and": (V > 0, V < 1), "bitwise_or": (V > 0, V < 1),
    "bitwise_xor": (V > 0, V < 1), "invert": (V > 0,), "bitwise_invert": (V > 0,), "bitwise_not": (V > 0,),
    "mod": (V + 2.0, X + 3.0), "remainder": (V + 2.0, X + 3.0),
}  # fmt: skip
TABLES = (*FUNCTIONS, *MOVES, *FILLS, *ARITHMETIC, *ANSWERS, *UFUNCS)
#: Those that say what kind of array it is or show it; of objects they say something else.
ABOUT = {"result_type", "array_repr", "array_str", "array2string"}
SUPPORTED = {
    name: function
    for name, function in NUMPY.items()
    if (function in TABLES or function.__name__ in PRODUCTS)
    and function not in CHANGES
    and name.rpartition(".")[2] not in ABOUT
}
REFUSED = {
    name: function
    for name, function in NUMPY.items()
    if function not in TABLES and function not in CHANGES and function.__name__ not in PRODUCTS
}


def arguments(name, function):
    call = CALLS.get(name.removeprefix("np."))
    if call is None:
        arity = function.nin if isinstance(function, np.ufunc) else 1
        call = (X, X + 0.125)[:arity]
    return call


def with_nodes(thing):
    if isinstance(thing, np.ndarray) and thing.dtype.kind == "f":
        return nodes(thing)
    return [with_nodes(entry) for entry in thing] if isinstance(thing, list) else thing


@pytest.mark.parametrize("name", SUPPORTED)
def test_a_supported_function_is_right(name):
    function = SUPPORTED[name]
    args = arguments(name, function)
    right, found = function(*args), numbers(function(*[with_nodes(arg) for arg in args]))
    if name in ("np.empty_like", "np.may_share_memory", "np.shares_memory"):
        assert np.shape(found) == np.shape(right)
    elif isinstance(right, list | tuple):
        for one, other in zip(found, right, strict=True):
            np.testing.assert_allclose(np.asarray(one, dtype=float), other, rtol=1e-13)
    else:
        assert np.shape(found) == np.shape(right)
        np.testing.assert_allclose(np.asarray(found, dtype=float), np.asarray(right, dtype=float), rtol=1e-13)


@pytest.mark.parametrize("name", SUPPORTED)
def test_a_supported_function_is_the_same_under_jit(name):
    function = SUPPORTED[name]
    if function in ANSWERS:
        with pytest.raises(ag.TraceError, match="looks at the numbers"):
            jit(lambda x: function(*[x if isinstance(arg, np.ndarray) and arg.dtype == float else arg
                                     for arg in arguments(name, function)]))(V)  # fmt: skip
        return
    if name in ("np.may_share_memory", "np.shares_memory"):
        pytest.skip("arguments lie nowhere while they are traced")
    args = arguments(name, function)
    given = [arg for arg in args if isinstance(arg, np.ndarray) and arg.dtype.kind == "f"]
    if not given or name in ("np.shape", "np.size", "np.ndim", "np.isrealobj", "np.iscomplexobj"):
        pytest.skip("it has no array of numbers as argument or result")

    def f(*arrays):
        source = iter(arrays)
        found = function(*[next(source) if any(arg is one for one in given) else arg for arg in args])
        return tuple(found) if isinstance(found, list) else found

    right, found = f(*given), jit(f)(*given)
    for one, other in zip(found, right, strict=True) if isinstance(right, tuple) else [(found, right)]:
        assert np.shape(one) == np.shape(other)
        if name != "np.empty_like":
            np.testing.assert_allclose(np.asarray(one, dtype=float), np.asarray(other, dtype=float), rtol=1e-13)


@pytest.mark.parametrize("name", REFUSED)
def test_any_other_function_is_refused_by_name(name):
    function = REFUSED[name]
    for thing in (Value(2.0), nodes(V)):
        if isinstance(function, np.ufunc):
            ask, given = function, [thing] * function.nin
        else:
            ask, given = type(thing).__array_function__, (thing, function, (type(thing),), (thing,), {})
        with pytest.raises(TypeError, match="is not among the NumPy functions") as error:
            ask(*given)
        assert str(error.value).startswith(f"{name_of(function)}()")


def test_every_method_of_arrays_is_numpys_function_or_moves_entries():
    x = nodes(X)
    for name in (
        "sum",
        "prod",
        "mean",
        "var",
        "std",
        "max",
        "min",
        "cumsum",
        "argmax",
        "argmin",
        "ravel",
        "transpose",
        "round",
    ):
        np.testing.assert_allclose(numbers(getattr(x, name)()), getattr(X, name)(), rtol=1e-13)
    np.testing.assert_allclose(numbers(x.clip(0.0, 0.4)), X.clip(0.0, 0.4))
    np.testing.assert_allclose(numbers(x.dot(V)), X.dot(V))
    for name in ("tobytes", "dumps", "byteswap", "sort", "argpartition"):
        with pytest.raises(TypeError, match=name):
            getattr(x, name)()


@pytest.mark.parametrize("options", [{"axis": 0}, {"axis": 1}, {"axis": -1, "keepdims": True}, {"axis": (0, 1)}])
@pytest.mark.parametrize("name", ["sum", "prod", "mean", "var", "std", "max", "min", "linalg.norm"])
def test_along_an_axis(name, options):
    function = np.linalg.norm if name == "linalg.norm" else getattr(np, name)
    right, found = function(X, **options), numbers(function(nodes(X), **options))
    assert np.shape(found) == np.shape(right)
    np.testing.assert_allclose(found, right, rtol=1e-13)
    np.testing.assert_allclose(jit(lambda x: function(x, **options))(X), right, rtol=1e-13)


def test_options_that_would_change_the_answer_are_refused():
    x = nodes(X)
    for call in (lambda: np.sum(x, where=X > 0.0), lambda: np.sum(x, initial=1.0), lambda: np.sum(x, dtype=np.float32)):
        with pytest.raises(TypeError, match=r"np\.sum\(\): \w+= is not supported"):
            call()
    np.testing.assert_allclose(numbers(np.var(x, ddof=1)), np.var(X, ddof=1))


def test_a_value_beside_numpy():
    v, a = Value(2.0), np.array([1.0, 3.0])
    for found, right in (
        (np.exp(v), math.exp(2.0)), (np.float64(3.0) * v, 6.0), (v * np.float64(3.0), 6.0), (v ** np.float64(2.0), 4.0),
        (np.float32(3.0) * v, 6.0), (np.int64(3) - v, 1.0), (v * np.array(3.0), 6.0), (np.array(3.0) * v, 6.0),
        (np.mean(v), 2.0),
    ):  # fmt: skip
        assert type(found) is Value
        assert found.data == pytest.approx(right, rel=1e-15)
    for found, right in ((a * v, [2.0, 6.0]), (v * a, [2.0, 6.0]), (v - a, [1.0, -1.0]), (a**v, [1.0, 9.0])):
        assert type(found) is NodeArray
        assert numbers(found).tolist() == right
    assert (v < a).tolist() == (a > v).tolist() == [False, True]
    assert (v == a).tolist() == [False, False]
    with pytest.raises(TypeError, match="a bool"):
        v * np.array([True])


def test_gradients_are_those_of_the_rows():
    x = np.array([3.0, 4.0])
    assert grad(lambda v: np.mean(v * v))(x).tolist() == [3.0, 4.0]
    assert grad(lambda v: np.var(v))(x).tolist() == [-0.5, 0.5]
    assert grad(lambda v: np.linalg.norm(v))(x).tolist() == [0.6, 0.8]
    assert grad(lambda v: np.sum(np.maximum(v, 3.0)))(x).tolist() == [0.5, 1.0]  # half at the tie
    assert grad(lambda v: v.max())(np.array([4.0, 4.0])).tolist() == [0.5, 0.5]
    assert grad(lambda v: np.std(v))(np.array([2.0, 2.0])).tolist() == [0.0, 0.0]
    assert grad(lambda v: np.sum(np.clip(v, 3.0, 3.5)))(x).tolist() == [1.0, 0.0]
    assert grad(lambda s: np.exp(s))(0.5) == math.exp(0.5)
    assert grad(lambda v: v @ v)(x).tolist() == jit(grad(lambda v: v @ v))(x).tolist() == [6.0, 8.0]
    assert grad(ag.tanh)(np.array(0.5)) == pytest.approx(0.78644773296593)


def test_in_place_where_the_array_can_hold_values():
    a = np.array([1.0, 2.0])
    with pytest.raises(TypeError, match=r"np\.add\(\).*dtype float64.*a = a \+ b"):
        a += Value(1.0)
    x = nodes(a)
    x += a
    assert numbers(x).tolist() == [2.0, 4.0]
    filled = np.zeros_like(x)
    filled[0] = x[0] * 3.0
    assert numbers(filled).tolist() == [6.0, 0.0]
    with pytest.raises(TypeError, match="cannot hold Values"):
        np.copyto(a, x)


def test_plain_arrays_of_objects_find_the_rows_by_numpys_names():
    plain = np.array([Value(0.5), Value(0.25)])
    for name in ("arcsin", "arctan", "arctanh", "rint", "conjugate", "sqrt", "exp", "log1p", "expm1", "sinh"):
        np.testing.assert_allclose(numbers(getattr(np, name)(plain)), getattr(np, name)(numbers(plain)), rtol=1e-13)
    assert numbers(np.arctan2(plain, plain)).tolist() == [math.pi / 4.0] * 2


@pytest.mark.filterwarnings("error")
def test_plain_arrays_warn_of_nothing():
    """Warnings are errors in these tests."""
    assert numbers(np.array([Value(-1.0)]) ** 2).tolist() == [1.0]
    assert numbers(np.log(np.array([Value(0.0)]))).tolist() == [-math.inf]
    assert numbers(np.array([Value(1.0)]) / 0.0).tolist() == [math.inf]


def test_a_users_own_ufunc_runs_on_the_entries():
    assert numbers(np.vectorize(lambda x: x * x)(nodes(V))).tolist() == (V * V).tolist()


def test_what_is_handed_out_is_an_array_of_nodes():
    def f(x):
        assert type(x) is NodeArray
        return np.sum(x)

    grad(f)(V)
    assert type(vmap(lambda a: Value(2.0) * a)(V)) is NodeArray


def test_numpy_is_imported_when_it_asks():
    import subprocess

    code = "import sys, autograd; autograd.Value(2.0) * 3.0; assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
