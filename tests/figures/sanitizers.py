"""The compiled engine while the compiler's sanitizers watch it: `make sanitize` builds copies of it in which each access to
memory, each arithmetic on integers and each meeting of threads is watched, runs the tests in them, and keeps what came of it
in sanitizers.json beside this file, where the figure reads it.
"""

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tests.figures.figure import figure
from tests.helpers import ROOT, copy_sources

RESULT = Path(__file__).with_suffix(".json")
NATIVE = "autograd/compiler/backends/native"
COMPILER = os.environ.get("CC", "cc")
#: What the libraries read. They write into files, as pytest shows only what tests that fail have written.
OPTIONS = ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS")
#: What tells of a fault.
REPORT = re.compile(r"^.*(?:ERROR: \w+Sanitizer|runtime error:|WARNING: ThreadSanitizer).*$", re.MULTILINE)


class Sanitizer(NamedTuple):
    """A way to watch.

    Attributes:
        flags: of the compiler.
        engine: whether all is compiled, or the interpreter alone, as the rest holds Python's lock.
        libraries: that come before all others in a process, as Python itself is not built with them.
        environment: what the libraries are told.
        tests: what is run.
        chosen: which of these, in the words of pytest's -k.
    """

    flags: str
    engine: bool
    libraries: tuple[str, ...]
    environment: dict[str, str]
    tests: tuple[str, ...]
    chosen: str


SANITIZERS = {
    "address": Sanitizer(
        "-fsanitize=address,undefined -fno-sanitize-recover=all",
        True,
        ("libasan.so", "libstdc++.so"),  # the second so that exceptions of other libraries are found
        {
            "ASAN_OPTIONS": "detect_leaks=0:allocator_may_return_null=1",
            "UBSAN_OPTIONS": "print_stacktrace=1",
            "FUZZ_COUNT": "20000",
        },
        ("tests/autograd", "tests/nn", "tests/agreement", "tests/figures/test_figures.py", "tests/test_builds.py"),
        # Memory is another here: what is freed is kept for a while, so that its use would be seen. So is time: a file that
        # must be refused within a second takes longer.
        "not jax and not torch and not memory and not freed and not leaks and not million and not deepest and not bad_file",
    ),
    "threads": Sanitizer(
        "-fsanitize=thread",
        False,
        ("libtsan.so",),
        {"TSAN_OPTIONS": "halt_on_error=0:report_signal_unsafe=0"},
        (
            "tests/figures/test_figures.py",
            "tests/autograd/test_backward.py",
            "tests/autograd/test_modes.py",
            "tests/autograd/compiler/test_jit.py",
            "tests/autograd/compiler/test_bind.py",
            "tests/nn/test_module.py",
            "tests/autograd/compiler/runtime/test_calls.py",
            "tests/autograd/compiler/runtime/test_workspaces.py",
        ),
        "thread",
    ),
}


def sources(root: Path = ROOT) -> dict[str, str]:
    """Each file that the engine's C is made of, with its hash."""
    files = [*root.glob("autograd/**/*.pxd"), *root.glob("nn/**/*.pxd"), *(root / NATIVE / "c").iterdir(), root / "setup.py"]
    files += [path.with_suffix(".py") for path in files if path.with_suffix(".py").exists()]
    return {str(path.relative_to(root)): digest(path) for path in sorted(set(files))}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@figure(
    "tests under AddressSanitizer, UndefinedBehaviorSanitizer and ThreadSanitizer (`make sanitize`)",
    must="no reports",
    short=None,
    long=1,
    both=False,
)
def sanitized(count):
    found = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else {}
    told, met = [], True
    now = sources()
    for name in SANITIZERS:
        if name not in found:
            told.append(f"{name}: `make sanitize` has not run")
            met = False
            continue
        run = found[name]
        changed = sum(run["sources"].get(file) != digest for file, digest in now.items())
        since = f" ({changed} of {len(now)} files changed since)" if changed else ""
        met &= not run["reports"] and run["passed"] > 0 and not run["failed"]
        told.append(f"{name}{since}: {run['passed']:,} tests passed, {run['failed']} failed, {len(run['reports'])} reports")
    return "; ".join(told), met


