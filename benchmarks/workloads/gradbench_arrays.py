"""GradBench's evaluations in JAX and PyTorch, in arrays as one writes them there, and the numbers that all are given."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import torch

from workloads import formulas, nested

STEPS = 50  # of the differential equation
GAMMA, WISHART = 1.0, 5.0  # of the prior of the Gaussian mixture: its scale, and how often the logarithms count
CAMERAS = 100


def data() -> dict[str, Any]:
    rng = np.random.default_rng(9)
    normal = rng.normal
    times = np.linspace(-1.0, 1.0, 200)
    layers, size, length = 2, 14, 40
    return {
        "hello": [np.float64(3.0)],
        "det": [normal(size=(5, 5))],
        "gmm": [*formulas.mixture_data()],
        "ba": [normal(size=(CAMERAS, 11)), normal(size=(CAMERAS, 3)), normal(size=CAMERAS), normal(size=(CAMERAS, 2))],
        "kmeans": [normal(size=(5, 4)), normal(size=(500, 4))],
        "llsq": [normal(size=8), times[:, None] ** np.arange(8), np.sign(times)],
        "lse": [normal(size=1000)],
        "lstm": [
            normal(size=(2 * layers, 4 * size)) * 0.3,
            normal(size=(3, size)) * 0.3,
            normal(size=(2 * layers, size)) * 0.3,
            normal(size=(length, size)),
        ],
        "ode": [rng.uniform(size=20)],
    }


DATA = data()


class Arrays(NamedTuple):
    """An engine with arrays.

    Attributes:
        library: jax.numpy or torch.
        array: NumPy's as its own. grad: the fastest gradient for a whole function. scan: as jax.lax.scan. func: where vmap,
        jvp, jacfwd and the grad that nests are. finish: a function as it is called. nested: for `nested.py`, if it can.
    """

    library: Any
    array: Callable[[Any], Any]
    sigmoid: Callable[[Any], Any]
    logsumexp: Callable[..., Any]
    grad: Callable[..., Any]
    scan: Callable[..., Any]
    func: Any
    finish: Callable[..., Any]
    nested: nested.Engine | None


def finished(f: Callable[..., Any]) -> Callable[..., Any]:
    compiled = jax.jit(f)
    return lambda *args: jax.block_until_ready(compiled(*args))


def torch_grad(f: Callable[..., Any], argnums: Any = 0) -> Callable[..., Any]:
    one = isinstance(argnums, int)

    def gradient(*args: Any) -> Any:
        chosen = (argnums,) if one else argnums
        args = [arg.detach().requires_grad_() if i in chosen else arg for i, arg in enumerate(args)]
        found = torch.autograd.grad(f(*args), [args[i] for i in chosen])
        return found[0] if one else found

    return gradient


def torch_scan(step: Callable[..., Any], state: Any, xs: Any, length: int | None = None) -> Any:
    found = []
    for i in range(length if xs is None else len(xs[0])):
        state, y = step(state, None if xs is None else [x[i] for x in xs])
        found.append(y)
    return state, None if found[0] is None else torch.stack(found)


ENGINES = {
    "JAX": Arrays(
        jnp, jnp.array, jax.nn.sigmoid, jax.nn.logsumexp, jax.grad, jax.lax.scan, jax, finished,
        nested.Engine(jnp.float64, jax.lax.while_loop, jnp.where, jnp.sqrt, jax.jit),
    ),
    "PyTorch": Arrays(
        torch, torch.tensor, torch.sigmoid, torch.logsumexp, torch_grad, torch_scan, torch.func, lambda f: f, None
    ),
}  # fmt: skip


def determinant(rows: Any) -> Any:
    """By minors, of lists of numbers."""
    if len(rows) == 1:
        return rows[0][0]
    minors = [[row[:j] + row[j + 1 :] for row in rows[1:]] for j in range(len(rows))]
    return sum((-1.0) ** j * rows[0][j] * determinant(minor) for j, minor in enumerate(minors))


def det(e: Arrays) -> Any:
    return e.grad(lambda A: determinant([list(row) for row in A]))


def gmm(e: Arrays) -> Any:
    size = formulas.SIZE

    def loss(alphas: Any, means: Any, diagonals: Any, lowers: Any, X: Any) -> Any:
        below = iter(range(formulas.BELOW))
        exps, nothing = e.library.exp(diagonals), lowers[:, 0] * 0.0
        rows = [[*(lowers[:, next(below)] for _ in range(i)), exps[:, i], *[nothing] * (size - i - 1)] for i in range(size)]
        factors = e.library.stack([e.library.stack(row, -1) for row in rows], -2)
        found = formulas.mixture_arrays(e.library, e.logsumexp, e.library.einsum, (alphas, means, diagonals, factors, X))
        return found - 0.5 * GAMMA**2 * ((exps**2).sum() + (lowers**2).sum()) + WISHART * diagonals.sum()

    return e.grad(loss, (0, 1, 2, 3))


def ba(e: Arrays) -> Any:
    of = e.library

    def errors(given: Any, feature: Any) -> Any:
        camera, x, weight = given[:11], given[11:14] - given[3:6], given[14]
        angle = of.sqrt(camera[:3] @ camera[:3])
        w = camera[:3] / angle
        cross = of.linalg.cross(w, x)
        x = x * of.cos(angle) + cross * of.sin(angle) + w * ((w @ x) * (1.0 - of.cos(angle)))
        flat = x[:2] / x[2]
        square = flat @ flat
        flat = flat * ((1.0 + camera[9] * square + camera[10] * square * square) * camera[6])
        return of.concatenate([weight * (flat + camera[7:9] - feature), (1.0 - weight**2)[None]])

    jacobians = e.func.vmap(e.func.jacfwd(errors))
    return lambda cameras, points, weights, features: jacobians(
        of.concatenate([cameras, points, weights[:, None]], 1), features
    )


def kmeans(e: Arrays) -> Any:
    def cost(centroids: Any, points: Any) -> Any:
        return e.library.amin(((points[:, None] - centroids) ** 2).sum(-1), 1).sum()

    def direction(centroids: Any, points: Any) -> Any:
        ones = e.library.ones_like(centroids)
        slope, diagonal = e.func.jvp(lambda c: e.func.grad(cost)(c, points), (centroids,), (ones,))
        return slope / diagonal

    return direction


def llsq(e: Arrays) -> Any:
    def loss(x: Any, T: Any, s: Any) -> Any:
        off = s - T @ x
        return 0.5 * (off @ off)

    return e.grad(loss)


def lse(e: Arrays) -> Any:
    def of(x: Any) -> Any:
        largest = e.library.amax(x, 0)
        return largest + e.library.log(e.library.exp(x - largest).sum())

    return e.grad(of)


def lstm(e: Arrays) -> Any:
    tanh, sigmoid = e.library.tanh, e.sigmoid

    def loss(main: Any, extra: Any, state: Any, sequence: Any) -> Any:
        layers = [[part.reshape(4, -1) for part in main[i : i + 2]] for i in range(0, len(main), 2)]

        def step(state: Any, pair: Any) -> Any:
            x, wanted = pair
            x, after = x * extra[0], []
            for i, (weights, biases) in enumerate(layers):
                hidden, old = state[2 * i], state[2 * i + 1]
                change = sigmoid(hidden * weights[1] + biases[1]) * tanh(hidden * weights[3] + biases[3])
                old = old * sigmoid(x * weights[0] + biases[0]) + change
                x = sigmoid(x * weights[2] + biases[2]) * tanh(old)
                after += [x, old]
            told = x * extra[1] + extra[2]
            total = e.library.log(2.0 + e.library.exp(told).sum())
            return after, (wanted * (told - total)).sum()

        _, found = e.scan(step, list(state), (sequence[:-1], sequence[1:]))
        return -found.sum() / (len(found) * sequence.shape[1])

    return e.grad(loss, (0, 1))


def ode(e: Arrays) -> Any:
    def rate(x: Any, y: Any) -> Any:
        return e.library.concatenate([x[:1], x[1:] * y[:-1]])

    def last(x: Any) -> Any:
        h = 2.0 / STEPS

        def step(y: Any, _: Any) -> Any:
            a = rate(x, y)
            b = rate(x, y + h * a / 2.0)
            c = rate(x, y + h * b / 2.0)
            return y + h * (a + 2.0 * b + 2.0 * c + rate(x, y + h * c)) / 6.0, None

        return e.scan(step, x * 0.0, None, length=STEPS)[0][-1]

    return e.grad(last)


def hello(e: Arrays) -> Any:
    return e.grad(lambda x: x * x)


def build(engine: str, name: str) -> Callable[[], Any]:
    e = ENGINES[engine]
    if hasattr(nested, name):
        return getattr(nested, name)(e.nested, jax.grad, jax.jacfwd)
    f, given = e.finish(globals()[name](e)), [e.array(array) for array in DATA[name]]
    return lambda: f(*given)
