"""Matrices as products of simpler ones, and the spectra that come with them.

The matrices stand in the last two axes; the axes in front are a batch. float16 and bfloat16 are
computed in float32. Vectors are unique up to their sign (their phase, if complex), which the
libraries choose differently; gradients are those of functions that do not depend on it. They
are infinite or NaN where eigenvalues, or singular values, are equal.

Source: https://data-apis.org/array-api/latest/extensions/linear_algebra_functions.html
"""

from __future__ import annotations

from typing import Any

from .._dispatch import defvjp, primitive
from .._dtypes import to_float
from .._errors import GradientError
from .._results import LUResult, QRResult
from .._typing import Array, Spec
from ..creation.filling import zeros_like
from ..creation.triangles import tril, triu
from ..elementwise.arithmetic import add, multiply, subtract
from ..manipulation.joining import concat
from ..manipulation.shapes import shape
from ..products.matrix_products import matmul
from ._rules import batch_of, order_of, rank_of, square
from .linear_systems import solve_triangular
from .matrices import (
    adjoint,
    half_lower,
    identity,
    known_size,
)

__all__ = [
    "cholesky",
    "lu_factor",
    "qr",
]

# ---------------------------------------------------------------- triangles


@primitive(square, space="linalg")
def cholesky(x: Array, /, upper: bool = False) -> Array:
    """Return the lower triangular ``L`` with ``x == L @ L^H``, or the ``upper`` one, ``L^H``.

    ``x`` is Hermitian and positive definite; only its lower triangle counts, and the gradient is
    that along Hermitian changes. Where ``x`` is not positive definite, NumPy, PyTorch and OpenVINO
    raise the library's error, JAX and TensorFlow give NaN.

    >>> ao.linalg.cholesky(np.asarray([[4.0, 2.0], [2.0, 5.0]]))
    array([[2., 0.],
           [1., 2.]])
    """


def _cholesky_gradient(g: Array, out: Array, x: Array, *, upper: bool) -> Array:
    """Return the Hermitian gradient.

    Source: Murray, "Differentiation of the Cholesky decomposition", arXiv:1602.07527
    """
    lower, g = (adjoint(out), adjoint(g)) if upper else (out, g)
    right = adjoint(lower)
    middle = half_lower(matmul(right, g))
    half = solve_triangular(right, middle)
    whole = adjoint(solve_triangular(right, adjoint(half)))
    return multiply(add(whole, adjoint(whole)), 0.5)


defvjp(cholesky, _cholesky_gradient)


def _packing(x: Spec) -> LUResult:
    n = order_of(x)
    return LUResult(square(x), Spec((*batch_of(x), n), "int32"))


@primitive(_packing, space="linalg", strict=True)
def lu_factor(x: Array, /) -> Any:
    """Return both triangles of ``P @ x == L @ U`` in one matrix, and the exchanges of rows.

    The ones on the diagonal of ``L`` are left out. ``pivots[i]``, an int32, is the row that row
    ``i`` was exchanged with, from the first to the last. Of a singular matrix TensorFlow raises an
    error; elsewhere ``U`` has a zero on its diagonal.

    >>> ao.linalg.lu_factor(np.asarray([[1.0, 3.0], [2.0, 4.0]])).pivots
    array([1, 1], dtype=int32)
    """


def _lu_gradient(g: Any, out: LUResult, x: Array) -> Array:
    """Return the gradient; the permutation is ``x U^-1 L^-1``."""
    right = triu(out.lu)
    left = add(tril(out.lu, k=-1), identity(x))
    middle = add(
        tril(matmul(adjoint(left), tril(g[0], k=-1)), k=-1),
        triu(matmul(triu(g[0]), adjoint(right))),
    )
    inner = adjoint(solve_triangular(right, adjoint(solve_triangular(adjoint(left), middle))))
    return matmul(x, solve_triangular(right, solve_triangular(left, inner, lower=True)))


defvjp(lu_factor, _lu_gradient)


def _orthogonalizing(x: Spec, *, mode: str) -> QRResult:
    if mode not in ("reduced", "complete"):
        raise ValueError(f"The mode is 'reduced' or 'complete'. Received: {mode=}.")
    k = x.shape[-2] if mode == "complete" else rank_of(x)
    dtype, batch = to_float(x.dtype), batch_of(x)
    return QRResult(Spec((*batch, x.shape[-2], k), dtype), Spec((*batch, k, x.shape[-1]), dtype))


@primitive(_orthogonalizing, space="linalg", strict=True)
def qr(x: Array, /, mode: str = "reduced") -> Any:
    """Return ``Q`` with orthonormal columns and ``R``, upper triangular, with ``x == Q @ R``.

    ``mode`` is "reduced", for as many columns as the smaller size of ``x``, or "complete", for a
    square ``Q``. A gradient needs the first columns to be linearly independent.

    >>> ao.linalg.qr(np.ones((3, 2))).R.shape
    (2, 2)
    """


def _qr_gradient(g: Any, out: QRResult, x: Array, *, mode: str) -> Array:
    rows, columns = known_size(x, -2), known_size(x, -1)
    if mode == "complete" and rows > columns:
        raise GradientError(
            "The gradient of a complete QR is undefined for more rows than columns: the added "
            f"columns are free. Use mode='reduced'. Received: shape {shape(x)}."
        )
    g_q = zeros_like(out.Q) if g[0] is None else g[0]
    g_r = zeros_like(out.R) if g[1] is None else g[1]
    if rows >= columns:
        return _tall_gradient(g_q, g_r, out.Q, out.R)
    # the columns beyond the square follow from Q
    g_rest, rest = g_r[..., rows:], x[..., rows:]
    g_q = add(g_q, matmul(rest, adjoint(g_rest)))
    first = _tall_gradient(g_q, g_r[..., :rows], out.Q, out.R[..., :rows])
    return concat([first, matmul(out.Q, g_rest)], axis=-1)


def _tall_gradient(g_q: Array, g_r: Array, q: Array, r: Array) -> Array:
    """Return the gradient for at least as many rows as columns.

    Source: Walter and Lehmann, "Algorithmic differentiation of linear algebra functions with
    application in optimum experimental design", arXiv:1001.1654
    """
    m = subtract(matmul(r, adjoint(g_r)), matmul(adjoint(g_q), q))
    hermitian = add(half_lower(m), adjoint(half_lower(m)))
    return adjoint(solve_triangular(r, adjoint(add(g_q, matmul(q, hermitian)))))


defvjp(qr, _qr_gradient)
