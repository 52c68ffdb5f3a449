"""The sweep: accumulation, snapshots, depth, interrupts, threads; on floats and on Values."""

import _thread
import gc
import math
import random
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import GraphChangedError, Value, dot, gradients, jit, no_grad, sigmoid, tanh, value, where
from autograd import sum as total
from autograd.backward import topological_order, topological_order_of
from autograd.row import TABLE


def test_the_example_of_the_lectures():
    w, x, b = Value(-3.0), Value(2.0), Value(10.0)
    f = w * x + b
    f.backward()
    assert (f.data, w.grad, x.grad, b.grad, f.grad) == (4.0, 2.0, -3.0, 1.0, 1.0)


def test_leaves_accumulate_and_interior_nodes_keep_the_latest():
    x = Value(3.0)
    square = x * x
    y = square * 2.0
    y.backward()
    y.backward()
    assert (x.grad, square.grad, y.grad) == (24.0, 2.0, 1.0)
    y.backward(0.5)
    assert (x.grad, square.grad, y.grad) == (30.0, 1.0, 0.5)


def test_the_order_has_arguments_first_and_of_several_roots_the_first():
    a, b = Value(2.0), Value(3.0)
    product, sum_ = a * b, a + b
    assert topological_order_of([product, sum_]) == [a, b, product, sum_]
    assert topological_order_of([sum_, product, sum_]) == [a, b, sum_, product]


def test_backward_from_a_leaf():
    x = Value(3.0)
    x.backward()
    x.backward(2.0)
    assert x.grad == 3.0


def test_shared_nodes_and_repeated_arguments():
    x = Value(2.0)
    y = x * x
    z = y * y + y + dot([y, y], [y, x])
    z.backward()
    # z = x⁸... by hand: y² + y + y² + y·x with y = x² is 2x⁴ + x² + x³
    assert x.grad == 8 * 2.0**3 + 2 * 2.0 + 3 * 2.0**2


def test_gradients_are_those_of_the_recorded_values():
    w, x = Value(2.0), Value(3.0)
    y = tanh(w * x)
    expected = gradients(y, [w, x])
    w.data, x.data = 100.0, -100.0
    assert gradients(y, [w, x]) == expected
    y.backward()
    assert [w.grad, x.grad] == expected
    with pytest.raises(GraphChangedError, match=r"mul\(\) was recorded as 6\.0 but is -10000\.0 now"):
        gradients(y, [w], create_graph=True)


def test_gradients_touch_no_grad():
    x = Value(3.0)
    y = x * x
    z = y + x
    z.backward(5.0)
    before = [node.grad for node in topological_order(z)]
    assert gradients(z, [x, y, z]) == [7.0, 1.0, 1.0]
    assert [node.grad for node in topological_order(z)] == before
    assert gradients(z, [Value(1.0)]) == [0.0]
    assert gradients(y, [z]) == [0.0], "z is not below y"
    assert gradients(y, [x, x]) == [6.0, 6.0]
    assert gradients(z, []) == []


def test_derivatives_of_any_order():
    x = Value(1.5)
    slope, expected = x**5, [5 * 1.5**4, 20 * 1.5**3, 60 * 1.5**2, 120 * 1.5, 120.0, 0.0]
    for derivative in expected:
        (slope,) = gradients(slope, [x], create_graph=True)
        assert slope.data == pytest.approx(derivative, rel=1e-14)
        assert type(slope) is Value


def test_strong_zero():
    x = Value(0.0)
    y = where(x > 0, x.sqrt(), 0.0)
    y.backward()
    assert x.grad == 0.0
    (slope,) = gradients(y, [x], create_graph=True)
    assert (slope.data, gradients(slope, [x])) == (0.0, [0.0])
    assert gradients(x.sqrt(), [x]) == [math.inf], "an adjoint that is not 0 passes the infinity on"


