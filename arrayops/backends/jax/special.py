"""jax.numpy's functions of each element beyond the usual, and of complex numbers."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jax.numpy import cbrt, conj, exp2, signbit
from jax.scipy import special
from jax.scipy.special import digamma, erfc, erfinv
from jax.scipy.special import gammaln as lgamma

from ..._dispatch import OPS
from .compiled import compiled, of_numbers, of_real_numbers
from .conversion import native_dtype
from .own_gradients import by_rule

_as_it_is = compiled()

atan2 = _as_it_is(of_real_numbers(by_rule("atan2", jnp.atan2)))
copysign = _as_it_is(by_rule("copysign", jnp.copysign))
i0 = _as_it_is(by_rule("i0", special.i0))
i1 = _as_it_is(by_rule("i1", special.i1))
logaddexp2 = _as_it_is(of_real_numbers(by_rule("logaddexp2", OPS["logaddexp2"].body)))
sinc = _as_it_is(by_rule("sinc", OPS["sinc"].body))
_crossentropy = by_rule("binary_crossentropy", OPS["binary_crossentropy"].body)
binary_crossentropy = compiled("from_logits")(_crossentropy)
fmod = _as_it_is(of_numbers(jnp.fmod))
real = _as_it_is(jnp.real)
imag = _as_it_is(jnp.imag)


@jax.custom_jvp
def _neighbour(x1: Any, x2: Any) -> jax.Array:
    return jnp.nextafter(x1, x2)


@_neighbour.defjvp
def _neighbour_jvp(primals: Any, tangents: Any) -> Any:
    out = _neighbour(*primals)
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
