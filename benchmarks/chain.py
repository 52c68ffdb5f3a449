"""One long chain, x = x * a + b a million times over: built, backpropagated and freed, with the time and memory of each.

Each measurement has a process of its own, as memory that was used once stays with a process.
"""

import gc
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

LENGTH, A, B, START = 1_000_000, 0.999999, 1e-6, 0.5


def build(x: Any, a: Any, b: Any) -> Any:
    for _ in range(LENGTH):
        x = x * a + b
    return x


def peak_megabytes() -> float:
    """The most memory that this process has had in use at once."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1e6 if sys.platform == "darwin" else 1e6 / 1024)


class Stopwatch:
    """Seconds and peak memory, part by part."""

    def __init__(self) -> None:
        self.before = peak_megabytes()
        self.parts: dict[str, float] = {}
        self.last = time.perf_counter()

    def lap(self, part: str) -> None:
        now = time.perf_counter()
        self.parts[part], self.last = now - self.last, now

    def report(self, answers: list[float]) -> dict[str, Any]:
        peak = peak_megabytes()
        return {"answers": answers, "peak": peak, "grown": peak - self.before, **self.parts}


def graph_chain(value: Callable[[float], Any], cyclic: bool) -> dict[str, Any]:
    """For engines whose numbers have `.backward()`.

    Args:
        value: the engine's.
        cyclic: whether its graphs hold reference cycles, so that only a collection frees them.
    """
    watch = Stopwatch()
    start, a, b = value(START), value(A), value(B)
    end = build(start, a, b)
    watch.lap("build")
    end.backward()
    watch.lap("backward")
    answers = [end.data, start.grad, a.grad, b.grad]
    watch.lap("reading")
    del start, end
    if cyclic:
        gc.collect()
    watch.lap("free")
    return watch.report(answers)
