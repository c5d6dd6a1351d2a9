"""Products by torch's own kernels: with a bias inside, and as letters spell them."""

from __future__ import annotations

from typing import Any

import torch

from ..._dispatch import OPS
from ...products.einsum import plan_of


def affine(x: Any, kernel: Any, bias: Any, /, *, relu: bool) -> torch.Tensor:
    try:
        fits = x.dtype is kernel.dtype is bias.dtype and x.is_floating_point()
    except AttributeError:  # a number
        fits = False
    if not fits or x.ndim < 2 or bias.ndim != 1 or bias.shape != kernel.shape[1:]:
        return OPS["affine"].body(x, kernel, bias, relu=relu)
    out = torch.addmm(bias, x if x.ndim == 2 else x.flatten(0, -2), kernel)
    if relu:
        out = out.relu_()  # before there are views of it, by which torch would copy gradients
    return out if x.ndim == 2 else out.reshape(*x.shape[:-1], len(bias))


def contract(operands: Any, /, *, subscripts: str, optimize: bool) -> torch.Tensor:
    dtypes = {x.dtype for x in operands}
    if len(dtypes) > 1 or not operands[0].is_floating_point():
        return OPS["contract"].body(operands, subscripts=subscripts, optimize=optimize)
    # torch would sum over an ellipsis that the result lacks
    plan_of(subscripts, tuple(tuple(x.shape) for x in operands), optimize)
    return torch.einsum(subscripts, *operands)
