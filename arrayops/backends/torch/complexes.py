"""torch's functions of complex numbers that are wrong at zero or where a part is not finite.

There another form of the function has the values of C's standard (annex G.6), which the array API
asks for; everywhere else torch's own keeps more digits. Real numbers pay for a look at the dtype.

https://github.com/pytorch/pytorch/issues/134487, https://github.com/pytorch/pytorch/issues/137767,
https://github.com/data-apis/array-api/pull/452
"""

from __future__ import annotations

from math import pi

import torch


def expm1(x: torch.Tensor, /) -> torch.Tensor:
    out = torch.expm1(x)
    if not out.is_complex():
        return out
    return torch.where(torch.isfinite(x) & (x != 0), out, torch.exp(x) - 1)


def log1p(x: torch.Tensor, /) -> torch.Tensor:
    out = torch.log1p(x)
    return torch.where(torch.isfinite(x), out, torch.log(x + 1)) if out.is_complex() else out


def acos(x: torch.Tensor, /) -> torch.Tensor:
    out = torch.acos(x)
    if not out.is_complex():
        return out
    return torch.where(x != 0, out, torch.complex(pi / 2 - x.real, -x.imag))  # of 0: -0j
