"""jax.numpy's functions of each element and its constructors under the ops' names."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.numpy import (
    asin,
    atan,
    ceil,
    cos,
    floor,
    isfinite,
    isinf,
    isnan,
    log2,
    log10,
    logical_not,
    negative,
    reciprocal,
    sin,
    tan,
    tril,
    triu,
    trunc,
)
from jax.numpy import bitwise_not as bitwise_invert

from ..._errors import DTypeError
from ..._shapes import check_bytes
from ..._typing import SCALARS
from .compiled import compiled, compiled_body, of_numbers, of_real_numbers
from .conversion import asarray, native_device, native_dtype
from .own_gradients import by_rule

# ---------------------------------------------------------------- elementwise

_as_it_is = compiled()


def _ordering(function: Any) -> Any:
    return compiled()(of_real_numbers(function))


add = _as_it_is(jnp.add)
subtract = _as_it_is(jnp.subtract)
multiply = _as_it_is(jnp.multiply)
divide = _as_it_is(jnp.divide)
maximum = _ordering(jnp.maximum)
minimum = _ordering(jnp.minimum)
square = _as_it_is(lambda x: x if x.dtype == bool else jnp.square(x))
hypot = _as_it_is(by_rule("hypot", jnp.hypot))
logaddexp = _ordering(jnp.logaddexp)
erf = _as_it_is(jax.scipy.special.erf)
rsqrt = compiled_body("rsqrt")

equal = _as_it_is(jnp.equal)
not_equal = _as_it_is(jnp.not_equal)
less = _ordering(jnp.less)
less_equal = _ordering(jnp.less_equal)
greater = _ordering(jnp.greater)
greater_equal = _ordering(jnp.greater_equal)
where = _as_it_is(jnp.where)

logical_and = _as_it_is(jnp.logical_and)
logical_or = _as_it_is(jnp.logical_or)
logical_xor = _as_it_is(jnp.logical_xor)
bitwise_and = _as_it_is(jnp.bitwise_and)
bitwise_or = _as_it_is(jnp.bitwise_or)
bitwise_xor = _as_it_is(jnp.bitwise_xor)
bitwise_left_shift = _as_it_is(of_numbers(jnp.bitwise_left_shift))
bitwise_right_shift = _as_it_is(of_numbers(jnp.bitwise_right_shift))
stop_gradient = _as_it_is(jax.lax.stop_gradient)


_power = _as_it_is(of_numbers(by_rule("pow", jnp.power)))


def pow(x1: Any, x2: Any, /) -> jax.Array:
    """Return the power; JAX sees a whole number as such, so that is not compiled in."""
    return _power(x1, x2) if isinstance(x2, jax.Array) else jnp.power(x1, x2)


_abs = jax.custom_jvp(jnp.abs)
# 0 at 0, where JAX says 1
_abs.defjvps(lambda t, out, x: jnp.real(t * jnp.conj(jnp.sign(x))))
abs = _as_it_is(_abs)


@compiled()
def round(x: jax.Array, /) -> jax.Array:
    return x if x.dtype == bool else jnp.round(x)


@compiled()
@of_numbers
def floor_divide(x1: Any, x2: Any, /) -> jax.Array:
    """Return the quotient rounded down at infinities too, where JAX follows Python, and -0.

    https://github.com/numpy/numpy/issues/23860, https://github.com/jax-ml/jax/issues/40028
    """
    out = jnp.floor_divide(x1, x2)
    if not jnp.issubdtype(out.dtype, jnp.floating):
        return out
    limits = jnp.isinf(x1) | jnp.isinf(x2) | (x1 == 0)
    return jnp.where(limits, jnp.floor(jnp.divide(x1, x2)), out)


@compiled()
@of_numbers
def remainder(x1: Any, x2: Any, /) -> jax.Array:
    """Return the remainder; zero too has the sign of ``x2``, and of ``x1`` in JAX.

    https://github.com/jax-ml/jax/issues/40028
    """
    out = jnp.remainder(x1, x2)
    if not jnp.issubdtype(out.dtype, jnp.floating):
        return out
    nothing = jax.lax.stop_gradient(out) - out  # which carries the gradient
    return jnp.where(out == 0, jnp.copysign(0, x2).astype(out.dtype) - nothing, out)


@compiled()
def sign(x: jax.Array, /) -> jax.Array:
    if x.dtype.kind != "c":
        return jnp.where(x == 0, jnp.zeros_like(x), jnp.sign(x))  # of -0 too the sign is 0
    size = _abs(x)  # by which a complex number is divided, for JAX gives its sign no gradient
    return jnp.where(size == 0, 0, x) / jnp.where(size == 0, 1, size)


@compiled("dtype")
def astype(x: jax.Array, /, *, dtype: Any) -> jax.Array:
    held = native_dtype(dtype)
    if x.dtype.kind == "c" and held.kind not in "cb":
        raise DTypeError(f"No real number, {held}, is complex.")  # JAX warns only
    return x.astype(held)


# ---------------------------------------------------------------- creation


def _countable(number: Any, dtype: Any) -> Any:
    """Return a number; from 2**31 on, which JAX without 64 bits does not pass on, an array."""
    beyond = type(number) is int and number >> 31
    return np.asarray(number, native_dtype(dtype)) if beyond else number


def full(shape: Any, fill_value: Any, *, dtype: Any, device: Any) -> jax.Array:
    held = dtype or getattr(fill_value, "dtype", type(fill_value))
    fill_value = _countable(fill_value, held)
    if device is None:
        return _full(fill_value, shape=shape, dtype=held)
    return jnp.full(shape, fill_value, native_dtype(held), device=native_device(device))


@compiled("shape", "dtype")
def _full(fill_value: Any, *, shape: Any, dtype: Any) -> jax.Array:
    return jnp.full(shape, fill_value, native_dtype(dtype))


def zeros(shape: Any, *, dtype: Any, device: Any) -> jax.Array:
    return full(shape, 0, dtype=dtype or float, device=device)


def ones(shape: Any, *, dtype: Any, device: Any) -> jax.Array:
    return full(shape, 1, dtype=dtype or float, device=device)


_MANY = 2**32


def arange(start: Any, stop: Any, step: Any, *, dtype: Any, device: Any) -> jax.Array:
    held = None if dtype is None else native_dtype(dtype)
    low, high = (0, start) if stop is None else (start, stop)
    if step and (high - low) / step > _MANY:
        check_bytes((int((high - low) / step),), 8)  # for which XLA ends the process
    if device is not None:
        return jnp.arange(low, high, step, held, device=native_device(device))
    if type(low) is type(high) is type(step) is int:  # a fifth of the time of JAX's own call
        return _counted(low, high, step, dtype=dtype)
    return jnp.arange(low, high, step, held)


@compiled("low", "high", "step", "dtype")
def _counted(low: int, high: int, step: int, *, dtype: Any) -> jax.Array:
    return jnp.arange(low, high, step, None if dtype is None else native_dtype(dtype))


def linspace(
    start: Any, stop: Any, num: int, *, dtype: Any, device: Any, endpoint: bool
) -> jax.Array:
    held = native_dtype(dtype or float)
    if type(start) in SCALARS and type(stop) in SCALARS:  # NumPy's are nearer to the true points
        return asarray(np.linspace(start, stop, num, endpoint, dtype=held), device=device)
    place = native_device(device)
    return jnp.linspace(start, stop, num, endpoint=endpoint, dtype=held, device=place)


@compiled("n_rows", "n_cols", "k", "dtype")
def _eye(*, n_rows: int, n_cols: int | None, k: int, dtype: Any) -> jax.Array:
    return jnp.eye(n_rows, n_cols, k, native_dtype(dtype))


def eye(n_rows: int, n_cols: int | None, *, k: int, dtype: Any, device: Any) -> jax.Array:
    matrix = _eye(n_rows=n_rows, n_cols=n_cols, k=k, dtype=dtype or float)
    return matrix if device is None else jax.device_put(matrix, native_device(device))


def full_like(x: jax.Array, /, *, fill_value: Any, dtype: Any, device: Any) -> jax.Array:
    out = _full_like(x, fill_value=_countable(fill_value, dtype or x.dtype), dtype=dtype)
    return out if device is None else jax.device_put(out, native_device(device))


@compiled("dtype")
def _full_like(x: jax.Array, /, *, fill_value: Any, dtype: Any) -> jax.Array:
    return jnp.full_like(x, fill_value, dtype=None if dtype is None else native_dtype(dtype))


def zeros_like(x: jax.Array, /, *, dtype: Any, device: Any) -> jax.Array:
    return full_like(x, fill_value=0, dtype=dtype, device=device)


def ones_like(x: jax.Array, /, *, dtype: Any, device: Any) -> jax.Array:
    return full_like(x, fill_value=1, dtype=dtype, device=device)
