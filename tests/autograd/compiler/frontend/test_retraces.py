"""What is traced again and again is told once, with the argument that differs; methods are bound, or refused by name."""

import warnings

import numpy as np
import pytest

from autograd import jit, no_grad
from autograd import sum as total

CASES = {
    r"argument v was a list of numbers of shape \(32,\) and then a list of numbers of shape \(33,\)": lambda i: ([1.0] * i,),
    r"argument v was an array of numbers of shape \(32,\) and then .* shape \(33,\)": lambda i: (np.ones(i),),
    r"argument v\['a'\]\[1\] was an array .* shape \(32,\) and then": lambda i: ({"a": (1.0, np.ones(i))},),
    r"argument options\['mode'\] was 'mode 32' and then 'mode 33'": lambda i: ([1.0], {"mode": f"mode {i}"}),
    r"argument v was a tuple of 32 entries and then a tuple of 33": lambda i: ((1.0,) * i,),
}


@pytest.mark.parametrize("told", CASES)
def test_many_traces_warn_once(told):
    @jit
    def f(v, options=None):
        return 1.0

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for i in range(1, 33):
            f(*CASES[told](i))
            f(*CASES[told](i))
    with pytest.warns(UserWarning, match=rf"jit: f\(\) is traced again and again.*: {told}") as caught:
        f(*CASES[told](33))
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for i in range(34, 70):
            f(*CASES[told](i))


def test_programs_within_no_grad_count_too_and_clearing_the_cache_begins_anew():
    f = jit(lambda v: total(v))
    for i in range(1, 17):
        f([1.0] * i)
        with no_grad():
            f([1.0] * i)
    with pytest.warns(UserWarning, match="traced again and again"):
        f([1.0] * 50)
    f.cache_clear()
    f([1.0] * 50)
    assert f.traces == 1
