"""Parts of matrices that the gradients of linear algebra are written in.

The matrices stand in the last two axes, and their sizes are known.
"""

from __future__ import annotations

from .._errors import ShapeError
from .._typing import Array
from ..creation.filling import zeros_like
from ..creation.triangles import eye, tril
from ..elementwise.arithmetic import add, conjugate, multiply
from ..elementwise.comparison import where
from ..manipulation.shapes import expand_dims, matrix_transpose, shape
from ..statistics.reductions import sum


def adjoint(x: Array) -> Array:
    """Return the conjugate transposes."""
    return matrix_transpose(conjugate(x))


def identity(x: Array) -> Array:
    """Return one identity matrix of the size and dtype of square matrices."""
    return eye(known_size(x, -1), dtype=x.dtype, like=x)


def known_size(x: Array, axis: int) -> int:
    """Return the size of an axis; raises ``ShapeError`` where it is not known yet."""
    size = shape(x)[axis]
    if size is None:
        raise ShapeError(f"The sizes of the matrices are needed here. Received: {shape(x)}.")
    return size


def on_diagonal(x: Array) -> Array:
    """Return a matrix of bools: where the diagonal of ``x`` is."""
    return eye(known_size(x, -2), known_size(x, -1), dtype="bool", like=x)


def diagonal_part(x: Array) -> Array:
    """Return ``x`` with zeros beside its diagonal."""
    return where(on_diagonal(x), x, zeros_like(x))


def diagonal_of(x: Array) -> Array:
    """Return the diagonals as vectors, as long as the rows."""
    return sum(diagonal_part(x), axis=-2)


def as_diagonal(x: Array) -> Array:
    """Return matrices with the vectors ``x`` as diagonals."""
    return multiply(expand_dims(x, axis=-1), eye(known_size(x, -1), dtype=x.dtype, like=x))


def scaled_columns(x: Array, factors: Array) -> Array:
    """Return matrices with each column multiplied by its factor."""
    return multiply(x, expand_dims(factors, axis=-2))


def scaled_rows(x: Array, factors: Array) -> Array:
    """Return matrices with each row multiplied by its factor."""
    return multiply(x, expand_dims(factors, axis=-1))


def half_lower(x: Array) -> Array:
    """Return the lower triangle with half of the diagonal."""
    return multiply(add(tril(x), tril(x, k=-1)), 0.5)
