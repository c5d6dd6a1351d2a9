"""Pooling by the kernels over images; a third axis is pooled after the other two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ..._dispatch import OPS
from ..._shapes import window_count
from ...neural.windows import explicit_padding, framed
from ._kernels import FLOATS, cast, tensor, zeros_of
from .manipulation import expand_dims, pad_constant, reshape

Pads = Sequence[tuple[int, int]]
_WIDER = {tf.bool: tf.int32, tf.uint32: tf.int64}  # what has no kernel of its own


def max_pool_general(x: Any, /, *, pool_size: Any, strides: Any, padding: Any) -> tf.Tensor:
    """Return the largest of each window; the kernel may pass over NaN.

    https://github.com/tensorflow/tensorflow/issues/125965
    """
    x = tensor(x)
    if x.dtype in _WIDER:
        how = {"pool_size": pool_size, "strides": strides, "padding": padding}
        return cast(max_pool_general(cast(x, _WIDER[x.dtype]), **how), x.dtype)
    lowest = float("-inf") if x.dtype in FLOATS else x.dtype.min

    def kernel(x: tf.Tensor, window: Any, steps: Any, pads: Pads) -> tf.Tensor:
        known = _known_padding(x, window, steps, pads)
        x = x if known else framed(x, tuple(pads), lowest)
        return raw.MaxPool(input=x, **_attributes(window, steps, known))

    return _over_images(kernel, x, pool_size, strides, padding)


def average_pool_general(x: Any, /, *, pool_size: Any, strides: Any, padding: Any) -> tf.Tensor:
    x = tensor(x)
    if x.dtype.is_complex:
        how = {"pool_size": pool_size, "strides": strides, "padding": padding}
        return OPS["average_pool_general"].body(x, **how)
    x = x if x.dtype in FLOATS else cast(x, tf.float32)
    return _over_images(_average, x, pool_size, strides, padding)


def _average(x: Any, window: Any, steps: Any, pads: Pads) -> tf.Tensor:
    """Return means over the cells inside: means with zeros outside, over the share of cells."""
    known = _known_padding(x, window, steps, pads)
    attributes = _attributes(window, steps, known)
    if known:
        return raw.AvgPool(value=x, **attributes)
    inside = raw.OnesLike(x=x[:1, ..., :1])
    total, share = (
        raw.AvgPool(value=framed(part, tuple(pads)), **attributes) for part in (x, inside)
    )
    return raw.RealDiv(x=total, y=share)


def _over_images(kernel: Callable, x: tf.Tensor, window: Any, steps: Any, pads: Pads) -> tf.Tensor:
    """Return the pooling of (N, S, C) by a kernel over two axes.

    Where no window fits, a kernel may end the process.
    https://github.com/tensorflow/tensorflow/issues/125509
    """
    sizes = tuple(map(window_count, x.shape[1:-1], window, steps, pads))
    if 0 in sizes:
        return zeros_of((x.shape[0], *sizes, x.shape[-1]), x)
    steps = tuple(map(_within, x.shape[1:-1], steps, pads))
    if len(window) == 2:
        return kernel(x, window, steps, pads)
    if len(window) == 1:
        wide = kernel(expand_dims(x, axis=1), (1, *window), (1, *steps), ((0, 0), *pads))
        return raw.Squeeze(input=wide, axis=[1])
    depth, channels = x.shape[1], x.shape[-1]
    planes = kernel(reshape(x, shape=(-1, *x.shape[2:])), window[1:], steps[1:], pads[1:])
    height, width = planes.shape[1:-1]
    lines = reshape(planes, shape=(-1, depth, height * width, channels))
    pooled = kernel(lines, (window[0], 1), (steps[0], 1), (pads[0], (0, 0)))
    return reshape(pooled, shape=(-1, pooled.shape[1], height, width, channels))


def _within(size: int | None, step: int, pads: tuple[int, int]) -> int:
    """Return the stride, or the whole size if that is less: past 32 bits TensorFlow aborts."""
    return step if size is None else min(step, size + sum(pads))


def _known_padding(x: tf.Tensor, window: Any, steps: Any, pads: Pads) -> str | None:
    """Return the kernels' own name for a padding, if it has one."""
    if not any(map(any, pads)):
        return "VALID"
    sizes = tuple(x.shape[1:-1])
    if None in sizes:
        return None
    return "SAME" if tuple(pads) == explicit_padding("same", sizes, window, steps, (1, 1)) else None


def _attributes(window: Any, steps: Any, padding: str | None) -> dict[str, Any]:
    return {"ksize": [1, *window, 1], "strides": [1, *steps, 1], "padding": padding or "VALID"}