def test_a_chain_of_a_million_is_built_swept_and_freed():
    """Of a hundred thousand where the engine is plain Python, which takes most of a minute for a million."""
    gc.collect()
    x = Value(1.0)
    y = x
    links = 50_000 if value.__file__.endswith(".py") else 500_000
    for _ in range(links):
        y = y * 0.999999 + x
    assert len(topological_order(y)) == 3 * links + 1
    y.backward()
    exact = math.fsum(0.999999**k for k in range(links + 1))
    assert x.grad == pytest.approx(exact, rel=1e-9)
    del y
    assert gc.collect() == 0


def test_a_wide_fan():
    x = Value(2.0)
    y = total([x * float(i) for i in range(10_000)])
    y.backward()
    assert x.grad == sum(range(10_000))
    gc.collect()
    del y
    assert gc.collect() == 0


def test_create_graph_does_not_recurse_either():
    x = Value(1.0)
    y = x
    for _ in range(20_000):
        y = y * 0.9999 + x
    (slope,) = gradients(y, [x], create_graph=True)
    assert slope.data == pytest.approx(gradients(y, [x])[0], rel=1e-12)


@pytest.mark.parametrize(
    ("f", "by_x", "by_y"),
    [
        (lambda x, y: x + y, ["constant"], ["constant"]),
        (lambda x, y: x - y, ["constant"], ["constant"]),
        (lambda x, y: (x + y).exp(), ["add", "exp"], ["add", "exp"]),
        (lambda x, y: (x - y).exp(), ["sub", "exp"], ["sub", "exp", "neg"]),
        (lambda x, y: (x * y).exp(), ["mul", "exp", "chain"], ["mul", "exp", "chain"]),
        (lambda x, y: (x * 2.0).floor().exp() + y, ["constant"], ["constant"]),
        (lambda x, y: x * x, ["sum"], ["constant"]),
    ],
)
def test_the_graph_of_the_gradient_holds_no_needless_node(f, by_x, by_y):
    inputs = Value(2.0), Value(1.5)
    for slope, wanted in zip(gradients(f(*inputs), inputs, create_graph=True), (by_x, by_y), strict=True):
        operations = [node.primitive.name for node in topological_order(slope) if node.args or node is slope]
        assert operations == wanted


def test_an_input_that_does_not_matter():
    x, other = Value(2.0), Value(3.0)
    slopes = gradients(x * x, [x, other], create_graph=True)
    assert [slope.data for slope in slopes] == gradients(x * x, [x, other]) == [4.0, 0.0]


def test_a_row_with_a_partial_too_many_is_noticed(monkeypatch):
    x = Value(2.0)
    y = x.exp()
    monkeypatch.setattr(y.primitive, "partials", lambda y, x: (y, y))
    with pytest.raises(ValueError, match="exp: its row gives 2 partials for 1 arguments"):
        gradients(y, [x], create_graph=True)


def test_nodes_beside_the_way_are_left_alone(monkeypatch):
    x, unused = Value(2.0), Value(3.0)
    y = x * 3.0 + unused.log()
    monkeypatch.setattr(TABLE["log"], "partials", lambda y, x: pytest.fail("it was differentiated"))
    assert gradients(y, [x], create_graph=True)[0].data == 3.0


def test_a_graph_that_has_become_nan_has_changed():
    x = Value(2.0)
    y = x.log()
    x.data = -1.0
    with pytest.raises(GraphChangedError) as caught:
        gradients(y, [x], create_graph=True)
    assert str(caught.value) == (
        f"log() was recorded as {math.log(2.0)!r} but is nan now: .data of a node below it was changed."
        " Record the graph again before differentiating it with create_graph=True or expanding it."
    )
    nothing = Value(math.nan)
    assert gradients(nothing * 2.0, [nothing], create_graph=True)[0].data == 2.0, "nan is what it was"


def test_traced_numbers_have_gradients_of_their_own():
    assert jit(lambda x: gradients(x * x, [x])[0])(3.0) == 6.0


