"""Where things are, and in what order.

Source: https://data-apis.org/array-api/latest/API_specification/searching_functions.html
and https://data-apis.org/array-api/latest/API_specification/sorting_functions.html
"""

from __future__ import annotations

from ._dispatch import op, primitive, vjp
from ._rules import along_axis, position
from ._typing import Array, Spec
from .creation import zeros_like
from .indexing import scatter_add_along_axis, take_along_axis

__all__ = [
    "argmax",
    "argmin",
    "argsort",
    "sort",
]


@primitive(position)
def argmax(x: Array, /, *, axis: int | None = None, keepdims: bool = False) -> Array:
    """Return the index of the first largest element along an axis, or of the flattened array.

    >>> ao.argmax(np.asarray([[1, 5], [7, 7]]), axis=1)
    array([1, 0])
    """


@primitive(position)
def argmin(x: Array, /, *, axis: int | None = None, keepdims: bool = False) -> Array:
    """Return the index of the first smallest element along an axis, or of the flattened array."""


def _ordering(x: Spec, *, axis: int, **_: bool) -> Spec:
    return Spec(along_axis(x, axis=axis).shape, "int64")


@primitive(_ordering)
def argsort(x: Array, /, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Array:
    """Return the indices that sort ``x`` along an axis; equal elements keep their order.

    >>> ao.argsort(np.asarray([30, 10, 20]))
    array([1, 2, 0])
    """


@op(rule=along_axis)
def sort(x: Array, /, *, axis: int = -1, descending: bool = False, stable: bool = True) -> Array:
    """Return the elements of ``x`` in order along an axis.

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


vjp(argmax, None)
vjp(argmin, None)
vjp(argsort, None)
vjp(sort, _sort_gradient)
