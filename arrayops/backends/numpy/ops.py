"""NumPy's functions under the ops' names: what fits is imported, the rest says the difference."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy import (
    abs,
    add,
    bitwise_and,
    bitwise_invert,
    bitwise_or,
    bitwise_xor,
    divide,
    equal,
    isfinite,
    isinf,
    isnan,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    multiply,
    negative,
    not_equal,
    sign,
    subtract,
    where,
)

from ..._errors import DTypeError
from .conversion import check_device, native_dtype
from .ordering import of_numbers
from .small_floats import adding, of_float_pairs, of_floats, rounded_once

# ---------------------------------------------------------------- elementwise

acos, asin, atan, cos, cosh = map(of_floats, (np.acos, np.asin, np.atan, np.cos, np.cosh))
exp, log, log1p, log2, log10 = map(of_floats, (np.exp, np.log, np.log1p, np.log2, np.log10))
sin, sinh, sqrt, tan, tanh = map(of_floats, (np.sin, np.sinh, np.sqrt, np.tan, np.tanh))
hypot, logaddexp = map(of_float_pairs, (np.hypot, np.logaddexp))
pow, remainder = map(of_numbers, (np.power, np.remainder))
bitwise_left_shift = of_numbers(np.bitwise_left_shift)
bitwise_right_shift = of_numbers(np.bitwise_right_shift)
_matmul = rounded_once(np.matmul)


def matmul(x1: Any, x2: Any, /) -> Any:
    return np.matmul(x1, x2) if x1.itemsize > 3 else _matmul(x1, x2)


def _whole(function: Any) -> Any:
    """Return ``function`` for floats; whole numbers round to themselves, in their own dtype."""
    return lambda x, /: x if np.asarray(x).dtype.kind in "biu" else function(x)  # "V": bfloat16


ceil, floor, round, trunc = map(_whole, (np.ceil, np.floor, np.rint, np.trunc))


def square(x: Any, /) -> Any:
    return np.multiply(x, x)  # of bools np.square makes int8


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
    if stop is None and dtype is None and device is None and step == 1:
        return np.arange(start)
    check_device(device)
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
    x = np.asarray(x)
    out = np.empty(x.shape, x.dtype if dtype is None else native_dtype(dtype))
    np.copyto(out, fill_value, casting="unsafe")  # as `np.full` does, in half the time
    return out


# ---------------------------------------------------------------- manipulation and indexing


def copy(x: Any, /) -> Any:
    return np.array(x)


def reshape(x: Any, /, *, shape: Any) -> Any:
    return np.reshape(x, shape)


def permute_dims(x: Any, /, *, axes: Any) -> Any:
    return np.transpose(x, axes)


def matrix_transpose(x: Any, /) -> Any:
    return np.swapaxes(x, -1, -2)


def broadcast_to(x: Any, /, *, shape: Any) -> Any:
    return np.broadcast_to(x, shape)


def concat(arrays: Any, /, *, axis: int | None) -> Any:
    return np.concatenate(arrays, axis)


def flip(x: Any, /, *, axis: Any) -> Any:
    return np.flip(x, axis)


def repeat(x: Any, /, *, repeats: Any, axis: Any) -> Any:
    if not isinstance(repeats, int) and np.size(repeats):
        repeats = np.asarray(repeats)  # of which NumPy refuses fractions
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


_add, _multiply = adding(np.add.reduce), adding(np.multiply.reduce)


def sum(x: Any, /, *, axis: Any, dtype: Any, keepdims: bool) -> Any:
    if dtype is None and x.itemsize > 3:
        return np.add.reduce(x, axis, keepdims=keepdims)
    return _add(x, axis, dtype, keepdims=keepdims)


def prod(x: Any, /, *, axis: Any, dtype: Any, keepdims: bool) -> Any:
    if dtype is None and x.itemsize > 3:
        return np.multiply.reduce(x, axis, keepdims=keepdims)
    return _multiply(x, axis, dtype, keepdims=keepdims)


def all(x: Any, /, *, axis: Any, keepdims: bool) -> Any:
    return np.logical_and.reduce(x, axis, keepdims=keepdims)


def any(x: Any, /, *, axis: Any, keepdims: bool) -> Any:
    return np.logical_or.reduce(x, axis, keepdims=keepdims)


_mean, _var = rounded_once(np.mean), rounded_once(np.var)


def mean(x: Any, /, *, axis: Any, keepdims: bool) -> Any:
    if x.itemsize < 4:
        return _mean(x, axis=axis, keepdims=keepdims)
    if axis is None and x.size and x.dtype.kind == "f":  # `np.mean` first asks much in Python
        return np.add.reduce(x, None, keepdims=keepdims) / x.size
    return np.mean(x, axis, keepdims=keepdims)


def var(x: Any, /, *, axis: Any, correction: float, keepdims: bool) -> Any:
    variance = _var if x.itemsize < 4 else np.var
    return variance(x, axis=axis, correction=float(correction), keepdims=keepdims)


_cumsum = adding(np.cumsum)
_cumulative_sum = adding(
    lambda x, axis, dtype: np.cumulative_sum(x, axis=axis, dtype=dtype, include_initial=True)
)
_cumulative_prod = adding(
    lambda x, axis, dtype, **how: np.cumulative_prod(x, axis=axis, dtype=dtype, **how)
)


def cumulative_sum(x: Any, /, *, axis: Any, dtype: Any, include_initial: bool) -> Any:
    return (_cumulative_sum if include_initial else _cumsum)(x, axis, dtype)


def cumulative_prod(x: Any, /, *, axis: Any, dtype: Any, include_initial: bool) -> Any:
    return _cumulative_prod(x, axis, dtype, include_initial=include_initial)
