"""Arithmetic that NumPy and Keras have beside the standard's: divisions, extremes, repairs."""

from __future__ import annotations

from math import inf
from typing import Any

from .. import _rules
from .._dispatch import defvjp, op, primitive
from .._dtypes import BITS, dtype_name, kind
from .._errors import DTypeError
from .._results import Divmod
from .._typing import SCALARS, Array, DTypeLike, Spec
from ..creation.filling import full_like
from ..manipulation.joining import stack
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
    greater_equal,
    is_complex,
    isnan,
    less,
    logical_and,
    logical_not,
    real,
    where,
)
from .complexes import imag, view_as_complex
from .exponential import pow
from .floats import MANTISSA, as_float, as_floats, beside, bias_of, copysign, view

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
    "isneginf",
    "isposinf",
    "lcm",
    "nan_to_num",
    "rint",
    "saturate_cast",
]

# ---------------------------------------------------------------- divisions


@op(rule=_rules.broadcasting)
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


@op(rule=_rules.broadcasting)
def fmax(x1: Array, x2: Array, /) -> Array:
    """Return the larger of each pair, the other one where one is NaN.

    >>> ao.fmax(np.asarray([1.0, np.nan]), 2.0)
    array([2., 2.])
    """
    return _passing_nan(maximum(x1, x2), x1, x2)


@op(rule=_rules.broadcasting)
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


defvjp(heaviside, None, lambda g, out, x1, x2: where(equal(x1, 0), g, 0.0))


@op(rule=_rules.real_floating)
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


# ---------------------------------------------------------------- infinities and NaN


@op(rule=_rules.comparing)
def isposinf(x: Array, /) -> Array:
    """Return where ``x`` is positive infinity.

    >>> ao.isposinf(np.asarray([np.inf, -np.inf, 1.0]))
    array([ True, False, False])
    """
    return equal(as_float(x), inf)


@op(rule=_rules.comparing)
def isneginf(x: Array, /) -> Array:
    """Return where ``x`` is negative infinity."""
    return equal(as_float(x), -inf)


defvjp(isposinf, None)
defvjp(isneginf, None)


def largest(dtype: str) -> float:
    """Return the largest finite number of a float."""
    return (2 - 2.0 ** -MANTISSA[dtype]) * 2.0 ** bias_of(dtype)


@op
def nan_to_num(
    x: Array, /, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None
) -> Array:
    """Return ``x`` with numbers in place of NaN and the infinities.

    The infinities become the largest finite numbers of the dtype unless others are given.

    >>> ao.nan_to_num(np.asarray([np.nan, np.inf, 1.0]), posinf=9.0)
    array([0., 9., 1.])
    """
    dtype = dtype_name(x.dtype)
    if kind(dtype) == "complex":
        parts = (nan_to_num(part(x), nan, posinf, neginf) for part in (real, imag))
        return view_as_complex(stack([*parts], axis=-1))
    if kind(dtype) != "float":
        return x
    high = largest(dtype) if posinf is None else posinf
    low = -largest(dtype) if neginf is None else neginf
    finite = where(equal(x, inf), high, where(equal(x, -inf), low, x))
    return where(isnan(x), nan, finite)


# ---------------------------------------------------------------- casts that stay in bounds


def _bounds(dtype: str) -> tuple[int, int]:
    """Return the smallest and the largest integer of a dtype."""
    bits = BITS[dtype] - (kind(dtype) == "int")
    return (0, 2**bits - 1) if kind(dtype) == "uint" else (-(2**bits), 2**bits - 1)


def _saturating(x: Spec, /, dtype: DTypeLike) -> Spec:
    if "complex" in (kind(x.dtype), kind(dtype_name(dtype))):
        raise DTypeError(
            f"Bounds are those of real numbers. Received: {x.dtype} to become {dtype_name(dtype)}."
        )
    return Spec(x.shape, dtype_name(dtype))


@op(rule=_saturating)
def saturate_cast(x: Array, /, dtype: DTypeLike) -> Array:
    """Return ``x`` in another dtype; what lies beyond its bounds becomes the nearest bound.

    NaN becomes 0 in an integer.

    >>> ao.saturate_cast(np.asarray([-3.0, 300.0]), "uint8")
    array([  0, 255], dtype=uint8)
    """
    have, want = dtype_name(x.dtype), dtype_name(dtype)
    if "bool" in (have, want) or have == want:
        return astype(x, dtype=want)
    if kind(want) == "float":
        if kind(have) == "float" and largest(have) > largest(want):
            x = where(_is_nan(x), x, minimum(maximum(x, -largest(want)), largest(want)))
        return astype(x, dtype=want)
    low, high = _bounds(want)
    if kind(have) == "float":
        return _saturated(x, want, low, high)
    first, last = _bounds(have)
    x = maximum(x, low) if low > first else x
    return astype(minimum(x, high) if high < last else x, dtype=want)


def _saturated(x: Array, dtype: str, low: int, high: int) -> Array:
    """Return floats as integers; both bounds are told by powers of two, which floats hold."""
    above, below = greater_equal(x, float(high + 1)), less(x, float(low))
    inside = logical_not(isnan(x))
    inside = logical_and(inside, logical_not(above))
    inside = logical_and(inside, logical_not(below))
    out = astype(where(inside, x, 0.0), dtype=dtype)
    if low == 0:  # Python's number may be too large for the library
        high = view(full_like(out, -1, dtype=dtype.removeprefix("u")), dtype=dtype)
    return where(above, high, where(below, low, out))
