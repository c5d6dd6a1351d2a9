"""jax.numpy's functions of many elements, a compiled call each."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from ..._dtypes import sum_dtype
from .compiled import compiled, compiled_body, of_real_numbers
from .conversion import native_dtype
from .own_gradients import by_rule


def _reducing(function: Callable[..., jax.Array]) -> Callable[..., jax.Array]:
    @compiled("axis", "keepdims")
    def call(x: jax.Array, /, *, axis: Any, keepdims: bool) -> jax.Array:
        return function(x, axis=axis, keepdims=keepdims)

    return call


def _accumulating(function: Callable[..., jax.Array]) -> Callable[..., jax.Array]:
    @compiled("axis", "dtype", "keepdims")
    def call(x: jax.Array, /, *, axis: Any, dtype: Any, keepdims: bool) -> jax.Array:
        held = None if dtype is None else native_dtype(dtype)
        return function(x, axis=axis, dtype=held, keepdims=keepdims)

    return call


sum = _accumulating(jnp.sum)
prod = _accumulating(jnp.prod)
mean = _reducing(jnp.mean)
max = _reducing(of_real_numbers(jnp.max))
min = _reducing(of_real_numbers(jnp.min))
# Of complex numbers JAX looks at the real part alone.
all = _reducing(lambda x, **how: jnp.all(x if x.dtype == bool else x != 0, **how))
any = _reducing(lambda x, **how: jnp.any(x if x.dtype == bool else x != 0, **how))
argmax = _reducing(of_real_numbers(jnp.argmax))
argmin = _reducing(of_real_numbers(jnp.argmin))
logsumexp = _reducing(of_real_numbers(jax.scipy.special.logsumexp))
count_nonzero = compiled_body("count_nonzero", "axis", "keepdims")
std = compiled_body("std", "axis", "correction", "keepdims")
vector_norm = compiled_body("vector_norm", "axis", "keepdims", "ord")


@compiled("axis", "correction", "keepdims")
def var(x: jax.Array, /, *, axis: Any, correction: float, keepdims: bool) -> jax.Array:
    return jnp.var(x, axis, correction=correction, keepdims=keepdims)


def _cumulative(function: Callable[..., jax.Array]) -> Callable[..., jax.Array]:
    @compiled("axis", "dtype", "include_initial")
    def call(x: jax.Array, /, *, axis: int | None, dtype: Any, include_initial: bool) -> jax.Array:
        held = native_dtype(dtype or sum_dtype(x.dtype.name))  # products do not widen themselves
        return function(x, axis=axis, dtype=held, include_initial=include_initial)

    return call


cumulative_sum = _cumulative(jnp.cumulative_sum)
cumulative_prod = _cumulative(jnp.cumulative_prod)


@compiled("axis", "descending", "stable")
def argsort(x: jax.Array, /, *, axis: int, descending: bool, stable: bool) -> jax.Array:
    return of_real_numbers(jnp.argsort)(x, axis, stable=stable, descending=descending)


@compiled("axis", "descending", "stable")
def sort(x: jax.Array, /, *, axis: int, descending: bool, stable: bool) -> jax.Array:
    if descending:
        return _descending(x, axis=axis, descending=True, stable=stable)
    return of_real_numbers(jnp.sort)(x, axis, stable=stable)


# JAX turns around an ascending order, and with it what ties
_descending = by_rule("sort", of_real_numbers(jnp.sort))


# ---------------------------------------------------------------- products


@compiled()
def matmul(x1: jax.Array, x2: jax.Array, /) -> jax.Array:
    if x1.ndim > 2 and x2.ndim == 2:  # as one flat product, whose gradient takes 0.6 of the time
        rows = math.prod(x1.shape[:-1])
        return (x1.reshape(rows, x1.shape[-1]) @ x2).reshape(*x1.shape[:-1], x2.shape[-1])
    return jnp.matmul(x1, x2)


vecdot = compiled_body("vecdot", "axis")
outer = compiled_body("outer")
tensordot = compiled_body("tensordot", "axes")
