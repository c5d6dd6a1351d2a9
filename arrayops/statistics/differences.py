"""Along an axis: differences of neighbours, slopes and areas.

Source: https://numpy.org/doc/stable/reference/routines.math.html
"""

from __future__ import annotations

from collections.abc import Sequence
from math import pi
from typing import Any

from .. import _shapes
from .._dispatch import op
from .._dtypes import dtype_name, result_name
from .._errors import ShapeError
from .._typing import SCALARS, Array
from ..creation.filling import full
from ..elementwise.arithmetic import abs, add, divide, multiply, remainder, subtract
from ..elementwise.comparison import astype, equal, greater, less, logical_and, not_equal, where
from ..elementwise.promotion import float_of
from ..manipulation.joining import concat
from ..manipulation.shapes import reshape, shape
from .reductions import cumulative_sum, sum

__all__ = ["derivative", "diff", "ediff1d", "gradient", "trapezoid", "unwrap"]


def _part(x: Array, axis: int, start: int | None, stop: int | None) -> Array:
    """Return ``x[start:stop]`` along an axis that counts from the front."""
    return x[(*(slice(None),) * axis, slice(start, stop))]


@op
def diff(
    x: Array,
    /,
    n: int = 1,
    axis: int = -1,
    prepend: Array | None = None,
    append: Array | None = None,
) -> Array:
    """Return what each element is more than the one before it, along an axis, ``n`` times over.

    ``prepend`` and ``append`` (an array, or a number) come before and behind ``x`` first. Of bools
    it is whether they differ.

    >>> ao.diff(np.asarray([1, 4, 9, 16]), n=2)
    array([2, 2])
    """
    at = _shapes.normalize_axis(axis, len(x.shape))
    if n < 0:
        raise ShapeError(f"Differences are taken 0 or more times. Received: {n=}.")
    if n == 0:
        return x
    parts = [_border(prepend, x, at), x, _border(append, x, at)]
    given = [p for p in parts if p is not None]
    x = concat(given, axis=at) if len(given) > 1 else x
    apart = not_equal if dtype_name(x.dtype) == "bool" else subtract
    size = shape(x)[at]
    for _ in range(n if size is None else min(n, size)):  # then nothing is left
        x = apart(_part(x, at, 1, None), _part(x, at, None, -1))
    return x


def _border(value: Any, x: Array, axis: int) -> Any:
    if type(value) not in SCALARS:
        return value
    sizes = tuple(1 if i == axis else n for i, n in enumerate(shape(x)))
    return full(sizes, value, dtype=x.dtype, like=x)


@op
def ediff1d(x: Array, /, to_end: Array | None = None, to_begin: Array | None = None) -> Array:
    """Return the differences of the flattened array's neighbours, between two given parts.

    >>> ao.ediff1d(np.asarray([1, 2, 4]))
    array([1, 2])
    """
    middle = diff(reshape(x, (-1,)))
    ends = [p if p is None else _row(p, middle) for p in (to_begin, to_end)]
    parts = [p for p in (ends[0], middle, ends[1]) if p is not None]
    return concat(parts) if len(parts) > 1 else middle


def _row(x: Any, like: Array) -> Array:
    if type(x) in SCALARS:
        return full((1,), x, dtype=like.dtype, like=like)
    return reshape(x, (-1,))


@op
def unwrap(
    x: Array, /, discont: float | None = None, axis: int = -1, *, period: float = 2 * pi
) -> Array:
    """Return ``x`` plus multiples of ``period`` that leave neighbours half of it apart at most.

    Steps smaller than ``discont`` stay as they are.

    >>> ao.unwrap(np.asarray([0, 3, 6, 1, 4]), period=8)
    array([ 0,  3,  6,  9, 12])
    """
    at = _shapes.normalize_axis(axis, len(x.shape))
    steps = diff(x, axis=at)
    whole = "float" not in result_name(steps, period)
    half = period // 2 if whole else period / 2
    short = subtract(remainder(add(steps, half), period), half)
    if not whole or period % 2 == 0:  # a step up by just half a period is none down
        short = where(logical_and(equal(short, -half), greater(steps, 0)), half, short)
    small = less(abs(steps), period / 2 if discont is None else discont)
    turns = cumulative_sum(where(small, 0, subtract(short, steps)), axis=at)
    start = _part(x, at, 0, 1)
    rest = add(_part(x, at, 1, None), turns)
    return concat([astype(start, dtype=rest.dtype), rest], axis=at)


