"""Activations and losses that TensorFlow has fused; the others run their bodies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf
from tensorflow import raw_ops as raw

from ..._dispatch import OPS
from ._kernels import FLOATS, HALVES, constant, floating, shape_of, tensor, through, unary
from .conversion import native_dtype
from .indexing import as_matrix, index_tensor
from .own_gradients import by_rule

# ---------------------------------------------------------------- activations


def _of_features(kernel: Callable) -> Callable:
    return lambda x: kernel(features=x)


relu = unary(_of_features(raw.Relu), {tf.bool: tensor})
sigmoid = floating(raw.Sigmoid)
softplus = floating(_of_features(raw.Softplus))
softsign = by_rule("softsign", floating(_of_features(raw.Softsign)))
selu = floating(_of_features(raw.Selu))
_elu = floating(_of_features(raw.Elu))


def elu(x: Any, /, *, alpha: float) -> tf.Tensor:
    return _elu(x) if alpha == 1 else OPS["elu"].body(x, alpha=alpha)


def leaky_relu(x: Any, /, *, negative_slope: float) -> tf.Tensor:
    if tensor(x).dtype not in _SINGLE:  # the kernel's slope is a float32
        return OPS["leaky_relu"].body(x, negative_slope=negative_slope)
    return raw.LeakyRelu(features=x, alpha=negative_slope)


_SINGLE = (*HALVES, tf.float32)

# ---------------------------------------------------------------- probabilities

_SOFTMAX_RANKS = range(1, 6)  # oneDNN's kernel takes no more


def _over_classes(name: str, kernel: Callable) -> Callable:
    def call(x: Any, /, *, axis: int) -> tf.Tensor:
        x = tensor(x)
        rank = x.shape.rank
        beyond = rank not in _SOFTMAX_RANKS or x.dtype.is_complex
        if beyond or axis not in (-1, rank - 1):
            return OPS[name].body(x, axis=axis)
        return kernel(logits=x if x.dtype in FLOATS else raw.Cast(x=x, DstT=tf.float32))

    return call


softmax = _over_classes("softmax", raw.Softmax)
log_softmax = _over_classes("log_softmax", raw.LogSoftmax)


def one_hot(indices: Any, /, *, num_classes: int, axis: int, dtype: Any, sparse: bool) -> tf.Tensor:
    indices, kind = index_tensor(indices), native_dtype(dtype or "float32")
    rank = indices.shape.rank
    return raw.OneHot(
        indices=indices,
        depth=constant(num_classes, tf.int32),
        on_value=constant(1, kind),
        off_value=constant(0, kind),
        axis=axis if axis >= -1 else axis + rank + 1,
    )


def sparse_categorical_crossentropy(
    target: Any, output: Any, /, *, from_logits: bool, axis: int
) -> tf.Tensor:
    target, output = tensor(target), tensor(output)
    rank = output.shape.rank
    if not from_logits or axis not in (-1, rank - 1) or output.dtype not in FLOATS:
        body = OPS["sparse_categorical_crossentropy"].body
        return body(target, output, from_logits=from_logits, axis=axis)
    output.shape[:-1].assert_is_compatible_with(target.shape)
    labels = raw.Reshape(tensor=index_tensor(target), shape=constant((-1,), tf.int32))
    loss = raw.SparseSoftmaxCrossEntropyWithLogits(features=as_matrix(output), labels=labels)
    return raw.Reshape(tensor=loss.loss, shape=shape_of(target))
