"""Elements written at indices with JAX: a compiled call for each shape of update."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp

from ..._shapes import normalize_axis
from ...indexing.scattering import scatter_shares
from .compiled import compiled
from .manipulation import scatter_add


@compiled("axis", "mode")
def scatter_by(x: jax.Array, indices: Any, updates: Any, /, *, axis: int, mode: str) -> jax.Array:
    updates = updates.astype(x.dtype)
    if x.dtype == bool and mode == "multiply":  # JAX multiplies none: all of them
        mode = "min"
    if mode == "set":
        return _written(x, indices, updates, axis, mode)
    return _combined(axis, mode, x, indices, updates)


def _written(x: jax.Array, indices: Any, updates: Any, axis: int, mode: str) -> jax.Array:
    before = (slice(None),) * normalize_axis(axis, x.ndim)
    return getattr(x.at[(*before, indices)], mode)(updates)


# JAX differentiates none of these where an element is updated twice.
@partial(jax.custom_jvp, nondiff_argnums=(0, 1))
def _combined(axis: int, mode: str, x: jax.Array, indices: Any, updates: Any) -> jax.Array:
    return _written(x, indices, updates, axis, mode)


@_combined.defjvp
def _changed(axis: int, mode: str, at: tuple, change: tuple) -> tuple[jax.Array, jax.Array]:
    x, indices, updates = at
    out = _combined(axis, mode, *at)
    share, shares = scatter_shares(out, x, indices, updates, axis=axis, mode=mode)
    moved = jnp.multiply(change[2], shares)
    return out, scatter_add(change[0] * share, indices, moved, axis=axis)
