"""Random bits from TensorFlow's own Philox4x32-10, which counts as ours does."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ...random.keys import FOLD, sizes_of
from ._kernels import cast, constant, tensor

_PHILOX = 1  # tf.random.Algorithm.PHILOX
_MASK = 0xFFFFFFFF


def _bits(key: Any, counter: Any, shape: Any) -> tf.Tensor:
    """Return words from a counter on: its words 0 and 1 in one number, 2 and 3 in the other."""
    draw = raw.StatelessRandomUniformFullIntV2
    return _drawn(draw, key, counter, shape, tf.uint32)


def _drawn(draw: Any, key: Any, counter: Any, shape: Any, dtype: tf.DType) -> tf.Tensor:
    words = raw.Bitcast(input=tensor(key), type=tf.uint64)  # word 0 is the lower half
    return draw(
        shape=constant(shape, tf.int32),
        key=raw.Reshape(tensor=words, shape=constant((1,), tf.int32)),
        counter=counter,
        alg=_PHILOX,
        dtype=dtype,
    )


def random_bits(key: Any, /, *, shape: Any, stream: int, domain: int) -> tf.Tensor:
    sizes = sizes_of(shape)
    return _bits(key, constant((0, stream | domain << 32), tf.uint64), sizes)


def random_fold_in(key: Any, data: Any, /) -> tf.Tensor:
    if isinstance(data, int):
        return _bits(key, constant((data & _MASK, FOLD << 32), tf.uint64), (2,))
    number = raw.BitwiseAnd(x=cast(data, tf.uint64), y=constant(_MASK, tf.uint64))
    return _bits(key, raw.Pack(values=[number, constant(FOLD << 32, tf.uint64)]), (2,))


def native_numbers(kind: str, key: Any, shape: Any, dtype: str, stream: int) -> tf.Tensor:
    uniform, normal = raw.StatelessRandomUniformV2, raw.StatelessRandomNormalV2
    draw = uniform if kind == "uniform" else normal
    return _drawn(draw, key, constant((0, stream), tf.uint64), shape, tf.as_dtype(dtype))
