"""Einstein's sums, a compiled call each."""

from __future__ import annotations

from typing import Any

import jax

from ..._dispatch import OPS
from .compiled import compiled


@compiled("subscripts", "optimize")
def contract(operands: Any, /, *, subscripts: str, optimize: bool) -> jax.Array:
    return OPS["contract"].body(operands, subscripts=subscripts, optimize=optimize)
