"""A file that appears complete or not at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def replaced(path: Any) -> Generator[Path]:
    """Return the path of an empty file beside ``path``, which takes its place at the end.

    What is written there is on the disk before it gets the name, and the name is on the disk
    before the block is left: a crash leaves the old file or the new one. If the block raises, or
    writing fails, the temporary file is gone and the old one is as it was. A file that is replaced
    leaves its rights to the new one; a symbolic link stays, and what it points at is replaced.

    >>> import os, tempfile
    >>> from nn.saving.atomic import replaced
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replaced(os.path.join(folder, "greeting.txt")) as temporary:
    ...         _ = temporary.write_bytes(b"hello")
    ...     os.listdir(folder)
    ['greeting.txt']
    """
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():
        words = f"A file is written into a folder that is there: make {target.parent} first"
        raise FileNotFoundError(errno.ENOENT, words, str(path))
    # The name of the target may have no room for more letters.
    temporary = target.with_name(f".{os.urandom(8).hex()}.part")
    with open(temporary, "xb"):
        pass
    try:
        yield temporary
        _flush(temporary)
        _keep_rights(target, temporary)
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # elsewhere a directory cannot be opened
        _flush(target.parent)


def check_overwrite(path: Path, overwrite: bool) -> None:
    """Raise ``FileExistsError`` if a file is there that is not to be replaced."""
    if not overwrite and path.exists():
        raise FileExistsError(f"{path} is there already. To replace it, pass overwrite=True.")


def _keep_rights(old: Path, new: Path) -> None:
    if old.exists():
        new.chmod(stat.S_IMODE(old.stat().st_mode))


def _flush(path: Path) -> None:
    """Wait until a file, or the names in a directory, are on the disk."""
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
