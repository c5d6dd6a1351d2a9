"""NumPy's linear algebra, and the two kernels of LAPACK that it leaves out."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ..._results import EighResult, EigResult, LUResult, QRResult, SlogdetResult, SVDResult
from .._floats import as_columns, in_floats
from .ops import astype

_floats = in_floats(astype, whole="float64")

linalg_det = _floats(np.linalg.det)
linalg_inv = _floats(np.linalg.inv)
linalg_eigvalsh = _floats(np.linalg.eigvalsh)
linalg_svdvals = _floats(np.linalg.svdvals)


@_floats
def linalg_cholesky(x: np.ndarray, /, *, upper: bool) -> np.ndarray:
    return np.linalg.cholesky(x, upper=upper)


@_floats
@as_columns
def linalg_solve(x1: np.ndarray, x2: np.ndarray, /) -> np.ndarray:
    return np.linalg.solve(x1, x2)


@_floats
@as_columns
def linalg_solve_triangular(a: np.ndarray, b: np.ndarray, /, *, lower: bool) -> np.ndarray:
    """Solve by LU, which leaves an upper triangle as it is; a lower one is read from its end."""
    if not lower:
        return np.linalg.solve(np.triu(a), b)
    back = np.linalg.solve(np.tril(a)[..., ::-1, ::-1], b[..., ::-1, :])
    return back[..., ::-1, :]


@_floats
def linalg_slogdet(x: np.ndarray, /) -> SlogdetResult:
    return SlogdetResult(*np.linalg.slogdet(x))


@_floats
def linalg_lu_factor(x: np.ndarray, /) -> LUResult:
    """Eliminate column by column, by the largest element, in all matrices at once."""
    lu, n = np.array(x, order="C"), x.shape[-1]  # so that `flat` is a view
    flat = lu.reshape(prod(x.shape[:-2]), n, n)
    each = np.arange(len(flat))
    pivots = np.empty((len(flat), n), np.int32)
    for i in range(n):
        pivots[:, i] = found = i + np.argmax(abs(flat[:, i:, i]), axis=1)
        flat[each, i], flat[each, found] = flat[each, found], flat[each, i]
        pivot = flat[:, i, i, None]
        flat[:, i + 1 :, i] /= np.where(pivot == 0, 1, pivot)
        flat[:, i + 1 :, i + 1 :] -= flat[:, i + 1 :, i, None] * flat[:, None, i, i + 1 :]
    return LUResult(lu, pivots.reshape(x.shape[:-1]))


@_floats
def linalg_qr(x: np.ndarray, /, *, mode: Any) -> QRResult:
    return QRResult(*np.linalg.qr(x, mode))


@_floats
def linalg_eig(x: np.ndarray, /) -> EigResult:
    """Return complex numbers, also where all are real, of which NumPy makes reals."""
    dtype = np.result_type(x.dtype, np.complex64)
    return EigResult(*(part.astype(dtype) for part in np.linalg.eig(x)))


@_floats
def linalg_eigh(x: np.ndarray, /) -> EighResult:
    return EighResult(*np.linalg.eigh(x))


@_floats
def linalg_svd(x: np.ndarray, /, *, full_matrices: bool) -> SVDResult:
    return SVDResult(*np.linalg.svd(x, full_matrices))


@_floats
def linalg_eigvals(x: np.ndarray, /) -> np.ndarray:
    return np.linalg.eigvals(x).astype(np.result_type(x.dtype, np.complex64))
