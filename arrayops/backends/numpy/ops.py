"""NumPy's functions under the ops' names: what fits is imported, the rest says the difference."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy import (
    abs,
    acos,
    add,
    asin,
    atan,
    bitwise_and,
    bitwise_invert,
    bitwise_left_shift,
    bitwise_or,
    bitwise_right_shift,
    bitwise_xor,
    cos,
    cosh,
    divide,
    equal,
    exp,
    hypot,
    isfinite,
    isinf,
    isnan,
    log,
    log1p,
    log2,
    log10,
    logaddexp,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    matmul,
    multiply,
    negative,
    not_equal,
    remainder,
    sign,
    sin,
    sinh,
    sqrt,
    square,
    subtract,
    tan,
    tanh,
    where,
)

from ..._errors import DTypeError
from .conversion import check_device, native_dtype

# ---------------------------------------------------------------- elementwise


def _whole(function: Any) -> Any:
    """Return ``function`` for floats; whole numbers round to themselves, in their own dtype."""
    return lambda x, /: x if np.asarray(x).dtype.kind in "biu" else function(x)  # "V": bfloat16


ceil, floor, round, trunc = map(_whole, (np.ceil, np.floor, np.rint, np.trunc))


def pow(x1: Any, x2: Any, /) -> Any:
    return np.power(x1, x2)


def astype(x: Any, /, *, dtype: Any) -> Any:
    x, held = np.asarray(x), native_dtype(dtype)
    if x.dtype.kind == "c" and held.kind not in "cb":
        raise DTypeError(f"No real number, {held}, is complex.")  # NumPy warns only
    return x.astype(held, copy=False)


def stop_gradient(x: Any, /) -> Any:
    return x


# ---------------------------------------------------------------- creation


def full(shape: Any, fill_value: Any, *, dtype: Any, device: Any) -> np.ndarray:
    check_device(device)
    return np.full(shape, fill_value, None if dtype is None else native_dtype(dtype))


def zeros(shape: Any, *, dtype: Any, device: Any) -> np.ndarray:
    if device is not None:
        check_device(device)
    return np.zeros(shape) if dtype is None else np.zeros(shape, native_dtype(dtype))


def ones(shape: Any, *, dtype: Any, device: Any) -> np.ndarray:
    return full(shape, 1, dtype=dtype or "float64", device=device)


def arange(start: Any, stop: Any, step: Any, *, dtype: Any, device: Any) -> np.ndarray:
    if device is not None:
        check_device(device)
    if stop is None and step == 1 and dtype is None:
        return np.arange(start)
    low, high = (0, start) if stop is None else (start, stop)
    return np.arange(low, high, step, dtype=None if dtype is None else native_dtype(dtype))


def linspace(
    start: Any, stop: Any, num: int, *, dtype: Any, device: Any, endpoint: bool
) -> np.ndarray:
    check_device(device)
    return np.linspace(
        start, stop, num, endpoint=endpoint, dtype=None if dtype is None else native_dtype(dtype)
    )


def full_like(x: Any, /, *, fill_value: Any, dtype: Any, device: Any) -> np.ndarray:
    check_device(device)
    return np.full(
        np.shape(x), fill_value, np.asarray(x).dtype if dtype is None else native_dtype(dtype)
    )


# ---------------------------------------------------------------- manipulation and indexing


def copy(x: Any, /) -> Any:
    return np.array(x)


def reshape(x: Any, /, *, shape: Any) -> Any:
    return np.reshape(x, shape)


def permute_dims(x: Any, /, *, axes: Any) -> Any:
    return np.transpose(x, axes)


def broadcast_to(x: Any, /, *, shape: Any) -> Any:
    return np.broadcast_to(x, shape)


def concat(arrays: Any, /, *, axis: int | None) -> Any:
    return np.concatenate(arrays, axis)


def flip(x: Any, /, *, axis: Any) -> Any:
    return np.flip(x, axis)


def repeat(x: Any, /, *, repeats: Any, axis: Any) -> Any:
    return np.repeat(x, repeats, axis)


def roll(x: Any, /, *, shift: Any, axis: Any) -> Any:
    return np.roll(x, shift, axis)


def pad_constant(x: Any, /, *, pad_width: Any, constant_values: Any) -> Any:
    if not np.ndim(x):  # np.pad takes no widths of no axes
        return np.array(x)
    return np.pad(x, pad_width, constant_values=constant_values)


def getitem(x: Any, /, *, index: Any) -> Any:
    return x[index]


def strided_slice(x: Any, /, *, start: Any, stop: Any, step: Any) -> Any:
    return x[tuple(map(slice, start, stop, step))]


def take(x: Any, indices: Any, /, *, axis: int) -> Any:
    return np.take(x, indices, axis)


def scatter_add(x: Any, indices: Any, updates: Any, /, *, axis: int) -> Any:
    out = np.array(x)
    np.add.at(
        np.moveaxis(out, axis, 0), indices, _axes_first(updates, axis % out.ndim, np.ndim(indices))
    )
    return out


def _axes_first(updates: Any, axis: int, count: int) -> Any:
    """Return the updates with the indices' axes in front."""
    return np.moveaxis(updates, range(axis, axis + count), range(count))


def take_along_axis(x: Any, indices: Any, /, *, axis: int) -> Any:
    return np.take_along_axis(x, indices, axis)


def scatter_add_along_axis(x: Any, indices: Any, updates: Any, /, *, axis: int) -> Any:
    out = np.array(x)
    places = list(np.ogrid[tuple(map(slice, np.shape(indices)))])
    places[axis] = indices
    np.add.at(out, tuple(places), updates)
    return out


# ---------------------------------------------------------------- many elements
# ufunc.reduce takes half the time of the function around it


def sum(x: Any, /, *, axis: Any, dtype: Any, keepdims: bool) -> Any:
    held = None if dtype is None else native_dtype(dtype)
    return np.add.reduce(x, axis, held, keepdims=keepdims)


def prod(x: Any, /, *, axis: Any, dtype: Any, keepdims: bool) -> Any:
    held = None if dtype is None else native_dtype(dtype)
    return np.multiply.reduce(x, axis, held, keepdims=keepdims)


def all(x: Any, /, *, axis: Any, keepdims: bool) -> Any:
    return np.logical_and.reduce(x, axis, keepdims=keepdims)


def any(x: Any, /, *, axis: Any, keepdims: bool) -> Any:
    return np.logical_or.reduce(x, axis, keepdims=keepdims)


def mean(x: Any, /, *, axis: Any, keepdims: bool) -> Any:
    return np.mean(x, axis, keepdims=keepdims)


def var(x: Any, /, *, axis: Any, correction: float, keepdims: bool) -> Any:
    return np.var(x, axis, correction=correction, keepdims=keepdims)


def cumulative_sum(x: Any, /, *, axis: Any, dtype: Any, include_initial: bool) -> Any:
    held = None if dtype is None else native_dtype(dtype)
    if include_initial:
        return np.cumulative_sum(x, axis=axis, dtype=held, include_initial=True)
    return np.cumsum(x, axis, held)


def cumulative_prod(x: Any, /, *, axis: Any, dtype: Any, include_initial: bool) -> Any:
    held = None if dtype is None else native_dtype(dtype)
    return np.cumulative_prod(x, axis=axis, dtype=held, include_initial=include_initial)
