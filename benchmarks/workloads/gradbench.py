"""GradBench's evaluations (gradben.ch) in single numbers, small: what is asked for is a derivative. All but `ht`, whose
model of a hand is a file of its own.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import autograd
from autograd import exp, grad, jacfwd, jit, jvp, log, sigmoid, sqrt, tanh, vmap
from races import THIS, Local, Race
from workloads import formulas, nested
from workloads import gradbench_arrays as arrays
from workloads.gradbench_arrays import DATA, GAMMA, STEPS, WISHART, determinant

Step = Callable[[], Any]


def hello() -> Step:
    return partial(jit(grad(lambda x: x * x)), 3.0)


def det() -> Step:
    return partial(jit(grad(lambda A: determinant(A.tolist()))), *DATA["det"])


def gmm() -> Step:
    def loss(alphas: Any, means: Any, diagonals: Any, lowers: Any, X: Any) -> Any:
        squares = sum(exp(2.0 * d) for row in diagonals.tolist() for d in row)
        squares += sum(entry * entry for row in lowers.tolist() for entry in row)
        prior = 0.5 * GAMMA**2 * squares - WISHART * sum(d for row in diagonals.tolist() for d in row)
        return formulas.mixture_scalar(alphas, means, diagonals, lowers, X) - prior

    return partial(jit(grad(loss, (0, 1, 2, 3))), *formulas.mixture_data())


def reprojection(camera: Any, point: Any, weight: Any, feature: Any) -> list[Any]:
    """Of a point by a camera: turned by Rodrigues' formula, projected, distorted."""
    r, x = camera[:3], [a - b for a, b in zip(point, camera[3:6], strict=True)]
    angle = sqrt(autograd.dot(r, r))
    w = [a / angle for a in r]
    along = autograd.dot(w, x) * (1.0 - autograd.cos(angle))
    cross = w[1] * x[2] - w[2] * x[1], w[2] * x[0] - w[0] * x[2], w[0] * x[1] - w[1] * x[0]
    turned = [a * autograd.cos(angle) + b * autograd.sin(angle) + c * along for a, b, c in zip(x, cross, w, strict=True)]
    flat = turned[0] / turned[2], turned[1] / turned[2]
    square = autograd.dot(flat, flat)
    scale = (1.0 + camera[9] * square + camera[10] * square * square) * camera[6]
    return [weight * (p * scale + c - f) for p, c, f in zip(flat, camera[7:9], feature, strict=True)]


def ba() -> Step:
    def block(camera: Any, point: Any, weight: Any, feature: Any) -> Any:
        given = [*camera.tolist(), *point.tolist(), weight]
        return jacfwd(lambda g: [*reprojection(g[:11], g[11:14], g[14], feature.tolist()), 1.0 - g[14] ** 2])(given)

    return partial(jit(vmap(block)), *DATA["ba"])


def kmeans() -> Step:
    def cost(centroids: Any, points: Any) -> Any:
        def one(point: Any) -> Any:
            return autograd.min(
                [sum((a - b) ** 2 for a, b in zip(c, point.tolist(), strict=True)) for c in centroids.tolist()]
            )

        return autograd.sum(vmap(one)(points))

    def direction(centroids: Any, points: Any) -> Any:
        """The gradient over the diagonal of the Hessian, beside which it is 0."""
        slope, diagonal = jvp(lambda c: grad(cost)(c, points), (centroids,), (centroids * 0.0 + 1.0,))
        return slope / diagonal

    return partial(jit(direction), *DATA["kmeans"])


def llsq() -> Step:
    def loss(x: Any, T: Any, s: Any) -> Any:
        return 0.5 * autograd.sum(vmap(lambda powers, sign: (sign - autograd.dot(list(powers), list(x))) ** 2)(T, s))

    return partial(jit(grad(loss)), *DATA["llsq"])


def lse() -> Step:
    def of(x: Any) -> Any:
        largest = autograd.max(list(x))
        return largest + log(sum(exp(v - largest) for v in x))

    return partial(jit(grad(of)), *DATA["lse"])


