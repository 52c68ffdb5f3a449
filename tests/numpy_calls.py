"""Every function of NumPy that asks its arguments what it should do, called on our numbers.

Of Values, traced numbers and arrays of them each must give what NumPy gives of the numbers, or refuse by its name.
"""

import numpy as np
import pytest

from autograd import TraceError, Value, jit
from autograd.arrays.array import NodeArray
from autograd.arrays.functions import FUNCTIONS
from autograd.arrays.passed_through import ANSWERS, ARITHMETIC, CHANGES, FILLS, MOVES, name_of
from autograd.arrays.ufuncs import PRODUCTS, UFUNCS

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
#: What to call functions with that change their first argument; it is the array that is changed.
CHANGING = {
    "copyto": (V, V + 1.0), "fill_diagonal": (SQUARE, V[:2]), "place": (V, [True, False, True], V + 1.0),
    "put": (V, [0, 2], V + 1.0), "put_along_axis": (X, np.array([[0], [1]]), X[:, :1] + 1.0, 1),
    "putmask": (V, [True, False, True], V + 1.0),
}  # fmt: skip
#: Those that say what kind of array it is or show it, which of objects is something else.
DESCRIBED = {"np.result_type", "np.array_repr", "np.array_str", "np.array2string"}
#: Those of which the shape alone is told: what they find is undefined, or about memory.
SHAPE_ALONE = {"np.empty_like", "np.may_share_memory", "np.shares_memory"}
KNOWN = (*FUNCTIONS, *MOVES, *FILLS, *ARITHMETIC, *ANSWERS, *UFUNCS, *CHANGES)
REFUSED = {name for name, function in NUMPY.items() if function not in KNOWN and function.__name__ not in PRODUCTS}
#: Refused while they are traced: they decide by the numbers.
LOOKED_AT = {name for name, function in NUMPY.items() if function in ANSWERS}
#: Those that have no array of numbers as argument or result while they are traced.
UNTRACED = {"np.shape", "np.size", "np.ndim", "np.isrealobj", "np.iscomplexobj", "np.may_share_memory", "np.shares_memory"}
UNTRACED |= DESCRIBED | {name for name, function in NUMPY.items() if function in CHANGES}


def arguments(name):
    function, short = NUMPY[name], name.removeprefix("np.")
    if short in CHANGING:
        return CHANGING[short]
    arity = function.nin if isinstance(function, np.ufunc) else 1
    return CALLS.get(short, (X, X + 0.125)[:arity])


def with_nodes(thing):
    if isinstance(thing, np.ndarray) and thing.dtype.kind == "f":
        return nodes(thing)
    return [with_nodes(entry) for entry in thing] if isinstance(thing, list) else thing


def same(found, right, name):
    """Assert that what was found is what NumPy gives of the numbers."""
    if isinstance(right, list | tuple):
        for one, other in zip(found, right, strict=True):
            same(one, other, name)
        return
    assert not isinstance(found, list | tuple), "arithmetic with a list is another one"
    assert np.shape(found) == np.shape(right)
    if name not in SHAPE_ALONE:
        np.testing.assert_allclose(np.asarray(found, dtype=float), np.asarray(right, dtype=float), rtol=1e-13)


def answer(name, compiled=False):
    """ "right" or "refused", of the function called with Values or under `jit`; an error for what is neither."""
    function, args = NUMPY[name], arguments(name)
    if name in REFUSED:
        for thing in (V, V[0]):
            refuse(function, thing, compiled)
        return "refused"
    if compiled:
        return answer_under_jit(name, function, args)
    if function in CHANGES:
        changed, changed_nodes = args[0].copy(), nodes(args[0])
        function(changed, *args[1:])
        function(changed_nodes, *map(with_nodes, args[1:]))
        same(numbers(changed_nodes), changed, name)
        with pytest.raises(TypeError, match=r"cannot hold Values|would lose its derivative"):
            function(args[0].copy(), *map(with_nodes, args[1:]))
    elif name in DESCRIBED:
        assert any(word in str(function(nodes(V))) for word in ("object", "Value"))
    else:
        same(numbers(function(*map(with_nodes, args))), function(*args), name)
    return "right"


def traced(arg):
    """Whether it is data to `jit`: an array of numbers or of conditions."""
    return isinstance(arg, np.ndarray) and arg.dtype.kind in "fb"


def answer_under_jit(name, function, args):
    given = [arg for arg in args if traced(arg)]

    def f(*arrays):
        source = iter(arrays)
        found = function(*[next(source) if traced(arg) else arg for arg in args])
        return tuple(found) if isinstance(found, list) else found

    if name in LOOKED_AT:
        with pytest.raises(TraceError, match=rf"{name}\(\) looks at the numbers"):
            jit(f)(*given)
        return "refused"
    same(jit(f)(*given), f(*given), name)
    return "right"


def refuse(function, number, compiled):
    """Assert that the function is refused by its name."""

    def call(thing):
        if isinstance(function, np.ufunc):
            return function(*[thing] * function.nin)
        return type(thing).__array_function__(thing, function, (type(thing),), (thing,), {})

    ask, thing = (jit(call), number) if compiled else (call, nodes(number) if np.ndim(number) else Value(number))
    with pytest.raises(TypeError, match="is not among the NumPy functions") as error:
        ask(thing)
    assert str(error.value).startswith(f"{name_of(function)}()")
