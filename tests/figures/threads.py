"""Eight threads at once give what one gives, to the last bit."""

import random
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import autograd
import nn
from autograd import Value, gradients, jit, tanh
from tests.figures.figure import figure

THREADS = 8


@contextmanager
def many_switches():
    """Threads change places as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def in_threads(work):
    """What work(0), …, work(7) return, from eight threads that start together."""
    with many_switches(), ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, range(THREADS)))


def train(seed, compiled):
    X, y = nn.datasets.moons(8, seed=seed)
    model = nn.MLP(2, [4, 1], activation="tanh", seed=seed)
    settings = {"loss": "binary_cross_entropy_with_logits", "optimizer": nn.Adam(0.1), "epochs": 3, "batch_size": 4}
    nn.fit(model, X, y, seed=seed, progress=False, compiled=compiled, **settings)
    return list(model.state_dict().values())


@figure("8 threads train 8 models: weights as in one thread", must="bit-equal", short=1, long=20)
def threads_that_train(count):
    different = 0
    for repeat in range(count):
        for compiled in (True, False):
            alone = [train(THREADS * repeat + i, compiled) for i in range(THREADS)]
            together = in_threads(lambda i, first=THREADS * repeat, way=compiled: train(first + i, way))
            different += sum(a != b for a, b in zip(alone, together, strict=True))
    return f"{2 * THREADS * count} models, compiled and not: {different} differ", not different


@figure("8 threads call one compiled function, of each kernel", must="equal", short=20, long=2_000)
def threads_that_call(count):
    different = calls = 0
    for kernel in ("numpy", "native"):
        f = jit(autograd.value_and_grad(lambda xs: autograd.sum([tanh(x * x) * xs[0] for x in xs])), kernel=kernel)
        points = [[0.1 * i + 0.01 * k for k in range(9)] for i in range(THREADS)]
        answers = [f(points[0]) for _ in range(1)] + [f(point) for point in points[1:]]
        repeated = in_threads(lambda i, f=f, points=points: [f(points[i]) for _ in range(count)])
        calls += THREADS * count
        different += sum(answer != answers[i] for i, found in enumerate(repeated) for answer in found)
    return f"{calls:,} calls: {different} differ", not different


@figure("8 threads build graphs, and sweep one that they share", must="equal", short=10, long=500)
def threads_that_sweep(count):
    weights = [Value(0.1 * i + 0.05) for i in range(12)]
    shared = tanh(autograd.dot(weights, weights)) * autograd.sum([w.sin() for w in weights])

    def work(seed):
        rng, found = random.Random(seed), []
        for _ in range(count):
            y = tanh(autograd.dot(weights, [rng.uniform(-1.0, 1.0) for _ in weights])) * rng.choice(weights)
            found.append([gradients(y, weights), gradients(shared, weights), gradients(y + shared, weights)])
            shared.backward()
        return found

    alone = [work(seed) for seed in range(THREADS)]
    for w in weights:
        w.grad = 0.0
    together = in_threads(work)
    different = sum(a != b for a, b in zip(alone, together, strict=True))
    slopes = gradients(shared, weights)
    sums = [0.0] * len(weights)
    for _ in range(THREADS * count):  # added one by one, as backward() does
        sums = [a + b for a, b in zip(sums, slopes, strict=True)]
    different += sum(w.grad != s for w, s in zip(weights, sums, strict=True))
    return f"{THREADS * count:,} graphs and as many sweeps of the shared one: {different} differ", not different
