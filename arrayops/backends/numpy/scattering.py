"""Elements written at indices, by unbuffered ufuncs: all of several updates count."""

from __future__ import annotations

from typing import Any

import numpy as np

from .ordering import refuse_complex

UFUNCS = {"add": np.add, "multiply": np.multiply, "min": np.minimum, "max": np.maximum}


def scatter_by(x: Any, indices: Any, updates: Any, /, *, axis: int, mode: str) -> np.ndarray:
    out = np.array(x)
    at, count = axis % out.ndim, np.ndim(indices)
    rows = np.moveaxis(updates, range(at, at + count), range(count))
    write(np.moveaxis(out, axis, 0), indices, rows, mode)
    return out


def update_items(x: Any, value: Any, /, *, index: Any, mode: str) -> np.ndarray:
    out = np.array(x)
    write(out, index, np.asarray(value, out.dtype), mode)
    return out


def write(out: np.ndarray, index: Any, value: Any, mode: str) -> None:
    """Combine elements of ``out`` with a value, in its memory."""
    if mode == "set":
        out[index] = value
    else:
        if mode in ("min", "max"):
            refuse_complex(out)
        UFUNCS[mode].at(out, index, value)
