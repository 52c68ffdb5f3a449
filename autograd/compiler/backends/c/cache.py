"""The folder in which compiled programs are kept: the user's own, into which nobody else can write.

A library that is loaded runs with all of the user's rights. So the folder must belong to the user and be writable by no one
else, it must be no symbolic link, and so must each file in it. A library is written under a name of its own and renamed when
it is complete: nothing is half-written, and a library that a process has loaded is never written over. Its name ends with a
digest of its bytes: the system kills a process that loads a library whose end was lost (SIGBUS).
"""

import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

REMEDY = 'Set XDG_CACHE_HOME to a folder of your own, or use kernel="native", which needs none.'


def cache_folder() -> Path:
    """The folder, made if there is none yet.

    Raises:
        OSError: if it is not the user's own, or cannot be made or written.
    """
    given = os.environ.get("XDG_CACHE_HOME", "")
    base = Path(given) if os.path.isabs(given) else Path(os.path.expanduser("~/.cache"))
    folder = base / "scalar-autograd"
    try:
        base.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        if not os.path.lexists(folder):
            raise type(error)(
                f'jit: kernel="c" keeps compiled programs in {folder}, and cannot make {error.filename}: {error.strerror}.'
                f" {REMEDY}"
            ) from error
    wrong = fault(folder, os.lstat(folder), stat.S_ISDIR, "folder")
    if not wrong and not os.access(folder, os.W_OK | os.X_OK):
        wrong = "may not be written"
    parent = os.stat(base)
    if not wrong and parent.st_mode & stat.S_IWOTH and not parent.st_mode & stat.S_ISVTX:
        wrong = f"lies in {base}, in which everybody may rename it"
    if wrong:
        raise PermissionError(f'jit: kernel="c" keeps compiled programs in {folder}, which {wrong}. {REMEDY}')
    return folder


def fault(path: Path, found: os.stat_result, is_kind: Callable[[int], bool], kind: str) -> str:
    """Why a file must not be used; "" where it may."""
    if stat.S_ISLNK(found.st_mode):
        return "is a symbolic link"
    if not is_kind(found.st_mode):
        return f"is no {kind}"
    if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
        return "belongs to another user"
    if os.name == "posix" and found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return f"others may write: run chmod go-w {path}"
    return ""


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:32]


def cached(folder: Path, key: str) -> Path | None:
    """A library of this key; None where there is none, or only one that must not be used or is damaged."""
    for path in sorted(folder.glob(f"{key}-*.so")):
        with suppress(OSError):  # it is gone, as the folder may be deleted at any time, or may not be read
            allowed = not fault(path, os.lstat(path), stat.S_ISREG, "file")
            if allowed and path.stem.rpartition("-")[2] == digest(path.read_bytes()):
                return path
    return None


def add(folder: Path, key: str, source: str, build: Callable[[str, str], None]) -> Path:
    """Build a library and keep it.

    Args:
        source: the text of its program. build: `(path of the text, path of the library)` compiles it.

    Raises:
        OSError: if there is no room. RuntimeError: if the compiler fails. Neither leaves a file behind.
    """
    name = secrets.token_hex(8)
    text, library = folder / f".{name}.c", folder / f".{name}.so"
    try:
        with open(text, "x", encoding="utf-8") as file:
            file.write(source)
        build(str(text), str(library))
        os.chmod(library, 0o700)
        with open(library, "rb") as file:
            target = folder / f"{key}-{name}-{digest(file.read())}.so"
            os.fsync(file.fileno())
        os.rename(library, target)
    except OSError as error:
        raise type(error)(
            error.errno, f'jit: kernel="c" cannot write into {folder}: {error.strerror}. Make room there. {REMEDY}'
        ) from error
    finally:
        text.unlink(missing_ok=True)
        library.unlink(missing_ok=True)
    return target
