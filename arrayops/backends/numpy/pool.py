"""Pooling as passes over strided slices: one slice for each tap, never a window copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ._windows import Array, Pads, in_wider_type, overlap, taps


def max_pool(
    x: Array, /, *, pool_size: tuple[int, ...], strides: tuple[int, ...], padding: Pads
) -> Array:
    lowest = np.iinfo(x.dtype).min if x.dtype.kind in "iu" else -np.inf
    return _folded(np.maximum, lowest, x, pool_size, strides, padding)


@in_wider_type
def max_pool_gradient(
    g: Array,
    out: Array,
    x: Array,
    /,
    *,
    pool_size: tuple[int, ...],
    strides: tuple[int, ...],
    padding: Pads,
) -> Array:
    result = np.zeros(x.shape, g.dtype)
    # 0 or 1 times the bits is exact for infinities too, and a third of the time of np.where.
    bits = np.dtype(f"i{g.itemsize}")
    g_bits, result_bits = g.view(bits), result.view(bits)
    apart = all(s >= k for s, k in zip(strides, pool_size, strict=True))
    free = np.ones(g.shape, np.bool_)
    ones = (1,) * len(pool_size)
    for _, cells, at in taps(x.shape[1:-1], g.shape[1:-1], pool_size, strides, padding, ones):
        wins = x[cells] == out[at]
        wins &= free[at]
        free[at] ^= wins
        if apart:
            np.multiply(g_bits[at], wins, out=result_bits[cells])
        else:
            result[cells] += (g_bits[at] * wins).view(g.dtype)
    return result


@in_wider_type
def average_pool(
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
    share = _mean(g, input_shape, pool_size, strides, padding)
    for axis in range(1, g.ndim - 1):
        shape = (*share.shape[:axis], input_shape[axis], *share.shape[axis + 1 :])
        out = np.zeros(shape, g.dtype)
        for tap in range(pool_size[axis - 1]):
            cells, at = _along(axis, tap, out.shape, share.shape, strides, padding)
            out[cells] += share[at]
        share = out
    return share


def _along(
    axis: int,
    tap: int,
    shape: Sequence[int],
    pooled: Sequence[int],
    strides: Sequence[int],
    padding: Pads,
) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """Return which cells and which positions of one axis a tap joins, as indices."""
    offset = tap - padding[axis - 1][0]
    cells, at = overlap(offset, strides[axis - 1], shape[axis], pooled[axis])
    before = (slice(None),) * axis
    return (*before, cells), (*before, at)


def _folded(
    combine: np.ufunc,
    start: Any,
    x: Array,
    pool_size: Sequence[int],
    strides: Sequence[int],
    padding: Pads,
) -> Array:
    """Return every window combined, one axis after the other: k + k passes instead of k * k."""
    for axis in reversed(range(1, x.ndim - 1)):
        k, s, (low, high) = pool_size[axis - 1], strides[axis - 1], padding[axis - 1]
        count = max(0, (x.shape[axis] + low + high - k) // s + 1)
        out = np.full((*x.shape[:axis], count, *x.shape[axis + 1 :]), start, x.dtype)
        for tap in range(k):
            cells, at = _along(axis, tap, x.shape, out.shape, strides, padding)
            combine(out[at], x[cells], out=out[at])
        x = out
    return x


def _mean(
    total: Array,
    shape: Sequence[int],
    pool_size: Sequence[int],
    strides: Sequence[int],
    padding: Pads,
) -> Array:
    """Return sums over windows divided by the cells inside: integers downwards, as ``//`` does."""
    inside = np.ones((1, *shape[1:-1], 1), total.dtype)
    counts = _folded(np.add, 0, inside, pool_size, strides, padding)
    divide = np.floor_divide if total.dtype.kind in "iu" else np.true_divide
    return divide(total, np.maximum(counts, 1))
