"""jax.numpy.fft under the ops' names, a compiled call each."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp

from .._floats import in_floats
from .compiled import compiled, compiled_body
from .elementwise import astype


def _transform(native: Callable) -> Callable:
    @compiled("n", "axis", "norm")
    @in_floats(astype, back=False)
    def call(x: jax.Array, /, *, n: int | None, axis: int, norm: str) -> jax.Array:
        return native(x, n, axis, norm)

    return call


fft_fft = _transform(jnp.fft.fft)
fft_ifft = _transform(jnp.fft.ifft)
fft_rfft = _transform(jnp.fft.rfft)
fft_irfft = _transform(jnp.fft.irfft)
fft_fftn = compiled_body("fft_fftn", "s", "axes", "norm")
fft_ifftn = compiled_body("fft_ifftn", "s", "axes", "norm")
fft_rfftn = compiled_body("fft_rfftn", "s", "axes", "norm")
fft_irfftn = compiled_body("fft_irfftn", "s", "axes", "norm")
