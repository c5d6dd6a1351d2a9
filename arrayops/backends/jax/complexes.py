"""jax.numpy's functions of complex numbers, with the values at infinities and NaN of C's standard.

The array API asks for them (annex G.6 of C); JAX computes the parts by formulas in which NaN or
infinity times zero spreads. Only where a part is not finite something else is read, compiled into
the same call; real numbers get JAX's own function.

https://github.com/data-apis/array-api/pull/451
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi

import jax
import jax.numpy as jnp
from jax.numpy import copysign, inf, isfinite, isinf, isnan, nan, where

from .compiled import compiled

_Part = jax.Array
_Limits = Callable[[jax.Array, _Part, _Part], tuple[_Part, _Part]]


def _with(limits: _Limits, native: Callable[[jax.Array], jax.Array]) -> Callable:
    """Return ``native``, whose result ``limits(result, real part, imaginary part)`` corrects."""

    @compiled()
    def call(x: jax.Array, /) -> jax.Array:
        out = native(x)
        if out.dtype.kind != "c":
            return out
        corrected = jax.lax.stop_gradient(limits(out, x.real, x.imag))
        return where(isfinite(x), out, jax.lax.complex(*corrected))

    return call


def _exp(out: jax.Array, a: _Part, b: _Part) -> tuple[_Part, _Part]:
    real = where(isinf(a), jnp.exp(a), nan)
    imag = where(a == -inf, jnp.zeros_like(a), nan)
    return where(isfinite(b), out.real, real), where(isfinite(b), out.imag, imag)


def _expm1(out: jax.Array, a: _Part, b: _Part) -> tuple[_Part, _Part]:
    real, imag = _exp(out, a, b)
    return where(isfinite(b), real, real - 1), imag


def _log(out: jax.Array, a: _Part, b: _Part) -> tuple[_Part, _Part]:
    return where(isinf(a) | isinf(b), inf, out.real), out.imag


def _sqrt(out: jax.Array, a: _Part, b: _Part) -> tuple[_Part, _Part]:
    real = where(isnan(b) & (a == inf), inf, out.real)
    return real, where(isnan(b) & (a == -inf), inf, out.imag)


def _cosh(out: jax.Array, a: _Part, b: _Part) -> tuple[_Part, _Part]:
    real, imag = where(isinf(a), inf, nan), where(a == 0, jnp.zeros_like(a), nan)
    return where(isfinite(b), out.real, real), where(isfinite(b), out.imag, imag)


def _sinh(out: jax.Array, a: _Part, b: _Part) -> tuple[_Part, _Part]:
    real = where((a == 0) | isinf(a), a, nan)
    return where(isfinite(b), out.real, real), where(isfinite(b), out.imag, nan)


def _tanh(out: jax.Array, a: _Part, b: _Part) -> tuple[_Part, _Part]:
    imag = where(isinf(a), copysign(0, b), out.imag)  # of C, zero has the sign of sin(2 * b)
    return where(a == 0, a, out.real), where(a == 0, nan, imag)


def _acos(out: jax.Array, a: _Part, b: _Part) -> tuple[_Part, _Part]:
    return where(isnan(b) & (a == 0), pi / 2, out.real), out.imag


def _acosh(out: jax.Array, a: _Part, b: _Part) -> tuple[_Part, _Part]:
    lost = isnan(b) & isfinite(a)
    return where(lost, nan, out.real), where(lost, where(a == 0, pi / 2, nan), out.imag)


def _asinh(out: jax.Array, a: _Part, b: _Part) -> tuple[_Part, _Part]:
    lost = isnan(a) & isfinite(b)
    return where(lost, nan, out.real), where(lost, where(b == 0, b, nan), out.imag)


def _atanh(out: jax.Array, a: _Part, b: _Part) -> tuple[_Part, _Part]:
    lost = isnan(b) | (isnan(a) & isfinite(b))
    real = where((a == 0) | isinf(a), copysign(0, a), nan)
    return where(lost, real, out.real), where(lost, nan, out.imag)


# of complex numbers JAX 0.10 takes one root of the product, whose sign is wrong on the left
# https://github.com/jax-ml/jax/pull/40643
_acosh_of_roots = jax.custom_jvp(jnp.acosh)
_acosh_of_roots.defjvps(lambda t, out, x: t / (jnp.sqrt(x - 1) * jnp.sqrt(x + 1)))


def _sinh_by_parts(x: jax.Array) -> jax.Array:
    """Return sinh; of complex numbers JAX 0.10 takes a difference, in which small ones are lost.

    https://github.com/pearu/functional_algorithms/issues/51
    """
    if x.dtype.kind != "c":
        return jnp.sinh(x)
    a, b = x.real, x.imag
    imag = where(b == 0, b, jnp.cosh(a) * jnp.sin(b))  # 0 also beside an infinite cosine
    return jax.lax.complex(jnp.sinh(a) * jnp.cos(b), imag)


acos = _with(_acos, jnp.acos)
acosh = _with(_acosh, _acosh_of_roots)
asinh = _with(_asinh, jnp.asinh)
atanh = _with(_atanh, jnp.atanh)
cosh = _with(_cosh, jnp.cosh)
exp = _with(_exp, jnp.exp)
expm1 = _with(_expm1, jnp.expm1)
log = _with(_log, jnp.log)
log1p = _with(_log, jnp.log1p)
sinh = _with(_sinh, _sinh_by_parts)
sqrt = _with(_sqrt, jnp.sqrt)
tanh = _with(_tanh, jnp.tanh)
