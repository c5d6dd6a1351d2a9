"""Functions of each element: a table of raw kernels, and what is done where a dtype has none."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ..._errors import DTypeError
from ..._typing import SCALARS
from ._kernels import (
    FLOATS,
    HALVES,
    PARTS,
    SIGNED,
    UNSIGNED,
    WHOLE,
    agree,
    binary,
    by_parts,
    cast,
    constant,
    floating,
    recording,
    tensor,
    through,
    unary,
)
from .conversion import native_dtype
from .own_gradients import by_rule

_BOOL = (tf.bool,)
_whole_as_it_is = dict.fromkeys(WHOLE, tensor)

# ---------------------------------------------------------------- dtype, logic, gradient


def astype(x: Any, /, *, dtype: Any) -> tf.Tensor:
    held = native_dtype(dtype)
    if x.dtype.is_complex and not (held.is_complex or held is tf.bool):
        raise DTypeError(f"No real number, {held.name}, is complex.")  # the kernel drops a part
    return cast(x, held)


def logical_and(x1: Any, x2: Any, /) -> tf.Tensor:
    return raw.LogicalAnd(x=cast(x1, tf.bool), y=cast(x2, tf.bool))


def logical_or(x1: Any, x2: Any, /) -> tf.Tensor:
    return raw.LogicalOr(x=cast(x1, tf.bool), y=cast(x2, tf.bool))


def logical_not(x: Any, /) -> tf.Tensor:
    return raw.LogicalNot(x=cast(x, tf.bool))


def positive(x: Any, /) -> tf.Tensor:
    return tensor(x)  # what a variable holds, not the variable


def stop_gradient(x: Any, /) -> tf.Tensor:
    return raw.StopGradient(input=tensor(x))


# ---------------------------------------------------------------- comparison and selection

_never = dict.fromkeys(WHOLE, lambda x: raw.NotEqual(x=x, y=x))
_always = dict.fromkeys(WHOLE, lambda x: raw.Equal(x=x, y=x))

equal = binary(raw.Equal)
not_equal = binary(raw.NotEqual)
less = binary(raw.Less, through(raw.Less, _BOOL, tf.uint8))
less_equal = binary(raw.LessEqual, through(raw.LessEqual, _BOOL, tf.uint8))
greater = binary(raw.Greater, through(raw.Greater, _BOOL, tf.uint8))
greater_equal = binary(raw.GreaterEqual, through(raw.GreaterEqual, _BOOL, tf.uint8))
isnan = unary(raw.IsNan, _never | by_parts(raw.IsNan, tf.logical_or))
isinf = unary(raw.IsInf, _never | by_parts(raw.IsInf, tf.logical_or))
isfinite = unary(raw.IsFinite, _always | by_parts(raw.IsFinite, tf.logical_and))


def where(condition: Any, x1: Any, x2: Any, /) -> tf.Tensor:
    try:  # right where the dtypes fit, which to ask takes longer; numbers would take the other's
        if type(x1) not in SCALARS and type(x2) not in SCALARS:
            return raw.SelectV2(condition=condition, t=x1, e=x2)
    except (tf.errors.InvalidArgumentError, TypeError, ValueError):
        pass
    x1, x2 = agree(x1, x2)
    return raw.SelectV2(condition=cast(condition, tf.bool), t=x1, e=x2)


# ---------------------------------------------------------------- bits

bitwise_and = binary(raw.BitwiseAnd, {tf.bool: logical_and})
bitwise_or = binary(raw.BitwiseOr, {tf.bool: logical_or})
bitwise_xor = binary(raw.BitwiseXor, {tf.bool: not_equal})
bitwise_invert = unary(raw.Invert, {tf.bool: logical_not})


def _all_shifted_out(kernel: Callable) -> Callable:
    """Return a shift whose result is 0 if no bit is left; the kernel stops at the last one.

    https://www.tensorflow.org/api_docs/python/tf/bitwise/left_shift
    """

    def shift(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        some = raw.Less(x=y, y=constant(8 * x.dtype.size, x.dtype))
        return raw.SelectV2(condition=some, t=kernel(x=x, y=y), e=constant(0, x.dtype))

    return shift


bitwise_left_shift = binary(
    raw.LeftShift, dict.fromkeys((*SIGNED, *UNSIGNED), _all_shifted_out(raw.LeftShift))
)
bitwise_right_shift = binary(
    raw.RightShift, dict.fromkeys(UNSIGNED, _all_shifted_out(raw.RightShift))
)

# ---------------------------------------------------------------- arithmetic


def _complex_size(x: tf.Tensor) -> tf.Tensor:
    return raw.ComplexAbs(x=x, Tout=PARTS[x.dtype])


def _direction(x: tf.Tensor) -> tf.Tensor:
    """Return sign: the kernel's gradient is 0, and a complex quotient of tiny numbers is 0, too."""
    part, size = PARTS[x.dtype], _complex_size(x)
    real, imag = raw.Real(input=x, Tout=part), raw.Imag(input=x, Tout=part)
    return tf.complex(raw.DivNoNan(x=real, y=size), raw.DivNoNan(x=imag, y=size))


