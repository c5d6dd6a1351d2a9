"""The gradient of max pooling: each window gives its gradient to the first of its maxima.

A few images at a time, which stay in the cache while their taps are walked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from math import prod
from operator import mul
from typing import Any, NamedTuple

import numpy as np

from ._windows import Array, Pads, Slices, in_wider_type, taps, whole

# Outputs of a block: more leave the cache, fewer do not pay for the calls.
_BLOCK = 1 << 17


class _Windows(NamedTuple):
    """How a window slides, and its taps in order: (tap, cells it meets, positions they serve)."""

    pool_size: Sequence[int]
    strides: Sequence[int]
    padding: Pads
    walk: list[tuple[Any, Slices, Slices]]

    @property
    def bordered(self) -> bool:
        """Say whether some windows may reach beyond the input."""
        return any(map(any, self.padding))

    @property
    def apart(self) -> bool:
        """Say whether no two windows share a cell."""
        return all(s >= k for s, k in zip(self.strides, self.pool_size, strict=True))


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
    if not out.size or not x.size:
        return result
    g, out, x = map(np.ascontiguousarray, (g, out, x))
    undilated = (1,) * len(pool_size)
    walk = list(taps(x.shape[1:-1], out.shape[1:-1], pool_size, strides, padding, undilated))
    windows = _Windows(pool_size, strides, padding, walk)
    hand_back = _select if windows.apart and not windows.bordered else _scatter
    images = max(1, _BLOCK // prod(out.shape[1:]))
    for first in range(0, len(x), images):
        block = slice(first, first + images)
        hand_back(result[block], g[block], out[block], x[block], windows)
    return result


def _lost(out: Array, x: Array, walk: Sequence[tuple[Any, Slices, Slices]]) -> Iterator[Array]:
    """Yield at each tap, which every window has, where the cell is below the maximum.

    As none exceeds the maximum, "not below" is "equal"; and where it is NaN, the first wins.
    """
    cell, below = np.empty(out.shape, x.dtype), np.empty(out.shape, np.bool_)
    cells_of_x = whole(x)
    for _, cells, _ in walk:
        whole(cell)[...] = cells_of_x[cells]  # to compare in long runs
        yield np.less(cell, out, out=below)


def _select(result: Array, g: Array, out: Array, x: Array, windows: _Windows) -> None:
    """Fill the cells tap by tap with what the earlier taps have not taken.

    The gradient's bits times 0 or 1, as integers, are the gradient or 0, be it infinite or NaN.
    """
    bits = np.dtype(f"i{g.itemsize}")
    left, after = g.view(bits).copy(), np.empty(g.shape, bits)
    into = whole(result)
    *walk, (_, last, _) = windows.walk
    for (_, cells, _), below in zip(walk, _lost(out, x, walk), strict=True):
        np.multiply(left, below, out=after)
        left ^= after  # what this tap takes
        into[cells] = whole(left)
        left, after = after, left
    into[last] = whole(left)


def _scatter(result: Array, g: Array, out: Array, x: Array, windows: _Windows) -> None:
    """Add to the cells that won, wherever they lie; a window over padding alone gives to none."""
    lost = _lost_taps(out, x, windows)
    moves = [prod(x.shape[axis + 1 :]) for axis in range(x.ndim)]
    lows = (0, *(low for low, _ in windows.padding), 0)
    axes = zip(out.shape, (1, *windows.strides, 1), lows, moves, strict=True)
    corners = np.ix_(*((np.arange(count) * s - low) * move for count, s, low, move in axes))
    jumps = [*(sum(map(mul, tap, moves[1:])) for tap, _, _ in windows.walk), 0]
    winners = np.array(jumps).take(lost)
    winners += reduce(np.add, corners)
    if windows.bordered:
        seen = lost < len(windows.walk)
        winners, g = winners[seen], g[seen]
    np.add.at(result.reshape(-1), winners.reshape(-1), g.reshape(-1))


def _lost_taps(out: Array, x: Array, windows: _Windows) -> Array:
    """Return how many taps come before the first that holds the maximum of its window."""
    walk = windows.walk
    lost = np.zeros(out.shape, np.min_scalar_type(len(walk) + 1))
    losing = np.ones(out.shape, np.bool_)
    if windows.bordered:
        for _, cells, at in walk:
            losing[at] &= x[cells] < out[at]
            lost += losing
        return lost
    # A window inside x whose maximum is not at any tap but the last has it at the last.
    for below in _lost(out, x, walk[:-1]):
        losing &= below
        lost += losing
    return lost
