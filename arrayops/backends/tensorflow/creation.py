"""New tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow import raw_ops as raw

from ..._dispatch import OPS
from ._kernels import constant, shape_of, tensor
from .conversion import native_dtype, placed

_DTYPES = {bool: tf.bool, int: tf.int64, float: tf.float32, complex: tf.complex64}


def full(shape: Any, fill_value: Any, *, dtype: Any, device: Any) -> tf.Tensor:
    kind = native_dtype(dtype) if dtype is not None else _DTYPES.get(type(fill_value), tf.float32)
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    with placed(device):
        return raw.Fill(dims=constant(sizes, tf.int32), value=constant(fill_value, kind))


def zeros(shape: Any, *, dtype: Any, device: Any) -> tf.Tensor:
    return full(shape, 0, dtype=tf.float32 if dtype is None else dtype, device=device)


def ones(shape: Any, *, dtype: Any, device: Any) -> tf.Tensor:
    return full(shape, 1, dtype=tf.float32 if dtype is None else dtype, device=device)


def arange(start: Any, stop: Any, step: Any, *, dtype: Any, device: Any) -> tf.Tensor:
    low, high = (0, start) if stop is None else (start, stop)
    whole = all(isinstance(number, int) for number in (low, high, step))
    kind = native_dtype(dtype) if dtype is not None else tf.int64 if whole else tf.float32
    with placed(device):
        if not whole:
            return tf.constant(np.arange(low, high, step).astype(kind.as_numpy_dtype))
        high = low + len(range(low, high, step)) * step  # the kernel takes no wrong direction
        limits = (constant(number, tf.int64) for number in (low, high, step))
        numbers = raw.Range(**dict(zip(("start", "limit", "delta"), limits, strict=True)))
        return numbers if kind is tf.int64 else raw.Cast(x=numbers, DstT=kind)


def linspace(
    start: Any, stop: Any, num: int, *, dtype: Any, device: Any, endpoint: bool
) -> tf.Tensor:
    kind = native_dtype("float32" if dtype is None else dtype).as_numpy_dtype
    with placed(device):  # the kernel knows no endpoint=False
        return tf.constant(np.linspace(start, stop, num, endpoint=endpoint, dtype=kind))


def full_like(x: Any, /, *, fill_value: Any, dtype: Any, device: Any) -> tf.Tensor:
    x = tensor(x)
    kind = native_dtype(dtype) if dtype is not None else x.dtype
    with placed(device):
        return raw.Fill(dims=shape_of(x), value=constant(fill_value, kind))


def tril(x: Any, /, *, k: int) -> tf.Tensor:
    if k < 0:  # a negative width means all diagonals to the kernel
        return OPS["tril"].body(x, k=k)
    return _band(x, -1, k)


def triu(x: Any, /, *, k: int) -> tf.Tensor:
    return OPS["triu"].body(x, k=k) if k > 0 else _band(x, -k, -1)


def _band(x: Any, lower: int, upper: int) -> tf.Tensor:
    """Return ``x`` with zeros but for so many diagonals below and above the main one (-1: all)."""
    x = tensor(x)
    rows, columns = x.shape[-2:]
    below, above = (
        constant(width if size is None else min(width, size), tf.int64)
        for width, size in ((lower, rows), (upper, columns))
    )
    return raw.MatrixBandPart(input=x, num_lower=below, num_upper=above)
