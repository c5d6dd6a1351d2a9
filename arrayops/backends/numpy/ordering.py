"""NumPy's functions of order, for real numbers alone: NumPy orders complex ones by their parts.

And those of numbers alone, for which NumPy takes bools.

The standard leaves that order to the libraries, and most have none.
Source: https://data-apis.org/array-api/latest/API_specification/generated/array_api.less.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..._errors import DTypeError
from .small_floats import weak


def refuse_complex(*arrays: Any) -> None:
    """Raise ``DTypeError`` where an array, or a number, is complex."""
    if any(np.iscomplexobj(x) for x in arrays):
        raise DTypeError("Complex numbers have no order.")


def of_numbers(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return a function of two arrays that refuses bools, of which NumPy makes int8."""

    def call(x1: Any, x2: Any, /) -> Any:
        out = function(x1, x2)
        if out.dtype.num == _INT8 and np.result_type(x1, x2).kind == "b":
            raise DTypeError("Bools are no numbers to divide, raise or shift.")
        return out

    return call


_INT8 = np.dtype("int8").num
_PLAIN = np.dtype("longdouble").num  # above it are complex numbers, halves, and dtypes of others


def _number(x: Any, other: Any) -> Any:
    """Return a real number beside an array, in whose dtype it is held if NumPy does not know it."""
    refuse_complex(x, other)
    return weak(x, other)


def _of_pairs(function: Callable) -> Callable:
    """Return a function of two real arrays; a look at both dtypes takes 70 ns."""

    def call(x1: Any, x2: Any, /) -> Any:
        try:
            if x1.dtype.kind == "c" or x2.dtype.kind == "c":
                refuse_complex(x1, x2)
        except AttributeError:  # a number, which has no dtype
            refuse_complex(x1, x2)
        return function(x1, x2)

    def right(x1: Any, x2: Any, /) -> Any:
        if x1.dtype.num > _PLAIN or type(x2) is complex:
            x2 = _number(x2, x1)
        return function(x1, x2)

    def left(x1: Any, x2: Any, /) -> Any:
        if x2.dtype.num > _PLAIN or type(x1) is complex:
            x1 = _number(x1, x2)
        return function(x1, x2)

    vars(call).update(number_right=right, number_left=left)
    return call


less, less_equal = _of_pairs(np.less), _of_pairs(np.less_equal)
greater, greater_equal = _of_pairs(np.greater), _of_pairs(np.greater_equal)
maximum, minimum = _of_pairs(np.maximum), _of_pairs(np.minimum)
fmax, fmin = _of_pairs(np.fmax), _of_pairs(np.fmin)


def relu(x: Any, /) -> Any:
    if x.dtype.kind in "cb":
        refuse_complex(x)
        return x
    if x.dtype.kind == "f" and x.itemsize > 3:
        return x.clip(0, np.inf)  # half the time of `maximum` with a number
    return np.maximum(x, 0)


def relu_gradient(g: Any, out: Any, /) -> Any:
    if out.dtype.kind == "c":
        refuse_complex(out)
    return np.multiply(g, np.greater(out, 0))  # in one pass: a bool takes a quarter of the memory


def max(x: Any, /, *, axis: Any, keepdims: bool) -> Any:
    refuse_complex(x)
    return np.maximum.reduce(x, axis, keepdims=keepdims)


def min(x: Any, /, *, axis: Any, keepdims: bool) -> Any:
    refuse_complex(x)
    return np.minimum.reduce(x, axis, keepdims=keepdims)


def argmax(x: Any, /, *, axis: Any, keepdims: bool) -> Any:
    if x.dtype.kind == "c":
        refuse_complex(x)
    return x.argmax(axis, keepdims=keepdims)


def argmin(x: Any, /, *, axis: Any, keepdims: bool) -> Any:
    refuse_complex(x)
    return np.argmin(x, axis, keepdims=keepdims)


def _numbers(x: Any) -> Any:
    """Return numbers that NumPy puts in order: among bfloat16 NaN has no place."""
    refuse_complex(x)
    return x.astype(np.float32) if np.asarray(x).dtype.kind == "V" else x


def argsort(x: Any, /, *, axis: int, descending: bool, stable: bool) -> Any:
    x = _numbers(x)
    if not descending:
        return np.argsort(x, axis, stable=stable)
    # reversed twice, so that equal elements keep their order
    back = np.argsort(np.flip(x, axis), axis, stable=stable)
    return np.flip(np.shape(x)[axis] - 1 - back, axis)


def bisect(x1: Any, x2: Any, /, *, side: Any) -> Any:
    return np.searchsorted(_numbers(x1), _numbers(x2), side)
