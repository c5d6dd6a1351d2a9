"""Eigenvalues and singular values, and the vectors that belong to them.

The matrices stand in the last two axes; the axes in front are a batch. float16 and bfloat16 are
computed in float32. Vectors are unique up to their sign (their phase, if complex), which the
libraries choose differently; gradients are those of functions that do not depend on it. They
are infinite or NaN where eigenvalues, or singular values, are equal.

Source: https://data-apis.org/array-api/latest/extensions/linear_algebra_functions.html
"""

from __future__ import annotations

from typing import Any

from .._dispatch import defvjp, op, primitive
from .._dtypes import complex_dtype, real_dtype, to_float
from .._errors import GradientError
from .._results import EighResult, EigResult, SVDResult
from .._typing import Array, Spec
from ..creation.filling import ones_like, zeros_like
from ..elementwise.arithmetic import add, conjugate, divide, multiply, subtract
from ..elementwise.comparison import is_complex, real, where
from ..manipulation.shapes import expand_dims, shape
from ..products.matrix_products import matmul
from ._rules import batch_of, order_of, rank_of
from .linear_systems import solve
from .matrices import (
    adjoint,
    as_diagonal,
    diagonal_of,
    diagonal_part,
    known_size,
    on_diagonal,
    scaled_columns,
    scaled_rows,
)

__all__ = ["eig", "eigh", "eigvals", "eigvalsh", "svd", "svdvals"]

# ---------------------------------------------------------------- eigenvalues


def _eigenpairs(x: Spec) -> EigResult:
    n, dtype = order_of(x), complex_dtype(x.dtype)
    return EigResult(Spec((*batch_of(x), n), dtype), Spec(x.shape, dtype))


@primitive(_eigenpairs, space="linalg")
def eig(x: Array, /) -> Any:
    """Return the eigenvalues of square matrices, in no order, and the eigenvectors as columns.

    Both are complex, and the eigenvectors have length 1.

    >>> ao.linalg.eig(np.asarray([[2.0, 0.0], [0.0, 3.0]])).eigenvalues
    array([2.+0.j, 3.+0.j])
    """


@op(space="linalg")
def eigvals(x: Array, /) -> Array:
    """Return the complex eigenvalues of square matrices, in no order.

    >>> ao.linalg.eigvals(np.asarray([[2.0, 0.0], [0.0, 3.0]]))
    array([2.+0.j, 3.+0.j])
    """
    return eig(x).eigenvalues


def _eig_gradient(g: Any, out: EigResult, x: Array) -> Array:
    """Return the gradient of functions that do not depend on the eigenvectors' phases."""
    values, vectors = out
    middle = zeros_like(vectors)
    if g[1] is not None:
        inner = matmul(adjoint(vectors), g[1])
        along = matmul(adjoint(vectors), scaled_columns(vectors, real(diagonal_of(inner))))
        middle = _over_gaps(subtract(inner, along), conjugate(values))
    if g[0] is not None:
        middle = add(middle, as_diagonal(g[0]))
    whole = solve(adjoint(vectors), matmul(middle, adjoint(vectors)))
    return whole if is_complex(x) else real(whole)


def _over_gaps(x: Array, values: Array) -> Array:
    """Return ``x[i, j] / (values[j] - values[i])``, and zeros on the diagonal."""
    gaps = subtract(expand_dims(values, axis=-2), expand_dims(values, axis=-1))
    on = on_diagonal(x)
    return where(on, zeros_like(x), divide(x, where(on, ones_like(gaps), gaps)))


defvjp(eig, _eig_gradient)


def _real_eigenpairs(x: Spec) -> EighResult:
    n, dtype = order_of(x), to_float(x.dtype)
    return EighResult(Spec((*batch_of(x), n), real_dtype(dtype)), Spec(x.shape, dtype))


@primitive(_real_eigenpairs, space="linalg")
def eigh(x: Array, /) -> Any:
    """Return the eigenvalues of Hermitian matrices, ascending, and the eigenvectors as columns.

    Only the lower triangle counts; the gradient is that along Hermitian changes.

    >>> ao.linalg.eigh(np.asarray([[2.0, 0.0], [0.0, 1.0]])).eigenvalues
    array([1., 2.])
    """


