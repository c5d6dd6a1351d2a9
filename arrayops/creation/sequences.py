"""Numbers at equal distances, or in equal ratios.

Source: https://numpy.org/doc/stable/reference/routines.array-creation.html
"""

from __future__ import annotations

from typing import Any

from .. import _shapes
from .._dispatch import op
from .._dtypes import dtype_name, kind
from .._errors import ShapeError
from .._typing import Array, DTypeLike
from ..elementwise.arithmetic import (
    add,
    divide,
    floor,
    floor_divide,
    multiply,
    remainder,
    square,
    subtract,
)
from ..elementwise.comparison import astype, equal, where
from ..elementwise.exponential import pow
from ..elementwise.promotion import float_of
from ..manipulation.shapes import moveaxis, reshape, shape
from .filling import arange, ones_like
from .filling import linspace as _linspace

__all__ = [
    "geomspace",
    "linspace",
    "logspace",
    "vander",
]


def linspace(
    start: float | Array,
    stop: float | Array,
    /,
    num: int = 50,
    endpoint: bool = True,
    *,
    dtype: DTypeLike | None = None,
    axis: int = 0,
    device: Any = None,
    like: Any = None,
) -> Array:
    """Return ``num`` numbers at equal distances from ``start`` to ``stop``, both included.

    Between arrays they lie along a new ``axis``. Arrays decide the backend, ``like`` does between
    numbers.

    >>> ao.linspace(0.0, 1.0, 3)
    array([0. , 0.5, 1. ])
    """
    if hasattr(start, "shape") or hasattr(stop, "shape"):
        return linspace_between(start, stop, num, endpoint, dtype=dtype, axis=axis)
    return _linspace(start, stop, num, dtype=dtype, device=device, endpoint=endpoint, like=like)


@op
def linspace_between(
    start: Array,
    stop: Array,
    /,
    num: int,
    endpoint: bool = True,
    *,
    dtype: DTypeLike | None = None,
    axis: int = 0,
) -> Array:
    """Return ``linspace`` of arrays, which broadcast."""
    held = dtype_name(dtype) if dtype else _float_of(start, stop)
    shares = _shares(start, stop, num, endpoint)
    points = add(multiply(subtract(1, shares), start), multiply(shares, stop))
    return moveaxis(_held(points, held), 0, axis)


def _float_of(start: Any, stop: Any) -> str:
    first, second = (start, stop) if hasattr(start, "shape") else (stop, start)
    return float_of(first, second)


def _shares(start: Any, stop: Any, num: int, endpoint: bool) -> Array:
    """Return the numbers from 0 to 1 along a new axis in front of what two arrays broadcast to."""
    guide = start if hasattr(start, "shape") else stop
    dtype = _float_of(start, stop)
    rank = len(_shapes.broadcast(shape(start), shape(stop)))
    shares = _linspace(0, 1, num, dtype=dtype, endpoint=endpoint, like=guide)
    return reshape(shares, (num,) + (1,) * rank)


def _held(x: Array, dtype: str) -> Array:
    """Return numbers in a dtype; as whole ones they are rounded down, as NumPy does."""
    return astype(floor(x) if kind(dtype) in ("int", "uint") else x, dtype=dtype)


def logspace(
    start: float | Array,
    stop: float | Array,
    /,
    num: int = 50,
    endpoint: bool = True,
    *,
    base: float = 10.0,
    dtype: DTypeLike | None = None,
    axis: int = 0,
    device: Any = None,
    like: Any = None,
) -> Array:
    """Return the powers of ``base`` to ``linspace`` of the arguments.

    >>> ao.logspace(0, 2, 3)
    array([  1.,  10., 100.])
    """
    inner = dtype if dtype is not None and kind(dtype_name(dtype)) == "float" else None
    powers = pow(
        base,
        linspace(start, stop, num, endpoint, dtype=inner, axis=axis, device=device, like=like),
    )
    return powers if dtype is None else astype(powers, dtype=dtype)


def geomspace(
    start: float | Array,
    stop: float | Array,
    /,
    num: int = 50,
    endpoint: bool = True,
    *,
    dtype: DTypeLike | None = None,
    axis: int = 0,
    device: Any = None,
    like: Any = None,
) -> Array:
    """Return ``num`` numbers in equal ratios from ``start`` to ``stop``, both included.

    The two are of one sign, and neither is zero.

    >>> ao.geomspace(1, 100, 3)
    array([  1.,  10., 100.])
    """
    if hasattr(start, "shape") or hasattr(stop, "shape"):
        return geomspace_between(start, stop, num, endpoint, dtype=dtype, axis=axis)
    if start * stop <= 0:
        raise ValueError(f"Equal ratios have ends of one sign. Received: {start=}, {stop=}.")
    inner = dtype if dtype is not None and kind(dtype_name(dtype)) == "float" else None
    shares = _linspace(0, 1, num, dtype=inner, device=device, endpoint=endpoint, like=like)
    points = _between_ends(start, stop, shares)
    return points if dtype is None else astype(points, dtype=dtype)


@op
def geomspace_between(
    start: Array,
    stop: Array,
    /,
    num: int,
    endpoint: bool = True,
    *,
    dtype: DTypeLike | None = None,
    axis: int = 0,
) -> Array:
    """Return ``geomspace`` of arrays, which broadcast."""
    held = dtype_name(dtype) if dtype else _float_of(start, stop)
    points = _between_ends(start, stop, _shares(start, stop, num, endpoint))
    return moveaxis(astype(points, dtype=held), 0, axis)


def _between_ends(start: Any, stop: Any, shares: Array) -> Array:
    ratio = (
        divide(stop, start) if hasattr(stop, "shape") or hasattr(start, "shape") else stop / start
    )
    return where(equal(shares, 1), stop, multiply(pow(ratio, shares), start))


@op
def vander(x: Array, /, N: int | None = None, increasing: bool = False) -> Array:
    """Return the powers of the elements of a vector in rows: ``N`` (as many as elements) columns.

    The powers fall from left to right, unless they are to be ``increasing``.

    >>> ao.vander(np.asarray([2, 3]), 3)
    array([[4, 2, 1],
           [9, 3, 1]])
    """
    count = shape(x)[0] if len(x.shape) == 1 and N is None else N
    if len(x.shape) != 1 or count is None:
        raise ShapeError(f"Powers are of a vector of known size. Received: shape {shape(x)}, {N=}.")
    exponents = arange(count, dtype="int32", like=x)
    exponents = exponents if increasing else subtract(count - 1, exponents)
    powers, factor = ones_like(x)[:, None], x[:, None]
    for bit in range(max(count - 1, 1).bit_length()):  # by squares; pow has no slope at 0 ** 0
        is_set = equal(remainder(floor_divide(exponents, 1 << bit), 2), 1)
        powers = multiply(powers, where(is_set, factor, 1))
        factor = square(factor)
    return powers
