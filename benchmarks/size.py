"""Graphs of ten million nodes, a chain and a fan: built, backpropagated, freed, and the memory returned.

Each runs in a process of its own, since the peak of a process is for life. Run it with `make bench`; it needs Linux.
"""

import gc
import resource
import subprocess
import sys
import time
from pathlib import Path

NODES = 10_000_000
PAGE = resource.getpagesize()


def resident() -> float:
    """Megabytes of this process that are in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6


def chain(x):
    y = x
    for _ in range(NODES // 2):
        y = y * x + x
    return y


def fan(x):
    import autograd

    return autograd.sum([x * x for _ in range(NODES)])


def measure(shape) -> None:
    from autograd import Value

    gc.disable()  # to show that nothing waits for it
    x = Value(0.5)
    before = resident()
    begin = time.perf_counter()
    y = shape(x)
    built = time.perf_counter()
    y.backward()
    swept = time.perf_counter()
    del y
    freed = time.perf_counter()
    peak, after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, resident()
    assert gc.collect() == 0, "no cycles"
    print(
        f"{shape.__name__:5} of {NODES:,} nodes: built in {built - begin:.2f} s, backpropagated in {swept - built:.2f} s,"
        f" freed in {freed - swept:.2f} s; {before:.0f} MB before, {peak:.0f} MB at the peak, {after:.0f} MB after"
    )


if __name__ == "__main__":
    shapes = {"chain": chain, "fan": fan}
    if len(sys.argv) > 1:
        measure(shapes[sys.argv[1]])
    else:
        for name in shapes:
            subprocess.run([sys.executable, __file__, name], check=True)
