"""TensorFlow's kernels of each element beyond the usual, and of complex numbers."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ._kernels import HALVES, WHOLE, agree, binary, cast, constant, floating, tensor, through, unary
from .conversion import native_dtype


def _angle(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    return raw.Atan2(y=x, x=y)  # the height goes first


atan2 = binary(_angle, through(_angle, WHOLE, tf.float32))
acosh = floating(raw.Acosh)
asinh = floating(raw.Asinh)
atanh = floating(raw.Atanh)
erfc = floating(raw.Erfc)
erfinv = floating(raw.Erfinv, through(raw.Erfinv, HALVES, tf.float32, back=True))
lgamma = floating(raw.Lgamma)
digamma = floating(raw.Digamma)

# ---------------------------------------------------------------- bits


def view(x: Any, /, *, dtype: Any) -> tf.Tensor:
    x, held = tensor(x), native_dtype(dtype)
    if x.dtype is tf.bool:
        x = raw.Cast(x=x, DstT=tf.uint8)
    if held is tf.bool:
        return raw.Cast(x=view(x, dtype=tf.uint8), DstT=tf.bool)
    have, want = x.dtype.size, held.size
    sizes = [raw.Shape(input=x)[i] if n is None else n for i, n in enumerate(x.shape)]
    if have < want:  # the kernel takes the parts of an element from a last axis of their own
        sizes[-1:] = [sizes[-1] * have // want, want // have]
        return raw.Bitcast(input=tf.reshape(x, sizes), type=held)
    out = raw.Bitcast(input=x, type=held)
    if have == want:
        return out
    return tf.reshape(out, [*sizes[:-1], sizes[-1] * (have // want)])


def gcd(x1: Any, x2: Any, /) -> tf.Tensor:
    """Return Euclid's: each step takes the rest, at most 92 times for integers of 64 bits."""
    x1, x2 = agree(x1, x2)
    if x1.dtype is tf.bool:
        return raw.LogicalOr(x=x1, y=x2)
    zero = constant(0, x1.dtype)
    if not x1.dtype.is_unsigned:
        x1, x2 = raw.Abs(x=x1), raw.Abs(x=x2)
    shape = tf.broadcast_dynamic_shape(raw.Shape(input=x1), raw.Shape(input=x2))
    x1, x2 = tf.broadcast_to(x1, shape), tf.broadcast_to(x2, shape)

    def step(a: tf.Tensor, b: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        done = raw.Equal(x=b, y=zero)
        rest = raw.FloorMod(x=a, y=raw.SelectV2(condition=done, t=raw.OnesLike(x=b), e=b))
        return raw.SelectV2(condition=done, t=a, e=b), raw.SelectV2(condition=done, t=b, e=rest)

    return tf.while_loop(lambda a, b: tf.reduce_any(b != zero), step, (x1, x2))[0]


# ---------------------------------------------------------------- complex numbers

_PART = {tf.complex64: tf.float32, tf.complex128: tf.float64}


def real(x: Any, /) -> tf.Tensor:
    x = tensor(x)
    return raw.Real(input=x, Tout=_PART[x.dtype]) if x.dtype.is_complex else x


def imag(x: Any, /) -> tf.Tensor:
    x = tensor(x)
    return raw.Imag(input=x, Tout=_PART[x.dtype]) if x.dtype.is_complex else raw.ZerosLike(x=x)


def conj(x: Any, /) -> tf.Tensor:
    x = tensor(x)
    return raw.Conj(input=x) if x.dtype.is_complex else x


def view_as_complex(x: Any, /) -> tf.Tensor:
    x = tensor(x)
    held = tf.complex64 if x.dtype is tf.float32 else tf.complex128
    first, second = tf.unstack(x, 2, axis=-1)
    return raw.Complex(real=first, imag=second, Tout=held)
