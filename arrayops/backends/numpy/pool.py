"""Pooling as passes over strided slices: one slice for each tap, never a window copied."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from ._windows import BUFFER, Array, Pads, blocks, in_short_buffers, in_wider_type, steps, whole


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
@in_short_buffers
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
        met = list(steps(size, count, k, s, low)) if out.size else []
        for tap, cells, at in met:
            if tap < met[0][0] + s:  # no tap before has met these cells
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
    counts, walks = [], []
    for size, k, s, (low, high) in zip(x.shape[1:-1], pool_size, strides, padding, strict=True):
        counts.append(max(0, (size + low + high - k) // s + 1))
        # The tap that meets most positions comes first, so that few are filled and then combined.
        met = steps(size, counts[-1], k, s, low)
        walks.append(sorted(met, key=lambda step: step[2].start - step[2].stop))
    out = np.empty((len(x), *counts, x.shape[-1]), x.dtype)
    # Windows that share no cell read each once: from the cache or not, and whole passes are fewer.
    shared = any(s < k for s, k in zip(strides, pool_size, strict=True))
    parts = list(blocks(x)) if shared and len(x) else [slice(None)]
    stages = [  # what the axes before the last leave of a block, in memory that stays in the cache
        np.empty((len(x[parts[0]]), *counts[:axis], *x.shape[axis + 1 :]), x.dtype)
        for axis in range(1, len(counts))
    ]
    for images in parts:
        part = x[images]
        results = [*(stage[: len(part)] for stage in stages), out[images]]
        for axis, (walk, into) in enumerate(zip(walks, results, strict=True), start=1):
            # Short buffers spare long runs a copy; for others they are more loops.
            fold = _fold_lines if prod(part.shape[axis + 1 :]) >= BUFFER else _fold
            fold(combine, nothing, part, axis, walk, into)
            part = into
    return out


def _fold(
    combine: np.ufunc,
    nothing: Any,
    x: Array,
    axis: int,
    walk: Sequence[tuple[int, slice, slice]],
    into: Array,
) -> None:
    """Fill ``into`` with the taps that a window along one axis meets, combined."""
    before = (slice(None),) * axis
    if not walk:  # no windows, or windows of padding alone
        into[...] = nothing
        return
    (_, cells, at), *rest = walk
    first = x[*before, cells]
    # Two at once, unless their runs go through buffers: there a copy costs less.
    if rest and rest[0][2] == at and prod(x.shape[axis + 1 :]) >= BUFFER:
        combine(first, x[*before, rest.pop(0)[1]], out=into[*before, at])
    else:
        into[*before, at] = first
    into[*before, : at.start] = nothing
    into[*before, at.stop :] = nothing
    for _, cells, at in rest:
        part = into[*before, at]
        combine(part, x[*before, cells], out=part)


_fold_lines = in_short_buffers(_fold)


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
