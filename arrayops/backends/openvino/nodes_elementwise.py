"""Nodes of each element: OpenVINO's own where they are right, others put together.

Every float here is float32 and a test gives a boolean. What the plug-in gets wrong and is repaired
here stands, with measurements, in this folder's README.
"""

from __future__ import annotations

from math import inf, pi
from typing import Any

import numpy as np
import openvino as ov
import openvino.opset15 as o

# ---------------------------------------------------------------- what is right as it is

acos = o.acos
add = o.add
asin = o.asin
atan = o.atan
ceil = o.ceiling
cos = o.cos
cosh = o.cosh
divide = o.divide
equal = o.equal
floor = o.floor
isinf = o.is_inf
isnan = o.is_nan
less = o.less
less_equal = o.less_equal
log = o.log
logical_and = bitwise_and = o.logical_and
logical_not = bitwise_invert = o.logical_not
logical_or = bitwise_or = o.logical_or
logical_xor = bitwise_xor = o.logical_xor
multiply = o.multiply
negative = o.negative
not_equal = o.not_equal
pow = o.power
sigmoid = o.sigmoid
sign = o.sign
silu = o.swish
sin = o.sin
sinh = o.sinh
sqrt = o.sqrt
subtract = o.subtract
tan = o.tan
tanh = o.tanh


def number(value: float) -> Any:
    """Return a float32 constant of no dimensions."""
    return o.constant(np.float32(value))


def where(condition: Any, x1: Any, x2: Any) -> Any:
    if x1.get_element_type() != ov.Type.boolean:
        return o.select(condition, x1, x2)
    # Of bools the plug-in takes some for bytes, and refuses to select from both (2026.4).
    chosen = o.logical_and(condition, x1)
    return o.logical_or(chosen, o.logical_and(o.logical_not(condition), x2))


def stop_gradient(x: Any) -> Any:
    return x


def square(x: Any) -> Any:
    return o.multiply(x, x)


def abs(
    x: Any,
) -> Any:  # never of a constant, whose sign would stay: https://github.com/openvinotoolkit/openvino/issues/38166
    return o.abs(x)


def round(x: Any) -> Any:
    return o.round(x, "half_to_even")


def astype(x: Any, *, dtype: Any) -> Any:
    """Return the operand, which the emitter has cast already."""
    return x


# ---------------------------------------------------------------- NaN, which the plug-in loses


# No ``is_nan``: the plug-in fuses comparisons with the arithmetic beside them, but not that node.


def exp(x: Any) -> Any:  # https://github.com/openvinotoolkit/openvino/issues/35685
    return o.select(o.equal(x, x), o.exp(x), x)


def relu(x: Any) -> Any:  # https://github.com/openvinotoolkit/openvino/issues/35649
    return o.select(o.less(x, number(0)), number(0), x)


def maximum(x1: Any, x2: Any) -> Any:  # https://github.com/openvinotoolkit/openvino/issues/35839
    return o.select(o.less_equal(x2, x1), x1, _later_or_nan(o.less(x1, x2), x1, x2))


def minimum(x1: Any, x2: Any) -> Any:
    return o.select(o.less_equal(x1, x2), x1, _later_or_nan(o.less(x2, x1), x1, x2))


def _later_or_nan(wins: Any, x1: Any, x2: Any) -> Any:
    """Return ``x2`` where it wins, else NaN: what neither wins nor loses is a NaN or beside one."""
    return o.select(wins, x2, o.add(x1, x2))


def greater(x1: Any, x2: Any) -> Any:  # https://github.com/openvinotoolkit/openvino/issues/31196
    return o.less(x2, x1)


def greater_equal(x1: Any, x2: Any) -> Any:
    return o.less_equal(x2, x1)


def isfinite(x: Any) -> Any:  # the node says no to numbers below 1.2e-38
    return o.less(o.abs(x), number(inf))


# ---------------------------------------------------------------- what has no exact node

_SMALL = 0.5  # below it a series or an identity keeps the digits that cancellation loses


def _near_zero(x: Any, near: Any, far: Any) -> Any:
    return o.select(o.less(o.abs(x), number(_SMALL)), near, far)


def expm1(x: Any) -> Any:
    t = o.tanh(o.multiply(x, number(0.5)))
    near = o.divide(o.multiply(t, number(2)), o.subtract(number(1), t))
    return _near_zero(x, near, o.subtract(exp(x), number(1)))


def log1p(x: Any) -> Any:
    near = o.multiply(number(2), o.atanh(o.divide(x, o.add(x, number(2)))))
    return _near_zero(x, near, o.log(o.add(x, number(1))))


# erf(x) = 2 / sqrt(pi) * x * sum of (-1)^n x^(2n) / (n! (2n + 1)); highest power first
_ERF = tuple(2 / pi**0.5 / n for n in (9360, -1320, 216, -42, 10, -3, 1))


def erf(x: Any) -> Any:  # https://github.com/openvinotoolkit/openvino/issues/35936
    z = o.multiply(x, x)
    series = number(_ERF[0])
    for coefficient in _ERF[1:]:
        series = o.add(o.multiply(series, z), number(coefficient))
    return _near_zero(x, o.multiply(x, series), o.erf(x))


def gelu(x: Any, *, approximate: bool) -> Any:
    if approximate:
        return o.gelu(x, "TANH")
    return o.multiply(
        o.multiply(x, number(0.5)), o.add(erf(o.multiply(x, number(0.5**0.5))), number(1))
    )
