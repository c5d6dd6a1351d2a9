"""Watching one number of the logs: which, in what direction it is to go, and how far."""

from __future__ import annotations

from typing import Any

from .. import losses, metrics
from .base import Callback

_RISING = (
    *(metrics.Accuracy, metrics.BinaryAccuracy, metrics.CategoricalAccuracy),
    *(metrics.SparseCategoricalAccuracy, metrics.TopKCategoricalAccuracy),
    *(metrics.SparseTopKCategoricalAccuracy, metrics.AUC, metrics.Precision, metrics.Recall),
    *(metrics.PrecisionAtRecall, metrics.RecallAtPrecision, metrics.SensitivityAtSpecificity),
    *(metrics.SpecificityAtSensitivity, metrics.FBetaScore, metrics.IoU, metrics.BinaryIoU),
    *(metrics.R2Score, metrics.CosineSimilarity, metrics.PearsonCorrelation),
    metrics.ConcordanceCorrelation,
)
_FALLING = (
    *(metrics.MeanSquaredError, metrics.MeanAbsoluteError, metrics.MeanAbsolutePercentageError),
    *(metrics.MeanSquaredLogarithmicError, metrics.RootMeanSquaredError, metrics.LogCoshError),
    *(metrics.KLDivergence, metrics.Poisson, metrics.Hinge, metrics.SquaredHinge),
    *(metrics.CategoricalHinge, metrics.BinaryCrossentropy, metrics.CategoricalCrossentropy),
    metrics.SparseCategoricalCrossentropy,
)


class Monitor(Callback):
    """A callback that compares a number of the logs with the best so far.

    It rises or falls as ``mode`` says, "max" or "min"; "auto" takes it from the metric of that
    name, and knows that losses fall.
    """

    best: float | None = None

    def __init__(self, monitor: str, mode: str, min_delta: float = 0.0) -> None:
        if mode not in ("auto", "min", "max"):
            raise ValueError(f"mode is auto, min or max. Received: {mode=}.")
        self.monitor = monitor
        self.mode = mode
        self.min_delta = abs(min_delta)

    def watched(self, logs: dict) -> float | None:
        """Return the number that is watched; None in an epoch without validation."""
        if self.monitor not in logs and self.monitor.removeprefix("val_") not in logs:
            raise ValueError(
                f"{type(self).__name__} watches one of {', '.join(logs)}. "
                f"Received: monitor={self.monitor!r}."
            )
        found = logs.get(self.monitor)
        if getattr(found, "shape", ()):
            raise ValueError(
                f"{type(self).__name__} watches one number. Received: monitor={self.monitor!r}, "
                f"which has shape {getattr(found, 'shape', ())}."
            )
        return None if found is None else float(found)

    def better(self, value: float, than: float | None) -> bool:
        """Say whether a value is better than another by more than ``min_delta``."""
        if than is None:
            return True
        return self._gain(value, than) > self.min_delta

    def _gain(self, value: float, than: float) -> float:
        return value - than if self._rising() else than - value

    def _rising(self) -> bool:
        if self.mode != "auto":
            return self.mode == "max"
        name = self.monitor.removeprefix("val_")
        if name == "loss" or name.endswith("_loss"):
            return False
        metric = dict(getattr(self.model, "_metrics", ())).get(name)
        falls = _falls(metric)
        if falls is None:
            raise ValueError(
                f"{type(self).__name__} cannot tell whether {self.monitor!r} is to rise or to "
                "fall: say mode='max' or mode='min'."
            )
        return not falls


def _falls(metric: Any) -> bool | None:
    """Say whether a metric is better when lower; None if that is not known."""
    if isinstance(metric, _RISING):
        return False
    if isinstance(metric, _FALLING):
        return True
    function = getattr(metric, "_function", None)
    known = getattr(losses, getattr(function, "__name__", ""), None)
    return True if function is not None and function is known else None
