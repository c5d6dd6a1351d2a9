"""Means of losses and of correlations, and the root of a mean.

Source: https://keras.io/api/metrics/regression_metrics/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from ...context import epsilon
from .. import losses
from ..loss import align, as_floats, weights_for
from .base import Average, MeanMetricWrapper

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "ConcordanceCorrelation",
    "CosineSimilarity",
    "Hinge",
    "KLDivergence",
    "LogCoshError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "PearsonCorrelation",
    "Poisson",
    "RootMeanSquaredError",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
    "concordance_correlation",
    "pearson_correlation",
]


def pearson_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Return the correlation of targets and predictions along an axis, from -1 to 1.

    >>> nn.metrics.pearson_correlation(np.asarray([[0.0, 1.0]]), np.asarray([[1.0, 3.0]])).round(4)
    array([1.])
    """
    y_true, y_pred = (_centred(y, axis) for y in align(y_true, y_pred))
    spread = ao.multiply(*(ao.sum(ao.square(y), axis=axis) for y in (y_true, y_pred)))
    common = ao.sum(ao.multiply(y_true, y_pred), axis=axis)
    return ao.divide(common, ao.add(ao.sqrt(spread), epsilon()))


def concordance_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    """Return the correlation along an axis, less for another mean or another spread.

    Source: https://en.wikipedia.org/wiki/Concordance_correlation_coefficient
    """
    y_true, y_pred = align(y_true, y_pred)
    apart = ao.subtract(ao.mean(y_true, axis=axis), ao.mean(y_pred, axis=axis))
    spread = ao.add(ao.var(y_true, axis=axis), ao.var(y_pred, axis=axis))
    common = ao.mean(ao.multiply(_centred(y_true, axis), _centred(y_pred, axis)), axis=axis)
    whole = ao.add(ao.add(spread, ao.square(apart)), epsilon())
    return ao.divide(ao.multiply(common, 2.0), whole)


def _centred(x: Any, axis: int) -> Any:
    return ao.subtract(x, ao.mean(x, axis=axis, keepdims=True))


def _cosine(y_true: Any, y_pred: Any, axis: int = -1) -> Any:
    return ao.negative(losses.cosine_similarity(y_true, y_pred, axis))


class _MeanLoss(MeanMetricWrapper):
    """The mean of a loss without arguments."""

    _function: Any

    def __init__(self, name: str | None = None, dtype: str | None = None) -> None:
        function = type(self)._function
        super().__init__(function, name or function.__name__, dtype)


class MeanSquaredError(_MeanLoss):
    """The mean of squared differences."""

    _function = staticmethod(losses.mean_squared_error)


class MeanAbsoluteError(_MeanLoss):
    """The mean of absolute differences."""

    _function = staticmethod(losses.mean_absolute_error)


class MeanAbsolutePercentageError(_MeanLoss):
    """The mean of differences in percent of the target."""

    _function = staticmethod(losses.mean_absolute_percentage_error)


class MeanSquaredLogarithmicError(_MeanLoss):
    """The mean of squared differences of logarithms."""

    _function = staticmethod(losses.mean_squared_logarithmic_error)


class KLDivergence(_MeanLoss):
    """The mean divergence of the predicted distributions from the targets'."""

    _function = staticmethod(losses.kl_divergence)


class Poisson(_MeanLoss):
    """The mean of ``y_pred - y_true * log(y_pred)``."""

    _function = staticmethod(losses.poisson)


class Hinge(_MeanLoss):
    """The mean distance of ``y_true * y_pred`` below 1."""

    _function = staticmethod(losses.hinge)


class SquaredHinge(_MeanLoss):
    """The mean squared distance of ``y_true * y_pred`` below 1."""

    _function = staticmethod(losses.squared_hinge)


class CategoricalHinge(_MeanLoss):
    """How far the right class is from being ahead by 1, on average."""

    _function = staticmethod(losses.categorical_hinge)


class LogCoshError(MeanMetricWrapper):
    """The mean logarithm of the differences' cosh."""

    def __init__(self, name: str = "logcosh", dtype: str | None = None) -> None:
        super().__init__(losses.log_cosh, name, dtype)


class CosineSimilarity(MeanMetricWrapper):
    """The mean cosine between targets and predictions: 1 if they point the same way."""

    def __init__(
        self, name: str = "cosine_similarity", dtype: str | None = None, axis: int = -1
    ) -> None:
        super().__init__(_cosine, name, dtype, axis=axis)


class PearsonCorrelation(MeanMetricWrapper):
    """The mean correlation of targets and predictions, of each example."""

    def __init__(
        self, name: str = "pearson_correlation", dtype: str | None = None, axis: int = -1
    ) -> None:
        super().__init__(pearson_correlation, name, dtype, axis=axis)


class ConcordanceCorrelation(MeanMetricWrapper):
    """The mean concordance of targets and predictions, of each example."""

    def __init__(
        self, name: str = "concordance_correlation", dtype: str | None = None, axis: int = -1
    ) -> None:
        super().__init__(concordance_correlation, name, dtype, axis=axis)


class BinaryCrossentropy(MeanMetricWrapper):
    """The mean crossentropy of yes-or-no targets."""

    def __init__(
        self,
        name: str = "binary_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing}
        super().__init__(losses.binary_crossentropy, name, dtype, **options)


class CategoricalCrossentropy(MeanMetricWrapper):
    """The mean crossentropy of one-hot targets."""

    def __init__(
        self,
        name: str = "categorical_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
    ) -> None:
        options = {"from_logits": from_logits, "label_smoothing": label_smoothing, "axis": axis}
        super().__init__(losses.categorical_crossentropy, name, dtype, **options)


class SparseCategoricalCrossentropy(MeanMetricWrapper):
    """The mean crossentropy of integer targets, but those of ``ignore_class``."""

    def __init__(
        self,
        name: str = "sparse_categorical_crossentropy",
        dtype: str | None = None,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
    ) -> None:
        options = {"from_logits": from_logits, "ignore_class": ignore_class, "axis": axis}
        super().__init__(losses.sparse_categorical_crossentropy, name, dtype, **options)
        self._ignored = ignore_class

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take in a batch of targets and predictions."""
        if self._ignored is not None:
            counted = ao.astype(ao.not_equal(y_true, self._ignored), self.dtype)
            weighted = sample_weight is not None
            sample_weight = (
                ao.multiply(counted, weights_for(counted, sample_weight)) if weighted else counted
            )
        super().update_state(y_true, y_pred, sample_weight)


class RootMeanSquaredError(Average):
    """The root of the mean of all squared differences.

    >>> metric = nn.metrics.RootMeanSquaredError()
    >>> float(metric(np.asarray([0.0, 0.0]), np.asarray([3.0, 3.0])))
    3.0
    """

    def __init__(self, name: str = "root_mean_squared_error", dtype: str | None = None) -> None:
        super().__init__(name, dtype)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take in a batch of targets and predictions."""
        y_true, y_pred = align(y_true, as_floats(y_pred))
        self.take(ao.square(ao.subtract(y_true, y_pred)), sample_weight)

    def result(self) -> Any:
        return ao.sqrt(super().result())
