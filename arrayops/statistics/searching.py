"""Where things are, and in what order.

Source: https://data-apis.org/array-api/latest/API_specification/searching_functions.html
and https://data-apis.org/array-api/latest/API_specification/sorting_functions.html
"""

from __future__ import annotations

from typing import Any

from .._dispatch import defvjp, op, primitive
from .._errors import ShapeError
from .._rules import along_axis, position, real_dtype_of
from .._typing import SCALARS, Array, Spec
from ..creation.filling import zeros_like
from ..indexing.gathering import scatter_add_along_axis, take, take_along_axis
from ..manipulation.joining import stack
from ..manipulation.shapes import reshape

__all__ = [
    "argmax",
    "argmin",
    "argsort",
    "argwhere",
    "bisect",
    "flatnonzero",
    "nonzero",
    "searchsorted",
    "sort",
]

# ---------------------------------------------------------------- extremes


@primitive(position)
def argmax(x: Array, /, axis: int | None = None, *, keepdims: bool = False) -> Array:
    """Return the index of the first largest element along an axis, or of the flattened array.

    >>> ao.argmax(np.asarray([[1, 5], [7, 7]]), axis=1)
    array([1, 0])
    """


@primitive(position)
def argmin(x: Array, /, axis: int | None = None, *, keepdims: bool = False) -> Array:
    """Return the index of the first smallest element along an axis, or of the flattened array."""


defvjp(argmax, None)
defvjp(argmin, None)

# ---------------------------------------------------------------- order


def _sorting(x: Spec, *, axis: int, **_: bool) -> Spec:
    return Spec(along_axis(x, axis=axis).shape, real_dtype_of(x))


def _ordering(x: Spec, *, axis: int, **_: bool) -> Spec:
    return Spec(_sorting(x, axis=axis).shape, "int64")


@primitive(_ordering)
def argsort(x: Array, /, axis: int = -1, *, descending: bool = False, stable: bool = True) -> Array:
    """Return the indices that sort ``x`` along an axis; equal elements keep their order.

    NaN counts as larger than any number.

    >>> ao.argsort(np.asarray([30, 10, 20]))
    array([1, 2, 0])
    """


@op(rule=_sorting)
def sort(x: Array, /, axis: int = -1, *, descending: bool = False, stable: bool = True) -> Array:
    """Return the elements of ``x`` in order along an axis; NaN counts as larger than any number.

    >>> ao.sort(np.asarray([3, 1, 2]), descending=True)
    array([3, 2, 1])
    """
    return take_along_axis(
        x, argsort(x, axis=axis, descending=descending, stable=stable), axis=axis
    )


def _sort_gradient(
    g: Array, out: Array, x: Array, *, axis: int, descending: bool, stable: bool
) -> Array:
    order = argsort(x, axis=axis, descending=descending, stable=stable)
    return scatter_add_along_axis(zeros_like(x), order, g, axis=axis)


defvjp(argsort, None)
defvjp(sort, _sort_gradient)

# ---------------------------------------------------------------- places of what holds


def _finding(x: Spec) -> tuple[Spec, ...]:
    if not x.shape:
        raise ShapeError("Elements have places in 1 or more dimensions. Received: a 0-d array.")
    return tuple(Spec((None,), "int64") for _ in x.shape)


@primitive(_finding, strict=True)
def nonzero(x: Array, /) -> Any:
    """Return the indices of the elements that are not zero, in an array for each axis.

    How many there are the values decide: no library can compile this into a fixed shape.

    >>> ao.nonzero(np.asarray([[0, 3], [4, 0]]))
    (array([0, 1]), array([1, 0]))
    """


defvjp(nonzero, None)


@op
def argwhere(x: Array, /) -> Array:
    """Return the indices of the elements that are not zero, as the rows of a matrix.

    >>> ao.argwhere(np.asarray([[0, 3], [4, 0]]))
    array([[0, 1],
           [1, 0]])
    """
    return stack(nonzero(x), axis=1)


@op
def flatnonzero(x: Array, /) -> Array:
    """Return the indices of the elements that are not zero in the flattened array.

    >>> ao.flatnonzero(np.asarray([[0, 3], [4, 0]]))
    array([1, 2])
    """
    return nonzero(reshape(x, (-1,)))[0]


# ---------------------------------------------------------------- places in an order


def _inserting(x1: Spec, x2: Any, /, *, side: str) -> Spec:
    if len(x1.shape) != 1:
        raise ShapeError(f"A sorted array has one dimension. Received: shape {x1.shape}.")
    if side not in ("left", "right"):
        raise ShapeError(f"A side is 'left' or 'right'. Received: {side=}.")
    real_dtype_of(x1, x2)
    return Spec(() if type(x2) in SCALARS else x2.shape, "int64")


@primitive(_inserting, strict=True)
def bisect(x1: Array, x2: Array, /, *, side: str = "left") -> Array:
    """Return where the elements of ``x2`` belong in the sorted ``x1``; see ``searchsorted``."""


defvjp(bisect, None)


@op
def searchsorted(x1: Array, x2: Array, /, side: str = "left", sorter: Array | None = None) -> Array:
    """Return the index in the sorted ``x1`` before which each element of ``x2`` belongs.

    Before its equals, or behind them with ``side="right"``. NaN belongs at the end, as ``sort``
    puts it. ``sorter`` are the indices that sort an ``x1`` that is not in order.

    >>> ao.searchsorted(np.asarray([1, 2, 2, 5]), np.asarray([2, 6]))
    array([1, 4])
    """
    return bisect(x1 if sorter is None else take(x1, sorter), x2, side=side)


defvjp(searchsorted, None)
