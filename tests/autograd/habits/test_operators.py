"""Operators and methods that single numbers do not have: what is said, and that nothing takes a number for a sequence."""

import operator
import re
from collections.abc import Iterable, Sized

import numpy as np
import pytest

from autograd import Value, jit, value

x = Value(2.0)
IN_SLOTS = {
    "x[0]": (lambda x: x[0], "x[i] was asked of"),
    "x[0:1]": (lambda x: x[0:1], "numbers that are indexed are kept in a list, xs = [x, y], and xs[i] is one of them."),
    "len": (len, "numbers that are counted are kept in a list, and len(xs) counts them."),
    "list": (list, "numbers to go through are kept in a list: for x in xs."),
    "in": (lambda x: 2.0 in x, "write x == y, or y in xs for a list xs."),
    "del x[0]": (lambda x: operator.delitem(x, 0), "x[i] was asked of"),
}


compiled_alone = pytest.mark.skipif(value.__file__.endswith(".py"), reason="plain Python has no slots without methods")


@compiled_alone
@pytest.mark.parametrize("name", IN_SLOTS)
def test_a_number_is_no_sequence(name):
    use, words = IN_SLOTS[name]
    with pytest.raises(TypeError, match=re.escape(words)):
        use(x)
    with pytest.raises(TypeError, match=re.escape("was asked of a traced number, which is one number;")):
        jit(use)(1.0)


def test_nothing_takes_a_number_for_a_sequence():
    for name in ("__getitem__", "__iter__", "__len__", "__contains__"):
        assert not hasattr(x, name)
    assert not isinstance(x, Iterable | Sized)
    assert not np.iterable(x)
    assert np.array([x, x]).shape == (2,)
    assert np.array(x).shape == ()
    assert pytest.approx(x) == 2.0
    assert not callable(x)
    with pytest.raises(TypeError, match=re.escape("float() was asked of a Value")):
        np.asarray([x, x], dtype=float)


@pytest.mark.parametrize("method", ["exp", "tanh", "round", "sigmoid"])
def test_names_of_arguments_of_methods(method):
    words = re.escape(f"{method}() has no argument 'out'; leave it out")
    with pytest.raises(TypeError, match=words):
        getattr(x, method)(out=None)
    with pytest.raises(TypeError, match=words):
        jit(lambda x: getattr(x, method)(out=None))(1.0)
    with pytest.raises(TypeError, match=re.escape(f"{method}() takes 1 argument, not 2")):
        getattr(x, method)(1.0)


def test_the_other_side_goes_first():
    class Other:
        __array_ufunc__ = None

        def __rmatmul__(self, other):
            return "theirs"

        __rand__ = __rdivmod__ = __rmatmul__

    assert x @ Other() == (x & Other()) == divmod(x, Other()) == "theirs"
    with pytest.raises(TypeError, match=re.escape("@ was asked of a traced number, which is one number; write x * y")):
        jit(lambda y: y @ x)(1.0)


@compiled_alone
def test_fields_hold_floats():
    for assign, words in [
        (lambda: setattr(x, "grad", None), "x.grad must be a float, not None; write x.grad = 0.0, or model.zero_grad()."),
        (lambda: setattr(x, "data", Value(1.0)), "x.data must be a float, not a Value; write x.data = y.data."),
        (lambda: setattr(x, "data", "1"), "x.data must be a real number, not a str, '1'. Convert it with float(...)."),
        (lambda: setattr(x, "data", [1.0]), "x.data must be a real number, not a list, [1.0]."),
        (lambda: setattr(x, "label", 3), "x.label must be a str, not an int, 3."),
    ]:
        with pytest.raises(TypeError, match=re.escape(words)):
            assign()
    x.grad = 0
    assert (x.data, x.grad) == (2.0, 0.0)
