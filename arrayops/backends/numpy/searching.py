"""NumPy's searches and sets."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._dispatch import OPS


def nonzero(x: Any, /) -> tuple[Any, ...]:
    return np.nonzero(x)


def unique(x: Any, /, *, axis: Any, size: Any, sorted: bool, fill_value: Any, **asked: Any) -> Any:
    if axis is None and size is None and x.dtype.kind != "V":
        return np.unique(x, **asked)
    return OPS["unique"].body(x, axis=axis, size=size, fill_value=fill_value, **asked)
