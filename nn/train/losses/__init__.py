"""Losses by their Keras names, as functions and as objects.

Source: https://keras.io/api/losses/
"""

from __future__ import annotations

from typing import Any

from ...context import snake_case
from ...objects import find, name_of
from ...saving.registry import CustomObjectScope
from ..loss import Loss
from .crossentropies import *
from .crossentropies import Crossentropy as _Crossentropy
from .errors import *
from .margins import *
from .overlaps import *
from .probabilities import *
from .wrapped import UserFunction, Wrapped


def _subclasses(cls: type) -> list[type]:
    return [cls] + [c for sub in cls.__subclasses__() for c in _subclasses(sub)]


_BY_NAME = {snake_case(c.__name__): c for c in _subclasses(Wrapped)[1:]}
_SHORT_NAMES = {
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "mse": "mean_squared_error",
    "msle": "mean_squared_logarithmic_error",
}
_BY_SHAPE = dict.fromkeys(("crossentropy", "ce"), _Crossentropy)  # which, the shapes decide
_TABLE = _BY_NAME | {short: _BY_NAME[name] for short, name in _SHORT_NAMES.items()} | _BY_SHAPE


def get(identifier: Any) -> Loss:
    """Return the loss of a name, a config, a function of (y_true, y_pred), or itself.

    "crossentropy" is the crossentropy that fits the shapes of targets and predictions.

    >>> nn.losses.get("mse").name
    'mean_squared_error'
    """
    found = find(identifier, _TABLE, "loss")
    return found if isinstance(found, Loss) else UserFunction(found)


def deserialize(name: Any, custom_objects: dict[str, Any] | None = None) -> Loss:
    """Return the loss of a name, or of a config."""
    with CustomObjectScope(custom_objects):
        return get(name)


def serialize(loss: Any) -> Any:
    """Return a loss's class and config, or a function's name.

    >>> nn.losses.serialize(nn.losses.Huber(2.0))["config"]["delta"]
    2.0
    """
    return name_of(loss)
