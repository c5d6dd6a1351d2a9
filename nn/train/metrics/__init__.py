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
    "bce": losses.binary_crossentropy,
    "logcosh": errors.LogCoshError,
    "mae": losses.mean_absolute_error,
    "mape": losses.mean_absolute_percentage_error,
    "mse": losses.mean_squared_error,
    "msle": losses.mean_squared_logarithmic_error,
}
_TABLE: dict[str, Any] = (
    {name: getattr(losses, name) for name in _FUNCTIONS}
    | {snake_case(cls.__name__): cls for cls in _CLASSES}
    | _SHORT_NAMES
)

BY_SHAPE = ("accuracy", "acc")  # which accuracy it is, the shapes decide


def get(identifier: Any, target: Any = None, output: Any = None) -> Metric:
    """Return the metric of a name, a config, a function of (y_true, y_pred), or itself.

    "accuracy" is the accuracy that fits the shapes of targets and outputs.
    """
    if isinstance(identifier, str) and identifier in BY_SHAPE:
        return _accuracy_for(target, output)(name=identifier)
    found = find(identifier, _TABLE, "metric")
    metric = found if isinstance(found, Metric) else MeanMetricWrapper(found)
    if isinstance(identifier, str):
        metric.name = identifier  # so the logs say what compile was told
    return metric


def _accuracy_for(target: Any, output: Any) -> Any:
    have, want = ao.shape(target), ao.shape(output)  # () if there is no output
    if len(want) < 2 or want[-1] == 1:
        return accuracies.BinaryAccuracy
    one_hot = len(have) == len(want) and have[-1] == want[-1]
    return accuracies.CategoricalAccuracy if one_hot else accuracies.SparseCategoricalAccuracy


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
