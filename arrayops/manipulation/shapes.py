"""Functions that move elements and leave their values alone.

Source: https://data-apis.org/array-api/latest/API_specification/manipulation_functions.html
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any

from .. import _shapes
from .._dispatch import defvjp, op, primitive
from .._errors import ShapeError
from .._rules import sized
from .._typing import Array, Shape, Size, Spec

__all__ = [
    "broadcast_to",
    "expand_dims",
    "flip",
    "matrix_transpose",
    "moveaxis",
    "pad_constant",
    "permute_dims",
    "reshape",
    "shape",
    "squeeze",
    "transpose",
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
    """Return ``x`` with its axes in the order ``axes``.

    >>> ao.permute_dims(np.zeros((2, 3, 4)), (2, 0, 1)).shape
    (4, 2, 3)
    """


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
    """Return ``x`` with the axes ``source`` moved to ``destination``, the others in their order.

    >>> ao.moveaxis(np.zeros((2, 3, 4)), 0, -1).shape
    (3, 4, 2)
    """
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


def _expanding(x: Spec, /, axis: Any) -> Spec:
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    rank = len(x.shape) + len(axes)
    new, rest = _shapes.normalize_axes(tuple(axes), rank), iter(x.shape)
    return Spec(tuple(1 if i in new else next(rest) for i in range(rank)), x.dtype)


@op(rule=_expanding)
def expand_dims(x: Array, /, axis: int | Sequence[int] = 0) -> Array:
    """Return ``x`` with axes of size 1 inserted at the positions ``axis`` of the result.

    >>> ao.expand_dims(np.zeros((2, 3)), axis=(0, -1)).shape
    (1, 2, 3, 1)
    """
    return reshape(x, _expanding(Spec(shape(x), ""), axis=axis).shape)


def _squeezing(x: Spec, /, axis: Any = None) -> Spec:
    if axis is None and None in x.shape:
        raise ShapeError(
            f"Where a size is unknown, the squeezed axes are named. Received: {x.shape}."
        )
    if axis is None:
        axis = tuple(i for i, size in enumerate(x.shape) if size == 1)
    axes = _shapes.normalize_axes(axis, len(x.shape))
    if any(not _shapes.same_size(x.shape[i], 1) for i in axes):
        raise ShapeError(f"A squeezed axis has size 1. Received: {axis=} for shape {x.shape}.")
    return Spec(tuple(size for i, size in enumerate(x.shape) if i not in axes), x.dtype)


@op(rule=_squeezing)
def squeeze(x: Array, /, axis: int | Sequence[int] | None = None) -> Array:
    """Return ``x`` without the axes ``axis`` (all, if None), whose size is 1.

    >>> ao.squeeze(np.zeros((1, 3, 1)), 0).shape
    (3, 1)
    """
    return reshape(x, _squeezing(Spec(shape(x), ""), axis).shape)


def _broadcasting_to(x: Spec, /, shape: Sequence[Size]) -> Spec:
    target = tuple(size if size is None else index(size) for size in shape)
    if any(size is not None and size < 0 for size in target):
        raise ShapeError(f"Sizes are not negative. Received: shape={target}.")
    if len(_shapes.broadcast(x.shape, target)) != len(target) or any(
        size == 1 and old not in (1, None)
        for old, size in zip(x.shape[::-1], target[::-1], strict=False)
    ):
        raise ShapeError(f"Broadcasting repeats axes of size 1. Received: {x.shape} to {target}.")
    return sized(Spec(target, x.dtype))


@primitive(_broadcasting_to)
def broadcast_to(x: Array, /, shape: Sequence[int]) -> Array:
    """Return ``x`` repeated along new axes and axes of size 1 up to ``shape``.

    >>> ao.broadcast_to(np.asarray([1, 2]), (2, 2))
    array([[1, 2],
           [1, 2]])
    """


defvjp(reshape, lambda g, out, x, *, shape: reshape(g, x.shape))
defvjp(permute_dims, lambda g, out, x, *, axes: permute_dims(g, _inverse(axes)))
defvjp(broadcast_to, lambda g, out, x, *, shape: g)  # the engine sums over what was repeated


def _inverse(axes: Sequence[int]) -> tuple[int, ...]:
    order = [axis % len(axes) for axis in axes]
    return tuple(order.index(i) for i in range(len(order)))


# ---------------------------------------------------------------- order and borders


def _flipping(x: Spec, /, *, axis: Any) -> Spec:
    _shapes.normalize_axes(axis, len(x.shape))
    return Spec(x.shape, x.dtype)


@primitive(_flipping)
def flip(x: Array, /, axis: int | Sequence[int] | None = None) -> Array:
    """Return ``x`` with the order along the axes (all, if None) reversed.

    >>> ao.flip(np.asarray([1, 2, 3]))
    array([3, 2, 1])
    """


def _padding(x: Spec, /, pad_width: Any, *, constant_values: complex = 0) -> Spec:
    widths = pad_widths(pad_width, len(x.shape))
    sizes = zip(x.shape, widths, strict=True)
    padded = tuple(None if n is None else n + low + high for n, (low, high) in sizes)
    return sized(Spec(padded, x.dtype))


def pad_widths(pad_width: Any, rank: int) -> tuple[tuple[int, int], ...]:
    """Return (before, after) of each axis, given so, or for all axes at once, or as one width."""
    pairs = pairs_of(pad_width, rank)
    if any(min(pair) < 0 for pair in pairs):
        raise ShapeError(
            f"The widths of padding, n or (before, after), are 0 or more. Received: {pad_width}."
        )
    return tuple((int(low), int(high)) for low, high in pairs)


def pairs_of(value: Any, rank: int) -> tuple[tuple[Any, ...], ...]:
    """Return a pair for each axis: NumPy's short forms n, (a, b) and ((a, b),) speak of all."""
    given = value.tolist() if hasattr(value, "tolist") else value
    if not isinstance(given, (tuple, list)):
        return ((given, given),) * rank
    if given and not any(isinstance(item, (tuple, list)) for item in given):
        given = (given,)
    pairs = tuple(tuple(pair) * 2 if len(pair) == 1 else tuple(pair) for pair in given)
    pairs = pairs * rank if len(pairs) == 1 else pairs
    if len(pairs) != rank or any(len(pair) != 2 for pair in pairs):
        raise ShapeError(
            f"Padding is n, (before, after), or such a pair for each of {rank} axes. "
            f"Received: {value}."
        )
    return pairs


@primitive(_padding)
def pad_constant(x: Array, /, pad_width: Any, *, constant_values: complex = 0) -> Array:
    """Return ``x`` with a border of ``constant_values``.

    ``pad_width`` is one width, (before, after), or such a pair for each axis.

    >>> ao.pad_constant(np.ones(2), (1, 2))
    array([0., 1., 1., 0., 0.])
    """


def _unpad(g: Array, out: Array, x: Array, *, pad_width: Any, constant_values: complex) -> Array:
    widths = pad_widths(pad_width, len(x.shape))
    return g[tuple(slice(low, low + n) for n, (low, _) in zip(shape(x), widths, strict=True))]


defvjp(flip, lambda g, out, x, *, axis: flip(g, axis=axis))
defvjp(pad_constant, _unpad)
