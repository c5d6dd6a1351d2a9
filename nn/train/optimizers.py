"""Optimizers by their names.

Source: https://keras.io/api/optimizers/
"""

from __future__ import annotations

from typing import Any

from ..objects import find, name_of
from ..saving import deserialize_keras_object
from .adaptive import Adadelta, Adagrad, Adamax, Lamb, Lion, Nadam
from .factored import Adafactor, Ftrl
from .fused import SGD, Adam, AdamW, RMSprop
from .loss_scale import LossScaleOptimizer
from .muon import Muon
from .optimizer import Optimizer
from .schedule_free import ScheduleFreeAdamW
from .several import MultiOptimizer

_CLASSES = (
    *(SGD, Adam, AdamW, RMSprop, Adadelta, Adafactor, Adagrad, Adamax, Ftrl, Lamb, Lion, Nadam),
    *(Muon, ScheduleFreeAdamW, LossScaleOptimizer, MultiOptimizer),
)
_TABLE = {cls.__name__.lower(): cls for cls in _CLASSES}


def get(identifier: Any) -> Optimizer:
    """Return the optimizer of a name, a config, or itself.

    >>> nn.optimizers.get("adam").name
    'adam'
    """
    if isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, dict):
        return deserialize(identifier)
    found = find(identifier, _TABLE, "optimizer")
    if not isinstance(found, Optimizer):
        raise TypeError(f"An optimizer is a name, a config or an object. Received: {found!r}.")
    return found


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Optimizer:
    """Return the optimizer of a config, or of a name."""
    if not isinstance(config, dict):
        return get(config)
    return deserialize_keras_object(
        {"module": "keras.optimizers", "config": {}} | config, custom_objects
    )


def serialize(optimizer: Optimizer) -> Any:
    """Return an optimizer's class and config.

    >>> nn.optimizers.serialize(nn.optimizers.SGD(0.5))["config"]["learning_rate"]
    0.5
    """
    return name_of(optimizer)
