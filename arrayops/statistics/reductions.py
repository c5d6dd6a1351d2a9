"""Functions of many elements: sums, means, extremes, tests.

Source: https://data-apis.org/array-api/latest/API_specification/statistical_functions.html
"""

from __future__ import annotations

from typing import Any

from .. import _shapes
from .._dispatch import defvjp, op, primitive
from .._errors import ShapeError
from .._rules import averaging, nonempty_reduction, real_floating, spreading, summing, testing
from .._typing import Array, DTypeLike, Spec
from ..elementwise.arithmetic import add, conjugate, divide, multiply, square, subtract
from ..elementwise.comparison import (
    astype,
    equal,
    is_complex,
    isfinite,
    not_equal,
    real,
    where,
)
from ..elementwise.exponential import exp, log, sqrt
from ..manipulation.shapes import broadcast_to, flip, reshape, shape

__all__ = [
    "all",
    "any",
    "count_nonzero",
    "cumulative_sum",
    "logsumexp",
    "max",
    "mean",
    "min",
    "prod",
    "std",
    "sum",
    "var",
]

Axis = Any  # None for all axes, one integer, or several


def spread(g: Array, x: Array, axis: Axis, keepdims: bool) -> Array:
    """Return a reduction's gradient with its axes back as 1, ready to broadcast."""
    return g if keepdims else reshape(g, _shapes.reduce_shape(shape(x), axis, True))


def _count(x: Array, axis: Axis) -> int:
    """Return how many elements fall together."""
    return _shapes.size_of(tuple(shape(x)[i] for i in _shapes.normalize_axes(axis, len(x.shape))))


# ---------------------------------------------------------------- sums and means


@primitive(summing)
def sum(
    x: Array, /, axis: Axis = None, *, dtype: DTypeLike | None = None, keepdims: bool = False
) -> Array:
    """Return the sum over the axes; integers narrower than 64 bits are summed as 64.

    >>> ao.sum(np.ones((2, 3)), axis=0)
    array([2., 2., 2.])
    """


@primitive(summing)
def prod(
    x: Array, /, axis: Axis = None, *, dtype: DTypeLike | None = None, keepdims: bool = False
) -> Array:
    """Return the product over the axes; integers narrower than 64 bits are multiplied as 64."""


@op(rule=averaging)
def mean(x: Array, /, axis: Axis = None, *, keepdims: bool = False) -> Array:
    """Return the mean over the axes."""
    return divide(sum(x, axis=axis, keepdims=keepdims), _count(x, axis))


@op(rule=spreading)
def var(
    x: Array, /, axis: Axis = None, *, correction: float = 0.0, keepdims: bool = False
) -> Array:
    """Return the mean squared distance from the mean, over ``n - correction``; a real number.

    >>> float(ao.var(np.asarray([1.0, 3.0]), correction=1))
    2.0
    """
    apart = squared_length(subtract(x, mean(x, axis=axis, keepdims=True)))
    return divide(sum(apart, axis=axis, keepdims=keepdims), max_count(_count(x, axis) - correction))


def squared_length(x: Array) -> Array:
    """Return the squared distance of each number from zero, a real number."""
    return real(multiply(x, conjugate(x))) if is_complex(x) else square(x)


def max_count(n: float) -> float:
    """Return a divisor, not negative: too strong a correction gives inf or NaN, as in NumPy."""
    return n if n > 0 else 0.0


@op(rule=spreading)
def std(
    x: Array, /, axis: Axis = None, *, correction: float = 0.0, keepdims: bool = False
) -> Array:
    """Return the square root of the variance."""
    return sqrt(var(x, axis=axis, correction=correction, keepdims=keepdims))


def accumulating(
    x: Spec, *, axis: int | None, dtype: DTypeLike | None, include_initial: bool
) -> Spec:
    """Keep the shape, with one more along the axis for the start; widen small integers."""
    if axis is None and len(x.shape) != 1:
        raise ShapeError(
            f"An axis is named unless there is just one. Received: {axis=} for shape {x.shape}."
        )
    at = _shapes.normalize_axis(axis or 0, len(x.shape))
    size = x.shape[at]
    longer = size if size is None else size + bool(include_initial)
    held = summing(x, axis=0, dtype=dtype, keepdims=True).dtype
    return Spec((*x.shape[:at], longer, *x.shape[at + 1 :]), held)


