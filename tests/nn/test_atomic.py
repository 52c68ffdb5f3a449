"""What must be whole is whole, at whichever line Ctrl-C is pressed."""

import sys

import pytest

import nn.agreement
import nn.atomic
from autograd import Value
from nn.agreement import frozen_numbers

FILES = {nn.agreement.__file__, nn.atomic.__file__}


def interrupted_at(line, parameters):
    """Whether a KeyboardInterrupt at the so-manieth line of the two files came before the function was over."""
    lines = 0

    def trace(frame, event, _):
        nonlocal lines
        if frame.f_code.co_filename not in FILES:
            return None
        lines += event == "line"
        if event == "line" and lines == line:
            raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        frozen_numbers(lambda _: parameters[0].data, lambda _: 0.5, parameters, "float64")
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_parameters_that_were_moved_for_a_look_come_back():
    line = 1
    parameters = [Value(0.5), Value(-1.5), Value(2.0)]
    while interrupted_at(line, parameters):
        assert [parameter.data for parameter in parameters] == [0.5, -1.5, 2.0], line
        line += 1
    assert line > 20
