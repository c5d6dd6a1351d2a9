"""Scores with a number for each class or output: F, and R squared.

Source: https://keras.io/api/metrics/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from ..loss import align, as_floats, weights_for
from .base import Metric

__all__ = ["F1Score", "FBetaScore", "R2Score"]


class _ByColumn(Metric):
    """Sums over the examples, for each column of targets and predictions (examples, columns)."""

    _sums: tuple[str, ...]
    _made = False

    def build(self, y_true_shape: Any, y_pred_shape: Any) -> None:
        if not self._made:
            self._made = True
            for name in self._sums:
                setattr(self, name, self.add_variable((y_pred_shape[-1],), name=name))

    def pair(self, y_true: Any, y_pred: Any) -> tuple[Any, Any]:
        """Return both as matrices of the metric's dtype, after making the state for them."""
        y_true, y_pred = align(y_true, ao.astype(as_floats(y_pred), self.dtype))
        if len(y_pred.shape) != 2:
            raise ao.ShapeError(
                f"{self.name} takes (examples, columns). Received: {ao.shape(y_pred)}."
            )
        self.build(ao.shape(y_true), ao.shape(y_pred))
        return y_true, y_pred

    def add(self, name: str, values: Any, sample_weight: Any) -> None:
        """Add the weighted column sums of a matrix to a variable."""
        if sample_weight is not None:
            values = ao.multiply(values, weights_for(values, sample_weight))
        variable = getattr(self, name)
        variable.value = ao.add(variable.value, ao.sum(values, axis=0))


class FBetaScore(_ByColumn):
    """The harmonic mean of precision and recall, the latter ``beta`` times as important.

    ``average`` is None (a score for each class), "micro", "macro" or "weighted" by the classes'
    frequency. Without a ``threshold`` the likeliest class of each example is said.

    >>> metric = nn.metrics.FBetaScore(average="micro")
    >>> float(metric(np.eye(2), np.eye(2)))
    1.0
    """

    _sums = ("true_positives", "false_positives", "false_negatives", "intermediate_weights")

    def __init__(
        self,
        average: str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str = "fbeta_score",
        dtype: str | None = None,
    ) -> None:
        super().__init__(dtype, name)
        if average not in (None, "micro", "macro", "weighted"):
            raise ValueError(f"average is None, micro, macro or weighted. Received: {average=}.")
        if not beta > 0:
            raise ValueError(f"beta is positive. Received: {beta=}.")
        if threshold is not None and not 0 < threshold <= 1:
            raise ValueError(f"threshold is None, or lies in (0, 1]. Received: {threshold=}.")
        self.average, self.beta, self.threshold = average, beta, threshold

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take in a batch of one-hot (or many-hot) targets and probabilities."""
        y_true, y_pred = self.pair(y_true, y_pred)
        if self.threshold is None:
            said = ao.equal(y_pred, ao.max(y_pred, axis=-1, keepdims=True))
            said = ao.logical_and(said, ao.greater(ao.abs(y_pred), 1e-9))
        else:
            said = ao.greater(y_pred, self.threshold)
        said = ao.astype(said, self.dtype)
        self.add("true_positives", ao.multiply(said, y_true), sample_weight)
        self.add("false_positives", ao.multiply(said, ao.subtract(1.0, y_true)), sample_weight)
        self.add("false_negatives", ao.multiply(ao.subtract(1.0, said), y_true), sample_weight)
        self.add("intermediate_weights", y_true, sample_weight)

    def result(self) -> Any:
        if not self._made:
            return ao.asarray(0.0, dtype=self.dtype, like=self.backend)
        right, wrong, missed, weight = (getattr(self, name).value for name in self._sums)
        if self.average == "micro":
            right, wrong, missed = (ao.sum(x) for x in (right, wrong, missed))
        precision = ao.divide_no_nan(right, ao.add(right, wrong))
        recall = ao.divide_no_nan(right, ao.add(right, missed))
        square = self.beta**2
        both = ao.multiply(ao.multiply(precision, recall), 1 + square)
        score = ao.divide_no_nan(both, ao.add(ao.multiply(precision, square), recall))
        if self.average == "weighted":
            share = ao.divide_no_nan(weight, ao.sum(weight))
            return ao.sum(ao.multiply(score, share))
        return ao.mean(score) if self.average == "macro" else score


class F1Score(FBetaScore):
    """The harmonic mean of precision and recall."""

    def __init__(
        self,
        average: str | None = None,
        threshold: float | None = None,
        name: str = "f1_score",
        dtype: str | None = None,
    ) -> None:
        super().__init__(average, 1.0, threshold, name, dtype)


class R2Score(_ByColumn):
    """One minus the mean squared error over the targets' variance.

    ``class_aggregation`` over the outputs is "uniform_average", "variance_weighted_average" or
    None; ``num_regressors`` makes it the adjusted score of so many.

    >>> metric = nn.metrics.R2Score()
    >>> float(metric(np.asarray([[0.0], [2.0]]), np.asarray([[0.0], [2.0]])))
    1.0
    """

    _sums = ("squared_sum", "sum", "residual", "count")

    def __init__(
        self,
        class_aggregation: str | None = "uniform_average",
        num_regressors: int = 0,
        name: str = "r2_score",
        dtype: str | None = None,
    ) -> None:
        super().__init__(dtype, name)
        if class_aggregation not in (None, "uniform_average", "variance_weighted_average"):
            raise ValueError(
                "class_aggregation is uniform_average, variance_weighted_average or None. "
                f"Received: {class_aggregation=}."
            )
        if num_regressors < 0:
            raise ValueError(f"num_regressors is not negative. Received: {num_regressors=}.")
        self.class_aggregation, self.num_regressors = class_aggregation, num_regressors
        self.num_samples = self.add_variable(name="num_samples")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take in a batch of targets and predictions."""
        y_true, y_pred = self.pair(y_true, y_pred)
        self.add("squared_sum", ao.square(y_true), sample_weight)
        self.add("sum", y_true, sample_weight)
        self.add("residual", ao.square(ao.subtract(y_true, y_pred)), sample_weight)
        self.add("count", ao.ones_like(y_true), sample_weight)
        self.num_samples.value = ao.add(self.num_samples.value, float(y_pred.shape[0]))

    def result(self) -> Any:
        if not self._made:
            return ao.asarray(0.0, dtype=self.dtype, like=self.backend)
        squares, total, residual, count = (getattr(self, name).value for name in self._sums)
        mean = ao.divide_no_nan(total, count)
        spread = ao.subtract(squares, ao.multiply(total, mean))
        scores = ao.subtract(1.0, ao.divide_no_nan(residual, spread))
        scores = ao.where(ao.equal(spread, 0.0), 0.0, scores)
        if self.class_aggregation == "uniform_average":
            scores = ao.mean(scores)
        elif self.class_aggregation == "variance_weighted_average":
            whole = ao.sum(ao.multiply(scores, spread))
            scores = ao.divide_no_nan(whole, ao.sum(spread))
        return scores if self.num_regressors == 0 else self._adjusted(scores)

    def _adjusted(self, scores: Any) -> Any:
        """Return the scores less what so many regressors explain by chance."""
        n = self.num_samples.value
        free = ao.subtract(n, float(self.num_regressors + 1))
        lost = ao.divide_no_nan(ao.multiply(ao.subtract(1.0, scores), ao.subtract(n, 1.0)), free)
        return ao.where(ao.greater(free, 0.0), ao.subtract(1.0, lost), scores)
