"""Metrics of yes and no: how often each was said, and each was right, at some thresholds.

Source: https://keras.io/api/metrics/classification_metrics/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import arrayops as ao

from ..loss import align, as_floats, weights_for
from .base import Metric

__all__ = [
    "FalseNegatives",
    "FalsePositives",
    "Precision",
    "Recall",
    "TrueNegatives",
    "TruePositives",
]

LEAST = -1e10  # below every prediction
KINDS = ("true_positives", "false_positives", "true_negatives", "false_negatives")
Thresholds = float | Sequence[float] | None


def counts(y_true: Any, y_pred: Any, weight: Any, thresholds: Sequence[float]) -> dict[str, Any]:
    """Return the summed weights of each kind, at each threshold, over the examples.

    Arrays are (examples, ...); a threshold is a first axis of the results.
    """
    y_true = ao.astype(ao.astype(y_true, "bool"), ao.dtype_name(y_pred.dtype))
    levels = ao.asarray(list(thresholds), dtype=ao.dtype_name(y_pred.dtype), like=y_pred)
    levels = ao.reshape(levels, (-1, *(1,) * len(y_pred.shape)))
    said = ao.astype(
        ao.greater(ao.expand_dims(y_pred, axis=0), levels), ao.dtype_name(y_pred.dtype)
    )
    yes = y_true if weight is None else ao.multiply(y_true, weight)
    no = ao.subtract(1.0, y_true)
    no = no if weight is None else ao.multiply(no, weight)
    silent = ao.subtract(1.0, said)
    over = lambda answers, given: ao.sum(
        ao.multiply(answers, ao.expand_dims(given, axis=0)), axis=1
    )
    found = (over(said, yes), over(said, no), over(silent, no), over(silent, yes))
    return dict(zip(KINDS, found, strict=True))


class Confusion(Metric):
    """Sums of some of the four kinds, each in a variable of its name."""

    levels: Sequence[float]  # the thresholds
    top_k: int | None = None
    class_id: int | None = None

    def begin(self, kinds: Sequence[str], shape: tuple[int, ...]) -> None:
        """Make a variable for each kind."""
        self._kinds = kinds
        for kind in kinds:
            setattr(self, kind, self.add_variable(shape, name=kind))

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Take in a batch of targets, 0 or 1, and predictions."""
        y_true, y_pred = align(y_true, ao.astype(as_floats(y_pred), self.dtype))
        weight = None
        if sample_weight is not None:
            weight = ao.broadcast_to(weights_for(y_pred, sample_weight), ao.shape(y_pred))
        found = counts(*self.arranged(y_true, y_pred, weight), self.levels)
        for kind in self._kinds:
            variable = getattr(self, kind)
            variable.value = ao.add(variable.value, found[kind])

    def arranged(self, y_true: Any, y_pred: Any, weight: Any) -> tuple[Any, Any, Any]:
        """Return targets, predictions and weights as they are counted: in one row."""
        if self.top_k is not None:
            y_pred = _only_best(y_pred, self.top_k)
        arrays = (y_true, y_pred, weight)
        if self.class_id is not None:
            _check_class(self.class_id, y_pred.shape[-1])
            arrays = tuple(None if x is None else x[..., self.class_id] for x in arrays)
        y_true, y_pred, weight = (None if x is None else ao.reshape(x, (-1,)) for x in arrays)
        return y_true, y_pred, weight


def _check_class(class_id: int, classes: int | None) -> None:
    """Raise ``ValueError`` for a class that is not there: JAX would count the last one."""
    if classes is not None and not -classes <= class_id < classes:
        raise ValueError(f"class_id is one of {classes} classes, from 0 on. Received: {class_id=}.")


def _only_best(y_pred: Any, k: int) -> Any:
    """Return the predictions with all but each example's k best put below every threshold."""
    best = ao.top_k(y_pred, k).indices
    kept = ao.sum(ao.one_hot(best, ao.shape(y_pred)[-1]), axis=-2)
    return ao.where(ao.greater(kept, 0), y_pred, LEAST)


def listed(thresholds: Thresholds, default: float) -> list[float]:
    """Return thresholds as a list."""
    if thresholds is None:
        return [default]
    found = [thresholds] if isinstance(thresholds, (int, float)) else list(thresholds)
    if any(not 0 <= t <= 1 for t in found):
        raise ValueError(f"thresholds lie between 0 and 1. Received: {thresholds}.")
    return [float(t) for t in found]


def plain(values: Any) -> Any:
    """Return the one value of a list of one, else all."""
    return values[0] if values.shape[0] == 1 else values


class _Count(Confusion):
    """One of the four."""

    _kind: str

    def __init__(
        self, thresholds: Thresholds = None, name: str | None = None, dtype: str | None = None
    ) -> None:
        super().__init__(dtype, name)
        self.thresholds, self.levels = thresholds, listed(thresholds, 0.5)
        self.begin([self._kind], (len(self.levels),))

    def result(self) -> Any:
        return plain(getattr(self, self._kind).value)


class TruePositives(_Count):
    """How often yes was said, and right."""

    _kind = "true_positives"


class FalsePositives(_Count):
    """How often yes was said, and wrong."""

    _kind = "false_positives"


class TrueNegatives(_Count):
    """How often no was said, and right."""

    _kind = "true_negatives"


class FalseNegatives(_Count):
    """How often no was said, and wrong."""

    _kind = "false_negatives"


class _Share(Confusion):
    """True positives over themselves and one kind of mistake."""

    _mistake: str

    def __init__(
        self,
        thresholds: Thresholds = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        super().__init__(dtype, name)
        self.levels = listed(thresholds, 0.5 if top_k is None else LEAST)
        self.thresholds, self.top_k, self.class_id = thresholds, top_k, class_id
        self.begin(["true_positives", self._mistake], (len(self.levels),))

    def result(self) -> Any:
        right, wrong = (getattr(self, kind).value for kind in self._kinds)
        return plain(ao.divide_no_nan(right, ao.add(right, wrong)))


class Precision(_Share):
    """Of those said yes, the share that is.

    >>> metric = nn.metrics.Precision()
    >>> float(metric(np.asarray([1, 0, 1]), np.asarray([0.9, 0.8, 0.2])))
    0.5
    """

    _mistake = "false_positives"


class Recall(_Share):
    """Of those that are, the share said yes.

    >>> metric = nn.metrics.Recall()
    >>> float(metric(np.asarray([1, 0, 1]), np.asarray([0.9, 0.8, 0.2])))
    0.5
    """

    _mistake = "false_negatives"
