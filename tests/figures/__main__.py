"""Count the figures at length in the build that is running: `python -m tests.figures [NAME ...]`.

One line of JSON for each: name, what was found, whether that is what it must be, seconds.
"""

import json
import sys
import time

from autograd.__main__ import build
from tests.figures.figure import all_figures


def main(names):
    for name, figure in all_figures().items():
        if (names and name not in names) or (build() != "compiled" and not figure.both):
            continue
        begin = time.perf_counter()
        try:
            found, met = figure.run(figure.long)
        except Exception as error:  # one that fails is a row too, and the others are still counted
            found, met = f"{type(error).__name__}: {error}", False
        print(json.dumps([name, found, bool(met), time.perf_counter() - begin]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