def cell(weights: Any, biases: Any, hidden: Any, old: Any, x: Any) -> Any:
    """ADBench's LSTM, whose weights are diagonal."""
    size, hiddens, olds = len(x), [], []
    for j in range(size):
        forget, enter, show, change = (weights[j + k * size] for k in range(4))
        a, b, c, d = (biases[j + k * size] for k in range(4))
        olds.append(old[j] * sigmoid(x[j] * forget + a) + sigmoid(hidden[j] * enter + b) * tanh(hidden[j] * change + d))
        hiddens.append(sigmoid(x[j] * show + c) * tanh(olds[-1]))
    return hiddens, olds


def lstm() -> Step:
    def loss(main: Any, extra: Any, state: Any, sequence: Any) -> Any:
        main, extra, state, sequence = main.tolist(), extra.tolist(), state.tolist(), sequence.tolist()

        def step(state: Any, pair: Any) -> Any:
            x, wanted = pair
            x, after = [a * b for a, b in zip(x, extra[0], strict=True)], []
            for i in range(0, len(state), 2):
                x, old = cell(main[i], main[i + 1], state[i], state[i + 1], x)
                after += [x, old]
            told = [a * b + c for a, b, c in zip(x, extra[1], extra[2], strict=True)]
            total = log(2.0 + sum(exp(v) for v in told))
            return after, sum(w * (v - total) for w, v in zip(wanted, told, strict=True))

        _, found = autograd.scan(step, state, (sequence[:-1], sequence[1:]))
        return -sum(found) / (len(found) * len(sequence[0]))

    return partial(jit(grad(loss, (0, 1))), *DATA["lstm"])


def ode() -> Step:
    """Runge–Kutta of fourth order; the gradient of the last number."""

    def rate(x: Any, y: Any) -> list[Any]:
        return [x[0], *(a * b for a, b in zip(x[1:], y[:-1], strict=True))]

    def last(x: Any) -> Any:
        x, h = list(x), 2.0 / STEPS

        def step(y: Any, _: Any) -> Any:
            a = rate(x, y)
            b = rate(x, [p + h * q / 2.0 for p, q in zip(y, a, strict=True)])
            c = rate(x, [p + h * q / 2.0 for p, q in zip(y, b, strict=True)])
            d = rate(x, [p + h * q for p, q in zip(y, c, strict=True)])
            moved = zip(y, a, b, c, d, strict=True)
            return [p + h * (k + 2.0 * m + 2.0 * n + o) / 6.0 for p, k, m, n, o in moved], None

        return autograd.scan(step, [0.0] * len(x), length=STEPS)[0][-1]

    return partial(jit(grad(last)), *DATA["ode"])


ENGINE = nested.Engine(float, autograd.while_loop, autograd.where, sqrt, jit)


def check_modes(objective: Callable[..., Any], start: list[float]) -> None:
    """The slope of eager code in reverse or forward mode, with either within, is the compiled one."""
    expected = jit(jacfwd(objective(ENGINE, grad)))(start)
    for inner in grad, jacfwd:
        for outer in grad, jacfwd:
            for a, b in zip(outer(objective(ENGINE, inner))(start), expected, strict=True):
                if not math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9):
                    raise ArithmeticError(f"{outer.__name__} of {inner.__name__} gives {a!r}, and compiled it is {b!r}.")


def races() -> list[Race]:
    found: list[Race] = []
    for build in hello, det, gmm, ba, kmeans, llsq, lse, lstm, ode:
        peers = [Local(engine, partial(arrays.build, engine, build.__name__)) for engine in ("JAX", "PyTorch")]
        found.append(Race(f"GradBench, {build.__name__}", [Local(THIS, build), *peers], {}))
    # PyTorch would take minutes for a step of the last two, and has neither there.
    for build, objective, start in (
        (nested.particle, nested.missed, [0.0]),
        (nested.saddle, nested.most, nested.START),
    ):
        ours = Local(THIS, partial(build, ENGINE, grad, jacfwd), partial(check_modes, objective, start))
        by_jax = Local("JAX", partial(arrays.build, "JAX", build.__name__))
        found.append(Race(f"GradBench, {build.__name__}", [ours, by_jax], {}))
    return found
