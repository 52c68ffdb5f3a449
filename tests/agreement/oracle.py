"""Programs that JAX runs too, as its functions have the same signatures: a text for each kind, with bodies drawn."""

import random
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np

import autograd

#: What is computed of numbers a and b, an array xs and an array i of indices. `{c, x}` stands for a random expression of
#: the two numbers.
KINDS = {
    "scan": "scan(lambda c, x: ({c, x}, {x, c}), a, xs)",
    "grad(scan)": "grad(lambda a, xs: scan(lambda c, x: ({c, x}, None), a, xs)[0], argnums=(0, 1))(a, xs)",
    "grad of ys": "grad(lambda a, xs: total(scan(lambda c, x: ({c, x}, {x, c}), a, xs)[1]), argnums=(0, 1))(a, xs)",
    "hessian(scan)": "hessian(lambda a: scan(lambda c, x: ({c, x}, None), a, xs)[0])(a)",
    "jvp(scan)": "jvp(lambda a: scan(lambda c, x: ({c, x}, c), a, xs), (a,), (b,))",
    "scan(grad)": "scan(lambda c, x: (grad(lambda z: {z, x})(c), None), a, xs)[0]",
    "scan(jvp)": "scan(lambda c, x: (jvp(lambda z: {z, x}, (c,), (x,))[1], None), a, xs)[0]",
    "scan(scan)": "grad(lambda a: scan(lambda c, x: (scan(lambda d, y: ({d, y}, None), c, xs)[0], None), a, xs)[0])(a)",
    "scan(scan) of rows": "grad(lambda a, xs: total(scan(lambda c, x: (lambda d, ys: ({d, c} + total(ys), {x, d}))(*scan("
    "lambda d, y: ({d, y} + 0.1 * c, {y, c}), {c, x}, xs)), a, xs)[1]), argnums=(0, 1))(a, xs)",
    "hessian(scan(scan))": "hessian(lambda b: scan(lambda c, x: (scan(lambda d, y: ({d, y} * b, None), c, xs)[0], None), a,"
    " xs)[0])(b)",
    "jvp(scan(scan))": "jvp(lambda a: scan(lambda c, x: (scan(lambda d, y: ({d, x}, None), {c, a}, xs)[0], c), a, xs), (a,),"
    " (b,))",
    "vmap(scan(scan))": "vmap(grad(lambda z: scan(lambda c, x: (scan(lambda d, y: ({d, y}, None), c, xs)[0], None), z,"
    " xs)[0]))(xs)",
    "scan(two scans)": "grad(lambda a: scan(lambda c, x: (scan(lambda d, y: ({d, y}, None), scan(lambda s, y: (({s[0],"
    " c}, {s[1], y}), None), (x, b), xs)[0][1], xs)[0] + {c, x}, None), a, xs)[0])(a)",
    "scan(scan(cond))": "grad(lambda a: scan(lambda c, x: (scan(lambda d, y: (cond(d < y, lambda z: {z, c}, lambda z:"
    " {y, z}, d), None), c, xs)[0], None), a, xs)[0])(a)",
    "scan(scan(take))": "grad(lambda xs: scan(lambda c, x: (scan(lambda d, k: (d * 0.5 + {c, take(xs, k)}, None), c, i)[0],"
    " None), a, xs)[0])(xs)",
    "scan(scan(custom_vjp))": "grad(lambda a: scan(lambda c, x: (scan(lambda d, y: (tanh(ruled(d, {c, y})), None), c, xs)"
    "[0], None), a, xs)[0])(a)",
    "scan(grad(scan))": "scan(lambda c, x: (grad(lambda z: scan(lambda d, y: ({d, y} * z, None), z, xs)[0])(c) * 0.1, c), a,"
    " xs)",
    "scan(while_loop)": "scan(lambda c, x: (while_loop(lambda s: s[0] > 0.1, lambda s: (0.5 * s[0], {s[1], c}), (1.0 + x"
    " * x, c))[1], c), a, xs)",
    "jvp(scan(while_loop))": "jvp(lambda a: scan(lambda c, x: (while_loop(lambda s: s[0] > 0.1, lambda s: (0.5 * s[0],"
    " {s[1], x} + 0.1 * s[1]), (1.0 + c * c, c))[1], c), a, xs), (a,), (b,))",
    "jacfwd(jacfwd(scan(while_loop)))": "jacfwd(jacfwd(lambda a: scan(lambda c, x: (while_loop(lambda s: s[0] > 0.1,"
    " lambda s: (0.5 * s[0], {s[1], x}), (1.0 + c * c, c))[1], None), a, xs)[0]))(a)",
    "while_loop(while_loop)": "while_loop(lambda s: s[0] > 0.1, lambda s: (0.5 * s[0], while_loop(lambda t: t[0] > 0.2,"
    " lambda t: (0.5 * t[0], {t[1], s[1]}), (1.0 + s[1] * s[1], s[0]))[1]), (1.0 + a * a, b))[1]",
    "jacfwd(while_loop(while_loop))": "jacfwd(lambda a: while_loop(lambda s: s[0] > 0.1, lambda s: (0.5 * s[0], while_loop("
    "lambda t: t[0] > 0.2, lambda t: (0.5 * t[0], {t[1], s[1]} * a), (1.0 + s[1] * s[1], s[0]))[1]), (1.0 + a * a, b))[1])"
    "(a)",
    "reverse(while_loop(while_loop))": "reverse(lambda a: while_loop(lambda s: s[0] > 0.1, lambda s: (0.5 * s[0],"
    " while_loop(lambda t: t[0] > 0.2, lambda t: (0.5 * t[0], {t[1], s[1]} * a), (1.0 + s[1] * s[1], s[0] + a))[1]),"
    " (1.0 + a * a, b))[1])(a)",
    "vmap(while_loop(while_loop))": "vmap(jacfwd(lambda x: while_loop(lambda s: s[0] > 0.1, lambda s: (0.5 * s[0],"
    " while_loop(lambda t: t[0] > 0.2, lambda t: (0.5 * t[0], {t[1], s[1]} * x), (1.0 + s[1] * s[1], s[0] + a))[1]),"
    " (1.0 + x * x, b))[1]))(xs)",
    "while_loop(scan)": "jvp(lambda a: while_loop(lambda s: s[0] > 0.1, lambda s: (0.5 * s[0], scan(lambda d, y: ({d, y},"
    " None), s[1], xs)[0]), (1.0 + a * a, b))[1], (a,), (b,))",
    "scan(vmap)": "scan(lambda c, x: (total(vmap(lambda y: {c, y})(xs)), None), a, xs)[0]",
    "scan(take)": "grad(lambda xs: scan(lambda c, k: (c + {a, take(xs, k)}, None), b, i)[0])(xs)",
    "vmap(scan)": "vmap(lambda x: scan(lambda c, y: ({c, y}, None), x, xs)[0])(xs)",
    "vmap(grad(scan))": "vmap(grad(lambda x: scan(lambda c, y: ({c, y}, None), x, xs)[0]))(xs)",
    "cond": "grad(lambda a: cond(a < b, lambda z: {z, b}, lambda z: {b, z}, a))(a)",
    "vmap(cond)": "vmap(lambda x: cond(x < b, lambda z: {z, a}, lambda z: {a, z}, x))(xs)",
    "scan(cond)": "scan(lambda c, x: (cond(c < x, lambda z: {z, x}, lambda z: {x, z}, c), None), a, xs)[0]",
    "while_loop": "while_loop(lambda s: s[0] > 0.1, lambda s: (0.5 * s[0], {s[1], s[0]}), (1.0 + a * a, b))[1]",
    "jvp(while_loop)": "jvp(lambda a: while_loop(lambda s: s[0] > 0.1, lambda s: (0.5 * s[0], {s[1], a}), (1.0, a))[1],"
    " (a,), (b,))",
    "vmap(while_loop)": "vmap(lambda x: while_loop(lambda z: abs(z) > 0.1, lambda z: 0.5 * z * {z, a}, x))(xs)",
    "vmap(jacfwd(while_loop))": "vmap(jacfwd(lambda x: while_loop(lambda z: abs(z) > 0.1, lambda z: 0.5 * z * {z, x}, x)))"
    "(xs)",
    "jacfwd(vmap(while_loop))": "jacfwd(lambda a: vmap(lambda x: while_loop(lambda z: z[0] > 0.1,"
    " lambda z: (0.5 * z[0], {z[1], x} * a), (1.0 + x * x, a))[1])(xs))(a)",
    "jacfwd(while_loop)": "jacfwd(lambda a: while_loop(lambda z: z > 0.1, lambda z: 0.5 * z * {z, b} - 0.01, a))(a * a)",
    "take": "grad(lambda xs: total(vmap(lambda k: {take(xs, k), a})(i)))(xs)",
    "xs[i]": "hessian(lambda xs: total(vmap(lambda k: {xs[k], xs[0]})(i)))(xs)",
    "jvp": "jvp(lambda a, xs: {a, total(xs)}, (a, xs), (b, xs))",
    "vjp": "vjp(lambda a, xs: {a, dot(xs, xs)}, a, xs)[1](b)",
    "linearize": "linearize(lambda a: [{a, b}, {b, a}], a)[1](b)",
    "jacfwd": "jacfwd(lambda xs: vmap(lambda x: {x, b})(xs))(xs)",
    "jvp(grad)": "jvp(grad(lambda a: {a, b}), (a,), (b,))",
    "grad(jvp)": "grad(lambda a: jvp(lambda z: {z, b}, (a,), (a,))[1])(a)",
    "jacfwd(jacobian)": "jacfwd(jacobian(lambda xs: {xs[0] * b, xs[1]}))(xs)",
    "custom_vjp": "grad(grad(lambda a: ruled(a, {a, b}) * a))(a)",
    "scan(custom_vjp)": "grad(lambda a: scan(lambda c, x: (ruled(c, {x, c}), None), a, xs)[0])(a)",
    "vmap(custom_vjp)": "vmap(grad(lambda x: ruled(x, {x, b})))(xs)",
    "sparse jacobian": "sparse_jacobian(lambda xs: scan(lambda c, k: (c + {a, take(xs, k)}, c), b, i)[1])(xs)",
    "sparse hessian": "sparse_hessian(lambda xs: {xs[0], xs[1]} + {xs[2], a})(xs)",
}
#: Kinds that some back ends refuse with `scan` as the remedy.
REFUSED = {"reverse(while_loop(while_loop))": ("numpy", "jax")}
if not find_spec("scipy"):
    KINDS = {name: text for name, text in KINDS.items() if not name.startswith("sparse")}
