"""A transform inside `no_grad()` differentiates what it is asked to; `no_grad()` inside the function stops gradients."""

import threading

import pytest

from autograd import (
    Value,
    check_gradients,
    grad,
    gradients,
    hessian,
    hvp,
    jacobian,
    jit,
    modes,
    no_grad,
    value_and_grad,
    vmap,
)

TRANSFORMED = {
    "grad": (grad(lambda x: x * x), (3.0,), 6.0),
    "value_and_grad": (value_and_grad(lambda x: x * x), (3.0,), (9.0, 6.0)),
    "jacobian": (jacobian(lambda v: [v[0] * v[1]]), ([1.0, 2.0],), [[2.0, 1.0]]),
    "hessian": (hessian(lambda v: v[0] * v[0] * v[1]), ([3.0, 2.0],), [[4.0, 6.0], [6.0, 0.0]]),
    "hvp": (hvp(lambda v: v[0] * v[0]), ([3.0], [1.0]), [2.0]),
    "vmap of grad": (lambda x: list(vmap(grad(lambda x: x * x))(x)), ([1.0, 2.0],), [2.0, 4.0]),
    "grad of grad": (grad(grad(lambda x: x * x * x)), (2.0,), 12.0),
    "grad of jit": (grad(jit(lambda x: x * x)), (3.0,), 6.0),
    "jit of grad": (jit(grad(lambda x: x * x)), (3.0,), 6.0),
}


@pytest.mark.parametrize("name", TRANSFORMED)
def test_the_result_is_that_outside(name):
    f, args, expected = TRANSFORMED[name]
    with no_grad():
        assert f(*args) == expected
        assert (Value(1.0) + 1.0).args == (), "no_grad is on again"
    assert f(*args) == expected


def test_check_gradients_checks():
    with no_grad():
        check_gradients(lambda x: x * x, 3.0)


def stopped(x):
    with no_grad():
        y = x * x
    return y * x


def within(x):
    with no_grad():
        slope = grad(lambda u: u * u * x)(x)
    return slope * x


def as_generator(x):
    def terms():
        with no_grad():
            yield x * x
            yield grad(lambda u: u**3)(x)

    running = terms()
    first, second = next(running), next(running)
    running.close()
    return x * first * second


@pytest.mark.parametrize(("f", "slope"), [(stopped, 9.0), (within, 18.0), (as_generator, 9.0 * 27.0)])
def test_no_grad_inside_stops_gradients(f, slope):
    assert grad(f)(3.0) == slope
    assert jit(grad(f))(3.0) == slope
    assert grad(jit(f))(3.0) == slope
    with no_grad():
        assert grad(f)(3.0) == slope
        assert jit(grad(f))(3.0) == slope


def test_what_is_returned_to_no_grad_is_a_constant_there():
    w = Value(2.0)
    with no_grad():
        for slope in (grad(lambda x: x * w)(3.0), grad(lambda x: x * x)(w), *value_and_grad(lambda x: x * 1.0)(w)):
            assert getattr(slope, "args", ()) == ()
            assert slope is not w


def test_no_grad_stops_what_is_recorded_in_it_not_what_was_before():
    def f(x):
        y = x * x
        with no_grad():
            return gradients(y, [x])

    assert f(Value(3.0)) == jit(f)(3.0) == [6.0]


def test_the_mode_is_back_after_an_error_and_other_threads_keep_theirs():
    def fails(x):
        assert modes.modes.recording
        raise ZeroDivisionError

    with no_grad():
        with pytest.raises(ZeroDivisionError):
            grad(fails)(1.0)
        assert not modes.modes.recording
        found = []
        thread = threading.Thread(target=lambda: found.append(grad(lambda x: x * x)(3.0)))
        thread.start()
        thread.join()
    assert found == [6.0]
    assert modes.modes.recording


def test_captured_values_under_no_grad_are_read_at_every_call():
    w, b = Value(2.0), Value(1.0)
    shift = b * 3.0

    @jit
    def f(x):
        with no_grad():
            y, stopped = w * w, shift * x
        return y, gradients(y * w, [w]), gradients(stopped + shift * x, [b])

    assert f(2.0) == (4.0, [4.0], [6.0])
    w.data = 3.0
    assert f(2.0) == (9.0, [9.0], [6.0])
