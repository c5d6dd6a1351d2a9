"""Grids of coordinates, and places of the parts of matrices.

Source: https://numpy.org/doc/stable/reference/routines.indexing.html
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any

from .._dispatch import op
from .._dtypes import dtype_name
from .._errors import ShapeError
from .._typing import Array, DTypeLike, Spec
from ..convert import asarray
from ..manipulation.joining import stack
from ..manipulation.shapes import broadcast_to, reshape, shape
from .filling import arange, zeros

__all__ = [
    "diag_indices",
    "indices",
    "meshgrid",
    "tril_indices",
    "triu_indices",
]


def meshgrid(*arrays: Array, indexing: str = "xy", sparse: bool = False) -> tuple[Array, ...]:
    """Return the coordinates of a grid, an array for each of the vectors of coordinates.

    ``indexing="xy"`` exchanges the first two axes, as pictures have them; "ij" does not. ``sparse``
    ones have size 1 along the axes of the others.

    >>> x, y = ao.meshgrid(np.asarray([1, 2, 3]), np.asarray([0, 5]))
    >>> y
    array([[0, 0, 0],
           [5, 5, 5]])
    """
    if indexing not in ("xy", "ij"):
        raise ValueError(f'Indexing is "xy" or "ij". Received: {indexing=}.')
    if any(len(shape(x)) > 1 for x in arrays):
        raise ShapeError(f"Coordinates are vectors. Received: shapes {[*map(shape, arrays)]}.")
    axes = list(range(len(arrays)))
    if indexing == "xy":
        axes[:2] = axes[:2][::-1]
    sizes = [(shape(x) or (1,))[0] for x in arrays]
    target = tuple(sizes[axis] for axis in axes)  # an exchange of two is its own inverse
    laid = [
        reshape(x, tuple(sizes[i] if axis == axes[i] else 1 for axis in range(len(arrays))))
        for i, x in enumerate(arrays)
    ]
    return tuple(laid if sparse else (broadcast_to(x, target) for x in laid))


def _indexing(dimensions: Sequence[int], *, dtype: DTypeLike | None, **_: Any) -> Spec:
    held = "int64" if dtype is None else dtype_name(dtype)
    sizes = tuple(map(index, dimensions))
    if any(n < 0 for n in sizes):
        raise ShapeError(f"Sizes are not negative. Received: {sizes}.")
    return Spec((len(sizes), *sizes), held)


@op(rule=_indexing)
def indices(
    dimensions: Sequence[int],
    dtype: DTypeLike | None = None,
    *,
    device: Any = None,
    like: Any = None,
) -> Array:
    """Return for each axis of a grid the index along it.

    >>> ao.indices((2, 2))[0]
    array([[0, 0],
           [1, 1]])
    """
    sizes = _indexing(dimensions, dtype=dtype).shape[1:]
    if not sizes:
        return zeros((0,), dtype=dtype or "int64", device=device, like=like)
    along = [arange(n, dtype=dtype, device=device, like=like) for n in sizes]
    return stack(meshgrid(*along, indexing="ij"), axis=0)


# ---------------------------------------------------------------- parts of matrices


def tril_indices(
    n: int, k: int = 0, m: int | None = None, *, like: Any = None
) -> tuple[Array, Array]:
    """Return the rows and the columns of the elements at and below the ``k``-th diagonal.

    >>> ao.tril_indices(2)
    (array([0, 1, 1]), array([0, 0, 1]))
    """
    columns = n if m is None else m
    return _places([(i, j) for i in range(n) for j in range(min(max(i + k + 1, 0), columns))], like)


def triu_indices(
    n: int, k: int = 0, m: int | None = None, *, like: Any = None
) -> tuple[Array, Array]:
    """Return the rows and the columns of the elements at and above the ``k``-th diagonal.

    >>> ao.triu_indices(2)
    (array([0, 0, 1]), array([0, 1, 1]))
    """
    columns = n if m is None else m
    return _places([(i, j) for i in range(n) for j in range(max(i + k, 0), columns)], like)


def _places(places: list[tuple[int, int]], like: Any) -> tuple[Array, Array]:
    rows, columns = ([place[i] for place in places] for i in (0, 1))
    return asarray(rows, dtype="int64", like=like), asarray(columns, dtype="int64", like=like)


def diag_indices(n: int, ndim: int = 2, *, like: Any = None) -> tuple[Array, ...]:
    """Return the indices along ``ndim`` axes of the main diagonal of an array of size ``n``.

    >>> ao.diag_indices(2)
    (array([0, 1]), array([0, 1]))
    """
    return (arange(n, like=like),) * ndim