SMOOTH = ("sin", "cos", "tanh", "exp")
POINT = (0.75, -0.5, np.array([0.5, -1.25, 0.25, 1.0]), np.array([2, 0, 3, 0]))


def expression(rng: random.Random, names: list[str]) -> str:
    """A bounded function of some numbers, with a kink now and then."""
    a, b = rng.sample(names, 2)
    inner = rng.choice([
        f"{rng.choice(SMOOTH)}({a}) * {b}",
        f"{rng.choice(SMOOTH)}({a} * {b}) - {rng.choice([0.25, 0.75])} * {a}",
        f"where({a} < {b} + {rng.choice([0.2, -0.3])}, {a} * {b}, {rng.choice(SMOOTH)}({b}))",
        f"maximum({a}, 0.3) * {rng.choice(SMOOTH)}({b})",
    ])  # fmt: skip
    return f"(tanh({inner}) + {rng.choice([0.125, 0.5])} * {a})"


def text_of(kind: str, seed: int) -> str:
    """The text of a program of this kind."""
    rng, (first, *parts) = random.Random(f"{kind} {seed}"), KINDS[kind].split("{")
    text = first
    for part in parts:
        names, rest = part.split("}")
        inner, depth = [""], 0
        for letter in names:  # at the commas outside of parentheses
            depth += (letter in "([") - (letter in ")]")
            inner = [*inner, ""] if letter == "," and not depth else [*inner[:-1], inner[-1] + letter]
        text += expression(rng, [name.strip() for name in inner]) + rest
    return text


