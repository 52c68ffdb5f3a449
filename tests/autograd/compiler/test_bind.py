"""`compiled.bind`: the bits of the ordinary call, written in place; each bad array is refused by name."""

import copy
import gc
import pickle
import threading
import weakref

import numpy as np
import pytest

from autograd import (
    Primitive,
    Value,
    detect_anomaly,
    dot,
    grad,
    hessian,
    jit,
    logsumexp,
    no_grad,
    register_tree_node,
    sqrt,
    take,
    tanh,
    value_and_grad,
    vmap,
    where,
)
from autograd.compiler.runtime.bound import Bound
from autograd.trees.flatten import flatten
from nn import MLP, Dropout, Sequential

KERNELS = ["numpy", "native"]
kernels = pytest.mark.parametrize("kernel", KERNELS)
rng = np.random.default_rng(0)
w, X, y = rng.normal(size=3), rng.normal(size=(5, 3)), rng.normal(size=5)
model = MLP(3, [4, 1], activation="tanh", seed=0)


def loss(w, X, y):
    return sum(vmap(lambda x, t: (tanh(dot(w, x)) - t) ** 2)(X, y))


class Pair:
    def __init__(self, left, right):
        self.left, self.right = left, right


register_tree_node(Pair, lambda pair: ((pair.left, pair.right), None), lambda _, both: Pair(*both))

#: Functions, each with its arguments, and what out= holds.
PROGRAMS = {
    "a number": (loss, (w, X, y)),
    "a number and an array": (value_and_grad(loss), (w, X, y)),
    "arrays": (value_and_grad(loss, argnums=(0, 1, 2)), (w, X, y)),
    "three lone numbers": (lambda a, b, c: (a * b, b + c, a - c), (np.array(0.5), np.array(2.0), np.array(-3.0))),
    "a list of numbers": (lambda w: [entry * 2.0 for entry in w], (w,)),
    "lists of numbers": (lambda w: [[entry, entry * 2.0] for entry in w], (w,)),
    "lists of other lengths": (lambda w: [[w[0]], [w[1], w[2]], w[0] * w[1]], (w,)),
    "a dict": (lambda w, X: {"z": w * 2.0, "a": dot(w, X[0])}, (w, X)),
    "an object": (lambda w, X: Pair(w * 2.0, (X[0] * w, None)), (w, X)),
    "an array per sample": (lambda w, X: vmap(lambda x: tanh(dot(w, x)))(X), (w, X)),
    "rows per sample": (lambda w, X: vmap(lambda x: x * w)(X), (w, X)),
    "rows per sample, samples last": (lambda w, X: vmap(lambda x: x * w, out_axes=1)(X), (w, X)),
    "an argument as it is": (lambda w, X: (X, w, w[0]), (w, X)),
    "the same twice": (lambda w: (w * w, w * w), (w,)),
    "nothing": (lambda w: (w[:0], w), (w,)),
    "a matrix of second derivatives": (hessian(lambda w: logsumexp(w) * w[0]), (w,)),
    "a model": (lambda X: vmap(model)(X), (X,)),
    "captured data": (lambda w: sum(vmap(lambda x: dot(w, x))(X)), (w,)),
    "no argument": (lambda: model.layers[0].neurons[0].b * 2.0, ()),
}


def numbers(result):
    return np.array(flatten(result)[0]).tobytes()


@kernels
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_bound_call_has_the_bits_of_an_ordinary_one(program, kernel):
    f, args = PROGRAMS[program]
    compiled = jit(f, kernel=kernel)
    args = tuple(arg.copy() for arg in args)
    bound = compiled.bind(*args)
    first = bound()
    assert first is bound.out
    assert numbers(first) == numbers(compiled(*args))
    for arg in args:
        arg += 0.25
    assert bound() is first
    assert numbers(first) == numbers(compiled(*args))
    given = bound.out
    again = compiled.bind(*args, out=given)
    for part in flatten_arrays(given):
        part.fill(7.0)
    assert again() is given
    assert numbers(given) == numbers(compiled(*args))


