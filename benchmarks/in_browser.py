"""The page that runs the engine in the browser: how long until it can be used, its first graph, training, Stop.

Run it with `make bench-playground`, which writes PLAYGROUND.md and PLAYGROUND.json. It needs Node.js, Chromium or Firefox,
and the network once, for puppeteer. Each run begins in a browser of its own, with nothing in its cache.
"""

import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import results

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from playground.build import build  # noqa: E402
from playground.serve import start  # noqa: E402

PUPPETEER = "puppeteer-core@25.16.0"
BROWSERS = {"chrome": ["chromium", "chromium-browser", "google-chrome"], "firefox": ["firefox-esr", "firefox"]}
RUNS = 5
#: What is measured: its name in the page's answer, in words, its unit, and the number by which it is divided.
FIGURES = [
    ("usable", "until Python is ready", "s", 1e3),
    ("graph", "until the first graph is seen", "s", 1e3),
    ("again", "from Run to the graph", "ms", 1),
    ("frames", "pictures while training 2-4-4-1", "/s", 1),
    ("gap", "between two frames of the page then, median", "ms", 1),
    ("worst", "between two frames of the page then, 95 %", "ms", 1),
    ("wide_frames", "pictures while training 2-8-8-1", "/s", 1),
    ("wide_gap", "between two frames of the page then, median", "ms", 1),
    ("wide_worst", "between two frames of the page then, 95 %", "ms", 1),
    ("stop", "from Stop until Python is ready", "s", 1e3),
]


def measure(browser: str, program: str, url: str) -> dict[str, Any]:
    """What the page measured in each run, and the version of the browser."""
    folder = ROOT / "build/npm/puppeteer"
    if not (folder / "node_modules/puppeteer-core").exists():
        subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix", str(folder), PUPPETEER], check=True)
    driver = ["node", str(HERE / "in_browser_drive.mjs"), str(folder), browser, program, url, str(RUNS)]
    return json.loads(subprocess.run(driver, check=True, stdout=subprocess.PIPE, text=True).stdout)


def cell(runs: list[dict[str, float]], name: str, unit: float) -> str:
    """Median and, of so few runs, the largest: their 95 %."""
    values = sorted(run[name] / unit for run in runs)
    digits = 1 if values[-1] < 10 else 0
    return f"{statistics.median(values):.{digits}f} ({values[-1]:.{digits}f})"


def main() -> None:
    target = ROOT / "build/playground"
    build(target)
    server = start(target)
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    found = {
        browser: program for browser, names in BROWSERS.items() for program in [*filter(None, map(shutil.which, names))][:1]
    }
    measured = {browser: measure(browser, program, url) for browser, program in found.items()}
    rows = [
        [words, unit, *(cell(answer["results"], name, divisor) for answer in measured.values())]
        for name, words, unit, divisor in FIGURES
    ]
    table = results.table(["", "", *(answer["version"].partition("/headless")[0] for answer in measured.values())], rows)
    size = sum(len(gzip.compress(path.read_bytes(), 6)) for path in target.rglob("*.*") if path.suffix != ".txt") / 1e6
    text = f"""# The playground in the browser

Written by `make bench-playground`. {results.machine()} The load of the machine was {os.getloadavg()[2]:.0f}.

The median of {RUNS} runs and, in brackets, the largest. Each run is a fresh browser without a window and without a cache,
which loads {size:.1f} MB, compressed, from a server on the same machine.

{table}
"""
    (HERE / "PLAYGROUND.md").write_text(text, encoding="utf-8")
    (HERE / "PLAYGROUND.json").write_text(
        json.dumps({"machine": results.machine(), **measured}, indent=1) + "\n", encoding="utf-8"
    )
    print(table)


if __name__ == "__main__":
    main()
