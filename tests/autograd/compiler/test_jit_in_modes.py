"""`jit` inside `no_grad()`, `detect_anomaly()`, transforms and other traces gives what the function gives there."""

import numpy as np
import pytest

from autograd import (
    AnomalyError,
    Value,
    detect_anomaly,
    grad,
    gradients,
    hessian,
    jit,
    log,
    no_grad,
    sqrt,
    value_and_grad,
    vmap,
)
from autograd import sum as total
from autograd.compiler.passes import rewrites as identities

KERNELS = ["numpy", "native"]


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_first_call_inside_no_grad_spoils_nothing(kernel):
    cases = [
        (grad(lambda x: x * x * x), 2.0, 12.0),
        (value_and_grad(lambda x: x * x * x), 2.0, (8.0, 12.0)),
        (hessian(lambda v: v[0] * v[0] * v[1]), [3.0, 2.0], [[4.0, 6.0], [6.0, 0.0]]),
    ]
    for f, x, expected in cases:
        compiled = jit(f, kernel=kernel)
        with no_grad():
            assert compiled(x) == expected
        assert compiled(x) == expected


@pytest.mark.parametrize("kernel", KERNELS)
def test_gradients_inside_no_grad_are_those_of_eager(kernel):
    w = Value(2.0)

    def step(X):
        return gradients(total(vmap(lambda x: (w * x) ** 2)(X)), [w])

    compiled = jit(step, kernel=kernel)
    X = np.ones(3)
    for _ in range(2):
        with no_grad():
            assert compiled(X) == step(X) == [0.0]
        assert compiled(X) == step(X) == [12.0]
    assert len(compiled.plans) == 2


def test_the_compilers_identities_are_the_same_if_it_first_runs_inside_no_grad():
    identities.rules.cache_clear(), identities.compiled.cache_clear()
    with no_grad():
        jit(lambda x: x * x)(2.0)
    folded = jit(lambda x: [x + 0.0, 2.0 * (0.5 * x)])
    assert folded(3.0) == [3.0, 3.0]
    assert folded.cost().equations == 1


def test_inside_detect_anomaly_the_function_itself_is_watched():
    def f(x):
        return log(x)  # the offending line

    compiled = jit(f)
    assert np.isnan(compiled(-1.0))
    with detect_anomaly():
        with pytest.raises(AnomalyError, match=r"^log\(x=-1\.0\), made at .*test_jit_in_modes.py:.*log\(x\)  # the"):
            compiled(-1.0)
        with pytest.raises(AnomalyError, match=r"^sqrt\(0\.0\), made at .* passed back inf to"):
            jit(grad(lambda v: v[0] * sqrt(v[1])))(np.array([1.0, 0.0]))
        with pytest.raises(AnomalyError, match=r"log\(d\['a'\]\[0\]=0\.0\)"):
            jit(lambda d: log(d["a"][0]))({"a": [0.0]})
        w = Value(3.0)
        found = jit(lambda x, v: {"y": w * x, "v": (v * 2.0, [x])})(2.0, np.ones(2))
        assert (type(found["y"]), found["y"], found["v"][1]) == (float, 6.0, [2.0])
        assert found["v"][0].dtype == float
        assert compiled(Value(2.0)).args, "of Values it is the function itself, as always"


def test_inside_a_trace_a_compiled_function_is_the_function_itself():
    w = Value(2.0)
    inner = jit(lambda x: x * w)
    outer = jit(lambda y: inner(3.0) * y)
    assert outer(1.0) == 6.0
    w.data = 5.0
    assert outer(1.0) == 15.0
    assert jit(lambda y: gradients(inner(3.0) * y, [w]))(1.0) == [3.0]
    doubled = jit(lambda v: vmap(lambda a: a * 2.0)(v))
    assert jit(lambda v: doubled(v))(np.array([1.0, 2.0])).tolist() == [2.0, 4.0]
    assert jit(vmap(lambda a: doubled([a, 1.0])[0] + inner(1.0)))(np.array([1.0, 2.0])).tolist() == [7.0, 9.0]


def test_inside_a_transform_captured_numbers_are_differentiated():
    assert grad(lambda w: jit(lambda x: x * w)(3.0))(2.0) == 3.0
    assert grad(lambda w: jit(lambda v: total([x * w for x in v]))([3.0, 4.0]))(2.0) == 7.0
    assert grad(lambda w: grad(jit(lambda x: x * x * w))(3.0))(2.0) == 6.0
    w = Value(2.0)
    assert jit(lambda x: x * w)(3.0) == 6.0, "elsewhere it returns plain numbers"
