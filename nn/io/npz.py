"""Arrays in .npz files, which are zip archives of .npy members.

NumPy's reader takes the header of a member by `ast.literal_eval`, which leaves its functions to the collector of cycles at
each call. Here only what `numpy.savez` writes of plain arrays is read, as NumPy's page on numpy.lib.format describes it.
"""

import io
import re
import zipfile
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAGIC = b"\x93NUMPY\x01\x00"
HEADER = re.compile(r"\{'descr': '([<>|=]?[a-zA-Z]\d*)', 'fortran_order': False, 'shape': \((|\d+,|\d+(?:, \d+)+)\), \} *\n")


def to_npz(arrays: Mapping[str, Any]) -> bytes:
    """The bytes of a file of arrays by name."""
    buffer = io.BytesIO()
    members: dict[str, Any] = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    np.savez(buffer, **members)
    return buffer.getvalue()


def from_npz(content: bytes, names: Collection[str], prefix: str | None = None) -> "dict[str, NDArray[Any]]":
    """The arrays of these names that are in such a file, and those whose names begin with a prefix.

    Raises:
        ValueError, KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError: for anything else.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > len(content):  # savez does not compress
            raise ValueError(f"it unpacks to {unpacked} bytes")
        found = [name.removesuffix(".npy") for name in archive.namelist()]
        wanted = [name for name in found if name in names or (prefix is not None and name.startswith(prefix))]
        return {name: _array(archive.read(f"{name}.npy")) for name in wanted}


def _array(member: bytes) -> "NDArray[Any]":
    """The array of a member: eight bytes, the length of the header in two, the header, the numbers."""
    start = 10 + int.from_bytes(member[8:10], "little")
    header = member[10:start].decode("latin-1")
    if member[:8] != MAGIC or (parts := HEADER.fullmatch(header)) is None:
        raise ValueError(f"it holds an array with the header {header[:100]!r}")
    dtype, shape = np.dtype(parts[1]), tuple([int(size) for size in parts[2].split(",") if size])
    if dtype.hasobject:
        raise ValueError("Object arrays cannot be loaded")
    array = np.frombuffer(member, dtype, offset=start)
    return array.reshape(shape).copy()
