"""Parts of arrays: slices, and elements by their indices.

Source: https://data-apis.org/array-api/latest/API_specification/indexing_functions.html
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import index

from .. import _shapes
from .._dispatch import defvjp, op, primitive
from .._dtypes import kind
from .._errors import DTypeError, ShapeError
from .._typing import Array, Spec
from ..creation.filling import zeros_like
from ..manipulation.shapes import pad_constant, reshape, shape

__all__ = [
    "dilate",
    "scatter_add",
    "scatter_add_along_axis",
    "strided_slice",
    "take",
    "take_along_axis",
]

# ---------------------------------------------------------------- slices


def _slicing(
    x: Spec, /, *, start: Sequence[int], stop: Sequence[int | None], step: Sequence[int]
) -> Spec:
    if not len(x.shape) == len(start) == len(stop) == len(step):
        raise ShapeError(
            f"A slice is given for each axis. Received: {start=}, {stop=}, {step=} of {x.shape}."
        )
    if any(n < 0 for n in (*start, *stop) if n is not None):
        raise ShapeError(f"A slice counts from the front. Received: {start=}, {stop=}.")
    if any(n < 1 for n in step):
        raise ShapeError(f"A step is positive; ao.flip reverses an axis. Received: {step=}.")
    sizes = (_extent(*axis) for axis in zip(x.shape, start, stop, step, strict=True))
    return Spec(tuple(sizes), x.dtype)


def _extent(size: int | None, start: int, stop: int | None, step: int) -> int | None:
    if size is None:
        return None
    end = size if stop is None else min(stop, size)
    return max(0, -(-(end - start) // step))


@primitive(_slicing)
def strided_slice(
    x: Array, /, *, start: Sequence[int], stop: Sequence[int | None], step: Sequence[int]
) -> Array:
    """Return every ``step``-th element of each axis, from ``start`` up to ``stop`` (None: the end).

    Starts and stops count from the front and steps are positive: the plain form of ``x[a:b:c]``.
    """


def _strided_slice_gradient(
    g: Array,
    out: Array,
    x: Array,
    *,
    start: Sequence[int],
    stop: Sequence[int | None],
    step: Sequence[int],
) -> Array:
    spread = dilate(g, factors=step)
    after = [n - a - size for n, a, size in zip(shape(x), start, shape(spread), strict=True)]
    return pad_constant(spread, tuple(zip(start, after, strict=True)))


defvjp(strided_slice, _strided_slice_gradient)


def _check_factors(factors: Sequence[int]) -> None:
    if any(index(factor) < 1 for factor in factors):
        raise ShapeError(f"Neighbours are 1 or more apart. Received: {factors=}.")


def _dilating(x: Spec, /, *, factors: Sequence[int]) -> Spec:
    _check_factors(factors)
    sizes = zip(x.shape, factors, strict=True)
    return Spec(tuple(None if n is None else max(0, (n - 1) * f + 1) for n, f in sizes), x.dtype)


@op(rule=_dilating)
def dilate(x: Array, /, *, factors: Sequence[int]) -> Array:
    """Return ``x`` with ``factor - 1`` zeros between neighbours, for each axis.

    >>> ao.dilate(np.asarray([1, 2, 3]), factors=(2,))
    array([1, 0, 2, 0, 3])
    """
    _check_factors(factors)
    for axis, factor in enumerate(factors):
        sizes = shape(x)
        if factor == 1 or not sizes[axis]:
            continue
        rank = len(sizes)
        tall = reshape(x, (*sizes[: axis + 1], 1, *sizes[axis + 1 :]))
        gaps = tuple((0, (factor - 1) * (i == axis + 1)) for i in range(rank + 1))
        wide = pad_constant(tall, gaps)
        full = reshape(wide, (*sizes[:axis], sizes[axis] * factor, *sizes[axis + 1 :]))
        stop = tuple((n - 1) * factor + 1 if i == axis else n for i, n in enumerate(sizes))
        x = strided_slice(full, start=(0,) * rank, stop=stop, step=(1,) * rank)
    return x


# ---------------------------------------------------------------- by indices


def _integers(indices: Spec) -> None:
    if kind(indices.dtype) not in ("int", "uint"):
        raise DTypeError(f"Indices are integers. Received: dtype {indices.dtype}.")


def _taking(x: Spec, indices: Spec, /, *, axis: int) -> Spec:
    _integers(indices)
    at = _shapes.normalize_axis(axis, len(x.shape))
    return Spec((*x.shape[:at], *indices.shape, *x.shape[at + 1 :]), x.dtype)


@primitive(_taking)
def take(x: Array, indices: Array, /, *, axis: int = 0) -> Array:
    """Return the elements of ``x`` at ``indices`` along an axis, whose place their shape takes.

    Indices lie in [-size, size), and those below 0 count from the end. Others raise an error of the
    library's; JAX, which raises none, takes the nearest end.

    >>> ao.take(np.asarray([10, 20, 30]), np.asarray([2, 0]))
    array([30, 10])
    """


def scattering(x: Spec, indices: Spec, updates: Spec, /, *, axis: int) -> Spec:
    """Keep the shape, after a look at that of the updates."""
    wanted = _taking(x, indices, axis=axis).shape
    if len(wanted) != len(updates.shape) or not all(map(_shapes.same_size, wanted, updates.shape)):
        raise ShapeError(
            "Updates have the shape of ao.take(x, indices). "
            f"Received: {updates.shape}, not {wanted}."
        )
    return x


@primitive(scattering, strict=True)
def scatter_add(x: Array, indices: Array, updates: Array, /, *, axis: int = 0) -> Array:
    """Return ``x`` with ``updates`` added at ``indices`` along an axis; what meets adds up.

    >>> ao.scatter_add(np.zeros(3), np.asarray([2, 2]), np.ones(2))
    array([0., 0., 2.])
    """


def _taking_along(x: Spec, indices: Spec, /, *, axis: int) -> Spec:
    _integers(indices)
    at = _shapes.normalize_axis(axis, len(x.shape))
    fits = len(x.shape) == len(indices.shape)
    if not fits or any(
        i != at and not _shapes.same_size(a, b)
        for i, (a, b) in enumerate(zip(x.shape, indices.shape, strict=True))
    ):
        raise ShapeError(
            "Indices have the array's shape, but for the axis. "
            f"Received: {x.shape}, {indices.shape}, {axis=}."
        )
    return Spec(indices.shape, x.dtype)


@primitive(_taking_along)
def take_along_axis(x: Array, indices: Array, /, *, axis: int = -1) -> Array:
    """Return for each place of ``indices`` the element of ``x`` with that index along the axis.

    >>> ao.take_along_axis(np.asarray([[1, 2], [3, 4]]), np.asarray([[1], [0]]))
    array([[2],
           [3]])
    """


def _scattering_along(x: Spec, indices: Spec, updates: Spec, /, *, axis: int) -> Spec:
    _taking_along(x, indices, axis=axis)
    if tuple(indices.shape) != tuple(updates.shape):
        raise ShapeError(
            f"Updates have the shape of the indices. Received: {updates.shape}, {indices.shape}."
        )
    return x


@primitive(_scattering_along, strict=True)
def scatter_add_along_axis(x: Array, indices: Array, updates: Array, /, *, axis: int = -1) -> Array:
    """Return ``x`` with each update added where ``take_along_axis`` would have read."""


defvjp(
    take,
    lambda g, out, x, indices, *, axis: scatter_add(zeros_like(x), indices, g, axis=axis),
    None,
)
defvjp(
    scatter_add,
    lambda g, out, x, indices, updates, *, axis: g,
    None,
    lambda g, out, x, indices, updates, *, axis: take(g, indices, axis=axis),
)
defvjp(
    take_along_axis,
    lambda g, out, x, indices, *, axis: scatter_add_along_axis(
        zeros_like(x), indices, g, axis=axis
    ),
    None,
)
defvjp(
    scatter_add_along_axis,
    lambda g, out, x, indices, updates, *, axis: g,
    None,
    lambda g, out, x, indices, updates, *, axis: take_along_axis(g, indices, axis=axis),
)
