"""What answers where an array stands beside a Python number, which takes the array's dtype."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import elementwise, ops
from .small_floats import SINGLE, beside_float, is_foreign, weak


def _where(condition: Any, x1: Any, x2: Any, /) -> Any:
    array = x1 if type(x2) is float else x2
    if is_foreign(getattr(array, "dtype", SINGLE)):
        x1, x2 = weak(x1, x2), weak(x2, x1)
    return np.where(condition, x1, x2)


_OPS = (
    *("add", "subtract", "multiply", "divide", "remainder", "pow", "equal", "not_equal"),
    *("hypot", "logaddexp"),
)
_MORE = ("floor_divide", "fmod", "copysign", "nextafter", "atan2", "logaddexp2")
BESIDE_NUMBERS = {
    **{name: beside_float(getattr(ops, name)) for name in _OPS},
    **{name: beside_float(getattr(elementwise, name)) for name in _MORE},
    "where": _where,
}
