"""torch's searches, with NaN at the end, and of the integers for which it has none."""

from __future__ import annotations

from typing import Any

import torch

from ..._dtypes import result_name
from ..._typing import SCALARS
from .conversion import native_dtype
from .reductions import ordered


def nonzero(x: torch.Tensor, /) -> tuple[torch.Tensor, ...]:
    return torch.nonzero(x.to(torch.bool), as_tuple=True)


def bisect(x1: torch.Tensor, x2: Any, /, *, side: Any) -> torch.Tensor:
    """Return the places; torch's search goes astray among NaN."""
    dtype = native_dtype(result_name(x1, x2))
    x1, x2 = _comparable(x1, dtype), _comparable(x2, dtype)
    if not dtype.is_floating_point:
        return torch.searchsorted(x1, x2, side=side)
    strange = torch.isnan(x1)
    numbers = len(x1) - strange.sum()
    found = torch.searchsorted(x1.masked_fill(strange, torch.inf), x2, side=side)
    behind = numbers if side == "left" else len(x1)
    return torch.where(torch.isnan(x2), behind, torch.minimum(found, numbers))


def _comparable(x: Any, dtype: torch.dtype) -> torch.Tensor:
    """Return a tensor or number of a dtype in one that is searched, in the same order."""
    x = torch.scalar_tensor(x, dtype=dtype) if type(x) in SCALARS else x.to(dtype)
    return ordered(x).contiguous()
