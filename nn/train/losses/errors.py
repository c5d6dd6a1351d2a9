"""Losses of numbers: how far predictions are from targets.

Source: https://keras.io/api/losses/regression_losses/
"""

from __future__ import annotations

from math import log
from typing import Any

import arrayops as ao

from ...context import epsilon
from ..loss import align
from .wrapped import Wrapped

__all__ = [
    "CosineSimilarity",
    "Huber",
    "LogCosh",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "cosine_similarity",
    "huber",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
]


def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of ``(y_true - y_pred) ** 2`` over the last axis.

    >>> nn.losses.mean_squared_error(np.zeros((2, 3)), np.ones((2, 3)))
    array([1., 1.])
    """
    y_true, y_pred = align(y_true, y_pred)
    return ao.mean(ao.square(ao.subtract(y_true, y_pred)), axis=-1)


def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of ``abs(y_true - y_pred)`` over the last axis."""
    y_true, y_pred = align(y_true, y_pred)
    return ao.mean(ao.abs(ao.subtract(y_true, y_pred)), axis=-1)


def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of ``100 * abs(y_true - y_pred) / abs(y_true)`` over the last axis.

    >>> nn.losses.mean_absolute_percentage_error(np.asarray([[2.0]]), np.asarray([[3.0]]))
    array([50.])
    """
    y_true, y_pred = align(y_true, y_pred)
    size = ao.maximum(ao.abs(y_true), epsilon())
    return ao.multiply(ao.mean(ao.divide(ao.abs(ao.subtract(y_true, y_pred)), size), axis=-1), 100)


def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Any:
    """Return the mean squared difference of ``log(1 + y)`` over the last axis; 0 for negative y."""
    y_true, y_pred = (ao.log1p(ao.maximum(y, epsilon())) for y in align(y_true, y_pred))
    return ao.mean(ao.square(ao.subtract(y_true, y_pred)), axis=-1)


def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Any:
    """Return the mean of half the squared error, going on as a line from ``delta``.

    >>> nn.losses.huber(np.zeros((1, 2)), np.asarray([[1.0, 3.0]]))
    array([1.5])

    Source: https://en.wikipedia.org/wiki/Huber_loss
    """
    y_true, y_pred = align(y_true, y_pred)
    error = ao.abs(ao.subtract(y_pred, y_true))
    square = ao.multiply(ao.square(error), 0.5)
    line = ao.subtract(ao.multiply(error, delta), 0.5 * delta**2)
    return ao.mean(ao.where(ao.less_equal(error, delta), square, line), axis=-1)


def log_cosh(y_true: Any, y_pred: Any) -> Any:
    """Return the mean of ``log(cosh(y_pred - y_true))`` over the last axis."""
    y_true, y_pred = align(y_true, y_pred)
    error = ao.subtract(y_pred, y_true)
    return ao.mean(ao.subtract(ao.logaddexp(error, ao.negative(error)), log(2.0)), axis=-1)


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Return minus the cosine of the angle between the vectors along an axis.

    >>> nn.losses.cosine_similarity(np.asarray([[0.0, 2.0]]), np.asarray([[0.0, 3.0]]))
    array([-1.])
    """
    y_true, y_pred = (unit(y, axis) for y in align(y_true, y_pred))
    return ao.negative(ao.sum(ao.multiply(y_true, y_pred), axis=axis))


def unit(x: Any, axis: int = -1) -> Any:
    """Return vectors of length 1; a vector of zeros stays."""
    # a floor under the square has a gradient at 0, under the root it would have none
    square = ao.maximum(ao.sum(ao.square(x), axis=axis, keepdims=True), epsilon() ** 2)
    return ao.multiply(x, ao.rsqrt(square))


class MeanSquaredError(Wrapped):
    """Mean of squared differences."""

    _function = staticmethod(mean_squared_error)


class MeanAbsoluteError(Wrapped):
    """Mean of absolute differences."""

    _function = staticmethod(mean_absolute_error)


class MeanAbsolutePercentageError(Wrapped):
    """Mean of differences in percent of the target."""

    _function = staticmethod(mean_absolute_percentage_error)


class MeanSquaredLogarithmicError(Wrapped):
    """Mean of squared differences of logarithms of ``1 + y``."""

    _function = staticmethod(mean_squared_logarithmic_error)


class LogCosh(Wrapped):
    """Mean logarithm of the differences' cosh: a square near 0, a line far out."""

    _function = staticmethod(log_cosh)


class Huber(Wrapped):
    """Half the squared error up to ``delta``, a line from there.

    >>> float(nn.losses.Huber()(np.zeros((1, 1)), np.asarray([[3.0]])))
    2.5
    """

    _function = staticmethod(huber)

    def __init__(
        self,
        delta: float = 1.0,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "huber_loss",
        dtype: str | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.delta = delta


class CosineSimilarity(Wrapped):
    """Minus the cosine between targets and predictions: -1 if they point the same way."""

    _function = staticmethod(cosine_similarity)

    def __init__(
        self,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(reduction, name, dtype)
        self.axis = axis
