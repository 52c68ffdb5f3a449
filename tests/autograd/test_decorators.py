"""`no_grad`, `detect_anomaly` and `scope` as decorators."""

import threading

import pytest

from autograd import AnomalyError, Value, detect_anomaly, grad, jit, log, no_grad, scope


@no_grad
def bare(x):
    """Squares."""
    return x * x


@no_grad()
def called(x, *, power=2):
    return x**power


@pytest.mark.parametrize("f", [bare, called])
def test_nothing_is_recorded_within(f):
    x = Value(3.0)
    assert (f(x).data, f(x).args) == (9.0, ())
    assert (x * x).args == (x, x)
    assert grad(lambda x: x * f(x))(3.0) == 9.0  # f(x) is a constant
    assert jit(grad(lambda x: x * f(x)))(3.0) == 9.0
    assert jit(f)(3.0) == 9.0


def test_what_is_decorated_keeps_its_name_signature_and_errors():
    assert (bare.__name__, bare.__doc__) == ("bare", "Squares.")
    assert called(2.0, power=3) == 8.0

    @no_grad
    def fails(x):
        raise ValueError("of its own")

    with pytest.raises(ValueError, match="of its own"):
        fails(1.0)
    x = Value(2.0)
    assert (x * x).args == (x, x)


@pytest.mark.parametrize("decorator", [detect_anomaly, detect_anomaly()])
def test_anomalies_within_raise_compiled_too(decorator):
    slope = decorator(jit(lambda x: log(x) * 2.0))
    assert slope(1.0) == 0.0
    with pytest.raises(AnomalyError, match="log"):
        slope(-1.0)
    eager = decorator(lambda x: log(x))
    with pytest.raises(AnomalyError, match="log"):
        eager(Value(-1.0))


def test_one_decorated_function_recurs_and_runs_in_threads():
    class Model:
        @no_grad()
        def depth(self, x, n):
            return x if n == 0 else self.depth(x * 2.0, n - 1)

    x, found = Value(1.0), []
    assert (Model().depth(x, 5).data, Model().depth(x, 5).args) == (32.0, ())
    threads = [threading.Thread(target=lambda: found.append(Model().depth(x, 50))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(y.data, y.args) for y in found] == [(2.0**50, ())] * 4
    assert (x * x).args == (x, x)


def test_a_scope_is_a_new_one_at_each_call():
    @scope("square")
    def square(x):
        return x * x

    @scope("outer")
    def nested(x, n):
        return square(x) if n == 0 else nested(x, n - 1)

    x = Value(2.0)
    assert square(x).scope.path == square(square(x)).scope.path == "square"
    assert nested(x, 1).scope.path == "outer/outer/square"
    assert (x * x).scope is None
