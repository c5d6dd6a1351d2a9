"""Pooling as passes over strided slices: one slice for each tap, never a window copied."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from ._windows import Array, Pads, Slices, in_wider_type, overlap, whole


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
    for axis in range(1, g.ndim - 1):
        shape = (*share.shape[:axis], input_shape[axis], *share.shape[axis + 1 :])
        out = np.zeros(shape, g.dtype)
        apart = out.size and strides[axis - 1] >= pool_size[axis - 1]
        for tap in _taps(axis, shape, share.shape, pool_size, strides, padding):
            cells, at = _along(axis, tap, shape, share.shape, strides, padding)
            if apart:  # no two windows share a cell
                whole(out)[cells] = whole(share)[at]
            else:
                out[cells] += share[at]
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
        count = max(0, (x.shape[axis] + low + high - k) // s + 1)
        out = np.empty((*x.shape[:axis], count, *x.shape[axis + 1 :]), x.dtype)
        taps = _taps(axis, x.shape, out.shape, pool_size, strides, padding)
        steps = [_along(axis, tap, x.shape, out.shape, strides, padding) for tap in taps]
        if not steps:  # no windows, or windows of padding alone
            out[...] = nothing
            x = out
            continue
        # The tap that meets most positions is copied, so that few are filled and then combined.
        steps.sort(key=lambda step: step[1][axis].stop - step[1][axis].start, reverse=True)
        cells, at = steps[0]
        before = at[:axis]
        out[*before, : at[axis].start] = nothing
        out[at] = x[cells]
        out[*before, at[axis].stop :] = nothing
        for cells, at in steps[1:]:
            combine(out[at], x[cells], out=out[at])
        x = out
    return x


def _taps(
    axis: int,
    sizes: Sequence[int],
    pooled: Sequence[int],
    pool_size: Sequence[int],
    strides: Sequence[int],
    padding: Pads,
) -> range:
    """Return the taps of a window that meet cells of an axis, however large the window is."""
    low, reach = padding[axis - 1][0], (pooled[axis] - 1) * strides[axis - 1]
    return range(max(0, low - reach), min(pool_size[axis - 1], low + sizes[axis]))


def _along(
    axis: int,
    tap: int,
    sizes: Sequence[int],
    pooled: Sequence[int],
    strides: Sequence[int],
    padding: Pads,
) -> tuple[Slices, Slices]:
    """Return which cells and which positions of one axis a tap joins, as indices."""
    offset = tap - padding[axis - 1][0]
    cells, at = overlap(offset, strides[axis - 1], sizes[axis], pooled[axis])
    before = (slice(None),) * axis
    return (*before, cells), (*before, at)


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
