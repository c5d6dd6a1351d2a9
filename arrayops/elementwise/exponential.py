"""Powers, logarithms and trigonometry of each element.

Source: https://data-apis.org/array-api/latest/API_specification/elementwise_functions.html
"""

from __future__ import annotations

from math import log as _ln
from math import pi
from math import sqrt as _root

from .._dispatch import defvjp, op, primitive
from .._rules import counting, floating, real_floating
from .._typing import SCALARS, Array
from .arithmetic import (
    abs,
    add,
    conjugate,
    divide,
    maximum,
    minimum,
    multiply,
    negative,
    square,
    subtract,
)
from .comparison import equal, greater, is_complex, isfinite, logical_and, where

__all__ = [
    "acos",
    "asin",
    "atan",
    "cos",
    "cosh",
    "erf",
    "exp",
    "expm1",
    "hypot",
    "log",
    "log1p",
    "log2",
    "log10",
    "logaddexp",
    "pow",
    "rsqrt",
    "sin",
    "sinh",
    "sqrt",
    "tan",
    "tanh",
]

# ---------------------------------------------------------------- powers and logarithms


@primitive(counting)
def pow(x1: Array, x2: Array, /) -> Array:
    """Return ``x1 ** x2``."""


@primitive(floating)
def exp(x: Array, /) -> Array:
    """Return ``e ** x``."""


@primitive(floating)
def expm1(x: Array, /) -> Array:
    """Return ``e ** x - 1``, exact also near zero."""


@primitive(floating)
def log(x: Array, /) -> Array:
    """Return the natural logarithm."""


@primitive(floating)
def log1p(x: Array, /) -> Array:
    """Return ``log(1 + x)``, exact also near zero."""


@op
def log2(x: Array, /) -> Array:
    """Return the logarithm to base 2."""
    return multiply(log(x), 1 / _ln(2))


@op
def log10(x: Array, /) -> Array:
    """Return the logarithm to base 10."""
    return multiply(log(x), 1 / _ln(10))


@primitive(floating)
def sqrt(x: Array, /) -> Array:
    """Return the square root; NaN below zero."""


@op
def rsqrt(x: Array, /) -> Array:
    """Return ``1 / sqrt(x)``."""
    return divide(1.0, sqrt(x))


@op(rule=real_floating)
def logaddexp(x1: Array, x2: Array, /) -> Array:
    """Return ``log(exp(x1) + exp(x2))``, without overflow.

    >>> float(ao.logaddexp(np.asarray(1000.0), 1000.0)) - 1000  # doctest: +ELLIPSIS
    0.693147180559...
    """
    high = maximum(x1, x2)
    gap = where(equal(x1, x2), 0.0, abs(subtract(x1, x2)))  # inf - inf is not a gap
    return add(high, log1p(exp(negative(gap))))


@op(rule=real_floating)
def hypot(x1: Array, x2: Array, /) -> Array:
    """Return ``sqrt(x1**2 + x2**2)``, without overflow.

    >>> ao.hypot(np.asarray([3.0]), 4.0)
    array([5.])
    """
    # a number meets the array before anything else: alone it would be the default backend's
    high = maximum(abs(maximum(x1, x2)), abs(minimum(x1, x2)))
    safe = where(logical_and(greater(high, 0), isfinite(high)), high, 1.0)  # inf / inf is no share
    return multiply(high, sqrt(add(square(divide(x1, safe)), square(divide(x2, safe)))))


def _log_of_base(x: Array | float) -> Array | float:
    """Return the logarithm where there is one, else 0; a number's as a number, which is weak."""
    if is_complex(x):
        return log(x)
    if type(x) in SCALARS:
        return _ln(x) if x > 0 else 0.0
    return log(where(greater(x, 0), x, 1.0))


def _one_less(x1: Array | float, x2: Array | float) -> Array | float:
    """Return the exponent of the slope; of 0 ** 0, whose slope is 0, one that leaves it finite."""
    if type(x2) in SCALARS:
        return x2 - 1 if x2 else x2
    return where(logical_and(equal(x2, 0), equal(x1, 0)), 0, subtract(x2, 1))


