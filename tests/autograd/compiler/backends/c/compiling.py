"""Texts in C, compiled by the system's compilers with all warnings as errors."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

COMPILERS = [name for name in ("cc", "clang") if shutil.which(name)]
WARNINGS = ["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror"]
needs_compiler = pytest.mark.skipif(not COMPILERS, reason="there is no C compiler")


def compile_text(text: str) -> None:
    """Compile a text as it is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.c"
        path.write_text(text)
        for compiler in COMPILERS:
            command = [compiler, *WARNINGS, "-Wno-missing-prototypes", "-c", "-o", f"{path}.o", str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert not done.returncode, done.stderr


def run_main(path: Path, options: Sequence[str] = ("-O1",)) -> str:
    """Compile an exported program with its main, and run it; what it prints."""
    printed = ""
    for compiler in COMPILERS:
        main = path.with_name(f"{path.stem}_main.c")
        program = path.with_suffix(".out")
        command = [compiler, *WARNINGS, *options, "-o", str(program), str(path), str(main), "-lm"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert not done.returncode, done.stderr
        done = subprocess.run([str(program)], capture_output=True, text=True, check=False)
        assert not done.returncode, done.stdout
        printed = done.stdout
    return printed
