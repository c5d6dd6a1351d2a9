"""Statistics that pass over NaN.

Source: https://numpy.org/doc/stable/reference/routines.statistics.html
"""

from __future__ import annotations

from math import inf, nan
from typing import Any

from .._dispatch import defvjp, op
from .._dtypes import dtype_name, kind
from .._rules import averaging, nonempty_reduction, position, spreading, summing
from .._typing import Array, DTypeLike
from ..elementwise.arithmetic import divide, subtract
from ..elementwise.comparison import astype, equal, greater, isnan, logical_not, where
from ..elementwise.exponential import sqrt
from ..elementwise.promotion import float_of
from .cumulative import cumprod, cumsum
from .reductions import all, count_nonzero, max, min, prod, squared_length, sum
from .searching import argmax

__all__ = [
    "nanargmax",
    "nanargmin",
    "nancumprod",
    "nancumsum",
    "nanmax",
    "nanmean",
    "nanmin",
    "nanprod",
    "nanstd",
    "nansum",
    "nanvar",
]


def _filled(x: Array, value: float) -> Array:
    """Return ``x`` with a number in the place of NaN, which only floats have."""
    return where(isnan(x), value, x) if kind(dtype_name(x.dtype)) in ("float", "complex") else x


# ---------------------------------------------------------------- sums and products


@op(rule=summing)
def nansum(
    x: Array, /, axis: Any = None, dtype: DTypeLike | None = None, keepdims: bool = False
) -> Array:
    """Return the sum over the axes of what is not NaN.

    >>> float(ao.nansum(np.asarray([1.0, np.nan, 2.0])))
    3.0
    """
    return sum(_filled(x, 0), axis=axis, dtype=dtype, keepdims=keepdims)


@op(rule=summing)
def nanprod(
    x: Array, /, axis: Any = None, dtype: DTypeLike | None = None, keepdims: bool = False
) -> Array:
    """Return the product over the axes of what is not NaN."""
    return prod(_filled(x, 1), axis=axis, dtype=dtype, keepdims=keepdims)


@op
def nancumsum(x: Array, /, axis: int | None = None, dtype: DTypeLike | None = None) -> Array:
    """Return the running sums along an axis, or of the flattened array, with NaN as 0.

    >>> ao.nancumsum(np.asarray([1.0, np.nan, 2.0]))
    array([1., 1., 3.])
    """
    return cumsum(_filled(x, 0), axis=axis, dtype=dtype)


@op
def nancumprod(x: Array, /, axis: int | None = None, dtype: DTypeLike | None = None) -> Array:
    """Return the running products along an axis, or of the flattened array, with NaN as 1."""
    return cumprod(_filled(x, 1), axis=axis, dtype=dtype)


# ---------------------------------------------------------------- means


@op(rule=averaging)
def nanmean(x: Array, /, axis: Any = None, keepdims: bool = False) -> Array:
    """Return the mean over the axes of what is not NaN; NaN of nothing.

    >>> float(ao.nanmean(np.asarray([1.0, np.nan, 2.0])))
    1.5
    """
    total = sum(_filled(x, 0), axis=axis, keepdims=keepdims)
    return _shared(total, _numbers(x, axis, keepdims), x)


def _numbers(x: Array, axis: Any, keepdims: bool) -> Array:
    """Return how many elements are not NaN."""
    return count_nonzero(logical_not(isnan(x)), axis=axis, keepdims=keepdims)


def _shared(total: Array, count: Array, x: Array) -> Array:
    """Return a total by a count, NaN where that is not above 0."""
    dtype = float_of(x)
    some = greater(count, 0)
    share = divide(astype(total, dtype=dtype), astype(where(some, count, 1), dtype=dtype))
    return where(some, share, nan)


@op(rule=spreading)
def nanvar(
    x: Array, /, axis: Any = None, *, correction: float = 0.0, keepdims: bool = False
) -> Array:
    """Return the mean squared distance from the mean of what is not NaN, over ``n - correction``.

    NaN where that is not above 0.
    """
    apart = subtract(x, nanmean(x, axis=axis, keepdims=True))
    total = sum(squared_length(_filled(apart, 0)), axis=axis, keepdims=keepdims)
    return _shared(total, subtract(_numbers(x, axis, keepdims), correction), total)


@op(rule=spreading)
def nanstd(
    x: Array, /, axis: Any = None, *, correction: float = 0.0, keepdims: bool = False
) -> Array:
    """Return the square root of ``nanvar``.

    >>> float(ao.nanstd(np.asarray([1.0, np.nan, 3.0])))
    1.0
    """
    return sqrt(nanvar(x, axis=axis, correction=correction, keepdims=keepdims))


# ---------------------------------------------------------------- extremes


@op(rule=nonempty_reduction)
def nanmax(x: Array, /, axis: Any = None, keepdims: bool = False) -> Array:
    """Return the largest element that is not NaN; NaN where all are.

    >>> float(ao.nanmax(np.asarray([1.0, np.nan, 2.0])))
    2.0
    """
    return _unless_all(x, max(_filled(x, -inf), axis=axis, keepdims=keepdims), axis, keepdims, nan)


@op(rule=nonempty_reduction)
def nanmin(x: Array, /, axis: Any = None, keepdims: bool = False) -> Array:
    """Return the smallest element that is not NaN; NaN where all are."""
    return _unless_all(x, min(_filled(x, inf), axis=axis, keepdims=keepdims), axis, keepdims, nan)


def _unless_all(x: Array, found: Array, axis: Any, keepdims: bool, else_: float) -> Array:
    """Return what was found, and something else where all elements are NaN."""
    if kind(dtype_name(x.dtype)) != "float":
        return found
    return where(all(isnan(x), axis=axis, keepdims=keepdims), else_, found)


def _first(found: Array, axis: int | None, keepdims: bool) -> Array:
    """Return the index of the first that holds."""
    return argmax(astype(found, dtype="int32"), axis=axis, keepdims=keepdims)


@op(rule=position)
def nanargmax(x: Array, /, axis: int | None = None, *, keepdims: bool = False) -> Array:
    """Return the index of the first largest element that is not NaN; -1 where all are.

    >>> int(ao.nanargmax(np.asarray([1.0, np.nan, 2.0])))
    2
    """
    place = _first(equal(x, nanmax(x, axis=axis, keepdims=True)), axis, keepdims)
    return _unless_all(x, place, axis, keepdims, -1)


@op(rule=position)
def nanargmin(x: Array, /, axis: int | None = None, *, keepdims: bool = False) -> Array:
    """Return the index of the first smallest element that is not NaN; -1 where all are."""
    place = _first(equal(x, nanmin(x, axis=axis, keepdims=True)), axis, keepdims)
    return _unless_all(x, place, axis, keepdims, -1)


defvjp(nanargmax, None)
defvjp(nanargmin, None)