def flatten_arrays(out):
    from autograd.trees.flatten import split

    return split(out)[0]


@kernels
def test_an_object_of_ones_own_is_given_as_one(kernel):
    found = jit(lambda w: Pair(w * 2.0, [(w, None)]), kernel=kernel)(1.5)
    assert (type(found), found.left, found.right) == (Pair, 3.0, [(1.5, None)])


@kernels
def test_nests_of_arrays_are_read_at_every_call(kernel):
    """Their containers are the function's own: what is put into a list or dict later is not bound."""

    def f(weights, more, rows):
        sum_of_rows = sum(vmap(lambda x: x * x)(rows[0])) + rows[1][0] * rows[2]["a"][1]
        return dot(weights["w"][0], weights["w"][1]) * weights["b"] + more.left * more.right[0] + sum_of_rows

    weights, more = {"b": np.array(2.0), "w": [w.copy(), X[0].copy()]}, Pair(np.array(3.0), (np.array(5.0), None))
    numbers_of_rows = [np.array(float(i)) for i in range(7)]
    first, second, *last, alone = numbers_of_rows
    rows = [[first, second], [alone], {"a": last}]
    compiled = jit(value_and_grad(f, argnums=(0, 1, 2)), kernel=kernel)
    bound = compiled.bind(weights, more, rows)
    assert repr(bound) == "<f bound to 12 arrays>"
    for _ in range(3):
        assert numbers(bound()) == numbers(compiled(weights, more, rows))
        for array in (weights["b"], *weights["w"], more.left, more.right[0], *numbers_of_rows):
            array += 0.25
    before = numbers(bound())
    weights["b"] = np.array(7.0)
    weights["w"][0] = np.zeros(3)
    more.left = np.array(11.0)
    assert numbers(bound()) == before


@kernels
@pytest.mark.parametrize("empty", [{}, [], (), {"a": {}}, [[]], {"n": None}, {"t": True, "s": "text"}], ids=str)
def test_nests_without_numbers_are_bound(empty, kernel):
    x = np.array(2.0)
    bound = jit(lambda q, x: x * 3.0, kernel=kernel).bind(empty, x)
    x[...] = 5.0
    assert bound() == 15.0


def test_a_nest_that_holds_itself():
    d = {"x": X}
    d["d"] = d
    with pytest.raises(TypeError, match=r"^bind: argument d is nested too deeply, or holds itself\.$"):
        jit(lambda d: d["x"][0]).bind(d)


@kernels
def test_results_keep_the_structure(kernel):
    bound = jit(lambda w: {"b": w * 2.0, "a": (w[0], [w[1], w[2]], [[w[0]], [w[1]]])}, kernel=kernel).bind(np.ones(3))
    out = bound()
    assert list(out) == ["b", "a"]
    assert [part.shape for part in (out["b"], *out["a"])] == [(3,), (), (2,), (2, 1)]


@kernels
def test_a_number_that_was_a_float_before_is_read_at_every_call(kernel):
    compiled = jit(lambda a, x: x * a, kernel=kernel)
    compiled(2.0, np.ones(2))
    a, x = np.array(3.0), np.ones(2)
    bound = compiled.bind(a, x)
    assert len(compiled.plans) == 1
    assert bound().tolist() == [3.0, 3.0]
    a[...] = 5.0
    assert bound().tolist() == [5.0, 5.0]


@kernels
def test_numbers_alone_that_were_floats_before_are_read_at_every_call(kernel):
    v = Value(2.0)
    compiled = jit(lambda a, b: a * b - b * v, kernel=kernel)
    assert compiled(2.0, 3.0) == 0.0
    a, b = np.array(3.0), np.array(5.0)
    bound = compiled.bind(a, b)
    assert bound() == 5.0
    b[...] = 7.0
    assert bound() == 7.0


