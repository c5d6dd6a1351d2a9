"""Diagonals of matrices, and matrices made of them.

Source: https://numpy.org/doc/stable/reference/generated/numpy.diagonal.html
"""

from __future__ import annotations

import builtins

from .. import _shapes
from .._dispatch import op
from .._dtypes import dtype_name, sum_dtype
from .._errors import ShapeError
from .._typing import Array, DTypeLike, Shape, Spec
from ..indexing.gathering import strided_slice
from ..statistics.reductions import sum
from .axes import ravel
from .joining import between
from .shapes import pad_constant, permute_dims, reshape, shape

__all__ = [
    "diag",
    "diagflat",
    "diagonal",
    "trace",
]


def _around_diagonal(
    sizes: Shape, offset: int, axis1: int, axis2: int
) -> tuple[tuple[int, ...], int, int, int | None]:
    """Return the other axes, the first row and column of a diagonal, and its length."""
    first, second = _shapes.normalize_axes((axis1, axis2), len(sizes))
    others = tuple(i for i in range(len(sizes)) if i not in (first, second))
    row, column = builtins.max(-offset, 0), builtins.max(offset, 0)
    rows, columns = sizes[first], sizes[second]
    if rows is None or columns is None:
        return others, row, column, None
    return others, row, column, builtins.max(0, builtins.min(rows - row, columns - column))


def _crossing(x: Spec, /, *, offset: int, axis1: int, axis2: int) -> Spec:
    others, _, _, length = _around_diagonal(x.shape, offset, axis1, axis2)
    return Spec((*(x.shape[i] for i in others), length), x.dtype)


@op(rule=_crossing)
def diagonal(x: Array, /, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Array:
    """Return the elements whose index on ``axis2`` is ``offset`` more than that on ``axis1``.

    The other axes come first, the diagonal last.

    >>> ao.diagonal(np.asarray([[1, 2], [3, 4]]))
    array([1, 4])
    """
    others, row, column, length = _around_diagonal(shape(x), offset, axis1, axis2)
    if length is None:
        raise ShapeError(f"A diagonal has a known length. Received: shape {shape(x)}.")
    rank = len(x.shape)
    x = permute_dims(x, (*others, axis1 % rank, axis2 % rank))
    x = between(between(x, rank - 2, row, row + length), rank - 1, column, column + length)
    # of a square laid out in a row the diagonal is every (length + 1)-th element
    flat = reshape(x, (*shape(x)[:-2], length * length))
    zeros = (0,) * (rank - 2)
    return strided_slice(
        flat,
        start=(*zeros, 0),
        stop=(None,) * (rank - 1),
        step=(*(1 for _ in zeros), length + 1),
    )


def _tracing(x: Spec, /, *, offset: int, axis1: int, axis2: int, dtype: DTypeLike | None) -> Spec:
    crossed = _crossing(x, offset=offset, axis1=axis1, axis2=axis2)
    return Spec(crossed.shape[:-1], sum_dtype(x.dtype) if dtype is None else dtype_name(dtype))


@op(rule=_tracing)
def trace(
    x: Array,
    /,
    offset: int = 0,
    axis1: int = 0,
    axis2: int = 1,
    dtype: DTypeLike | None = None,
) -> Array:
    """Return the sum along a diagonal; small integers are summed in 64 bits.

    >>> ao.trace(np.asarray([[1, 2], [3, 4]]))
    np.int64(5)
    """
    return sum(diagonal(x, offset, axis1, axis2), axis=-1, dtype=dtype)


def _diagonal_or_matrix(x: Spec, /, *, k: int) -> Spec:
    if len(x.shape) == 2:
        return _crossing(x, offset=k, axis1=0, axis2=1)
    if len(x.shape) != 1:
        raise ShapeError(
            f"ao.diag takes a vector or a matrix, ao.diagonal others. Received: shape {x.shape}."
        )
    if not isinstance(k, int):
        raise ShapeError(f"A diagonal has a whole number. Received: {k=}.")
    size = None if x.shape[0] is None else x.shape[0] + builtins.abs(k)
    return Spec((size, size), x.dtype)


@op(rule=_diagonal_or_matrix, strict=True)
def diag(x: Array, /, k: int = 0) -> Array:
    """Return the ``k``-th diagonal of a matrix; of a vector the matrix that has it there.

    >>> ao.diag(np.asarray([1, 2]))
    array([[1, 0],
           [0, 2]])
    """
    _diagonal_or_matrix(Spec(shape(x), ""), k=k)
    if len(x.shape) == 2:
        return diagonal(x, k)
    (n,) = shape(x)
    if n is None:
        raise ShapeError(f"A diagonal has a known length. Received: shape {shape(x)}.")
    # n zeros behind each element: laid out in rows of n they fall upon the diagonal
    spread = reshape(pad_constant(reshape(x, (n, 1)), ((0, 0), (0, n))), (n * (n + 1),))
    square = reshape(between(spread, 0, 0, n * n), (n, n))
    low, high = builtins.max(-k, 0), builtins.max(k, 0)
    return pad_constant(square, ((low, high), (high, low)))


@op
def diagflat(x: Array, /, k: int = 0) -> Array:
    """Return the matrix that has the elements of ``x`` on its ``k``-th diagonal.

    >>> ao.diagflat(np.asarray([[1, 2]]), 1).shape
    (3, 3)
    """
    return diag(ravel(x), k)
