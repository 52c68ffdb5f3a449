"""A workspace serves one call at a time: calls within calls, in threads, and calls that raise half way."""

import gc
import threading
import weakref

import numpy as np
import pytest

from autograd import Primitive, TraceError, jit, register_tree_node
from autograd.compiler.runtime.executable import SIGNATURE_MISMATCH, Calls

KERNELS = ["numpy", "native"]


class Probe:
    """A number that calls back while a compiled function reads it as an argument, and while it is made as a result."""

    def __init__(self, x, reading=None, building=None):
        self.x, self.reading, self.building = x, reading, building


def flatten(probe):
    if probe.reading is not None:
        probe.reading()
    return (probe.x,), probe.building


def unflatten(building, children):
    if building is not None:
        building()
    return Probe(*children, building=building)


register_tree_node(Probe, flatten, unflatten)


def compute(w, probe, v):
    """One number, a list, an array, and what calls back as it is built."""
    return v[0] * probe.x, [v[1] - probe.x, v[0] / w[1]], w * probe.x, Probe(probe.x + w[0])


def expected(w, probe, v):
    return v[0] * probe.x, [v[1] - probe.x, v[0] / w[1]], (w * probe.x).tolist(), probe.x + w[0]


def shown(result):
    number, row, array, probe = result
    return number, row, array.tolist(), probe.x


FIRST = (np.array([7.0, 11.0]), Probe(5.0), [2.0, 3.0])
SECOND = (np.array([23.0, 29.0]), Probe(19.0), [13.0, 17.0])


def count_workspaces(f):
    """Let the latest program of a compiled function note the workspaces that it makes from now on."""
    plan, made = f.plan, []
    allocate = plan.executable.workspaces(plan.arguments, plan.widths)

    def noted():
        made.append(allocate())
        return made[-1]

    arguments = plan.arguments
    values = plan.program.parameters
    plan.calls = Calls(arguments.positional, arguments.named, values, plan.result, True, None, noted, [], [], None)
    f._put_first(plan)
    return made


@pytest.fixture(params=KERNELS)
def compiled(request):
    """With no Probe that calls back, and one workspace."""
    f = jit(compute, kernel=request.param)
    assert shown(f(*FIRST)) == expected(*FIRST)
    f.made = count_workspaces(f)
    assert shown(f(*SECOND)) == expected(*SECOND)
    assert len(f.made) == 1
    return f


def test_a_call_while_arguments_are_read(compiled):
    inner = []
    probe = Probe(5.0, reading=lambda: inner.append(compiled(*SECOND)) if not inner else None)
    outer = compiled(FIRST[0], probe, FIRST[2])
    assert shown(outer) == expected(*FIRST)
    assert shown(inner[0]) == expected(*SECOND)
    assert len(compiled.made) == 2
    compiled(FIRST[0], Probe(5.0, reading=lambda: compiled(*SECOND)), FIRST[2])
    assert len(compiled.made) == 2, "both are idle again"


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_call_while_the_result_is_built(kernel):
    inner = []

    def again():
        if len(inner) == 1:
            inner.append(None)
            inner.append(f([13.0, 17.0], np.array([23.0, 29.0])))

    f = jit(lambda v, w: (Probe(v[0], building=again), v[0] * v[1], w * v[0]), kernel=kernel)
    f([2.0, 3.0], np.array([7.0, 11.0]))
    inner.append(None)
    _, product, array = f([2.0, 3.0], np.array([7.0, 11.0]))
    assert (product, array.tolist()) == (6.0, [14.0, 22.0])
    _, product, array = inner[2]
    assert (product, array.tolist()) == (221.0, [299.0, 377.0])


def test_a_call_in_the_middle_of_the_array_code():
    inner = []

    def call_back(x):
        if len(inner) == 1:
            inner.append(None)
            inner.append(f([13.0, 17.0]))
        return x + 1.0

    row = Primitive("row", "", evaluate=call_back, partials=lambda y, x: (1.0,), symbol="", latex="", numpy="", samples=[])
    f = jit(lambda v: [v[0] * v[1], row(v[0]), v[0] - v[1], row(v[1]) * v[0]])
    f([1.0, 1.0])
    inner.append(None)
    assert f([2.0, 3.0]) == [6.0, 3.0, -1.0, 8.0]
    assert inner[2] == [221.0, 14.0, -4.0, 234.0]


