"""What a compiled call returns is neither a view of its arguments nor of memory that a later call overwrites."""

import numpy as np
import pytest

from autograd import jit

RESULTS = {
    "the argument": lambda x: x,
    "a slice": lambda x: x[1:],
    "a transpose": lambda x: x.T,
    "elementwise": lambda x: x * 2.0,
    "the argument and more": lambda x: (x, x + 1.0),
}


def arrays(result):
    return [np.array(part) for part in result] if isinstance(result, tuple) else [np.array(result)]


@pytest.mark.parametrize("kernel", ["numpy", "native"])
@pytest.mark.parametrize("name", RESULTS)
def test_a_result_outlives_its_arguments_and_the_next_call(name, kernel):
    function = RESULTS[name]
    compiled = jit(function, kernel=kernel)
    x = np.arange(12.0).reshape(3, 4)
    expected = arrays(function(x.copy()))
    result = compiled(x)
    x += 100.0
    compiled(x)
    for found, right in zip(arrays(result), expected, strict=True):
        np.testing.assert_array_equal(found, right)


@pytest.mark.parametrize("kernel", ["numpy", "native"])
def test_arguments_may_overlap(kernel):
    compiled = jit(lambda a, b: a * b - b, kernel=kernel)
    x = np.arange(8.0)
    for a, b in [(x[:4], x[1:5]), (x[:4], x[3::-1]), (x[::2], x[1::2]), (x[:4], x[:4])]:
        np.testing.assert_array_equal(compiled(a, b), a * b - b)
