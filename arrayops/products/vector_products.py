"""Products of vectors, matrices and tensors under NumPy's names.

Source: https://numpy.org/doc/stable/reference/routines.linalg.html
"""

from __future__ import annotations

from .. import _shapes
from .._dispatch import op
from .._errors import ShapeError
from .._typing import Array, Shape
from ..elementwise.arithmetic import conjugate, multiply, subtract
from ..manipulation.axes import ravel
from ..manipulation.repeating import roll
from ..manipulation.shapes import expand_dims, moveaxis, reshape, shape, squeeze
from .matrix_products import matmul, tensordot, vecdot

__all__ = [
    "cross",
    "dot",
    "inner",
    "kron",
    "matvec",
    "vdot",
    "vecmat",
]


@op
def dot(x1: Array, x2: Array, /) -> Array:
    """Return the sums of products over the last axis of ``x1`` and the second to last of ``x2``.

    Of vectors that is the dot product, of matrices the matrix product; a number multiplies. The
    axes of ``x1`` come first, those of ``x2`` behind: they do not broadcast.

    >>> ao.dot(np.asarray([1, 2]), np.asarray([3, 4]))
    np.int64(11)
    """
    if not shape(x1) or not shape(x2):
        return multiply(x1, x2)
    if len(x2.shape) <= 2:
        return matmul(x1, x2)
    return tensordot(x1, x2, axes=(-1, -2))


@op
def inner(x1: Array, x2: Array, /) -> Array:
    """Return the sums of products over the last axes; a number multiplies.

    >>> ao.inner(np.ones((2, 3)), np.ones((4, 3))).shape
    (2, 4)
    """
    if not shape(x1) or not shape(x2):
        return multiply(x1, x2)
    return tensordot(x1, x2, axes=(-1, -1))


@op
def vdot(x1: Array, x2: Array, /) -> Array:
    """Return the dot product of two arrays laid out as vectors; of ``x1`` the conjugate counts.

    >>> ao.vdot(np.asarray([1j, 2]), np.asarray([1j, 1]))
    np.complex128(3+0j)
    """
    return vecdot(ravel(x1), ravel(x2))


@op
def matvec(x1: Array, x2: Array, /) -> Array:
    """Return the products of matrices with vectors; leading axes broadcast.

    >>> ao.matvec(np.ones((5, 2, 3)), np.ones(3)).shape
    (5, 2)
    """
    return squeeze(matmul(x1, expand_dims(x2, axis=-1)), -1)


@op
def vecmat(x1: Array, x2: Array, /) -> Array:
    """Return the products of vectors, conjugated, with matrices; leading axes broadcast.

    >>> ao.vecmat(np.ones(2), np.ones((5, 2, 3))).shape
    (5, 3)
    """
    return squeeze(matmul(expand_dims(conjugate(x1), axis=-2), x2), -2)


@op
def kron(x1: Array, x2: Array, /) -> Array:
    """Return ``x1`` with each element replaced by its product with the whole of ``x2``.

    >>> ao.kron(np.asarray([1, 10]), np.asarray([1, 2]))
    array([ 1,  2, 10, 20])
    """
    rank = max(len(shape(x1)), len(shape(x2)))
    outer, inner = (_widened(shape(x), rank) for x in (x1, x2))
    blocks = multiply(
        reshape(x1, _in_turn(outer, (1,) * rank)), reshape(x2, _in_turn((1,) * rank, inner))
    )
    sizes = zip(outer, inner, strict=True)
    return reshape(blocks, tuple(None if a is None or b is None else a * b for a, b in sizes))


def _widened(sizes: Shape, rank: int) -> Shape:
    return (1,) * (rank - len(sizes)) + sizes


def _in_turn(first: Shape, second: Shape) -> Shape:
    return tuple(n for pair in zip(first, second, strict=True) for n in pair)


@op
def cross(x1: Array, x2: Array, /, axis: int = -1) -> Array:
    """Return the vectors at right angles to pairs of vectors of three elements along an axis.

    Other axes broadcast. Its length is the area that the two span.

    >>> ao.cross(np.asarray([1, 0, 0]), np.asarray([0, 1, 0]))
    array([0, 0, 1])
    """
    sizes = [shape(x)[_shapes.normalize_axis(axis, len(x.shape))] for x in (x1, x2)]
    if not all(_shapes.same_size(size, 3) for size in sizes):
        raise ShapeError(
            f"A cross product is of vectors of 3. Received: {shape(x1)}, {shape(x2)}, {axis=}."
        )
    a, b = (moveaxis(x, axis, -1) for x in (x1, x2))
    ahead = multiply(roll(a, -1, axis=-1), roll(b, -2, axis=-1))
    behind = multiply(roll(a, -2, axis=-1), roll(b, -1, axis=-1))
    return moveaxis(subtract(ahead, behind), -1, axis)