def _minus(x: tf.Tensor) -> tf.Tensor:
    return raw.Sub(x=constant(0, x.dtype), y=x)


def _one_unless_zero(x: tf.Tensor) -> tf.Tensor:
    return raw.Cast(x=raw.NotEqual(x=x, y=constant(0, x.dtype)), DstT=x.dtype)


def _floor_divide(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """Return what Python, NumPy, JAX and PyTorch return: 1.0 // 0.1 is 9, and nearly 0.1 left over.

    The kernel rounds the quotient, to 10, and forgets the sign of infinite divisors. Of zeros and
    infinities the plain quotient is right, and nothing is left over.
    https://github.com/tensorflow/tensorflow/issues/74893
    """
    x, y = raw.StopGradient(input=x), raw.StopGradient(input=y)
    rest, zero, plain = raw.TruncateMod(x=x, y=y), constant(0, x.dtype), raw.RealDiv(x=x, y=y)
    opposite = raw.Less(x=raw.Mul(x=raw.Sign(x=rest), y=raw.Sign(x=y)), y=zero)
    whole = raw.RealDiv(x=raw.Sub(x=x, y=rest), y=y)
    whole = raw.Sub(x=whole, y=raw.Cast(x=opposite, DstT=x.dtype))
    whole = raw.AddV2(x=whole, y=zero)  # -1 // -4 is 0, and -0 so far
    limit = raw.LogicalOr(x=raw.IsInf(x=plain), y=raw.Equal(x=x, y=zero))
    limit = raw.LogicalOr(x=limit, y=raw.IsInf(x=y))
    return raw.Round(x=raw.SelectV2(condition=limit, t=plain, e=whole))


def _remainder(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """Return the kernel's remainder, but zero with the sign of the divisor, as NumPy has it."""
    out, side = raw.FloorMod(x=x, y=y), raw.Sign(x=y)
    upwards = raw.AddV2(x=raw.Mul(x=side, y=out), y=constant(0, x.dtype))  # -0 + 0 is 0
    return raw.Mul(x=side, y=upwards)


def _shared_at_ties(kernel: Callable) -> Callable:
    """Return maximum or minimum of floats; where their gradient is taken, a tie shares it.

    The kernel's gives all to the first operand. So do the kernels under a tape of the user's own.
    """

    def call(x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        if not recording.get():
            return kernel(x=x, y=y)
        half = constant(0.5, x.dtype)
        halves = raw.Mul(x=half, y=kernel(x=x, y=y)), raw.Mul(x=half, y=kernel(x=y, y=x))
        return raw.AddV2(x=halves[0], y=halves[1])

    return call


add = binary(raw.AddV2, {tf.bool: logical_or})
subtract = binary(raw.Sub)
multiply = binary(raw.Mul, {tf.bool: logical_and})
divide = binary(raw.RealDiv, through(raw.RealDiv, WHOLE, tf.float32))
remainder = binary(raw.FloorMod, dict.fromkeys(FLOATS, _remainder))
floor_divide = binary(
    raw.FloorDiv,
    dict.fromkeys(FLOATS, _floor_divide) | through(_floor_divide, HALVES, tf.float32, back=True),
)
maximum = binary(
    raw.Maximum, {tf.bool: logical_or} | dict.fromkeys(FLOATS, _shared_at_ties(raw.Maximum))
)
minimum = binary(
    raw.Minimum, {tf.bool: logical_and} | dict.fromkeys(FLOATS, _shared_at_ties(raw.Minimum))
)
negative = unary(raw.Neg, dict.fromkeys(UNSIGNED, _minus))
abs = unary(
    raw.Abs, dict.fromkeys((tf.bool, *UNSIGNED), tensor) | dict.fromkeys(PARTS, _complex_size)
)
sign = unary(raw.Sign, dict.fromkeys(UNSIGNED, _one_unless_zero) | dict.fromkeys(PARTS, _direction))
square = unary(raw.Square, {tf.bool: tensor})
reciprocal = floating(raw.Reciprocal)
floor = unary(raw.Floor, _whole_as_it_is)
ceil = unary(raw.Ceil, _whole_as_it_is)
round = unary(raw.Round, _whole_as_it_is | by_parts(raw.Round, tf.complex))

# ---------------------------------------------------------------- powers and trigonometry


def _erf_of_doubles(x: tf.Tensor) -> tf.Tensor:
    """Return erf, but no NaN where the kernel squares what overflows; erf(6) is 1 already.

    https://github.com/tensorflow/tensorflow/issues/108483
    """
    small = raw.Less(x=raw.Abs(x=x), y=constant(30, x.dtype))
    return raw.SelectV2(condition=small, t=raw.Erf(x=x), e=raw.Sign(x=x))


def _complex_expm1(x: tf.Tensor) -> tf.Tensor:
    """Return expm1, by the formula where a part is not finite (there the kernel has NaN) or at 0.

    https://github.com/data-apis/array-api/pull/452
    """
    plain = raw.LogicalAnd(x=isfinite(x), y=raw.NotEqual(x=x, y=constant(0, x.dtype)))
    formula = raw.Sub(x=raw.Exp(x=x), y=constant(1, x.dtype))
    return raw.SelectV2(condition=plain, t=raw.Expm1(x=x), e=formula)


def _complex_log(x: tf.Tensor) -> tf.Tensor:
    """Return log, of numbers far from 1 by those nearer: the kernel's squares overflow, or are 0.

    https://github.com/tensorflow/tensorflow/issues/118034
    """
    part = PARTS[x.dtype]
    bits, limit = (100, 2.0**50) if part is tf.float32 else (700, 2.0**400)
    real, imag = raw.Real(input=x, Tout=part), raw.Imag(input=x, Tout=part)
    size = raw.Maximum(x=raw.Abs(x=real), y=raw.Abs(x=imag))
    large = raw.Greater(x=size, y=constant(limit, part))
    small = raw.Less(x=size, y=constant(1 / limit, part))
    steps = raw.Sub(x=raw.Cast(x=large, DstT=part), y=raw.Cast(x=small, DstT=part))  # 1, 0, or -1
    scale = raw.Pow(x=constant(2.0**-bits, part), y=steps)
    near = raw.Log(x=tf.complex(raw.Mul(x=real, y=scale), raw.Mul(x=imag, y=scale)))
    shift = raw.Mul(x=constant(bits * math.log(2), part), y=steps)
    return tf.complex(
        raw.AddV2(x=raw.Real(input=near, Tout=part), y=shift), raw.Imag(input=near, Tout=part)
    )


def _complex_log1p(x: tf.Tensor) -> tf.Tensor:
    """Return log1p, by the formula where the kernel has NaN: at -1, and if a part is not finite.

    https://github.com/tensorflow/tensorflow/issues/80850
    """
    one = constant(1, x.dtype)
    plain = raw.LogicalAnd(x=isfinite(x), y=raw.NotEqual(x=x, y=raw.Neg(x=one)))
    return raw.SelectV2(condition=plain, t=raw.Log1p(x=x), e=raw.Log(x=raw.AddV2(x=x, y=one)))


def _complex_tanh(x: tf.Tensor) -> tf.Tensor:
    """Return tanh, of infinity 1 and a zero of the imaginary part's sign, as the standard says.

    C's and the kernel's zero has the sign of another sine at each number:
    https://github.com/data-apis/array-api/issues/1006
    """
    part = PARTS[x.dtype]
    real, imag, zero = raw.Real(input=x, Tout=part), raw.Imag(input=x, Tout=part), constant(0, part)
    finite = raw.SelectV2(condition=raw.IsFinite(x=imag), t=imag, e=zero)
    limit = tf.complex(raw.Sign(x=real), raw.Mul(x=finite, y=zero))
    return raw.SelectV2(condition=raw.IsInf(x=real), t=limit, e=raw.Tanh(x=x))


pow = by_rule("pow", binary(raw.Pow, through(raw.Pow, UNSIGNED, tf.int64, back=True)))
exp = floating(raw.Exp)
expm1 = floating(raw.Expm1, dict.fromkeys(PARTS, _complex_expm1))
log = floating(raw.Log, dict.fromkeys(PARTS, _complex_log))
log1p = floating(raw.Log1p, dict.fromkeys(PARTS, _complex_log1p))
sqrt = floating(raw.Sqrt)
rsqrt = floating(raw.Rsqrt)
sin = floating(raw.Sin)
cos = floating(raw.Cos)
tan = floating(raw.Tan)
asin = floating(raw.Asin)
acos = floating(raw.Acos)
atan = floating(raw.Atan)
sinh = floating(raw.Sinh)
cosh = floating(raw.Cosh)
tanh = floating(raw.Tanh, dict.fromkeys(PARTS, _complex_tanh))
erf = floating(raw.Erf, {tf.float64: _erf_of_doubles})
