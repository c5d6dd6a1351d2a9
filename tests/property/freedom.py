"""What of an op's results, and of its arguments, the laws can hold it to.

Eigenvectors and singular vectors are free in their sign, the columns of a QR too, and eigenvalues
in their order. So the laws compare what does not depend on it, and `test_factorizations.py` holds
every factorization to its product.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import arrayops as ao
from arrayops.linalg import EighResult, EigResult, QRResult, SVDResult


def _of_eig(r: EigResult) -> tuple[Any, ...]:
    return (ao.sort(ao.real(r.eigenvalues)),)


def _of_eigh(r: EighResult) -> tuple[Any, ...]:
    return r.eigenvalues, ao.square(r.eigenvectors)


def _of_qr(r: QRResult) -> tuple[Any, ...]:
    return ao.square(r.Q), ao.square(r.R)


def _of_svd(r: SVDResult) -> tuple[Any, ...]:
    """Leave out the vectors beyond the singular values, which can turn into each other."""
    k = r.S.shape[-1]
    return ao.square(r.U[..., :k]), r.S, ao.square(r.Vh[..., :k, :])


_DETERMINED: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    EigResult: _of_eig,
    EighResult: _of_eigh,
    QRResult: _of_qr,
    SVDResult: _of_svd,
}
# Of these matrices one triangle is read; a gradient is that along symmetric directions.
SYMMETRIC = {"linalg_cholesky", "linalg_eigh", "linalg_eigvalsh"}
# Results whose order is free.
UNORDERED = {"linalg_eigvals"}


def determined(results: Any) -> Any:
    """Return the results, or what of them is unique."""
    change = _DETERMINED.get(type(results))
    return results if change is None else change(results)


def symmetric(x: Any) -> Any:
    """Return the symmetric part of matrices."""
    return ao.multiply(ao.add(x, ao.matrix_transpose(x)), 0.5)