def test_a_call_that_raises_while_arguments_are_read(compiled):
    def refuse():
        raise OSError("half way")

    for _ in range(3):
        x = np.array([7.0, 11.0])
        held = weakref.ref(x)
        with pytest.raises(OSError, match="half way"):
            compiled(x, Probe(5.0, reading=refuse), [2.0, 3.0])
        del x
        gc.collect()
        assert held() is None, "the idle workspace holds no array of the call"
        assert shown(compiled(*SECOND)) == expected(*SECOND)
    assert len(compiled.made) == 1, "the workspace is idle again"


def test_a_mismatch_gives_the_workspace_back(compiled):
    x = np.array([7.0, 11.0])
    held = weakref.ref(x)
    calls = compiled.plan.calls
    assert calls.execute((x, Probe(5.0), [1.0]), {}) is SIGNATURE_MISMATCH
    del x
    gc.collect()
    assert held() is None
    assert shown(calls.execute(SECOND, {})) == expected(*SECOND)
    assert len(compiled.made) == 1


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_call_that_raises_while_the_result_is_built(kernel):
    raising = []

    def refuse():
        if raising:
            raise OSError("half way")

    f = jit(lambda w: (w * 2.0, Probe(w[0], building=refuse)), kernel=kernel)
    f(np.ones(2))
    made = count_workspaces(f)
    for _ in range(3):
        raising.append(True)
        with pytest.raises(OSError, match="half way"):
            f(np.ones(2))
        raising.clear()
        assert f(np.array([3.0, 4.0]))[0].tolist() == [6.0, 8.0]
    assert len(made) == 1


def test_a_primitive_that_raises_in_the_middle_of_the_array_code():
    def evaluate(x):
        if x > 10.0:
            raise ArithmeticError("too large")
        return x + 1.0

    row = Primitive("row", "", evaluate=evaluate, partials=lambda y, x: (1.0,), symbol="", latex="", numpy="", samples=[])
    f = jit(lambda v: [v[0] * v[1], row(v[0]), v[0] - v[1]])
    assert f([2.0, 3.0]) == [6.0, 3.0, -1.0]
    made = count_workspaces(f)
    for _ in range(3):
        with pytest.raises(ArithmeticError, match="too large"):
            f([11.0, 3.0])
        assert f([2.0, 5.0]) == [10.0, 3.0, -3.0]
    assert len(made) == 1


def test_two_threads_at_once(compiled):
    """Each is stopped while it reads its arguments, until the other reads too."""
    barrier, results = threading.Barrier(2, timeout=120.0), {}

    def work(name, w, x, v):
        results[name] = [shown(compiled(w, Probe(x, reading=barrier.wait), v)) for _ in range(3)]

    threads = [
        threading.Thread(target=work, args=(name, w, probe.x, v)) for name, (w, probe, v) in enumerate((FIRST, SECOND))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {0: [expected(*FIRST)] * 3, 1: [expected(*SECOND)] * 3}
    assert len(compiled.made) == 2


def test_results_of_calls_are_apart(compiled):
    """What a call returned is not changed by a later one, nor by changing what another returned."""
    first = compiled(*FIRST)
    second = compiled(*FIRST)
    second[1][0], second[2][0] = -1.0, -1.0
    compiled(*SECOND)
    assert shown(first) == expected(*FIRST)


@pytest.mark.parametrize("kernel", KERNELS)
def test_arguments_that_a_trace_changes_are_refused(kernel):
    """The mark of a call that no program is for was returned."""
    numbers = [1.0, 2.0]

    def f(v):
        numbers.append(3.0)
        return v[0]

    with pytest.raises(TraceError, match="the arguments changed while the function was traced"):
        jit(f, kernel=kernel)(numbers)
