"""The members of a model's file: of the archive, or of the folder that Keras calls unzipped."""

from __future__ import annotations

import os
from pathlib import Path

from . import zips
from .errors import FormatError
from .tensors import mapped

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
ASSETS = "assets/"  # files that layers of the user's own write, by the places of these layers


def read_members(path: Path) -> dict[str, memoryview]:
    """Return the members of a model's file: three, assets if there are any, and no others."""
    try:
        found = _in_folder(path) if path.is_dir() else zips.read(mapped(path))
    except FormatError as error:
        raise error.within(path) from None
    wanted = {CONFIG, METADATA, WEIGHTS}
    wrong = wanted ^ {name for name in found if not name.startswith(ASSETS)}
    if wrong:
        others = ", ".join(sorted(wrong)[:6])
        raise FormatError(
            f"an archive holds {', '.join(sorted(wanted))}. Missing or unexpected: {others}.",
            file=path,
        )
    return found


def check_ending(path: Path) -> None:
    """Raise unless a path is that of an archive."""
    if path.suffix != ".keras":
        raise FormatError("files of whole models end in .keras.", file=path.name)


def _in_folder(folder: Path) -> dict[str, memoryview]:
    """Return the files in a folder and below; none of them may lead elsewhere."""
    found: dict[str, memoryview] = {}
    for where, folders, files in os.walk(folder):
        for name in (*folders, *files):
            inner = Path(where, name)
            if inner.is_symlink():
                raise FormatError(f"{inner.relative_to(folder)} leads elsewhere.")
            if name in files:
                empty = inner.stat().st_size == 0 and inner.is_file()
                told = inner.relative_to(folder).as_posix()
                found[told] = memoryview(b"") if empty else mapped(inner)
        if len(found) > zips.MOST_MEMBERS:
            raise FormatError(f"there are more than {zips.MOST_MEMBERS} files.")
    return found
