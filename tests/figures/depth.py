"""A chain as deep as it has nodes: everything that can be done with a graph is done with it, and its memory comes back."""

import ctypes
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from array import array
from pathlib import Path

from autograd import Value, draw, jit
from tests.figures.figure import figure

DEEDS = ("built", "backward", "drawn", "saved", "freed", "jit")


def chain(x, length):
    y = x
    for _ in range(length // 2):
        y = y * x + x
    return y


def resident():
    """Megabytes of this process in memory, once Python and the C library have returned what they keep to use it again."""
    gc.collect()
    if hasattr(library := ctypes.CDLL(None), "malloc_trim"):
        library.malloc_trim(0)
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6


def go_through(length):
    """Seconds of each deed, in an array: a float of its own would keep the arena that it lies in, a megabyte, from going."""
    x, seconds, begin = Value(0.5), array("d", bytes(8 * len(DEEDS))), time.perf_counter()

    def done(deed):
        nonlocal begin
        seconds[DEEDS.index(deed)] = time.perf_counter() - begin
        begin = time.perf_counter()

    y = chain(x, length)
    done("built")
    y.backward()
    assert (y.data, x.grad > 0.0) == (1.0, True)
    done("backward")
    drawing = draw(y)
    assert f"{length:,}" in drawing.dot
    done("drawn")
    with tempfile.TemporaryDirectory() as folder:
        drawing.save(path := Path(folder) / "chain.dot")
        assert path.stat().st_size > 0
    done("saved")
    del drawing, y
    done("freed")
    compiled = jit(lambda x: chain(x, length))
    assert compiled(0.5) == 1.0
    done("jit")
    return seconds


if sys.platform == "linux":  # which tells the memory of a process in /proc

    @figure(
        "the deepest chain: built, backward, drawn as a summary, saved, freed, jit, in a fresh process",
        must="1,000,000 nodes, each done, memory back to within 5 %",
        short=40_000,
        long=1_000_000,
    )
    def depth(count):
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
        command = [sys.executable, "-m", "tests.figures.depth", str(count)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if done.returncode:
            return done.stderr[-300:], False
        seconds, before, after = json.loads(done.stdout)
        told = ", ".join(f"{deed} in {spent:.1f} s" for deed, spent in zip(DEEDS, seconds, strict=True))
        return f"{count:,} nodes: {before:.0f} MB before, {after:.0f} MB after; {told}", after <= 1.05 * before


if __name__ == "__main__":
    nodes = int(sys.argv[1])
    for _ in range(
        4
    ):  # what is imported, and what allocators keep to book their arenas, stays: it grows until the fourth time
        go_through(max(nodes // 10, 40_000))
    memory = resident()
    spent = go_through(nodes)
    print(json.dumps([spent.tolist(), memory, resident()]))
