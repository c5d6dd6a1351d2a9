"""Optimizers' updates as one compiled call, in the memory of what is replaced if that is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax

from ..._dispatch import OPS

GRADIENTS = 1  # their place among the arguments: never written to


def _update(name: str, *static: str) -> Callable[..., tuple[list[jax.Array], ...]]:
    """Return an update's body, compiled twice: to keep what it is given, and to write into it."""
    op = OPS[name]
    state = tuple(i for i in range(len(op.parameters)) if i != GRADIENTS)
    keeping = jax.jit(op.body, static_argnames=static, inline=True)
    writing = jax.jit(op.body, static_argnames=static, donate_argnums=state)

    def call(*arrays: Any, donate: bool, **how: Any) -> tuple[list[jax.Array], ...]:
        return (writing if donate else keeping)(*arrays, **how)

    return call


sgd_update = _update("sgd_update", "momentum", "nesterov")
adam_update = _update("adam_update", "beta_1", "beta_2", "epsilon", "weight_decay")
rmsprop_update = _update("rmsprop_update", "rho", "momentum", "epsilon", "centered")
