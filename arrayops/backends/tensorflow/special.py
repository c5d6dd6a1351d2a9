"""TensorFlow's kernels of each element beyond the usual, and of complex numbers."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ..._dispatch import OPS
from ..._errors import DTypeError
from ._kernels import (
    HALVES,
    PARTS,
    WHOLE,
    agree,
    binary,
    cast,
    constant,
    floating,
    tensor,
    through,
    unary,
)
from .conversion import native_dtype
from .elementwise import divide
from .own_gradients import by_rule


def _angle(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    return raw.Atan2(y=x, x=y)  # the height goes first


atan2 = by_rule("atan2", binary(_angle, through(_angle, WHOLE, tf.float32)))
acosh = floating(raw.Acosh)
_i0 = floating(raw.BesselI0, through(raw.BesselI0, HALVES, tf.float32, back=True))
_i1 = floating(raw.BesselI1, through(raw.BesselI1, HALVES, tf.float32, back=True))
i0, i1 = by_rule("i0", _i0), by_rule("i1", _i1)
binary_crossentropy = by_rule("binary_crossentropy", OPS["binary_crossentropy"].body)
cbrt = by_rule("cbrt", OPS["cbrt"].body)
copysign = by_rule("copysign", OPS["copysign"].body)
hypot = by_rule("hypot", OPS["hypot"].body)
linalg_pinv = by_rule("linalg_pinv", OPS["linalg_pinv"].body)
logaddexp = by_rule("logaddexp", OPS["logaddexp"].body)
logaddexp2 = by_rule("logaddexp2", OPS["logaddexp2"].body)
sinc = by_rule("sinc", OPS["sinc"].body)
asinh = floating(raw.Asinh)
atanh = floating(raw.Atanh)
erfc = floating(raw.Erfc)
erfinv = floating(raw.Erfinv, through(raw.Erfinv, HALVES, tf.float32, back=True))
lgamma = floating(raw.Lgamma, through(raw.Lgamma, HALVES, tf.float32, back=True))
digamma = floating(raw.Digamma, through(raw.Digamma, HALVES, tf.float32, back=True))

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


def nextafter(x1: Any, x2: Any, /) -> tf.Tensor:
    """Return the body's result, with the gradient of ``x1``: bits have none."""
    x1, x2 = together(*(divide(x, 1.0) if x.dtype in WHOLE else x for x in agree(x1, x2)))

    @tf.custom_gradient
    def stepped(x: tf.Tensor) -> Any:
        return OPS["nextafter"].body(x, x2), lambda g: g

    return stepped(x1)


def together(x1: tf.Tensor, x2: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return two operands in the shape they broadcast to."""
    shape = tf.broadcast_dynamic_shape(raw.Shape(input=x1), raw.Shape(input=x2))
    return tf.broadcast_to(x1, shape), tf.broadcast_to(x2, shape)


def gcd(x1: Any, x2: Any, /) -> tf.Tensor:
    """Return Euclid's: each step takes the rest, at most 92 times for integers of 64 bits."""
    x1, x2 = agree(x1, x2)
    if x1.dtype is tf.bool:
        return raw.LogicalOr(x=x1, y=x2)
    if not x1.dtype.is_integer:
        raise DTypeError(f"Integers have divisors. Received: {x1.dtype.name}.")
    zero = constant(0, x1.dtype)
    if not x1.dtype.is_unsigned:
        x1, x2 = raw.Abs(x=x1), raw.Abs(x=x2)
    x1, x2 = together(x1, x2)

    def step(a: tf.Tensor, b: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        done = raw.Equal(x=b, y=zero)
        rest = raw.FloorMod(x=a, y=raw.SelectV2(condition=done, t=raw.OnesLike(x=b), e=b))
        return raw.SelectV2(condition=done, t=a, e=b), raw.SelectV2(condition=done, t=b, e=rest)

    return tf.while_loop(lambda a, b: tf.reduce_any(b != zero), step, (x1, x2))[0]


# ---------------------------------------------------------------- complex numbers


def real(x: Any, /) -> tf.Tensor:
    x = tensor(x)
    return raw.Real(input=x, Tout=PARTS[x.dtype]) if x.dtype.is_complex else x


def imag(x: Any, /) -> tf.Tensor:
    x = tensor(x)
    return raw.Imag(input=x, Tout=PARTS[x.dtype]) if x.dtype.is_complex else raw.ZerosLike(x=x)


def conj(x: Any, /) -> tf.Tensor:
    x = tensor(x)
    return raw.Conj(input=x) if x.dtype.is_complex else x


def view_as_complex(x: Any, /) -> tf.Tensor:
    x = tensor(x)
    held = tf.complex128 if x.dtype is tf.float64 else tf.complex64
    first, second = tf.unstack(cast(x, PARTS[held]), 2, axis=-1)
    return raw.Complex(real=first, imag=second, Tout=held)
