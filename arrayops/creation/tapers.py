"""Windows that fade out at both ends, for signals.

Source: https://numpy.org/doc/stable/reference/routines.window.html
"""

from __future__ import annotations

import builtins
from functools import reduce
from math import pi
from operator import index
from typing import Any

from .._dispatch import op
from .._dtypes import dtype_name
from .._errors import ShapeError
from .._shapes import check_bytes
from .._typing import Array, DTypeLike, Spec
from ..elementwise.arithmetic import abs, add, divide, multiply, square, subtract
from ..elementwise.exponential import cos
from .filling import arange, full_like

__all__ = [
    "bartlett",
    "blackman",
    "hamming",
    "hanning",
    "kaiser",
]


def _window(M: int, *_: Any, dtype: DTypeLike | None, **__: Any) -> Spec:
    return Spec((_points(M),), "float32" if dtype is None else dtype_name(dtype))


def _points(M: int) -> int:
    try:
        points = builtins.max(index(M), 0)
    except TypeError as error:
        raise ShapeError(f"A window has a whole number of points. Received: {M=}.") from error
    check_bytes((points,), 8)  # floats count no further: a range of more comes out empty
    return points


def _places(M: int, dtype: Any, device: Any, like: Any) -> Array:
    """Return places at equal distances from -1 to 1; a single one lies at 0."""
    points = _points(M)
    steps = arange(float(1 - points), float(points), 2.0, dtype=dtype, device=device, like=like)
    return divide(steps, builtins.max(points - 1, 1))


def _cosines(x: Array, *weights: float) -> Array:
    """Return the sum of so much of each cosine: of zero, one, two waves over the window."""
    total: Any = weights[0]
    for waves, weight in enumerate(weights[1:], 1):
        total = add(multiply(cos(multiply(x, waves * pi)), weight), total)
    return total


@op(rule=_window)
def bartlett(
    M: int, *, dtype: DTypeLike | None = None, device: Any = None, like: Any = None
) -> Array:
    """Return a triangle of ``M`` points, zero at both ends.

    >>> ao.bartlett(5)
    array([0. , 0.5, 1. , 0.5, 0. ])
    """
    return subtract(1, abs(_places(M, dtype, device, like)))


@op(rule=_window)
def hanning(
    M: int, *, dtype: DTypeLike | None = None, device: Any = None, like: Any = None
) -> Array:
    """Return one wave of a raised cosine of ``M`` points, zero at both ends.

    >>> ao.hanning(3)
    array([0., 1., 0.])
    """
    return _cosines(_places(M, dtype, device, like), 0.5, 0.5)


@op(rule=_window)
def hamming(
    M: int, *, dtype: DTypeLike | None = None, device: Any = None, like: Any = None
) -> Array:
    """Return one wave of a raised cosine of ``M`` points, 0.08 at both ends.

    >>> ao.hamming(1)
    array([1.])
    """
    return _cosines(_places(M, dtype, device, like), 0.54, 0.46)


@op(rule=_window)
def blackman(
    M: int, *, dtype: DTypeLike | None = None, device: Any = None, like: Any = None
) -> Array:
    """Return the sum of two cosines of ``M`` points, zero at both ends.

    >>> ao.blackman(1)
    array([1.])
    """
    return _cosines(_places(M, dtype, device, like), 0.42, 0.5, 0.08)


@op(rule=_window)
def kaiser(
    M: int,
    beta: float,
    *,
    dtype: DTypeLike | None = None,
    device: Any = None,
    like: Any = None,
) -> Array:
    """Return the window of ``M`` points with most of its energy in the main lobe.

    ``beta`` trades the width of that lobe (0: a rectangle) for lower ones beside it.

    >>> ao.kaiser(3, 0.0)
    array([1., 1., 1.])
    """
    if not builtins.abs(beta) <= 700:
        raise ShapeError(f"beta is up to 700: no float holds I0 of more. Received: {beta=}.")
    places = _places(M, dtype, device, like)
    quarter = beta * beta / 4
    # I0(x) is the sum of (x/2)**2k / k!**2: from the last term that counts at x = beta inwards
    steps = [quarter / k**2 for k in range(20 + int(2 * builtins.abs(beta)), 0, -1)]
    peak = reduce(lambda total, step: total * step + 1, steps, 1.0)
    within = full_like(places, 1 / peak)  # as shares of the peak, which float16 may not hold
    inside = subtract(1, square(places))
    for step in steps:
        within = add(multiply(multiply(within, inside), step), 1 / peak)
    return within
