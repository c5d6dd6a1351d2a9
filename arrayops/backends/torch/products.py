"""Einstein's sums by torch, whose own loop over the operands is compiled."""

from __future__ import annotations

from typing import Any

import torch

from ..._dispatch import OPS
from ...products.einsum import plan_of


def contract(operands: Any, /, *, subscripts: str, optimize: bool) -> torch.Tensor:
    dtypes = {x.dtype for x in operands}
    if len(dtypes) > 1 or not operands[0].is_floating_point():
        return OPS["contract"].body(operands, subscripts=subscripts, optimize=optimize)
    # torch would sum over an ellipsis that the result lacks
    plan_of(subscripts, tuple(tuple(x.shape) for x in operands), optimize)
    return torch.einsum(subscripts, *operands)
