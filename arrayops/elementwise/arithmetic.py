"""Arithmetic and rounding of each element.

Source: https://data-apis.org/array-api/latest/API_specification/elementwise_functions.html
"""

from __future__ import annotations

from .._dispatch import defvjp, op, primitive
from .._rules import broadcasting, floating, measuring, real_broadcasting, real_counting, signed
from .._typing import SCALARS, Array
from .comparison import equal, greater, is_complex, less, real, where

__all__ = [
    "abs",
    "add",
    "ceil",
    "clip",
    "conj",
    "divide",
    "floor",
    "floor_divide",
    "maximum",
    "minimum",
    "multiply",
    "negative",
    "positive",
    "reciprocal",
    "remainder",
    "round",
    "sign",
    "square",
    "subtract",
    "trunc",
]

# ---------------------------------------------------------------- arithmetic


@primitive(broadcasting)
def add(x1: Array, x2: Array, /) -> Array:
    """Return ``x1 + x2``.

    >>> ao.add(np.asarray([1.0, 2.0]), 0.5)
    array([1.5, 2.5])
    """


@primitive(signed)
def subtract(x1: Array, x2: Array, /) -> Array:
    """Return ``x1 - x2``."""


@primitive(broadcasting)
def multiply(x1: Array, x2: Array, /) -> Array:
    """Return ``x1 * x2``."""


@primitive(floating)
def divide(x1: Array, x2: Array, /) -> Array:
    """Return ``x1 / x2``, as floats."""


@primitive(real_counting)
def floor_divide(x1: Array, x2: Array, /) -> Array:
    """Return the largest whole number not above ``x1 / x2``.

    >>> ao.floor_divide(np.asarray([-7, 7]), 2)
    array([-4,  3])
    """


@primitive(real_counting)
def remainder(x1: Array, x2: Array, /) -> Array:
    """Return what ``floor_divide`` leaves over; it has the sign of ``x2``.

    >>> ao.remainder(np.asarray([-7, 7]), 3)
    array([2, 1])
    """


@primitive(signed)
def negative(x: Array, /) -> Array:
    """Return ``-x``."""


@primitive(measuring)
def abs(x: Array, /) -> Array:
    """Return the distance from zero, a real number. Its gradient at zero is zero."""


@primitive(signed)
def sign(x: Array, /) -> Array:
    """Return -1, 0 or 1 as ``x`` is negative, zero or positive; ``x / abs(x)`` if complex."""


@primitive(broadcasting)
def conj(x: Array, /) -> Array:
    """Return ``x`` with the sign of its imaginary part turned; real numbers as they are.

    >>> ao.conj(np.asarray([1 + 2j]))
    array([1.-2.j])
    """


@primitive(real_broadcasting)
def maximum(x1: Array, x2: Array, /) -> Array:
    """Return the larger of each pair; NaN if either is. A tie shares the gradient evenly.

    >>> ao.maximum(np.asarray([1.0, np.nan]), 2.0)
    array([ 2., nan])
    """


@primitive(real_broadcasting)
def minimum(x1: Array, x2: Array, /) -> Array:
    """Return the smaller of each pair; NaN if either is. A tie shares the gradient evenly."""


@op
def positive(x: Array, /) -> Array:
    """Return ``+x``: the values of ``x``."""
    return x


@op
def square(x: Array, /) -> Array:
    """Return ``x * x``."""
    return multiply(x, x)


@op
def reciprocal(x: Array, /) -> Array:
    """Return ``1 / x``."""
    return divide(1.0, x)


def conjugate(x: Array | complex) -> Array | complex:
    """Return the conjugate; real arrays and numbers are left alone, at no cost."""
    if not is_complex(x):
        return x
    return x.conjugate() if type(x) in SCALARS else conj(x)


FLAT = "it is flat between its jumps"  # why an op has no gradient


def _sign_gradient(g: Array, out: Array, x: Array) -> Array:
    """Return zero: of a real number; of a complex one zero along ``out``, but not around it."""
    if not is_complex(x):
        return multiply(g, 0.0)
    around = subtract(g, multiply(out, real(multiply(conj(g), out))))
    size = abs(x)
    return divide(around, where(equal(size, 0), 1.0, size))


def _larger(x1: Array, x2: Array) -> Array:
    """Return 1 where ``x1`` is larger, 1/2 at a tie, else 0: the convention for all gradients."""
    return where(equal(x1, x2), 0.5, where(greater(x1, x2), 1.0, 0.0))


# The gradient in complex numbers is the direction of steepest ascent, the conjugate of the
# derivative, as in PyTorch and TensorFlow: a rule multiplies by the conjugate of a factor.

defvjp(add, lambda g, out, x1, x2: g, lambda g, out, x1, x2: g)
defvjp(subtract, lambda g, out, x1, x2: g, lambda g, out, x1, x2: negative(g))
defvjp(
    multiply,
    lambda g, out, x1, x2: multiply(g, conjugate(x2)),
    lambda g, out, x1, x2: multiply(g, conjugate(x1)),
)
defvjp(
    divide,
    lambda g, out, x1, x2: divide(g, conjugate(x2)),
    lambda g, out, x1, x2: negative(divide(multiply(g, conjugate(out)), conjugate(x2))),
)
defvjp(floor_divide, None, why=FLAT)
defvjp(
    remainder,
    lambda g, out, x1, x2: g,
    lambda g, out, x1, x2: negative(multiply(g, floor_divide(x1, x2))),
)
defvjp(negative, lambda g, out, x: negative(g))
defvjp(conj, lambda g, out, x: conj(g))
defvjp(abs, lambda g, out, x: multiply(g, sign(x)))
defvjp(sign, _sign_gradient)
defvjp(
    maximum,
    lambda g, out, x1, x2: multiply(g, _larger(x1, x2)),
    lambda g, out, x1, x2: multiply(g, _larger(x2, x1)),
)
defvjp(
    minimum,
    lambda g, out, x1, x2: multiply(g, _larger(x2, x1)),
    lambda g, out, x1, x2: multiply(g, _larger(x1, x2)),
)
defvjp(square, lambda g, out, x: multiply(g, multiply(2.0, conjugate(x))))

# ---------------------------------------------------------------- rounding and bounds


@primitive(real_broadcasting)
def floor(x: Array, /) -> Array:
    """Return the largest whole number not above ``x``."""


@primitive(real_broadcasting)
def ceil(x: Array, /) -> Array:
    """Return the smallest whole number not below ``x``."""


@primitive(broadcasting)
def round(x: Array, /) -> Array:
    """Return the nearest whole number; halves go to the even one.

    >>> ao.round(np.asarray([0.5, 1.5, 2.4]))
    array([0., 2., 2.])
    """


@op(rule=real_broadcasting)
def trunc(x: Array, /) -> Array:
    """Return the whole number next to ``x`` toward zero.

    >>> ao.trunc(np.asarray([-1.7, 1.7]))
    array([-1.,  1.])
    """
    return where(less(x, 0), ceil(x), floor(x))


@op
def clip(x: Array, /, min: Array | float | None = None, max: Array | float | None = None) -> Array:
    """Return ``x`` held between two bounds, of which either may be None.

    >>> ao.clip(np.asarray([-2, 0, 7]), 0, 5)
    array([0, 0, 5])
    """
    low = x if min is None else maximum(x, min)
    return low if max is None else minimum(low, max)


defvjp(floor, None, why=FLAT)
defvjp(ceil, None, why=FLAT)
defvjp(round, None, why=FLAT)
defvjp(trunc, None, why=FLAT)
