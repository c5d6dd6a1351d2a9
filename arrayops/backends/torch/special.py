"""torch's functions of each element beyond the usual, and of complex numbers."""

from __future__ import annotations

from typing import Any

import torch
from torch import acosh, asinh, atanh, digamma, erfc, erfinv, exp2, lgamma

from ..._dtypes import to_float
from .conversion import native_dtype
from .promotion import promoting, promoting_tensors, widened

atan2 = promoting_tensors(torch.atan2, to_float)
copysign = promoting_tensors(torch.copysign, to_float)
fmod = promoting(torch.fmod)
signbit = widened(torch.signbit)
_gcd = promoting_tensors(torch.gcd)


def gcd(x1: Any, x2: Any, /) -> torch.Tensor:
    try:
        return _gcd(x1, x2)
    except NotImplementedError:  # of bools
        return torch.logical_or(x1, x2)


def real(x: torch.Tensor, /) -> torch.Tensor:
    return torch.real(x) if x.is_complex() else x


def imag(x: torch.Tensor, /) -> torch.Tensor:
    return torch.imag(x) if x.is_complex() else torch.zeros_like(x)


def conj(x: torch.Tensor, /) -> torch.Tensor:
    return torch.conj_physical(x) if x.is_complex() else x


def view(x: torch.Tensor, /, *, dtype: Any) -> torch.Tensor:
    return x.contiguous().view(native_dtype(dtype))


def view_as_complex(x: torch.Tensor, /) -> torch.Tensor:
    return torch.view_as_complex(x.contiguous())
