"""Integers and bools as floats, for bodies whose differences and negatives must not wrap around."""

from __future__ import annotations

from .._dtypes import dtype_name, to_float
from .._typing import SCALARS, Array
from .comparison import astype

__all__: list[str] = []


def floats(x: Array) -> Array:
    """Return ``x``, or integers and bools in the default float; a Python number as it is."""
    if type(x) in SCALARS:
        return x
    have = dtype_name(x.dtype)
    want = to_float(have)
    return x if want == have else astype(x, dtype=want)
