"""Where numbers end: infinities, NaN, and casts that stay in bounds."""

from __future__ import annotations

from math import inf

from .. import _rules
from .._dispatch import defvjp, op
from .._dtypes import BITS, dtype_name, kind
from .._errors import DTypeError
from .._typing import Array, DTypeLike, Spec
from ..creation.filling import full_like
from ..manipulation.joining import stack
from .arithmetic import maximum, minimum
from .comparison import (
    astype,
    equal,
    greater_equal,
    isnan,
    less,
    logical_and,
    logical_not,
    real,
    where,
)
from .complexes import imag, view_as_complex
from .floats import MANTISSA, as_float, bias_of, view

__all__ = ["isneginf", "isposinf", "nan_to_num", "saturate_cast"]

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
            x = where(isnan(x), x, minimum(maximum(x, -largest(want)), largest(want)))
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