defvjp(
    pow,
    lambda g, out, x1, x2: multiply(g, conjugate(multiply(x2, pow(x1, _one_less(x1, x2))))),
    lambda g, out, x1, x2: multiply(g, conjugate(multiply(out, _log_of_base(x1)))),
)


def _not_zero(x: Array) -> Array:
    return where(equal(x, 0), 1.0, x)


defvjp(exp, lambda g, out, x: multiply(g, conjugate(out)))
defvjp(expm1, lambda g, out, x: multiply(g, conjugate(add(out, 1.0))))
defvjp(log, lambda g, out, x: divide(g, conjugate(x)))
defvjp(log1p, lambda g, out, x: divide(g, conjugate(add(x, 1.0))))
defvjp(log2, lambda g, out, x: divide(g, conjugate(multiply(x, _ln(2)))))
defvjp(log10, lambda g, out, x: divide(g, conjugate(multiply(x, _ln(10)))))
defvjp(sqrt, lambda g, out, x: divide(multiply(g, 0.5), conjugate(out)))
defvjp(rsqrt, lambda g, out, x: multiply(multiply(g, -0.5), conjugate(divide(out, x))))
defvjp(
    logaddexp,
    lambda g, out, x1, x2: multiply(g, exp(subtract(x1, out))),
    lambda g, out, x1, x2: multiply(g, exp(subtract(x2, out))),
)
defvjp(
    hypot,
    lambda g, out, x1, x2: multiply(g, divide(x1, _not_zero(out))),
    lambda g, out, x1, x2: multiply(g, divide(x2, _not_zero(out))),
)

# ---------------------------------------------------------------- trigonometry


@primitive(floating)
def sin(x: Array, /) -> Array:
    """Return the sine of an angle in radians."""


@primitive(floating)
def cos(x: Array, /) -> Array:
    """Return the cosine of an angle in radians."""


@primitive(floating)
def tan(x: Array, /) -> Array:
    """Return the tangent of an angle in radians."""


@primitive(floating)
def asin(x: Array, /) -> Array:
    """Return the angle in [-pi/2, pi/2] whose sine is ``x``."""


@primitive(floating)
def acos(x: Array, /) -> Array:
    """Return the angle in [0, pi] whose cosine is ``x``."""


@primitive(floating)
def atan(x: Array, /) -> Array:
    """Return the angle in [-pi/2, pi/2] whose tangent is ``x``."""


@primitive(floating)
def sinh(x: Array, /) -> Array:
    """Return the hyperbolic sine."""


@primitive(floating)
def cosh(x: Array, /) -> Array:
    """Return the hyperbolic cosine."""


@primitive(floating)
def tanh(x: Array, /) -> Array:
    """Return the hyperbolic tangent."""


@primitive(real_floating)
def erf(x: Array, /) -> Array:
    """Return the error function: ``exp(-t**2)`` integrated from 0 to ``x``, times 2/sqrt(pi)."""


defvjp(sin, lambda g, out, x: multiply(g, conjugate(cos(x))))
defvjp(cos, lambda g, out, x: negative(multiply(g, conjugate(sin(x)))))
defvjp(tan, lambda g, out, x: multiply(g, conjugate(add(square(out), 1.0))))
defvjp(asin, lambda g, out, x: multiply(g, conjugate(rsqrt(subtract(1.0, square(x))))))
defvjp(acos, lambda g, out, x: negative(multiply(g, conjugate(rsqrt(subtract(1.0, square(x)))))))
defvjp(atan, lambda g, out, x: divide(g, conjugate(add(square(x), 1.0))))
defvjp(sinh, lambda g, out, x: multiply(g, conjugate(cosh(x))))
defvjp(cosh, lambda g, out, x: multiply(g, conjugate(sinh(x))))
defvjp(tanh, lambda g, out, x: multiply(g, conjugate(subtract(1.0, square(out)))))
defvjp(erf, lambda g, out, x: multiply(g, multiply(2 / _root(pi), exp(negative(square(x))))))
