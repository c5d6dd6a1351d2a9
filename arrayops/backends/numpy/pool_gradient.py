"""The gradient of max pooling: each window gives its gradient to the first of its maxima.

As no cell exceeds the maximum, "not below" is "equal"; and where it is NaN, the first cell wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import product
from math import prod
from operator import mul

import numpy as np

from ._windows import Array, Pads, Slices, along, blocks, in_wider_type, steps, taps, whole


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
    if not out.size or not x.size:
        return np.zeros(x.shape, g.dtype)
    g, out, x = map(np.ascontiguousarray, (g, out, x))
    result = np.empty(x.shape, g.dtype)
    apart = all(s >= k for s, k in zip(strides, pool_size, strict=True))
    if apart and not any(map(any, padding)):
        undilated = (1,) * len(pool_size)
        walk = taps(x.shape[1:-1], out.shape[1:-1], pool_size, strides, padding, undilated)
        cells = [met for _, met, _ in walk]
        for images in blocks(x):
            _select(result[images], g[images], out[images], x[images], cells)
    else:
        scatter = _Scatter(x, out, pool_size, strides, padding)
        for images in blocks(x):
            scatter(result[images], g[images], out[images], x[images])
    return result


def _select(result: Array, g: Array, out: Array, x: Array, walk: Sequence[Slices]) -> None:
    """Fill the cells of windows apart, tap by tap, with what the earlier taps have not taken.

    The gradient's bits times 0 or 1, as integers, are the gradient or 0, be it infinite or NaN.
    """
    if out.size * len(walk) < result.size:  # some cells lie between the windows
        result.fill(0)
    bits = np.dtype(f"i{g.itemsize}")
    left, after = g.view(bits).copy(), np.empty(g.shape, bits)
    cell, below = np.empty(out.shape, x.dtype), np.empty(out.shape, np.bool_)
    from_x, to_cell, into = map(whole, (x, cell, result))
    *walk, last = walk
    for cells in walk:
        to_cell[...] = from_x[cells]  # to compare in long runs
        np.less(cell, out, out=below)
        np.multiply(left, below, out=after)
        left ^= after  # what this tap takes
        into[cells] = whole(left)
        left, after = after, left
    into[last] = whole(left)


class _Scatter:
    """Adds to the cells that won, wherever they lie; a window over padding alone gives to none."""

    def __init__(
        self,
        x: Array,
        out: Array,
        pool_size: Sequence[int],
        strides: Sequence[int],
        padding: Pads,
    ) -> None:
        counts, lows = out.shape[1:-1], [low for low, _ in padding]
        slides = list(zip(counts, pool_size, strides, lows, strict=True))
        met = (steps(size, *slide) for size, slide in zip(x.shape[1:-1], slides, strict=True))
        taps = list(product(*met))
        moves = [prod(x.shape[axis + 1 :]) for axis in range(x.ndim)]
        jumps = [sum(t * n for (t, *_), n in zip(tap, moves[1:-1], strict=True)) for tap in taps]
        self._jumps = np.array([*jumps, 0])
        images = np.arange(len(x[next(blocks(x))])) * moves[0]
        axes = zip(counts, strides, lows, moves[1:-1], strict=True)
        places = ((np.arange(count) * s - low) * move for count, s, low, move in axes)
        self._corners = reduce(np.add, np.ix_(images, *places, np.arange(out.shape[-1])))
        self._bordered = any(map(any, padding))
        self._last = slides[-1]
        # The tap of the last axis; the cells of the others; the positions it serves.
        every = slice(None)
        self._walk = [
            (tap[-1][0], (every, *(c for _, c, _ in tap[:-1])), (every, *(at for *_, at in tap)))
            for tap in taps
        ]

    def __call__(self, result: Array, g: Array, out: Array, x: Array) -> None:
        lost = self._lost(out, x)
        # All are in range: "clip" is what `take` does at once, in an eighth of the time.
        winners = self._jumps.take(lost, mode="clip")
        winners += self._corners[: len(x)]
        if self._bordered:
            seen = lost < len(self._walk)
            winners, g = winners[seen], g[seen]
        result.fill(0)
        np.add.at(result.reshape(-1), winners.reshape(-1), g.reshape(-1))

    def _lost(self, out: Array, x: Array) -> Array:
        """Return how many taps come before the first that holds the maximum of its window."""
        met = {tap: cells for tap, cells, _ in along(x, x.ndim - 2, *self._last)}
        lost = np.zeros(out.shape, np.min_scalar_type(len(self._walk) + 1))
        losing, below = np.ones(out.shape, np.bool_), np.empty(out.shape, np.bool_)
        # A window inside x whose maximum is not at any tap but the last has it at the last.
        for tap, cells, here in self._walk if self._bordered else self._walk[:-1]:
            np.less(met[tap][cells], out[here], out=below[here])
            losing[here] &= below[here]
            lost += losing.view(np.uint8)
        return lost
