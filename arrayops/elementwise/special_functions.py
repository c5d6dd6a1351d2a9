"""Special functions: of errors, of factorials, of probabilities; other roots and powers."""

from __future__ import annotations

from math import log as _ln
from math import pi, sqrt

from .._dispatch import defvjp, op, primitive
from .._rules import floating, real_floating
from .._typing import Array
from .arithmetic import (
    abs,
    add,
    conjugate,
    divide,
    maximum,
    multiply,
    negative,
    reciprocal,
    round,
    sign,
    square,
    subtract,
)
from .comparison import equal, isfinite, less, logical_and, not_equal, where
from .exponential import exp, log, log1p, pow, sin
from .floats import as_float, as_floats

__all__ = [
    "cbrt",
    "digamma",
    "erfc",
    "erfinv",
    "exp2",
    "i0",
    "i1",
    "lgamma",
    "logaddexp2",
    "logit",
    "xlogy",
]

# ---------------------------------------------------------------- errors and factorials


@primitive(real_floating)
def erfc(x: Array, /) -> Array:
    """Return ``1 - erf(x)``, exact also where that is small.

    >>> ao.erfc(np.asarray([0.0, 10.0]))
    array([1.00000000e+00, 2.08848758e-45])
    """


@primitive(real_floating)
def erfinv(x: Array, /) -> Array:
    """Return the number whose error function is ``x``; NaN outside of [-1, 1].

    >>> ao.erfinv(np.asarray([0.0, 0.5, 1.0]))
    array([0.        , 0.47693628,        inf])
    """


@primitive(real_floating)
def lgamma(x: Array, /) -> Array:
    """Return the logarithm of the size of the gamma function, which continues factorials.

    >>> ao.lgamma(np.asarray([3.0, 5.0]))  # log(2!), log(4!)
    array([0.69314718, 3.17805383])
    """


@primitive(real_floating)
def digamma(x: Array, /) -> Array:
    """Return the derivative of ``lgamma``.

    >>> ao.digamma(np.asarray([1.0]))
    array([-0.57721566])
    """


def trigamma(x: Array) -> Array:
    """Return the derivative of ``digamma``: a series far from zero, to which a sum leads."""
    left = less(x, 0.5)
    at = where(left, subtract(1.0, x), x)
    total = multiply(at, 0.0)
    for i in range(_FAR):
        total = add(total, reciprocal(square(add(at, float(i)))))
    far = reciprocal(add(at, float(_FAR)))
    series = multiply(square(far), 0.5)
    for power, coefficient in zip(range(1, 15, 2), _BERNOULLI, strict=True):
        series = add(series, multiply(pow(far, float(power)), coefficient))
    total = add(total, series)
    turn = sin(multiply(subtract(x, round(x)), pi))
    return where(left, subtract(divide(pi**2, square(turn)), total), total)


_FAR = 8
_BERNOULLI = (1.0, 1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730)

_SLOPE = 2 / sqrt(pi)  # of the error function at zero

defvjp(erfc, lambda g, out, x: multiply(g, multiply(-_SLOPE, exp(negative(square(x))))))
defvjp(erfinv, lambda g, out, x: multiply(g, multiply(1 / _SLOPE, exp(square(out)))))
defvjp(lgamma, lambda g, out, x: multiply(g, digamma(x)))
defvjp(digamma, lambda g, out, x: multiply(g, trigamma(x)))

# ---------------------------------------------------------------- modified Bessel functions


@primitive(real_floating)
def i0(x: Array, /) -> Array:
    """Return the modified Bessel function of order 0, of which Kaiser's window is made.

    >>> ao.i0(np.asarray([0.0, 1.0]))
    array([1.        , 1.26606588])
    """


@primitive(real_floating)
def i1(x: Array, /) -> Array:
    """Return the modified Bessel function of order 1, the derivative of ``i0``.

    >>> ao.i1(np.asarray([0.0, 1.0]))
    array([0.       , 0.5651591])
    """


def _i1_gradient(g: Array, out: Array, x: Array) -> Array:
    zero = equal(x, 0)
    share = where(zero, 0.5, divide(out, where(zero, 1.0, x)))
    return multiply(g, subtract(i0(x), share))


defvjp(i0, lambda g, out, x: multiply(g, i1(x)))
defvjp(i1, _i1_gradient)

# ---------------------------------------------------------------- powers, roots, logarithms


@op(rule=floating)
def exp2(x: Array, /) -> Array:
    """Return ``2 ** x``, as floats.

    >>> ao.exp2(np.asarray([3, -1]))
    array([8. , 0.5])
    """
    return pow(2.0, as_float(x))


@op(rule=real_floating, strict=True)
def cbrt(x: Array, /) -> Array:
    """Return the real number whose third power is ``x``.

    >>> ao.cbrt(np.asarray([-8.0, 27.0]))
    array([-2.,  3.])
    """
    x = as_float(x)
    rough = multiply(sign(x), pow(abs(x), 1 / 3))
    moved = logical_and(isfinite(x), not_equal(rough, 0))
    safe = where(moved, rough, 1.0)
    # a step of Newton's takes off what 1/3, rounded, leaves of the logarithm
    better = subtract(safe, divide(subtract(safe, divide(divide(x, safe), safe)), 3.0))
    return where(moved, better, where(equal(x, 0), x, rough))


@op(rule=real_floating)
def logaddexp2(x1: Array, x2: Array, /) -> Array:
    """Return ``log2(2**x1 + 2**x2)``, without overflow.

    >>> ao.logaddexp2(np.asarray([1000.0]), 1000.0)
    array([1001.])
    """
    high = maximum(x1, x2)
    gap = where(equal(x1, x2), 0.0, abs(subtract(x1, x2)))  # inf - inf is not a gap
    return add(high, multiply(log1p(exp2(negative(gap))), 1 / _ln(2)))


@op(rule=floating)
def xlogy(x1: Array, x2: Array, /) -> Array:
    """Return ``x1 * log(x2)``, and 0 where ``x1`` is 0, unless ``x2`` is NaN.

    >>> ao.xlogy(np.asarray([0.0, 2.0]), np.asarray([0.0, 1.0]))
    array([0., 0.])
    """
    x1, x2 = as_floats(x1, x2)
    nothing = logical_and(equal(x1, 0), equal(x2, x2))
    return where(nothing, 0.0, multiply(x1, log(where(nothing, 1.0, x2))))


@op(rule=floating)
def logit(x: Array, /) -> Array:
    """Return ``log(x / (1 - x))``, of which sigmoid is the inverse.

    >>> ao.logit(np.asarray([0.5, 0.75]))
    array([0.        , 1.09861229])
    """
    return subtract(log(x), log1p(negative(as_float(x))))


defvjp(exp2, lambda g, out, x: multiply(g, multiply(conjugate(out), _ln(2))))
defvjp(cbrt, lambda g, out, x: divide(g, multiply(3.0, square(out))))
defvjp(
    logaddexp2,
    lambda g, out, x1, x2: multiply(g, exp2(subtract(x1, out))),
    lambda g, out, x1, x2: multiply(g, exp2(subtract(x2, out))),
)
