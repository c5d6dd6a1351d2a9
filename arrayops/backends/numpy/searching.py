"""NumPy's searches and sets."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._dispatch import OPS


def _numbers(x: Any) -> Any:
    """Return numbers that NumPy puts in order: among bfloat16 NaN has no place."""
    return x.astype(np.float32) if np.asarray(x).dtype.kind == "V" else x


def argsort(x: Any, /, *, axis: int, descending: bool, stable: bool) -> Any:
    x = _numbers(x)
    if not descending:
        return np.argsort(x, axis, stable=stable)
    # reversed twice, so that equal elements keep their order
    back = np.argsort(np.flip(x, axis), axis, stable=stable)
    return np.flip(np.shape(x)[axis] - 1 - back, axis)


def nonzero(x: Any, /) -> tuple[Any, ...]:
    return np.nonzero(x)


def bisect(x1: Any, x2: Any, /, *, side: Any) -> Any:
    return np.searchsorted(_numbers(x1), _numbers(x2), side)


def unique(x: Any, /, *, axis: Any, size: Any, sorted: bool, fill_value: Any, **asked: Any) -> Any:
    if axis is None and size is None and x.dtype.kind != "V":
        return np.unique(x, **asked)
    return OPS["unique"].body(x, axis=axis, size=size, fill_value=fill_value, **asked)