def with_rule(custom_vjp: Any, sin: Callable[[Any], Any]) -> Any:
    """A function with a derivative that is not its own."""
    ruled = custom_vjp(lambda x, y: x * y + sin(x))
    slopes = lambda kept, g: (2.0 * g * kept[1] + g * sin(kept[0]), 0.5 * g * kept[0] * kept[1])  # noqa: E731
    ruled.defvjp(lambda x, y: (ruled(x, y), (x, y)), slopes)
    return ruled


def ours() -> dict[str, Any]:
    """What the names of a text mean here."""
    return {name: getattr(autograd, name) for name in autograd.__all__} | {
        "total": autograd.sum,
        "ruled": with_rule(autograd.custom_vjp, autograd.sin),
        "reverse": autograd.grad,
        "sparse_jacobian": partial(autograd.jacobian, sparse=True),
        "sparse_hessian": partial(autograd.hessian, sparse=True),
    }


def theirs() -> dict[str, Any]:
    """What they mean in JAX."""
    import jax
    from jax import lax
    from jax import numpy as jnp

    return {name: getattr(jnp, name) for name in (*SMOOTH, "where", "maximum", "dot")} | {
        name: getattr(jax, name) for name in ("grad", "hessian", "jvp", "vjp", "linearize", "jacfwd", "jacobian", "vmap")
    } | {
        "scan": lax.scan, "while_loop": lax.while_loop, "cond": lax.cond, "total": jnp.sum,
        "take": lambda xs, i: jnp.take(xs, i, axis=0), "ruled": with_rule(jax.custom_vjp, jnp.sin),
        "sparse_jacobian": jax.jacrev, "sparse_hessian": jax.hessian, "reverse": jax.jacfwd,
    }  # fmt: skip


