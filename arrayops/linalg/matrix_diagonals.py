"""Diagonals of matrices in the last two axes, as the array API's extension counts them.

Source: https://data-apis.org/array-api/latest/extensions/linear_algebra_functions.html
"""

from __future__ import annotations

from .._dispatch import op
from .._typing import Array, DTypeLike
from ..manipulation import diagonals

__all__ = ["diagonal", "trace"]


@op(space="linalg")
def diagonal(x: Array, /, *, offset: int = 0) -> Array:
    """Return the diagonals of matrices, or those ``offset`` to the right (to the left, below 0).

    >>> ao.linalg.diagonal(np.ones((5, 2, 3))).shape
    (5, 2)
    """
    return diagonals.diagonal(x, offset=offset, axis1=-2, axis2=-1)


@op(space="linalg")
def trace(x: Array, /, *, offset: int = 0, dtype: DTypeLike | None = None) -> Array:
    """Return the sums of the diagonals of matrices.

    >>> ao.linalg.trace(np.ones((2, 3, 3)))
    array([3., 3.])
    """
    return diagonals.trace(x, offset=offset, axis1=-2, axis2=-1, dtype=dtype)
