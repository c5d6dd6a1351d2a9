"""Arrays joined, cut, repeated and rolled.

Source: https://data-apis.org/array-api/latest/API_specification/manipulation_functions.html
"""

from __future__ import annotations

from collections.abc import Sequence

from . import _shapes
from ._dispatch import op, primitive, vjp
from ._errors import ShapeError
from ._rules import dtypes_of
from ._typing import Array, Arrays, Shape, Spec
from .manipulation import broadcast_to, expand_dims, reshape, shape, squeeze

__all__ = [
    "concat",
    "repeat",
    "roll",
    "split",
    "stack",
    "tile",
    "unstack",
]

# ---------------------------------------------------------------- joining and cutting


def _joining(arrays: Sequence[Spec], /, *, axis: int | None) -> Spec:
    if not arrays:
        raise ShapeError("At least one array is joined. Received none.")
    first = arrays[0].shape
    at = _shapes.normalize_axis(axis or 0, len(first))
    for other in (a.shape for a in arrays):
        if len(other) != len(first) or any(
            not _shapes.same_size(a, b)
            for i, (a, b) in enumerate(zip(first, other, strict=True))
            if i != at
        ):
            raise ShapeError(
                f"Joined arrays agree in every axis but {axis=}. "
                f"Received: {[a.shape for a in arrays]}."
            )
    sizes = [a.shape[at] for a in arrays]
    total = None if None in sizes else sum(sizes)
    return Spec((*first[:at], total, *first[at + 1 :]), dtypes_of(*arrays))


@primitive(_joining)
def concat(arrays: Arrays, /, *, axis: int = 0) -> Array:
    """Return the arrays joined along an axis they have.

    >>> ao.concat([np.zeros((1, 2)), np.ones((2, 2))]).shape
    (3, 2)
    """


@op
def stack(arrays: Arrays, /, *, axis: int = 0) -> Array:
    """Return arrays of one shape joined along a new axis.

    >>> ao.stack([np.zeros(2), np.ones(2)], axis=1).shape
    (2, 2)
    """
    return concat([expand_dims(a, axis=axis) for a in arrays], axis=axis)


@op
def split(x: Array, /, indices_or_sections: int | Sequence[int], *, axis: int = 0) -> list[Array]:
    """Return the parts of ``x``: so many of equal size, or cut at the given indices.

    >>> [part.shape for part in ao.split(np.zeros((6, 2)), [1, 3])]
    [(1, 2), (2, 2), (3, 2)]
    """
    at = _shapes.normalize_axis(axis, len(x.shape))
    size = shape(x)[at]
    if size is None:
        raise ShapeError(
            f"An axis is split where its size is known. Received: shape {shape(x)}, {axis=}."
        )
    cuts = _cuts(size, indices_or_sections)
    return [between(x, at, a, b) for a, b in zip([0, *cuts], [*cuts, size], strict=True)]


def between(x: Array, axis: int, start: int | None, stop: int | None) -> Array:
    """Return the part of ``x`` between two places on an axis, counted from the front."""
    return x[(*(slice(None),) * axis, slice(start, stop))]


def _cuts(size: int, where: int | Sequence[int]) -> list[int]:
    if not isinstance(where, int):
        return list(where)
    if where < 1 or size % where:
        raise ShapeError(
            f"Equal parts divide the axis. Received: {where} parts of {size} elements."
        )
    return [size // where * i for i in range(1, where)]


@op
def unstack(x: Array, /, *, axis: int = 0) -> tuple[Array, ...]:
    """Return the slices of ``x`` along an axis.

    >>> ao.unstack(np.asarray([[1, 2], [3, 4]]), axis=1)
    (array([1, 3]), array([2, 4]))
    """
    parts = split(x, shape(x)[_shapes.normalize_axis(axis, len(x.shape))] or 1, axis=axis)
    return tuple(squeeze(part, axis) for part in parts)


def _concat_gradient(g: Array, out: Array, arrays: Sequence[Array], *, axis: int) -> list[Array]:
    at = axis % len(shape(g))
    ends = [0]
    for a in arrays:
        ends.append(ends[-1] + shape(a)[at])
    return split(g, ends[1:-1], axis=at)


vjp(concat, _concat_gradient)

# ---------------------------------------------------------------- repeating and rolling


def _tiling(x: Spec, /, repetitions: Sequence[int]) -> Spec:
    times = tuple(repetitions)
    if any(n < 0 for n in times):
        raise ShapeError(f"Repetitions are not negative. Received: {repetitions=}.")
    rank = max(len(x.shape), len(times))
    sizes: Shape = (1,) * (rank - len(x.shape)) + tuple(x.shape)
    times = (1,) * (rank - len(times)) + times
    return Spec(
        tuple(None if s is None else s * t for s, t in zip(sizes, times, strict=True)), x.dtype
    )


@op(rule=_tiling)
def tile(x: Array, /, repetitions: Sequence[int]) -> Array:
    """Return ``x`` laid out so many times along each axis.

    >>> ao.tile(np.asarray([1, 2]), (2,))
    array([1, 2, 1, 2])
    """
    target = _tiling(Spec(shape(x), ""), repetitions).shape
    sizes = (1,) * (len(target) - len(x.shape)) + shape(x)
    wide = tuple(
        n for total, size in zip(target, sizes, strict=True) for n in (total // (size or 1), size)
    )
    narrow = tuple(n for size in sizes for n in (1, size))
    return reshape(broadcast_to(reshape(x, narrow), wide), target)


@op
def repeat(x: Array, /, repeats: int, *, axis: int | None = None) -> Array:
    """Return each element ``repeats`` times in a row, along an axis or of the flattened array.

    >>> ao.repeat(np.asarray([1, 2]), 2)
    array([1, 1, 2, 2])
    """
    if axis is None:
        return repeat(reshape(x, (-1,)), repeats, axis=0)
    at = _shapes.normalize_axis(axis, len(x.shape))
    sizes = shape(x)
    wide = (*sizes[: at + 1], repeats, *sizes[at + 1 :])
    total = None if sizes[at] is None else sizes[at] * repeats
    return reshape(
        broadcast_to(expand_dims(x, axis=at + 1), wide), (*sizes[:at], total, *sizes[at + 1 :])
    )


@op
def roll(x: Array, /, shift: int, *, axis: int | None = None) -> Array:
    """Return ``x`` with its elements moved by ``shift`` places, from the end round to the front.

    >>> ao.roll(np.asarray([1, 2, 3]), 1)
    array([3, 1, 2])
    """
    if axis is None:
        return reshape(roll(reshape(x, (-1,)), shift, axis=0), shape(x))
    at = _shapes.normalize_axis(axis, len(x.shape))
    size = shape(x)[at]
    cut = -shift % size if size else 0
    head = (slice(None),) * at
    return concat([x[(*head, slice(cut, None))], x[(*head, slice(0, cut))]], axis=at)