def build(sanitizer: Sanitizer, folder: Path) -> None:
    """A copy of everything in the folder, compiled for the sanitizer."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    copy_sources(folder)
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    if (ROOT / "build/autograd").exists():  # what Cython made of the same files
        for name in ("autograd", "nn"):
            shutil.copytree(ROOT / "build" / name, folder / "build" / name, ignore=shutil.ignore_patterns("*.o"))
    if not sanitizer.engine:
        setup = (folder / "setup.py").read_text(encoding="utf-8")
        setup = re.sub(r"^COMPILED = .*", "COMPILED = []", setup, flags=re.MULTILINE)
        (folder / "setup.py").write_text(setup, encoding="utf-8")
    flags = f"-O0 -g1 -fno-omit-frame-pointer {sanitizer.flags}"
    told = os.environ | {"CFLAGS": flags, "SCALAR_AUTOGRAD_PURE": "0", "CC": COMPILER}
    subprocess.run([sys.executable, "setup.py", "-q", "build_ext", "--inplace"], cwd=folder, env=told, check=True)


def environment(sanitizer: Sanitizer, folder: Path) -> dict[str, str]:
    """What a process must be told to run what was built in the folder."""
    libraries = (
        subprocess.run([COMPILER, f"-print-file-name={name}"], capture_output=True, text=True, check=True).stdout.strip()
        for name in sanitizer.libraries
    )
    reports = {name: f"{text}:log_path={folder}/report" for name, text in sanitizer.environment.items() if name in OPTIONS}
    told = reports | {"LD_PRELOAD": " ".join(libraries), "PYTHONMALLOC": "malloc", "PYTHONPATH": str(folder)}
    return os.environ | sanitizer.environment | told


def run(sanitizer: Sanitizer, folder: Path, tests: list[str]) -> dict[str, object]:
    """What came of the tests."""
    command = [sys.executable, "-m", "pytest", "-q", "-rfE", "--tb=short", "-p", "no:cacheprovider"]
    command += [*tests, "-k", sanitizer.chosen, "@tests/same_in_both.txt"]
    # ThreadSanitizer knows where memory lies only where the system does not put it anywhere.
    command = ["setarch", platform.machine(), "-R", *command]
    for path in folder.glob("report.*"):
        path.unlink()
    with open(folder / "output.txt", "w") as output:
        subprocess.run(
            command, cwd=folder, env=environment(sanitizer, folder), stdout=output, stderr=subprocess.STDOUT, check=False
        )
    text = (folder / "output.txt").read_text(errors="replace")
    told = "".join(path.read_text(errors="replace") for path in folder.glob("report.*"))
    counted = {word: sum(map(int, re.findall(rf"(\d+) {word}", text.rpartition("\n=")[2] or text[-300:])))
               for word in ("passed", "failed", "error")}  # fmt: skip
    return {
        "passed": counted["passed"],
        "failed": counted["failed"] + counted["error"],
        "reports": REPORT.findall(told + text),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the tests while sanitizers watch the engine.")
    parser.add_argument("sanitizers", nargs="*", default=list(SANITIZERS))
    parser.add_argument("--tests", nargs="*", help="these alone, without keeping what came of them")
    options = parser.parse_args()
    kept = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else {}
    good = True
    for name in options.sanitizers:
        sanitizer, folder = SANITIZERS[name], ROOT / "build" / name
        begun = time.monotonic()
        build(sanitizer, folder)
        found = run(sanitizer, folder, options.tests or list(sanitizer.tests))
        found["seconds"] = round(time.monotonic() - begun)
        print(f"{name}: {found} (in full: {folder / 'output.txt'})", flush=True)
        good &= not found["reports"] and not found["failed"] and bool(found["passed"])
        if not options.tests:
            kept[name] = found | {"sources": sources(folder)}
            RESULT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return not good


if __name__ == "__main__":
    sys.exit(main())
