"""Where a sliding window meets a channels-last array: views, slices and borders.

An array is (batch, *spatial, channels) and a window has one size for each spatial axis. Its
*positions* are the cells of the output, its *taps* the cells of the window: at tap ``t``, position
``o`` lies on the input's cell ``o * stride + t * dilation - low``, where ``low`` cells are padded
before the axis. Negative padding crops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from itertools import product
from math import prod
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

# What is worked on at a time, to be read back from the cache. Less does not pay for the calls.
_BLOCK_BYTES = 1 << 20

# Elements of a buffer in NumPy's loops, which take 8192 unless told.
BUFFER = 1536

Array = NDArray[Any]
Pads = Sequence[tuple[int, int]]
Slices = tuple[slice, ...]

# NumPy has no fast float16 arithmetic, and a mean of small integers needs room for their sum.
# Modular arithmetic makes the detour invisible in products and sums of integers.
_WIDER = {
    np.dtype(narrow): np.dtype(wide)
    for wide, narrows in {"f4": ("f2",), "i8": ("i1", "i2", "i4", "u1", "u2", "u4")}.items()
    for narrow in narrows
}


def in_wider_type(kernel: Callable[..., Array]) -> Callable[..., Array]:
    """Return ``kernel`` computing in a type wide enough for sums, its result in the input's."""

    @wraps(kernel)
    def widened(x: Array, *others: Array, **how: Any) -> Array:
        wider = _WIDER.get(x.dtype)
        if wider is None:
            return kernel(x, *others, **how)
        others = tuple(other.astype(wider) for other in others)
        return kernel(x.astype(wider), *others, **how).astype(x.dtype)

    return widened


def in_short_buffers(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``kernel`` computing with short buffers in NumPy's loops.

    Runs that are shorter than the buffer and do not follow each other are copied there first:
    without that, `maximum` of every other line of 2112 floats takes half the time. And what is
    cast on the way stays in the first cache: an int32 times a bool takes three quarters.
    """

    @wraps(kernel)
    def buffered(*args: Any, **how: Any) -> Any:
        with np.errstate():  # which gives the size back
            np.setbufsize(BUFFER)
            return kernel(*args, **how)

    return buffered


def overlap(offset: int, stride: int, size: int, count: int) -> tuple[slice, slice]:
    """Return which of ``count`` positions fall inside an axis of ``size``: (their cells, they)."""
    first = max(0, -(offset // stride))  # the ceiling of -offset / stride
    last = min(count, (size - 1 - offset) // stride + 1)
    if last <= first:
        return slice(0, 0), slice(0, 0)
    start = first * stride + offset
    return slice(start, start + (last - first - 1) * stride + 1, stride), slice(first, last)


def spread(x: Array, offsets: Sequence[int], strides: Sequence[int], sizes: Sequence[int]) -> Array:
    """Return zeros of spatial ``sizes`` with ``x`` on every ``strides``-th cell from ``offsets``.

    What falls outside is dropped.
    """
    out = np.zeros((x.shape[0], *sizes, x.shape[-1]), x.dtype)
    pairs = list(map(overlap, offsets, strides, sizes, x.shape[1:-1]))
    out[:, *(cells for cells, _ in pairs)] = x[:, *(positions for _, positions in pairs)]
    return out


def padded(x: Array, padding: Pads) -> Array:
    """Return ``x`` with zeros around its spatial axes, or ``x`` itself where nothing is padded."""
    if not any(map(any, padding)):
        return x
    sizes = [max(0, low + n + high) for n, (low, high) in zip(x.shape[1:-1], padding, strict=True)]
    return spread(x, [low for low, _ in padding], (1,) * len(sizes), sizes)


def span(tap: int, dilation: int) -> int:
    """Return how many cells a window of ``tap`` cells reaches over."""
    return (tap - 1) * dilation + 1


def patches(
    x: Array, window: Sequence[int], strides: Sequence[int], dilation: Sequence[int], axis: int = 1
) -> Array:
    """Return a view in which the axes from ``axis`` on are replaced by positions, then by taps.

    As many axes are replaced as ``window`` has sizes: (batch, *positions, *taps, channels).
    """
    end = axis + len(window)
    slid = zip(x.shape[axis:end], window, strides, dilation, strict=True)
    positions = [max(0, (n - span(k, d)) // s + 1) for n, k, s, d in slid]
    moves = x.strides[axis:end]
    shape = (*x.shape[:axis], *positions, *window, *x.shape[end:])
    steps = [move * s for move, s in zip(moves, strides, strict=True)]
    jumps = [move * d for move, d in zip(moves, dilation, strict=True)]
    return as_strided(x, shape, (*x.strides[:axis], *steps, *jumps, *x.strides[end:]))


def whole(x: Array) -> Array:
    """Return a view in which each run along the last axis, contiguous, is one element of bytes.

    NumPy copies such an element at a stroke, and so a run in half the time of its numbers.
    """
    return x.view(np.dtype((np.void, x.shape[-1] * x.itemsize)))[..., 0]


def whole_runs(x: Array, view: Array, axes: int) -> Array:
    """Return ``view``, of a contiguous ``x``, with its last axes as one element of bytes.

    These axes must be one run of memory in ``x``; of different elements they may overlap.
    """
    shape, run = view.shape[:-axes], prod(view.shape[-axes:])
    element = np.dtype((np.void, run * x.itemsize))
    return np.ndarray(shape, element, x.data, 0, view.strides[:-axes])


def taps(
    sizes: Sequence[int],
    positions: Sequence[int],
    window: Sequence[int],
    strides: Sequence[int],
    padding: Pads,
    dilation: Sequence[int],
) -> Iterator[tuple[tuple[int, ...], Slices, Slices]]:
    """Yield each tap in row-major order, with the cells of the input and the positions it joins.

    Positions over padding are left out, so an array need not be padded to be walked by taps.
    """
    axes = [
        [overlap(tap * d - low, s, n, count) for tap in range(k)]
        for n, count, k, s, (low, _), d in zip(
            sizes, positions, window, strides, padding, dilation, strict=True
        )
    ]
    for tap in product(*map(range, window)):
        pairs = [axis[t] for axis, t in zip(axes, tap, strict=True)]
        whole = slice(None)
        yield tap, (whole, *(cells for cells, _ in pairs)), (whole, *(at for _, at in pairs))


def blocks(x: Array) -> Iterator[slice]:
    """Yield slices of a few images each, which are read once and then lie in the cache."""
    images = max(1, _BLOCK_BYTES // (prod(x.shape[1:]) * x.itemsize or 1))
    for first in range(0, len(x), images):
        yield slice(first, first + images)


def steps(
    size: int, count: int, window: int, stride: int, low: int
) -> Iterator[tuple[int, slice, slice]]:
    """Yield the taps of one axis that meet cells: (tap, these cells, the positions they serve)."""
    for tap in range(max(0, low - (count - 1) * stride), min(window, low + size)):
        cells, at = overlap(tap - low, stride, size, count)
        if at.stop:
            yield tap, cells, at
