"""Files: paths that are checked before the work of making the content, and files that are replaced whole or not at all."""

import os
import secrets
from collections.abc import Collection
from pathlib import Path
from typing import Any

from autograd.arguments import describe


def path_text(path: Any, name: str) -> str:
    """The path as a str.

    Args:
        path: a str or a Path.
        name: its name in the error message.

    Raises:
        TypeError: for anything else. ValueError: for a null character, which no file's name can hold.

    >>> path_text("a\\0b", "save(): path")
    Traceback (most recent call last):
    ValueError: save(): path must not hold a null character, as 'a\\x00b' does.
    """
    text: Any = os.fspath(path) if isinstance(path, str | os.PathLike) else path  # pyright: ignore
    if not isinstance(text, str):
        raise TypeError(f"{name} must be a str or a Path, not {describe(path)}.")
    if "\0" in text:
        raise ValueError(f"{name} must not hold a null character, as {text!r} does.")
    return text


def check_suffix(path: str | os.PathLike[str], name: str, suffixes: Collection[str]) -> Path:
    """The path, if it ends in one of these suffixes, in small letters or capitals.

    Args:
        path: the user's argument.
        name: its name in the error message.
        suffixes: in small letters, such as [".svg"].

    Raises:
        TypeError: for anything but a str or Path. ValueError: for another suffix, or a null character.

    >>> check_suffix("graph.jpg", "save(): path", [".svg", ".png", ".pdf"])
    Traceback (most recent call last):
    ValueError: save(): path must end in .svg, .png or .pdf, not be 'graph.jpg'.
    """
    target = Path(path_text(path, name))
    if target.suffix.lower() not in suffixes:
        *others, last = suffixes
        known = f"{', '.join(others)} or {last}" if others else last
        raise ValueError(f"{name} must end in {known}, not be {str(path)!r}.")
    return target


def check_path(path: str | os.PathLike[str], name: str, suffixes: Collection[str]) -> Path:
    """The path, if a file with one of these suffixes can be written there. Arguments and errors as for `check_suffix`.

    Raises:
        OSError: if there is no such folder, it is a folder itself, or may not be written.
    """
    target = check_suffix(path, name, suffixes)
    if not target.parent.is_dir():
        raise FileNotFoundError(f"{name} is {str(path)!r}, but there is no folder {str(target.parent)!r}; make it first.")
    if target.is_dir():
        raise IsADirectoryError(f"{name} is {str(path)!r}, which is a folder; name a file in it.")
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        raise PermissionError(f"{name} is {str(path)!r}, where you may not write; choose another folder.")
    return target


def replace_file(path: Path, content: bytes) -> None:
    """Write a file beside the path and put it there when it is complete and on the disk: never half a file, even if the
    power fails. Through a symbolic link, the file that it points to is replaced."""
    path = Path(os.path.realpath(path))
    temporary = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
