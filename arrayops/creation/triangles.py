"""Matrices with ones on diagonals, and the triangles of matrices.

Source: https://data-apis.org/array-api/latest/API_specification/creation_functions.html
"""

from __future__ import annotations

from typing import Any

from .._dispatch import defvjp, op
from .._errors import ShapeError
from .._rules import creating, same
from .._shapes import normalize_axis
from .._typing import Array, DTypeLike, Spec
from ..elementwise.arithmetic import add
from ..elementwise.comparison import astype, less_equal, where
from .filling import arange, ones, zeros_like

__all__ = ["eye", "identity", "tri", "tril", "triu"]


def _diagonal(n_rows: int, n_cols: int | None, *, dtype: DTypeLike | None, **_: Any) -> Spec:
    n_cols = n_rows if n_cols is None else n_cols
    for size in (n_rows, n_cols):  # both are counted, also where the other is 0
        creating(size, dtype="int64")
    return creating((n_rows, n_cols), dtype=dtype)


def _square(n: int, *, dtype: DTypeLike | None, **_: Any) -> Spec:
    return _diagonal(n, None, dtype=dtype)


def _triangle(N: int, M: int | None, *, dtype: DTypeLike | None, **_: Any) -> Spec:
    return _diagonal(N, M, dtype=dtype)


@op(rule=_diagonal, strict=True)
def eye(
    n_rows: int,
    n_cols: int | None = None,
    k: int = 0,
    dtype: DTypeLike | None = None,
    *,
    device: Any = None,
    like: Any = None,
) -> Array:
    """Return ones on the ``k``-th diagonal of a matrix, zeros elsewhere.

    >>> ao.eye(2, 3, k=1, dtype="int32")
    array([[0, 1, 0],
           [0, 0, 1]], dtype=int32)
    """
    n_cols = n_rows if n_cols is None else n_cols
    shift = max(-n_rows, min(k, n_cols))  # beyond there is nothing, and k may pass 32 bits
    rows = arange(n_rows, dtype="int32", device=device, like=like)
    columns = arange(n_cols, dtype="int32", device=device, like=like)
    held = ones((), like=like).dtype if dtype is None else dtype  # the library's default float
    return astype(add(rows, shift)[:, None] == columns[None, :], dtype=held)


@op(rule=_square, strict=True)
def identity(
    n: int, dtype: DTypeLike | None = None, *, device: Any = None, like: Any = None
) -> Array:
    """Return the identity matrix of ``n`` rows.

    >>> ao.identity(2)
    array([[1., 0.],
           [0., 1.]])
    """
    return eye(n, dtype=dtype, device=device, like=like)


@op(rule=_triangle, strict=True)
def tri(
    N: int,
    M: int | None = None,
    k: int = 0,
    dtype: DTypeLike | None = None,
    *,
    device: Any = None,
    like: Any = None,
) -> Array:
    """Return ones at and below the ``k``-th diagonal of a matrix, zeros above.

    >>> ao.tri(2, 3)
    array([[1., 0., 0.],
           [1., 1., 0.]], dtype=float32)
    """
    rows = arange(N, dtype="int32", device=device, like=like)
    columns = arange(N if M is None else M, dtype="int32", device=device, like=like)
    return astype(less_equal(columns[None, :], add(rows, k)[:, None]), dtype=dtype or "float32")


# ---------------------------------------------------------------- triangles of matrices


def _triangular(x: Spec, /, *, k: int) -> Spec:
    if len(x.shape) < 2:
        raise ShapeError(
            f"A triangle is part of a matrix: 2 or more dimensions. Received: shape {x.shape}."
        )
    return same(x)


def _below(x: Array, k: int) -> Array:
    """Return where column - row <= k, over the last two axes."""
    rows, columns = (normalize_axis(axis, len(x.shape)) for axis in (-2, -1))
    row = arange(int(x.shape[rows]), dtype="int32", like=x)
    column = arange(int(x.shape[columns]), dtype="int32", like=x)
    return less_equal(column[None, :], add(row[:, None], k))


@op(rule=_triangular)
def tril(x: Array, /, k: int = 0) -> Array:
    """Return ``x`` with zeros above the ``k``-th diagonal.

    >>> ao.tril(np.ones((2, 2)))
    array([[1., 0.],
           [1., 1.]])
    """
    return where(_below(x, k), x, zeros_like(x))


@op(rule=_triangular)
def triu(x: Array, /, k: int = 0) -> Array:
    """Return ``x`` with zeros below the ``k``-th diagonal.

    >>> ao.triu(np.ones((2, 2)), k=1)
    array([[0., 1.],
           [0., 0.]])
    """
    return where(_below(x, k - 1), zeros_like(x), x)


defvjp(tril, lambda g, out, x, *, k: tril(g, k=k))
defvjp(triu, lambda g, out, x, *, k: triu(g, k=k))
