"""Angles: inverse hyperbolic functions, the angle of a point, degrees and radians.

Source: https://data-apis.org/array-api/latest/API_specification/elementwise_functions.html
"""

from __future__ import annotations

from math import pi

from .._dispatch import defvjp, op, primitive
from .._rules import floating, real_floating
from .._typing import Array
from .arithmetic import (
    add,
    conjugate,
    divide,
    multiply,
    negative,
    square,
    subtract,
)
from .comparison import equal, where
from .exponential import cos, rsqrt, sin, sqrt
from .floats import as_floats

__all__ = ["acosh", "asinh", "atan2", "atanh", "deg2rad", "rad2deg", "sinc"]


@primitive(floating)
def asinh(x: Array, /) -> Array:
    """Return the number whose hyperbolic sine is ``x``.

    >>> ao.asinh(np.asarray([0.0, np.inf]))
    array([ 0., inf])
    """


@primitive(floating)
def acosh(x: Array, /) -> Array:
    """Return the number, not negative, whose hyperbolic cosine is ``x``; NaN below 1.

    >>> ao.acosh(np.asarray([1.0, np.inf]))
    array([ 0., inf])
    """


@primitive(floating)
def atanh(x: Array, /) -> Array:
    """Return the number whose hyperbolic tangent is ``x``; NaN outside of [-1, 1].

    >>> ao.atanh(np.asarray([0.0, 0.5]))
    array([0.        , 0.54930614])
    """


@primitive(real_floating)
def atan2(x1: Array, x2: Array, /) -> Array:
    """Return the angle in [-pi, pi] of the point at height ``x1`` and width ``x2``.

    Zeros have signs: they tell the side of the negative axis, and pi from 0.

    >>> ao.atan2(np.asarray([1.0, 0.0, -0.0]), np.asarray([1.0, -1.0, -1.0]))
    array([ 0.78539816,  3.14159265, -3.14159265])
    """


@op
def deg2rad(x: Array, /) -> Array:
    """Return degrees as radians.

    >>> ao.deg2rad(np.asarray([180.0]))
    array([3.14159265])
    """
    return multiply(x, pi / 180)


@op
def rad2deg(x: Array, /) -> Array:
    """Return radians as degrees.

    >>> ao.rad2deg(np.asarray([np.pi]))
    array([180.])
    """
    return multiply(x, 180 / pi)


@op
def sinc(x: Array, /) -> Array:
    """Return ``sin(pi x) / (pi x)``, and 1 at zero.

    >>> ao.sinc(np.asarray([0.0, 0.5]))
    array([1.        , 0.63661977])
    """
    zero = equal(x, 0)
    turned = multiply(where(zero, 1.0, x), pi)
    return where(zero, 1.0, divide(sin(turned), turned))


def _sinc_gradient(g: Array, out: Array, x: Array) -> Array:
    """Return the slope of sinc; the body's is wrong at 0, where its choice hides the curve."""
    zero = equal(x, 0)
    safe = where(zero, 1.0, x)
    nearby = multiply(x, -pi * pi / 3)  # whose own slope is right where it is 0
    slope = where(zero, nearby, divide(subtract(cos(multiply(safe, pi)), out), safe))
    return multiply(g, conjugate(slope))


def _over_square(x1: Array, x2: Array) -> Array:
    """Return ``x1`` over the squared distance of a point from zero, and 0 at zero."""
    x1, x2 = as_floats(x1, x2)
    squared = add(square(x1), square(x2))
    return divide(x1, where(equal(squared, 0), 1.0, squared))


defvjp(asinh, lambda g, out, x: multiply(g, conjugate(rsqrt(add(square(x), 1.0)))))
defvjp(
    acosh,  # two roots, not the one of x**2 - 1: the cut of complex numbers lies where acosh has it
    lambda g, out, x: divide(g, conjugate(multiply(sqrt(subtract(x, 1.0)), sqrt(add(x, 1.0))))),
)
defvjp(atanh, lambda g, out, x: divide(g, conjugate(subtract(1.0, square(x)))))
defvjp(
    atan2,
    lambda g, out, x1, x2: multiply(g, _over_square(x2, x1)),
    lambda g, out, x1, x2: negative(multiply(g, _over_square(x1, x2))),
)
defvjp(sinc, _sinc_gradient)
