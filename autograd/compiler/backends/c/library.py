"""Programs as functions of the machine: compiled, kept, loaded and called."""

import ctypes
import sys
from array import array
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from autograd.compiler.backends.c.cache import add, cache_folder, cached, digest
from autograd.compiler.backends.c.compilers import (
    FLAGS,
    Compiler,
    compile_library,
    describe_compiler,
    find_compiler,
    processor,
)
from autograd.compiler.backends.c.text import Text, translation_unit

#: Functions that glibc computes for several lanes at a time (libmvec) since 2.22 and since 2.35. Its headers tell the
#: compiler so under -ffast-math alone, which would change results in many more ways.
FIRST = ("cos", "exp", "log", "sin")
LATER = (
    "acos", "acosh", "asin", "asinh", "atan", "atanh", "cosh", "erf", "erfc", "exp2", "expm1", "log10", "log1p", "log2",
    "sinh", "tan", "tanh",
)  # fmt: skip
OF_TWO = ("atan2", "hypot")
#: The address of each program's function, by its text, and the libraries, which stay loaded.
LOADED: dict[Text, int] = {}
LIBRARIES: list[ctypes.CDLL] = []


def vector_functions() -> str:
    """What GCC is told of libmvec."""

    def declare(names: Iterable[str], arguments: str) -> str:
        return "\n".join(f'__attribute__((simd("notinbranch"))) double {name}({arguments});' for name in names)

    return "\n".join([
        "#include <math.h>",
        "#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__GLIBC__)",
        "#if __GLIBC_PREREQ(2, 22)", declare(FIRST, "double"), declare(["pow"], "double, double"), "#endif",
        "#if __GLIBC_PREREQ(2, 35)", declare(LATER, "double"), declare(OF_TWO, "double, double"), "#endif", "#endif", "",
    ])  # fmt: skip


@cache
def compiler_of(command: tuple[str, ...]) -> Compiler:
    return describe_compiler(command)


def load(texts: Sequence[Text]) -> None:
    """Load programs, all in one library, unless they are loaded.

    Raises:
        RuntimeError: if what the compiler wrote cannot be loaded: it is no library, or the folder's disk forbids it.
    """
    new = {f"autograd_{digest(repr(text).encode())}": text for text in texts if text not in LOADED}
    if not new:
        return
    source = vector_functions() + translation_unit(new)
    compiler = compiler_of(find_compiler('jit: kernel="c"'))
    key = digest("\0".join([source, *FLAGS, *compiler.command, compiler.version, processor(), sys.platform]).encode())
    folder = cache_folder()
    path = cached(folder, key)
    library = try_to_open(path, new) if path else None
    if library is None:
        path = add(folder, key, source, lambda text, target: compile_library(compiler, text, target))
        try:
            library = opened(path, new)
        except OSError as error:
            if not path.exists():  # the folder was emptied meanwhile
                load(texts)
                return
            path.unlink()
            raise RuntimeError(
                f'jit: kernel="c": what the compiler {compiler.command[0]} wrote cannot be loaded: {error}. Set CC to the'
                " path of another one, or XDG_CACHE_HOME to a folder from which programs may be run, or use"
                ' kernel="native", which needs neither.'
            ) from error
    LIBRARIES.append(library)
    for name, text in new.items():
        address = ctypes.cast(getattr(library, name), ctypes.c_void_p).value
        assert address is not None
        LOADED[text] = address


def address_of(text: Text) -> int:
    """The address of a program's function."""
    load([text])
    return LOADED[text]


def opened(path: Any, names: Iterable[str]) -> ctypes.CDLL:
    """A library with functions of these names.

    Raises:
        OSError: where there is none.
    """
    library = ctypes.CDLL(str(path))
    for name in names:
        if not hasattr(library, name):
            raise OSError(f"{path} has no function {name}")
    return library


def try_to_open(path: Any, names: Iterable[str]) -> ctypes.CDLL | None:
    """The library; None where it is damaged."""
    try:
        return opened(path, names)
    except OSError:
        return None


@cache
def array_type(entry: Any, count: int) -> Any:
    """The type of an array of C, kept: a class is a cycle, and ctypes would make another one at each call."""
    return entry * count


class Function:
    """A program that is called by its address, where the interpreter of ../native was not compiled."""

    def __init__(self, address: int, room: int) -> None:
        self.memory = array("d", bytes(8 * (room or 1)))
        prototype = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 4)
        self.function = prototype(address)

    def run(self, ins: Sequence[Any], outs: Sequence[Any], widths: Sequence[int]) -> tuple[int, ...]:
        """Carry out the program; see native/in_python/machine.py."""
        blocks = [
            array_type(ctypes.c_void_p, max(len(arrays), 1))(*[array.ctypes.data for array in arrays])
            for arrays in (ins, outs)
        ]
        lanes = array_type(ctypes.c_int64, max(len(widths), 1))(*widths)
        self.function(*blocks, lanes, self.memory.buffer_info()[0])
        return tuple(lanes[: len(widths)])
