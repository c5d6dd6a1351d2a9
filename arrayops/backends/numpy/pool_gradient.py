"""The gradient of max pooling: each window gives its gradient to the first of its maxima.

As no cell exceeds the maximum, "not below" is "equal"; and where it is NaN, the first cell wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, reduce
from itertools import product
from math import prod
from operator import mul

import numpy as np

from ._windows import (
    Array,
    Pads,
    Slices,
    blocks,
    in_short_buffers,
    in_wider_type,
    steps,
    taps,
    whole,
)


@in_wider_type
@in_short_buffers
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
        first = next(blocks(x))
        pads = tuple((low, high) for low, high in padding)
        scatter = _scatter(x[first].shape, out.shape[1:-1], pool_size, strides, pads)
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
    """Adds to the cells that won, wherever they lie; a window over padding alone gives to none.

    Cells are numbered through the images of a block.
    """

    def __init__(
        self,
        shape: Sequence[int],
        counts: Sequence[int],
        pool_size: Sequence[int],
        strides: Sequence[int],
        padding: Pads,
    ) -> None:
        images, *sizes, channels = shape
        lows, self._stride = [low for low, _ in padding], strides[-1]
        moves = [prod(sizes[axis:]) for axis in range(len(sizes) + 1)]
        met = product(*map(steps, sizes, counts, pool_size, strides, lows))
        walk = [tuple(zip(*axes, strict=True)) for axes in met]
        # Columns that a tap meets stand side by side: it is compared in long runs.
        phases = [range(first, sizes[-1], self._stride) for first in range(self._stride)]
        self._columns = [column for phase in phases for column in phase]
        self._walk = [
            ((slice(None), *cells[:-1], self._moved(cells[-1])), (slice(None), *at))
            for _, cells, at in walk
        ]
        # How many cells a tap lies behind the corner of its window; then that of no tap at all.
        jumps = [sum(map(mul, tap, moves[1:])) for tap, *_ in walk]
        self._none = max(jumps, default=-1) + 1
        self._jumps = np.array([*jumps, self._none], np.min_scalar_type(self._none))
        self._bordered = any(map(any, padding))
        places = [
            (np.arange(count) * s - low) * move
            for count, s, low, move in zip(counts, strides, lows, moves[1:], strict=True)
        ]
        corners = reduce(np.add.outer, places, np.arange(images) * moves[0])
        self._starts = np.add.outer(corners * channels, np.arange(channels))

    def _moved(self, columns: slice) -> slice:
        """Return where columns a stride apart stand now."""
        first = self._columns.index(columns.start)
        return slice(first, first + len(range(columns.start, columns.stop, columns.step)))

    def __call__(self, result: Array, g: Array, out: Array, x: Array) -> None:
        lost = self._lost(out, x)
        winners = np.multiply(lost, x.shape[-1], dtype=np.intp)
        winners += self._starts[: len(x)]
        if self._bordered:
            seen = lost != self._none
            winners, g = winners[seen], g[seen]
        result.fill(0)
        np.add.at(result.reshape(-1), winners.reshape(-1), g.reshape(-1))

    def _lost(self, out: Array, x: Array) -> Array:
        """Return the jump of the first tap that holds the maximum of its window."""
        beside = x if self._stride == 1 else x.take(self._columns, axis=-2, mode="clip")
        lost = np.full(out.shape, self._jumps[0])
        losing, below = np.ones(out.shape, np.bool_), np.empty(out.shape, np.bool_)
        further = np.empty_like(lost)
        # A window inside x whose maximum is not at any tap but the last has it at the last.
        walk = self._walk if self._bordered else self._walk[:-1]
        for (cells, here), jump in zip(walk, np.diff(self._jumps), strict=False):
            np.less(beside[cells], out[here], out=below[here])
            losing[here] &= below[here]
            lost += losing.view(np.uint8) if jump == 1 else np.multiply(losing, jump, out=further)
        return lost


# Where cells lie depends on shapes alone, and batches repeat theirs: a tenth of the time.
_scatter = lru_cache(maxsize=8)(_Scatter)
