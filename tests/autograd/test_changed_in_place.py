"""A function that changes in place what a transform or a loop gives it changes a copy of it. Under jit one that changes an
argument is refused, as its program would not do so."""

import re
from dataclasses import InitVar, dataclass, field

import numpy as np
import pytest

import autograd
from autograd import (
    TraceError,
    cond,
    custom_vjp,
    grad,
    hessian,
    jacfwd,
    jacobian,
    jit,
    jvp,
    linearize,
    register_tree_node,
    scan,
    value_and_grad,
    vjp,
    vmap,
    while_loop,
)

POINT = [2.0, 3.0, 4.0]


def changing(p):
    p[0] = p[0] * p[1]
    return p[0] * p[2]


def by_rule(p):
    f = custom_vjp(changing)
    f.defvjp(lambda p: (changing(p), p), lambda kept, adjoint: ([adjoint * kept[0], adjoint, adjoint],))
    return grad(lambda q: f(q) * q[0])(p)


def last_of(outputs):
    value, push = outputs
    return value, push([1.0, 0.0, 0.0])


TRANSFORMED = {
    "grad": grad(changing),
    "value_and_grad": value_and_grad(changing),
    "jacobian": jacobian(lambda p: [changing(p)]),
    "jacfwd": jacfwd(lambda p: [changing(p)]),
    "hessian": hessian(changing),
    "jvp": lambda p: jvp(changing, (p,), ([1.0, 0.0, 0.0],)),
    "vjp": lambda p: vjp(changing, p)[1](1.0),
    "linearize": lambda p: last_of(linearize(changing, p)),
    "custom_vjp": by_rule,
    "vmap": lambda p: vmap(changing)([p, p]),
    "scan, its carry": lambda p: scan(lambda carry, x: (carry, changing(carry)), p, [1.0, 2.0]),
    "scan, its carry as y": lambda p: scan(lambda carry, x: ((changing(carry), carry)[1], carry), p, [1.0, 2.0]),
    "scan, its x": lambda p: scan(lambda total, x: (total + changing(x), None), 0.0, [p, p])[0],
    "while_loop, its body": lambda p: while_loop(lambda c: c[0] < 30.0, lambda c: (changing(c), c)[1], p),
    "while_loop, its condition": lambda p: while_loop(lambda c: changing(c) < 50.0, lambda c: [c[0] + 1.0, c[1], c[2]], p),
    "cond, taken": lambda p: cond(p[0] > 0.0, changing, lambda q: changing(q) * 2.0, p),
    "cond, not taken": lambda p: cond(p[0] < 0.0, changing, lambda q: changing(q) * 2.0, p),
    "grad of scan, its x": grad(lambda p: scan(lambda c, x: (c + changing(x) * c, None), 1.0, [p, p])[0]),
    "grad of scan, its carry": grad(lambda p: autograd.sum(scan(lambda c, x: (c, changing(c)), p, [1.0, 2.0])[1])),
}


@pytest.mark.parametrize("transformed", TRANSFORMED.values(), ids=TRANSFORMED)
@pytest.mark.parametrize("kernel", ["native", "numpy"])
def test_a_transform_gives_copies(transformed, kernel):
    point = POINT.copy()
    found = transformed(point)
    assert point == POINT
    assert jit(transformed, kernel=kernel)(point) == found
    assert point == POINT


@pytest.mark.parametrize("name", ["vmap", "scan, its carry", "scan, its x", "cond, taken"])
def test_arrays_are_copied_too(name):
    point = np.array(POINT)
    TRANSFORMED[name](point)
    assert point.tolist() == POINT


def test_what_f_kept_of_a_carry_stays_as_it_was():
    kept = []
    scan(lambda carry, x: (kept.append(carry) or [carry[0] + x], None), [0.0], [1.0, 2.0])
    assert kept == [[0.0], [1.0]]


@dataclass
class Pair:
    low: float
    high: list[float]


def set_entry(p):
    p[0] = p[0] * 2.0
    return p[0]


def append(p):
    p.append(p[0])
    return p[0]


def add_key(p):
    p["double"] = p["x"] * 2.0
    return p["double"]


def set_attribute(p):
    p.low = p.low * 2.0
    return p.low


def set_inside(p):
    p.high[1] = p.low
    return p.low


