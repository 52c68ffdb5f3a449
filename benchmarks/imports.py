"""The time of imports, each in a process of its own: the median of several, less the time of a Python that imports nothing.

Run it with `make bench`.
"""

import statistics
import subprocess
import sys
import time

import results

STATEMENTS = [
    "import autograd",
    "import nn",
    "import nn; nn.fit",
    "from autograd import draw",
    "from autograd import jit",
]
ROUNDS = 15


def seconds(statement: str) -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return time.perf_counter() - begin


if __name__ == "__main__":
    times: dict[str, list[float]] = {statement: [] for statement in ["pass", *STATEMENTS]}
    for _ in range(ROUNDS):
        for statement, found in times.items():
            found.append(seconds(statement))
    bare = statistics.median(times.pop("pass"))
    rows = [[f"`{statement}`", f"{(statistics.median(found) - bare) * 1e3:.0f}"] for statement, found in times.items()]
    text = "Milliseconds, each in a process of its own, less those of a Python that imports nothing."
    results.write_section("Imports", f"{results.machine()}\n\n{text}\n\n{results.table(['statement', 'ms'], rows, words=1)}")
    print(results.table(["statement", "ms"], rows, words=1))
