"""Pooling as passes over strided slices: one slice for each tap, never a window copied."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import prod
from operator import mul
from typing import Any

import numpy as np

from ._windows import Array, Pads, Slices, in_wider_type, overlap, taps


def max_pool(
    x: Array, /, *, pool_size: tuple[int, ...], strides: tuple[int, ...], padding: Pads
) -> Array:
    return _folded(np.maximum, _lowest(x.dtype), x, pool_size, strides, padding)


def _lowest(dtype: np.dtype) -> Any:
    """Return what is never the largest of a dtype."""
    if dtype.kind in "iu":
        return np.iinfo(dtype).min
    return False if dtype.kind == "b" else -np.inf


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
    result = np.zeros(x.size + 1, g.dtype)  # one more for windows that see padding alone
    winners = _winners(out, x, pool_size, strides, padding).ravel()
    # Adding g times a mask at every tap instead was measured to take 1.3 to 1.9 times as long.
    if all(s >= k for s, k in zip(strides, pool_size, strict=True)):
        result[winners] = g.ravel()  # no two windows share a cell, and this is twice as fast
    else:
        np.add.at(result, winners, g.ravel())
    return result[:-1].reshape(x.shape)


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
    share = _mean(g, input_shape, pool_size, strides, padding)
    for axis in range(1, g.ndim - 1):
        shape = (*share.shape[:axis], input_shape[axis], *share.shape[axis + 1 :])
        out = np.zeros(shape, g.dtype)
        for tap in range(pool_size[axis - 1]):
            cells, at = _along(axis, tap, shape, share.shape, strides, padding)
            out[cells] += share[at]
        share = out
    return share


def _winners(
    out: Array, x: Array, pool_size: Sequence[int], strides: Sequence[int], padding: Pads
) -> Array:
    """Return where in flat ``x`` each window's first maximum lies: past its end if it sees none."""
    undilated = (1,) * len(pool_size)
    walk = list(taps(x.shape[1:-1], out.shape[1:-1], pool_size, strides, padding, undilated))
    bordered = any(map(any, padding))
    # A window inside x whose maximum is not at any tap but the last has it at the last.
    lost = _lost_taps(out, x, walk if bordered else walk[:-1])
    moves = [prod(x.shape[axis + 1 :]) for axis in range(x.ndim)]
    lows = (0, *(low for low, _ in padding), 0)
    axes = zip(out.shape, (1, *strides, 1), lows, moves, strict=True)
    corners = np.ix_(*((np.arange(count) * s - low) * move for count, s, low, move in axes))
    jumps = [*(sum(map(mul, tap, moves[1:])) for tap, _, _ in walk), 0]
    winners = reduce(np.add, corners)
    winners += np.array(jumps).take(lost)
    if bordered:
        winners[lost == len(walk)] = x.size
    return winners


def _lost_taps(out: Array, x: Array, walk: Sequence[tuple[Any, Slices, Slices]]) -> Array:
    """Return how many taps come before the first that holds the maximum of its window."""
    lost = np.zeros(out.shape, np.min_scalar_type(len(walk) + 1))
    losing = np.ones(out.shape, np.bool_)
    for _, cells, at in walk:
        # As none exceeds the maximum, "not below" is "equal"; and where it is NaN, the first wins.
        losing[at] &= x[cells] < out[at]
        lost += losing
    return lost


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
        steps = [_along(axis, tap, x.shape, out.shape, strides, padding) for tap in range(k)]
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
    inside = np.ones((1, *sizes[1:-1], 1), total.dtype)
    counts = _folded(np.add, 0, inside, pool_size, strides, padding)
    return total / np.maximum(counts, 1)
