"""no_grad, detect_anomaly and scope: what they do, in this thread only, and that they end."""

import contextlib
import math
import threading

import pytest

from autograd import AnomalyError, Value, detect_anomaly, dot, exp, grad, gradients, modes, no_grad, scope


@pytest.fixture(autouse=True)
def nothing_stays_on():
    yield
    assert not modes.active
    assert (Value(1.0) + 1.0).args


def test_no_grad_records_nothing():
    x = Value(2.0, label="x")
    with no_grad():
        y = x * x + dot([x, x], [1.0, 2.0])
        with no_grad():
            pass
        z = exp(x)
        d = dot([x, x], [1.0, 2.0])
    assert (y.data, y.args, y.primitive, z.args, d.args) == (10.0, (), None, (), ())
    assert (x * x).args == (x, x)


def test_modes_end_with_an_exception():
    with pytest.raises(ZeroDivisionError), no_grad():
        raise ZeroDivisionError
    assert (Value(1.0) + 1.0).args


def test_scopes_nest():
    with scope("model") as model:
        a = Value(1.0) + 1.0
        with scope("layer"):
            b = a * 2.0
        c = b * b
    d = c + 1.0
    assert [node.scope and node.scope.path for node in (a, b, c, d)] == ["model", "model/layer", "model", None]
    assert a.scope is model
    assert b.scope.parent is model
    with pytest.raises(TypeError, match="name must be a str, not an int, 3"):
        scope(3)


def test_modes_are_those_of_one_thread():
    inside, results = threading.Event(), []

    def other():
        inside.wait(5)
        results.append((Value(1.0) + 1.0).args)
        with scope("theirs"):
            results.append((Value(1.0) + 1.0).scope.path)

    thread = threading.Thread(target=other)
    thread.start()
    with no_grad(), scope("ours"):
        inside.set()
        thread.join()
        assert (Value(1.0) + 1.0).args == ()
    assert len(results[0]) == 2
    assert results[1] == "theirs"


def test_anomaly_forward_names_primitive_inputs_scope_and_line():
    x = Value(-1.0, label="x")
    with pytest.raises(AnomalyError) as caught, detect_anomaly(), scope("head"):
        (x + 0.5).log()  # the offending line
    message = str(caught.value)
    assert "log(-0.5) in scope head, made at " in message
    assert "test_modes.py:" in message
    assert "(x + 0.5).log()  # the offending line" in message
    assert message.endswith("gave nan.")


def test_anomaly_backward_before_any_grad_changes():
    x, w = Value(0.0, label="x"), Value(1.0, label="w")
    with detect_anomaly():
        y = (x * w).sqrt()
        told = r"sqrt\(0\.0\), made at .*, passed back inf to a Value, Value\(data=0\.0, grad=0\.0\): its adjoint 1\.0 times"
        with pytest.raises(AnomalyError, match=told):
            y.backward()
    assert (x.grad, w.grad, y.grad) == (0.0, 0.0, 0.0)
    y.backward()
    assert math.isnan(w.grad), "0 times infinity, once nobody watches"


def test_anomaly_in_gradients_on_the_way_to_an_input():
    x, w, far = Value(0.0, label="x"), Value(1.0, label="w"), Value(0.0, label="far")
    with detect_anomaly():
        y = w * x.sqrt() + far.sqrt()
        for create_graph in (False, True):
            with pytest.raises(AnomalyError, match=r"^sqrt\(x=0\.0\), made at .*test_modes.py:.* its adjoint 1\.0 times"):
                gradients(y, [x], create_graph)
            assert gradients(y, [w], create_graph)[0] == 0.0, "what is infinite does not lead there"
        with pytest.raises(AnomalyError, match="passed back inf"):
            grad(lambda v: v.sqrt())(0.0)


def test_the_first_anomaly_of_several():
    told = r"^log\(x=0\.0\) in scope a/b, made at .* gave -inf\.$"
    with pytest.raises(AnomalyError, match=told), detect_anomaly(), scope("a"), scope("b"):
        Value(0.0, label="x").log().exp().reciprocal()
    x = Value(0.0, label="x")
    with detect_anomaly():
        y = x.sqrt().sqrt() + dot([x.sqrt()], [1.0])
        with pytest.raises(AnomalyError, match=r"^sqrt\((0\.0|x=0\.0)\), made at .* passed back inf to a Value"):
            y.backward()
        huge = Value(1e308, label="w")
        total = huge * 1.0 + huge * 0.5
        with pytest.raises(AnomalyError, match=r"^the derivatives that reach a Value, .*'w'\) add up to inf\.$"):
            total.backward(1.5e308)
    assert (x.grad, huge.grad) == (0.0, 0.0)


def test_labels_and_scopes_in_messages_stay_on_one_line():
    with pytest.raises(AnomalyError) as caught, detect_anomaly(), scope("a\nb"):
        Value(-1.0, label="x\x1b[2J").log()
    assert str(caught.value).startswith("log(x\ufffd[2J=-1.0) in scope a\ufffdb, made at ")


def test_nobody_looks_at_nodes_when_nothing_is_on(monkeypatch):
    seen = []

    def observe(node):
        seen.append(node)
        return node

    monkeypatch.setattr(modes, "observe_node", observe)
    x = Value(0.5)

    def work():
        y = dot([x, x], [x, 2.0]) + x.tanh().maximum(0.0)
        y.backward()
        gradients(y, [x])

    work()
    assert not seen
    with detect_anomaly():
        work()
    assert len(seen) == 4
    work()
    assert len(seen) == 4


def test_no_anomaly_no_complaint():
    with detect_anomaly():
        x = Value(2.0)
        y = x.log() * x
        y.backward()
    assert x.grad == math.log(2.0) + 1.0


def test_modes_work_with_transforms():
    with scope("all"):
        assert grad(lambda x: x * x)(3.0) == 6.0
    with pytest.raises(AnomalyError, match="inf"), detect_anomaly():
        grad(lambda x: 1.0 / x)(0.0)


def test_after_modes_and_transforms_no_thread_is_in_any():
    def fails(x):
        raise ZeroDivisionError

    for f in (lambda x: x * grad(lambda y: y * y)(x), fails):
        with contextlib.suppress(ZeroDivisionError), no_grad():
            assert modes.unusual
            grad(f)(1.0)
        assert not modes.unusual
