"""Elements written at indices: TensorFlow's scatters of rows, with the axis in front."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ._kernels import cast, constant, shape_of, tensor
from .indexing import counting_bools, from_the_front, index_tensor, moved

_KERNELS = {
    "set": raw.TensorScatterUpdate,
    "min": raw.TensorScatterMin,
    "max": raw.TensorScatterMax,
}


@counting_bools
def scatter_by(x: Any, indices: Any, updates: Any, /, *, axis: int, mode: str) -> tf.Tensor:
    x, indices = tensor(x), index_tensor(indices)
    if 0 in x.shape:  # the kernels refuse to write into nothing
        return x
    front = from_the_front(x, axis)
    updates = moved(cast(updates, x.dtype), range(front, front + indices.shape.rank), 0)
    if indices.shape.rank == 0:  # one place is a list of one
        first = constant(0, tf.int32)
        indices, updates = (raw.ExpandDims(input=t, axis=first) for t in (indices, updates))
    rows = moved(x, [front], 0)
    if mode == "multiply":
        count = shape_of(rows)[0]
        factors = raw.UnsortedSegmentProd(data=updates, segment_ids=indices, num_segments=count)
        return moved(raw.Mul(x=rows, y=factors), [0], front)
    places = raw.ExpandDims(input=indices, axis=constant(-1, tf.int32))
    out = _KERNELS[mode](tensor=rows, indices=places, updates=updates)
    return moved(out, [0], front)
