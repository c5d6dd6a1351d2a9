"""Arrays put side by side and taken apart under NumPy's names, parts put in and left out.

Source: https://numpy.org/doc/stable/reference/routines.array-manipulation.html
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from .._dispatch import op
from .._errors import ShapeError
from .._shapes import normalize_axis
from .._typing import SCALARS, Array, Arrays
from ..convert import asarray
from ..creation.filling import full
from ..elementwise.comparison import astype
from .axes import atleast_1d, atleast_2d, atleast_3d, ravel
from .joining import MOST_PARTS, between, concat, split
from .shapes import broadcast_to, moveaxis, reshape, shape

__all__ = [
    "append",
    "array_split",
    "block",
    "column_stack",
    "delete",
    "dsplit",
    "dstack",
    "hsplit",
    "hstack",
    "insert",
    "vsplit",
    "vstack",
]

# ---------------------------------------------------------------- side by side


@op
def hstack(arrays: Arrays, /) -> Array:
    """Return the arrays joined along the second axis, vectors along their only one.

    >>> ao.hstack([np.asarray([1, 2]), np.asarray([3])])
    array([1, 2, 3])
    """
    wide = [atleast_1d(x) for x in arrays]
    return concat(wide, axis=0 if wide and len(wide[0].shape) == 1 else 1)


@op
def vstack(arrays: Arrays, /) -> Array:
    """Return the arrays joined along the first axis, vectors as rows.

    >>> ao.vstack([np.asarray([1, 2]), np.asarray([3, 4])])
    array([[1, 2],
           [3, 4]])
    """
    return concat([atleast_2d(x) for x in arrays], axis=0)


@op
def dstack(arrays: Arrays, /) -> Array:
    """Return the arrays joined along the third axis, which vectors and matrices are given.

    >>> ao.dstack([np.asarray([1, 2]), np.asarray([3, 4])]).shape
    (1, 2, 2)
    """
    return concat([atleast_3d(x) for x in arrays], axis=2)


@op
def column_stack(arrays: Arrays, /) -> Array:
    """Return the arrays joined along the second axis, vectors as columns.

    >>> ao.column_stack([np.asarray([1, 2]), np.asarray([3, 4])])
    array([[1, 3],
           [2, 4]])
    """
    return concat(
        [reshape(x, (*(shape(x) or (1,)), 1)) if len(shape(x)) < 2 else x for x in arrays], axis=1
    )


def block(arrays: Any, /) -> Array:
    """Return the array that nested lists of blocks make up, the innermost along the last axis.

    >>> ao.block([[np.ones((1, 1)), np.zeros((1, 2))], [np.ones((1, 3))]])
    array([[1., 0., 0.],
           [1., 1., 1.]])
    """
    depth = _depth(arrays)
    blocks = list(_leaves(arrays))
    like = next((x for x in blocks if type(x) not in SCALARS), None)
    rank = max(depth, *(len(shape(x)) for x in blocks))
    return _joined(arrays, depth, rank, like)


def _depth(nested: Any) -> int:
    if not isinstance(nested, list):
        return 0
    depths = {_depth(item) for item in nested}
    if len(depths) != 1:
        raise ShapeError(f"Blocks stand in lists of one depth, none empty. Received: {depths}.")
    return 1 + depths.pop()


def _leaves(nested: Any) -> Any:
    if not isinstance(nested, list):
        yield nested
    else:
        for item in nested:
            yield from _leaves(item)


def _joined(nested: Any, depth: int, rank: int, like: Any) -> Array:
    if depth == 0:
        x = asarray(nested, like=like) if type(nested) in SCALARS else nested
        return reshape(x, (1,) * (rank - len(shape(x))) + shape(x))
    return concat([_joined(item, depth - 1, rank, like) for item in nested], axis=-depth)


# ---------------------------------------------------------------- apart


@op
def array_split(
    x: Array, /, indices_or_sections: int | Sequence[int], axis: int = 0
) -> list[Array]:
    """Return the parts of ``x`` as ``split`` does, the first ones larger where parts aren't equal.

    >>> [part.shape for part in ao.array_split(np.zeros(5), 3)]
    [(2,), (2,), (1,)]
    """
    cuts = indices_or_sections
    if isinstance(cuts, int):
        length = shape(x)[normalize_axis(axis, len(x.shape))]
        if length is None or not 1 <= cuts <= MOST_PARTS:
            raise ShapeError(
                f"Parts are 1 to {MOST_PARTS}, of an axis of known size. "
                f"Received: {cuts} parts of axis {axis} of {shape(x)}."
            )
        small, larger = divmod(length, cuts)
        cuts = [small * i + min(i, larger) for i in range(1, cuts)]
    return split(x, cuts, axis=axis)


@op
def hsplit(x: Array, /, indices_or_sections: int | Sequence[int]) -> list[Array]:
    """Return the parts of ``x`` along its second axis, of a vector along its only one.

    >>> [part.shape for part in ao.hsplit(np.zeros((2, 4)), 2)]
    [(2, 2), (2, 2)]
    """
    return split(x, indices_or_sections, axis=1 if len(x.shape) > 1 else 0)


@op
def vsplit(x: Array, /, indices_or_sections: int | Sequence[int]) -> list[Array]:
    """Return the parts of a matrix, or more, along its first axis.

    >>> [part.shape for part in ao.vsplit(np.zeros((4, 2)), 2)]
    [(2, 2), (2, 2)]
    """
    return _split_of_rank(x, indices_or_sections, 0, 2)


@op
def dsplit(x: Array, /, indices_or_sections: int | Sequence[int]) -> list[Array]:
    """Return the parts of ``x`` along its third axis.

    >>> [part.shape for part in ao.dsplit(np.zeros((1, 2, 4)), [1])]
    [(1, 2, 1), (1, 2, 3)]
    """
    return _split_of_rank(x, indices_or_sections, 2, 3)


def _split_of_rank(x: Array, cuts: int | Sequence[int], axis: int, rank: int) -> list[Array]:
    if len(x.shape) < rank:
        raise ShapeError(f"{rank} or more dimensions are split. Received: shape {shape(x)}.")
    return split(x, cuts, axis=axis)


# ---------------------------------------------------------------- put in and left out


@op
def append(x1: Array, x2: Array, /, axis: int | None = None) -> Array:
    """Return ``x1`` followed by ``x2``, along an axis or both flattened.

    >>> ao.append(np.asarray([1, 2]), np.asarray([[3], [4]]))
    array([1, 2, 3, 4])
    """
    return concat([x1, x2], axis=axis)


@op
def delete(x: Array, /, obj: int | slice | Sequence[int], axis: int | None = None) -> Array:
    """Return ``x`` without the places ``obj`` of an axis, or of the flattened array.

    Places are numbers: an integer, a slice, a sequence of integers.

    >>> ao.delete(np.asarray([1, 2, 3, 4]), [0, 2])
    array([2, 4])
    """
    x, at, length = _along(x, axis)
    gone = sorted(set(_places(obj, length, length)))
    edges = [-1, *gone, length]
    runs = [(a + 1, b) for a, b in pairwise(edges) if b > a + 1]
    return concat([between(x, at, a, b) for a, b in runs or [(0, 0)]], axis=at)


def insert(
    x: Array, obj: int | slice | Sequence[int], values: Any, axis: int | None = None
) -> Array:
    """Return ``x`` with ``values``, in its dtype, before the places ``obj`` of an axis.

    Without an axis ``x`` is flattened. ``obj`` is an integer, a slice or a sequence of integers,
    counted in ``x`` as it was; ``values`` is an array, a number or nested lists, and broadcasts.

    >>> ao.insert(np.asarray([1, 2, 3]), [1, 3], [8, 9])
    array([1, 8, 2, 3, 9])
    """
    x, at, length = _along(x, axis)
    places = _places(obj, length, length + 1)
    new = _as_inserted(x, values, at if isinstance(obj, int) else None)
    count = (shape(new)[at] or 0) if len(places) == 1 else len(places)
    new = broadcast_to(new, (*shape(x)[:at], count, *shape(x)[at + 1 :]))
    if len(places) == 1:
        (a,) = places
        return concat([between(x, at, 0, a), new, between(x, at, a, length)], axis=at)
    pieces, begin = [], 0
    for a, i in sorted((a, i) for i, a in enumerate(places)):
        pieces += [between(x, at, begin, a), between(new, at, i, i + 1)]
        begin = a
    return concat([*pieces, between(x, at, begin, length)], axis=at)


def _as_inserted(x: Array, values: Any, axis: int | None) -> Array:
    """Return the values with the rank and dtype of ``x``; at one place they lie along its axis."""
    rank = len(x.shape)
    if type(values) in SCALARS:
        return full((1,) * rank, values, dtype=x.dtype, like=x)
    values = values if hasattr(values, "shape") else asarray(values, like=x)
    values = astype(values, x.dtype)
    values = reshape(values, (1,) * (rank - len(values.shape)) + shape(values))
    return values if axis is None else moveaxis(values, 0, axis)


def _along(x: Array, axis: int | None) -> tuple[Array, int, int]:
    """Return the array, or it flattened if no axis is named, the axis and its size."""
    x = ravel(x) if axis is None else x
    at = normalize_axis(axis or 0, len(x.shape))
    length = shape(x)[at]
    if length is None:
        raise ShapeError(f"An axis is taken apart where its size is known. Received: {shape(x)}.")
    return x, at, length


def _places(obj: Any, length: int, limit: int) -> list[int]:
    """Return the places that a number, a slice or a sequence names, counted from the front."""
    if isinstance(obj, slice):
        return list(range(length)[obj])
    given = obj.tolist() if hasattr(obj, "tolist") else obj
    places = [given] if isinstance(given, int) else [int(n) for n in given]
    if any(not -length <= n < limit for n in places):
        raise ShapeError(f"Places lie on an axis of {length} elements. Received: {obj}.")
    return [n % length if n < 0 else n for n in places]
