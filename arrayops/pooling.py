"""Pooling over 1, 2 or 3 spatial axes.

``max_pool`` and ``average_pool`` take the arguments people write; underneath stand kernels in one
canonical form: channels last, explicit padding, all sizes as tuples. A backend writes only those.
Letters: N batch, S spatial sizes, C channels.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from . import _shapes
from ._dispatch import op, vjp
from ._errors import ShapeError
from ._typing import Array, Shape, Spec
from .arithmetic import add, divide, maximum
from .comparison import equal, logical_and, logical_not, where
from .creation import ones
from .indexing import dilate, strided_slice
from .joining import stack
from .manipulation import pad_constant, reshape, shape
from .windows import Pads, channels_first, channels_last, explicit_padding, per_axis

__all__ = [
    "average_pool",
    "average_pool_general",
    "average_pool_gradient",
    "max_pool",
    "max_pool_general",
    "max_pool_gradient",
]

# ---------------------------------------------------------------- the arguments people write


def _pool_arguments(
    x: Array,
    pool_size: int | Sequence[int],
    strides: int | Sequence[int] | None,
    padding: str | Sequence,
) -> dict[str, tuple]:
    rank = len(x.shape) - 2
    if rank not in (1, 2, 3):
        raise ShapeError(
            f"Pooling takes (N, S..., C) with 1 to 3 spatial axes. Received: {shape(x)}."
        )
    window = per_axis(pool_size, rank, "pool_size")
    steps = window if strides is None else per_axis(strides, rank, "strides")
    pads = explicit_padding(padding, shape(x)[1:-1], window, steps, (1,) * rank)
    return {"pool_size": window, "strides": steps, "padding": pads}


@op
def max_pool(
    inputs: Array,
    /,
    pool_size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    padding: str | Sequence = "valid",
    data_format: str = "channels_last",
) -> Array:
    """Return the largest element of each window; windows touch if no strides are given.

    >>> ao.max_pool(np.arange(16.0).reshape(1, 4, 4, 1), 2)[0, :, :, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """
    first = data_format == "channels_first"
    x = channels_last(inputs) if first else inputs
    out = max_pool_general(x, **_pool_arguments(x, pool_size, strides, padding))
    return channels_first(out) if first else out


@op
def average_pool(
    inputs: Array,
    /,
    pool_size: int | Sequence[int],
    strides: int | Sequence[int] | None = None,
    padding: str | Sequence = "valid",
    data_format: str = "channels_last",
) -> Array:
    """Return the mean of each window; padded cells are not counted."""
    first = data_format == "channels_first"
    x = channels_last(inputs) if first else inputs
    out = average_pool_general(x, **_pool_arguments(x, pool_size, strides, padding))
    return channels_first(out) if first else out


def _pooling(
    x: Spec, /, *, pool_size: Sequence[int], strides: Sequence[int], padding: Pads
) -> Spec:
    sizes = map(_shapes.window_count, x.shape[1:-1], pool_size, strides, padding)
    return Spec((x.shape[0], *sizes, x.shape[-1]), x.dtype)


def _taps(x: Array, out: Shape, pool_size: Sequence[int], strides: Sequence[int]) -> list[Array]:
    """Return for each cell of the window the elements of ``x`` it falls on: slices, no windows."""
    taps = []
    for cell in product(*map(range, pool_size)):
        stop = [c + (n - 1) * s + 1 for c, n, s in zip(cell, out[1:-1], strides, strict=True)]
        taps.append(
            strided_slice(x, start=(0, *cell, 0), stop=(None, *stop, None), step=(1, *strides, 1))
        )
    return taps


def _full_pads(padding: Pads) -> Pads:
    return ((0, 0), *padding, (0, 0))


def _bordered(x: Array, padding: Pads) -> Array:
    """Return ``x`` with a border that is never the largest."""
    if not any(map(any, padding)):
        return x
    return pad_constant(x, _full_pads(padding), constant_values=float("-inf"))


@op(rule=_pooling)
def max_pool_general(
    x: Array, /, *, pool_size: tuple[int, ...], strides: tuple[int, ...], padding: Pads
) -> Array:
    """Return the largest element of each window of ``x`` (N, S, C); padding never wins."""
    out = _pooling(Spec(shape(x), ""), pool_size=pool_size, strides=strides, padding=padding).shape
    padded = _bordered(x, padding)
    result, *rest = _taps(padded, out, pool_size, strides)
    for tap in rest:
        result = maximum(result, tap)
    return result


@op(rule=_pooling)
def average_pool_general(
    x: Array, /, *, pool_size: tuple[int, ...], strides: tuple[int, ...], padding: Pads
) -> Array:
    """Return the mean of each window of ``x`` (N, S, C) over the cells inside ``x``."""
    out = _pooling(Spec(shape(x), ""), pool_size=pool_size, strides=strides, padding=padding).shape
    total, *rest = _taps(pad_constant(x, _full_pads(padding)), out, pool_size, strides)
    for tap in rest:
        total = add(total, tap)
    return divide(total, _window_sizes(x, shape(x), out, pool_size, strides, padding))


def _window_sizes(
    x: Array,
    sizes: Shape,
    out: Shape,
    pool_size: Sequence[int],
    strides: Sequence[int],
    padding: Pads,
) -> Array | int:
    """Return how many cells of each window lie inside: a number, or an array if there are pads."""
    if not any(map(any, padding)):
        return _shapes.size_of(tuple(pool_size))
    inside = pad_constant(ones((1, *sizes[1:-1], 1), dtype=x.dtype, like=x), _full_pads(padding))
    counts, *rest = _taps(inside, (1, *out[1:-1], 1), pool_size, strides)
    for tap in rest:
        counts = add(counts, tap)
    return counts


def _spread_taps(
    parts: list[Array],
    sizes: Shape,
    pool_size: Sequence[int],
    strides: Sequence[int],
    padding: Pads,
) -> Array:
    """Return the sum of every tap's part, each put back where the tap was read."""
    if tuple(strides) == tuple(pool_size):
        return _cut_out(_interlocked(parts, pool_size), sizes, padding)
    steps = (1, *strides, 1)
    total = None
    for cell, part in zip(product(*map(range, pool_size)), parts, strict=True):
        grown = dilate(part, factors=steps)
        low = (0, *cell, 0)
        wide = [n + sum(p) for n, p in zip(sizes, _full_pads(padding), strict=True)]
        high = [n - a - m for n, a, m in zip(wide, low, shape(grown), strict=True)]
        placed = pad_constant(grown, tuple(zip(low, high, strict=True)))
        total = placed if total is None else add(total, placed)
    return _cut_out(total, sizes, padding)


def _interlocked(parts: list[Array], pool_size: Sequence[int]) -> Array:
    """Return the parts of windows that touch: a cell lies in one of them, so nothing is added."""
    for axis in reversed(range(1, len(pool_size) + 1)):
        k = pool_size[axis - 1]
        rows = [stack(parts[i : i + k], axis=axis + 1) for i in range(0, len(parts), k)]
        *before, count, _ = shape(rows[0])[: axis + 2]
        parts = [reshape(row, (*before, count * k, *shape(row)[axis + 2 :])) for row in rows]
    return parts[0]


def _cut_out(x: Array, sizes: Shape, padding: Pads) -> Array:
    """Return the part of ``x`` inside the padding, with zeros where ``x`` ends before it."""
    start = tuple(low for low, _ in _full_pads(padding))
    stop = tuple(low + n for low, n in zip(start, sizes, strict=True))
    short = tuple((0, max(end - n, 0)) for end, n in zip(stop, shape(x), strict=True))
    return strided_slice(pad_constant(x, short), start=start, stop=stop, step=(1,) * len(start))


@op(rule=lambda g, out, x, /, **_: x)
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
    """Return the gradient of ``max_pool_general``: it goes to a window's first largest cell."""
    padded = _bordered(x, padding)
    parts, free = [], None
    for tap in _taps(padded, shape(out), pool_size, strides):
        wins = equal(tap, out) if free is None else logical_and(equal(tap, out), free)
        free = logical_not(wins) if free is None else logical_and(free, logical_not(wins))
        parts.append(where(wins, g, 0.0))
    return _spread_taps(parts, shape(x), pool_size, strides, padding)


@op(rule=lambda g, /, *, input_shape, **_: Spec(tuple(input_shape), g.dtype))
def average_pool_gradient(
    g: Array,
    /,
    *,
    input_shape: tuple[int, ...],
    pool_size: tuple[int, ...],
    strides: tuple[int, ...],
    padding: Pads,
) -> Array:
    """Return the gradient of ``average_pool_general``: a window's cells share it."""
    share = divide(g, _window_sizes(g, input_shape, shape(g), pool_size, strides, padding))
    parts = [share] * _shapes.size_of(pool_size)
    return _spread_taps(parts, input_shape, pool_size, strides, padding)


vjp(max_pool_general, max_pool_gradient)
vjp(
    average_pool_general,
    lambda g, out, x, **how: average_pool_gradient(g, input_shape=shape(x), **how),
)
