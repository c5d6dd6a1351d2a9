"""Pooling in canonical form, and its gradients: as strided slices, one for each cell of a window.

Channels last, explicit padding (negative to crop), all sizes as tuples. A backend overrides what it
has fused. Letters: N batch, S spatial sizes, C channels.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

from .. import _shapes
from .._dispatch import defvjp, op
from .._dtypes import BITS, dtype_name, kind, to_float
from .._errors import ShapeError
from .._rules import real_dtype_of
from .._typing import Array, Shape, Spec
from ..creation.filling import arange, full_like, ones
from ..elementwise.arithmetic import add, divide, maximum
from ..elementwise.comparison import equal, logical_or, where
from ..elementwise.promotion import floats
from ..indexing.gathering import dilate, strided_slice
from ..manipulation.joining import stack
from ..manipulation.shapes import pad_constant, reshape, shape
from .windows import Pads, framed

__all__ = [
    "average_pool_general",
    "average_pool_gradient",
    "max_pool_general",
    "max_pool_gradient",
]


def _pooling(
    x: Spec, /, *, pool_size: Sequence[int], strides: Sequence[int], padding: Pads
) -> Spec:
    if not len(x.shape) - 2 == len(pool_size) == len(strides) == len(padding):
        raise ShapeError(
            "Inputs (N, S..., C) have as many spatial axes as there are windows, strides and pads. "
            f"Received: inputs {x.shape}, {pool_size=}, {strides=}, {padding=}."
        )
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


def _lowest(x: Array) -> float | bool:
    """Return what is never the largest of an array's dtype."""
    name = dtype_name(x.dtype)
    if kind(name) == "int":
        return -(2 ** (BITS[name] - 1))
    return {"float": float("-inf"), "uint": 0}.get(kind(name), False)


def _ordered(x: Spec, /, **how: Any) -> Spec:
    return Spec(_pooling(x, **how).shape, real_dtype_of(x))


@op(rule=_ordered)
def max_pool_general(
    x: Array, /, *, pool_size: tuple[int, ...], strides: tuple[int, ...], padding: Pads
) -> Array:
    """Return the largest element of each window of ``x`` (N, S, C); padding never wins."""
    out = _pooling(Spec(shape(x), ""), pool_size=pool_size, strides=strides, padding=padding).shape
    padded = framed(x, padding, _lowest(x))
    result, *rest = _taps(padded, out, pool_size, strides)
    larger = logical_or if dtype_name(x.dtype) == "bool" else maximum
    for tap in rest:
        result = larger(result, tap)
    return result


def _averaging(x: Spec, /, **how: Any) -> Spec:
    return Spec(_pooling(x, **how).shape, to_float(x.dtype))


@op(rule=_averaging)
def average_pool_general(
    x: Array, /, *, pool_size: tuple[int, ...], strides: tuple[int, ...], padding: Pads
) -> Array:
    """Return the mean of each window of ``x`` (N, S, C) over the cells inside ``x``."""
    x = floats(x)
    out = _pooling(Spec(shape(x), ""), pool_size=pool_size, strides=strides, padding=padding).shape
    total, *rest = _taps(framed(x, padding), out, pool_size, strides)
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
    inside = framed(ones((1, *sizes[1:-1], 1), dtype=x.dtype, like=x), padding)
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
        wide = [n + sum(p) for n, p in zip(sizes, ((0, 0), *padding, (0, 0)), strict=True)]
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


def _handed_down(g: Array, first: Array, pool_size: Sequence[int]) -> Array:
    """Return ``g`` in the cell of each window that ``first`` numbers: windows that touch."""
    n, *counts, channels = shape(g)
    beside = (n, *(m for count in counts for m in (count, 1)), channels)
    numbers = arange(_shapes.size_of(tuple(pool_size)), dtype="float32", like=g)
    cells = reshape(numbers, (1, *(m for k in pool_size for m in (1, k)), 1))
    parted = where(equal(reshape(first, beside), cells), reshape(g, beside), False)
    wide = (m * k for m, k in zip(counts, pool_size, strict=True))
    return reshape(parted, (n, *wide, channels))


def _cut_out(x: Array, sizes: Shape, padding: Pads) -> Array:
    """Return the part of ``x`` inside the padding, with zeros where ``x`` ends before it."""
    have = shape(x)[1:-1]
    outside = zip(sizes[1:-1], have, padding, strict=True)
    return framed(x, tuple((-low, low + n - m) for n, m, (low, _) in outside))


def _fits_the_pooled(g: Spec, inputs: Spec, how: dict[str, Any]) -> None:
    windows = _pooling(inputs, **how).shape
    if len(windows) != len(g.shape) or not all(map(_shapes.same_size, windows, g.shape)):
        raise ShapeError(
            f"A gradient has the shape of the pooled, {windows}. Received: shape {g.shape}."
        )


def _of_largest(g: Spec, out: Spec, x: Spec, /, **how: Any) -> Spec:
    _fits_the_pooled(g, x, how)
    return Spec(x.shape, real_dtype_of(g))


@op(rule=_of_largest)
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
    taps = _taps(framed(x, padding, _lowest(x)), shape(out), pool_size, strides)
    first = full_like(out, -1.0, dtype="float32")  # the cell's number; NaN equals none
    for number, tap in reversed(list(enumerate(taps))):
        first = where(equal(tap, out), float(number), first)
    # TensorFlow has no kernels that broadcast over the eight axes of volumes in touching windows.
    if tuple(strides) == tuple(pool_size) and len(pool_size) < 3:
        return _cut_out(_handed_down(g, first, pool_size), shape(x), padding)
    parts = [where(equal(first, float(number)), g, False) for number in range(len(taps))]
    return _spread_taps(parts, shape(x), pool_size, strides, padding)


def _averaged(g: Spec, /, *, input_shape: Sequence[int], **how: Any) -> Spec:
    _fits_the_pooled(g, Spec(tuple(input_shape), g.dtype), how)
    return Spec(tuple(input_shape), to_float(g.dtype))


@op(rule=_averaged, strict=True)
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
    g = floats(g)
    share = divide(g, _window_sizes(g, input_shape, shape(g), pool_size, strides, padding))
    parts = [share] * _shapes.size_of(pool_size)
    return _spread_taps(parts, input_shape, pool_size, strides, padding)


defvjp(max_pool_general, max_pool_gradient)
defvjp(
    average_pool_general,
    lambda g, out, x, **how: average_pool_gradient(g, input_shape=shape(x), **how),
)
