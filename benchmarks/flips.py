"""What one wrong bit in the structure of a weight file does: read by h5py, and by nn.

    python benchmarks/flips.py

Every byte of the file that is no weight has one bit turned, one byte at a time. A reading is right,
or refused by an error, or has other names, which no model has, or is wrong: the names are right,
the arrays are not, and there is no error.
"""

from __future__ import annotations

import io
import os
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np

import nn
from nn.saving import hdf5_reading

Weights = dict[str, tuple[tuple, bytes]]


def by_h5py(data: bytes) -> Weights:
    """Return the arrays of a file."""
    found: Weights = {}

    def note(name: str, item: object) -> None:
        if isinstance(item, h5py.Dataset):
            found[name] = (item.shape, item[()].tobytes())

    with h5py.File(io.BytesIO(data), "r") as file:
        file.visititems(note)
    return found


def by_nn(data: bytes) -> Weights:
    """Return the arrays of a file."""
    tensors = hdf5_reading.read(memoryview(data))
    return {name: (t.shape, t.array().tobytes()) for name, t in tensors.items()}


def outcome(read: Callable[[bytes], Weights], data: bytes, right: Weights) -> str:
    """Return what reading a damaged file came to."""
    try:
        found = read(data)
    except Exception:
        return "refused"
    if found.keys() != right.keys():
        return "misnamed"
    return "right" if found == right else "wrong"


def weights_in(data: bytes) -> set[int]:
    """Return the places of the bytes of weights."""
    places: set[int] = set()

    def note(name: str, item: object) -> None:
        if isinstance(item, h5py.Dataset):
            start = item.id.get_offset()
            places.update(range(start, start + item.id.get_storage_size()))

    with h5py.File(io.BytesIO(data), "r") as file:
        file.visititems(note)
    return places


def small_file() -> bytes:
    """Return the weights of three layers as a file."""
    model = nn.Sequential([nn.Input((4,)), *(nn.layers.Dense(4) for _ in range(3))])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "m.weights.h5")
        model.save_weights(path)
        return Path(path).read_bytes()


def main() -> None:
    """Turn the bits, and count."""
    data = small_file()
    weights = weights_in(data)
    counts = {"h5py": Counter(), "nn": Counter()}
    readers = {"h5py": by_h5py, "nn": by_nn}
    right = {name: read(data) for name, read in readers.items()}
    for place in np.setdiff1d(np.arange(len(data)), sorted(weights)).tolist():
        damaged = bytearray(data)
        damaged[place] ^= 1 << (place % 8)
        for name, read in readers.items():
            counts[name][outcome(read, bytes(damaged), right[name])] += 1
    print(f"{len(data) - len(weights)} single bits of {len(data)} bytes turned")
    for name, count in counts.items():
        print(
            f"{name:5}",
            *(f"{count[what]:6} {what}" for what in ("right", "refused", "misnamed", "wrong")),
        )


if __name__ == "__main__":
    main()
