"""Philox4x32-10 in uint32: JAX has no wider integers unless told, so products go by 16 bits."""

from __future__ import annotations

from collections.abc import Callable
from math import pi, prod
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ..._dispatch import OPS
from ...random.continuous import box_muller, moved, shares
from ...random.keys import sizes_of, working
from ..numpy.random import FOLD, MASK, MULTIPLIERS, ROUNDS, WEYL
from .compiled import compiled, compiled_body
from .conversion import native_dtype

Words = tuple[jax.Array, jax.Array, jax.Array, jax.Array]
Key = tuple[jax.Array, jax.Array]


def _word(x: Any) -> Any:
    """Return an integer as uint32; of a large or negative one the lower 32 bits."""
    return np.uint32(x & MASK) if isinstance(x, int) else jnp.asarray(x).astype(jnp.uint32)


def _product(x: jax.Array, factor: int) -> tuple[jax.Array, jax.Array]:
    """Return the upper and the lower 32 bits of ``x * factor``."""
    low, high = np.uint32(factor & 0xFFFF), np.uint32(factor >> 16)
    x_low, x_high = x & 0xFFFF, x >> 16
    middle = x_high * low + (x_low * low >> 16)  # below 2**32
    other = x_low * high + (middle & 0xFFFF)
    return x_high * high + (middle >> 16) + (other >> 16), x * np.uint32(factor)


def _philox(counter: Words, key: jax.Array) -> Words:
    """Return the four words of each block.

    A loop, as XLA would fuse ten rounds in a row into the arrangement of the words behind them, and
    compute them for each of four words anew: that took 50 times as long.
    """

    def mixed(_: Any, state: tuple[Words, Key]) -> tuple[Words, Key]:
        (c0, c1, c2, c3), (k0, k1) = state
        high0, low0 = _product(c0, MULTIPLIERS[0])
        high2, low2 = _product(c2, MULTIPLIERS[1])
        words = high2 ^ c1 ^ k0, low2, high0 ^ c3 ^ k1, low0
        return words, (k0 + np.uint32(WEYL[0]), k1 + np.uint32(WEYL[1]))

    words, _ = jax.lax.fori_loop(0, ROUNDS, mixed, (counter, (key[0], key[1])))
    return words


def random_bits(key: jax.Array, /, *, shape: Any, stream: Any, domain: int) -> jax.Array:
    return _bits(key, _word(stream), _word(domain), shape=shape)


@compiled("shape")
def _bits(key: jax.Array, stream: jax.Array, domain: jax.Array, *, shape: Any) -> jax.Array:
    sizes = sizes_of(shape)
    count = prod(sizes)
    index = jnp.arange(-(-count // 4), dtype=jnp.uint32)
    zero = jnp.zeros_like(index)
    words = _philox((index, zero, zero + stream, zero + domain), key)
    return jnp.stack(words, axis=-1).reshape(-1)[:count].reshape(sizes)


def random_fold_in(key: jax.Array, data: Any, /) -> jax.Array:
    return _folded(key, _word(data))


@compiled()
def _folded(key: jax.Array, data: jax.Array) -> jax.Array:
    zero = jnp.zeros_like(data)
    return jnp.stack(_philox((data, zero, zero, zero + np.uint32(FOLD)), key)[:2])


def native_numbers(kind: str, key: jax.Array, shape: Any, dtype: str, stream: Any) -> jax.Array:
    own = jax.random.fold_in(jax.random.wrap_key_data(key, impl="threefry2x32"), stream)
    draw = jax.random.uniform if kind == "uniform" else jax.random.normal
    return draw(own, shape, native_dtype(dtype))


# ---------------------------------------------------------------- bodies in one call


def _drawing(draw: Callable[..., jax.Array]) -> Callable[..., jax.Array]:
    """Return a compiled function that takes any stream, a number as its word."""
    return lambda *arrays, stream, **how: draw(*arrays, stream=_word(stream), **how)


@_drawing
@compiled("shape", "minval", "maxval", "dtype", "native")
def random_uniform(
    key: jax.Array,
    /,
    *,
    shape: Any,
    minval: float,
    maxval: float,
    dtype: Any,
    stream: Any,
    native: bool,
) -> jax.Array:
    u = shares(key, shape, dtype, stream, native)
    if (minval, maxval) != (0.0, 1.0):
        scale = maxval - minval
        # This bound changes no number, but it keeps XLA from making one operation of product and
        # sum, which is rounded once and so gives other bits than elsewhere.
        u = jnp.maximum(u * scale, min(scale, 0.0)) + minval
    return u.astype(native_dtype(dtype))


def _circle(angle: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Return cosine and sine of float32 angles from 0 to 2 pi: XLA's own take 25 ns each on a CPU.

    Both are polynomials of what is left of the angle when the nearest quarters are taken off.
    Source: sinf and cosf of the Cephes library, https://www.netlib.org/cephes/
    """
    angle = jnp.maximum(angle, 0.0)  # keeps it rounded, as in ``random_uniform``
    quarters = jnp.round(angle * (2 / pi))
    x = angle - quarters * 1.5703125  # the three are pi / 2, of which the first has few digits
    x = (x - quarters * 4.837512969970703e-4) - quarters * 7.549789948768648e-8
    z = x * x
    sine = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * x + x
    cosine = (2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2
    cosine = cosine * z * z - 0.5 * z + 1.0
    turns = quarters.astype(jnp.int32)
    odd = turns & 1 == 1
    across, up = jnp.where(odd, sine, cosine), jnp.where(odd, cosine, sine)
    return jnp.where((turns + 1) & 2, -across, across), jnp.where(turns & 2, -up, up)


@_drawing
@compiled("shape", "mean", "stddev", "dtype", "native")
def random_normal(
    key: jax.Array,
    /,
    *,
    shape: Any,
    mean: float,
    stddev: float,
    dtype: Any,
    stream: Any,
    native: bool,
) -> jax.Array:
    if native or working(dtype) == "float64":
        how = {"dtype": dtype, "stream": stream, "native": native}
        return OPS["random_normal"].body(key, shape, mean, stddev, **how)
    x = box_muller(key, shape, dtype, stream, _circle)
    return moved(x, mean, stddev).astype(native_dtype(dtype))


random_split = compiled_body("random_split", "num")
random_unit = _drawing(compiled_body("random_unit", "shape"))
random_bernoulli = _drawing(compiled_body("random_bernoulli", "shape"))
random_dropout = _drawing(compiled_body("random_dropout", "rate", "noise_shape"))
