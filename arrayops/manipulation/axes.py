"""Axes renamed, added, turned and joined: views of the same elements.

Source: https://numpy.org/doc/stable/reference/routines.array-manipulation.html
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from .. import _shapes
from .._dispatch import op
from .._errors import ShapeError
from .._typing import Array, Shape
from .shapes import broadcast_to, flip, moveaxis, permute_dims, reshape, shape

__all__ = [
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "broadcast_arrays",
    "broadcast_shapes",
    "fliplr",
    "flipud",
    "ndim",
    "ravel",
    "rollaxis",
    "rot90",
    "size",
    "swapaxes",
]


def ndim(x: Any, /) -> int:
    """Return the number of axes of ``x``.

    >>> ao.ndim(np.zeros((2, 3)))
    2
    """
    return len(shape(x))


def size(x: Any, /, axis: int | Sequence[int] | None = None) -> int | None:
    """Return the number of elements of ``x``, or along axes; None where it is not known yet.

    >>> ao.size(np.zeros((2, 3)))
    6
    """
    sizes = [shape(x)[i] for i in _shapes.normalize_axes(axis, len(shape(x)))]
    return None if None in sizes else prod(sizes)


# ---------------------------------------------------------------- order


@op
def swapaxes(x: Array, /, axis1: int, axis2: int) -> Array:
    """Return ``x`` with two axes exchanged.

    >>> ao.swapaxes(np.zeros((2, 3, 4)), 0, 2).shape
    (4, 3, 2)
    """
    order = list(range(len(x.shape)))
    a, b = (_shapes.normalize_axis(axis, len(order)) for axis in (axis1, axis2))
    order[a], order[b] = b, a
    return permute_dims(x, tuple(order))


@op
def rollaxis(x: Array, /, axis: int, start: int = 0) -> Array:
    """Return ``x`` with an axis moved back until it stands before the one at ``start``.

    >>> ao.rollaxis(np.zeros((2, 3, 4)), 2).shape
    (4, 2, 3)
    """
    rank = len(x.shape)
    source = _shapes.normalize_axis(axis, rank)
    target = _shapes.normalize_axis(start, rank + 1) if start >= 0 else start + rank
    return moveaxis(x, source, target - (source < target))


@op
def ravel(x: Array, /) -> Array:
    """Return the elements of ``x`` in row-major order.

    >>> ao.ravel(np.zeros((2, 3))).shape
    (6,)
    """
    return reshape(x, (-1,)) if 0 not in shape(x) else reshape(x, (0,))


@op
def fliplr(x: Array, /) -> Array:
    """Return ``x`` with the order along its second axis reversed.

    >>> ao.fliplr(np.asarray([[1, 2], [3, 4]]))
    array([[2, 1],
           [4, 3]])
    """
    return flip(x, axis=1)


@op
def flipud(x: Array, /) -> Array:
    """Return ``x`` with the order along its first axis reversed.

    >>> ao.flipud(np.asarray([[1, 2], [3, 4]]))
    array([[3, 4],
           [1, 2]])
    """
    return flip(x, axis=0)


@op
def rot90(x: Array, /, k: int = 1, axes: Sequence[int] = (0, 1)) -> Array:
    """Return ``x`` turned ``k`` times by 90 degrees, from the first of ``axes`` to the second.

    >>> ao.rot90(np.asarray([[1, 2], [3, 4]]))
    array([[2, 4],
           [1, 3]])
    """
    first, second = _plane(x, axes)
    if k % 4 == 0:
        return x
    if k % 4 == 2:
        return flip(x, axis=(first, second))
    if k % 4 == 1:
        return swapaxes(flip(x, axis=second), first, second)
    return flip(swapaxes(x, first, second), axis=second)


def _plane(x: Array, axes: Sequence[int]) -> tuple[int, ...]:
    plane = _shapes.normalize_axes(tuple(axes), len(x.shape))
    if len(plane) != 2:
        raise ShapeError(f"A plane has two axes. Received: axes={tuple(axes)}.")
    return plane


# ---------------------------------------------------------------- rank


def atleast_1d(*arrays: Array) -> Any:
    """Return the array with at least one axis; of several arrays a tuple.

    >>> ao.atleast_1d(np.asarray(1.0))
    array([1.])
    """
    return _each(arrays, lambda sizes: sizes or (1,))


def atleast_2d(*arrays: Array) -> Any:
    """Return the array with at least two axes, the new ones in front; of several a tuple.

    >>> ao.atleast_2d(np.ones(3)).shape
    (1, 3)
    """
    return _each(arrays, lambda sizes: (1,) * (2 - len(sizes)) + sizes)


def atleast_3d(*arrays: Array) -> Any:
    """Return the array with at least three axes; of several a tuple.

    A vector becomes (1, n, 1), a matrix (m, n, 1).

    >>> ao.atleast_3d(np.ones(3)).shape
    (1, 3, 1)
    """
    return _each(
        arrays, lambda sizes: {0: (1, 1, 1), 1: (1, *sizes, 1), 2: (*sizes, 1)}[len(sizes)]
    )


def _each(arrays: Sequence[Array], widened: Any) -> Any:
    several = tuple(x if len(shape(x)) > 2 else reshape(x, widened(shape(x))) for x in arrays)
    return several[0] if len(several) == 1 else several


# ---------------------------------------------------------------- broadcasting


def broadcast_shapes(*shapes: int | Sequence[int]) -> Shape:
    """Return the shape that all broadcast to; raises ``ShapeError`` if there is none.

    >>> ao.broadcast_shapes((2, 1), (3,))
    (2, 3)
    """
    return _shapes.broadcast(*((s,) if isinstance(s, int) else tuple(s) for s in shapes))


def broadcast_arrays(*arrays: Array) -> tuple[Array, ...]:
    """Return the arrays repeated up to the one shape that all broadcast to.

    >>> [x.shape for x in ao.broadcast_arrays(np.ones((2, 1)), np.ones(3))]
    [(2, 3), (2, 3)]
    """
    target = _shapes.broadcast(*map(shape, arrays))
    return tuple(x if shape(x) == target else broadcast_to(x, target) for x in arrays)
