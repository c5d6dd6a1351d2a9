"""Places in flattened arrays, and the indices of each axis that they stand for.

Source: https://numpy.org/doc/stable/reference/generated/numpy.unravel_index.html
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from .._dispatch import op
from .._errors import ShapeError
from .._typing import Array, Arrays
from ..elementwise.arithmetic import add, floor_divide, multiply, remainder
from ..elementwise.comparison import less, where

__all__ = ["ravel_multi_index", "unravel_index"]


@op
def unravel_index(indices: Array, /, shape: Sequence[int]) -> tuple[Array, ...]:
    """Return the index along each axis of ``shape`` for places in the flattened array.

    Negative places count from the end.

    >>> ao.unravel_index(np.asarray([1, 5]), (2, 3))
    (array([0, 1]), array([1, 2]))
    """
    sizes = tuple(shape)
    if not all(n > 0 for n in sizes):
        raise ShapeError(f"Places exist in a shape that has elements. Received: shape {sizes}.")
    rest = where(less(indices, 0), add(indices, prod(sizes)), indices)
    out = []
    for n in reversed(sizes):
        out.append(remainder(rest, n))
        rest = floor_divide(rest, n)
    return tuple(reversed(out))


@op
def ravel_multi_index(multi_index: Arrays, /, dims: Sequence[int]) -> Array:
    """Return the places in the flattened array of indices along each axis of ``dims``.

    >>> ao.ravel_multi_index([np.asarray([0, 1]), np.asarray([1, 2])], (2, 3))
    array([1, 5])

    Source: https://numpy.org/doc/stable/reference/generated/numpy.ravel_multi_index.html
    """
    if len(multi_index) != len(dims) or not dims:
        raise ShapeError(
            "There is an array of indices for each axis. "
            f"Received: {len(multi_index)} for dims {tuple(dims)}."
        )
    place = multi_index[0]
    for indices, n in zip(multi_index[1:], dims[1:], strict=True):
        place = add(multiply(place, n), indices)
    return place