@kernels
def test_captured_values_are_read_at_every_call(kernel):
    v = Value(2.0)
    x = np.array([1.0, 3.0])
    bound = jit(lambda x: x * v, kernel=kernel).bind(x)
    assert bound().tolist() == [2.0, 6.0]
    v.data = 10.0
    assert bound().tolist() == [10.0, 30.0]


@kernels
def test_strong_zeros(kernel):
    """Where the plain program gives nan, the exact one is run, as in an ordinary call."""
    x = np.array([4.0, 1.0])
    compiled = jit(grad(lambda x: sum(where(entry > 0.0, sqrt(entry), 0.0) for entry in x)), kernel=kernel)
    bound = compiled.bind(x)
    assert bound().tolist() == [0.25, 0.5]
    x[:] = [0.0, 4.0]
    assert bound().tolist() == compiled(x).tolist() == [0.0, 0.25]
    x[:] = [1.0, 1.0]
    assert bound().tolist() == [0.5, 0.5]


@pytest.mark.parametrize("listed", [False, True])
@kernels
def test_a_nan_anywhere_calls_for_strong_zeros(kernel, listed):
    """Several numbers are compared at once, and the last of 37 alone; a nan of the function itself stays."""

    def f(x, y):
        slope = grad(lambda x: sum(where(entry > 0.0, sqrt(entry), 0.0) for entry in x))(x)
        return (list(slope) if listed else slope), sqrt(y)

    compiled = jit(f, kernel=kernel)
    x, y = np.ones(37), np.array(-1.0)
    bound = compiled.bind(x, y)
    for position in range(len(x)):
        x[:] = 1.0
        x[position] = 0.0
        for slope, root in bound(), compiled(x, y):
            assert np.array_equal(slope, x / 2.0)
            assert np.isnan(root)


@kernels
def test_static_arguments_are_given_as_ever(kernel):
    compiled = jit(lambda x, n, double, name: x**n * (2.0 if double else 1.0), kernel=kernel, static_argnums=1)
    x = np.array([3.0])
    assert compiled.bind(x, 2, True, None)().tolist() == [18.0]
    assert compiled.bind(x, 3, False, "name")().tolist() == [27.0]


def test_single_precision_has_arrays_of_it():
    x = np.array([0.1, 0.2], np.float32)
    compiled = jit(lambda x: (x * 3.0, x[0]), dtype="float32", kernel="numpy")
    out = compiled.bind(x)()
    assert [part.dtype for part in out] == [np.float32, np.float32]
    assert out[0].tobytes() == compiled(x)[0].tobytes()
    with pytest.raises(
        TypeError, match=r"argument x must be an array of float32, not of float64; bind its .astype\('float32'\)"
    ):
        compiled.bind(x.astype(float))


def test_memory_mapped_files_are_arrays(tmp_path):
    x = np.memmap(tmp_path / "x", float, "w+", shape=(2,))
    bound = jit(lambda x: x * 2.0, kernel="native").bind(x)
    x[:] = [1.0, 2.0]
    assert bound().tolist() == [2.0, 4.0]


def times(w, X):
    return w * 2.0, X[0, 0]


class Weight(np.ndarray):
    """Computes in another way."""

    def __mul__(self, other):
        return self


