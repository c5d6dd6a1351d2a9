"""Numbers that a given share of the elements lies below.

Source: https://numpy.org/doc/stable/reference/generated/numpy.quantile.html
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from math import ceil as _ceil
from math import floor as _floor
from math import nan
from typing import Any

from .. import _shapes
from .._dispatch import op
from .._dtypes import dtype_name, promote
from .._errors import ShapeError
from .._rules import real_averaging
from .._typing import Array, Shape, Spec
from ..elementwise.arithmetic import add, ceil, floor, maximum, multiply, round, subtract
from ..elementwise.comparison import astype, equal, isnan, logical_not, where
from ..elementwise.promotion import float_of
from ..indexing.gathering import take, take_along_axis
from ..manipulation.joining import concat
from ..manipulation.shapes import moveaxis, permute_dims, reshape, shape
from .reductions import sum
from .searching import sort

__all__ = [
    "median",
    "nanmedian",
    "nanpercentile",
    "nanquantile",
    "percentile",
    "quantile",
]

Shares = Any  # a number, nested sequences of numbers, or an array
_METHODS = ("linear", "lower", "higher", "midpoint", "nearest")

# ---------------------------------------------------------------- the functions


def _quantile_of(
    x: Spec, q: Shares, *, axis: Any = None, method: str = "linear", keepdims: bool = False
) -> Spec:
    if method not in _METHODS:
        raise ShapeError(f"A method is one of {', '.join(_METHODS)}. Received: {method=}.")
    rest = real_averaging(x, axis=axis, keepdims=keepdims)
    return Spec((*_shape_of(q), *rest.shape), rest.dtype)


@op(rule=_quantile_of, strict=True)
def quantile(
    x: Array, /, q: Shares, axis: Any = None, method: str = "linear", keepdims: bool = False
) -> Array:
    """Return the number that a share ``q`` of the elements lies below; NaN if there is one.

    Between two elements ``method`` decides: "linear" interpolates, "lower" and "higher" take one,
    "midpoint" the middle, "nearest" the nearer, of equally near ones that with the even index. The
    axes of several ``q`` come first.

    >>> ao.quantile(np.asarray([1.0, 2.0, 4.0, 8.0]), [0.25, 0.5])
    array([1.75, 3.  ])
    """
    joined = _joined(x, axis)
    size = shape(joined)[-1]
    ordered = sort(joined)
    if not size:
        raise ShapeError(f"The axes have elements. Received: shape {shape(x)}, {axis=}.")
    if hasattr(q, "shape"):
        position = multiply(reshape(_precise(q, x), (-1,)), size - 1)
        found = _at_all(lambda i: take(ordered, i, axis=-1), position, method)
    else:
        found = concat([_at(ordered, share * (size - 1), method) for share in _flat(q)], axis=-1)
    found = where(isnan(ordered[..., -1:]), nan, found)
    return _put(found, q, x, axis, keepdims)


@op(rule=_quantile_of, strict=True)
def nanquantile(
    x: Array, /, q: Shares, axis: Any = None, method: str = "linear", keepdims: bool = False
) -> Array:
    """Return ``quantile`` of what is not NaN; NaN where all is.

    >>> float(ao.nanquantile(np.asarray([1.0, np.nan, 3.0]), 0.5))
    2.0
    """
    ordered = sort(_joined(x, axis))
    count = sum(astype(logical_not(isnan(ordered)), dtype="int32"), axis=-1, keepdims=True)
    last = _precise(maximum(subtract(count, 1), 0), x)
    if hasattr(q, "shape"):
        position = multiply(last, reshape(_precise(q, x), (-1,)))
    else:
        position = concat([multiply(last, share) for share in _flat(q)], axis=-1)
    found = _at_all(lambda i: take_along_axis(ordered, i, axis=-1), position, method)
    return _put(found, q, x, axis, keepdims)


@op
def percentile(
    x: Array, /, q: Shares, axis: Any = None, method: str = "linear", keepdims: bool = False
) -> Array:
    """Return ``quantile`` for shares in percent.

    >>> float(ao.percentile(np.asarray([1.0, 2.0, 4.0]), 50))
    2.0
    """
    return quantile(x, _hundredth(q), axis, method, keepdims)


@op
def nanpercentile(
    x: Array, /, q: Shares, axis: Any = None, method: str = "linear", keepdims: bool = False
) -> Array:
    """Return ``nanquantile`` for shares in percent."""
    return nanquantile(x, _hundredth(q), axis, method, keepdims)


@op(rule=real_averaging)
def median(x: Array, /, axis: Any = None, keepdims: bool = False) -> Array:
    """Return the number in the middle, or the mean of the two there; NaN if there is one.

    >>> float(ao.median(np.asarray([5, 1, 2, 4])))
    3.0
    """
    return quantile(x, 0.5, axis=axis, keepdims=keepdims)


@op(rule=real_averaging)
def nanmedian(x: Array, /, axis: Any = None, keepdims: bool = False) -> Array:
    """Return the median of what is not NaN; NaN where all is."""
    return nanquantile(x, 0.5, axis=axis, keepdims=keepdims)


# ---------------------------------------------------------------- shares


def _shape_of(q: Shares) -> Shape:
    if isinstance(q, (list, tuple)):
        return (len(q), *(_shape_of(q[0]) if q else ()))
    return shape(q)


def _flat(q: Shares) -> list[float]:
    if not isinstance(q, (list, tuple)):
        if not 0 <= q <= 1:
            raise ShapeError(f"A share lies in [0, 1]. Received: {q}.")
        return [q]
    return [share for part in q for share in _flat(part)]


def _hundredth(q: Shares) -> Shares:
    return [_hundredth(part) for part in q] if isinstance(q, (list, tuple)) else q / 100


def _precise(n: Array, x: Array) -> Array:
    """Return numbers as floats that tell positions apart: halves do not."""
    return astype(n, dtype=promote(float_of(x), "float32"))


# ---------------------------------------------------------------- axes


def _joined(x: Array, axis: Any) -> Array:
    """Return ``x`` with the axes as one, the last."""
    rank = len(x.shape)
    axes = _shapes.normalize_axes(axis, rank)
    if len(axes) == 1:
        return moveaxis(x, axes[0], -1)
    kept = tuple(i for i in range(rank) if i not in axes)
    sizes = tuple(shape(x)[i] for i in axes)
    joined = _shapes.size_of(sizes) if None not in sizes else -1
    return reshape(permute_dims(x, (*kept, *axes)), (*(shape(x)[i] for i in kept), joined))


def _put(found: Array, q: Shares, x: Array, axis: Any, keepdims: bool) -> Array:
    """Return results (..., shares) in the shape and dtype of the rule."""
    rest = real_averaging(Spec(shape(x), dtype_name(x.dtype)), axis=axis, keepdims=keepdims)
    found = astype(moveaxis(found, -1, 0), dtype=float_of(x))
    return reshape(found, (*_shape_of(q), *rest.shape))


# ---------------------------------------------------------------- between two elements

_OF_NUMBERS = _floor, _ceil, builtins.round
_OF_ARRAYS = floor, ceil, round


def _bounds(position: Any, method: str, rounding: tuple[Callable, Callable, Callable]) -> Any:
    """Return the positions of the two elements, and how far it is from the lower to the higher."""
    down, up, near = rounding
    one = {"lower": down, "higher": up, "nearest": near}.get(method)
    low, high = (down(position), up(position)) if one is None else (one(position), one(position))
    return low, high, 0.5 if method == "midpoint" else position - low


def _between(low: Array, high: Array, weight: Any) -> Array:
    """Return a number between two elements; an infinite one wins, and equal ones are it."""
    low, high = (astype(x, dtype=float_of(x)) for x in (low, high))
    mixed = add(multiply(low, 1 - weight), multiply(high, weight))
    return where(equal(low, high), low, mixed)


def _at(ordered: Array, position: float, method: str) -> Array:
    """Return what lies at one position of the last axis."""
    low, high, weight = _bounds(position, method, _OF_NUMBERS)
    below, above = (ordered[..., i : i + 1] for i in (low, high))
    return _between(below, above, weight)


def _at_all(pick: Callable[[Array], Array], position: Array, method: str) -> Array:
    """Return what lies at positions; ``pick`` takes elements at indices."""
    low, high, weight = _bounds(position, method, _OF_ARRAYS)
    below, above = (pick(astype(i, dtype="int32")) for i in (low, high))
    return _between(below, above, weight)
