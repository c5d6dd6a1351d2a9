"""Elements repeated and rolled round.

Source: https://data-apis.org/array-api/latest/API_specification/manipulation_functions.html
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from .. import _shapes
from .._dispatch import op
from .._dtypes import dtype_name
from .._errors import ShapeError
from .._rules import sized
from .._typing import Array, Shape, Spec
from ..creation.filling import ones_like, zeros
from ..elementwise.comparison import astype
from ..indexing.gathering import scatter_add, take
from ..statistics.reductions import cumulative_sum
from .axes import ravel
from .joining import between, concat
from .shapes import broadcast_to, expand_dims, reshape, shape

__all__ = [
    "repeat",
    "roll",
    "tile",
]


def _tiling(x: Spec, /, repetitions: int | Sequence[int]) -> Spec:
    times = (repetitions,) if isinstance(repetitions, int) else tuple(repetitions)
    if any(n < 0 for n in times):
        raise ShapeError(f"Repetitions are not negative. Received: {repetitions=}.")
    rank = max(len(x.shape), len(times))
    sizes: Shape = (1,) * (rank - len(x.shape)) + tuple(x.shape)
    times = (1,) * (rank - len(times)) + times
    tiled = tuple(None if s is None else s * t for s, t in zip(sizes, times, strict=True))
    return sized(Spec(tiled, x.dtype))


@op(rule=_tiling, strict=True)
def tile(x: Array, /, repetitions: int | Sequence[int]) -> Array:
    """Return ``x`` laid out so many times along each axis.

    >>> ao.tile(np.asarray([1, 2]), (2,))
    array([1, 2, 1, 2])
    """
    target = _tiling(Spec(shape(x), dtype_name(x.dtype)), repetitions).shape
    sizes = (1,) * (len(target) - len(x.shape)) + shape(x)
    wide = tuple(
        n for total, size in zip(target, sizes, strict=True) for n in (total // (size or 1), size)
    )
    narrow = tuple(n for size in sizes for n in (1, size))
    return reshape(broadcast_to(reshape(x, narrow), wide), target)


def _repeating(x: Spec, /, repeats: Any, *, axis: int | None) -> Spec:
    at = _shapes.normalize_axis(axis or 0, len(x.shape) if axis is not None else 1)
    sizes = x.shape if axis is not None else (None if None in x.shape else prod(x.shape),)
    total = _total(repeats, sizes[at])
    return sized(Spec((*sizes[:at], total, *sizes[at + 1 :]), x.dtype))


def _total(repeats: Any, size: int | None) -> int | None:
    """Return how many elements come of ``size``, None if that is not known."""
    counts = repeats if isinstance(repeats, (tuple, list)) else (repeats,)
    if any(isinstance(n, float) or (isinstance(n, int) and n < 0) for n in counts):
        raise ShapeError(f"A number of repeats is whole and not negative. Received: {repeats}.")
    if isinstance(repeats, (tuple, list)):
        if len(repeats) == 1:
            return None if size is None else size * repeats[0]
        if size not in (None, len(repeats)):
            raise ShapeError(
                f"One number repeats all, else each element has its own. "
                f"Received: {len(repeats)} numbers for {size} elements."
            )
        return sum(repeats)
    return size * repeats if isinstance(repeats, int) and size is not None else None


@op(rule=_repeating)
def repeat(x: Array, /, repeats: Any, axis: int | None = None) -> Array:
    """Return each element ``repeats`` times in a row, along an axis or of the flattened array.

    ``repeats`` is a number, or an array or sequence with one for each element; how long the result
    is then depends on its values.

    >>> ao.repeat(np.asarray([1, 2]), (3, 1))
    array([1, 1, 1, 2])
    """
    if axis is None:
        return repeat(ravel(x), repeats, axis=0)
    at = _shapes.normalize_axis(axis, len(x.shape))
    if hasattr(repeats, "shape"):
        return take(x, _sources(repeats, shape(x)[at]), axis=at)
    _total(repeats, shape(x)[at])
    if isinstance(repeats, int) or len(repeats) == 1:
        return _repeated(x, repeats if isinstance(repeats, int) else repeats[0], at)
    parts = [_repeated(between(x, at, i, i + 1), n, at) for i, n in enumerate(repeats)]
    return concat([between(x, at, 0, 0), *parts], axis=at)


def _sources(repeats: Array, size: int | None) -> Array:
    """Return the place that each element of the result comes from: 0 0 0 1 for repeats (3, 1)."""
    counts = astype(repeats, "int64")
    ends = cumulative_sum(broadcast_to(counts, shape(counts) if size is None else (size,)), axis=0)
    advice = "Give the numbers of repeats as a tuple"
    total = _shapes.size_by_values(ends[-1], "repeat", advice) if shape(ends)[0] else 0
    starts = ends[:-1]  # where the next source begins; of some, at one place
    steps = zeros((total + 1,), dtype="int64", like=repeats)
    return cumulative_sum(scatter_add(steps, starts, ones_like(starts)), axis=0)[:total]


def _repeated(x: Array, times: int, axis: int) -> Array:
    sizes = shape(x)
    wide = (*sizes[: axis + 1], times, *sizes[axis + 1 :])
    total = None if sizes[axis] is None else sizes[axis] * times
    whole = (*sizes[:axis], total, *sizes[axis + 1 :])
    return reshape(broadcast_to(expand_dims(x, axis=axis + 1), wide), whole)


@op
def roll(x: Array, /, shift: int | Sequence[int], axis: int | Sequence[int] | None = None) -> Array:
    """Return ``x`` with its elements moved by ``shift`` places, from the end round to the front.

    Several shifts belong to as many axes; one of either goes with all of the other.

    >>> ao.roll(np.asarray([1, 2, 3]), 1)
    array([3, 1, 2])
    """
    if axis is None:
        return reshape(roll(reshape(x, (-1,)), shift, axis=0), shape(x))
    for places, along in shifts(shift, axis):
        x = _rolled(x, places, _shapes.normalize_axis(along, len(x.shape)))
    return x


def shifts(shift: int | Sequence[int], axis: int | Sequence[int]) -> list[tuple[int, int]]:
    """Return pairs of a shift and its axis."""
    places = [shift] if isinstance(shift, int) else list(shift)
    axes = [axis] if isinstance(axis, int) else list(axis)
    count = max(len(places), len(axes))
    if len(places) not in (1, count) or len(axes) not in (1, count):
        raise ShapeError(f"Each shift has an axis. Received: {shift=}, {axis=}.")
    pairs = (places * count)[:count], (axes * count)[:count]
    return list(zip(*pairs, strict=True))


def _rolled(x: Array, places: int, axis: int) -> Array:
    size = shape(x)[axis]
    cut = -places % size if size else 0
    return concat([between(x, axis, cut, None), between(x, axis, 0, cut)], axis=axis)
