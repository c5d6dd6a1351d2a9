"""Metrics over all thresholds: the area under a curve, the best of one rate at a given other.

Source: https://keras.io/api/metrics/classification_metrics/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import arrayops as ao

from ...context import epsilon
from ...saving.limits import check_count
from .confusions import KINDS, Confusion

__all__ = [
    "AUC",
    "PrecisionAtRecall",
    "RecallAtPrecision",
    "SensitivityAtSpecificity",
    "SpecificityAtSensitivity",
]


def _spread(count: int) -> list[float]:
    """Return evenly spaced thresholds from 0 to 1; one is 0.5."""
    if count < 1:
        raise ValueError(f"There is a threshold or more. Received: num_thresholds={count}.")
    check_count(count, "num_thresholds")
    return [0.5] if count == 1 else [i / (count - 1) for i in range(count)]


class _Curve(Confusion):
    """The four kinds at many thresholds, and the rates that follow."""

    def rates(self) -> dict[str, Any]:
        """Return recall, precision, specificity and false alarms at each threshold."""
        yes, alarms, no, missed = (getattr(self, kind).value for kind in KINDS)
        share = lambda part, rest: ao.divide_no_nan(part, ao.add(part, rest))
        return {
            "recall": share(yes, missed),
            "precision": share(yes, alarms),
            "specificity": share(no, alarms),
            "alarms": share(alarms, no),
        }


class _BestAt(_Curve):
    """The best of a rate, among the thresholds at which another is at least a value."""

    _given_rate: str
    _wanted_rate: str

    def __init__(
        self,
        value: float,
        num_thresholds: int = 200,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(dtype, name)
        if not 0 <= value <= 1:
            raise ValueError(f"A rate lies in [0, 1]. Received: {value}.")
        self._value, self.num_thresholds, self.class_id = value, num_thresholds, class_id
        self.levels = _spread(num_thresholds)
        self.begin(KINDS, (len(self.levels),))

    def result(self) -> Any:
        rates = self.rates()
        enough = ao.greater_equal(rates[self._given_rate], self._value)
        return ao.max(ao.where(enough, rates[self._wanted_rate], 0.0))


class SensitivityAtSpecificity(_BestAt):
    """The best recall at which, of those that are not, at least a share is said no."""

    _given_rate, _wanted_rate = "specificity", "recall"

    def __init__(self, specificity: float, num_thresholds: int = 200, **kwargs: Any) -> None:
        super().__init__(specificity, num_thresholds, **kwargs)
        self.specificity = specificity


class SpecificityAtSensitivity(_BestAt):
    """The best share said no, of those that are not, at which recall is at least a share."""

    _given_rate, _wanted_rate = "recall", "specificity"

    def __init__(self, sensitivity: float, num_thresholds: int = 200, **kwargs: Any) -> None:
        super().__init__(sensitivity, num_thresholds, **kwargs)
        self.sensitivity = sensitivity


class PrecisionAtRecall(_BestAt):
    """The best precision at which recall is at least a share."""

    _given_rate, _wanted_rate = "recall", "precision"

    def __init__(self, recall: float, num_thresholds: int = 200, **kwargs: Any) -> None:
        super().__init__(recall, num_thresholds, **kwargs)
        self.recall = recall


class RecallAtPrecision(_BestAt):
    """The best recall at which precision is at least a share."""

    _given_rate, _wanted_rate = "precision", "recall"

    def __init__(self, precision: float, num_thresholds: int = 200, **kwargs: Any) -> None:
        super().__init__(precision, num_thresholds, **kwargs)
        self.precision = precision


class AUC(_Curve):
    """The area under a curve through the rates at some thresholds.

    ``curve`` is "ROC" (recall over false alarms) or "PR" (precision over recall);
    ``summation_method`` "interpolation", "minoring" or "majoring". With ``multi_label`` each
    label has a curve, and the areas are averaged by ``label_weights``.

    >>> metric = nn.metrics.AUC()
    >>> round(float(metric(np.asarray([0, 1]), np.asarray([0.3, 0.7]))), 4)
    1.0
    """

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: str | None = None,
        dtype: str | None = None,
        thresholds: Sequence[float] | None = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: Sequence[float] | None = None,
        from_logits: bool = False,
    ) -> None:
        super().__init__(dtype, name)
        if curve not in ("ROC", "PR"):
            raise ValueError(f"curve is ROC or PR. Received: {curve=}.")
        if summation_method not in ("interpolation", "minoring", "majoring"):
            raise ValueError(
                "summation_method is interpolation, minoring or majoring. "
                f"Received: {summation_method=}."
            )
        if num_labels and not multi_label:
            raise ValueError(f"num_labels goes with multi_label=True. Received: {num_labels=}.")
        self.thresholds = None if thresholds is None else sorted(thresholds)
        inner = _spread(num_thresholds)[1:-1] if self.thresholds is None else self.thresholds
        self.levels = [-epsilon(), *inner, 1.0 + epsilon()]
        self.num_thresholds, self.curve = len(self.levels), curve
        self.summation_method, self.multi_label = summation_method, multi_label
        self.num_labels, self.from_logits = num_labels, from_logits
        self.label_weights = None if label_weights is None else list(map(float, label_weights))
        self._made = False
        if not multi_label or num_labels:
            self.build((), (num_labels,))

    def build(self, y_true_shape: Any, y_pred_shape: Any) -> None:
        if not self._made:
            labels = (y_pred_shape[-1],) if self.multi_label else ()
            self.begin(KINDS, (len(self.levels), *labels))
            self._made = True

    def arranged(self, y_true: Any, y_pred: Any, weight: Any) -> tuple[Any, Any, Any]:
        y_pred = ao.sigmoid(y_pred) if self.from_logits else y_pred
        if self.multi_label:
            return y_true, y_pred, weight
        return super().arranged(y_true, y_pred, weight)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take in a batch of targets, 0 or 1, and predictions."""
        self.build(ao.shape(y_true), ao.shape(y_pred))
        super().update_state(y_true, y_pred, sample_weight)

    def result(self) -> Any:
        rates = self.rates()
        if self.curve == "PR" and self.summation_method == "interpolation":
            return self._mean(ao.sum(self._between_points(), axis=0))
        x, y = ("alarms", "recall") if self.curve == "ROC" else ("recall", "precision")
        x, y = rates[x], rates[y]
        height = {
            "interpolation": lambda a, b: ao.divide(ao.add(a, b), 2.0),
            "minoring": ao.minimum,
            "majoring": ao.maximum,
        }[self.summation_method](y[:-1], y[1:])
        return self._mean(ao.sum(ao.multiply(ao.subtract(x[:-1], x[1:]), height), axis=0))

    def _between_points(self) -> Any:
        """Return the areas between thresholds, precision being no line between its points.

        Source: https://www.biostat.wisc.edu/~page/rocpr.pdf (section 3.2)
        """
        yes, alarms, _, missed = (getattr(self, kind).value for kind in KINDS)
        said = ao.add(yes, alarms)
        gained = ao.subtract(yes[:-1], yes[1:])
        slope = ao.divide_no_nan(gained, ao.maximum(ao.subtract(said[:-1], said[1:]), 0.0))
        offset = ao.subtract(yes[1:], ao.multiply(slope, said[1:]))
        both = ao.logical_and(ao.greater(said[:-1], 0.0), ao.greater(said[1:], 0.0))
        ratio = ao.where(both, ao.divide_no_nan(said[:-1], said[1:]), 1.0)
        area = ao.multiply(slope, ao.add(gained, ao.multiply(offset, ao.log(ratio))))
        return ao.divide_no_nan(area, ao.add(yes[1:], missed[1:]))

    def _mean(self, areas: Any) -> Any:
        if not self.multi_label:
            return areas
        if self.label_weights is None:
            return ao.mean(areas)
        weights = ao.asarray(list(self.label_weights), dtype=self.dtype, like=areas)
        return ao.divide_no_nan(ao.sum(ao.multiply(areas, weights)), ao.sum(weights))
