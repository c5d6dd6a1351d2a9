"""Products with a bias added in place, and Einstein's sums by NumPy's loop where it is short.

A step of the loop takes half a nanosecond, to set up matrix products 30 microseconds.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ..._dispatch import OPS
from ...products.einsum import plan_of
from .._floats import in_floats
from .ops import astype, matmul
from .small_floats import is_small

_SHORT = 2**15


def affine(x: Any, kernel: Any, bias: Any, /, *, relu: bool) -> Any:
    try:
        fits = x.dtype == kernel.dtype == bias.dtype and x.itemsize > 3
    except AttributeError:  # a number
        fits = False
    if not fits or bias.ndim != 1 or bias.shape != kernel.shape[1:]:
        return OPS["affine"].body(x, kernel, bias, relu=relu)
    out = matmul(x, kernel)
    out += bias
    return np.maximum(out, 0, out=out) if relu else out


def contract(operands: Any, /, *, subscripts: str, optimize: bool) -> Any:
    if any(map(is_small, operands)):
        return in_floats(astype)(
            lambda *singles: contract(singles, subscripts=subscripts, optimize=optimize)
        )(*operands)
    plan = plan_of(subscripts, tuple(x.shape for x in operands), optimize)
    if prod(plan.sizes.values()) <= _SHORT:
        return np.einsum(subscripts, *operands)
    return OPS["contract"].body(operands, subscripts=subscripts, optimize=optimize)
