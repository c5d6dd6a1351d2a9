"""Searches by TensorFlow's kernels."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ._kernels import agree, cast, constant, shape_of, tensor
from .statistical import sort_keys


def nonzero(x: Any, /) -> tuple[tf.Tensor, ...]:
    x = tensor(x)
    places = raw.Where(condition=cast(x, tf.bool))
    return tuple(raw.Unpack(value=places, num=x.shape.rank, axis=1))


def bisect(x1: Any, x2: Any, /, *, side: str) -> tf.Tensor:
    keys, values = map(sort_keys, agree(x1, x2))
    one = constant((1, -1), tf.int32)
    kernel = raw.LowerBound if side == "left" else raw.UpperBound
    found = kernel(
        sorted_inputs=raw.Reshape(tensor=keys, shape=one),
        values=raw.Reshape(tensor=values, shape=one),
        out_type=tf.int64,
    )
    return raw.Reshape(tensor=found, shape=shape_of(values))
