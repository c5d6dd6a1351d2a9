"""Accuracies: how often predictions are right.

Source: https://keras.io/api/metrics/accuracy_metrics/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from ..loss import together
from .base import MeanMetricWrapper

__all__ = [
    "Accuracy",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "SparseCategoricalAccuracy",
    "SparseTopKCategoricalAccuracy",
    "TopKCategoricalAccuracy",
    "binary_accuracy",
    "categorical_accuracy",
    "sparse_categorical_accuracy",
    "sparse_top_k_categorical_accuracy",
    "top_k_categorical_accuracy",
]


def _accuracy(y_true: Any, y_pred: Any) -> Any:
    same = ao.equal(ao.astype(y_true, ao.dtype_name(y_pred.dtype)), y_pred)
    return _per_example(ao.astype(same, ao.dtype_name(y_pred.dtype)))


def _per_example(values: Any) -> Any:
    return ao.mean(values, axis=-1) if len(values.shape) > 1 else values


def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Any:
    """Return for each example the share of bits on the right side of ``threshold``.

    >>> nn.metrics.binary_accuracy(np.asarray([[1.0, 0.0]]), np.asarray([[0.9, 0.6]]))
    array([0.5])
    """
    y_true, y_pred = together(y_true, y_pred)
    dtype = ao.dtype_name(y_pred.dtype)
    said = ao.astype(ao.greater(y_pred, threshold), dtype)
    target = ao.reshape(ao.astype(y_true, dtype), ao.shape(y_pred))
    return _per_example(ao.astype(ao.equal(target, said), dtype))


def categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """Return 1 where the likeliest class is that of the one-hot target."""
    y_true, y_pred = together(y_true, y_pred)
    return sparse_categorical_accuracy(ao.argmax(y_true, axis=-1), y_pred)


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Any:
    """Return 1 where the likeliest class is the integer target.

    >>> nn.metrics.sparse_categorical_accuracy(np.asarray([1]), np.asarray([[0.2, 0.8]]))
    array([1.])
    """
    y_true, y_pred = together(y_true, y_pred)
    best = ao.argmax(y_pred, axis=-1)
    return ao.astype(ao.equal(_integers(y_true, y_pred, best), best), ao.dtype_name(y_pred.dtype))


def _integers(y_true: Any, y_pred: Any, like: Any) -> Any:
    """Return integer targets without a last axis of size 1, in the dtype of ``like``."""
    if len(y_true.shape) == len(y_pred.shape):
        y_true = ao.squeeze(y_true, -1)
    return ao.astype(y_true, ao.dtype_name(like.dtype))


def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Any:
    """Return 1 where the class of the one-hot target is among the k likeliest."""
    y_true, y_pred = together(y_true, y_pred)
    return sparse_top_k_categorical_accuracy(ao.argmax(y_true, axis=-1), y_pred, k)


def sparse_top_k_categorical_accuracy(
    y_true: Any, y_pred: Any, k: int = 5, from_sorted_ids: bool = False
) -> Any:
    """Return 1 where the integer target is among the k likeliest classes.

    With ``from_sorted_ids`` predictions are classes, the likeliest first.
    """
    y_true, y_pred = together(y_true, y_pred)
    dtype = ao.dtype_name(y_pred.dtype)
    if from_sorted_ids:
        y_true = _integers(y_true, y_pred, y_pred)
        found = ao.equal(ao.expand_dims(y_true, axis=-1), y_pred[..., :k])
        return ao.astype(ao.any(found, axis=-1), dtype)
    classes = ao.shape(y_pred)[-1]
    shape = ao.shape(y_pred)[:-1]
    y_true = ao.reshape(ao.astype(y_true, "int32"), (-1,))
    right = ao.in_top_k(y_true, ao.reshape(y_pred, (-1, classes)), k=k)
    return ao.reshape(ao.astype(right, dtype), shape)


class Accuracy(MeanMetricWrapper):
    """How often predictions equal targets."""

    def __init__(self, name: str = "accuracy", dtype: str | None = None) -> None:
        super().__init__(_accuracy, name, dtype)


class BinaryAccuracy(MeanMetricWrapper):
    """How often a probability is on the right side of ``threshold``; a logit is, of 0.

    >>> metric = nn.metrics.BinaryAccuracy()
    >>> float(metric(np.asarray([[1.0], [0.0]]), np.asarray([[0.9], [0.6]])))
    0.5
    """

    def __init__(
        self, name: str = "binary_accuracy", dtype: str | None = None, threshold: float = 0.5
    ) -> None:
        super().__init__(binary_accuracy, name, dtype, threshold=threshold)


class CategoricalAccuracy(MeanMetricWrapper):
    """How often the likeliest class is that of the one-hot target."""

    def __init__(self, name: str = "categorical_accuracy", dtype: str | None = None) -> None:
        super().__init__(categorical_accuracy, name, dtype)


class SparseCategoricalAccuracy(MeanMetricWrapper):
    """How often the likeliest class is the integer target.

    >>> metric = nn.metrics.SparseCategoricalAccuracy()
    >>> float(metric(np.asarray([1, 0]), np.asarray([[0.2, 0.8], [0.3, 0.7]])))
    0.5
    """

    def __init__(self, name: str = "sparse_categorical_accuracy", dtype: str | None = None) -> None:
        super().__init__(sparse_categorical_accuracy, name, dtype)


class TopKCategoricalAccuracy(MeanMetricWrapper):
    """How often the class of the one-hot target is among the k likeliest."""

    def __init__(
        self, k: int = 5, name: str = "top_k_categorical_accuracy", dtype: str | None = None
    ) -> None:
        super().__init__(top_k_categorical_accuracy, name, dtype, k=k)


class SparseTopKCategoricalAccuracy(MeanMetricWrapper):
    """How often the integer target is among the k likeliest classes."""

    def __init__(
        self,
        k: int = 5,
        name: str = "sparse_top_k_categorical_accuracy",
        dtype: str | None = None,
        from_sorted_ids: bool = False,
    ) -> None:
        options = {"k": k, "from_sorted_ids": from_sorted_ids}
        super().__init__(sparse_top_k_categorical_accuracy, name, dtype, **options)
