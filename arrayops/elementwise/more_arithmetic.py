"""Arithmetic that NumPy and Keras have beside the standard's: divisions, extremes, repairs."""

from __future__ import annotations

from typing import Any

from .. import _rules
from .._dispatch import defvjp, op, primitive
from .._dtypes import dtype_name, kind
from .._results import Divmod
from .._typing import SCALARS, Array
from .arithmetic import (
    abs,
    divide,
    floor_divide,
    maximum,
    minimum,
    multiply,
    negative,
    remainder,
    round,
    trunc,
)
from .comparison import (
    astype,
    equal,
    greater,
    is_complex,
    isnan,
    less,
    where,
)
from .exponential import pow
from .floats import as_float, as_floats, beside, copysign

__all__ = [
    "divide_no_nan",
    "divmod",
    "fabs",
    "float_power",
    "fmax",
    "fmin",
    "fmod",
    "gcd",
    "heaviside",
    "lcm",
    "rint",
]

# ---------------------------------------------------------------- divisions


@op(rule=_rules.real_counting, strict=True)
def fmod(x1: Array, x2: Array, /) -> Array:
    """Return what division, cut off toward zero, leaves over; it has the sign of ``x1``.

    >>> ao.fmod(np.asarray([-7, 7]), 3)
    array([-1,  1])
    """
    rest = remainder(_size(x1), _size(x2))
    if kind(dtype_name(rest.dtype)) == "float":
        return copysign(rest, x1)
    return where(less(beside(x1, rest), 0), negative(rest), rest)


def _size(x: Array) -> Array:
    """Return the distance from zero; a number's as a number, which is weak."""
    return (-x if x < 0 else x) if type(x) in SCALARS else abs(x)


defvjp(
    fmod,
    lambda g, out, x1, x2: g,
    lambda g, out, x1, x2: negative(multiply(g, trunc(divide(x1, x2)))),
)


@op
def divmod(x1: Array, x2: Array, /) -> Divmod:
    """Return ``quotient, remainder`` of ``floor_divide`` and ``remainder``.

    >>> quotient, rest = ao.divmod(np.asarray([-7]), 3)
    >>> quotient, rest
    (array([-3]), array([2]))
    """
    return Divmod(floor_divide(x1, x2), remainder(x1, x2))


@op(rule=_rules.floating)
def divide_no_nan(x1: Array, x2: Array, /) -> Array:
    """Return ``x1 / x2``, and 0 where ``x2`` is 0.

    >>> ao.divide_no_nan(np.asarray([1.0, 0.0]), np.asarray([2.0, 0.0]))
    array([0.5, 0. ])
    """
    x2 = beside(x2, x1)
    zero = equal(x2, 0)
    return where(zero, 0.0, divide(x1, where(zero, 1, x2)))


@primitive(_rules.bitwise)
def gcd(x1: Array, x2: Array, /) -> Array:
    """Return the largest integer that divides both; it is not negative.

    >>> ao.gcd(np.asarray([12, 0]), np.asarray([-18, 5]))
    array([6, 5])
    """


@op(rule=_rules.bitwise)
def lcm(x1: Array, x2: Array, /) -> Array:
    """Return the smallest integer, not negative, that both divide; 0 where either is 0.

    >>> ao.lcm(np.asarray([4, 0]), np.asarray([-6, 5]))
    array([12,  0])
    """
    shared = gcd(x1, x2)
    out = multiply(floor_divide(x1, where(equal(shared, 0), 1, shared)), x2)
    return abs(out) if kind(dtype_name(out.dtype)) == "int" else out


defvjp(gcd, None)
defvjp(lcm, None)

# ---------------------------------------------------------------- extremes and steps


@op(rule=_rules.real_broadcasting)
def fmax(x1: Array, x2: Array, /) -> Array:
    """Return the larger of each pair, the other one where one is NaN.

    >>> ao.fmax(np.asarray([1.0, np.nan]), 2.0)
    array([2., 2.])
    """
    return _passing_nan(maximum(x1, x2), x1, x2)


@op(rule=_rules.real_broadcasting)
def fmin(x1: Array, x2: Array, /) -> Array:
    """Return the smaller of each pair, the other one where one is NaN."""
    return _passing_nan(minimum(x1, x2), x1, x2)


def _passing_nan(out: Array, x1: Array, x2: Array) -> Array:
    return where(_is_nan(x1), x2, where(_is_nan(x2), x1, out))


def _is_nan(x: Array) -> Array:
    return x != x if type(x) in SCALARS else isnan(x)


@op(rule=_rules.real_floating)
def heaviside(x1: Array, x2: Array, /) -> Array:
    """Return 0 below zero, 1 above it, and ``x2`` where ``x1`` is zero.

    >>> ao.heaviside(np.asarray([-2.0, 0.0, 2.0]), 0.5)
    array([0. , 0.5, 1. ])
    """
    x1, x2 = as_floats(x1, x2)
    step = where(isnan(x1), x1, astype(greater(x1, 0), dtype=x1.dtype))
    return where(equal(x1, 0), x2, step)


defvjp(heaviside, None, lambda g, out, x1, x2: where(equal(beside(x1, g), 0), g, 0.0))


@op(rule=_rules.real_floating, strict=True)
def fabs(x: Array, /) -> Array:
    """Return the distance of real numbers from zero, as floats."""
    return abs(as_float(x))


@op(rule=_rules.floating)
def rint(x: Array, /) -> Array:
    """Return the nearest whole number, as a float; halves go to the even one.

    >>> ao.rint(np.asarray([0.5, 1.5, 2.4]))
    array([0., 2., 2.])
    """
    return round(as_float(x))


def _wide(x: Any) -> Any:
    if type(x) in SCALARS:
        return x
    return astype(x, dtype="complex128" if is_complex(x) else "float64")


@op
def float_power(x1: Array, x2: Array, /) -> Array:
    """Return ``x1 ** x2`` in float64, or complex128.

    >>> ao.float_power(np.asarray([2]), np.asarray([-1]))
    array([0.5])
    """
    return pow(_wide(x1), _wide(x2))
