"""Floats of 16 bits and less, of which NumPy knows too little: they are computed in float32.

NumPy adds up float16 along some axes in float16, and bfloat16 and float8, which come from
ml_dtypes, always in themselves: of 1,000 ones the sum is 256. Their matrix products and what they
make with a Python float are float32, or float64. Here all are rounded once, at the end.

The first look is at the size of an element: it takes 60 ns, and sends everything else on its way.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from .._floats import in_floats
from .conversion import native_dtype

SINGLE = np.dtype("float32")


def _astype(x: Any, /, *, dtype: Any) -> Any:
    return np.asarray(x).astype(native_dtype(dtype), copy=False)


def is_small(x: Any) -> bool:
    """Say whether an array holds floats of less than 32 bits."""
    return x.itemsize < 4 and x.dtype.kind in "fV"  # ml_dtypes are void to NumPy


def float_dtype(x: Any) -> np.dtype:
    """Return the dtype of floats, and float64 of integers."""
    dtype = np.asarray(x).dtype
    return dtype if dtype.kind == "f" or is_foreign(dtype) else np.dtype(np.float64)


def is_foreign(dtype: np.dtype) -> bool:
    """Say whether a dtype is not NumPy's own."""
    return dtype.num > 255


def rounded_once(function: Callable) -> Callable:
    """Return ``function`` of arrays for small floats too, by whose first array it is told."""
    slowly = in_floats(_astype)(function)

    @wraps(function)
    def call(x: Any, /, *more: Any, **how: Any) -> Any:
        known = x.itemsize > 3 or x.dtype.kind not in "fV"
        return function(x, *more, **how) if known else slowly(x, *more, **how)

    return call


# ---------------------------------------------------------------- functions of each element


def of_floats(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function of floats that takes all integers to float64: NumPy, 8 bits to float16."""

    def call(x: Any, /) -> Any:
        if x.itemsize > 3 or x.dtype.kind not in "biu":
            return function(x)
        return function(np.asarray(x, np.float64))

    return call


def of_float_pairs(function: np.ufunc) -> Callable[[Any, Any], Any]:
    """Return a function of two arrays of floats that takes all integers to float64."""

    def call(x1: Any, x2: Any, /) -> Any:
        whole = np.result_type(x1, x2).kind in "biu"
        return function(x1, x2, dtype=np.float64) if whole else function(x1, x2)

    return call


def weak(x: Any, other: Any) -> Any:
    """Return a Python float in the dtype beside it, where NumPy itself would not take that."""
    if type(x) is not float or not is_foreign(getattr(other, "dtype", SINGLE)):
        return x
    return np.asarray(x, other.dtype)


def beside_float(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return a function of two arrays for one of them and a Python float, weak beside small ones.

    Beside float32 it costs nothing: NumPy takes as long to find out itself.
    """

    def right(x1: Any, x2: Any, /) -> Any:
        if type(x2) is float:
            dtype = x1.dtype
            if dtype is SINGLE or dtype.num > 255:
                x2 = np.asarray(x2, dtype)
        return function(x1, x2)

    def left(x1: Any, x2: Any, /) -> Any:
        if type(x1) is float:
            dtype = x2.dtype
            if dtype is SINGLE or dtype.num > 255:
                x1 = np.asarray(x1, dtype)
        return function(x1, x2)

    def call(x1: Any, x2: Any, /) -> Any:
        return function(weak(x1, x2), weak(x2, x1))

    vars(call).update(number_right=right, number_left=left)
    return call


# ---------------------------------------------------------------- sums


def adding(reduce: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``ufunc.reduce``, or what is called like it, with small floats added up in float32."""

    def call(x: Any, axis: Any, dtype: Any, **how: Any) -> Any:
        held = x.dtype if dtype is None else native_dtype(dtype)
        if held.itemsize > 3 or held.kind not in "fV":
            return reduce(x, axis, None if dtype is None else held, **how)
        return reduce(x, axis, SINGLE, **how).astype(held)

    return call
