"""The system's C compiler, and how it is run."""

import errno
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
from importlib.util import find_spec
from typing import NamedTuple

from autograd.installation import install
from autograd.plain_text import printable

X86 = platform.machine() in ("x86_64", "AMD64")
#: For this processor, in the order of the text; without the numbers that errors leave behind (errno) and traps, which no
#: program here reads, loops run over several lanes at a time.
FLAGS = [
    "-std=c99", "-O3", *(["-march=native", "-mprefer-vector-width=512"] if X86 else ["-mcpu=native"]), "-ffp-contract=off",
    "-fno-math-errno", "-fno-trapping-math", "-fPIC", "-shared",
]  # fmt: skip
#: So many lines of a compiler's complaint are shown.
SHOWN = 8


class Compiler(NamedTuple):
    """A compiler.

    Attributes:
        command: the words that run it. version: the first line of what it says of itself.
    """

    command: tuple[str, ...]
    version: str


def find_compiler(caller: str) -> tuple[str, ...]:
    """The words that run a compiler: those of $CC, else `cc`, else those of the package ziglang.

    Raises:
        ImportError: if there is none.
    """
    if given := os.environ.get("CC", "").strip():
        name, *arguments = words_of(given)
        if (path := shutil.which(name)) is None:
            raise ImportError(
                f"{caller} needs a C compiler, and CC={printable(given)} is none: {printable(name)!r} is no program."
                " Set CC to the path of a compiler, or unset it to take `cc`."
            )
        return (os.path.abspath(path), *arguments)
    if (path := shutil.which("cc")) is not None:
        return (os.path.abspath(path),)
    if find_spec("ziglang") is not None:
        return (sys.executable, "-P", "-m", "ziglang", "cc")
    raise ImportError(
        f"{caller} needs a C compiler, and there is no `cc` on the PATH: install one, such as gcc or clang, or"
        f" {install('cc')}"
    )


def words_of(command: str) -> list[str]:
    """A command's words, as a shell would have them, which does not run here.

    >>> words_of("ccache 'my gcc' -m64")
    ['ccache', 'my gcc', '-m64']
    """
    try:
        return shlex.split(command, posix=os.name == "posix") or [command]
    except ValueError:  # a quotation without an end
        return [command]


def describe_compiler(command: tuple[str, ...]) -> Compiler:
    """The compiler with its version."""
    return Compiler(command, run([*command, "--version"]).stdout.partition("\n")[0])


def processor() -> str:
    """What tells processors apart for which `native` means something else."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            text = file.read(1 << 16)
    except OSError:
        return platform.platform() + platform.processor()
    found = dict(re.findall(r"(?m)^(model name|flags|Features|CPU part)\s*: (.*)$", text))
    return " ".join([platform.machine(), *found.values()])


def compile_library(compiler: Compiler, source: str, target: str) -> None:
    """Compile a file to a shared library.

    Raises:
        RuntimeError: with the first lines of what the compiler says, if it fails. OSError: if the disk is full.
    """
    done = run([*compiler.command, *FLAGS, "-o", target, source, "-lm"])
    if done.returncode and os.strerror(errno.ENOSPC) in done.stderr:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if done.returncode or not os.path.exists(target) or not os.path.getsize(target):
        how = f"failed with exit code {done.returncode}" if done.returncode else "wrote no library"
        raise RuntimeError(
            f'jit: kernel="c": the compiler {compiler.command[0]} {how}:\n'
            f"{first_lines(done.stderr + done.stdout)}\n"
            'Set CC to the path of another one, or use kernel="native", which needs none.'
        )


def run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run a command without a shell, in English."""
    try:
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False,
            env=os.environ | {"LC_ALL": "C"},
        )  # fmt: skip
    except OSError as error:
        raise RuntimeError(
            f'jit: kernel="c": the compiler {command[0]} cannot be run: {error.strerror}. Set CC to the path of another one,'
            ' or use kernel="native", which needs none.'
        ) from error


def first_lines(text: str) -> str:
    lines = [printable(line) for line in text.splitlines() if line.strip()]
    return "\n".join(f"    {line}" for line in lines[:SHOWN]) or "    (it said nothing)"
