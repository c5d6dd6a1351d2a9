"""jax.numpy's searches, and bodies of sorting as one compiled call each."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from .compiled import compiled, compiled_body, of_real_numbers
from .conversion import native_dtype


def nonzero(x: jax.Array, /) -> tuple[jax.Array, ...]:
    return jnp.nonzero(x)


@compiled("side")
def bisect(x1: jax.Array, x2: Any, /, *, side: Any) -> jax.Array:
    return of_real_numbers(jnp.searchsorted)(x1, x2, side=side).astype(native_dtype("int64"))


@compiled("axis")
def lexsort(keys: Any, /, *, axis: int) -> jax.Array:
    return of_real_numbers(lambda *each: jnp.lexsort(each, axis))(*keys)


top_k = compiled_body("top_k", "k", "sorted", "axis")
in_top_k = compiled_body("in_top_k", "k")
isin = compiled_body("isin", "assume_unique", "invert")