FROZEN = np.zeros(3)
FROZEN.flags.writeable = False
UNALIGNED = np.frombuffer(b"." + np.zeros(3).tobytes(), np.uint8)[1:].view(float)
#: Arguments that are refused: each with the error and what it says.
ARGUMENTS = {
    "a list": ([1.0, 2.0, 3.0], TypeError, r"argument w must be a NumPy array, not a list, \[1.0, .*\]; bind np.array"),
    "a float": (2.0, TypeError, r"argument w must be a NumPy array, not a float, 2.0; bind np.array\(...\) and write into"),
    "a Value": (Value(1.0), TypeError, r"argument w must be a NumPy array, not a Value.*; let the function read it from"),
    "a model": (model, TypeError, r"argument w must be a NumPy array, not a MLP, MLP with 21 (?s:.*); call without bind\."),
    "objects": (np.array([None]), TypeError, r"argument w must be an array of float64, not of object; call without bind\."),
    "another class": (np.zeros(3).view(Weight), TypeError, r"argument w must be a NumPy array, not a Weight of shape"),
    "a masked array": (np.ma.zeros(3), TypeError, r"argument w must be a NumPy array, not a MaskedArray of shape \(3,\)"),
    "ints": (np.arange(3), TypeError, r"must be an array of float64, not of int64; bind its .astype\('float64'\)"),
    "float32": (np.zeros(3, "f4"), TypeError, r"argument w must be an array of float64, not of float32"),
    "bools": (np.zeros(3, bool), TypeError,
              r"argument w must be an array of float64, not of bool; for a condition bind numbers and compare them"),
    "a nest without arrays": ({"a": [1.0]}, TypeError, r"argument w must be a NumPy array, not a dict, .*; bind np.array"),
    "a nest with a float": ({"a": np.zeros(3), "b": 2.0}, TypeError,
                            r"argument w\['b'\] must be a NumPy array, not a float, 2.0; bind np.array"),
    "gaps in a nest": ([np.zeros(6)[::2]], ValueError, r"argument w\[0\] must lie in C's .* np.array\(w\[0\], order='C'\)"),
    "another byte order": (np.zeros(3, ">f8"), TypeError, r"argument w must be an array of float64, not of >f8"),
    "gaps": (np.zeros(6)[::2], ValueError, r"must lie in C's order, aligned and without gaps; its strides are \(16,\)"
             r" bytes for the shape \(3,\); bind a copy, np.array\(w, order='C'\)"),
    "backwards": (np.zeros(3)[::-1], ValueError, r"argument w must lie in C's order.*\(-8,\) bytes"),
    "not aligned": (UNALIGNED, ValueError, "argument w must lie in C's order, aligned"),
}  # fmt: skip
#: What is refused as out= of `times`.
OUTS = {
    "another nesting": (np.zeros(3), TypeError,
        r"out must be nested as the result, \(array of shape \(3,\), array of shape \(\)\), not a ndarray of shape \(3,\)"),
    "a list": ([np.zeros(3), np.zeros(())], TypeError, r"out must be nested as the result"),
    "floats": ((np.zeros(3), 0.0), TypeError, r"out\[1\] must be a NumPy array, not a float, 0.0; without out=, bind"),
    "another shape": ((np.zeros((3, 1)), np.zeros(())), ValueError,
        r"out\[0\] must have the shape \(3,\) of the result, not \(3, 1\); without out=, bind makes it"),
    "a number with an axis": ((np.zeros(3), np.zeros(1)), ValueError,
        r"out\[1\] must have the shape \(\) of the result, not \(1,\)"),
    "another dtype": ((np.zeros(3, "f4"), np.zeros(())), TypeError,
        r"out\[0\] must be an array of float64, not of float32; without out=, bind makes it"),
    "ints": ((np.zeros(3, int), np.zeros(())), TypeError,
        r"out\[0\] must be an array of float64, not of int64; without out=, bind makes it\."),
    "gaps": ((np.zeros(6)[::2], np.zeros(())), ValueError, r"out\[0\] must lie in C's order, aligned and without gaps"),
    "read-only": ((FROZEN, np.zeros(())), ValueError,
        r"out\[0\] must be writeable; it is read-only, so bind another array, such as a copy"),
}  # fmt: skip


@kernels
@pytest.mark.parametrize("case", ARGUMENTS)
def test_bad_arguments(case, kernel):
    bad, error, message = ARGUMENTS[case]
    compiled = jit(times, kernel=kernel)
    with pytest.raises(error, match=f"bind: .*{message}"):
        compiled.bind(bad, X.copy())
    assert not compiled.plans, "nothing was compiled"


