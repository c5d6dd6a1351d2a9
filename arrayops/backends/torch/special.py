"""torch's functions of each element beyond the usual, and of complex numbers."""

from __future__ import annotations

from typing import Any

import torch
from torch import acosh, asinh, atanh, erfc, erfinv, exp2, i0
from torch.special import i1

from ..._dispatch import OPS
from ..._dtypes import result_name, to_float
from .conversion import native_dtype
from .own_gradients import by_rule
from .promotion import promoting, promoting_tensors, widened
from .unsigned import rest

atan2 = by_rule("atan2", promoting_tensors(torch.atan2, to_float))
copysign = by_rule("copysign", promoting_tensors(torch.copysign, to_float))
logaddexp2 = promoting_tensors(torch.logaddexp2, to_float)
# Of the digits of trigamma torch has nine: https://github.com/pytorch/pytorch/issues/55357
lgamma = by_rule("lgamma", torch.lgamma)
digamma = by_rule("digamma", torch.digamma)
cbrt = by_rule("cbrt", OPS["cbrt"].body)
sinc = by_rule("sinc", OPS["sinc"].body)
linalg_pinv = by_rule("linalg_pinv", OPS["linalg_pinv"].body)
fmod = promoting(torch.fmod, unsigned=rest)
signbit = widened(torch.signbit)
_gcd = promoting_tensors(torch.gcd)


def nextafter(x1: Any, x2: Any, /) -> torch.Tensor:
    still = (x.detach() if isinstance(x, torch.Tensor) else x for x in (x1, x2))
    out = OPS["nextafter"].body(*still)
    if isinstance(x1, torch.Tensor) and x1.requires_grad and x1.is_floating_point():
        return out + (x1 - x1.detach())  # which moves along with x1
    return out


def gcd(x1: Any, x2: Any, /) -> torch.Tensor:
    try:
        return _gcd(x1, x2)
    except NotImplementedError:
        if result_name(x1, x2) != "bool":  # of floats
            raise
        return torch.logical_or(x1, x2)


def real(x: torch.Tensor, /) -> torch.Tensor:
    return torch.real(x) if x.is_complex() else x


def imag(x: torch.Tensor, /) -> torch.Tensor:
    return torch.imag(x) if x.is_complex() else torch.zeros_like(x)


def conj(x: torch.Tensor, /) -> torch.Tensor:
    return torch.conj_physical(x) if x.is_complex() else x


def view(x: torch.Tensor, /, *, dtype: Any) -> torch.Tensor:
    if not x.numel():  # an empty tensor may lie there with strides of 0, and count as contiguous
        x = torch.empty(x.shape, dtype=x.dtype, device=x.device)
    return x.contiguous().view(native_dtype(dtype))


def view_as_complex(x: torch.Tensor, /) -> torch.Tensor:
    x = x if x.dtype is torch.float64 else x.to(torch.float32)
    return torch.complex(x[..., 0], x[..., 1])
