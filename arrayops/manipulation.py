"""Functions that move elements and leave their values alone.

Source: https://data-apis.org/array-api/latest/API_specification/manipulation_functions.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import _shapes
from ._dispatch import op, primitive, vjp
from ._errors import ShapeError
from ._rules import dtypes_of
from ._typing import Array, Arrays, Shape, Spec

__all__ = [
    "broadcast_to",
    "concat",
    "expand_dims",
    "flip",
    "matrix_transpose",
    "moveaxis",
    "pad",
    "permute_dims",
    "repeat",
    "reshape",
    "roll",
    "shape",
    "split",
    "squeeze",
    "stack",
    "tile",
    "transpose",
    "unstack",
]


def shape(x: Any, /) -> Shape:
    """Return the sizes of ``x`` as a plain tuple, None where a size is not known yet.

    >>> ao.shape(np.zeros((2, 3)))
    (2, 3)
    """
    sizes = getattr(x, "shape", ())
    return sizes if type(sizes) is tuple else tuple(sizes)


# ---------------------------------------------------------------- shape


def _reshaping(x: Spec, /, shape: Sequence[int]) -> Spec:
    return Spec(
        _shapes.reshape_shape(x.shape, (shape,) if isinstance(shape, int) else shape), x.dtype
    )


@primitive(_reshaping)
def reshape(x: Array, /, shape: Sequence[int]) -> Array:
    """Return the elements of ``x`` in row-major order in a new shape; one size may be -1.

    >>> ao.reshape(np.arange(6), (2, -1)).shape
    (2, 3)
    """


def _permuting(x: Spec, /, axes: Sequence[int]) -> Spec:
    order = _shapes.normalize_axes(tuple(axes), len(x.shape))
    if len(order) != len(x.shape):
        raise ShapeError(
            f"A permutation names every axis. Received: axes={tuple(axes)} for shape {x.shape}."
        )
    return Spec(tuple(x.shape[axis] for axis in order), x.dtype)


@primitive(_permuting)
def permute_dims(x: Array, /, axes: Sequence[int]) -> Array:
    """Return ``x`` with its axes in the order ``axes``."""


@op
def transpose(x: Array, /, axes: Sequence[int] | None = None) -> Array:
    """Return ``x`` with its axes reversed, or in the order ``axes``."""
    return permute_dims(x, tuple(range(len(x.shape)))[::-1] if axes is None else axes)


@op
def matrix_transpose(x: Array, /) -> Array:
    """Return ``x`` with its last two axes exchanged."""
    rank = len(x.shape)
    if rank < 2:
        raise ShapeError(f"A matrix has 2 or more dimensions. Received: shape {shape(x)}.")
    return permute_dims(x, (*range(rank - 2), rank - 1, rank - 2))


@op
def moveaxis(x: Array, /, source: int | Sequence[int], destination: int | Sequence[int]) -> Array:
    """Return ``x`` with the axes ``source`` moved to ``destination``, the others in their order."""
    rank = len(x.shape)
    come, go = _shapes.normalize_axes(source, rank), _shapes.normalize_axes(destination, rank)
    if len(come) != len(go):
        raise ShapeError(
            f"Each moved axis has one destination. Received: {source=}, {destination=}."
        )
    order = [axis for axis in range(rank) if axis not in come]
    for target, axis in sorted(zip(go, come, strict=True)):
        order.insert(target, axis)
    return permute_dims(x, tuple(order))


def _expanding(x: Spec, /, *, axis: Any) -> Spec:
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    rank = len(x.shape) + len(axes)
    new, rest = _shapes.normalize_axes(tuple(axes), rank), iter(x.shape)
    return Spec(tuple(1 if i in new else next(rest) for i in range(rank)), x.dtype)


@op(rule=_expanding)
def expand_dims(x: Array, /, *, axis: int | Sequence[int] = 0) -> Array:
    """Return ``x`` with axes of size 1 inserted at the positions ``axis`` of the result."""
    return reshape(x, _expanding(Spec(shape(x), ""), axis=axis).shape)


def _squeezing(x: Spec, /, axis: Any = None) -> Spec:
    if axis is None and None in x.shape:
        raise ShapeError(f"Where a size is unknown, the squeezed axes are named. Received: {x.shape}.")
    if axis is None:
        axis = tuple(i for i, size in enumerate(x.shape) if size == 1)
    axes = _shapes.normalize_axes(axis, len(x.shape))
    if any(not _shapes.same_size(x.shape[i], 1) for i in axes):
        raise ShapeError(f"A squeezed axis has size 1. Received: {axis=} for shape {x.shape}.")
    return Spec(tuple(size for i, size in enumerate(x.shape) if i not in axes), x.dtype)


@op(rule=_squeezing)
def squeeze(x: Array, /, axis: int | Sequence[int] | None = None) -> Array:
    """Return ``x`` without the axes ``axis`` (all, if None), whose size is 1."""
    return reshape(x, _squeezing(Spec(shape(x), ""), axis).shape)


def _broadcasting_to(x: Spec, /, shape: Sequence[int]) -> Spec:
    target = tuple(shape)
    if len(_shapes.broadcast(x.shape, target)) != len(target) or any(
        size == 1 and old not in (1, None)
        for old, size in zip(x.shape[::-1], target[::-1], strict=False)
    ):
        raise ShapeError(f"Broadcasting repeats axes of size 1. Received: {x.shape} to {target}.")
    return Spec(target, x.dtype)


@primitive(_broadcasting_to)
def broadcast_to(x: Array, /, shape: Sequence[int]) -> Array:
    """Return ``x`` repeated along new axes and axes of size 1 up to ``shape``."""


vjp(reshape, lambda g, out, x, *, shape: reshape(g, x.shape))
vjp(permute_dims, lambda g, out, x, *, axes: permute_dims(g, _inverse(axes)))
vjp(broadcast_to, lambda g, out, x, *, shape: g)  # the engine sums over what was repeated


def _inverse(axes: Sequence[int]) -> tuple[int, ...]:
    order = [axis % len(axes) for axis in axes]
    return tuple(order.index(i) for i in range(len(order)))


# ---------------------------------------------------------------- joining and repeating


def _joining(arrays: Sequence[Spec], /, *, axis: int | None) -> Spec:
    if not arrays:
        raise ShapeError("At least one array is joined. Received none.")
    first = arrays[0].shape
    at = _shapes.normalize_axis(axis or 0, len(first))
    for other in (a.shape for a in arrays):
        if len(other) != len(first) or any(
            not _shapes.same_size(a, b)
            for i, (a, b) in enumerate(zip(first, other, strict=True))
            if i != at
        ):
            raise ShapeError(
                f"Joined arrays agree in every axis but {axis=}. Received: {[a.shape for a in arrays]}."
            )
    sizes = [a.shape[at] for a in arrays]
    total = None if None in sizes else sum(sizes)  # type: ignore[arg-type]
    return Spec((*first[:at], total, *first[at + 1 :]), dtypes_of(*arrays))


@primitive(_joining)
def concat(arrays: Arrays, /, *, axis: int = 0) -> Array:
    """Return the arrays joined along an axis they have.

    >>> ao.concat([np.zeros((1, 2)), np.ones((2, 2))]).shape
    (3, 2)
    """


@op
def stack(arrays: Arrays, /, *, axis: int = 0) -> Array:
    """Return arrays of one shape joined along a new axis."""
    return concat([expand_dims(a, axis=axis) for a in arrays], axis=axis)


@op
def split(x: Array, /, indices_or_sections: int | Sequence[int], *, axis: int = 0) -> list[Array]:
    """Return the parts of ``x``: so many of equal size, or cut at the given indices."""
    at = _shapes.normalize_axis(axis, len(x.shape))
    size = shape(x)[at]
    if size is None:
        raise ShapeError(
            f"An axis is split where its size is known. Received: shape {shape(x)}, {axis=}."
        )
    cuts = _cuts(size, indices_or_sections)
    head = (slice(None),) * at
    return [x[(*head, slice(a, b))] for a, b in zip([0, *cuts], [*cuts, size], strict=True)]


def _cuts(size: int, where: int | Sequence[int]) -> list[int]:
    if not isinstance(where, int):
        return list(where)
    if where < 1 or size % where:
        raise ShapeError(
            f"Equal parts divide the axis. Received: {where} parts of {size} elements."
        )
    return [size // where * i for i in range(1, where)]


@op
def unstack(x: Array, /, *, axis: int = 0) -> tuple[Array, ...]:
    """Return the slices of ``x`` along an axis."""
    parts = split(x, shape(x)[_shapes.normalize_axis(axis, len(x.shape))] or 1, axis=axis)
    return tuple(squeeze(part, axis) for part in parts)


def _tiling(x: Spec, /, repetitions: Sequence[int]) -> Spec:
    times = tuple(repetitions)
    rank = max(len(x.shape), len(times))
    sizes = (1,) * (rank - len(x.shape)) + tuple(x.shape)
    times = (1,) * (rank - len(times)) + times
    return Spec(
        tuple(None if s is None else s * t for s, t in zip(sizes, times, strict=True)), x.dtype
    )


@op(rule=_tiling)
def tile(x: Array, /, repetitions: Sequence[int]) -> Array:
    """Return ``x`` laid out so many times along each axis."""
    target = _tiling(Spec(shape(x), ""), repetitions).shape
    sizes = (1,) * (len(target) - len(x.shape)) + shape(x)
    wide = tuple(
        n for total, size in zip(target, sizes, strict=True) for n in (total // (size or 1), size)
    )
    narrow = tuple(n for size in sizes for n in (1, size))
    return reshape(broadcast_to(reshape(x, narrow), wide), target)


@op
def repeat(x: Array, /, repeats: int, *, axis: int | None = None) -> Array:
    """Return each element ``repeats`` times in a row, along an axis or of the flattened array."""
    if axis is None:
        return repeat(reshape(x, (-1,)), repeats, axis=0)
    at = _shapes.normalize_axis(axis, len(x.shape))
    sizes = shape(x)
    wide = (*sizes[: at + 1], repeats, *sizes[at + 1 :])
    total = None if sizes[at] is None else sizes[at] * repeats
    return reshape(
        broadcast_to(expand_dims(x, axis=at + 1), wide), (*sizes[:at], total, *sizes[at + 1 :])
    )


# ---------------------------------------------------------------- order and borders


def _flipping(x: Spec, /, *, axis: Any) -> Spec:
    _shapes.normalize_axes(axis, len(x.shape))
    return Spec(x.shape, x.dtype)


@primitive(_flipping)
def flip(x: Array, /, *, axis: int | Sequence[int] | None = None) -> Array:
    """Return ``x`` with the order along the axes (all, if None) reversed."""


@op
def roll(x: Array, /, shift: int, *, axis: int | None = None) -> Array:
    """Return ``x`` with its elements moved by ``shift`` places; what leaves at the end enters in front."""
    if axis is None:
        return reshape(roll(reshape(x, (-1,)), shift, axis=0), shape(x))
    at = _shapes.normalize_axis(axis, len(x.shape))
    size = shape(x)[at]
    cut = -shift % size if size else 0
    head = (slice(None),) * at
    return concat([x[(*head, slice(cut, None))], x[(*head, slice(0, cut))]], axis=at)


def _padding(x: Spec, /, pad_width: Any, *, constant_values: complex = 0) -> Spec:
    widths = pad_widths(pad_width, len(x.shape))
    return Spec(
        tuple(
            None if n is None else n + low + high
            for n, (low, high) in zip(x.shape, widths, strict=True)
        ),
        x.dtype,
    )


def pad_widths(pad_width: Any, rank: int) -> tuple[tuple[int, int], ...]:
    """Return (before, after) of each axis from NumPy's short forms: n, (before, after), or a pair for each."""
    if isinstance(pad_width, int):
        return ((pad_width, pad_width),) * rank
    pairs = tuple(pad_width)
    if len(pairs) == 2 and all(isinstance(n, int) for n in pairs):
        pairs = (pairs,) * rank
    if len(pairs) != rank or any(len(pair) != 2 or min(pair) < 0 for pair in pairs):
        raise ShapeError(
            f"Padding is n, (before, after), or such a pair for each of {rank} axes. Received: {pad_width}."
        )
    return tuple((int(low), int(high)) for low, high in pairs)


@primitive(_padding)
def pad(x: Array, /, pad_width: Any, *, constant_values: complex = 0) -> Array:
    """Return ``x`` with a border of ``constant_values``.

    ``pad_width`` is one width, (before, after), or such a pair for each axis.

    >>> ao.pad(np.ones(2), (1, 2))
    array([0., 1., 1., 0., 0.])
    """


def _concat_gradient(g: Array, out: Array, arrays: Sequence[Array], *, axis: int) -> list[Array]:
    at = axis % len(shape(g))
    ends = [0]
    for a in arrays:
        ends.append(ends[-1] + shape(a)[at])  # type: ignore[operator]
    return split(g, ends[1:-1], axis=at)


def _unpad(g: Array, out: Array, x: Array, *, pad_width: Any, constant_values: complex) -> Array:
    widths = pad_widths(pad_width, len(x.shape))
    return g[tuple(slice(low, low + n) for n, (low, _) in zip(shape(x), widths, strict=True))]


vjp(concat, _concat_gradient)
vjp(flip, lambda g, out, x, *, axis: flip(g, axis=axis))
vjp(pad, _unpad)