@pytest.mark.parametrize(
    ("f", "argument", "path"),
    [
        (set_entry, [1.0, 2.0], "p"),
        (append, [1.0, 2.0], "p"),
        (append, [1.0, (2.0,)], "p"),
        (add_key, {"x": 1.0}, "p"),
        (set_attribute, Pair(1.0, [2.0, 3.0]), "p.low"),
        (set_inside, Pair(1.0, [2.0, 3.0]), "p.high"),
        (lambda p: set_entry(p["w"][1]), {"w": [[1.0, 2.0], [3.0, 4.0]]}, "p['w'][1]"),
        (jit(set_entry), [1.0, 2.0], "p"),
    ],
)
def test_a_compiled_function_that_changes_an_argument_is_refused(f, argument, path):
    message = f"^jit: the function changed argument {re.escape(path)} in place, which the compiled program would not do to "
    with pytest.raises(TraceError, match=message):
        jit(f)(argument)
    with pytest.raises(TraceError, match=message):
        jit(lambda p: f(p))(p=argument)


def test_a_copy_may_be_changed_and_returned():
    def step(weights, x):
        weights = weights.copy()
        weights[0] = weights[0] * x
        return weights

    assert jit(step)([1.0, 2.0], 3.0) == step([1.0, 2.0], 3.0) == [3.0, 2.0]


@dataclass
class Scaled:
    x: float
    factor: InitVar[float]
    y: float = field(init=False)

    def __post_init__(self, factor):
        self.y = self.x * factor


@dataclass(init=False)
class Model:
    w: list[float]

    def __init__(self, size):
        self.w = [1.0] * size


@dataclass
class Counted:
    x: float
    count: int = field(default=0, init=False)


class Filled(list):
    def __init__(self, size, number):
        super().__init__([number] * size)


class Named(dict):
    def __init__(self, name, **entries):
        super().__init__(**entries)
        self.name = name


class Two(tuple):
    def __new__(cls, a, b):
        return super().__new__(cls, (a, b))


@pytest.mark.parametrize(
    ("thing", "read"),
    [
        (Scaled(2.0, 3.0), lambda one: one.y),
        (Model(2), lambda one: one.w[1]),
        (Filled(2, 3.0), lambda one: one[1]),
        (Named("inputs", x=2.0), lambda one: one["x"] * len(one.name)),
        (Two([1.0], 2.0), lambda one: one[0][0] + one[1]),
    ],
)
def test_a_copy_needs_no_constructor(thing, read):
    assert cond(True, read, read, thing) == read(thing)


def test_a_copy_keeps_what_the_constructor_does_not_take():
    counted = Counted(2.0)
    counted.count = 7

    def f(one):
        one.count += 1
        return one.x * one.count

    assert cond(True, f, f, counted) == 16.0
    assert counted.count == 7


def test_what_is_passed_whole_is_no_copy_and_may_not_be_changed_under_jit():
    def running(x, total):
        total[0] = total[0] + x
        return total[0]

    def sums(xs, total):
        return vmap(running, in_axes=(0, None))(xs, total)

    total = [0.0]
    assert sums([1.0, 2.0], total) == [1.0, 3.0]
    assert total == [3.0]
    message = (
        r"^jit: vmap\(running\): argument 1, which is passed whole, was changed in place, and each sample would go on from"
        r" what those before it made of it\. Carry it from step to step by scan\(\), or change a copy of it\. At "
    )
    with pytest.raises(TraceError, match=message):
        jit(sums)([1.0, 2.0], [0.0])
    with pytest.raises(TraceError, match=message):
        jit(lambda xs: sums(xs, [0.0]))([1.0, 2.0])
    assert scan(lambda total, x: (total + x, total + x), 0.0, [1.0, 2.0])[1] == [1.0, 3.0]


@dataclass
class Arrays:
    low: np.ndarray
    high: np.ndarray


def test_arrays_that_change_places_are_seen():
    def swapped(one):
        one.low, one.high = one.high, one.low
        return one.low[0]

    with pytest.raises(TraceError, match=r"^jit: the function changed argument one"):
        jit(swapped)(Arrays(np.ones(2), np.zeros(2)))


class Polynomial:
    def __init__(self, coefficients):
        self.coefficients = coefficients


@pytest.mark.parametrize(
    "flatten",
    [
        lambda one: ([list(one.coefficients)], None),
        lambda one: ([one.coefficients[0], one.coefficients[1:]], None),
    ],
    ids=["list", "slices"],
)
@pytest.mark.parametrize("kind", [list, np.array])
def test_a_class_may_make_its_children_afresh(flatten, kind):
    def unflatten(_, children):
        first, *rest = children
        return Polynomial(first if not rest else kind([first, *rest[0]]) if type(rest[0]) is list else [first, *rest[0]])

    register_tree_node(Polynomial, flatten, unflatten)
    assert jit(lambda one, x: one.coefficients[0] * x + one.coefficients[1])(Polynomial(kind([2.0, 3.0])), 5.0) == 13.0

    def change(one):
        one.coefficients = [one.coefficients[0] * 2.0, one.coefficients[1]]
        return one.coefficients[0]

    with pytest.raises(TraceError, match=r"^jit: the function changed argument one.* in place"):
        jit(change)(Polynomial(kind([2.0, 3.0])))