@primitive(accumulating, strict=True)
def cumulative_sum(
    x: Array,
    /,
    axis: int | None = None,
    dtype: DTypeLike | None = None,
    include_initial: bool = False,
) -> Array:
    """Return the sums of the elements up to and including each, along an axis.

    With ``include_initial`` they start with the sum of none, and are one more.

    >>> ao.cumulative_sum(np.asarray([1, 2, 3]))
    array([1, 3, 6])
    """


def _sum_gradient(
    g: Array, out: Array, x: Array, *, axis: Axis, dtype: Any, keepdims: bool
) -> Array:
    return broadcast_to(spread(g, x, axis, keepdims), shape(x))


def _mean_gradient(g: Array, out: Array, x: Array, *, axis: Axis, keepdims: bool) -> Array:
    return broadcast_to(divide(spread(g, x, axis, keepdims), _count(x, axis)), shape(x))


def _cumulative_gradient(
    g: Array, out: Array, x: Array, *, axis: int | None, dtype: Any, include_initial: bool
) -> Array:
    at = (axis or 0) % len(x.shape)
    if include_initial:
        g = g[(*(slice(None),) * at, slice(1, None))]
    return flip(cumulative_sum(flip(g, axis=at), axis=at), axis=at)


defvjp(sum, _sum_gradient)
defvjp(mean, _mean_gradient)
defvjp(cumulative_sum, _cumulative_gradient)

# ---------------------------------------------------------------- extremes


@primitive(nonempty_reduction)
def max(x: Array, /, axis: Axis = None, *, keepdims: bool = False) -> Array:
    """Return the largest element; NaN if there is one. Equal largest ones share the gradient.

    >>> ao.max(np.asarray([[1, 5], [7, 2]]), axis=1)
    array([5, 7])
    """


@primitive(nonempty_reduction)
def min(x: Array, /, axis: Axis = None, *, keepdims: bool = False) -> Array:
    """Return the smallest element; NaN if there is one. Equal smallest ones share the gradient."""


def _joining(x: Spec, *, axis: Axis, keepdims: bool) -> Spec:
    return averaging(real_floating(x), axis=axis, keepdims=keepdims)


@op(rule=_joining)
def logsumexp(x: Array, /, axis: Axis = None, *, keepdims: bool = False) -> Array:
    """Return ``log(sum(exp(x)))``, without overflow.

    >>> float(ao.logsumexp(np.asarray([1e3, 1e3]))) - 1e3  # doctest: +ELLIPSIS
    0.693147180559...
    """
    top = max(x, axis=axis, keepdims=True)
    top = where(isfinite(top), top, 0.0)
    total = log(sum(exp(subtract(x, top)), axis=axis, keepdims=keepdims))
    return add(total, reshape(top, shape(total)))


def _extreme_gradient(g: Array, out: Array, x: Array, *, axis: Axis, keepdims: bool) -> Array:
    chosen = astype(equal(x, spread(out, x, axis, keepdims)), dtype=x.dtype)
    return multiply(
        chosen, divide(spread(g, x, axis, keepdims), sum(chosen, axis=axis, keepdims=True))
    )


defvjp(max, _extreme_gradient)
defvjp(min, _extreme_gradient)
defvjp(
    logsumexp,
    lambda g, out, x, *, axis, keepdims: multiply(
        spread(g, x, axis, keepdims), exp(subtract(x, spread(out, x, axis, keepdims)))
    ),
)

# ---------------------------------------------------------------- tests and counts


@primitive(testing)
def all(x: Array, /, axis: Axis = None, *, keepdims: bool = False) -> Array:
    """Return whether every element holds."""


@primitive(testing)
def any(x: Array, /, axis: Axis = None, *, keepdims: bool = False) -> Array:
    """Return whether some element holds."""


@op
def count_nonzero(x: Array, /, axis: Axis = None, *, keepdims: bool = False) -> Array:
    """Return the number of elements that are not zero.

    >>> int(ao.count_nonzero(np.asarray([0, 3, 0, 4])))
    2
    """
    return sum(astype(not_equal(x, 0), dtype="int32"), axis=axis, keepdims=keepdims)


defvjp(all, None)
defvjp(any, None)
defvjp(count_nonzero, None)
