"""Whether a file can be written, found out before the work of making what goes into it."""

import os
from collections.abc import Sequence
from pathlib import Path

from autograd.errors import path_text


def check_path(path: str | os.PathLike[str], name: str, suffixes: Sequence[str]) -> Path:
    """The path of a picture, if one can be written there; else an error that calls it by the name given."""
    target = Path(path_text(path, name))
    if target.suffix.lower() not in suffixes:
        known = " or ".join(filter(None, (", ".join(suffixes[:-1]), suffixes[-1])))
        raise ValueError(f"{name} must end in {known}, not be {str(path)!r}.")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"{name} is {str(path)!r}, but there is no folder {str(target.parent)!r}; make it first.")
    if target.is_dir():
        raise IsADirectoryError(f"{name} is {str(path)!r}, which is a folder; name a file in it.")
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        raise PermissionError(f"{name} is {str(path)!r}, where you may not write; choose another folder.")
    return target
