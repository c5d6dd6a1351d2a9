"""Reading and writing at places that arrays name, in the spellings of Keras and NumPy.

Source: https://keras.io/api/ops/core/ and
https://numpy.org/doc/stable/reference/generated/numpy.put_along_axis.html
"""

from __future__ import annotations

from builtins import slice as span
from collections.abc import Sequence
from typing import Any

from .._errors import IndexingError, ShapeError
from .._shapes import normalize_axis
from .._typing import Array, Shape
from ..convert import asarray
from ..creation.filling import arange, zeros
from ..elementwise.arithmetic import add
from ..manipulation.shapes import reshape
from ..manipulation.shapes import shape as shape_of
from .assignment import update_items
from .items import getitem

__all__ = ["put_along_axis", "scatter", "scatter_update", "slice", "slice_update"]

_MODES = {None: "set", "add": "add", "max": "max", "min": "min", "mul": "multiply"}

# ---------------------------------------------------------------- windows


def slice(inputs: Array, start_indices: Any, shape: Sequence[int]) -> Array:
    """Return the part of ``inputs`` of a shape that starts at an index on each axis.

    ``start_indices`` are integers, or an array of them, whose values a compiled function need not
    know. Raises ``IndexingError`` where integers leave the array.

    >>> ao.slice(np.arange(12).reshape(3, 4), (1, 2), (2, 2))
    array([[ 6,  7],
           [10, 11]])
    """
    return getitem(inputs, _window(inputs, start_indices, tuple(shape)))


def slice_update(inputs: Array, start_indices: Any, updates: Array) -> Array:
    """Return ``inputs`` with ``updates`` in the place that starts at an index on each axis.

    >>> ao.slice_update(np.zeros((2, 3)), (0, 1), np.ones((2, 2)))
    array([[0., 1., 1.],
           [0., 1., 1.]])
    """
    return update_items(inputs, updates, _window(inputs, start_indices, shape_of(updates)))


def _window(x: Array, start_indices: Any, sizes: Shape) -> tuple[Any, ...]:
    """Return the index of a part of ``x``: slices if they are known, else arrays."""
    if hasattr(start_indices, "shape"):
        starts = [getitem(start_indices, i) for i in range(shape_of(start_indices)[0])]
    else:
        starts = list(start_indices)
    if not len(starts) == len(sizes) == len(x.shape):
        raise ShapeError(
            "A part has a start and a size on each axis. "
            f"Received: {len(starts)} starts, shape {sizes} of {shape_of(x)}."
        )
    if all(isinstance(start, int) for start in starts):
        return tuple(map(_span, starts, sizes, shape_of(x)))
    places = (
        add(arange(n, dtype="int32", like=x), start) for n, start in zip(sizes, starts, strict=True)
    )
    return _mesh(list(places))


def _span(start: int, size: int, n: int | None) -> Any:
    if start < 0 or (n is not None and start + size > n):
        raise IndexingError(f"A part lies inside of the array. Received: {start=}, {size=} of {n}.")
    return span(start, start + size)


def _mesh(vectors: list[Array]) -> tuple[Array, ...]:
    """Return vectors of indices, each along an axis of its own."""
    rank = len(vectors)
    return tuple(
        reshape(v, tuple(-1 if i == axis else 1 for i in range(rank)))
        for axis, v in enumerate(vectors)
    )


# ---------------------------------------------------------------- scattered elements


def scatter(indices: Array, values: Array, shape: Sequence[int]) -> Array:
    """Return zeros of a shape with ``values`` added at ``indices``.

    A row of ``indices`` (..., k) names an element of the first k axes, with all of the others.

    >>> ao.scatter(np.asarray([[0, 1], [2, 0], [0, 1]]), np.asarray([1.0, 2.0, 3.0]), (3, 2))
    array([[0., 4.],
           [0., 0.],
           [2., 0.]])
    """
    start = zeros(tuple(shape), dtype=values.dtype, like=values)
    return update_items(start, values, _columns(indices, values), mode="add")


def scatter_update(
    inputs: Array, indices: Array, updates: Array, reduction: str | None = None
) -> Array:
    """Return ``inputs`` with the elements at ``indices`` replaced, or combined with ``updates``.

    A row of ``indices`` (..., k) names an element of the first k axes, with all of the others.
    ``reduction`` is None, "add", "max", "min" or "mul".

    >>> ao.scatter_update(np.zeros((2, 2)), [[0, 1], [1, 0]], np.asarray([5.0, 6.0]))
    array([[0., 5.],
           [6., 0.]])
    """
    if reduction not in _MODES:
        raise ShapeError(f"A reduction is one of {list(_MODES)}. Received: {reduction=}.")
    return update_items(inputs, updates, _columns(indices, inputs), mode=_MODES[reduction])


def _columns(indices: Any, x: Array) -> tuple[Array, ...]:
    """Return indices (..., k) as an array for each of the first k axes."""
    if not hasattr(indices, "shape"):
        indices = asarray(indices, like=x)
    return tuple(getitem(indices, (..., i)) for i in range(shape_of(indices)[-1]))


def put_along_axis(arr: Array, indices: Array, values: Array, axis: int = -1) -> Array:
    """Return ``arr`` with ``values`` where ``take_along_axis`` would have read; ``arr`` stays.

    NumPy's function of this name writes into its argument instead.

    >>> ao.put_along_axis(np.zeros((2, 3)), np.asarray([[2], [0]]), 5)
    array([[0., 0., 5.],
           [5., 0., 0.]])
    """
    sizes = shape_of(indices)
    at = normalize_axis(axis, len(sizes))
    places = [arange(n, dtype="int32", like=arr) for n in sizes]
    return update_items(
        arr, values, tuple(indices if i == at else p for i, p in enumerate(_mesh(places)))
    )
