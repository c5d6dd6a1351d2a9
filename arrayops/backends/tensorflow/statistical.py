"""Reductions and orders, with NaN where NumPy has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ..._dispatch import OPS
from ..._dtypes import sum_dtype
from ._kernels import FLOATS, HALVES, WHOLE, axes_of, cast, constant, tensor
from .conversion import native_dtype
from .indexing import from_the_front, moved, take_along_axis
from .own_gradients import body_when_recording, by_rule

# ---------------------------------------------------------------- sums and means

_HELD = {dtype: native_dtype(sum_dtype(dtype.name)) for dtype in WHOLE}  # what sums are held in


def _held(x: Any, dtype: Any) -> tf.Tensor:
    x = tensor(x)
    held: Any = native_dtype(dtype) if dtype is not None else _HELD.get(x.dtype, x.dtype)
    return cast(x, held)


def _adding(kernel: Callable, of_bools: Callable) -> Callable:
    """Return a reduction; halves, which TensorFlow adds up in halves, are added up in float32."""

    def call(x: Any, /, *, axis: Any, dtype: Any, keepdims: bool) -> tf.Tensor:
        x = _held(x, dtype)
        axes = axes_of(x, axis)
        if x.dtype is tf.float32:  # to look for it among others takes long
            return kernel(input=x, axis=axes, keep_dims=keepdims)
        if x.dtype in HALVES:
            wide = kernel(input=cast(x, tf.float32), axis=axes, keep_dims=keepdims)
            return cast(wide, x.dtype)
        return (of_bools if x.dtype is tf.bool else kernel)(input=x, axis=axes, keep_dims=keepdims)

    return call


sum = _adding(raw.Sum, raw.Any)
_prod = _adding(raw.Prod, raw.All)
prod = by_rule("prod", _prod)  # TensorFlow's own second derivatives are wrong at zeros


def _cumulative(kernel: Callable, start: int) -> Callable:
    def call(x: Any, /, *, axis: Any, dtype: Any, include_initial: bool) -> tf.Tensor:
        x = _held(x, dtype)
        if include_initial:
            widths = [[0, 0]] * x.shape.rank
            widths[axis or 0] = [1, 0]
            x = tf.pad(x, widths, constant_values=constant(start, x.dtype))
        wide = cast(x, tf.float32) if x.dtype in HALVES else x
        return cast(kernel(x=wide, axis=constant(axis or 0, tf.int32)), x.dtype)

    return call


cumulative_sum = _cumulative(raw.Cumsum, 0)
# https://github.com/tensorflow/tensorflow/issues/3862
cumulative_prod = body_when_recording("cumulative_prod", _cumulative(raw.Cumprod, 1))


def _float(x: Any) -> tf.Tensor:
    x = tensor(x)
    return x if x.dtype in FLOATS or x.dtype.is_complex else raw.Cast(x=x, DstT=tf.float32)


def _in_singles(function: Callable) -> Callable:
    """Return a mean of floats that is computed in float32 for halves, and rounded once."""

    def call(x: Any, /, **how: Any) -> tf.Tensor:
        x = _float(x)
        if x.dtype in HALVES:
            return cast(function(cast(x, tf.float32), **how), x.dtype)
        return function(x, **how)

    return call


@_in_singles
def mean(x: Any, /, *, axis: Any, keepdims: bool) -> tf.Tensor:
    return raw.Mean(input=x, axis=axes_of(x, axis), keep_dims=keepdims)


@_in_singles
def var(x: Any, /, *, axis: Any, correction: float, keepdims: bool) -> tf.Tensor:
    if correction or x.dtype.is_complex:
        return OPS["var"].body(x, axis=axis, correction=correction, keepdims=keepdims)
    axes = axes_of(x, axis)
    apart = raw.SquaredDifference(x=x, y=raw.Mean(input=x, axis=axes, keep_dims=True))
    return raw.Mean(input=apart, axis=axes, keep_dims=keepdims)


# ---------------------------------------------------------------- tests


def all(x: Any, /, *, axis: Any, keepdims: bool) -> tf.Tensor:
    x = cast(x, tf.bool)
    return raw.All(input=x, axis=axes_of(x, axis), keep_dims=keepdims)


def any(x: Any, /, *, axis: Any, keepdims: bool) -> tf.Tensor:
    x = cast(x, tf.bool)
    return raw.Any(input=x, axis=axes_of(x, axis), keep_dims=keepdims)


# ---------------------------------------------------------------- extremes


def _extreme(kernel: Callable, of_bools: Callable) -> Callable:
    def call(x: Any, /, *, axis: Any, keepdims: bool) -> tf.Tensor:
        x = tensor(x)
        axes = axes_of(x, axis)
        if x.shape.num_elements() == 0 and _is_empty(x, axis):
            raise ValueError("The kernel has a largest element of none.")
        return (of_bools if x.dtype is tf.bool else kernel)(input=x, axis=axes, keep_dims=keepdims)

    return call


def _is_empty(x: tf.Tensor, axis: Any) -> bool:
    """Say whether an axis to be reduced has no elements."""
    axes = range(x.shape.rank) if axis is None else [axis] if isinstance(axis, int) else axis
    return 0 in [x.shape[i] for i in axes]


max = _extreme(raw.Max, raw.Any)
min = _extreme(raw.Min, raw.All)


def _position(kernel: Callable, extreme: Callable) -> Callable:
    def call(x: Any, /, *, axis: Any, keepdims: bool) -> tf.Tensor:
        x = tensor(x)
        rank, at = x.shape.rank, axis
        if axis is None:
            x, at = raw.Reshape(tensor=x, shape=constant((-1,), tf.int32)), 0
        if x.dtype in FLOATS:  # the kernel passes over NaN
            found = raw.Equal(x=x, y=extreme(input=x, axis=axes_of(x, at), keep_dims=True))
            place = raw.ArgMax(
                input=raw.LogicalOr(x=found, y=raw.IsNan(x=x)), dimension=constant(at, tf.int32)
            )
        else:
            place = kernel(input=x, dimension=constant(at, tf.int32))
        if not keepdims:
            return place
        if axis is None:
            return raw.Reshape(tensor=place, shape=constant((1,) * rank, tf.int32))
        return raw.ExpandDims(input=place, axis=constant(axis, tf.int32))

    return call


argmax = _position(raw.ArgMax, raw.Max)
argmin = _position(raw.ArgMin, raw.Min)

# ---------------------------------------------------------------- orders

_KEYS = dict.fromkeys((tf.bool, tf.uint8, tf.int8, tf.uint16, tf.int16), tf.int32) | {
    tf.uint32: tf.int64,
    tf.float16: tf.float32,
    tf.bfloat16: tf.float32,
}
_BITS = {tf.float32: tf.int32, tf.float64: tf.int64, tf.uint64: tf.int64}


def sort_keys(x: tf.Tensor) -> tf.Tensor:
    """Return signed integers in the order of ``x``: NaN is the largest, both zeros are equal."""
    x = cast(x, _KEYS.get(x.dtype, x.dtype))
    if x.dtype not in _BITS:
        return x
    bits = raw.Bitcast(input=x, type=_BITS[x.dtype])
    lowest = constant(bits.dtype.min, bits.dtype)
    if x.dtype is tf.uint64:
        return raw.BitwiseXor(x=bits, y=lowest)
    negative = raw.Less(x=bits, y=constant(0, bits.dtype))
    keys = raw.SelectV2(condition=negative, t=raw.Sub(x=lowest, y=bits), e=bits)
    return raw.SelectV2(condition=raw.IsNan(x=x), t=constant(bits.dtype.max, bits.dtype), e=keys)


def argsort(x: Any, /, *, axis: int, descending: bool, stable: bool) -> tf.Tensor:
    x = tensor(x)
    front, last = from_the_front(x, axis), x.shape.rank - 1
    keys = sort_keys(moved(x, [front], last))
    size = keys.shape[-1]
    count = raw.Shape(input=keys)[-1] if size is None else constant(size, tf.int32)
    largest_first = keys if descending else raw.Invert(x=keys)
    order = raw.TopKV2(input=largest_first, k=count, index_type=tf.int64).indices
    return moved(order, [last], front)
