"""Arithmetic on shapes. A dimension may be None: not known yet, equal to anything."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from math import prod
from typing import Any

from ._errors import IndexingError, ShapeError, UnsupportedError
from ._typing import Shape, Size


def broadcast(*shapes: Shape) -> Shape:
    """Return the shape that all broadcast to.

    Source: https://data-apis.org/array-api/latest/API_specification/broadcasting.html
    """
    first = shapes[0] if shapes else ()
    if all(shape == first for shape in shapes):
        return tuple(first)
    rank = max(map(len, shapes))
    columns = zip(*((1,) * (rank - len(shape)) + tuple(shape) for shape in shapes), strict=True)
    return tuple(_meet(column, shapes) for column in columns)


def _meet(sizes: Sequence[int | None], shapes: Sequence[Shape]) -> int | None:
    known = {size for size in sizes if size is not None and size != 1}
    if len(known) > 1:
        raise ShapeError(
            "Shapes broadcast when their sizes, aligned at the last axis, are equal or 1. "
            f"Received: {' and '.join(map(str, map(tuple, shapes)))}."
        )
    if known:
        return known.pop()
    return None if None in sizes else 1


def normalize_axis(axis: int, rank: int) -> int:
    """Return ``axis`` counted from the front."""
    try:
        index = operator.index(axis)
    except TypeError:
        raise ShapeError(f"An axis is an integer. Received: axis={axis!r}.") from None
    if not -rank <= index < rank:
        raise IndexingError(
            f"An axis of a {rank}-d array lies in [-{rank}, {rank}). Received: {axis=}."
        )
    return index % rank


def normalize_axes(axis: Any, rank: int) -> tuple[int, ...]:
    """Return the axes that ``axis`` (None for all, one, or several) names, from the front."""
    if axis is None:
        return tuple(range(rank))
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    result = tuple(normalize_axis(a, rank) for a in axes)
    if len(set(result)) != len(result):
        raise ShapeError(f"Each axis is named once. Received: {axis=} for a {rank}-d array.")
    return result


def reduce_shape(shape: Shape, axis: Any, keepdims: bool) -> Shape:
    """Return ``shape`` with the axes removed, or kept as 1."""
    axes = normalize_axes(axis, len(shape))
    if keepdims:
        return tuple(1 if i in axes else size for i, size in enumerate(shape))
    return tuple(size for i, size in enumerate(shape) if i not in axes)


def reshape_shape(old: Shape, new: Sequence[int | None]) -> Shape:
    """Return ``new`` with its -1 resolved, after checking that the sizes agree."""
    new = tuple(new)
    if new.count(-1) > 1:
        raise ShapeError(f"At most one size of a new shape is -1. Received: shape={new}.")
    rest: list[Size] = [size for size in new if size != -1]
    if any(size is not None and size < 0 for size in rest):
        raise ShapeError(f"A size is not negative (one may be -1). Received: shape={new}.")
    if None in old:
        return _reshape_unknown(old, new)
    if None in rest:
        raise ShapeError(
            "None stands for a size that is not known yet, of which the array has none. "
            f"Received: shape={new} for an array of shape {tuple(old)}; one size may be -1."
        )
    total, known = prod(old), prod(rest)
    if -1 in new and known and total % known == 0:
        return tuple(total // known if size == -1 else size for size in new)
    if -1 in new and total == known == 0:
        return tuple(0 if size == -1 else size for size in new)
    if total != known or -1 in new:
        raise ShapeError(
            "A reshape keeps the number of elements. "
            f"Received: {tuple(old)} ({total}) to {new} ({known})."
        )
    return new


def _reshape_unknown(old: Shape, new: Shape) -> Shape:
    """Resolve -1 where the unknown dimension stands unchanged on both sides, else leave it None."""
    if new.count(-1) == 1 and None in new and old.count(None) == new.count(None) == 1:
        total = prod(size for size in old if size is not None)
        known = prod(size for size in new if size not in (None, -1))
        if known and total % known == 0:
            return tuple(total // known if size == -1 else size for size in new)
    return tuple(None if size == -1 else size for size in new)


def same_size(a: int | None, b: int | None) -> bool:
    """Say whether two sizes can be equal."""
    return a is None or b is None or a == b


def size_by_values(count: Any, name: str, otherwise: str) -> int:
    """Return a size that values decide as a number, or raise where they aren't known yet."""
    try:
        return int(count)
    except (TypeError, RuntimeError) as error:  # the second is torch's
        raise UnsupportedError(
            f"ao.{name}: the size of its result depends on values, which a compiled function does "
            f"not know. {otherwise}, or call it outside of ao.jit."
        ) from error


def window_count(size: int | None, window: int, stride: int, pads: tuple[int, int]) -> int | None:
    """Return how many windows of a padded axis there are."""
    if stride < 1:
        raise ShapeError(f"Windows are 1 or more apart. Received: {stride=}.")
    if size is None:
        return None
    return max(0, (size + sum(pads) - window) // stride + 1)


def check_bytes(shape: Sequence[int | None], itemsize: int) -> None:
    """Raise where the bytes of an array pass what 63 bits count: there XLA ends the process."""
    known = [size for size in shape if size is not None]  # a generator stops torch.compile
    if prod(known) * itemsize >= 2**63:
        raise ShapeError(f"An array has less than 2**63 bytes. Received: shape {tuple(shape)}.")


def size_of(shape: Shape) -> int:
    """Return the number of elements; raises where a dimension is unknown."""
    if None in shape:
        raise ShapeError(f"The number of elements of {shape} is not known yet.")
    return prod(shape)
