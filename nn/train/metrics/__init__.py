"""Metrics: numbers gathered over batches, on the device, exact over all of them.

Source: https://keras.io/api/metrics/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from ...context import snake_case
from ...objects import find, name_of
from ...saving.registry import CustomObjectScope
from .. import losses
from ..loss import kind_of
from . import accuracies, base, confusions, curves, errors, overlaps, scores
from .accuracies import *
from .base import Mean, MeanMetricWrapper, Metric, Sum
from .confusions import *
from .curves import *
from .errors import *
from .overlaps import *
from .scores import *

_CHAPTERS = (accuracies, confusions, curves, errors, overlaps, scores)
_CLASSES = [
    *(Mean, Sum),
    *(getattr(c, name) for c in _CHAPTERS for name in c.__all__ if name[0].isupper()),
]
_FUNCTIONS = (
    *("mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error"),
    *("mean_squared_logarithmic_error", "cosine_similarity", "log_cosh", "huber"),
    *("binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy"),
    *("categorical_focal_crossentropy", "sparse_categorical_crossentropy"),
    *("hinge", "squared_hinge", "categorical_hinge", "kl_divergence", "poisson"),
)
_SHORT_NAMES = {
    "bce": errors.BinaryCrossentropy,
    "logcosh": errors.LogCoshError,
    "mae": errors.MeanAbsoluteError,
    "mape": errors.MeanAbsolutePercentageError,
    "mse": errors.MeanSquaredError,
    "msle": errors.MeanSquaredLogarithmicError,
}
_TABLE: dict[str, Any] = (
    {name: getattr(losses, name) for name in _FUNCTIONS}
    | {snake_case(cls.__name__): cls for cls in _CLASSES}
    | _SHORT_NAMES
)

_ACCURACIES = {
    "binary": accuracies.BinaryAccuracy,
    "categorical": accuracies.CategoricalAccuracy,
    "sparse_categorical": accuracies.SparseCategoricalAccuracy,
}


def get(identifier: Any) -> Metric:
    """Return the metric of a name, a config, a function of (y_true, y_pred), or itself.

    >>> nn.metrics.get("mse").name
    'mean_squared_error'
    """
    found = find(identifier, _TABLE, "metric")
    if isinstance(found, Metric):
        return found
    return MeanMetricWrapper(found, snake_case(getattr(found, "__name__", type(found).__name__)))


def goes_by_shapes(identifier: Any) -> bool:
    """Say whether it is a name that ``compile`` gives a meaning by the shapes."""
    return isinstance(identifier, str) and identifier.lower() in ("accuracy", "acc")


def fitting(identifier: Any, target: Any, output: Any) -> Metric:
    """Return the metric that ``compile`` was told of, for targets and outputs of these shapes.

    "accuracy" is the accuracy that fits them; the logs say what ``compile`` was told.
    """
    if goes_by_shapes(identifier):
        return _ACCURACIES[kind_of(ao.shape(target), ao.shape(output))](name=identifier)
    metric = get(identifier)
    if isinstance(identifier, str):
        metric.name = identifier
    return metric


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Metric:
    """Return the metric of a config, or of a name."""
    with CustomObjectScope(custom_objects):
        return get(config)


def serialize(metric: Any) -> Any:
    """Return a metric's class and config, or a function's name.

    >>> nn.metrics.serialize(nn.metrics.BinaryAccuracy(threshold=0.7))["config"]["threshold"]
    0.7
    """
    return name_of(metric)
