"""Einstein's sums by NumPy's loop where it is short; longer ones are matrix products.

A step of the loop takes half a nanosecond, to set up the products 30 microseconds.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ..._dispatch import OPS
from ...products.einsum import plan_of
from .._floats import in_floats
from .ops import astype
from .small_floats import is_small

_SHORT = 2**15


def contract(operands: Any, /, *, subscripts: str, optimize: bool) -> Any:
    if any(map(is_small, operands)):
        return in_floats(astype)(
            lambda *singles: contract(singles, subscripts=subscripts, optimize=optimize)
        )(*operands)
    plan = plan_of(subscripts, tuple(x.shape for x in operands), optimize)
    if prod(plan.sizes.values()) <= _SHORT:
        return np.einsum(subscripts, *operands)
    return OPS["contract"].body(operands, subscripts=subscripts, optimize=optimize)
