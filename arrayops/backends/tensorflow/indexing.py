"""Parts of tensors: a basic index is one strided slice, any other a gather or a scatter."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from math import prod as _prod
from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ..._dispatch import OPS
from ._kernels import cast, constant, shape_of, tensor

# ---------------------------------------------------------------- slices

_AXES = 8  # that the kernel of slices knows; a mask has no bits for more than 31
_TOO_MANY_AXES = (tf.errors.UnimplementedError, tf.errors.InvalidArgumentError)


def strided_slice(x: Any, /, *, start: Any, stop: Any, step: Any) -> tf.Tensor:
    to_the_end = sum(1 << axis for axis, at in enumerate(stop) if at is None)
    try:
        return raw.StridedSlice(
            input=tensor(x),
            begin=constant(tuple(start), tf.int32),
            end=constant(tuple(0 if at is None else at for at in stop), tf.int32),
            strides=constant(tuple(step), tf.int32),
            end_mask=to_the_end,
        )
    except _TOO_MANY_AXES:
        if x.shape.rank <= _AXES:
            raise
        return _axis_by_axis(x, zip(start, stop, step, strict=True))


def _axis_by_axis(x: tf.Tensor, slices: Iterable[tuple[int, int | None, int]]) -> tf.Tensor:
    """Return a strided slice of more axes than the kernel knows: each as the middle of three.

    https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/kernels/strided_slice_op.cc
    """
    for axis, (start, stop, step) in enumerate(slices):
        known: tuple[Any, ...] = tuple(x.shape)
        before, (size, *after) = known[:axis], known[axis:]
        three = (_prod(before), size, _prod(after))
        part = raw.Reshape(tensor=x, shape=constant(three, tf.int32))
        part = strided_slice(part, start=(0, start, 0), stop=(None, stop, None), step=(1, step, 1))
        sizes = (*before, part.shape[1], *after)
        x = raw.Reshape(tensor=part, shape=constant(sizes, tf.int32))
    return x


def getitem(x: Any, /, *, index: Any) -> tf.Tensor:
    begin, end, strides, masks = [], [], [], dict.fromkeys(_MASKS, 0)
    for i, key in enumerate(index if isinstance(index, tuple) else (index,)):
        start, stop, step = 0, 0, 1
        if isinstance(key, slice):
            start, stop, step = key.start, key.stop, key.step
            masks["begin_mask"] |= (start is None) << i
            masks["end_mask"] |= (stop is None) << i
        elif type(key) is int:
            start, stop = key, key + 1
            masks["shrink_axis_mask"] |= 1 << i
        elif key is None:
            masks["new_axis_mask"] |= 1 << i
        elif key is Ellipsis:
            masks["ellipsis_mask"] |= 1 << i
        else:
            return OPS["getitem"].body(x, index)  # an array, which the body gathers
        begin.append(start or 0)
        end.append(stop or 0)
        strides.append(1 if step is None else step)
    places = (constant(tuple(numbers), tf.int32) for numbers in (begin, end, strides))
    places = dict(zip(("begin", "end", "strides"), places, strict=True))
    try:
        return raw.StridedSlice(input=tensor(x), **places, **masks)
    except _TOO_MANY_AXES:
        if x.shape.rank <= _AXES:
            raise
        return OPS["getitem"].body(x, index)


_MASKS = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")

# ---------------------------------------------------------------- by indices

_INDICES = (tf.int32, tf.int64)  # what every kernel takes


def index_tensor(indices: Any) -> tf.Tensor:
    """Return integers in a dtype that kernels take for indices."""
    indices = tensor(indices)
    if not indices.dtype.is_integer:
        raise TypeError(f"Indices are integers. Received: {indices.dtype}.")
    return indices if indices.dtype in _INDICES else raw.Cast(x=indices, DstT=tf.int64)


def take(x: Any, indices: Any, /, *, axis: int) -> tf.Tensor:
    return _gathered(tensor(x), index_tensor(indices), axis, 0)


def _gathered(x: tf.Tensor, indices: tf.Tensor, axis: int, batch: int) -> tf.Tensor:
    """Return the kernel's choice, with negative indices counted from the end.

    It knows none. On a CPU it refuses them, which costs nothing until then; elsewhere it does not.
    https://www.tensorflow.org/api_docs/python/tf/gather
    """
    names = {"params": x, "axis": constant(axis, tf.int32), "batch_dims": batch}
    if not tf.is_symbolic_tensor(indices) and "CPU" in x.device:
        with contextlib.suppress(tf.errors.InvalidArgumentError):
            return raw.GatherV2(indices=indices, **names)
    size = raw.Shape(input=x, out_type=indices.dtype)[axis]
    behind = raw.Less(x=indices, y=constant(0, indices.dtype))
    counted = raw.SelectV2(condition=behind, t=raw.AddV2(x=indices, y=size), e=indices)
    return raw.GatherV2(indices=counted, **names)


def counting_bools(scatter: Callable) -> Callable:
    """Return a scatter that takes bools, which no kernel combines, as 0 and 1."""

    def call(x: Any, indices: Any, updates: Any, /, **how: Any) -> tf.Tensor:
        if x.dtype is not tf.bool:
            return scatter(x, indices, updates, **how)
        x, updates = (cast(cast(each, tf.bool), tf.int32) for each in (x, updates))
        return cast(scatter(x, indices, updates, **how), tf.bool)

    return call


@counting_bools
def scatter_add(x: Any, indices: Any, updates: Any, /, *, axis: int) -> tf.Tensor:
    x, indices = tensor(x), index_tensor(indices)
    if 0 in x.shape:  # the kernel refuses to write into nothing
        return x
    front = from_the_front(x, axis)
    updates = moved(cast(updates, x.dtype), range(front, front + indices.shape.rank), 0)
    if indices.shape.rank == 0:  # one place is a list of one
        first = constant(0, tf.int32)
        indices, updates = (raw.ExpandDims(input=t, axis=first) for t in (indices, updates))
    places = raw.ExpandDims(input=indices, axis=constant(-1, tf.int32))
    out = raw.TensorScatterAdd(tensor=moved(x, [front], 0), indices=places, updates=updates)
    return moved(out, [0], front)


def take_along_axis(x: Any, indices: Any, /, *, axis: int) -> tf.Tensor:
    x, indices = tensor(x), index_tensor(indices)
    front, last = from_the_front(x, axis), x.shape.rank - 1
    x, indices = moved(x, [front], last), moved(indices, [front], last)
    x.shape[:-1].assert_is_compatible_with(indices.shape[:-1])
    return moved(_gathered(x, indices, last, last), [last], front)


@counting_bools
def scatter_add_along_axis(x: Any, indices: Any, updates: Any, /, *, axis: int) -> tf.Tensor:
    x, indices = tensor(x), index_tensor(indices)
    front, last = from_the_front(x, axis), x.shape.rank - 1
    x, indices = moved(x, [front], last), moved(indices, [front], last)
    x.shape[:-1].assert_is_compatible_with(indices.shape[:-1])
    columns = as_matrix(indices)
    sizes = shape_of(columns)
    rows = raw.Range(start=constant(0, tf.int32), limit=sizes[0], delta=constant(1, tf.int32))
    rows = raw.Cast(x=raw.ExpandDims(input=rows, axis=constant(1, tf.int32)), DstT=indices.dtype)
    places = raw.Pack(values=[raw.BroadcastTo(input=rows, shape=sizes), columns], axis=-1)
    updates = as_matrix(moved(cast(updates, x.dtype), [front], last))
    out = raw.TensorScatterAdd(tensor=as_matrix(x), indices=places, updates=updates)
    return moved(raw.Reshape(tensor=out, shape=shape_of(x)), [last], front)


# ---------------------------------------------------------------- axes


def from_the_front(x: tf.Tensor, axis: int) -> int:
    """Return ``axis`` counted from the front."""
    rank = x.shape.rank
    if not -rank <= axis < rank:
        raise ValueError(f"No axis {axis} in {rank} dimensions.")
    return axis % rank


def moved(x: tf.Tensor, axes: Iterable[int], to: int) -> tf.Tensor:
    """Return ``x`` with some axes moved, in their order, to where the first shall be."""
    order = [axis for axis in range(x.shape.rank) if axis not in axes]
    order[to:to] = axes
    if order == sorted(order):
        return x
    return raw.Transpose(x=x, perm=constant(tuple(order), tf.int32))


def as_matrix(x: Any) -> tf.Tensor:
    """Return ``x`` with all axes but the last joined."""
    *rows, columns = x.shape
    if columns is None:
        return raw.Reshape(tensor=x, shape=tf.stack([-1, raw.Shape(input=x)[-1]]))
    count = -1 if None in rows else _prod(rows)
    return raw.Reshape(tensor=x, shape=constant((count, columns), tf.int32))
