"""Random bits from TensorFlow's own Philox4x32-10, which counts as ours does."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ...random.keys import FOLD
from ._kernels import cast, constant, tensor

_PHILOX = 1  # tf.random.Algorithm.PHILOX
_MASK = 0xFFFFFFFF


def _bits(key: Any, counter: Any, shape: Any) -> tf.Tensor:
    """Return words from a counter on: its words 0 and 1 in one number, 2 and 3 in the other."""
    words = raw.Bitcast(input=tensor(key), type=tf.uint64)  # word 0 is the lower half
    return raw.StatelessRandomUniformFullIntV2(
        shape=constant(shape, tf.int32),
        key=raw.Reshape(tensor=words, shape=constant((1,), tf.int32)),
        counter=counter,
        alg=_PHILOX,
        dtype=tf.uint32,
    )


def random_bits(key: Any, /, *, shape: Any, stream: int, domain: int) -> tf.Tensor:
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    return _bits(key, constant((0, stream | domain << 32), tf.uint64), sizes)


def random_fold_in(key: Any, data: Any, /) -> tf.Tensor:
    if isinstance(data, int):
        return _bits(key, constant((data & _MASK, FOLD << 32), tf.uint64), (2,))
    number = raw.BitwiseAnd(x=cast(data, tf.uint64), y=constant(_MASK, tf.uint64))
    return _bits(key, raw.Pack(values=[number, constant(FOLD << 32, tf.uint64)]), (2,))
