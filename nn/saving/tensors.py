"""What a weight file holds: named tensors, each a piece of the file that is already mapped."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterable, Sequence
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import ml_dtypes
import numpy as np

from .errors import FormatError

MOST_TENSORS = 100_000
MOST_AXES = 32
LONGEST_NAME = 4096

# Every dtype that weight files may say. NumPy has no bfloat16 of its own.
DTYPES: dict[str, np.dtype] = {"bfloat16": np.dtype(ml_dtypes.bfloat16)} | {
    name: np.dtype(name)
    for name in (
        *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
        *("float16", "float32", "float64"),
    )
}


class Tensor(NamedTuple):
    """A tensor's dtype and shape, and its bytes: little-endian, rows first, nothing between."""

    dtype: str
    shape: tuple[int, ...]
    data: memoryview

    def array(self) -> np.ndarray:
        """Return the tensor as an array that looks into the file; it can be written, as a copy."""
        return np.frombuffer(self.data, DTYPES[self.dtype]).reshape(self.shape)


class Source(NamedTuple):
    """A tensor to be written: what it will be, and a function that brings it to the host."""

    dtype: str
    shape: tuple[int, ...]
    get: Callable[[], Any]

    @property
    def size(self) -> int:
        """Return the number of bytes."""
        return prod(self.shape) * DTYPES[self.dtype].itemsize

    def bytes(self) -> memoryview:
        """Return the bytes, rows first."""
        array = np.ascontiguousarray(self.get(), DTYPES[self.dtype])
        if array.shape != self.shape and array.size != prod(self.shape):
            raise ValueError(f"{self.shape} became {array.shape} while it was written.")
        return array.reshape(-1).view(np.uint8).data


def by_alignment(sources: Iterable[Source]) -> list[Source]:
    """Return the tensors of wide dtypes first: so each begins at a multiple of its own width."""
    return sorted(sources, key=lambda source: -DTYPES[source.dtype].itemsize)


def checked_size(dtype: str, shape: Sequence[int]) -> int:
    """Return the number of bytes of a tensor; raises before anything of that size is made."""
    if len(shape) > MOST_AXES:
        raise FormatError(f"tensors have at most {MOST_AXES} axes. Received: {len(shape)}.")
    if any(size < 0 for size in shape):
        raise FormatError(f"sizes are not negative. Received: {tuple(shape)}.")
    size = prod(shape) * DTYPES[dtype].itemsize
    if size >= 1 << 62:
        raise FormatError(f"no tensor has the shape {tuple(shape)}.")
    return size


def mapped(path: Any) -> memoryview:
    """Return the bytes of a file without reading them; writes to them never reach the file.

    Raises ``FormatError`` for what is no plain file, and ``FileNotFoundError`` for what is not
    there.
    """
    path = Path(path)
    if path.exists() and not path.is_file():  # pipes and devices have no end
        raise FormatError("this is no file.", file=path)
    with open(path, "rb") as file:
        if file.seek(0, 2) == 0:  # an empty file cannot be mapped
            raise FormatError("the file is empty.", file=path)
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))


class Cursor:
    """Reads numbers off bytes; whatever lies outside of them is a ``FormatError``."""

    def __init__(self, view: memoryview) -> None:
        self.view = view

    def piece(self, start: int, size: int) -> memoryview:
        """Return ``size`` bytes from ``start`` on."""
        if start < 0 or size < 0 or start + size > len(self.view):
            raise FormatError(
                f"the file has {len(self.view)} bytes, and says that {size} lie at {start}."
            )
        return self.view[start : start + size]

    def number(self, start: int, size: int = 8) -> int:
        """Return the little-endian number there."""
        return int.from_bytes(self.piece(start, size), "little")
