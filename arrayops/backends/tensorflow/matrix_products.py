"""Matrix products by the kernel that fits the ranks."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ._kernels import agree, cast, constant, tensor
from .indexing import as_matrix

# What integers are multiplied in, where there is no kernel; what overflows is cut off again.
_WIDER = {
    **dict.fromkeys((tf.bool, tf.int8, tf.int16, tf.uint8, tf.uint16), tf.int32),
    **dict.fromkeys((tf.uint32, tf.uint64), tf.int64),
}


def matmul(x1: Any, x2: Any, /) -> tf.Tensor:
    if x1.dtype is not x2.dtype:
        x1, x2 = agree(x1, x2)
    dtype = x1.dtype
    if dtype is not tf.float32 and dtype in _WIDER:  # it is slow to hash
        return cast(matmul(cast(x1, _WIDER[dtype]), cast(x2, _WIDER[dtype])), dtype)
    return _product(x1, x2, x1.shape.rank, x2.shape.rank)


def _product(x1: Any, x2: Any, rank1: int, rank2: int) -> tf.Tensor:
    if rank1 == rank2 == 2:
        return raw.MatMul(a=x1, b=x2)
    if rank1 == 0 or rank2 == 0:
        raise ValueError("A number is no matrix.")
    if rank1 == 1:
        row = raw.ExpandDims(input=x1, axis=constant(0, tf.int32))
        return raw.Squeeze(input=_product(row, x2, 2, rank2), axis=[-2 if rank2 > 1 else 0])
    if rank2 == 1:
        column = raw.ExpandDims(input=x2, axis=constant(1, tf.int32))
        return raw.Squeeze(input=_product(x1, column, rank1, 2), axis=[-1])
    rows = (*x1.shape[:-1], x2.shape[-1])
    if rank2 > 2 or rows.count(None) > (0 not in rows):  # more than a reshape's -1 can tell
        return raw.BatchMatMulV2(x=x1, y=x2)
    # one flat product, whose gradient is one, too, and not the sum of a batch of them
    flat = raw.MatMul(a=as_matrix(tensor(x1)), b=x2)
    sizes = constant(tuple(-1 if n is None else n for n in rows), tf.int32)
    return raw.Reshape(tensor=flat, shape=sizes)
