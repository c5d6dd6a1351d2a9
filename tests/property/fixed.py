"""One call of each op, the same each time, and derivatives of it compiled where that is quicker."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import hypothesis

from arrayops._dispatch import Op
from arrayops.testing import limit

from .drawing import Call, is_float
from .laws import PHASES
from .samples import calls

DRAWN = 4  # calls, of which the largest is kept: the first that hypothesis draws are the smallest
MANY = 200  # elements, beyond which a call costs more than it shows
# XLA's options for a program that runs once: with its own it takes four times as long to compile.
RUN_ONCE = {
    "xla_backend_optimization_level": 0,
    "xla_cpu_use_fusion_emitters": False,
    "xla_llvm_disable_expensive_passes": True,
}


@cache
def fixed_call(op: Op) -> Call:
    """Return a call to differentiate, with as many elements as is cheap."""
    drawn: list[Call] = []

    @hypothesis.settings(max_examples=DRAWN, derandomize=True, database=None, phases=PHASES)
    @hypothesis.given(calls(op, smooth=True))
    def keep(call: Call) -> None:
        drawn.append(call)

    keep()
    return max(drawn, key=_size)


def _size(call: Call) -> int:
    floats = sum(x.size for x in call.arrays() if is_float(x))
    return floats if sum(x.size for x in call.arrays()) <= MANY else -floats


def compiled_for(backend: str, op: Op, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function, on JAX as one program: it compiles each operation of an eager one."""
    if backend != "jax" or limit(op.name, backend, "compiled"):
        return function
    import jax

    return jax.jit(function, compiler_options=RUN_ONCE)
