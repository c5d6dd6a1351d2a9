"""Pooling as passes over strided slices: one slice for each tap, never a window copied."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from ._windows import Array, Pads, in_wider_type, steps, whole


def max_pool(
    x: Array, /, *, pool_size: tuple[int, ...], strides: tuple[int, ...], padding: Pads
) -> Array:
    return _folded(np.maximum, _lowest(x.dtype), x, pool_size, strides, padding)


def _lowest(dtype: np.dtype) -> Any:
    """Return what is never the largest of a dtype."""
    if dtype.kind in "iu":
        return np.iinfo(dtype).min
    return False if dtype.kind == "b" else -np.inf


def average_pool(
    x: Array, /, *, pool_size: tuple[int, ...], strides: tuple[int, ...], padding: Pads
) -> Array:
    if x.dtype.kind in "biu":  # a mean is no integer
        x = x.astype(np.float64)
    return _average(x, pool_size=pool_size, strides=strides, padding=padding)


@in_wider_type
def _average(
    x: Array, /, *, pool_size: tuple[int, ...], strides: tuple[int, ...], padding: Pads
) -> Array:
    total = _folded(np.add, 0, x, pool_size, strides, padding)
    return _mean(total, x.shape, pool_size, strides, padding)


@in_wider_type
def average_pool_gradient(
    g: Array,
    /,
    *,
    input_shape: tuple[int, ...],
    pool_size: tuple[int, ...],
    strides: tuple[int, ...],
    padding: Pads,
) -> Array:
    share = np.ascontiguousarray(_mean(g, input_shape, pool_size, strides, padding))
    # The last axis first, while the others are short: its runs are the shortest.
    for axis in reversed(range(1, g.ndim - 1)):
        k, s, (low, _) = pool_size[axis - 1], strides[axis - 1], padding[axis - 1]
        size, count, before = input_shape[axis], share.shape[axis], (slice(None),) * axis
        out = np.zeros((*share.shape[:axis], size, *share.shape[axis + 1 :]), g.dtype)
        apart = out.size and s >= k
        for _, cells, at in steps(size, count, k, s, low):
            if apart:  # no two windows share a cell
                whole(out)[*before, cells] = whole(share)[*before, at]
            else:
                out[*before, cells] += share[*before, at]
        share = out
    return share


def _folded(
    combine: np.ufunc,
    nothing: Any,
    x: Array,
    pool_size: Sequence[int],
    strides: Sequence[int],
    padding: Pads,
) -> Array:
    """Return every window combined, one axis after the other: k + k passes instead of k * k."""
    for axis in range(1, x.ndim - 1):
        k, s, (low, high) = pool_size[axis - 1], strides[axis - 1], padding[axis - 1]
        size, before = x.shape[axis], (slice(None),) * axis
        count = max(0, (size + low + high - k) // s + 1)
        out = np.empty((*x.shape[:axis], count, *x.shape[axis + 1 :]), x.dtype)
        met = list(steps(size, count, k, s, low))
        if not met:  # no windows, or windows of padding alone
            out[...] = nothing
            x = out
            continue
        # The tap that meets most positions is copied, so that few are filled and then combined.
        met.sort(key=lambda step: step[2].stop - step[2].start, reverse=True)
        _, cells, at = met[0]
        out[*before, : at.start] = nothing
        out[*before, at] = x[*before, cells]
        out[*before, at.stop :] = nothing
        for _, cells, at in met[1:]:
            into = out[*before, at]
            combine(into, x[*before, cells], out=into)
        x = out
    return x


def _mean(
    total: Array,
    sizes: Sequence[int],
    pool_size: Sequence[int],
    strides: Sequence[int],
    padding: Pads,
) -> Array:
    """Return sums over windows divided by the cells inside."""
    if not any(map(any, padding)):
        return total / total.dtype.type(prod(pool_size))
    inside = np.ones((1, *sizes[1:-1], 1), total.dtype)
    counts = _folded(np.add, 0, inside, pool_size, strides, padding)
    return total / np.maximum(counts, 1)