# ---------------------------------------------------------------- slopes and areas


def _widths(spacing: Any, x: Array, axis: int) -> Any:
    """Return the distances of neighbours: one number, or an array that meets their differences."""
    if not shape(spacing):
        return spacing
    if len(spacing.shape) == len(x.shape) > 1:
        return diff(spacing, axis=axis)
    ones = [1] * len(x.shape)
    ones[axis] = -1
    return reshape(diff(spacing), ones)


@op
def derivative(
    x: Array, /, spacing: float | Array = 1.0, axis: int = -1, edge_order: int = 1
) -> Array:
    """Return the slope of ``x`` at each element along an axis, as its neighbours tell.

    ``spacing`` is the distance of neighbours or, as an array, the places of all. At both ends the
    slope is that to the one neighbour or, with ``edge_order=2``, that of a parabola.

    >>> ao.derivative(np.asarray([1.0, 4.0, 9.0, 16.0]), edge_order=2)
    array([2., 4., 6., 8.])
    """
    at = _shapes.normalize_axis(axis, len(x.shape))
    size = shape(x)[at]
    if edge_order not in (1, 2) or size is None or size <= edge_order:
        raise ShapeError(
            "A slope of edge_order 1 takes two elements, of edge_order 2 three. "
            f"Received: {edge_order=} for {size} elements."
        )
    x = astype(x, dtype=float_of(x))
    widths = _widths(spacing, x, at)
    slopes = divide(diff(x, axis=at), widths)
    before, after = _part(slopes, at, 0, size - 2), _part(slopes, at, 1, None)
    share = 0.5
    if shape(widths):
        width = _part(widths, at, 0, size - 2)
        share = divide(width, add(width, _part(widths, at, 1, None)))
    turn = multiply(subtract(after, before), share)
    first, last = _part(slopes, at, 0, 1), _part(slopes, at, size - 2, None)
    if edge_order == 2:
        rest = subtract(subtract(after, before), turn)
        first = subtract(first, _part(turn, at, 0, 1))
        last = add(last, _part(rest, at, size - 3, None))
    return concat([first, add(before, turn), last], axis=at)


def gradient(
    x: Array, /, *spacing: Any, axis: int | Sequence[int] | None = None, edge_order: int = 1
) -> Any:
    """Return ``derivative`` along the axes (all, if None): an array, of several axes a tuple.

    ``spacing`` is given once for all axes, or for each.

    >>> ao.gradient(np.asarray([1.0, 2.0, 4.0]))
    array([1. , 1.5, 2. ])
    """
    axes = _shapes.normalize_axes(axis, len(x.shape))
    given = spacing if len(spacing) > 1 else (spacing or (1.0,)) * len(axes)
    if len(given) != len(axes):
        raise ShapeError(f"A spacing is given for each axis. Received: {len(given)} for {axes}.")
    slopes = tuple(
        derivative(x, width, at, edge_order) for at, width in zip(axes, given, strict=True)
    )
    return slopes[0] if len(slopes) == 1 else slopes


@op
def trapezoid(y: Array, /, x: Array | None = None, dx: float = 1.0, axis: int = -1) -> Array:
    """Return the area under the lines between neighbours, along an axis.

    They are ``dx`` apart, or at the places ``x``.

    >>> float(ao.trapezoid(np.asarray([1.0, 2.0, 3.0])))
    4.0
    """
    at = _shapes.normalize_axis(axis, len(y.shape))
    widths = _widths(dx if x is None else x, y, at)
    y = astype(y, dtype=float_of(y))
    if shape(y)[at] == 0:
        return sum(y, axis=at)
    height = add(_part(y, at, 1, None), _part(y, at, None, -1))
    return sum(multiply(multiply(height, 0.5), widths), axis=at)
