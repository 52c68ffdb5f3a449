"""The processor time of imports, each in a process of its own: the least of several, less that of a Python that imports
nothing.

Run it with `make bench`.
"""

import resource
import subprocess
import sys

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
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", statement], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    times: dict[str, list[float]] = {statement: [] for statement in ["pass", *STATEMENTS]}
    for _ in range(ROUNDS):
        for statement, found in times.items():
            found.append(seconds(statement))
    bare = min(times.pop("pass"))
    rows = [[f"`{statement}`", f"{(min(found) - bare) * 1e3:.0f}"] for statement, found in times.items()]
    text = "Milliseconds of processor time, each in a process of its own, less those of a Python that imports nothing."
    results.write_section("Imports", f"{results.machine()}\n\n{text}\n\n{results.table(['statement', 'ms'], rows, words=1)}")
    print(results.table(["statement", "ms"], rows, words=1))
