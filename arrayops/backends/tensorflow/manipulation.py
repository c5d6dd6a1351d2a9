"""Functions that move elements; shapes and axes go in as constants, unknown sizes are looked up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from math import prod
from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ..._dispatch import OPS
from ..._shapes import normalize_axes
from ...manipulation.repeating import shifts
from ...manipulation.shapes import pad_widths
from ._kernels import axes_of, cast, common_dtype, constant, tensor

# ---------------------------------------------------------------- shape


def reshape(x: Any, /, *, shape: Any) -> tf.Tensor:
    x = tensor(x)
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    if sizes.count(None) == 1 and -1 not in sizes and 0 not in sizes:
        sizes = tuple(-1 if n is None else n for n in sizes)
    return raw.Reshape(tensor=x, shape=_sizes(x, sizes, lambda axis: _unknown(x, sizes, axis)))


def _unknown(x: tf.Tensor, sizes: Sequence[int | None], axis: int) -> int:
    """Return which axis of ``x`` a None stands for: counted from the back if behind a -1."""
    unknown = [i for i, n in enumerate(x.shape) if n is None]
    return unknown[-sizes[axis:].count(None) if -1 in sizes[:axis] else sizes[:axis].count(None)]


def broadcast_to(x: Any, /, *, shape: Any) -> tf.Tensor:
    x = tensor(x)
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    extra = len(sizes) - x.shape.rank
    return raw.BroadcastTo(input=x, shape=_sizes(x, sizes, lambda axis: axis - extra))


def _sizes(x: tf.Tensor, sizes: Sequence[int | None], axis_of: Callable[[int], int]) -> tf.Tensor:
    """Return sizes as a tensor; a None stands for the unknown size of an axis of ``x``."""
    if None not in sizes:
        return constant(sizes, tf.int32)
    known = raw.Shape(input=x)
    return tf.stack([known[axis_of(i)] if n is None else n for i, n in enumerate(sizes)])


def permute_dims(x: Any, /, *, axes: Any) -> tf.Tensor:
    x = tensor(x)
    order = tuple(axis + x.shape.rank if axis < 0 else axis for axis in axes)  # as XLA wants them
    return raw.Transpose(x=x, perm=constant(order, tf.int32))


def expand_dims(x: Any, /, *, axis: Any) -> tf.Tensor:
    if not isinstance(axis, int):
        return OPS["expand_dims"].body(x, axis=axis)
    return raw.ExpandDims(input=tensor(x), axis=constant(axis, tf.int32))


def squeeze(x: Any, /, *, axis: Any) -> tf.Tensor:
    axes = axis if axis is None else [axis] if isinstance(axis, int) else list(axis)
    if axes == []:  # all axes, to the kernel
        return tensor(x)
    return raw.Squeeze(input=tensor(x), axis=axes or [])


# ---------------------------------------------------------------- joining and repeating


def concat(arrays: Any, /, *, axis: int | None) -> tf.Tensor:
    if axis is None:
        arrays, axis = [reshape(x, shape=(-1,)) for x in arrays], 0
    if len(arrays) < 2:  # the kernel joins two or more
        return tensor(*arrays)
    try:  # right where all are of one dtype, which to ask takes longer
        return raw.ConcatV2(values=arrays, axis=constant(axis, tf.int32))
    except (tf.errors.InvalidArgumentError, TypeError, ValueError):
        return raw.ConcatV2(values=_of_one_dtype(arrays), axis=constant(axis, tf.int32))


def stack(arrays: Any, /, *, axis: int) -> tf.Tensor:
    return raw.Pack(values=_of_one_dtype(arrays), axis=axis)


def _of_one_dtype(arrays: Sequence[Any]) -> list[tf.Tensor]:
    dtypes = {x.dtype for x in arrays}
    if len(dtypes) == 1:
        return list(map(tensor, arrays))
    dtype = reduce(common_dtype, dtypes)
    return [cast(x, dtype) for x in arrays]


def unstack(x: Any, /, *, axis: int) -> tuple[tf.Tensor, ...]:
    x = tensor(x)
    return tuple(raw.Unpack(value=x, num=x.shape[axis], axis=axis))


def tile(x: Any, /, *, repetitions: Any) -> tf.Tensor:
    each = isinstance(repetitions, (tuple, list)) and len(repetitions) == x.shape.rank
    if not each or x.dtype is tf.uint16:  # no kernel
        return OPS["tile"].body(x, repetitions)
    return raw.Tile(input=tensor(x), multiples=constant(tuple(repetitions), tf.int32))


# ---------------------------------------------------------------- order and borders


def flip(x: Any, /, *, axis: Any) -> tf.Tensor:
    x = tensor(x)
    try:
        return raw.ReverseV2(tensor=x, axis=axes_of(x, axis))
    except tf.errors.UnimplementedError:  # the kernel knows 8 axes: each as the middle of three
        for at in normalize_axes(axis, x.shape.rank):
            three = (prod(x.shape[:at]), x.shape[at], prod(x.shape[at + 1 :]))
            part = raw.Reshape(tensor=x, shape=constant(three, tf.int32))
            x = raw.Reshape(tensor=flip(part, axis=1), shape=constant(tuple(x.shape), tf.int32))
        return x


def roll(x: Any, /, *, shift: Any, axis: Any) -> tf.Tensor:
    if axis is None:
        return OPS["roll"].body(x, shift)
    places, axes = zip(*shifts(shift, axis), strict=True)
    return raw.Roll(
        input=tensor(x), shift=constant(places, tf.int32), axis=constant(axes, tf.int32)
    )


def pad_constant(x: Any, /, *, pad_width: Any, constant_values: Any) -> tf.Tensor:
    x = tensor(x)
    if x.shape.rank == 0:
        return x
    widths = constant(pad_widths(pad_width, x.shape.rank), tf.int32)
    return raw.PadV2(input=x, paddings=widths, constant_values=constant(constant_values, x.dtype))
