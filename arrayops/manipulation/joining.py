"""Arrays joined and cut.

Source: https://data-apis.org/array-api/latest/API_specification/manipulation_functions.html
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from .. import _shapes
from .._dispatch import defvjp, op, primitive
from .._errors import DTypeError, ShapeError
from .._rules import dtypes_of
from .._typing import Array, Arrays, Spec
from .shapes import expand_dims, reshape, shape, squeeze

__all__ = [
    "concat",
    "concatenate",
    "split",
    "stack",
    "unstack",
]

# ---------------------------------------------------------------- joining and cutting


def _joining(arrays: Sequence[Spec], /, *, axis: int | None) -> Spec:
    if not arrays:
        raise ShapeError("At least one array is joined. Received none.")
    if None in arrays:
        raise DTypeError("Arrays are joined. Received: None among them.")
    if axis is None:
        known = not any(None in a.shape for a in arrays)
        total = sum(prod(a.shape) for a in arrays) if known else None
        return Spec((total,), dtypes_of(*arrays))
    first = arrays[0].shape
    at = _shapes.normalize_axis(axis, len(first))
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
def concat(arrays: Arrays, /, axis: int | None = 0) -> Array:
    """Return the arrays joined along an axis they have, or all flattened if it is None.

    >>> ao.concat([np.zeros((1, 2)), np.ones((2, 2))]).shape
    (3, 2)
    """


@op
def stack(arrays: Arrays, /, axis: int = 0) -> Array:
    """Return arrays of one shape joined along a new axis.

    >>> ao.stack([np.zeros(2), np.ones(2)], axis=1).shape
    (2, 2)
    """
    return concat([expand_dims(a, axis=axis) for a in arrays], axis=axis)


@op
def split(x: Array, /, indices_or_sections: int | Sequence[int], axis: int = 0) -> list[Array]:
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


MOST_PARTS = 2**20  # an array each


def _cuts(size: int, where: int | Sequence[int]) -> list[int]:
    if not isinstance(where, int):
        return list(where)
    if not 1 <= where <= MOST_PARTS or size % where:
        raise ShapeError(
            f"Equal parts divide the axis, and are at most {MOST_PARTS}. "
            f"Received: {where} parts of {size} elements."
        )
    return [size // where * i for i in range(1, where)]


@op
def unstack(x: Array, /, axis: int = 0) -> tuple[Array, ...]:
    """Return the slices of ``x`` along an axis.

    >>> ao.unstack(np.asarray([[1, 2], [3, 4]]), axis=1)
    (array([1, 3]), array([2, 4]))
    """
    size = shape(x)[_shapes.normalize_axis(axis, len(x.shape))]
    if size == 0:  # there is no number of equal parts
        return ()
    return tuple(squeeze(part, axis) for part in split(x, size, axis=axis))


def _concat_gradient(
    g: Array, out: Array, arrays: Sequence[Array], *, axis: int | None
) -> list[Array]:
    at = (axis or 0) % len(shape(g))
    ends = [0]
    for a in arrays:
        ends.append(ends[-1] + (prod(shape(a)) if axis is None else shape(a)[at]))
    parts = split(g, ends[1:-1], axis=at)
    if axis is not None:
        return parts
    return [reshape(part, shape(a)) for part, a in zip(parts, arrays, strict=True)]


defvjp(concat, _concat_gradient)
concatenate = concat
