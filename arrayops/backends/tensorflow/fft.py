"""Transforms by tf.signal, which knows the last axis alone, and only the norm "backward"."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ..._dtypes import complex_dtype
from .._floats import in_floats
from ._kernels import cast, constant
from .conversion import native_dtype
from .elementwise import astype
from .indexing import from_the_front, moved

# What the result of norm "backward" is multiplied by, of a transform and of an inverse one.
_FORTH = {"backward": lambda n: 1, "ortho": lambda n: 1 / sqrt(n), "forward": lambda n: 1 / n}
_BACK = {"backward": lambda n: 1, "ortho": sqrt, "forward": lambda n: n}


def _transform(kernel: Callable[[tf.Tensor, int | None], tuple[tf.Tensor, int]], factors: dict):
    """Return the op of a kernel along the last axis, which says what ``n`` was, too."""

    @in_floats(astype, back=False)
    def call(x: tf.Tensor, /, *, n: int | None, axis: int, norm: str) -> tf.Tensor:
        last, at = x.shape.rank - 1, from_the_front(x, axis)
        out, n = kernel(moved(x, (at,), last), n)
        factor = factors[norm](n)
        return moved(out if factor == 1 else out * cast(factor, out.dtype), (last,), at)

    return call


def _complex(x: Any) -> Any:
    return cast(x, native_dtype(complex_dtype(x.dtype.name)))


def _of_size(x: Any, n: int | None) -> Any:
    """Return ``x`` cropped or filled up with zeros along its last axis."""
    size = x.shape[-1]
    if n is None or n == size:
        return x
    if n < size:
        return x[..., :n]
    widths = ((0, 0),) * (x.shape.rank - 1) + ((0, n - size),)
    return raw.Pad(input=x, paddings=constant(widths, tf.int32))


def _fft(x: Any, n: int | None) -> tuple[tf.Tensor, int]:
    x = _of_size(_complex(x), n)
    return raw.FFT(input=x), x.shape[-1]


def _ifft(x: Any, n: int | None) -> tuple[tf.Tensor, int]:
    x = _of_size(_complex(x), n)
    return raw.IFFT(input=x), x.shape[-1]


def _rfft(x: Any, n: int | None) -> tuple[tf.Tensor, int]:
    x = _of_size(x, n)
    return tf.signal.rfft(x), x.shape[-1]


def _irfft(x: Any, n: int | None) -> tuple[tf.Tensor, int]:
    size: int = 2 * (x.shape[-1] - 1) if n is None else n
    return tf.signal.irfft(_of_size(_complex(x), size // 2 + 1), [size]), size


fft_fft = _transform(_fft, _FORTH)
fft_ifft = _transform(_ifft, _BACK)
fft_rfft = _transform(_rfft, _FORTH)
fft_irfft = _transform(_irfft, _BACK)
