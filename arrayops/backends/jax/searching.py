"""jax.numpy's searches, and bodies of sorting as one compiled call each."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

from ..._dispatch import OPS
from ..._typing import SCALARS
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
_isin = compiled_body("isin", "assume_unique", "invert")


def isin(x1: Any, x2: Any, /, *, assume_unique: bool, invert: bool) -> jax.Array:
    numbers = type(x1) in SCALARS or type(x2) in SCALARS  # in a program they are of 64 bits
    function = OPS["isin"].body if numbers else _isin
    return function(x1, x2, assume_unique=assume_unique, invert=invert)
