"""Backups as files: one ``.safetensors`` with every array, and the other facts in its header.

A file is complete and has its sum, or reading it says so; it appears by a rename, so that a crash
leaves the files that were there.
"""

from __future__ import annotations

import json
import re
import warnings
import zlib
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import arrayops as ao

from ..saving import safetensors
from ..saving.atomic import replaced
from ..saving.disk import begun
from ..saving.errors import FormatError
from ..saving.tensors import Source, mapped

ENDING = ".training.safetensors"
_KIND = {"format": "nn training state", "version": "1"}
_NAME = re.compile(r"epoch-\d{5}-batch-\d{7}\.training\.safetensors")
_PART = re.compile(r"\.[0-9a-f]{16}\.part")  # what `replaced` leaves when the process is killed
_ARRAY = "array in this file"


class Snapshot(NamedTuple):
    """All that training goes on from: arrays by name, and facts that JSON can hold."""

    arrays: Mapping[str, np.ndarray]
    facts: Mapping[str, Any]


def name_of(snapshot: Snapshot) -> str:
    """Return a file name; names sort as training goes on."""
    return f"epoch-{snapshot.facts['epoch']:05}-batch-{snapshot.facts['batch']:07}{ENDING}"


# ---------------------------------------------------------------- one file


def write(path: Any, snapshot: Snapshot) -> None:
    """Write a snapshot; the file appears complete, or it stays as it was and ``OSError`` says why.

    The error is of the class that the system's number has: ``PermissionError`` and its kind.
    """
    facts = json.dumps(snapshot.facts)
    sources = {
        name: Source(ao.dtype_name(a.dtype), a.shape, partial(np.asarray, a))
        for name, a in snapshot.arrays.items()
    }
    data = {name: source.bytes() for name, source in sources.items()}
    size = sum(source.size for source in sources.values())
    told = {**_KIND, "facts": facts, "sum": _sum(facts, data)}
    try:
        with replaced(path) as temporary, begun(temporary, size) as file:
            safetensors.write(file, sources, told)
    except OSError as error:
        words = f"A backup of {size} bytes could not be written ({error.strerror}). "
        words += "What was saved before is as it was"
        raise OSError(error.errno, words, str(path)) from error


def read(path: Any) -> Snapshot:
    """Return the snapshot in a file; raises ``FormatError`` for one that is not whole."""
    try:
        view = mapped(path)
        said, tensors = safetensors.metadata(view), safetensors.read(view)
    except FormatError as error:
        raise error.within(path) from None
    if {name: said.get(name) for name in _KIND} != _KIND:
        raise FormatError(f"no backup of a training: its header says {said}.", file=path)
    facts = said.get("facts", "")
    if said.get("sum") != _sum(facts, {name: tensor.data for name, tensor in tensors.items()}):
        raise FormatError("damaged: its sum is not that of what is in it.", file=path)
    arrays = {name: tensor.array().copy() for name, tensor in tensors.items()}
    return Snapshot(arrays, json.loads(facts))


def _sum(facts: str, data: Mapping[str, memoryview]) -> str:
    total = zlib.crc32(facts.encode())
    for name in sorted(data):
        total = zlib.crc32(data[name], total)
    return f"{total:08x}"


# ---------------------------------------------------------------- a folder of them


def found(folder: Path) -> list[Path]:
    """Return the backups in a folder, the newest first."""
    names = [p for p in folder.iterdir() if _NAME.fullmatch(p.name)] if folder.is_dir() else []
    return sorted(names, key=lambda p: p.name, reverse=True)


def newest(folder: Path) -> Snapshot | None:
    """Return the newest backup that is whole, with a warning for those that are not.

    None if there is no file; ``FormatError`` if there are files, and none is whole.
    """
    damaged: list[str] = []
    for path in found(folder):
        try:
            snapshot = read(path)
        except FormatError as error:
            damaged.append(str(error))
            continue
        if damaged:
            warnings.warn(f"{' '.join(damaged)} Training goes on from {path}.", stacklevel=2)
        return snapshot
    if damaged:
        raise FormatError(f"No backup is whole. {' '.join(damaged)} Remove them to begin anew.")
    return None


def swept(folder: Path) -> None:
    """Remove what writing has left there when the process was killed."""
    remove(p for p in folder.iterdir() if _PART.fullmatch(p.name))


def remove(paths: Iterable[Path]) -> None:
    """Remove files, if they are still there."""
    for path in paths:
        path.unlink(missing_ok=True)


# ---------------------------------------------------------------- states of callbacks


def packed(value: Any, name: str, arrays: dict[str, np.ndarray]) -> Any:
    """Return a value as JSON holds it; what are arrays in it go to ``arrays``, by name."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, np.generic) and value.dtype.kind != "V":
        return value.item()
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        arrays[name] = np.array(ao.to_numpy(value))
        return {_ARRAY: name}
    if isinstance(value, (list, tuple)):
        return [packed(v, f"{name}/{i}", arrays) for i, v in enumerate(value)]
    if isinstance(value, dict) and all(isinstance(k, str) for k in value):
        return {k: packed(v, f"{name}/{k}", arrays) for k, v in value.items()}
    raise TypeError(
        f"A backup keeps numbers, words, arrays, and lists and dicts of them. Received: "
        f"{type(value).__name__} at {name}."
    )


def unpacked(value: Any, arrays: Mapping[str, np.ndarray]) -> Any:
    """Return what ``packed`` was given."""
    if isinstance(value, list):
        return [unpacked(v, arrays) for v in value]
    if isinstance(value, dict):
        if set(value) == {_ARRAY}:
            return arrays[value[_ARRAY]]
        return {k: unpacked(v, arrays) for k, v in value.items()}
    return value
