"""Products of vectors and matrices.

Source: https://data-apis.org/array-api/latest/API_specification/linear_algebra_functions.html
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from math import prod as _product
from typing import Any

from .. import _shapes
from .._dispatch import defvjp, op, primitive
from .._dtypes import promote
from .._errors import ShapeError
from .._typing import Array, Shape, Spec
from ..creation.filling import ones_like
from ..elementwise.arithmetic import abs, conjugate, multiply, square
from ..elementwise.comparison import equal, is_complex, where
from ..elementwise.exponential import pow, sqrt
from ..manipulation.shapes import (
    expand_dims,
    matrix_transpose,
    permute_dims,
    reshape,
    shape,
    squeeze,
)
from ..statistics.reductions import max, min, sum

__all__ = [
    "matmul",
    "outer",
    "tensordot",
    "vecdot",
    "vector_norm",
]


def _multiplying(x1: Spec, x2: Spec, /) -> Spec:
    a, b = x1.shape, x2.shape
    if not a or not b or not _shapes.same_size(a[-1], b[-2:][0]):
        raise ShapeError(
            f"A matrix product needs (..., n, k) and (..., k, m). Received: {a} and {b}."
        )
    batch = _shapes.broadcast(a[:-2], b[:-2])
    rows, columns = a[-2:-1] if len(a) > 1 else (), b[-1:] if len(b) > 1 else ()
    return Spec((*batch, *rows, *columns), promote(x1.dtype, x2.dtype))


@primitive(_multiplying)
def matmul(x1: Array, x2: Array, /) -> Array:
    """Return the matrix product over the last two axes; the others broadcast.

    A 1-d array is a row on the left and a column on the right, and its axis goes.

    >>> ao.matmul(np.ones((2, 3)), np.ones((3, 4))).shape
    (2, 4)
    """


def _left(g: Array, out: Array, x1: Array, x2: Array) -> Array:
    if len(x2.shape) == 1:
        return multiply(expand_dims(g, axis=-1), conjugate(x2))
    if len(x1.shape) == 1:
        return squeeze(matmul(expand_dims(g, axis=-2), matrix_transpose(conjugate(x2))), -2)
    return matmul(g, matrix_transpose(conjugate(x2)))


def _right(g: Array, out: Array, x1: Array, x2: Array) -> Array:
    x1 = conjugate(x1)
    if len(x1.shape) == len(x2.shape) == 1:
        return multiply(x1, g)
    if len(x1.shape) == 1:
        return multiply(expand_dims(x1, axis=-1), expand_dims(g, axis=-2))
    if len(x2.shape) == 1:
        return sum(multiply(x1, expand_dims(g, axis=-1)), axis=tuple(range(len(x1.shape) - 1)))
    return _matrix_right(g, x1, x2)


def _matrix_right(g: Array, x1: Array, x2: Array) -> Array:
    """Return x1^T g; a batch of rows against one matrix is one flat product, not a sum of many."""
    if len(x2.shape) == 2 and len(x1.shape) > 2:
        rows = _flat(shape(x1)[:-1])  # a number where it is known: -1 divides by what may be 0
        x1, g = reshape(x1, (rows, shape(x1)[-1])), reshape(g, (rows, shape(g)[-1]))
    return matmul(matrix_transpose(x1), g)


defvjp(matmul, _left, _right)


@op
def vecdot(x1: Array, x2: Array, /, axis: int = -1) -> Array:
    """Return the dot products of vectors along an axis; of complex ``x1`` the conjugate counts.

    >>> ao.vecdot(np.ones((2, 3)), np.ones((2, 3)))
    array([3., 3.])
    """
    sizes = [shape(x)[_shapes.normalize_axis(axis, len(x.shape))] for x in (x1, x2)]
    if not _shapes.same_size(*sizes):
        raise ShapeError(f"Vectors have one size. Received: {shape(x1)}, {shape(x2)}, {axis=}.")
    products = multiply(conjugate(x1), x2)
    return sum(products, axis=axis, dtype=products.dtype)


@op
def outer(x1: Array, x2: Array, /) -> Array:
    """Return the products of every element of one vector with every element of another.

    Arrays of more axes count as vectors, flattened.

    >>> ao.outer(np.asarray([1, 2]), np.asarray([3, 4]))
    array([[3, 4],
           [6, 8]])
    """
    return multiply(reshape(x1, (_flat(shape(x1)), 1)), reshape(x2, (1, _flat(shape(x2)))))


@op
def tensordot(
    x1: Array, x2: Array, /, axes: int | Sequence[int] | Sequence[Sequence[int]] = 2
) -> Array:
    """Return the sums of products over the last axes of ``x1`` and the first of ``x2``.

    ``axes`` is their number, or the axes of each: two sequences, or two integers.

    >>> ao.tensordot(np.ones((2, 3, 4)), np.ones((3, 4, 5))).shape
    (2, 5)
    """
    pairs = (range(-axes, 0), range(axes)) if isinstance(axes, int) else axes
    ours, theirs = (
        _shapes.normalize_axes(each if isinstance(each, int) else tuple(each), len(x.shape))
        for each, x in zip(pairs, (x1, x2), strict=True)
    )
    summed, paired = tuple(shape(x1)[i] for i in ours), tuple(shape(x2)[i] for i in theirs)
    if len(summed) != len(paired) or not all(map(_shapes.same_size, summed, paired)):
        raise ShapeError(f"Summed axes pair up in size. Received: {summed} and {paired}, {axes=}.")
    left = [i for i in range(len(x1.shape)) if i not in ours]
    right = [i for i in range(len(x2.shape)) if i not in theirs]
    rows, columns = tuple(shape(x1)[i] for i in left), tuple(shape(x2)[i] for i in right)
    inner = _flat(tuple(b if a is None else a for a, b in zip(summed, paired, strict=True)))
    a = reshape(permute_dims(x1, (*left, *ours)), (_flat(rows), inner))
    b = reshape(permute_dims(x2, (*theirs, *right)), (inner, _flat(columns)))
    return reshape(matmul(a, b), (*rows, *columns))


def _flat(sizes: Shape) -> int:
    return -1 if None in sizes else _product(sizes)


def largest_length(lengths: Array, axis: Any, keepdims: bool) -> Array:
    """Return the largest of numbers that are not negative, and 0 of none."""
    sizes = shape(lengths)
    none = any(sizes[i] == 0 for i in _shapes.normalize_axes(axis, len(sizes)))
    return (sum if none else max)(lengths, axis=axis, keepdims=keepdims)


@op
def vector_norm(x: Array, /, *, axis: Any = None, keepdims: bool = False, ord: float = 2) -> Array:
    """Return the length of the vectors along the axes, in the norm ``ord``.

    ``ord`` is 1, 2 or any other power; inf or -inf, for the largest or smallest absolute value; or
    0, for the number of elements that are not zero. Vectors of no elements have length 0, and for
    -inf raise ``ShapeError``.

    >>> float(ao.vector_norm(np.asarray([3.0, 4.0])))
    5.0
    """
    if ord == 2:
        return sqrt(sum(square(abs(x) if is_complex(x) else x), axis=axis, keepdims=keepdims))
    if ord == inf:
        return largest_length(abs(x), axis, keepdims)
    if ord == -inf:
        return min(abs(x), axis=axis, keepdims=keepdims)
    if ord == 0:
        lengths = abs(x)
        return sum(where(equal(lengths, 0), 0.0, ones_like(lengths)), axis=axis, keepdims=keepdims)
    return pow(sum(pow(abs(x), ord), axis=axis, keepdims=keepdims), 1 / ord)
