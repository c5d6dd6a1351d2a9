"""Files written so that the disk is at work before the last byte is there.

The disk is told the size first, so the system need not find room page by page, and is given each
piece as it comes: what is left to wait for at the end is little (`benchmarks/files.py`).
"""

from __future__ import annotations

import io
import sys
from functools import cache
from pathlib import Path
from typing import IO, Any

_PIECE = 1 << 24  # bytes; the disk is given no smaller ones
_KEEP_SIZE = 1  # room is made, and the file stays as long as it is
_WRITE = 2  # pages are to be written, and nobody waits for it


def begun(path: Path, size: int) -> IO[bytes]:
    """Return an empty file to write about ``size`` bytes to.

    >>> import os, tempfile
    >>> from nn.saving.disk import begun
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with begun(os.path.join(folder, "x"), 1000) as file:
    ...         _ = file.write(b"hello")
    ...     os.path.getsize(os.path.join(folder, "x"))
    5
    """
    raw = _Eager(path, "w")
    if size >= _PIECE:
        _ask("fallocate", raw.fileno(), _KEEP_SIZE, 0, size)
    return io.BufferedWriter(raw)


class _Eager(io.FileIO):
    """A file whose bytes are on their way to the disk soon after they are written."""

    _begun = 0  # the bytes before are on their way

    def write(self, data: Any) -> int:
        """Write bytes, and return how many."""
        count = super().write(data)
        end = self.tell()
        if end - self._begun >= _PIECE:
            _ask("sync_file_range", self.fileno(), self._begun, end - self._begun, _WRITE)
            self._begun = end
        return count


def _ask(call: str, *numbers: int) -> None:
    """Make a call of Linux; elsewhere, and where the file system can't, the file is slower.

    Python has only ``posix_fallocate``, which writes into each block where there is no such call.
    """
    made = _linux().get(call)
    if made is not None:
        made(*numbers)


@cache
def _linux() -> dict[str, Any]:
    """Return those of the calls that the system's C library has, told the widths of numbers."""
    import ctypes

    if sys.platform != "linux":
        return {}
    library, number, wide = ctypes.CDLL(None), ctypes.c_int, ctypes.c_int64
    taken = {
        "fallocate": (number, number, wide, wide),
        "sync_file_range": (number, wide, wide, ctypes.c_uint),
    }
    calls = {name: getattr(library, name) for name in taken if hasattr(library, name)}
    for name, made in calls.items():
        made.argtypes = taken[name]
    return calls
