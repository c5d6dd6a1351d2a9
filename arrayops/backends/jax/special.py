"""jax.numpy's functions of each element beyond the usual, and of complex numbers."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jax.numpy import atan2, cbrt, conj, exp2, signbit
from jax.scipy.special import digamma, erfc, erfinv, i0, i1
from jax.scipy.special import gammaln as lgamma

from .compiled import compiled
from .conversion import native_dtype

_as_it_is = compiled()

copysign = _as_it_is(jnp.copysign)
fmod = _as_it_is(jnp.fmod)
real = _as_it_is(jnp.real)
imag = _as_it_is(jnp.imag)


@jax.custom_jvp
def _neighbour(x1: Any, x2: Any) -> jax.Array:
    return jnp.nextafter(x1, x2)


@_neighbour.defjvp
def _neighbour_jvp(primals: Any, tangents: Any) -> Any:
    out = jnp.nextafter(*primals)
    return out, jnp.broadcast_to(tangents[0], out.shape).astype(out.dtype)  # JAX says 0


nextafter = _as_it_is(_neighbour)


@compiled()
def gcd(x1: Any, x2: Any, /) -> jax.Array:
    if jnp.result_type(x1, x2).kind == "b":
        return jnp.logical_or(x1, x2)
    return jnp.gcd(x1, x2)


@compiled("dtype")
def view(x: jax.Array, /, *, dtype: Any) -> jax.Array:
    return x.view(native_dtype(dtype))


@compiled()
def view_as_complex(x: jax.Array, /) -> jax.Array:
    x = x if x.dtype == "float64" else x.astype("float32")
    return jax.lax.complex(x[..., 0], x[..., 1])