@kernels
@pytest.mark.parametrize("case", OUTS)
def test_bad_outs(case, kernel):
    bad, error, message = OUTS[case]
    with pytest.raises(error, match=f"bind: .*{message}"):
        jit(times, kernel=kernel).bind(w, X, out=bad)


@kernels
def test_out_shares_no_memory(kernel):
    memory = np.zeros(20)
    compiled = jit(times, kernel=kernel)
    for out, other in [
        ((memory[2:5], np.zeros(())), "argument w"), ((memory[17:20], np.zeros(())), "argument X"),
        ((np.zeros(3), memory[7:8].reshape(())), "argument X"),
    ]:  # fmt: skip
        with pytest.raises(ValueError, match=rf"bind: out\[[01]\] shares memory with {other}, which would be overwritten"):
            compiled.bind(memory[:3], memory[5:20].reshape(5, 3), out=out)
    both = np.zeros(3)
    with pytest.raises(
        ValueError, match=r"bind: out\[1\] shares memory with out\[0\], which would be overwritten while it is"
    ):
        compiled.bind(w, X, out=(both, both[1:2].reshape(())))
    with pytest.raises(ValueError, match=r"bind: out shares memory with argument w, .*; bind an array of its own, and copy"):
        jit(lambda w: w * 2.0, kernel=kernel).bind(memory, out=memory)
    out = memory[3:6], memory[6:7].reshape(())  # neighbours are no overlap
    compiled.bind(memory[:3], memory[7:10].reshape(1, 3), out=out)()


@kernels
def test_conditions_are_refused(kernel):
    for f in (lambda x: x[0] > 0.0, lambda x: (x, x > 0.0), lambda x: [x[0] > 0.0, x[1] > 0.0]):
        with pytest.raises(
            TypeError, match=r"bind: the result.* of <lambda>\(\) is a condition, .*return where\(condition, 1.0, 0.0\)"
        ):
            jit(f, kernel=kernel).bind(np.ones(2))


@kernels
def test_arrays_that_change_after_bind_are_refused(kernel):
    def changed(change, index):
        a, out = np.zeros(4), np.zeros(4)
        bound = jit(lambda a: a * 2.0, kernel=kernel).bind(a, out=out)
        bound()
        change((a, out)[index])
        with pytest.raises(
            ValueError, match=r"an array that <lambda>\(\) is bound to was resized, given another shape or dtype"
        ):
            bound()

    for index in (0, 1):
        changed(lambda x: x.resize(400, refcheck=False), index)
        changed(lambda x: x.resize((2, 2), refcheck=False), index)
        changed(lambda x: x.setflags(write=False), index)
    with pytest.raises(ValueError, match="resize"):
        changed(lambda x: x.resize(400), 0)  # NumPy sees that it is kept


@kernels
def test_it_keeps_its_arrays_and_lets_go_of_them(kernel):
    a = np.arange(3.0)
    bound = jit(lambda a: a * 2.0, kernel=kernel).bind(a)
    gone = weakref.ref(a)
    del a
    assert bound().tolist() == [0.0, 2.0, 4.0]
    gc.disable()
    try:
        assert gone() is not None
        del bound
        assert gone() is None, "nothing is left to the collector"
    finally:
        gc.enable()


