"""Integers and bools as floats, for bodies whose differences and negatives must not wrap around."""

from __future__ import annotations

from typing import Any

from .._dtypes import DEFAULT_FLOAT, dtype_name, kind, result_name
from .._errors import BackendError, MissingBackendError
from .._registry import backend_of, load
from .._typing import SCALARS, Array
from .comparison import astype

__all__: list[str] = []


def float_of(x: Array, /, *others: Any) -> str:
    """Return the dtype that arrays promote to; of whole numbers their library's default float."""
    name = result_name(x, *others)
    if kind(name) in ("float", "complex"):
        return name
    try:
        return getattr(load(backend_of(x)), "FLOAT", DEFAULT_FLOAT)
    except (BackendError, MissingBackendError):  # a lazy array is of no library
        return DEFAULT_FLOAT


def floats(x: Array, /, *others: Any) -> Array:
    """Return ``x``, or integers and bools as the floats that they become beside the others.

    A Python number is returned as it is.
    """
    if type(x) in SCALARS or kind(dtype_name(x.dtype)) in ("float", "complex"):
        return x
    return astype(x, dtype=float_of(x, *others))