def program(kinds: list[str], seed: int, names: dict[str, Any]) -> Callable[..., list[Any]]:
    """The function whose results are those of a program of each kind."""
    return eval(f"lambda a, b, xs, i: [{', '.join(text_of(kind, seed) for kind in kinds)}]", names)  # noqa: S307


def numbers(tree: Any) -> Iterator[float]:
    if isinstance(tree, list | tuple):
        for entry in tree:
            yield from numbers(entry)
    elif tree is not None:
        yield from np.ravel(tree.toarray() if hasattr(tree, "toarray") else np.asarray(tree, float)).tolist()


def differs(kinds: list[str], seed: int, kernels: tuple[str | None, ...]) -> Iterator[str]:
    """Where our results are others than JAX's: eagerly, for None, and by kernels."""
    import jax

    with jax.enable_x64(True):
        wanted = [list(numbers(one)) for one in jax.jit(program(kinds, seed, theirs()))(*POINT)]
    for kernel in kernels:
        for kind, numbers_of_jax in zip(kinds, wanted, strict=True):
            if kernel in REFUSED.get(kind, ()):
                continue
            f = program([kind], seed, ours())
            found = list(numbers((f if kernel is None else autograd.jit(f, kernel=kernel))(*POINT)))
            if len(found) != len(numbers_of_jax) or not np.allclose(found, numbers_of_jax, rtol=1e-11, atol=1e-12):
                yield f"{kind}, seed {seed}, {kernel or 'eager'}: {found}, JAX {numbers_of_jax}: {text_of(kind, seed)}"