@kernels
def test_modes(kernel):
    a = np.ones(2)
    f = jit(lambda a: a * 2.0, kernel=kernel)
    bound = f.bind(a)
    with no_grad():
        with pytest.raises(RuntimeError, match=r"bind: no_grad\(\), training or what is frozen is another than when"):
            bound()
        other = f.bind(a)
        assert other().tolist() == [2.0, 2.0]
    with pytest.raises(RuntimeError, match="bind again"):
        other()
    for refused in (bound, lambda: f.bind(a)):
        with detect_anomaly(), pytest.raises(RuntimeError, match=r"detect_anomaly\(\) call <lambda>\(\) itself"):
            refused()
    with pytest.raises(RuntimeError, match=r"within a transform, another compiled function or detect_anomaly\(\) call"):
        grad(lambda x: bound()[0] * x)(1.0)
    with pytest.raises(RuntimeError, match=r"within a transform, another compiled function or detect_anomaly\(\) call"):
        jit(lambda x: bound()[0] * x)(1.0)
    assert bound().tolist() == [2.0, 2.0]


@kernels
def test_training_is_part_of_the_program(kernel):
    net = Sequential(MLP(3, [2], seed=0), Dropout(0.5, seed=0))
    net.eval()
    bound = jit(lambda x: net(x), kernel=kernel).bind(w)
    bound()
    net.train()
    with pytest.raises(RuntimeError, match=r"training or what is frozen is another than when .* was bound; bind again"):
        bound()
    net.eval()
    bound()


def test_each_thread_binds_its_own():
    compiled = jit(value_and_grad(loss), kernel="native")
    data = rng.normal(size=(3000, 3)), rng.normal(size=3000)
    wrong = []

    def work(seed):
        w = np.random.default_rng(seed).normal(size=3)
        bound, expected = compiled.bind(w, *data), numbers(compiled(w, *data))
        for _ in range(50):
            wrong.extend([seed] * (numbers(bound()) != expected))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_call_within_a_call_is_refused():
    def call_back(x):
        if found:
            found.pop()()
        return x

    found = []
    row = Primitive("row", "", evaluate=call_back, partials=lambda y, x: (1.0,), symbol="", latex="", numpy="", samples=[])
    bound = jit(lambda x: row(x), kernel="numpy").bind(np.array(2.0))
    found.append(bound)
    with pytest.raises(RuntimeError, match="runs in another thread; bind it once in each thread"):
        bound()
    assert bound() == 2.0


def test_a_bound_function_takes_no_arguments():
    bound = jit(times, kernel="native").bind(w, X)
    assert isinstance(bound, Bound)
    assert repr(bound) == "<times bound to 2 arrays>"
    for call in (lambda: bound(w), lambda: grad(bound)(1.0), lambda: vmap(bound)(w)):
        with pytest.raises(
            TypeError, match=r"^bind: the bound times\(\) takes no arguments, as it reads the arrays that it is"
        ):
            call()
    with pytest.raises(AttributeError, match=r"bound times\(\) has no attribute 'to_c'; ask the compiled function that was"):
        bound.to_c("times.c")
    assert not hasattr(bound, "source")


@kernels
def test_many_calls_leave_nothing(kernel):
    compiled = jit(value_and_grad(loss), kernel=kernel)
    bound = compiled.bind(w, X, y)
    compiled(w, X, y), bound()  # which make their workspaces
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        for _ in range(1000):
            bound()
            compiled(w, X, y)
        assert len(gc.get_objects()) - before < 20
        assert gc.collect() == 0
    finally:
        gc.enable()


@pytest.mark.parametrize("kernel", ["native", "numpy"])
@pytest.mark.parametrize("copies", [pickle.dumps, copy.copy, copy.deepcopy])
def test_what_is_bound_cannot_be_copied(kernel, copies):
    bound = jit(lambda x: x * 2.0, kernel=kernel).bind(np.ones(3))
    with pytest.raises(TypeError, match=r"^bind: the bound <lambda>\(\) holds the addresses of its arrays, so it cannot be"):
        copies(bound)


def test_integers_are_refused_with_both_remedies():
    compiled = jit(lambda xs, i: take(xs, i))
    with pytest.raises(TypeError, match=r"bind its \.astype\('float64'\); for an index, which stays an integer, call"):
        compiled.bind(np.arange(3.0), np.array(2))