def test_only_what_leads_to_an_input_is_differentiated_symbolically():
    x, unused = Value(2.0), Value(-1.0)
    y = x * 3.0 + unused.log()
    (slope,) = gradients(y, [x], create_graph=True)
    assert slope.data == 3.0
    assert slope.primitive is not None
    assert len(topological_order(slope)) == 1, "the partial of a product by one factor is the other factor, here a constant"


@pytest.fixture
def heeds_interrupts():
    """A shell starts what runs in the background with interrupts ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeds_interrupts")
def test_an_interrupted_sweep_leaves_nothing_behind():
    x = Value(2.0)
    y = x
    for _ in range(30_000):  # some pauses long
        y = y * 0.5 + x
    expected = gradients(y, [x])

    def sweep_until_interrupted():
        while True:
            gradients(y, [x])

    threading.Timer(0.05, _thread.interrupt_main).start()
    with pytest.raises(KeyboardInterrupt):
        sweep_until_interrupted()
    assert all(node.uses == 0 for node in topological_order(y))
    assert gradients(y, [x]) == expected


LINKS = {"binary": lambda y, x: y * x + x, "unary": lambda y, x: tanh(y), "many": lambda y, x: dot([y, x], [x, y])}


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_a_long_chain_is_freed_however_it_is_linked(link):
    """In a thread too, where the C stack may be small."""

    def chain():
        y = x
        for _ in range(100_000):
            y = link(y, x)
        y.backward()

    x = Value(0.5)
    before = sys.getrefcount(x)
    thread = threading.Thread(target=chain)
    thread.start()
    thread.join()
    assert sys.getrefcount(x) == before


def test_threads_that_build_at_once():
    """Each thread's graph is its own, whatever the others record meanwhile."""
    weights = [Value(0.1 * i) for i in range(20)]

    def graph(seed):
        rng = random.Random(seed)
        y = Value(0.0)
        for _ in range(300):
            y = tanh(y * rng.choice(weights) + dot(weights, [rng.uniform(-1, 1) for _ in weights]))
        return y.data, gradients(y, weights)

    expected = [graph(seed) for seed in range(6)]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(graph, range(6))) == expected


def test_threads_that_share_leaves():
    """What is promised: sweeps take turns, so each one's result is whole, and `.grad` of shared leaves is their sum."""
    weights = [Value(0.1 * i) for i in range(20)]
    errors = []

    def work(seed):
        rng = random.Random(seed)
        for _ in range(30):
            y = tanh(dot(weights, [rng.uniform(-1, 1) for _ in weights])) * Value(2.0)
            found = gradients(y, weights)
            again = gradients(y, weights)
            y.backward(0.0)
            if found != again:
                errors.append((found, again))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert all(w.grad == 0.0 for w in weights)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(5, 60))
def test_random_graphs_eager_equals_symbolic_equals_permuted(seed, size):
    """Floats and Values give the same derivatives, whatever the order in which a sum was written."""
    rng = random.Random(seed)
    leaves = [Value(rng.uniform(-1.5, 1.5)) for _ in range(4)]
    nodes = list(leaves)
    for _ in range(size):
        a, b = rng.choice(nodes), rng.choice(nodes)
        kinds = [
            lambda a, b: a + b,
            lambda a, b: a * b,
            lambda a, b: a - 0.5 * b,
            lambda a, b: tanh(a) * sigmoid(b),
            lambda a, b: dot([a, b], [b, a]),
            lambda a, b: a / (1.0 + b * b),
        ]
        nodes.append(tanh(rng.choice(kinds)(a, b)))
    forward, backward = total(nodes), total(nodes[::-1])
    eager = gradients(forward, leaves)
    symbolic = [slope.data for slope in gradients(forward, leaves, create_graph=True)]
    assert eager == pytest.approx(symbolic, rel=1e-11, abs=1e-11)
    assert eager == pytest.approx(gradients(backward, leaves), rel=1e-11, abs=1e-11)


def test_no_grad_inside_leaves_the_rest_alone():
    x = Value(2.0)
    y = x * x
    with no_grad():
        frozen = y * 3.0
    z = y * frozen
    assert gradients(z, [x]) == [4.0 * 12.0]
