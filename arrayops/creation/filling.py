"""Arrays from nothing, or in the likeness of another.

``like`` decides the backend: an array, or a backend's name; without it the default backend answers.

Source: https://data-apis.org/array-api/latest/API_specification/creation_functions.html
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

from .._dispatch import defvjp, op, primitive
from .._dtypes import dtype_name, promote_scalar
from .._errors import ShapeError
from .._rules import creating, same, sized
from .._typing import SCALARS, Array, DTypeLike, Spec
from ..convert import asarray
from ..manipulation.shapes import broadcast_to, reshape
from ..manipulation.shapes import shape as shape_of

__all__ = [
    "arange",
    "array",
    "copy",
    "empty",
    "empty_like",
    "full",
    "full_like",
    "ones",
    "ones_like",
    "zeros",
    "zeros_like",
]


def _filling(x: Spec, *_: Any, dtype: DTypeLike | None, **__: Any) -> Spec:
    return Spec(x.shape, x.dtype if dtype is None else dtype_name(dtype))


def _counting(
    start: float, stop: float | None, step: float, *, dtype: DTypeLike | None, **_: Any
) -> Spec:
    low, high = (0, start) if stop is None else (start, stop)
    if step == 0 or not isfinite(step):
        raise ShapeError(f"The step of a range is finite and not 0. Received: {step=}.")
    whole = all(isinstance(value, int) for value in (low, high, step))
    count = max(0, -int(-(high - low) // step))
    return sized(Spec((count,), dtype_name(dtype) if dtype else "int64" if whole else "float32"))


def _spacing(start: float, stop: float, num: int, *, dtype: DTypeLike | None, **_: Any) -> Spec:
    if isinstance(start, Sequence) or isinstance(stop, Sequence):
        raise ShapeError(f"The ends of a range are numbers. Received: {start=}, {stop=}.")
    return creating(num, dtype=dtype)


def _holding(
    shape: int | Sequence[int], fill_value: complex, *, dtype: DTypeLike | None, **_: Any
) -> Spec:
    if dtype is None and type(fill_value) in SCALARS:
        dtype = promote_scalar("bool", type(fill_value))
    return creating(shape, dtype=dtype)


@primitive(_holding)
def full(
    shape: int | Sequence[int],
    fill_value: complex,
    dtype: DTypeLike | None = None,
    *,
    device: Any = None,
    like: Any = None,
) -> Array:
    """Return an array of ``shape`` holding ``fill_value`` everywhere.

    >>> ao.full((2, 2), 7)
    array([[7, 7],
           [7, 7]])
    """


def broadcasting_full(
    shape: int | Sequence[int],
    fill_value: Any,
    dtype: DTypeLike | None = None,
    *,
    device: Any = None,
    like: Any = None,
) -> Array:
    """Return ``full``, also of an array of no dimensions, which code on the standard may pass."""
    if not hasattr(fill_value, "shape"):
        return full(shape, fill_value, dtype, device=device, like=like)
    sizes = shape if isinstance(shape, (tuple, list)) else (shape,)
    value = asarray(fill_value, dtype=dtype, device=device, like=like)
    return asarray(broadcast_to(value, tuple(sizes)), copy=True)  # which can be written into


@primitive(creating)
def zeros(
    shape: int | Sequence[int],
    dtype: DTypeLike | None = None,
    *,
    device: Any = None,
    like: Any = None,
) -> Array:
    """Return an array of zeros, in the backend's default float if no dtype is given."""


@primitive(creating)
def ones(
    shape: int | Sequence[int],
    dtype: DTypeLike | None = None,
    *,
    device: Any = None,
    like: Any = None,
) -> Array:
    """Return an array of ones, in the backend's default float if no dtype is given."""


@primitive(_counting)
def arange(
    start: float,
    stop: float | None = None,
    step: float = 1,
    dtype: DTypeLike | None = None,
    *,
    device: Any = None,
    like: Any = None,
) -> Array:
    """Return the numbers from ``start`` (or 0) up to, not including, ``stop``.

    >>> ao.arange(2, 8, 2)
    array([2, 4, 6])
    """


@primitive(_spacing)
def linspace(
    start: float,
    stop: float,
    num: int,
    *,
    dtype: DTypeLike | None = None,
    device: Any = None,
    endpoint: bool = True,
    like: Any = None,
) -> Array:
    """Return ``num`` numbers at equal distances from ``start`` to ``stop``, both included.

    >>> ao.linspace(0.0, 1.0, 3)
    array([0. , 0.5, 1. ])
    """


@op(rule=creating)
def empty(
    shape: int | Sequence[int],
    dtype: DTypeLike | None = None,
    *,
    device: Any = None,
    like: Any = None,
) -> Array:
    """Return an array to be filled: what it holds before is nobody's to rely on (here zeros).

    >>> ao.empty((2, 3)).shape
    (2, 3)
    """
    return zeros(shape, dtype=dtype, device=device, like=like)


@op(rule=same)
def copy(x: Array, /) -> Array:
    """Return an array equal to ``x`` in memory of its own, where a library's arrays can be changed.

    >>> x = np.zeros(2)
    >>> ao.copy(x) is x
    False
    """
    return reshape(x, shape_of(x))


def array(
    obj: Any,
    /,
    dtype: DTypeLike | None = None,
    *,
    device: Any = None,
    copy: bool | None = True,
    like: Any = None,
) -> Array:
    """Return a new array of ``obj``, as ``asarray`` does, but with a copy unless told otherwise.

    >>> ao.array([1, 2], "float32")
    array([1., 2.], dtype=float32)
    """
    return asarray(obj, dtype=dtype, device=device, copy=copy, like=like)


# ---------------------------------------------------------------- like another


@primitive(_filling)
def full_like(
    x: Array, /, fill_value: complex, dtype: DTypeLike | None = None, *, device: Any = None
) -> Array:
    """Return an array of ``x``'s shape, backend, dtype and device holding ``fill_value``."""


@op(rule=_filling)
def zeros_like(x: Array, /, dtype: DTypeLike | None = None, *, device: Any = None) -> Array:
    """Return zeros of ``x``'s shape, backend, dtype and device."""
    return full_like(x, 0, dtype=dtype, device=device)


@op(rule=_filling)
def ones_like(x: Array, /, dtype: DTypeLike | None = None, *, device: Any = None) -> Array:
    """Return ones of ``x``'s shape, backend, dtype and device."""
    return full_like(x, 1, dtype=dtype, device=device)


@op(rule=_filling)
def empty_like(x: Array, /, dtype: DTypeLike | None = None, *, device: Any = None) -> Array:
    """Return an array to be filled, of ``x``'s shape, backend, dtype and device.

    >>> ao.empty_like(np.ones((2, 3))).shape
    (2, 3)
    """
    return zeros_like(x, dtype=dtype, device=device)


for _constant in (full_like, zeros_like, ones_like, empty_like):
    defvjp(_constant, None, why="the numbers in its argument do not count")
