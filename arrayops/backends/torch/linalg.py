"""torch.linalg under the ops' names."""

from __future__ import annotations

import torch

from ..._results import EighResult, EigResult, LUResult, QRResult, SlogdetResult, SVDResult
from .._floats import as_columns, in_floats
from .elementwise import astype

_floats = in_floats(astype)

linalg_det = _floats(torch.linalg.det)
linalg_inv = _floats(torch.linalg.inv)
# torch.linalg.eigvals itself ends the process for NaN, which eig refuses
linalg_eigvals = _floats(lambda x: torch.linalg.eig(x).eigenvalues)
linalg_svdvals = _floats(torch.linalg.svdvals)


@_floats
def linalg_eigvalsh(x: torch.Tensor, /) -> torch.Tensor:
    return torch.linalg.eigvalsh(x)


@_floats
def linalg_cholesky(x: torch.Tensor, /, *, upper: bool) -> torch.Tensor:
    return torch.linalg.cholesky(x, upper=upper)


@_floats
@as_columns
def linalg_solve(x1: torch.Tensor, x2: torch.Tensor, /) -> torch.Tensor:
    if x2.ndim < x1.ndim:  # which torch may take for a batch of vectors
        x2 = x2[(None,) * (x1.ndim - x2.ndim)]
    return torch.linalg.solve(x1, x2)


@_floats
@as_columns
def linalg_solve_triangular(a: torch.Tensor, b: torch.Tensor, /, *, lower: bool) -> torch.Tensor:
    return torch.linalg.solve_triangular(a, b, upper=not lower)


@_floats
def linalg_slogdet(x: torch.Tensor, /) -> SlogdetResult:
    return SlogdetResult(*torch.linalg.slogdet(x))


@_floats
def linalg_lu_factor(x: torch.Tensor, /) -> LUResult:
    """Return pivots that count from 0, unlike LAPACK's."""
    lu, pivots, _ = torch.linalg.lu_factor_ex(x)
    return LUResult(lu, pivots - 1)


@_floats
def linalg_qr(x: torch.Tensor, /, *, mode: str) -> QRResult:
    return QRResult(*torch.linalg.qr(x, mode))


@_floats
def linalg_eig(x: torch.Tensor, /) -> EigResult:
    return EigResult(*torch.linalg.eig(x))


@_floats
def linalg_eigh(x: torch.Tensor, /) -> EighResult:
    return EighResult(*torch.linalg.eigh(x))


@_floats
def linalg_svd(x: torch.Tensor, /, *, full_matrices: bool) -> SVDResult:
    return SVDResult(*torch.linalg.svd(x, full_matrices))