@op(space="linalg")
def eigvalsh(x: Array, /) -> Array:
    """Return the eigenvalues of Hermitian matrices, ascending; only the lower triangle counts.

    >>> ao.linalg.eigvalsh(np.asarray([[2.0, 0.0], [0.0, 1.0]]))
    array([1., 2.])
    """
    return eigh(x).eigenvalues


def _eigh_gradient(g: Any, out: EighResult, x: Array) -> Array:
    values, vectors = out
    middle = zeros_like(vectors)
    if g[1] is not None:
        middle = _over_gaps(matmul(adjoint(vectors), g[1]), values)
    if g[0] is not None:
        middle = add(middle, as_diagonal(g[0]))
    whole = matmul(matmul(vectors, middle), adjoint(vectors))
    return multiply(add(whole, adjoint(whole)), 0.5)


defvjp(eigh, _eigh_gradient)


# ---------------------------------------------------------------- singular values


def _singular(x: Spec, *, full_matrices: bool) -> SVDResult:
    k, (rows, columns), batch = rank_of(x), x.shape[-2:], batch_of(x)
    left, right = (rows, columns) if full_matrices else (k, k)
    dtype = to_float(x.dtype)
    return SVDResult(
        Spec((*batch, rows, left), dtype),
        Spec((*batch, k), real_dtype(dtype)),
        Spec((*batch, right, columns), dtype),
    )


@primitive(_singular, space="linalg")
def svd(x: Array, /, full_matrices: bool = True) -> Any:
    """Return ``U``, ``S`` and ``Vh`` with ``x == U @ diag(S) @ Vh``, ``S`` descending.

    ``U`` and ``Vh`` are square unless ``full_matrices`` is false; then they have as many columns,
    and rows, as ``S`` has numbers. A gradient through them needs that where ``x`` is not square.

    >>> ao.linalg.svd(np.diag([3.0, 4.0])).S
    array([4., 3.])
    """


@op(space="linalg")
def svdvals(x: Array, /) -> Array:
    """Return the singular values of matrices, descending.

    >>> ao.linalg.svdvals(np.diag([3.0, 4.0]))
    array([4., 3.])
    """
    return svd(x, full_matrices=False).S


def _svd_gradient(g: Any, out: SVDResult, x: Array, *, full_matrices: bool) -> Array:
    rows, columns = known_size(x, -2), known_size(x, -1)
    k = min(rows, columns)
    used = g[0] is not None or g[2] is not None
    if used and full_matrices and rows != columns:
        raise GradientError(
            "The gradient of the full matrices of an SVD is undefined where the matrix is not "
            f"square: the added vectors are free. Use full_matrices=False. Received: {shape(x)}."
        )
    u, s, vh = out.U[..., :, :k], out.S, out.Vh[..., :k, :]
    middle = zeros_like(matmul(adjoint(u), u)) if g[1] is None else as_diagonal(g[1])
    if not used:
        return matmul(scaled_columns(u, g[1]), vh)
    g_u = zeros_like(u) if g[0] is None else g[0]
    g_vh = zeros_like(vh) if g[2] is None else g[2]
    whole = matmul(matmul(u, add(middle, _turning(g_u, g_vh, u, s, vh))), vh)
    if rows > k:
        beyond = subtract(g_u, matmul(u, matmul(adjoint(u), g_u)))
        whole = add(whole, matmul(scaled_columns(beyond, divide(1.0, s)), vh))
    if columns > k:
        beyond = subtract(g_vh, matmul(matmul(g_vh, adjoint(vh)), vh))
        whole = add(whole, matmul(u, scaled_rows(beyond, divide(1.0, s))))
    return whole


def _turning(g_u: Array, g_vh: Array, u: Array, s: Array, vh: Array) -> Array:
    """Return the gradient by turns of the vectors among themselves, in their own basis."""
    left, right = matmul(adjoint(u), g_u), matmul(vh, adjoint(g_vh))
    squares = multiply(s, s)
    turns = add(
        scaled_columns(_over_gaps(subtract(left, adjoint(left)), squares), s),
        scaled_rows(_over_gaps(subtract(right, adjoint(right)), squares), s),
    )
    if is_complex(left):  # a phase of both vectors is free, and so is their sum on the diagonal
        phases = multiply(diagonal_part(subtract(left, adjoint(left))), 0.5)
        turns = add(turns, scaled_columns(phases, divide(1.0, s)))
    return turns


defvjp(svd, _svd_gradient)
